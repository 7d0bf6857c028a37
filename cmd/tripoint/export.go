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
	File     string   `arg:"" help:"File to write: .ndjson, .geojson, .csv, .gpx or .ics; .pmtiles is the base map, - is NDJSON on standard output."`
}

// Help is shown below the list of flags.
func (*exportCommand) Help() string {
	return `Places are written in order of id, as the sources have them and editors have changed them. ` +
		`The file bears its name once all of it is written. NDJSON and GeoJSON hold all there is, a table all but the fields of ` +
		`several sources, GPX and iCalendar what programs for them show: names in one language, and in a calendar events alone.`
}

// exportFormats are what the server calls the formats of files, by the ending of their names.
var exportFormats = map[string]string{".ndjson": "ndjson", ".geojson": "geojson", ".csv": "csv", ".gpx": "gpx", ".ics": "ics", ".pmtiles": "pmtiles"}

func (c *exportCommand) Run(ctx context.Context, s streams) error {
	query := url.Values{"format": {"ndjson"}}
	if c.File != "-" {
		format, ok := exportFormats[strings.ToLower(filepath.Ext(c.File))]
		if !ok {
			return &usageError{fmt.Sprintf("%s: want .ndjson, .geojson, .csv, .gpx, .ics or .pmtiles, or - for NDJSON on standard output", c.File)}
		}
		query.Set("format", format)
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
