package catalog

import (
	"github.com/paulmach/orb"

	"tripoint/data/lang"
	"tripoint/geo"
	"tripoint/search"
)

// Search answers a query for the places that pass the filter. The error wraps ErrUnknownName, or says that
// the text index could not be read.
func (e *Edition) Search(q search.Query, f Filter) (*search.Result, error) {
	filter, err := e.compile(&f)
	if err != nil {
		return nil, err
	}
	q.Filter = filter
	return e.text.Search(q)
}

// A Suggestion is one line below a search box: a place, a category or an area.
type Suggestion struct {
	Kind      Kind
	Ord       uint32 // of a place
	ID        string // of a category or area
	Count     int    // places of a category within reach; all where nobody says where
	Highlight [][2]int
	Text      string // what the highlight counts into
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
	reachMeters     = 25_000 // around the user
	maxCategories   = 3
	maxAreas        = 2
	surelyCategory  = 0.7  // a category this likely comes before the places,
	unsurelyAtLeast = 0.45 // one less likely than this not at all
)

// Suggest lists what an unfinished query may mean, likeliest first.
func (e *Edition) Suggest(q search.Query, f Filter) ([]Suggestion, error) {
	result, err := e.Search(q, f)
	if err != nil {
		return nil, err
	}
	var before, behind []Suggestion
	for _, c := range e.suggestCategories(q.Text, q.Prefs, q.Near) {
		if c.score >= surelyCategory {
			before = append(before, c.Suggestion)
		} else {
			behind = append(behind, c.Suggestion)
		}
	}
	for _, h := range result.Hits {
		before = append(before, Suggestion{Kind: PlaceKind, Ord: h.Ord, Highlight: h.Match.Highlight, Text: h.Match.Text})
	}
	all := append(before, append(e.suggestAreas(q.Text, q.Prefs, result.Hits), behind...)...)
	return all[:min(len(all), q.Limit)], nil
}

type scoredSuggestion struct {
	Suggestion
	score float64
}

func (e *Edition) suggestCategories(text string, prefs lang.Prefs, near *orb.Point) []scoredSuggestion {
	var found []scoredSuggestion
	for _, t := range e.text.Categories(text, prefs) {
		if len(found) == maxCategories || t.Score < unsurelyAtLeast {
			break
		}
		if n := e.within(t.ID, near); n > 0 {
			found = append(found, scoredSuggestion{Suggestion{Kind: CategoryKind, ID: t.ID, Count: n, Highlight: t.Highlight, Text: t.Text}, t.Score})
		}
	}
	return found
}

// within counts the places of a category within reach.
func (e *Edition) within(category string, near *orb.Point) int {
	tree := e.byCategory[category]
	if tree == nil || near == nil {
		return e.count([]string{category})
	}
	n := 0
	tree.Within(geo.BoxAround(*near, reachMeters), func(ord uint32) bool {
		if geo.Distance(*near, e.points[ord]) <= reachMeters {
			n++
		}
		return true
	})
	return n
}

// suggestAreas lists areas, without those that a settlement among the hits stands for.
func (e *Edition) suggestAreas(text string, prefs lang.Prefs, hits []search.Hit) []Suggestion {
	shown := map[string]bool{}
	for _, h := range hits {
		if IsSettlement(e.Place(h.Ord)) {
			shown[e.Place(h.Ord).Name] = true
		}
	}
	var found []Suggestion
	for _, t := range e.text.Areas(text, prefs) {
		a, err := e.FindArea(t.ID)
		if err != nil || shown[a.Name] || len(found) == maxAreas {
			continue
		}
		shown[a.Name] = true
		found = append(found, Suggestion{Kind: AreaKind, ID: t.ID, Highlight: t.Highlight, Text: t.Text})
	}
	return found
}
