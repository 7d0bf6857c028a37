package catalog

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/search"
	"tripoint/tiles"
)

// million makes a million places around 500 towns of Poland and Czechia; the places of category airport are
// one in a thousand.
func million() []data.Place {
	const n = 1_000_000
	rnd := rand.New(rand.NewPCG(1, 2))
	towns := make([]orb.Point, 500)
	for i := range towns {
		towns[i] = orb.Point{12 + rnd.Float64()*12, 48.5 + rnd.Float64()*6.5}
	}
	kinds := []string{"museum", "church", "hotel", "restaurant", "pharmacy", "school", "park"}
	places := make([]data.Place, n)
	for i := range places {
		town := towns[rnd.IntN(len(towns))]
		category := kinds[rnd.IntN(len(kinds))]
		if i%1000 == 0 {
			category = "airport"
		}
		places[i] = data.Place{
			ID: fmt.Sprintf("s-%07d", i), Name: fmt.Sprintf("%s %d", category, i%5000), Categories: []string{category},
			Point:      orb.Point{town.Lon() + rnd.NormFloat64()*.1, town.Lat() + rnd.NormFloat64()*.07},
			Importance: rnd.Float64(), Fee: []string{"yes", "no", ""}[rnd.IntN(3)], Cuisine: rareCuisine(i),
		}
		places[i].OpeningHours, places[i].Address.CountryCode = manyHours(i), []string{"CZ", "PL"}[i%2]
	}
	return places
}

// BenchmarkEdition1M measures single queries and the memory of an edition of a million places, and of one in
// which two thousand of them were edited since it was built.
func BenchmarkEdition1M(b *testing.B) {
	folder := b.TempDir()
	start := time.Now()
	built, err := buildIn(folder, data.Set{Places: million()})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("built and opened in %v", time.Since(start).Round(time.Millisecond))
	if err := built.release(); err != nil {
		b.Fatal(err)
	}
	e := openMillion(b, folder)
	askEdition(b, "built", e)
	start = time.Now()
	e.base.schedules = newSchedules(e.base.sets.hours, e.base.points)
	read := time.Since(start)
	noon := time.Date(2026, 11, 25, 11, 0, 0, 0, time.UTC)
	e.base.schedules.at(Moment{At: noon})
	first := time.Since(start) - read
	b.Logf("%d schedules read in %v, first asked in %v", len(e.base.schedules.list), read.Round(time.Millisecond), first.Round(time.Millisecond))
	b.Run("open/quarter_of_an_hour_later", func(b *testing.B) {
		for b.Loop() {
			noon = noon.Add(15 * time.Minute)
			e.base.schedules.at(Moment{At: noon})
		}
	})
	b.Run("open/at_a_local_time", func(b *testing.B) {
		for b.Loop() {
			noon = noon.Add(15 * time.Minute)
			e.base.schedules.at(Moment{At: noon, Local: true})
		}
	})
	rnd := rand.New(rand.NewPCG(5, 6))
	var times []time.Duration
	b.Run("edit", func(b *testing.B) {
		times = times[:0]
		for b.Loop() {
			p := *e.Place(uint32(rnd.IntN(e.base.n)))
			p.Name += " 2"
			start := time.Now()
			e = e.with([]store.Change{{ID: p.ID, Place: &p}}, e.Sequence+1, 0)
			times = append(times, time.Since(start))
			if added, _ := e.Changed(); added == 2000 {
				b.StopTimer()
				e = newEdition(e.base)
				b.StartTimer()
			}
		}
		reportPercentiles(b, times)
	})
	e = newEdition(e.base)
	for e.delta.removed.GetCardinality() < 2000 {
		p := *e.Place(uint32(rnd.IntN(e.base.n)))
		p.Name += " 2"
		e = e.with([]store.Change{{ID: p.ID, Place: &p}}, e.Sequence+1, 0)
	}
	askEdition(b, "edited_2000", e)
}

// openMillion opens an edition and tells how long it takes and what it needs.
func openMillion(b *testing.B, folder string) *Edition {
	before := heapInUse()
	start := time.Now()
	m, err := readManifest(folder)
	if err != nil {
		b.Fatal(err)
	}
	if err := m.verify(folder); err != nil {
		b.Fatal(err)
	}
	verified := time.Since(start)
	opened, err := openBase(folder, m)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = opened.release() })
	took := time.Since(start)
	size := int64(0)
	for _, f := range m.Files {
		size += f.Bytes
	}
	b.Logf("verified in %v, opened in %v; a place takes %d bytes of heap and %d on disk", verified.Round(time.Millisecond), took.Round(time.Millisecond),
		(heapInUse()-before)/uint64(m.Places), size/int64(m.Places))
	return newEdition(opened)
}

