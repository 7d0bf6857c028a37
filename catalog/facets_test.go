package catalog

import (
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tripoint/data/taxonomy"
	"tripoint/search"
)

// Counts must be what counting the pages of the whole answer one by one gives.
func TestCounts(t *testing.T) {
	noon := time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)
	e := builtin(t)
	for _, c := range []struct {
		text   string
		filter Filter
	}{
		{"muzeum", Filter{}}, {"kostel", Filter{}}, {"", Filter{Themes: []string{"culture"}}}, {"k", Filter{Countries: []string{"PL"}}}, {"xqzwv", Filter{}},
	} {
		found, err := e.Search(search.Query{Text: c.text, Limit: 1, Count: true}, c.filter)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := e.Search(search.Query{Text: c.text, Limit: 10_000}, c.filter)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]map[string]int{"category": {}, "theme": {}, "city": {}, "country": {}, "open": {}}
		for _, h := range whole.Hits {
			p := e.Place(h.Ord)
			for _, id := range p.Categories {
				want["category"][id]++
			}
			themes := map[string]bool{}
			for _, id := range p.Categories {
				themes[taxonomy.Builtin().Category(id).Theme] = true
			}
			for id := range themes {
				want["theme"][id]++
			}
			if a := e.Municipality(h.Ord); a != nil {
				want["city"][a.Name]++
			}
			want["country"][p.Address.CountryCode]++
			if isOpen(p, Moment{At: noon}) {
				want["open"]["now"]++
			}
		}
		for _, facet := range Facets {
			counts := e.Counts(facet, found.Places, noon)
			if len(counts) != min(len(want[facet]), maxCounts) {
				t.Errorf("%q by %s: %d values, want %d", c.text, facet, len(counts), len(want[facet]))
			}
			if !slices.IsSortedFunc(counts, func(a, b Count) int { return b.Places - a.Places }) {
				t.Errorf("%q by %s: %v is not in order", c.text, facet, counts)
			}
			for _, n := range counts {
				if n.Places != want[facet][n.Value] {
					t.Errorf("%q by %s: %d of %s, want %d", c.text, facet, n.Places, n.Value, want[facet][n.Value])
				}
			}
		}
	}
}

// A query that is a position gives all places, nearest first, page by page.
func TestSearchAtPosition(t *testing.T) {
	e := builtin(t)
	q := search.Query{Text: "49.854, 18.5417", Limit: 7}
	all := e.Len() - int(e.settlementSet().GetCardinality())
	var paged []uint32
	for range 5 {
		found, err := e.Search(q, Filter{})
		if err != nil || found.Point == nil {
			t.Fatalf("Search(%q) = %+v, %v, want a point", q.Text, found, err)
		}
		if found.AtLeast || found.Matched != all {
			t.Errorf("%d places match, want %d", found.Matched, all)
		}
		for _, h := range found.Hits {
			paged = append(paged, h.Ord)
		}
		q.After = found.Next
	}
	near, _, err := e.Nearby(NearbyQuery{From: [2]float64{18.5417, 49.854}, Limit: 35})
	if err != nil {
		t.Fatal(err)
	}
	for i := range near {
		if paged[i] != near[i].Ord {
			t.Fatalf("place %d is %s, want %s", i, e.PlaceID(paged[i]), e.PlaceID(near[i].Ord))
		}
	}
}

// What matches a position is what passes the filter, and facets count it.
func TestMatchedAtPosition(t *testing.T) {
	e := builtin(t)
	from := orb.Point{18.5417, 49.854}
	for _, f := range []Filter{
		{Center: &from, Radius: 2000}, {Categories: [][]string{{"museum"}}}, {Themes: []string{"settlement"}, Countries: []string{"CZ"}},
	} {
		for _, count := range []bool{false, true} {
			found, err := e.Search(search.Query{Text: "49.854, 18.5417", Limit: 1, Count: count}, f)
			if err != nil {
				t.Fatal(err)
			}
			near, _, err := e.Nearby(NearbyQuery{From: from, Filter: f, Limit: e.Len()})
			if err != nil {
				t.Fatal(err)
			}
			if found.Matched != len(near) || found.AtLeast || count && int(found.Places.GetCardinality()) != len(near) {
				t.Errorf("%+v: %d match, at least %v, want %d", f, found.Matched, found.AtLeast, len(near))
			}
		}
	}
}
