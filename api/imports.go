package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"tripoint/data"
	"tripoint/data/files"
	"tripoint/data/osm"
	"tripoint/data/store"
)

var (
	importBody   = &body{max: maxBatchBytes, long: true, files: true, schema: "PlaceToWrite"}
	importParams = []param{
		{name: "format", allowed: formatNames(), about: "of what is sent; else the name of each file says it, and a body without a name is ndjson"},
		{name: "name", about: "of the file in the body: its ending says the format"},
		{name: "source", about: "the source of records that name none"},
		{name: "licence", about: "its licence"},
		{name: "url", max: 2000, about: "where it is"},
		{name: "map", kind: list, about: "columns of a table and what they hold, like Obiekt=name,Uwagi=description:pl"},
		{name: "bbox", kind: box, about: "west,south,east,north in degrees: what lies outside is counted and left out; west may exceed east over the antimeridian"},
		{name: "replace", kind: flag, about: "1 also removes what the sources had before and have no longer; a place whose record is refused stays as it was, and all do where one does not say which place it is of"},
		{name: "strict", kind: flag, about: "1 does nothing if any record is refused"},
		{name: "dry_run", kind: flag, about: "1 only tells what would be done"},
		{name: "force", kind: flag, about: "1 does it even if less than half of the places are left"},
	}
)

func formatNames() []string {
	var names []string
	for _, f := range files.Formats() {
		names = append(names, string(f))
	}
	return names
}

func (r *request) importPlaces() (*response, error) {
	in, err := r.intake()
	if err != nil {
		return nil, err
	}
	from, err := r.receive(false)
	if err != nil {
		return nil, err
	}
	defer from.discard(r.server.Log)
	in.files = from.files
	err = in.run(r.Context(), r.server)
	r.renew()
	switch {
	case errors.Is(err, errRefused):
		return refusedReport(in.report)
	case err != nil:
		return nil, err
	}
	return jsonResponse(in.report)
}

// errRefused ends a strict import in which a record was refused.
var errRefused = errors.New("a record was refused")

// errEnded says that nobody wants the rest of an import.
var errEnded = errors.New("the import has ended")

// An intake is an import: what a request asked for, the files it sent, and what came of them.
type intake struct {
	by      string
	batch   store.Batch
	options files.Options
	strict  bool
	files   []files.File
	report  *ImportReport
	undrawn map[string]bool // objects whose outline the report tells of already
}

// intake reads what a request says of an import, but for the files.
func (r *request) intake() (*intake, error) {
	p := r.params
	source := data.Source{Name: p.text("source"), Licence: p.text("licence"), URL: p.text("url")}
	in := &intake{
		by:      r.by,
		batch:   store.Batch{Source: source, Replace: p.flag("replace"), Force: p.flag("force"), DryRun: p.flag("dry_run")},
		options: files.Options{Source: source, Map: p.columns("map"), Box: p.box("bbox")},
		strict:  p.flag("strict"),
		report:  newImportReport(),
	}
	return in, p.err
}

// columns reads column=field pairs. What a column is called may hold an equals sign.
func (p *params) columns(name string) map[string]string {
	columns := map[string]string{}
	for _, pair := range p.list(name) {
		cut := strings.LastIndexByte(pair, '=')
		if cut <= 0 || cut == len(pair)-1 {
			p.fail(name, pair, "want COLUMN=FIELD")
			return nil
		}
		columns[pair[:cut]] = pair[cut+1:]
	}
	return columns
}

// run carries the import out and fills in the report. The error is errRefused for a strict one in which a record was
// refused.
func (in *intake) run(ctx context.Context, s *server) error {
	draws := s.DrawBaseMap != nil && len(in.extracts()) > 0 && !in.batch.DryRun
	var progress func(done, total int64)
	if draws {
		progress = in.shareProgress()
	}
	in.batch.Joining, in.batch.Refused, in.batch.Within = &store.Joining{}, map[string]bool{}, in.options.Box
	for _, f := range in.files {
		if source := f.Format.Source(); source != "" {
			in.batch.Sources = append(in.batch.Sources, source)
		}
	}
	in.batch.Places = func(yield func(data.Place, error) bool) {
		if err := in.read(ctx, func(p data.Place) bool { return yield(p, nil) }); err != nil && !errors.Is(err, errEnded) {
			yield(data.Place{}, err)
		}
	}
	written, err := s.catalog.Import(ctx, in.by, in.batch)
	if errors.Is(err, errRefused) {
		e := s.catalog.Hold()
		defer e.Release()
		in.report.undone(e)
	}
	var broken *files.Broken
	if errors.As(err, &broken) {
		return &statusError{http.StatusBadRequest, broken.Error()}
	}
	if err == nil {
		in.report.wroteImport(written)
		if draws {
			in.drawMap(ctx, s, progress)
		}
	}
	return err
}

