package search

import (
	"strings"

	"github.com/paulmach/orb"

	"tripoint/geo"
)

// A position is a place on the earth that a query gives by numbers.
type position struct {
	point    orb.Point
	short    string // a short Plus Code instead of the point
	locality string // what the query says about where that is
}

const maxPositionBytes = 100 // a longer text is no position

// readPosition reads coordinates, latitude first, or a Plus Code, whose + may have come as a space. A short code may
// have a town behind it.
func readPosition(text string) (position, bool) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "geo:") // RFC 5870
	if len(text) > maxPositionBytes {
		return position{}, false
	}
	if p, ok := coordinates(text); ok {
		return position{point: p}, true
	}
	code, rest, _ := strings.Cut(text, " ")
	if !strings.Contains(code, "+") {
		behind := ""
		behind, rest, _ = strings.Cut(rest, " ")
		if code += "+" + behind; !mixed(code) {
			return position{}, false
		}
	}
	code = strings.TrimSuffix(code, ",")
	if p, full := geo.PlusCode(code, nil); full {
		return position{point: p}, true
	}
	_, short := geo.PlusCode(code, &orb.Point{})
	return position{short: code, locality: rest}, short && mixed(code)
}

// coordinates reads two numbers as a position. They need decimals, minutes or letters of the compass: two whole numbers
// are more likely something else.
func coordinates(text string) (orb.Point, bool) {
	lat, lon, ok := geo.ParsePair(text)
	if !ok {
		return orb.Point{}, false
	}
	if strings.ContainsAny(lat.Letter, "EW") && strings.ContainsAny(lon.Letter, "NS") {
		lat, lon = lon, lat
	}
	const tenth = 0.11 // a little more than what one decimal tells apart
	sure := lat.Step < tenth && lon.Step < tenth || lat.Letter != "" && lon.Letter != ""
	p := orb.Point{lon.Degrees, lat.Degrees}
	return p, sure && !strings.ContainsAny(lat.Letter, "EW") && !strings.ContainsAny(lon.Letter, "NS") && geo.CheckPoint(p) == nil
}

// mixed tells whether a code has letters and digits: without both it may be a word or a number.
func mixed(code string) bool {
	return strings.ContainsAny(code, "23456789") && strings.ContainsAny(strings.ToUpper(code), "CFGHJMPQRVWX")
}

// Position returns the point that a query gives by coordinates or a Plus Code; ok is false where it gives none. A short
// code is near the settlement named behind it, or near the user.
func (ix *Index) Position(q Query) (point orb.Point, ok bool, err error) {
	p, ok := readPosition(q.Text)
	if !ok || p.short == "" {
		return p.point, ok, nil
	}
	near := q.Near
	if len(words(p.locality)) > 0 {
		if near, err = ix.locality(q, p.locality); err != nil {
			return orb.Point{}, false, err
		}
	}
	point, ok = geo.PlusCode(p.short, near)
	return point, ok, nil
}

// locality is where the settlement lies that a text names best, nil where it names none.
func (ix *Index) locality(q Query, text string) (*orb.Point, error) {
	r, err := ix.Search(Query{Text: text, Prefs: q.Prefs, Filter: Filter{Set: ix.settlements}, Limit: 1})
	if err != nil || len(r.Hits) == 0 {
		return nil, err
	}
	return &ix.places.Points[r.Hits[0].Ord], nil
}
