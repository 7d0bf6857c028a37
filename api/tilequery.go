package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tripoint/catalog"
	"tripoint/data/lang"
)

// placesTileParams are those of a tile of places, of the TileJSON that leads to it and of its clusters.
var placesTileParams = append([]param{
	{name: "q", about: "only places that a search for it finds"},
	latParam, lonParam,
}, filterParams...)

// tileQuery reads which places tiles show. Accept-Language does not count, so that caches hold one tile for everyone.
func (r *request) tileQuery() (catalog.TileQuery, error) {
	q := catalog.TileQuery{Filter: r.filter(), Text: strings.ToLower(strings.Join(strings.Fields(r.params.text("q")), " "))}
	r.circle(&q.Filter)
	q.Filter = q.Filter.Canonical()
	if r.params.has("lang") {
		q.Prefs = append(lang.Prefs{}, r.prefs...)
	}
	if r.params.err != nil || q.Text == "" {
		return q, r.params.err
	}
	isPosition, err := r.edition.IsPosition(q.Text, r.params.point())
	if isPosition {
		q.Text = "" // all places, and a short Plus Code needs no lat,lon any more
	}
	return q, err
}

// tileValues writes a query as parameters, the same for all ways to say it.
func tileValues(q *catalog.TileQuery) url.Values {
	values, f := url.Values{}, &q.Filter
	list := func(name string, list []string) {
		if len(list) > 0 {
			values.Add(name, strings.Join(list, ","))
		}
	}
	for _, group := range f.Categories {
		list("category", group)
	}
	list("exclude", f.Exclude)
	list("theme", f.Themes)
	list("country", f.Countries)
	list("city", f.Cities)
	list("area", f.Areas)
	for name, of := range f.Attributes {
		list(name, of)
	}
	if b := f.Box; b != nil {
		list("bbox", []string{decimal(b.Min[0]), decimal(b.Min[1]), decimal(b.Max[0]), decimal(b.Max[1])})
	}
	if f.Center != nil {
		list("lon", []string{decimal(f.Center[0])})
		list("lat", []string{decimal(f.Center[1])})
		list("radius", []string{decimal(f.Radius)})
	}
	list("venue", f.Venues)
	if f.During != nil {
		for name, m := range map[string]catalog.Moment{"starts": f.During.From, "ends": f.During.To} {
			if text := timeText(m); text != "" {
				values.Set(name, text)
			}
		}
	}
	if f.Open != nil {
		values.Set("open", momentText(f.Open))
	}
	if q.Text != "" {
		list("q", []string{q.Text})
	}
	if q.Prefs != nil {
		values.Set("lang", languageList(q.Prefs))
	}
	return values
}

// languageList writes preferences as the shortest list that is read as them.
func languageList(prefs lang.Prefs) string {
	for n := range prefs {
		if slices.Equal(lang.Parse(prefs[:n]), prefs) {
			prefs = prefs[:n]
			break
		}
	}
	if len(prefs) == 0 {
		return "und" // undetermined (ISO 639-2), which no name is in
	}
	return strings.Join(prefs, ",")
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
