package search

import (
	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data/lang"
)

// A region is where a query wants its places: in or near a settlement or an area that it names.
type region struct {
	name   string
	center orb.Point
	inside *roaring.Bitmap // the places of its area, removed ones too; nil where its bounds are not known
	near   bool            // the query wants what is near as much as what is inside
	worth  float64         // 0..1, how well the words name it
	zoom   float64         // how wide to look there
}

const (
	landmarkZoom = 15     // near a landmark is some hundred metres
	reach        = 25_000 // metres from its centre belong to a region
	clearlySo    = 0.8    // how well words must name a settlement to be read as one beside other readings
	lyingIn      = 0.75   // what it is worth to lie in a region; to have its name counts more
	lyingNear    = 0.1    // and outside it, at best
)

// inRegion reads the text of a category reading as the name of a region, or as the category of what the places are near.
// Where clearly is set, it must name a settlement clearly; else what resembles one will do.
func (ix *Index) inRegion(q *Query, clock *clock, r reading, clearly bool) (reading, bool) {
	terms, near := placeNamed(r.terms)
	g, ok := ix.regionNamed(q, clock, terms, clearly)
	if !ok && near && r.leads {
		g, ok = ix.landmarkNamed(q, clock, terms, nil)
	}
	if !ok {
		return reading{}, false
	}
	return r.in(q, g, near), true
}

// partlyRegional reads the last or the first words of a category reading's text as the name of a region, as many as name
// one clearly. The others may name the category of what the places are near there; else they fit nothing.
func (ix *Index) partlyRegional(q *Query, clock *clock, r reading) []reading {
	for n := len(r.terms) - 1; n > 0; n-- {
		at := len(r.terms) - n
		for _, part := range [][2][]*term{{r.terms[at:], r.terms[:at]}, {r.terms[:n], r.terms[n:]}} {
			terms, near := placeNamed(part[0])
			g, ok := ix.regionNamed(q, clock, terms, true)
			if !ok {
				continue
			}
			if beside, isNear := placeNamed(part[1]); isNear && r.leads {
				if landmark, ok := ix.landmarkNamed(q, clock, beside, g); ok {
					g, near = landmark, true
				}
			}
			r.dropped = at
			return []reading{r.in(q, g, near)}
		}
	}
	return nil
}

// in is a reading without text whose places are looked for in a region, or around it where near is set.
func (r reading) in(q *Query, g *region, near bool) reading {
	g.near = near
	bias := DefaultBias
	if q.Near != nil {
		bias = q.Bias
	}
	r.terms, r.region, r.view = nil, g, viewOf(&g.center, g.zoom, bias)
	return r
}

// regionNamed finds the settlement that terms name best or, where they name none, the area.
func (ix *Index) regionNamed(q *Query, clock *clock, terms []*term, clearly bool) (*region, bool) {
	if len(terms) == 0 {
		return nil, false
	}
	if g, ok := ix.settlementNamed(q, clock, terms, clearly); ok {
		return g, true
	}
	return ix.areaNamed(texts(terms), q.Prefs)
}

// placeNamed takes the little words off the ends of what is left beside a category. near tells whether they ask for
// what is around.
func placeNamed(terms []*term) (name []*term, near bool) {
	little := knownWordings().little
	for len(terms) > 0 && terms[0].optional {
		near = near || little[terms[0].text] == around
		terms = terms[1:]
	}
	for len(terms) > 0 && terms[len(terms)-1].optional {
		near = near || little[terms[len(terms)-1].text] == around
		terms = terms[:len(terms)-1]
	}
	return terms, near
}

// settlementNamed finds the settlement that terms name best.
func (ix *Index) settlementNamed(q *Query, clock *clock, terms []*term, clearly bool) (*region, bool) {
	asked := Query{Prefs: q.Prefs, Near: q.Near, Zoom: q.Zoom, Bias: q.Bias, Filter: Filter{Set: ix.settlements}, Limit: 1}
	f := ix.find(&asked, clock, []reading{{terms: terms, view: viewOf(asked.Near, asked.Zoom, asked.Bias)}})
	best := f.top(1)
	if len(best) == 0 {
		return nil, false
	}
	ord := best[0].ord
	_, parts := f.scorer.score(ord, &f.readings[0], 0)
	if clearly && parts.Text < clearlySo {
		return nil, false
	}
	name, _ := ix.places.Place(ord).DisplayName(q.Prefs)
	g := &region{name: name, center: ix.places.Points[ord], worth: parts.Text, zoom: DefaultZoom}
	if id := ix.places.Seat(ord); id != "" {
		g.inside = ix.places.InArea(id)
	}
	return g, true
}

// areaNamed finds the area that words name: one that no settlement stands for.
func (ix *Index) areaNamed(words []string, prefs lang.Prefs) (*region, bool) {
	entries := ix.areas.called(words)
	if len(entries) == 0 {
		return nil, false
	}
	a := ix.areaByID[entries[0].id]
	name, _ := a.DisplayName(prefs)
	return &region{name: name, center: a.Label, inside: ix.places.InArea(a.ID), worth: inflectedWord, zoom: DefaultZoom}, true
}

// landmarkNamed finds the place of the category that terms name which a user would most likely mean: "near the castle".
// within is the region that it is in, nil for anywhere.
func (ix *Index) landmarkNamed(q *Query, clock *clock, terms []*term, within *region) (*region, bool) {
	if len(terms) == 0 {
		return nil, false
	}
	entries := ix.categories.called(texts(terms))
	if len(entries) == 0 {
		return nil, false
	}
	asked := Query{Prefs: q.Prefs, Near: q.Near, Zoom: q.Zoom, Bias: q.Bias, Limit: 1}
	r := textReading(&asked, nil)
	r.spoken = len(terms)
	ix.mean(&r, entries, q.Prefs)
	if within != nil {
		r = r.in(&asked, within, false)
	}
	best := ix.find(&asked, clock, []reading{r}).top(1)
	if len(best) == 0 {
		return nil, false
	}
	ord := best[0].ord
	name, _ := ix.places.Place(ord).DisplayName(q.Prefs)
	return &region{name: name, center: ix.places.Points[ord], worth: r.confidence, zoom: landmarkZoom}, true
}

// weigh tells what it is worth for a place to lie where it does, and how near it counts as: what is inside comes
// before what is outside, however near that is, unless the query wants what is near.
func (g *region) weigh(ord uint32, nearness float64) (worth, counted float64) {
	switch {
	case g.near || g.inside == nil:
		return g.worth * lyingIn * nearness, nearness
	case g.inside.Contains(ord):
		return g.worth * lyingIn, (1 + nearness) / 2
	}
	return g.worth * lyingNear * nearness, nearness / 3
}