// shareProgress makes the reading of places the first half of what is told of progress, and returns what tells the
// second.
func (in *intake) shareProgress() func(done, total int64) {
	tell := in.options.Progress
	if tell == nil {
		return nil
	}
	var size int64
	for _, f := range in.files {
		size += f.Size
	}
	in.options.Progress = func(done, total int64) { tell(done, 2*total) }
	return func(done, total int64) { tell(size+size*done/max(total, 1), 2*size) }
}

// drawMap draws the extracts of an import as the new base map. The places are there by then, so an error is no more than
// a warning and a line in the log.
func (in *intake) drawMap(ctx context.Context, s *server, progress func(done, total int64)) {
	drawn, err := s.DrawBaseMap(ctx, in.extracts(), in.options.Box, progress)
	if err != nil {
		s.Log.Error("base map not drawn; the one before stays", "err", err)
		in.report.warn("", "", []*data.Invalid{{Field: "base_map", Reason: "it is not drawn, and the one before stays; the log of the server says why"}})
		return
	}
	in.report.BaseMap = &DrawnMap{Tiles: drawn.Tiles, Bytes: drawn.Bytes}
	for _, fault := range drawn.Unassembled {
		if in.undrawn[fault.At] {
			continue
		}
		in.report.warn(fault.At, "", []*data.Invalid{{Field: "base_map", Value: fault.Name, Reason: fault.Reason}})
	}
}

func (in *intake) extracts() (extracts []osm.File) {
	for _, f := range in.files {
		if f.Format == files.OSM {
			extracts = append(extracts, osm.File{Name: f.Name, Open: f.Open, Size: f.Size})
		}
	}
	return extracts
}

// read yields the valid places and notes in the report what comes of all others. It can be called once.
func (in *intake) read(ctx context.Context, yield func(data.Place) bool) error {
	found, err := files.Read(ctx, in.files, in.options, func(r data.Reading) error {
		in.report.warn(r.At, r.Place.ID, r.Warnings)
		if r.Err == nil && in.options.Source.Name == "" && len(r.Place.Sources) == 0 {
			r.Err = &data.Invalid{Record: r.Place.ID, Field: "sources", Reason: "want the name of its source, or source= for the whole import"}
		}
		switch {
		case r.Err != nil:
			if !r.Gone {
				in.batch.Refused[r.Place.ID] = true
			}
			in.report.refuse(r.At, r.Place.ID, r.Err)
		case in.strict && in.report.Count > 0: // the rest is read for the report alone
		case !yield(r.Place):
			return errEnded
		}
		return nil
	})
	if err != nil {
		return err
	}
	if in.batch.Replace && in.batch.Refused[""] {
		in.report.warn("replace", "", []*data.Invalid{{Reason: "nothing is removed: a record that is refused does not say which place it is of"}})
	}
	in.undrawn = map[string]bool{}
	for _, fault := range found.Unassembled {
		in.batch.Refused[fault.ID], in.undrawn[fault.At] = true, true
		in.report.warn(fault.At, fault.ID, []*data.Invalid{{Field: "outline", Value: fault.Name, Reason: fault.Reason + "; left out"}})
	}
	in.report.Outside, in.report.Nameless, in.report.Uncovered = found.Outside, found.Nameless, found.Uncovered
	in.report.Areas, in.report.Undrawn = len(found.Areas), len(found.Unassembled)
	in.batch.Joining.Areas, in.batch.Joining.Credits = found.Areas, found.Credits
	if in.strict && in.report.Count > 0 {
		return fmt.Errorf("%d times: %w", in.report.Count, errRefused)
	}
	return nil
}
