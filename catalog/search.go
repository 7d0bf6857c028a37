package catalog

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/geo"
	"tripoint/search"
)

// Search answers a query for the places that pass the filter. A query that is a position gives the places nearest to
// it. The error is an *UnknownName, or says that the text index could not be read.
func (e *Edition) Search(q search.Query, f Filter) (*search.Result, error) {
	selection, err := e.compile(&f)
	if err != nil {
		return nil, err
	}
	point, isPosition, err := e.text.Position(q)
	if err != nil {
		return nil, err
	}
	if isPosition {
		return e.nearestTo(point, q, f)
	}
	q.Filter = selection.forSearch()
	return e.text.Search(q)
}

// IsPosition tells whether a text is a position for someone near a point, or nowhere where near is nil. A search for it
// lists all places, the nearest first. The error says that the text index could not be read.
func (e *Edition) IsPosition(text string, near *orb.Point) (bool, error) {
	_, is, err := e.text.Position(search.Query{Text: text, Near: near})
	return is, err
}

// nearestTo answers a query that is a position.
func (e *Edition) nearestTo(point orb.Point, q search.Query, f Filter) (*search.Result, error) {
	asked := NearbyQuery{From: point, Filter: f, Limit: q.Limit}
	if q.After != nil {
		asked.After = &NearCursor{q.After.Score, q.After.ID}
	}
	found, next, err := e.Nearby(asked)
	if err != nil {
		return nil, err
	}
	matched, err := e.matching(&f, q.Count)
	if err != nil {
		return nil, err
	}
	result := &search.Result{Point: &point, Matched: len(found), AtLeast: true}
	if matched != nil {
		result.Matched, result.AtLeast = int(matched.GetCardinality()), false
	}
	if q.Count {
		result.Places = matched
	}
	if next != nil {
		result.Next = &search.Cursor{Score: next.Key, ID: next.ID}
	}
	for _, near := range found {
		nearness := nearScale / (nearScale + near.Meters)
		result.Hits = append(result.Hits, search.Hit{
			Ord: near.Ord, Score: nearness, Parts: search.Parts{Distance: nearness}, How: search.Nearest,
		})
	}
	return result, nil
}

// mostTested is how many places are tested one by one for a count that nobody asked for.
const mostTested = 50_000

// matching is the places that pass a filter, settlements only where it names them; nil where counting them takes long
// and counted does not ask for it.
func (e *Edition) matching(f *Filter, counted bool) (*roaring.Bitmap, error) {
	selection, err := e.compile(f)
	if err != nil {
		return nil, err
	}
	passing := selection.forSearch()
	set := roaring.And(cmp.Or(passing.Set, e.all), e.all)
	if !f.namesSettlements() {
		set.AndNot(e.settlementSet())
	}
	if passing.Keep == nil {
		return set, nil
	}
	if !counted && set.GetCardinality() > mostTested {
		return nil, nil
	}
	kept := roaring.New()
	for it := set.Iterator(); it.HasNext(); {
		if ord := it.Next(); passing.Keep(ord) {
			kept.Add(ord)
		}
	}
	return kept, nil
}

// nearScale is how many metres from a position a place scores one half.
const nearScale = 1000

// A Suggestion is one line below a search box: a place, a category or an area.
type Suggestion struct {
	Kind      Kind
	Ord       uint32     // of a place
	ID        string     // of a category or area
	Count     int        // places of a category within reach; all where nobody says where
	Text      string     // the name that was recognised; "" is the one shown
	From      *orb.Point // the position that the query is, nil where it is none
	Highlight [][2]int   // ranges of it in UTF-16 units
}

// Kind tells suggestions apart.
type Kind string

// The kinds of suggestion.
const (
	PlaceKind    Kind = "place"
	CategoryKind Kind = "category"
	AreaKind     Kind = "area"
)

const (
	reachMeters   = 25_000 // around the user
	maxCategories = 3
	maxAreas      = 2
	wellKnown     = 0.5  // importance of places that come before the categories their names begin like
	likely        = 0.7  // how likely a category or area must be to come before the other places,
	possible      = 0.45 // and to come at all
)

