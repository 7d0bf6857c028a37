package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"tripoint/api"
	"tripoint/data/store"
)

type sourcesCommands struct {
	List   sourcesList   `cmd:"" default:"withargs" help:"List what was imported, when, how many places, and their licence."`
	Remove sourcesRemove `cmd:"" help:"Remove all that came from a source."`
}

type sourcesList struct {
	Target target `embed:""`
	JSON   bool   `name:"json" help:"Print the list as JSON."`
}

func (c *sourcesList) Run(ctx context.Context, s streams) error {
	ops, err := c.Target.openExisting(ctx, s, "sources")
	if err != nil {
		return err
	}
	return list(ctx, s, ops, "/admin/sources", c.JSON, func(from store.Source) string {
		return fmt.Sprintf("%s\t%d places\t%d merged\t%s\t%s\t%s", from.Name, from.Places, from.Merged, day(from.Imported), from.Licence, from.URL)
	})
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
	var r api.Report
	err = ops.read(ctx, call{method: http.MethodDelete, path: "/admin/sources/" + url.PathEscape(c.Name)}, &r)
	if err := errors.Join(err, ops.close()); err != nil {
		return err
	}
	return writeReport(s.out, &r, c.JSON)
}
