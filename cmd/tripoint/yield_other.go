//go:build !linux

package main

import "syscall"

// yieldToOthers lets every other process go first. Without it the edition is built all the same.
func yieldToOthers() {
	const niceness = 10
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness)
}
