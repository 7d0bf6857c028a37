package main

import (
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// yieldToOthers lets other processes go first, lets the kernel end this one first where memory is short, and says
// in lists of processes what it is. Without any of it the edition is built all the same.
//
// The niceness leaves it a tenth of a processor that others would use up. That alone is not enough: the kernel lets
// whoever runs go on to the end of a slice, some milliseconds, and a question would wait as long. Those whose slice
// is shorter need not wait (on Linux from 6.12), so this process asks for the longest there is.
func yieldToOthers() {
	const niceness, longestSlice = 10, 100 * time.Millisecond
	threads, _ := os.ReadDir("/proc/self/task")
	for _, thread := range threads { // further ones take after these
		if id, err := strconv.Atoi(thread.Name()); err == nil {
			_ = unix.SchedSetAttr(id, &unix.SchedAttr{
				Size: unix.SizeofSchedAttr, Policy: unix.SCHED_NORMAL, Nice: niceness, Runtime: uint64(longestSlice),
			}, 0)
		}
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0)
	_ = os.WriteFile("/proc/self/comm", []byte("tripoint-build"), 0)
}
