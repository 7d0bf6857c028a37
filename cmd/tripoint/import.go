package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

type importCommand struct {
	Target  target   `embed:""`
	Source  string   `help:"Source of records that name none; the file's name without extensions when absent." placeholder:"NAME"`
	Licence string   `help:"Licence of --source, as an SPDX identifier like ODbL-1.0." placeholder:"SPDX"`
	Replace bool     `help:"Also remove what the sources in the files had before and no longer have. Places whose records are refused stay."`
	Strict  bool     `help:"Take nothing in if any record is refused."`
	DryRun  bool     `help:"Read and check everything, tell what would change, change nothing."`
	Force   bool     `help:"Go on even if more than half of all places would be gone."`
	Report  string   `help:"Write the full report to a file, as JSON." type:"path" placeholder:"FILE"`
	JSON    bool     `name:"json" help:"Print the report as JSON."`
	Files   []string `arg:"" name:"file" help:"Files to read: .ndjson, .geojson, either with .gz; - is NDJSON on standard input. Several are one import."`
}

// Help is shown below the list of flags.
func (*importCommand) Help() string {
	return `Records that are valid land together in one edition; each other one is named with its line and the reason. ` +
		`What editors have changed stays as they made it. A record's own sources are kept.`
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
func (c *importCommand) query(files *importFiles) (url.Values, error) {
	source := c.Source
	switch {
	case source != "":
	case len(files.files) > 1:
		return nil, &usageError{"several files are one import: name the source of their records with --source"}
	default:
		source = files.files[0].source()
	}
	query := url.Values{"format": {files.format()}, "source": {source}}
	if c.Licence != "" {
		query.Set("licence", c.Licence)
	}
	for name, on := range map[string]bool{"replace": c.Replace, "strict": c.Strict, "dry_run": c.DryRun, "force": c.Force} {
		if on {
			query.Set(name, "1")
		}
	}
	return query, nil
}

func (c *importCommand) send(ctx context.Context, s streams, ops *operations, files *importFiles, query url.Values) error {
	progress := startProgress(s.messages, files.size())
	body := files.stream(progress)
	var r report
	res, err := ops.ask(ctx, call{http.MethodPost, "/admin/import", query, body, files.length()})
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
	files.place(r.Refused)
	if err := c.tell(s, &r); err != nil {
		return err
	}
	if res.StatusCode == http.StatusUnprocessableEntity {
		return fmt.Errorf("nothing is imported: %d records are refused, and --strict was asked for", r.Count)
	}
	return nil
}

// tell writes the report to those who want it.
func (c *importCommand) tell(s streams, r *report) error {
	if c.Report != "" {
		err := writeWhole(c.Report, 0o644, func(w io.Writer) error { return writeJSON(w, r) })
		if err != nil {
			return fmt.Errorf("the import is done, the report is not written: %w", err)
		}
	}
	const most = 20
	for i := range r.Refused[:min(most, len(r.Refused))] {
		if _, err := fmt.Fprintln(s.messages, "refused:", &r.Refused[i]); err != nil {
			return err
		}
	}
	if more := r.Count - most; more > 0 {
		if _, err := fmt.Fprintf(s.messages, "refused: %d more; --report FILE lists up to a thousand\n", more); err != nil {
			return err
		}
	}
	if c.DryRun && !c.JSON {
		_, err := fmt.Fprintf(s.out, "it would be: %s\n", r.summary())
		return err
	}
	return r.write(s.out, c.JSON)
}
