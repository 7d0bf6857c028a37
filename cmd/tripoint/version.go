package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker; see the Makefile.
var version = "dev"

type versionCommand struct{}

func (versionCommand) Run(s streams) error {
	_, err := fmt.Fprintf(s.out, "tripoint %s (%s, %s)\n", version, commit(), runtime.Version())
	return err
}

// commit is the revision that the program was built from, as far as the build recorded it.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				return setting.Value
			}
		}
	}
	return "commit not recorded"
}
