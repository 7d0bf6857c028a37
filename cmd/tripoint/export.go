package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
)

type exportCommand struct {
	Target   target   `embed:""`
	Bbox     string   `help:"Only places in a box, as west,south,east,north in degrees." placeholder:"W,S,E,N"`
	Category []string `help:"Only places of these categories." placeholder:"ID"`
	File     string   `arg:"" help:"File to write: .ndjson, .geojson, .csv, .gpx or .ics; - is NDJSON on standard output."`
}

// Help is shown below the list of flags.
func (*exportCommand) Help() string {
	return `Places are written in order of id, as the sources have them and editors have changed them; .gpx holds their ` +
		`positions and names, .ics the events among them. ` +
		`The file bears its name once all of it is written.`
}

func (c *exportCommand) Run(ctx context.Context, s streams) error {
	query := url.Values{"format": {"ndjson"}}
	switch ext := strings.ToLower(filepath.Ext(c.File)); ext {
	case ".ndjson", ".geojson", ".csv", ".gpx", ".ics":
		query.Set("format", ext[1:])
	default:
		if c.File != "-" {
			return &usageError{fmt.Sprintf("%s: want .ndjson, .geojson, .csv, .gpx or .ics, or - for NDJSON on standard output", c.File)}
		}
	}
	if c.Bbox != "" {
		query.Set("bbox", c.Bbox)
	}
	if len(c.Category) > 0 {
		query.Set("category", strings.Join(c.Category, ","))
	}
	ops, err := c.Target.openExisting(ctx, s, "export")
	if err != nil {
		return err
	}
	export := func(w io.Writer) error {
		return ops.save(ctx, call{method: http.MethodGet, path: "/admin/export", query: query}, w)
	}
	if c.File == "-" {
		err = export(s.out)
	} else {
		err = writeWhole(c.File, 0o644, export)
	}
	return errors.Join(err, ops.close())
}
