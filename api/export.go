package api

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"slices"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/geo"
)

var exportParams = []param{
	{name: "format", allowed: []string{asNDJSON, asGeoJSON, "csv", "gpx", "ics", asPMTiles}, about: "ndjson when absent; geojson is a FeatureCollection, ics has the events alone, pmtiles is the base map. gpx and ics have names in the reader's language"},
	{name: "bbox", kind: box, about: "west,south,east,north in degrees; west may exceed east over the antimeridian"},
	{name: "category", kind: list, about: "category ids or OpenStreetMap key=value; a comma means or"},
}

func (r *request) export() (*response, error) {
	p := r.params
	format, within, categories := p.text("format"), p.box("bbox"), p.categories("category")
	if p.err != nil {
		return nil, p.err
	}
	if format == asPMTiles {
		return r.exportMap()
	}
	wanted := func(p *data.Place) bool {
		return (within == nil || geo.InBox(*within, p.Point)) &&
			(len(categories) == 0 || slices.ContainsFunc(p.Categories, func(id string) bool { return slices.Contains(categories, id) }))
	}
	res := &response{contentType: ndjsonType}
	write := func(w io.Writer, places iter.Seq2[data.Place, error]) error { return writeRecords(w, places, true) }
	if f := findFileFormat(format); f != nil {
		res.contentType, res.file = f.contentType(), f.file
		write = func(w io.Writer, places iter.Seq2[data.Place, error]) error { return f.write(w, r, places) }
	} else if format == asGeoJSON {
		res.contentType = geoJSONType
		write = func(w io.Writer, places iter.Seq2[data.Place, error]) error { return writeRecords(w, places, false) }
	}
	res.stream = func(w io.Writer) error {
		return r.server.Store.Read(func(reader *store.Reader) error {
			out := bufio.NewWriterSize(w, exportChunk)
			if err := write(out, eachWanted(reader, wanted)); err != nil {
				return err
			}
			return out.Flush()
		})
	}
	return res, nil
}

const exportChunk = 64 << 10 // bytes that are written at once

// eachWanted yields the wanted places, and an error last where they cannot be read on.
func eachWanted(reader *store.Reader, wanted func(*data.Place) bool) iter.Seq2[data.Place, error] {
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

// writeRecords writes places as they are kept, one a line, within a collection unless they are to be lines alone.
func writeRecords(w io.Writer, places iter.Seq2[data.Place, error], lines bool) error {
	begin, between, end := "{\"type\":\"FeatureCollection\",\"features\":[\n", ",\n", "\n]}\n"
	if lines {
		begin, between, end = "", "\n", "\n"
	}
	if _, err := io.WriteString(w, begin); err != nil {
		return err
	}
	before := ""
	for p, err := range places {
		var record []byte
		if err == nil {
			record, err = data.EncodeFeature(&p)
		}
		if err == nil {
			_, err = w.Write(append([]byte(before), record...))
		}
		if err != nil {
			return err
		}
		before = between
	}
	if lines && before == "" { // not even one
		return nil
	}
	_, err := io.WriteString(w, end)
	return err
}

func (r *request) backup() (*response, error) {
	return &response{contentType: "application/octet-stream", stream: func(w io.Writer) error {
		_, err := r.server.Store.Backup(w)
		return err
	}}, nil
}
