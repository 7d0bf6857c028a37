package api

import (
	"errors"
	"io"
	"iter"
	"slices"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/store"
	"tripoint/data/table"
	"tripoint/geo"
)

var exportParams = []param{
	{name: "format", allowed: []string{"ndjson", "geojson", "csv", "gpx", "ics"}, about: "ndjson when absent; it, geojson (a FeatureCollection) and csv hold whole records; gpx holds waypoints and ics events, with names in the reader's language"},
	{name: "bbox", kind: box, about: "west,south,east,north in degrees; west may exceed east over the antimeridian"},
	{name: "category", kind: list, about: "category ids or OpenStreetMap key=value; a comma means or"},
}

// An exportFormat is a form in which places leave the store.
type exportFormat struct {
	contentType string
	write       func(w io.Writer, prefs lang.Prefs, places iter.Seq2[data.Place, error]) error
}

var exportFormats = map[string]exportFormat{
	"ndjson": {ndjsonType, func(w io.Writer, _ lang.Prefs, places iter.Seq2[data.Place, error]) error {
		return writeRecords(w, places, true)
	}},
	"geojson": {geoJSONType, func(w io.Writer, _ lang.Prefs, places iter.Seq2[data.Place, error]) error {
		return writeRecords(w, places, false)
	}},
	"csv": {"text/csv; charset=utf-8", func(w io.Writer, _ lang.Prefs, places iter.Seq2[data.Place, error]) error {
		return table.WriteCSV(w, places)
	}},
	"gpx": {"application/gpx+xml; charset=utf-8", table.WriteGPX},
	"ics": {"text/calendar; charset=utf-8", table.WriteICal},
}

func (r *request) export() (*response, error) {
	p := r.params
	name, within, categories := "ndjson", p.box("bbox"), p.categories("category")
	if p.has("format") {
		name = p.text("format")
	}
	if p.err != nil {
		return nil, p.err
	}
	wanted := func(p *data.Place) bool {
		return (within == nil || geo.InBox(*within, p.Point)) &&
			(len(categories) == 0 || slices.ContainsFunc(p.Categories, func(id string) bool { return slices.Contains(categories, id) }))
	}
	format := exportFormats[name]
	return &response{contentType: format.contentType, stream: func(w io.Writer) error {
		return r.server.Store.Read(func(reader *store.Reader) error { return format.write(w, r.prefs, placesOf(reader, wanted)) })
	}}, nil
}

// placesOf are the wanted places as they are kept, in order of id, and an error last where reading ends in one.
func placesOf(reader *store.Reader, wanted func(*data.Place) bool) iter.Seq2[data.Place, error] {
	return func(yield func(data.Place, error) bool) {
		err := reader.Places(func(p data.Place) error {
			if wanted(&p) && !yield(p, nil) {
				return errEnded
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnded) {
			yield(data.Place{}, err)
		}
	}
}

const exportChunk = 64 << 10 // bytes that are written at once

// writeRecords writes places as records, one a line, within a collection or not.
func writeRecords(w io.Writer, places iter.Seq2[data.Place, error], lines bool) error {
	var chunk []byte
	between, end := "", ""
	if !lines {
		chunk, end = append(chunk, "{\"type\":\"FeatureCollection\",\"features\":[\n"...), "\n]}\n"
	}
	for p, err := range places {
		if err != nil {
			return err
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
			continue
		}
		if _, err := w.Write(chunk); err != nil {
			return err
		}
		chunk = chunk[:0]
	}
	_, err := w.Write(append(chunk, end...))
	return err
}

func (r *request) backup() (*response, error) {
	return &response{contentType: "application/octet-stream", stream: func(w io.Writer) error {
		_, err := r.server.Store.Backup(w)
		return err
	}}, nil
}
