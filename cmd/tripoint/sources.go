package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"text/tabwriter"
	"time"
)

type sourcesCommands struct {
	List   sourcesList   `cmd:"" default:"withargs" help:"List what was imported, when, how many places, and their licence."`
	Remove sourcesRemove `cmd:"" help:"Remove all that came from a source."`
}

type sourcesList struct {
	Target target `embed:""`
	JSON   bool   `name:"json" help:"Print the list as JSON."`
}

// A source is what the server tells of one.
type source struct {
	Name     string    `json:"name"`
	Licence  string    `json:"licence,omitempty"`
	URL      string    `json:"url,omitempty"`
	Imported time.Time `json:"imported"`
	Places   int       `json:"places"`
}

func (c *sourcesList) Run(ctx context.Context, s streams) error {
	ops, err := c.Target.openExisting(ctx, s, "sources")
	if err != nil {
		return err
	}
	var sources []source
	err = ops.read(ctx, call{method: http.MethodGet, path: "/admin/sources"}, &sources)
	if err := errors.Join(err, ops.close()); err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(s.out, sources)
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, from := range sources {
		if _, err := fmt.Fprintf(table, "%s\t%d places\t%s\t%s\t%s\n", from.Name, from.Places, day(from.Imported), from.Licence, from.URL); err != nil {
			return err
		}
	}
	return table.Flush()
}

func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}

type sourcesRemove struct {
	Target target `embed:""`
	JSON   bool   `name:"json" help:"Print the report as JSON."`
	Name   string `arg:"" help:"Name of the source."`
}

func (c *sourcesRemove) Run(ctx context.Context, s streams) error {
	ops, err := c.Target.openExisting(ctx, s, "sources remove")
	if err != nil {
		return err
	}
	var r report
	err = ops.read(ctx, call{method: http.MethodDelete, path: "/admin/sources/" + url.PathEscape(c.Name)}, &r)
	if err := errors.Join(err, ops.close()); err != nil {
		return err
	}
	return r.write(s.out, c.JSON)
}
