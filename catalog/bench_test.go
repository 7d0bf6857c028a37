package catalog

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/search"
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
	}
	return places
}

// BenchmarkEdition1M measures single queries and the memory of an edition of a million places.
func BenchmarkEdition1M(b *testing.B) {
	before := heap()
	start := time.Now()
	e := build(b, data.Set{Places: million()})
	b.Logf("built in %v, %d bytes of heap a place", time.Since(start).Round(time.Millisecond), (heap()-before)/uint64(e.Len()))
	for name, f := range map[string]Filter{
		"plain":          {},
		"category_0.1%":  {Categories: [][]string{{"airport"}}},
		"category_14%":   {Categories: [][]string{{"museum"}}},
		"attribute_0.1%": {Attributes: map[string][]string{"cuisine": {"polish"}}},
		"two_filters":    {Categories: [][]string{{"museum"}}, Attributes: map[string][]string{"fee": {"no"}}},
	} {
		b.Run("nearby10/"+name, func(b *testing.B) {
			percentiles(b, e, func(p orb.Point) error {
				_, _, err := e.Nearby(NearbyQuery{From: p, Filter: f, Limit: 10})
				return err
			})
		})
	}
	b.Run("suggest/3_letters", func(b *testing.B) {
		percentiles(b, e, func(p orb.Point) error {
			_, err := e.Suggest(search.Query{Text: "mus", Near: &p, Zoom: search.DefaultZoom, Bias: search.DefaultBias, Limit: 8}, Filter{})
			return err
		})
	})
}

func heap() uint64 {
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
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1000, "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1000, "p99-µs")
}

// rareCuisine is an attribute that one place in a thousand has.
func rareCuisine(i int) []string {
	if i%1000 == 7 {
		return []string{"polish"}
	}
	return nil
}
