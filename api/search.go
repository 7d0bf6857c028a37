package api

import (
	"cmp"
	"fmt"
	"strings"

	"tripoint/catalog"
	"tripoint/data/taxonomy"
	"tripoint/geo"
	"tripoint/search"
)

var (
	zoomParam = param{name: "zoom", kind: number, max: 22, def: fmt.Sprint(search.DefaultZoom), about: "how wide the user looks, as a web map's zoom"}
	biasParam = param{name: "bias", kind: number, max: 1, def: fmt.Sprint(search.DefaultBias), about: "how much nearness to lat,lon counts against importance"}
)

var searchParams = append([]param{
	{name: "q", about: "what to look for; may be empty when a filter is given"},
	latParam, lonParam,
	zoomParam, biasParam,
	{name: "limit", kind: whole, min: 1, max: 50, def: "10", about: "how many places to answer with"},
	listFormatParam,
	cursor, fields,
	{name: "facets", kind: list, allowed: catalog.Facets, about: "what to count the places that match by"},
	{name: "explain", kind: flag, about: "1 adds the parts that each score is made of"},
}, filterParams...)

var suggestParams = append([]param{
	{name: "q", about: "what is typed so far; empty gives what is well known around lat,lon"},
	latParam, lonParam,
	zoomParam, biasParam,
	{name: "limit", kind: whole, min: 1, max: 20, def: "6", about: "how many lines to answer with"},
}, filterParams...)

// query reads what search and suggest have in common.
func (r *request) query() (search.Query, catalog.Filter) {
	p := r.params
	q := search.Query{
		Text: p.text("q"), Prefs: r.prefs, Near: p.point(), Zoom: p.number("zoom"), Bias: p.number("bias"), Limit: p.whole("limit"),
	}
	f := r.filter()
	r.circle(&f)
	return q, f
}

func (r *request) search() (*response, error) {
	q, f := r.query()
	format := r.format()
	onlyEvents(&f, format)
	if score, id, ok := r.params.cursor(searchCursor); ok {
		q.After = &search.Cursor{Score: score, ID: id}
	}
	facets, fields, explain := r.params.list("facets"), r.params.list("fields"), r.params.flag("explain")
	q.Count = len(facets) > 0
	if strings.TrimSpace(q.Text) == "" && f.IsEmpty() {
		r.params.fail("q", q.Text, "want a text, or a filter such as category")
	}
	if r.params.err != nil {
		return nil, r.params.err
	}
	found, err := r.edition.Search(q, f)
	if err != nil {
		return nil, asBadParam(err)
	}
	r.countSearch(&q, &f, found)
	s := r.shape(cmp.Or(found.Point, q.Near)).withFields(fields)
	s.explain = explain
	ords := make([]uint32, len(found.Hits))
	for i, h := range found.Hits {
		ords[i] = h.Ord
	}
	next := ""
	if found.Next != nil {
		next = r.next(encodeCursor(searchCursor, found.Next.Score, found.Next.ID))
	}
	return r.listed(format, ords, next, func() []byte {
		return collection(func(o *object) {
			describeSearch(o, found, next)
			r.describeFacets(o, found, facets)
		}, len(ords), func(b []byte, i int) []byte {
			return s.appendPlace(b, ords[i], &found.Hits[i])
		})
	})
}

func describeSearch(o *object, found *search.Result, next string) {
	o.member("query")
	reading := o.begin()
	reading.text("text", found.Reading.Text)
	reading.text("category", strings.Join(found.Reading.Category, ","))
	reading.text("area", found.Reading.Area)
	reading.text("corrected", found.Corrected)
	if found.Point != nil {
		reading.member("point")
		reading.b = appendPoint(reading.b, *found.Point)
	}
	o.end(&reading)
	if found.Partial {
		o.flag("partial", true)
	}
	o.whole("numberMatched", found.Matched)
	relation := "eq"
	if found.AtLeast {
		relation = "gte"
	}
	o.text("numberMatchedRelation", relation)
	o.whole("numberReturned", len(found.Hits))
	o.text("next", next)
}

// A facetCount is how many places share a value.
type facetCount struct {
	Value string `json:"value"`
	Name  string `json:"name,omitempty"`
	Count int    `json:"count"`
}

