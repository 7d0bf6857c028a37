package api

import (
	"fmt"
	"strings"

	"github.com/gorilla/mux"

	"tripoint/catalog"
)

var placeParams = []param{
	latParam, lonParam, fields,
	{name: "format", allowed: []string{asGeoJSON, "ics"}, about: "ics is a calendar of the one event, empty for other places"},
	{name: "geometry", allowed: []string{"point", "outline"}, about: "outline: that of a settlement, where it is known; else the point"},
}

func (r *request) place() (*response, error) {
	s := r.shape(r.params.point()).withFields(r.params.list("fields"))
	outlined, calendar := r.params.text("geometry") == "outline", r.params.text("format") == "ics"
	s.week = true
	if r.params.err != nil {
		return nil, r.params.err
	}
	ord, err := r.findPlace()
	if err != nil {
		return nil, err
	}
	if calendar {
		return findFileFormat("ics").list(r, []uint32{ord}, "")
	}
	if strings.Contains(r.Header.Get("Accept"), linkedType) {
		return r.linked(ord)
	}
	if outlined {
		s.outline = r.edition.Outline(ord)
	}
	res := r.onePlace(s, ord)
	if s.outline != nil {
		res.version = "" // the place may stay and its outline change
	}
	return res, nil
}

// onePlace is the response of a single place, whose tag changes only when the place does.
func (r *request) onePlace(s *shape, ord uint32) *response {
	res := r.geoJSON(s.appendPlace(make([]byte, 0, 2048), ord, nil), []uint32{ord})
	res.byAccept, res.version = true, r.version(ord)
	return res
}

func (r *request) version(ord uint32) string { return fmt.Sprintf("%016x", r.edition.Version(ord)) }

const linkedType = "application/ld+json"

// linked answers a place in the words of schema.org.
func (r *request) linked(ord uint32) (*response, error) {
	p := r.placeAt(ord)
	name, language := p.DisplayName(r.prefs)
	res, err := jsonResponse(r.linkedPlace(p, name))
	if err != nil {
		return nil, err
	}
	res.contentType, res.byAccept, res.version = linkedType, true, r.version(ord)
	return r.inLanguage(res, []string{language}), nil
}

var placesParams = append([]param{
	latParam, lonParam,
	{name: "limit", kind: whole, min: 1, max: 1000, def: "100", about: "how many places to answer with"},
	{name: "format", allowed: []string{asGeoJSON, asNDJSON, "csv", "gpx", "ics"}, about: aboutFormat + ". A calendar has up to 1000 events where no limit is given"},
	cursor, fields,
}, filterParams...)

const ndjsonType = "application/x-ndjson; charset=utf-8"

func (r *request) places() (*response, error) {
	p, format := r.params, r.format()
	q := catalog.ListQuery{Filter: r.filter(), Limit: p.whole("limit")}
	r.circle(&q.Filter)
	onlyEvents(&q.Filter, format)
	if format == "ics" && !p.has("limit") {
		q.Limit = 1000 // calendar programs follow no links
	}
	s := r.shape(p.point()).withFields(p.list("fields"))
	list := r.byID
	if q.Filter.During != nil {
		list = r.programme
	}
	ords, next, err := list(q)
	if err != nil {
		return nil, asBadParam(err)
	}
	if format == asNDJSON {
		return s.lines(ords, next), nil
	}
	return r.listed(format, ords, next, func() []byte {
		return collection(func(o *object) {
			o.whole("numberReturned", len(ords))
			o.text("next", next)
		}, len(ords), func(b []byte, i int) []byte { return s.appendPlace(b, ords[i], nil) })
	})
}

// byID answers a list in order of id.
func (r *request) byID(q catalog.ListQuery) (ords []uint32, next string, err error) {
	if _, id, ok := r.params.cursor(placesCursor); ok {
		q.After = id
	}
	if r.params.err != nil {
		return nil, "", r.params.err
	}
	ords, more, err := r.edition.List(q)
	if more {
		next = r.next(encodeCursor(placesCursor, 0, r.edition.PlaceID(ords[len(ords)-1])))
	}
	return ords, next, err
}

// lines is the response of a Feature a line; the next page is in a Link header, since a line has no room for it.
func (s *shape) lines(ords []uint32, next string) *response {
	var body []byte
	for _, ord := range ords {
		body = append(s.appendPlace(body, ord, nil), '\n')
	}
	res := s.request.geoJSON(body, ords)
	res.contentType, res.next, res.byAccept = ndjsonType, next, !s.request.params.has("format")
	return res
}

var areasParams = []param{{name: "country", about: "ISO 3166-1 alpha-2 code in any case"}}

func (r *request) areas() (*response, error) {
	country := ""
	if r.params.has("country") {
		country = r.params.country(r.params.text("country"))
	}
	if r.params.err != nil {
		return nil, r.params.err
	}
	var listed []int
	var names []string // the languages they are in
	areas := r.edition.Areas()
	for i := range areas {
		if country == "" || areas[i].Country == country {
			listed = append(listed, i)
			_, language := areas[i].DisplayName(r.prefs)
			names = append(names, language)
		}
	}
	body := collection(func(o *object) { o.whole("numberReturned", len(listed)) }, len(listed), func(b []byte, i int) []byte {
		return r.appendArea(b, &areas[listed[i]], false)
	})
	return r.inLanguage(&response{contentType: geoJSONType, body: body}, names), nil
}

func (r *request) area() (*response, error) {
	a, err := r.edition.FindArea(mux.Vars(r.Request)["id"])
	if err != nil {
		return nil, err
	}
	_, language := a.DisplayName(r.prefs)
	return r.inLanguage(&response{contentType: geoJSONType, body: r.appendArea(nil, a, true)}, []string{language}), nil
}
