// Command tripoint serves places of a region, and reads, writes and keeps the store of them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"tripoint/data/files"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// Exit codes.
const (
	done     = 0
	failed   = 1
	wrongUse = 2
)

type commands struct {
	Serve    serveCommand    `cmd:"" help:"Answer requests over HTTP."`
	Import   importCommand   `cmd:"" help:"Take places in from files."`
	Export   exportCommand   `cmd:"" help:"Write places to a file."`
	Sources  sourcesCommands `cmd:"" help:"List what was imported, or remove a source."`
	Keys     keysCommands    `cmd:"" help:"Make, list and revoke the keys of those who may write."`
	Backup   backupCommand   `cmd:"" help:"Copy the store to a file, while it is in use."`
	Restore  restoreCommand  `cmd:"" help:"Put a backup in place of the store. No server may run."`
	Rollback rollbackCommand `cmd:"" help:"Make all places what they were in an earlier edition."`
	Check    checkCommand    `cmd:"" help:"Read the whole store and tell of damage."`
	Eval     evalCommand     `cmd:"" help:"Put the queries of gold sets, and tell how often what is wanted comes first."`
	Version  versionCommand  `cmd:"" help:"Print version, commit and Go version."`

	BuildEdition buildEditionCommand `cmd:"" hidden:"" help:"Build an edition for a server."`
}

// streams are where commands read and write: results to out, messages to messages.
type streams struct {
	in            io.Reader
	out, messages io.Writer
}

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args []string, s streams) int {
	var cli commands
	exited := -1
	complain := func(err error) { _, _ = fmt.Fprintln(s.messages, "tripoint:", err) } // nobody is left to tell of an error here
	parser, err := kong.New(&cli,
		kong.Name("tripoint"),
		kong.Description("Places of a region in one binary: search in five languages, nearby, areas."),
		kong.DefaultEnvars("TRIPOINT"),
		kong.Vars{"import_endings": files.Endings},
		kong.Writers(s.out, s.messages),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(s),
	)
	if err != nil {
		complain(err)
		return failed
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help has been answered
		return exited
	}
	if err != nil {
		complain(fmt.Errorf("%w; tripoint --help lists commands and flags", err))
		return wrongUse
	}
	err = parsed.Run()
	if err != nil {
		complain(err)
	}
	return exitCode(err)
}

func exitCode(err error) int {
	var usage *usageError
	var exit *exitError
	switch {
	case err == nil:
		return done
	case errors.As(err, &usage):
		return wrongUse
	case errors.As(err, &exit):
		return exit.code
	}
	return failed
}

// A usageError is a flag whose value would not do.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// An exitError is an error with an exit code of its own.
type exitError struct {
	code int
	error
}

func (e *exitError) Unwrap() error { return e.error }
