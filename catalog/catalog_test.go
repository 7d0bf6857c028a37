package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
	"tripoint/search"
	"tripoint/tiles"
)

// build makes an edition without a store: its sequence is 1, its sum that of the places.
func build(tb testing.TB, set data.Set) *Edition {
	tb.Helper()
	folder := tb.TempDir()
	b, err := buildIn(folder, set)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := b.release(); err != nil {
			tb.Error(err)
		}
	})
	return newEdition(b)
}

func buildIn(folder string, set data.Set) (*base, error) {
	m := manifest{Sequence: 1}
	d := newDraft(newSurroundings(set))
	for i := range set.Places {
		p := set.Places[i]
		p.Number = uint64(i) + 1
		m.Sum += p.Hash()
		d.add(&p)
	}
	if err := d.write(context.Background(), folder, m); err != nil {
		return nil, err
	}
	m, err := readManifest(folder)
	if err != nil {
		return nil, err
	}
	return openBase(folder, m)
}

func builtin(tb testing.TB) *Edition {
	tb.Helper()
	set, err := data.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	return build(tb, set)
}

// scattered makes places with many kinds, countries and attributes on both sides of the border.
func scattered(rnd *rand.Rand, n int) []data.Place {
	categories := []string{"museum", "church", "hotel", "restaurant", "village", "city", "pharmacy"}
	choose := func(values ...string) string { return values[rnd.IntN(len(values))] }
	places := make([]data.Place, n)
	for i := range places {
		places[i] = data.Place{
			ID: fmt.Sprintf("p-%05d", rnd.IntN(1<<30)), Name: choose("Muzeum", "Kostel", "Hotel", "Karviná"),
			Point:      orb.Point{18.2 + rnd.Float64()*.7, 49.6 + rnd.Float64()*.5},
			Categories: []string{categories[rnd.IntN(len(categories))]},
			Wheelchair: choose("", "yes", "limited", "no"), Fee: choose("", "yes", "no"),
			Importance: rnd.Float64(),
		}
		places[i].OpeningHours = someHours[int(places[i].Importance*1000)%len(someHours)]
		if rnd.IntN(4) == 0 && places[i].Categories[0] != "museum" {
			places[i].Categories = append(places[i].Categories, "museum")
		}
		if rnd.IntN(3) == 0 {
			places[i].Cuisine = []string{choose("pizza", "czech", "polish")}
		}
		if rnd.IntN(10) == 0 && i > 0 {
			places[i].Point = places[rnd.IntN(i)].Point // several in one spot
		}
	}
	return places
}

var someHours = []string{"", "", "24/7", "Mo-Fr 08:00-16:00; PH off", "Fr,Sa 18:00-02:00", "sunrise-sunset", "by appointment", "10:00-12:00 unknown"}

// passes is what a filter means, said slowly.
func passes(e *Edition, f Filter, ord uint32) bool {
	p := e.Place(ord)
	anyOf := func(values []string, has ...string) bool {
		return len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(has, v) })
	}
	for _, group := range f.Categories {
		if !anyOf(group, p.Categories...) {
			return false
		}
	}
	if len(f.Exclude) > 0 && anyOf(f.Exclude, p.Categories...) {
		return false
	}
	var themes []string
	for _, id := range p.Categories {
		if settlementCategory[id] {
			themes = append(themes, taxonomy.Settlement)
		}
		if id == "museum" || id == "church" || id == "hotel" || id == "restaurant" {
			themes = append(themes, "culture")
		}
	}
	attributes := map[string][]string{"wheelchair": {p.Wheelchair}, "fee": {p.Fee}, "cuisine": p.Cuisine}
	for key, values := range f.Attributes {
		if !anyOf(values, attributes[key]...) {
			return false
		}
	}
	if f.Open != nil && !isOpen(p, *f.Open) {
		return false
	}
	return anyOf(f.Themes, themes...) && anyOf(f.Countries, p.Address.CountryCode) && anyOf(f.Areas, e.base.around.areaIDs(e.placement(ord))...) &&
		(f.Box == nil || geo.InBox(*f.Box, p.Point)) && (f.Center == nil || slowDistance(e, *f.Center, p) <= f.Radius)
}

var settlementCategory = map[string]bool{"city": true, "town": true, "village": true, "suburb": true, "hamlet": true}

