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
// whoever runs go on to the end of a slice, some milliseconds, and a question would wait as long. With the
// shortest slice there is (on Linux from 6.12) this process gives way at once.
func yieldToOthers() {
	const niceness, shortestSlice = 10, 100 * time.Microsecond
	threads, _ := os.ReadDir("/proc/self/task")
	for _, thread := range threads { // further ones take after these
		if id, err := strconv.Atoi(thread.Name()); err == nil {
			_ = unix.SchedSetAttr(id, &unix.SchedAttr{
				Size: unix.SizeofSchedAttr, Policy: unix.SCHED_NORMAL, Nice: niceness, Runtime: uint64(shortestSlice),
			}, 0)
		}
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0)
	_ = os.WriteFile("/proc/self/comm", []byte("tripoint-build"), 0)
}
