package catalog

import (
	"errors"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/search"
	"tripoint/tiles"
)

// A tile of the whole world counts the places that pass a filter as a plain count does.
func TestTilesCountWhatFiltersKeep(t *testing.T) {
	e := builtin(t)
	for name, f := range map[string]Filter{
		"none":                 {},
		"a category":           {Categories: [][]string{{"museum", "castle"}}},
		"settlements by theme": {Themes: []string{taxonomy.Settlement}},
		"towns by category":    {Categories: [][]string{{"town"}}},
		"a country":            {Countries: []string{"PL"}},
		"all but a category":   {Exclude: []string{"railway_station"}},
		"a box":                {Box: &orb.Bound{Min: orb.Point{18.5, 49.8}, Max: orb.Point{18.6, 49.9}}},
		"nothing":              {Categories: [][]string{{"museum"}}, Themes: []string{"transport"}},
	} {
		want := 0
		selection, err := e.compile(&f)
		if err != nil {
			t.Fatal(err)
		}
		keep := selection.keep()
		for ord := range uint32(e.Len()) {
			if (keep == nil || keep(ord)) && (f.namesSettlements() || !e.isSettlement(ord)) {
				want++
			}
		}
		for range 2 { // made, then kept ready
			if got := countIn(t, e, TileQuery{Filter: f}); got != want {
				t.Errorf("%s: tile counts %d places, want %d", name, got, want)
			}
		}
	}
	if _, err := e.PlacesTile(tiles.ID{}, TileQuery{Filter: Filter{Cities: []string{"Atlantis"}}}); err == nil {
		t.Error("a city that does not exist is accepted")
	}
}

func countIn(t *testing.T, e *Edition, q TileQuery) (n int) {
	t.Helper()
	tile, err := e.PlacesTile(tiles.ID{}, q)
	if err != nil {
		t.Fatal(err)
	}
	layers, err := mvt.Unmarshal(tile.Data)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layers {
		for _, feature := range l.Features {
			if l.Name == "places" {
				n++
			} else {
				n += int(feature.Properties["point_count"].(float64))
			}
		}
	}
	return n
}

// A tile with a text counts the places that a search finds.
func TestTilesCountWhatSearchFinds(t *testing.T) {
	e := builtin(t)
	for _, text := range []string{"muzeum", "karvina", "zamek frystat", "museum havirov", "m", "qqqqqq", "!"} {
		for name, f := range map[string]Filter{"none": {}, "a theme": {Themes: []string{"culture"}}, "a country": {Countries: []string{"CZ"}}} {
			for _, prefs := range []lang.Prefs{nil, {"pl"}} {
				found, err := e.Search(search.Query{Text: text, Prefs: prefs, Limit: 1}, f)
				if err != nil || found.AtLeast {
					t.Fatalf("search %q: %v, at least %v", text, err, found.AtLeast)
				}
				if got := countIn(t, e, TileQuery{Filter: f, Text: text, Prefs: prefs}); got != found.Matched {
					t.Errorf("%q, filter %s, for %v: tile counts %d places, search finds %d", text, name, prefs, got, found.Matched)
				}
			}
		}
	}
	if got, want := countIn(t, e, TileQuery{Text: "  "}), countIn(t, e, TileQuery{}); got != want {
		t.Errorf("an empty text leaves %d places of %d", got, want)
	}
}

// Leaves come in order of importance, each once, however the pages are cut.
func TestLeavesInPages(t *testing.T) {
	e := builtin(t)
	const world = 1 << 6 // the cell of zoom 0 with number 0 has this id
	pages := 0
	for id := uint64(world); id < 2*world; id++ {
		if _, err := e.Cluster(id, TileQuery{}, 1, nil); errors.Is(err, data.ErrNotFound) {
			continue
		}
		_, ids := allLeaves(t, e, id, TileQuery{})
		c, err := e.Cluster(id, TileQuery{}, 1<<20, nil)
		if err != nil || c.More {
			t.Fatal(err, c.More)
		}
		pages++
		for i, ord := range c.Leaves {
			p := e.Place(ord)
			if ids[i] != p.ID || !c.Box.Contains(p.Point) {
				t.Errorf("cluster %d: leaf %d is %s, in pages %s; in the box: %v", id, i, p.ID, ids[i], c.Box.Contains(p.Point))
			}
			if i > 0 && byImportance(e.Place(c.Leaves[i-1]), p) >= 0 {
				t.Errorf("cluster %d: %s is not less important than the leaf before", id, p.ID)
			}
		}
	}
	if pages == 0 {
		t.Error("no cluster at zoom 0")
	}
}

func TestCanonicalFilters(t *testing.T) {
	box := &orb.Bound{Max: orb.Point{1, 1}}
	for name, tc := range map[string]struct{ given, want Filter }{
		"empty":        {Filter{}, Filter{}},
		"empty lists":  {Filter{Categories: [][]string{}, Themes: []string{}, Attributes: map[string][]string{"fee": {}}}, Filter{}},
		"groups":       {Filter{Categories: [][]string{{"museum", "castle"}, {"airport"}, {"castle", "museum", "castle"}}}, Filter{Categories: [][]string{{"airport"}, {"castle", "museum"}}}},
		"lists":        {Filter{Exclude: []string{"b", "a"}, Cities: []string{"b", "a"}, Areas: []string{"a", "a"}, Box: box}, Filter{Exclude: []string{"a", "b"}, Cities: []string{"a", "b"}, Areas: []string{"a"}, Box: box}},
		"attributes":   {Filter{Attributes: map[string][]string{"fee": {"yes", "no"}}}, Filter{Attributes: map[string][]string{"fee": {"no", "yes"}}}},
		"radius alone": {Filter{Radius: 5}, Filter{}},
	} {
		if got := tc.given.Canonical(); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %+v, want %+v", name, got, tc.want)
		}
	}
	given := []string{"b", "a"}
	if (Filter{Themes: given}).Canonical(); given[0] != "b" {
		t.Error("the filter itself is changed")
	}
}