func someFilters(e *Edition) map[string]Filter {
	center := &orb.Point{18.54, 49.85}
	return map[string]Filter{
		"none":                {},
		"category":            {Categories: [][]string{{"museum"}}},
		"either category":     {Categories: [][]string{{"museum", "hotel"}}},
		"both categories":     {Categories: [][]string{{"museum"}, {"church"}}},
		"settlements":         {Categories: [][]string{{"village", "city"}}},
		"theme":               {Themes: []string{"culture"}},
		"settlement theme":    {Themes: []string{taxonomy.Settlement}},
		"both themes":         {Themes: []string{"culture", taxonomy.Settlement}},
		"without museums":     {Exclude: []string{"museum", "hotel"}},
		"country":             {Countries: []string{"PL"}},
		"either country":      {Countries: []string{"PL", "CZ"}},
		"area":                {Areas: []string{e.Areas()[3].ID, e.Areas()[60].ID}},
		"wheelchair":          {Attributes: map[string][]string{"wheelchair": {"yes", "limited"}}},
		"two attributes":      {Attributes: map[string][]string{"wheelchair": {"yes"}, "fee": {"no"}}},
		"cuisine":             {Attributes: map[string][]string{"cuisine": {"pizza"}}},
		"box":                 {Box: &orb.Bound{Min: orb.Point{18.4, 49.7}, Max: orb.Point{18.6, 49.9}}},
		"circle":              {Center: center, Radius: 9_000},
		"all sorts":           {Categories: [][]string{{"museum", "restaurant"}}, Countries: []string{"CZ"}, Attributes: map[string][]string{"fee": {"no"}}, Center: center, Radius: 20_000},
		"open now":            {Open: &Moment{At: time.Date(2026, 11, 11, 9, 30, 0, 0, time.UTC)}},
		"open at a time":      {Open: &Moment{At: time.Date(2026, 11, 13, 18, 0, 0, 0, time.UTC), Local: true}},
		"open and more":       {Open: &Moment{At: time.Date(2026, 11, 13, 9, 30, 0, 0, time.UTC)}, Countries: []string{"PL", "CZ"}, Attributes: map[string][]string{"wheelchair": {"yes", "no"}}},
		"open of a category":  {Open: &Moment{At: time.Date(2026, 11, 13, 9, 30, 0, 0, time.UTC)}, Categories: [][]string{{"museum", "hotel"}}},
		"open settlements":    {Open: &Moment{At: time.Date(2026, 11, 13, 9, 30, 0, 0, time.UTC)}, Themes: []string{"culture", taxonomy.Settlement}},
		"nothing can have it": {Categories: [][]string{{"airport"}}},
	}
}

// Nearby must answer what scanning every place answers, with the filter before the cut.
func TestNearbyAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	set.Places = scattered(rnd, 1_000)
	e := build(t, set)
	for what, f := range someFilters(e) {
		for range 20 {
			q := NearbyQuery{From: orb.Point{18.1 + rnd.Float64()*.9, 49.5 + rnd.Float64()*.7}, Filter: f, Limit: 1 + rnd.IntN(30)}
			if rnd.IntN(3) == 0 {
				q.Radius = rnd.Float64() * 15_000
			}
			got, _, err := e.Nearby(q)
			if err != nil {
				t.Fatal(err)
			}
			if want := scanNearby(e, q); !slices.Equal(got, want) {
				t.Fatalf("%s: Nearby(%+v)\n got %v\nwant %v", what, q, got, want)
			}
		}
	}
}

func scanNearby(e *Edition, q NearbyQuery) []Near {
	var all []Near
	named := len(q.Filter.Categories) > 0 || slices.Contains(q.Filter.Themes, taxonomy.Settlement)
	for ord := range uint32(e.Len()) {
		meters := slowDistance(e, q.From, e.Place(ord))
		visible := named || !slices.ContainsFunc(e.Place(ord).Categories, func(id string) bool { return settlementCategory[id] })
		if visible && passes(e, q.Filter, ord) && (q.Radius == 0 || meters <= q.Radius) {
			all = append(all, Near{ord, meters, meters})
		}
	}
	slices.SortFunc(all, func(a, b Near) int {
		return cmp.Or(cmp.Compare(a.Meters, b.Meters), cmp.Compare(e.Place(a.Ord).ID, e.Place(b.Ord).ID))
	})
	return all[:min(len(all), q.Limit)]
}

