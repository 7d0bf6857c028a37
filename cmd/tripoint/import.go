package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"tripoint/api"
)

type importCommand struct {
	Target  target   `embed:""`
	Source  string   `help:"Source of records that name none; the file's name without extensions when absent." placeholder:"NAME"`
	Licence string   `help:"Licence of --source, as an SPDX identifier like ODbL-1.0." placeholder:"SPDX"`
	Map     []string `help:"What columns of a table hold, like Obiekt=name,Uwagi=description:pl." placeholder:"COLUMN=FIELD"`
	Bbox    string   `help:"Only places in a box, as west,south,east,north in degrees." placeholder:"W,S,E,N"`
	Replace bool     `help:"Also remove what the sources in the files had before and no longer have. Places whose records are refused stay, and all do if such a record does not say which place it is of."`
	Strict  bool     `help:"Take nothing in if any record is refused."`
	DryRun  bool     `help:"Read and check everything, tell what would change, change nothing."`
	Force   bool     `help:"Go on even if more than half of all places would be gone."`
	Report  string   `help:"Write the full report to a file, as JSON." type:"path" placeholder:"FILE"`
	JSON    bool     `name:"json" help:"Print the report as JSON."`
	Files   []string `arg:"" name:"file" help:"Files to read: ${import_endings}; - is NDJSON on standard input. Several are one import."`
}

// Help is shown below the list of flags.
func (*importCommand) Help() string {
	return `Records that are valid land together in one edition; each other one is named with where it stood and the reason, ` +
		`and what is doubtful is warned about. What editors have changed stays as they made it. A record's own sources are kept.`
}

func (c *importCommand) Run(ctx context.Context, s streams) error {
	files, err := openImports(c.Files, s.in)
	if err != nil {
		return err
	}
	defer files.close()
	query, err := c.query(files)
	if err != nil {
		return err
	}
	ops, err := c.Target.open(ctx, s, "import")
	if err != nil {
		return err
	}
	return errors.Join(c.send(ctx, s, ops, files, query), ops.close())
}

// query is what the flags say, as the server wants to be told.
func (c *importCommand) query(files importFiles) (url.Values, error) {
	source := c.Source
	if source == "" {
		var err error
		if source, err = files.defaultSource(); err != nil {
			return nil, err
		}
	}
	query := url.Values{}
	if len(files) == 1 {
		query.Set("format", string(files[0].format))
		query.Set("name", files[0].name)
	}
	for name, value := range map[string]string{"source": source, "licence": c.Licence, "map": strings.Join(c.Map, ","), "bbox": c.Bbox} {
		if value != "" {
			query.Set(name, value)
		}
	}
	for name, on := range map[string]bool{"replace": c.Replace, "strict": c.Strict, "dry_run": c.DryRun, "force": c.Force} {
		if on {
			query.Set(name, "1")
		}
	}
	return query, nil
}

func (c *importCommand) send(ctx context.Context, s streams, ops *operations, files importFiles, query url.Values) error {
	progress := startReading(s.messages, files.size())
	body := files.body(progress)
	var r api.ImportReport
	res, err := ops.ask(ctx, call{http.MethodPost, "/admin/import", query, body, body.length, body.contentType})
	if err == nil {
		err = decodeAnswer(res, &r)
	}
	progress.end()
	if readErr := body.failed(); readErr != nil { // the server saw no more than a body that was cut off
		return readErr
	}
	if err != nil {
		return err
	}
	if err := c.tell(s, &r); err != nil {
		return err
	}
	if res.StatusCode == http.StatusUnprocessableEntity {
		return fmt.Errorf("nothing is imported: %d records are refused, and --strict was asked for", r.Count)
	}
	return nil
}

// tell writes the report to those who want it.
func (c *importCommand) tell(s streams, r *api.ImportReport) error {
	if c.Report != "" {
		err := writeWhole(c.Report, 0o644, func(w io.Writer) error { return writeJSON(w, r) })
		if err != nil {
			return fmt.Errorf("the import is done, the report is not written: %w", err)
		}
	}
	if err := tellFirst(s.messages, "refused", r.Refused, describe, r.Count); err != nil {
		return err
	}
	if err := tellFirst(s.messages, "warning", r.Warnings, describe, r.WarningCount); err != nil {
		return err
	}
	if err := tellFirst(s.messages, "merged", r.Merged, describeMerge, r.MergedCount); err != nil {
		return err
	}
	switch {
	case c.JSON:
		return writeJSON(s.out, r)
	case c.DryRun:
		_, err := fmt.Fprintf(s.out, "it would be: %s\n", importSummary(r))
		return err
	}
	_, err := fmt.Fprintf(s.out, "edition %s: %s\n", r.Edition, importSummary(r))
	return err
}

// tellFirst writes the first of a list, and how many more there are.
func tellFirst[T any](w io.Writer, kind string, list []T, tell func(*T) string, all int) error {
	const most = 20
	first := list[:min(most, len(list))]
	for i := range first {
		if _, err := fmt.Fprintf(w, "%s: %s\n", kind, tell(&first[i])); err != nil {
			return err
		}
	}
	if all <= most {
		return nil
	}
	_, err := fmt.Fprintf(w, "%s: %d in all; --report FILE lists up to a thousand\n", kind, all)
	return err
}