func askEdition(b *testing.B, name string, e *Edition) {
	for question, f := range map[string]Filter{
		"plain":          {},
		"category_0.1%":  {Categories: [][]string{{"airport"}}},
		"category_14%":   {Categories: [][]string{{"museum"}}},
		"attribute_0.1%": {Attributes: map[string][]string{"cuisine": {"polish"}}},
		"open_noon":      {Open: &Moment{At: time.Date(2026, 11, 25, 11, 0, 0, 0, time.UTC)}},
		"open_3_am":      {Open: &Moment{At: time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)}},
		"museum_3_am":    {Open: &Moment{At: time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)}, Categories: [][]string{{"museum"}}},
		"area_far_away":  {Box: &orb.Bound{Min: orb.Point{23, 54}, Max: orb.Point{23.2, 54.2}}},
		"two_rare":       {Attributes: map[string][]string{"cuisine": {"polish"}, "fee": {"no"}}},
		"two_filters":    {Categories: [][]string{{"museum"}}, Attributes: map[string][]string{"fee": {"no"}}},
	} {
		b.Run(name+"/nearby10/"+question, func(b *testing.B) {
			percentiles(b, e, func(p orb.Point) error {
				_, _, err := e.Nearby(NearbyQuery{From: p, Filter: f, Limit: 10})
				return err
			})
		})
	}
	b.Run(name+"/nearby10/blend", func(b *testing.B) {
		percentiles(b, e, func(p orb.Point) error {
			_, _, err := e.Nearby(NearbyQuery{From: p, Limit: 10, Rank: Blended})
			return err
		})
	})
	b.Run(name+"/nearby10/spread_1_km", func(b *testing.B) {
		percentiles(b, e, func(p orb.Point) error {
			_, _, err := e.Nearby(NearbyQuery{From: p, Limit: 10, Spread: 1000})
			return err
		})
	})
	b.Run(name+"/suggest/3_letters", func(b *testing.B) {
		percentiles(b, e, func(p orb.Point) error {
			_, err := e.Suggest(search.Query{Text: "mus", Near: &p, Zoom: search.DefaultZoom, Bias: search.DefaultBias, Limit: 8}, Filter{})
			return err
		})
	})
	for _, zoom := range []uint{0, 8, 12, 14} {
		b.Run(fmt.Sprintf("%s/tile/z%d", name, zoom), func(b *testing.B) {
			percentiles(b, e, func(p orb.Point) error {
				t := maptile.At(p, maptile.Zoom(zoom))
				_, err := e.PlacesTile(tiles.ID{Z: zoom, X: t.X, Y: t.Y}, TileQuery{})
				return err
			})
		})
	}
}

// BenchmarkFilteredTile measures the first tile of a filter, for which its places are looked up, and further ones.
func BenchmarkFilteredTile(b *testing.B) {
	folder := b.TempDir()
	built, err := buildIn(folder, data.Set{Places: million()})
	if err != nil {
		b.Fatal(err)
	}
	if err := built.release(); err != nil {
		b.Fatal(err)
	}
	e := openMillion(b, folder)
	for name, q := range map[string]TileQuery{
		"category_14%":   {Filter: Filter{Categories: [][]string{{"museum"}}}},
		"all_but_one":    {Filter: Filter{Exclude: []string{"museum"}}},
		"attribute_33%":  {Filter: Filter{Attributes: map[string][]string{"fee": {"no"}}}},
		"box":            {Filter: Filter{Box: &orb.Bound{Min: orb.Point{14, 49}, Max: orb.Point{20, 52}}}},
		"text_14%":       {Text: "mus"},
		"text_and_theme": {Text: "hotel 12", Filter: Filter{Themes: []string{"economy"}}},
	} {
		tile := func(p orb.Point) error {
			t := maptile.At(p, 9)
			_, err := e.PlacesTile(tiles.ID{Z: 9, X: t.X, Y: t.Y}, q)
			return err
		}
		b.Run("1M/first/"+name, func(b *testing.B) {
			percentiles(b, e, func(p orb.Point) error {
				e.views, e.base.views = newViews[*tiles.View](e.base.n), newViews[*tiles.BaseView](e.base.n)
				return tile(p)
			})
		})
		b.Run("1M/further/"+name, func(b *testing.B) { percentiles(b, e, tile) })
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func percentiles(b *testing.B, e *Edition, ask func(orb.Point) error) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var times []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		p := e.points[rnd.IntN(len(e.points))]
		start := time.Now()
		if err := ask(p); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
	}
	reportPercentiles(b, times)
}

func reportPercentiles(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1000, "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1000, "p99-µs")
}

// manyHours are opening hours that a third of the places have, of some ten thousand kinds. One place in two
// thousand is open at night.
func manyHours(i int) string {
	if i%3 != 0 {
		return ""
	}
	if i%2001 == 0 {
		return "24/7"
	}
	kind := i * 7919 % 10007
	return fmt.Sprintf("Mo-Fr %02d:%02d-%d:%02d; Sa 09:%02d-%d:00; PH off", 6+kind%5, kind%60, 14+kind%7, kind%4*15, kind%59, 11+kind%8)
}

// rareCuisine is an attribute that one place in a thousand has.
func rareCuisine(i int) []string {
	if i%1000 == 7 {
		return []string{"polish"}
	}
	return nil
}
