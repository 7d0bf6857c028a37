package main

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// yieldToOthers gives this process the time that nobody else wants, lets the kernel end it first where memory is
// short, and says in lists of processes what it is. Without any of it the edition is built all the same.
//
// A low priority is not enough: the kernel lets whoever runs go on for some milliseconds, and a question would
// wait as long. What is idle gives way at once.
func yieldToOthers() {
	threads, _ := os.ReadDir("/proc/self/task")
	for _, thread := range threads { // further ones take after these
		if id, err := strconv.Atoi(thread.Name()); err == nil {
			_ = unix.SchedSetAttr(id, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_IDLE}, 0)
		}
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0)
	_ = os.WriteFile("/proc/self/comm", []byte("tripoint-build"), 0)
}
