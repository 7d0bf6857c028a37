// Command tripoint serves places of a region: search, nearby, areas.
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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
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
	Serve   serveCommand   `cmd:"" help:"Answer requests over HTTP."`
	Version versionCommand `cmd:"" help:"Print version, commit and Go version."`
}

// streams are where commands write: results to out, messages to messages.
type streams struct{ out, messages io.Writer }

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var cli commands
	exited := -1
	complain := func(err error) { _, _ = fmt.Fprintln(stderr, "tripoint:", err) } // nobody is left to tell of an error here
	parser, err := kong.New(&cli,
		kong.Name("tripoint"),
		kong.Description("Places of a region in one binary: search in five languages, nearby, areas."),
		kong.DefaultEnvars("TRIPOINT"),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams{stdout, stderr}),
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
	var usage *usageError
	switch err := parsed.Run(); {
	case err == nil:
		return done
	case errors.As(err, &usage):
		complain(err)
		return wrongUse
	default:
		complain(err)
		return failed
	}
}

// A usageError is a flag whose value would not do.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }
