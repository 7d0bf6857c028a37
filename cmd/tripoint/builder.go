package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"tripoint/catalog"
)

// buildEditionCommand makes the files of an edition. It is for the program itself, see builder.
type buildEditionCommand struct {
	Copy   string `arg:"" help:"Copy of a store." type:"existingfile"`
	Folder string `arg:"" help:"Empty folder to build in." type:"existingdir"`
}

// Run builds, or ends at once when standard input does: then the process that asked for the edition is gone.
func (c *buildEditionCommand) Run(ctx context.Context, s streams) error {
	yieldToOthers()
	built, orphaned := make(chan error, 1), make(chan struct{})
	go func() { built <- catalog.BuildFiles(ctx, c.Copy, c.Folder) }()
	go func() {
		_, _ = io.Copy(io.Discard, s.in)
		close(orphaned)
	}()
	select {
	case err := <-built:
		if errors.Is(err, syscall.ENOSPC) {
			return &exitError{noSpace, err}
		}
		return err
	case <-orphaned:
		return errors.New("the process that asked for the edition is gone")
	}
}

// noSpace is the exit code by which a builder tells its parent why it failed.
const noSpace = 3

// A builder builds editions in a process of its own: it takes neither time nor memory from those who ask, and
// should it crash or be ended for want of memory, they do not notice. The process costs less than a tenth of a
// second, so small sets are no exception.
type builder struct{ log *slog.Logger }

func (b builder) build(ctx context.Context, storeCopy, folder string) error {
	program, err := itself()
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, program, "build-edition", storeCopy, folder)
	command.Args[0] = "tripoint"
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // ended by its parent, not by the keys of a terminal
	if _, err := command.StdinPipe(); err != nil {            // held open until the end
		return fmt.Errorf("start the builder: %w", err)
	}
	said, err := command.StderrPipe()
	if err != nil {
		return fmt.Errorf("start the builder: %w", err)
	}
	if err := command.Start(); err != nil {
		return fmt.Errorf("start the builder: %w", err)
	}
	last := ""
	for lines := bufio.NewScanner(said); lines.Scan(); {
		last = lines.Text()
		b.log.Warn("builder of editions", "process", command.Process.Pid, "says", last)
	}
	_, _ = io.Copy(io.Discard, said) // what a scanner gave up on
	switch err := command.Wait(); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case command.ProcessState.ExitCode() == noSpace:
		return fmt.Errorf("in a process of its own: %s: %w", last, syscall.ENOSPC)
	default:
		return fmt.Errorf("in a process of its own: %w: %s", err, last)
	}
}

// itself is the program that runs now. On Linux that is so even when its file was replaced by another version,
// whose editions this one may not read.
func itself() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the program's own file: %w", err)
	}
	return path, nil
}
