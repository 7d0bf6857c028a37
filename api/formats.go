package api

import (
	"bytes"
	"fmt"
	"io"
	"iter"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/table"
)

// A fileFormat is a form in which lists of places are answered as a file, for spreadsheets, devices and calendars.
type fileFormat struct {
	name, mediaType, file string
	write                 func(w io.Writer, r *request, places iter.Seq2[data.Place, error]) error
}

var fileFormats = []*fileFormat{
	{"csv", "text/csv", "places.csv", func(w io.Writer, _ *request, places iter.Seq2[data.Place, error]) error {
		return table.WriteCSV(w, places)
	}},
	{"gpx", "application/gpx+xml", "places.gpx", func(w io.Writer, r *request, places iter.Seq2[data.Place, error]) error {
		return table.WriteGPX(w, r.prefs, places)
	}},
	{"ics", "text/calendar", "events.ics", func(w io.Writer, r *request, places iter.Seq2[data.Place, error]) error {
		return table.WriteICal(w, r.calendar(), places)
	}},
}

// Formats of lists besides those.
const (
	asGeoJSON = "geojson"
	asNDJSON  = "ndjson"
	asPMTiles = "pmtiles" // the base map, of exports alone
)

// findFileFormat returns the file format with a name, nil where there is none.
func findFileFormat(name string) *fileFormat {
	for _, f := range fileFormats {
		if f.name == name {
			return f
		}
	}
	return nil
}

func (f *fileFormat) contentType() string { return f.mediaType + "; charset=utf-8" }

// mediaTypes are those of formats, as the OpenAPI description and Accept have them.
var mediaTypes = func() map[string]string {
	types := map[string]string{asGeoJSON: plainGeoJSON, asNDJSON: plainNDJSON, asPMTiles: pmtilesType}
	for _, f := range fileFormats {
		types[f.name] = f.mediaType
	}
	return types
}()

const aboutFormat = "else by the header Accept. ics is a calendar of events alone that programs can subscribe to; the next page of csv, gpx and ics is in the header Link"

var listFormatParam = param{name: "format", allowed: []string{asGeoJSON, "csv", "gpx", "ics"}, about: aboutFormat}

// format is the one in which a list is to be answered: that of format=, else the one that Accept weighs most.
func (r *request) format() string {
	spec, _ := r.params.get("format")
	if r.params.has("format") {
		return r.params.text("format")
	}
	accept := r.list("Accept")
	best, most := asGeoJSON, max(weight(accept, plainGeoJSON), weight(accept, plainJSON))
	for _, name := range spec.allowed {
		if w := weight(accept, mediaTypes[name]); w > most {
			best, most = name, w
		}
	}
	return best
}

// onlyEvents narrows a filter that names no theme to events where a calendar is asked for.
func onlyEvents(f *catalog.Filter, format string) {
	if format == "ics" && len(f.Themes) == 0 {
		f.Themes = []string{"events"}
	}
}

// listed is the response of places in a format, where that is GeoJSON the collection that is made of them.
func (r *request) listed(format string, ords []uint32, next string, features func() []byte) (res *response, err error) {
	r.prepare(ords)
	if f := findFileFormat(format); f != nil {
		res, err = f.list(r, ords, next)
	} else {
		res = r.geoJSON(features(), ords)
	}
	if err == nil {
		res.byAccept = !r.params.has("format")
	}
	return res, err
}

// list is the response of places as a file. The next page is in a Link header, since the file has no room for it.
func (f *fileFormat) list(r *request, ords []uint32, next string) (*response, error) {
	var body bytes.Buffer
	err := f.write(&body, r, func(yield func(data.Place, error) bool) {
		for _, ord := range ords {
			if !yield(*r.placeAt(ord), nil) {
				return
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	res := r.geoJSON(body.Bytes(), ords)
	res.contentType, res.file, res.next = f.contentType(), f.file, next
	return res, nil
}