func TestNearbyPagesMakeTheWhole(t *testing.T) {
	e := build(t, data.Set{Places: scattered(rand.New(rand.NewPCG(3, 4)), 500)})
	q := NearbyQuery{From: orb.Point{18.5, 49.85}, Limit: 1000}
	whole, next, err := e.Nearby(q)
	if err != nil || next != nil {
		t.Fatalf("all at once: next %v, err %v", next, err)
	}
	var paged []Near
	for q.Limit = 7; ; {
		page, next, err := e.Nearby(q)
		if err != nil {
			t.Fatal(err)
		}
		paged = append(paged, page...)
		if q.After = next; next == nil {
			break
		}
	}
	if !slices.Equal(paged, whole) {
		t.Errorf("pages of 7 give %d places, all at once %d; want the same", len(paged), len(whole))
	}
}

func TestListAgreesWithScan(t *testing.T) {
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	set.Places = scattered(rand.New(rand.NewPCG(5, 6)), 800)
	e := build(t, set)
	for what, f := range someFilters(e) {
		var want, got []string
		for ord := range uint32(e.Len()) {
			if passes(e, f, ord) {
				want = append(want, e.Place(ord).ID)
			}
		}
		slices.Sort(want)
		q := ListQuery{Filter: f, Limit: 9}
		for more := true; more; {
			var ords []uint32
			if ords, more, err = e.List(q); err != nil {
				t.Fatal(err)
			}
			for _, ord := range ords {
				got = append(got, e.Place(ord).ID)
			}
			if len(got) > 0 {
				q.After = got[len(got)-1]
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: List gives %d places in pages, want %d", what, len(got), len(want))
		}
	}
}

func TestSearchKeepsToTheFilter(t *testing.T) {
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	set.Places = scattered(rand.New(rand.NewPCG(7, 8)), 800)
	e := build(t, set)
	for what, f := range someFilters(e) {
		want := 0
		for ord := range uint32(e.Len()) {
			if passes(e, f, ord) {
				want++
			}
		}
		r, err := e.Search(search.Query{Limit: 1000}, f)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Hits) != want || r.Matched != want {
			t.Errorf("%s: Search finds %d and counts %d, want %d", what, len(r.Hits), r.Matched, want)
		}
		for _, h := range r.Hits {
			if !passes(e, f, h.Ord) {
				t.Errorf("%s: Search finds %s, which does not pass", what, e.Place(h.Ord).ID)
			}
		}
	}
}

func TestUnknownNamesAreRefused(t *testing.T) {
	e := builtin(t)
	for _, f := range []Filter{{Areas: []string{"nowhere"}}, {Cities: []string{"Atlantis"}}} {
		if _, _, err := e.List(ListQuery{Filter: f, Limit: 1}); !errors.As(err, new(*UnknownName)) {
			t.Errorf("List(%+v) = %v, want *UnknownName", f, err)
		}
	}
	for _, city := range []string{"Karviná", "karwina", "KARWIN", "Karvina"} {
		ords, _, err := e.List(ListQuery{Filter: Filter{Cities: []string{city}}, Limit: 1000})
		if err != nil || len(ords) < 5 {
			t.Errorf("city %q: %d places, %v; want those of Karviná", city, len(ords), err)
		}
	}
}

func TestEditionID(t *testing.T) {
	places := func() []data.Place { return scattered(rand.New(rand.NewPCG(9, 10)), 20) }
	first := build(t, data.Set{Places: places()}).ID
	turned := places()
	slices.Reverse(turned)
	if again := build(t, data.Set{Places: turned}).ID; again != first {
		t.Errorf("the same places in another order are edition %s, want %s", again, first)
	}
	edited := places()
	edited[7].Phone = "+420 123 456 789"
	if other := build(t, data.Set{Places: edited}).ID; other == first {
		t.Errorf("an edited place leaves the edition at %s", other)
	}
}

func TestBuildRefusesAnIDTwice(t *testing.T) {
	places := scattered(rand.New(rand.NewPCG(1, 2)), 5)
	places[3].ID = places[1].ID
	if _, err := buildIn(t.TempDir(), data.Set{Places: places}); err == nil {
		t.Error("two places with one id were accepted")
	}
}

