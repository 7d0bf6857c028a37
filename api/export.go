package api

import (
	"io"
	"slices"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/geo"
)

var exportParams = []param{
	{name: "format", allowed: []string{"ndjson", "geojson"}, about: "ndjson when absent, or geojson: a FeatureCollection"},
	{name: "bbox", kind: box, about: "west,south,east,north in degrees; west may exceed east over the antimeridian"},
	{name: "category", kind: list, about: "category ids or OpenStreetMap key=value; a comma means or"},
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