// Suggest lists what an unfinished query may mean, likeliest first: well-known places that begin so, then
// categories and areas that are likely meant, then the other places, areas and categories.
func (e *Edition) Suggest(q search.Query, f Filter) ([]Suggestion, error) {
	result, err := e.Search(q, f)
	if err != nil {
		return nil, err
	}
	selection, err := e.compile(&f)
	if err != nil {
		return nil, err
	}
	keep := selection.keep()
	var known, places []Suggestion
	for _, h := range result.Hits {
		s := Suggestion{Kind: PlaceKind, Ord: h.Ord, Highlight: h.Match.Highlight, Text: h.Match.Text, From: result.Point}
		if h.Match.Begins && len(places) == 0 && e.Place(h.Ord).Importance >= wellKnown {
			known = append(known, s)
		} else {
			places = append(places, s)
		}
	}
	categories, otherCategories := e.suggestCategories(q, result.Hits, keep)
	var areas, otherAreas []Suggestion
	if len(f.Categories) == 0 && len(f.Themes) == 0 {
		areas, otherAreas = e.suggestAreas(q, result.Hits, keep)
	}
	all := slices.Concat(known, categories, areas, places, otherAreas, otherCategories)
	return all[:min(len(all), q.Limit)], nil
}

// suggestCategories lists categories whose name begins like the text, or, for an empty text, those of the
// places found. They come in two lists, the likely ones first.
func (e *Edition) suggestCategories(q search.Query, hits []search.Hit, keep func(uint32) bool) (probable, others []Suggestion) {
	terms := e.text.Categories(q.Text, q.Prefs)
	if strings.TrimSpace(q.Text) == "" {
		terms = e.categoriesOf(hits)
	}
	for _, t := range terms {
		if len(probable)+len(others) == maxCategories || t.Score < possible {
			break
		}
		s := Suggestion{Kind: CategoryKind, ID: t.ID, Count: e.within(t.ID, q.Near, keep), Highlight: t.Highlight, Text: t.Text}
		switch {
		case s.Count == 0:
		case t.Score >= likely:
			probable = append(probable, s)
		default:
			others = append(others, s)
		}
	}
	return probable, others
}

// categoriesOf lists the categories of places, those of the first places first.
func (e *Edition) categoriesOf(hits []search.Hit) []search.Term {
	var terms []search.Term
	for _, h := range hits {
		p := e.Place(h.Ord)
		known := slices.ContainsFunc(terms, func(t search.Term) bool { return t.ID == p.Category() })
		if !known && !IsSettlement(p) {
			terms = append(terms, search.Term{ID: p.Category(), Score: likely})
		}
	}
	return terms
}

// within counts the places of a category within reach that pass keep.
func (e *Edition) within(category string, near *orb.Point, keep func(uint32) bool) int {
	base, added := e.base.sets.category[category], e.delta.sets.category[category]
	if near == nil && keep == nil {
		return count(e.delta.removed, base, added)
	}
	n := 0
	count := func(ord uint32) bool {
		if (keep == nil || keep(ord)) && (near == nil || geo.Distance(*near, e.points[ord]) <= reachMeters) {
			n++
		}
		return true
	}
	switch tree := e.base.trees.byCategory[category]; {
	case base != nil && near == nil:
		base.Iterate(count)
	case tree != nil:
		tree.Within(geo.BoxAround(*near, reachMeters), count)
	}
	if added != nil {
		added.Iterate(count)
	}
	return n
}

// anyIn tells whether an area has a place that passes keep.
func (e *Edition) anyIn(area string, keep func(uint32) bool) bool {
	if keep == nil {
		return true
	}
	for _, places := range []*roaring.Bitmap{e.base.sets.area[area], e.delta.sets.area[area]} {
		if places == nil {
			continue
		}
		for it := places.Iterator(); it.HasNext(); {
			if keep(it.Next()) {
				return true
			}
		}
	}
	return false
}

// suggestAreas lists areas, the likely ones first and without those that a settlement among the hits stands for.
func (e *Edition) suggestAreas(q search.Query, hits []search.Hit, keep func(uint32) bool) (probable, others []Suggestion) {
	shown := map[string]bool{}
	for _, h := range hits {
		if IsSettlement(e.Place(h.Ord)) {
			shown[e.Place(h.Ord).Name] = true
		}
	}
	for _, t := range e.text.Areas(q.Text, q.Prefs) {
		a, err := e.FindArea(t.ID)
		if err != nil || shown[a.Name] || !e.anyIn(t.ID, keep) {
			continue
		}
		if len(probable)+len(others) == maxAreas {
			break
		}
		shown[a.Name] = true
		s := Suggestion{Kind: AreaKind, ID: t.ID, Highlight: t.Highlight, Text: t.Text}
		if t.Score >= likely {
			probable = append(probable, s)
		} else {
			others = append(others, s)
		}
	}
	return probable, others
}