// describeFacets counts the places that match by each facet asked for.
func (r *request) describeFacets(o *object, found *search.Result, facets []string) {
	if len(facets) == 0 || found.Places == nil {
		return
	}
	all := map[string][]facetCount{}
	for _, facet := range facets {
		all[facet] = []facetCount{}
		if facet == "open" {
			r.changesAt(r.edition.OpenUntil(r.at))
		}
		for _, c := range r.edition.Counts(facet, found.Places, r.at) {
			all[facet] = append(all[facet], facetCount{c.Value, r.facetName(facet, c.Value), c.Places})
		}
	}
	o.value("facets", all)
}

// facetName is what the reader calls a value of a facet.
func (r *request) facetName(facet, value string) string {
	switch facet {
	case "category":
		return taxonomy.Builtin().Category(value).Name(r.words())
	case "theme":
		return taxonomy.Builtin().Theme(value).Name(r.words())
	case "country":
		return catalog.CountryName(value, r.prefs)
	}
	return ""
}

func (r *request) suggest() (*response, error) {
	q, f := r.query()
	if r.params.err != nil {
		return nil, r.params.err
	}
	found, err := r.edition.Suggest(q, f)
	if err != nil {
		return nil, asBadParam(err)
	}
	names := make([]string, len(found)) // the languages they are in
	body := collection(func(o *object) {
		o.member("q")
		o.b = appendString(o.b, q.Text)
	}, len(found), func(b []byte, i int) []byte {
		b, names[i] = r.appendSuggestion(b, &found[i], q)
		return b
	})
	return r.inLanguage(&response{contentType: geoJSONType, body: body}, names), nil
}

// appendSuggestion returns the language of the name as well.
func (r *request) appendSuggestion(b []byte, s *catalog.Suggestion, q search.Query) (_ []byte, language string) {
	switch s.Kind {
	case catalog.CategoryKind:
		return r.appendCategorySuggestion(b, s)
	case catalog.AreaKind:
		return r.appendAreaSuggestion(b, s)
	}
	p := r.placeAt(s.Ord)
	name, language := p.DisplayName(r.prefs)
	b = appendString(append(b, `{"type":"Feature","id":`...), p.ID)
	b = appendPoint(append(b, `,"geometry":`...), p.Point)
	o := object{b: append(b, `,"properties":`...)}
	o.open()
	o.text("kind", string(s.Kind))
	o.text("id", p.ID)
	o.text("name", name)
	o.text("label", r.label(s.Ord))
	o.text("category", p.Category())
	if from := cmp.Or(s.From, q.Near); from != nil {
		o.number("distance", geo.Distance(*from, r.edition.NearestPoint(s.Ord, *from)), 0)
	}
	describeHighlight(&o, s, name)
	return closeFeature(&o), language
}

func (r *request) appendCategorySuggestion(b []byte, s *catalog.Suggestion) (_ []byte, language string) {
	name := taxonomy.Builtin().Category(s.ID).Name(r.words())
	b = appendString(append(b, `{"type":"Feature","id":`...), "category:"+s.ID)
	o := object{b: append(b, `,"geometry":null,"properties":`...)}
	o.open()
	o.text("kind", string(s.Kind))
	o.text("id", s.ID)
	o.text("name", name)
	o.text("label", name)
	o.text("category", s.ID)
	o.whole("count", s.Count)
	describeHighlight(&o, s, name)
	return closeFeature(&o), r.words()
}

func (r *request) appendAreaSuggestion(b []byte, s *catalog.Suggestion) (_ []byte, language string) {
	a, err := r.edition.FindArea(s.ID)
	if err != nil {
		panic(err) // the edition suggested it
	}
	name, language := a.DisplayName(r.prefs)
	b = appendString(append(b, `{"type":"Feature","id":`...), a.ID)
	b = appendPoint(append(b, `,"geometry":`...), a.Label)
	o := object{b: append(b, `,"properties":`...)}
	o.open()
	o.text("kind", string(s.Kind))
	o.text("id", a.ID)
	o.text("name", name)
	o.text("label", strings.Join([]string{name, catalog.CountryName(a.Country, r.prefs)}, ", "))
	describeHighlight(&o, s, name)
	return closeFeature(&o), language
}

// describeHighlight says what was typed: ranges of the name, or of the other name that matched.
func describeHighlight(o *object, s *catalog.Suggestion, name string) {
	if s.Text != "" && s.Text != name {
		o.text("matched", s.Text)
	}
	o.ranges("highlight", s.Highlight)
}

func closeFeature(o *object) []byte {
	o.close()
	return append(o.b, '}')
}
