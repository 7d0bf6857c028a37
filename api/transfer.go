package api

import (
	"errors"
	"io"
	"slices"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/geo"
)

var (
	importBody = &body{max: maxBatchBytes, long: true, schema: "PlaceToWrite"}
	formats    = param{name: "format", allowed: []string{"ndjson", "geojson"}, about: "ndjson when absent, or geojson: a FeatureCollection"}

	importParams = []param{
		formats,
		{name: "source", about: "the source of records that name none"},
		{name: "licence", about: "its licence"},
		{name: "url", max: 2000, about: "where it is"},
		{name: "replace", kind: flag, about: "1 also removes what the sources had before and have no longer; a place whose record is refused stays as it was"},
		{name: "strict", kind: flag, about: "1 does nothing if any record is refused"},
		{name: "dry_run", kind: flag, about: "1 only tells what would be done"},
		{name: "force", kind: flag, about: "1 does it even if less than half of the places are left"},
	}
	exportParams = []param{
		formats,
		{name: "bbox", kind: box, about: "west,south,east,north in degrees; west may exceed east over the antimeridian"},
		{name: "category", kind: list, about: "category ids or OpenStreetMap key=value; a comma means or"},
	}
)

func (r *request) importPlaces() (*response, error) {
	p := r.params
	in := intake{body: r.Body, lines: p.text("format") != "geojson", source: p.text("source"), strict: p.flag("strict"), report: newReport(), refused: map[string]bool{}}
	b := store.Batch{
		Source:  data.Source{Name: p.text("source"), Licence: p.text("licence"), URL: p.text("url")},
		Replace: p.flag("replace"), Force: p.flag("force"), DryRun: p.flag("dry_run"), Places: in.places, Refused: in.refused,
	}
	if p.err != nil {
		return nil, p.err
	}
	written, err := r.server.catalog.Import(r.Context(), r.by, b)
	if errors.Is(err, errRefused) {
		return r.refusedReport(in.report)
	}
	if err != nil {
		return nil, err
	}
	in.report.wrote(written)
	r.renew()
	return jsonResponse(in.report)
}

// errRefused ends a strict import in which a record was refused.
var errRefused = errors.New("a record was refused")

// errEnded says that nobody wants the rest of an import.
var errEnded = errors.New("the import has ended")

// An intake is the records of an import.
type intake struct {
	body    io.Reader
	lines   bool
	source  string // of records that name none; "" is none
	strict  bool
	report  *report
	refused map[string]bool // ids of those refused
}

// places yields the valid places, and an error last where the import is to be undone. It can be asked once.
func (in *intake) places(yield func(data.Place, error) bool) {
	err := eachRecord(in.body, in.lines, func(at position, record []byte, refused error) error {
		var p data.Place
		if refused == nil {
			p, refused = data.DecodeFeature(record)
		}
		if refused == nil && in.source == "" && len(p.Sources) == 0 {
			refused = &data.Invalid{Record: p.ID, Field: "sources", Reason: "want the name of its source, or source= for the whole import"}
		}
		switch {
		case refused != nil:
			id := recordID(record)
			in.refused[id] = true
			in.report.refuse(at, id, refused)
		case in.strict && in.report.Count > 0: // the rest is read for the report alone
		case !yield(p, nil):
			return errEnded
		}
		return nil
	})
	if err == nil && in.strict && in.report.Count > 0 {
		err = errRefused
	}
	if err != nil && !errors.Is(err, errEnded) {
		yield(data.Place{}, err)
	}
}

func (r *request) export() (*response, error) {
	p := r.params
	lines, within, categories := p.text("format") != "geojson", p.box("bbox"), p.categories("category")
	if p.err != nil {
		return nil, p.err
	}
	wanted := func(p *data.Place) bool {
		return (within == nil || geo.InBox(*within, p.Point)) &&
			(len(categories) == 0 || slices.ContainsFunc(p.Categories, func(id string) bool { return slices.Contains(categories, id) }))
	}
	kind := geoJSONType
	if lines {
		kind = ndjsonType
	}
	return &response{contentType: kind, stream: func(w io.Writer) error {
		return r.server.Store.Read(func(reader *store.Reader) error { return writeRecords(w, reader, lines, wanted) })
	}}, nil
}

const exportChunk = 64 << 10 // bytes that are written at once

// writeRecords writes the wanted places as they are kept, one a line, within a collection or not.
func writeRecords(w io.Writer, reader *store.Reader, lines bool, wanted func(*data.Place) bool) error {
	var chunk []byte
	between, end := "", ""
	if !lines {
		chunk, end = append(chunk, "{\"type\":\"FeatureCollection\",\"features\":[\n"...), "\n]}\n"
	}
	err := reader.Places(func(p data.Place) error {
		if !wanted(&p) {
			return nil
		}
		record, err := data.EncodeFeature(&p)
		if err != nil {
			return err
		}
		chunk = append(append(chunk, between...), record...)
		if between = ",\n"; lines {
			chunk, between = append(chunk, '\n'), ""
		}
		if len(chunk) < exportChunk {
			return nil
		}
		_, err = w.Write(chunk)
		chunk = chunk[:0]
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.Write(append(chunk, end...))
	return err
}

func (r *request) backup() (*response, error) {
	return &response{contentType: "application/octet-stream", stream: func(w io.Writer) error {
		_, err := r.server.Store.Backup(w)
		return err
	}}, nil
}
