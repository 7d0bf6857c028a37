package catalog

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"tripoint/data/lang"
	"tripoint/data/taxonomy"
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
			if got := countIn(t, e, f); got != want {
				t.Errorf("%s: tile counts %d places, want %d", name, got, want)
			}
		}
	}
	if _, err := e.PlacesTile(tiles.ID{}, Filter{Cities: []string{"Atlantis"}}, lang.Prefs{}); err == nil {
		t.Error("a city that does not exist is accepted")
	}
}

func countIn(t *testing.T, e *Edition, f Filter) (n int) {
	t.Helper()
	tile, err := e.PlacesTile(tiles.ID{}, f, nil)
	if err != nil {
		t.Fatal(err)
	}
	layers, err := mvt.Unmarshal(tile)
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