func TestLocate(t *testing.T) {
	e := builtin(t)
	for _, c := range []struct {
		what                  string
		point                 orb.Point
		country, municipality string
		borderBelow           float64 // metres
	}{
		{"Karviná", orb.Point{18.5417, 49.854}, "CZ", "Karviná", 12_000},
		{"Jastrzębie-Zdrój", orb.Point{18.57479, 49.95542}, "PL", "Jastrzębie-Zdrój", 12_000},
		{"west of the Olza in Těšín", orb.Point{18.62613, 49.74613}, "CZ", "Český Těšín", 1_000},
		{"east of it in Cieszyn", orb.Point{18.6345, 49.7513}, "PL", "Cieszyn", 1_000},
		{"the Atlantic", orb.Point{-30, 40}, "", "", 0},
	} {
		l := e.Locate(c.point, time.Time{})
		name := ""
		if l.Municipality != nil {
			name = l.Municipality.Name
		}
		if l.Country != c.country || name != c.municipality {
			t.Errorf("%s: Locate = %q, %q; want %q, %q", c.what, l.Country, name, c.country, c.municipality)
		}
		if l.HasBorder != (c.borderBelow > 0) || l.BorderMeters > c.borderBelow {
			t.Errorf("%s: %v m to the border (known: %v), want at most %v", c.what, l.BorderMeters, l.HasBorder, c.borderBelow)
		}
		if l.Nearest == nil || IsSettlement(e.Place(l.Nearest.Ord)) {
			t.Errorf("%s: nearest is %v, want a place that is no settlement", c.what, l.Nearest)
		}
	}
}

// Every built-in record lies in the municipality and country that it says.
func TestBuiltinPlacesLieWhereTheySay(t *testing.T) {
	e := builtin(t)
	for ord := range uint32(e.Len()) {
		p := e.Place(ord)
		m := e.Municipality(ord)
		if m == nil {
			t.Errorf("%s lies in no municipality", p.ID)
		} else if m.Country != p.Address.CountryCode {
			t.Errorf("%s says %s and lies in %s", p.ID, p.Address.CountryCode, m.Country)
		}
	}
}

func TestSuggestMixesKinds(t *testing.T) {
	e := builtin(t)
	for _, c := range []struct {
		text      string
		near      *orb.Point
		wantKind  Kind
		wantFirst string
	}{
		{"kar", nil, PlaceKind, "Karviná"},
		{"jas", nil, PlaceKind, "Jastrzębie-Zdrój"},
		{"muz", nil, CategoryKind, "museum"},
		{"nádr", nil, CategoryKind, "railway_station"},
		{"okres fr", nil, AreaKind, "cz-okres-CZ0802"},
		{"", &orb.Point{18.5417, 49.854}, CategoryKind, ""},
	} {
		got, err := e.Suggest(search.Query{Text: c.text, Near: c.near, Zoom: search.DefaultZoom, Bias: search.DefaultBias, Limit: 8}, Filter{})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 || len(got) > 8 {
			t.Errorf("Suggest(%q) gives %d lines, want 1 to 8", c.text, len(got))
			continue
		}
		first := got[0].ID
		if got[0].Kind == PlaceKind {
			first = e.Place(got[0].Ord).Name
		}
		if got[0].Kind != c.wantKind || c.wantFirst != "" && first != c.wantFirst {
			t.Errorf("Suggest(%q) begins with %s %q, want %s %q", c.text, got[0].Kind, first, c.wantKind, c.wantFirst)
		}
	}
}

func TestEmptyEditionAnswers(t *testing.T) {
	e := build(t, data.Set{})
	if got, _, err := e.Nearby(NearbyQuery{From: orb.Point{18.5, 49.8}, Limit: 3}); err != nil || len(got) != 0 {
		t.Errorf("nearby in an empty edition = %v, %v; want nothing", got, err)
	}
	if got, err := e.Search(search.Query{Text: "muzeum", Limit: 3}, Filter{}); err != nil || len(got.Hits) != 0 {
		t.Errorf("search in an empty edition = %v, %v; want nothing", got, err)
	}
	if tile, err := e.PlacesTile(tiles.ID{}, TileQuery{}); err != nil || len(tile.Data) != 0 {
		t.Errorf("a tile of an empty edition has %d bytes, %v; want none", len(tile.Data), err)
	}
}
