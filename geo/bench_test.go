package geo

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

const million = 1_000_000

var (
	benchPoints = sync.OnceValue(func() []orb.Point {
		return townPoints(rand.New(rand.NewPCG(1, 2)), million)
	})
	benchIndex = sync.OnceValue(func() *Index {
		return NewIndex(benchPoints(), nil, nil)
	})
)

// townPoints returns points around the centres of 2,000 towns in Poland and
// the Czech Republic, some close together and most farther out.
func townPoints(rnd *rand.Rand, n int) []orb.Point {
	towns := make([]orb.Point, 2000)
	for i := range towns {
		towns[i] = orb.Point{12 + 12*rnd.Float64(), 48.5 + 6.5*rnd.Float64()}
	}
	points := make([]orb.Point, n)
	for i := range points {
		town := towns[int(float64(len(towns))*rnd.Float64()*rnd.Float64())]
		spread := 0.002 + 0.05*rnd.Float64()
		points[i] = orb.Point{town[0] + 1.5*spread*rnd.NormFloat64(), town[1] + spread*rnd.NormFloat64()}
	}
	return points
}

// measure runs query from 4,096 places near the points, again and again, and
// reports the median and the 99th percentile of its time.
func measure(b *testing.B, query func(from orb.Point)) {
	rnd := rand.New(rand.NewPCG(3, 4))
	from := make([]orb.Point, 4096)
	for i := range from {
		p := benchPoints()[rnd.IntN(million)]
		from[i] = orb.Point{p[0] + 0.01*rnd.NormFloat64(), p[1] + 0.01*rnd.NormFloat64()}
	}
	var times []time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		query(from[i%len(from)])
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1000, "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1000, "p99-µs")
}

// first returns a yield that stops at the n-th id.
func first(n int) func(uint32, float64) bool {
	return func(uint32, float64) bool {
		n--
		return n > 0
	}
}

func everyThousandth(id uint32) bool { return id%1000 == 0 }

// everyNth lists each n-th id from the first on.
func everyNth(n, first uint32) (ids []uint32) {
	for id := first; id < million; id += n {
		ids = append(ids, id)
	}
	return ids
}

func BenchmarkNearest10(b *testing.B) {
	b.Run("1M", func(b *testing.B) {
		ix := benchIndex()
		measure(b, func(from orb.Point) { ix.Nearest(from, Where{}, first(10)) })
	})
	for share, n := range map[string]uint32{"0.1%": 1000, "1%": 100} {
		b.Run("1M/category_"+share, func(b *testing.B) {
			ix := NewIndex(benchPoints(), everyNth(n, 0), nil)
			measure(b, func(from orb.Point) { ix.Nearest(from, Where{}, first(10)) })
		})
	}
	b.Run("1M/keep_0.1%", func(b *testing.B) {
		ix := benchIndex()
		measure(b, func(from orb.Point) { ix.Nearest(from, Where{Keep: everyThousandth}, first(10)) })
	})
	b.Run("1M/keep_50%", func(b *testing.B) {
		ix := benchIndex()
		even := func(id uint32) bool { return id%2 == 0 }
		measure(b, func(from orb.Point) { ix.Nearest(from, Where{Keep: even}, first(10)) })
	})
	b.Run("100k_and_10k_outlines_of_60_points", func(b *testing.B) {
		rnd := rand.New(rand.NewPCG(3, 4))
		points, of := benchPoints()[:110_000], map[uint32]int{}
		var ids []uint32
		var outlines []orb.MultiPolygon
		for id, p := range points {
			if id%11 == 0 {
				of[uint32(id)] = len(outlines)
				outlines = append(outlines, orb.MultiPolygon{{star(rnd, p, 60, 0.04)}})
			} else {
				ids = append(ids, uint32(id))
			}
		}
		ixs := []*Index{NewIndex(points, ids, nil), NewOutlinedIndex(NewAreas(outlines), points, of)}
		measure(b, func(from orb.Point) { NearestOf(ixs, from, Where{}, first(10)) })
	})
	for _, n := range []uint32{2, 5} {
		b.Run(fmt.Sprintf("1M/any_of_%d_categories_0.1%%", n), func(b *testing.B) {
			var ixs []*Index
			for offset := range n {
				ixs = append(ixs, NewIndex(benchPoints(), everyNth(1000, offset), nil))
			}
			measure(b, func(from orb.Point) { NearestOf(ixs, from, Where{}, first(10)) })
		})
	}
	b.Run("1M/any_of_3_categories_10%", func(b *testing.B) {
		var ixs []*Index
		for offset := range uint32(3) {
			ixs = append(ixs, NewIndex(benchPoints(), everyNth(10, offset), nil))
		}
		measure(b, func(from orb.Point) { NearestOf(ixs, from, Where{}, first(10)) })
	})
	b.Run("1M/marks_0.1%", func(b *testing.B) {
		marks := make([]uint64, million)
		for id := range marks {
			if marks[id] = 1; everyThousandth(uint32(id)) {
				marks[id] = 2
			}
		}
		ix := NewIndex(benchPoints(), nil, marks)
		measure(b, func(from orb.Point) { ix.Nearest(from, Where{Marks: []uint64{2}, Keep: everyThousandth}, first(10)) })
	})
	b.Run("10M", func(b *testing.B) {
		ix := NewIndex(townPoints(rand.New(rand.NewPCG(1, 2)), 10*million), nil, nil)
		measure(b, func(from orb.Point) { ix.Nearest(from, Where{}, first(10)) })
	})
	b.Run("1M/brute_force", func(b *testing.B) {
		measure(b, func(from orb.Point) {
			o := newOrigin(from)
			var nearest []candidate
			for id, p := range benchPoints() {
				c := candidate{hav: o.hav(p), id: uint32(id)}
				if len(nearest) < 10 || c.compare(nearest[9]) < 0 {
					at, _ := slices.BinarySearchFunc(nearest, c, candidate.compare)
					nearest = slices.Insert(nearest, at, c)[:min(len(nearest)+1, 10)]
				}
			}
		})
	})
}

func BenchmarkWithin(b *testing.B) {
	for _, size := range []float64{0.01, 0.1} {
		b.Run(fmt.Sprintf("1M/box_%v°", size), func(b *testing.B) {
			ix := benchIndex()
			found, queries := 0, 0
			measure(b, func(p orb.Point) {
				queries++
				ix.Within(p.Bound().Pad(size/2), func(uint32) bool { found++; return true })
			})
			b.ReportMetric(float64(found)/float64(queries), "found")
		})
	}
}

func BenchmarkAlong(b *testing.B) {
	ix := benchIndex()
	for _, points := range []int{10, 1000} {
		b.Run(fmt.Sprintf("1M/route_of_%d_points/1_km", points), func(b *testing.B) {
			rnd := rand.New(rand.NewPCG(1, 2))
			found, queries := 0, 0
			measure(b, func(p orb.Point) {
				queries++
				ix.Along(NewRoute(way(rnd, p, points)), 1000, Where{}, func(uint32, float64, float64) bool { found++; return true })
			})
			b.ReportMetric(float64(found)/float64(queries), "found")
		})
	}
}

// A line that crosses its own way all the time, within a few hundred metres of which nothing is nearest to most places.
func BenchmarkAlongTangle(b *testing.B) {
	ix := benchIndex()
	b.Run("1M/tangle_of_1000_points/10_km", func(b *testing.B) {
		rnd := rand.New(rand.NewPCG(1, 2))
		measure(b, func(p orb.Point) {
			line := make(orb.LineString, 1000)
			for i := range line {
				line[i] = orb.Point{p[0] + 0.02*rnd.Float64(), p[1] + 0.02*rnd.Float64()}
			}
			ix.Along(NewRoute(line), 10_000, Where{}, func(uint32, float64, float64) bool { return true })
		})
	})
}

// way is a line of n points that goes half a degree east and keeps bending.
func way(rnd *rand.Rand, from orb.Point, n int) orb.LineString {
	line := make(orb.LineString, n)
	for i := range line {
		line[i] = orb.Point{from[0] + 0.5*float64(i)/float64(n), from[1] + 0.002*rnd.NormFloat64()}
	}
	return line
}

func BenchmarkIn(b *testing.B) {
	ix := benchIndex()
	for _, radius := range []float64{0.05, 0.5} {
		b.Run(fmt.Sprintf("1M/outline_of_500_points/%v°", radius), func(b *testing.B) {
			rnd := rand.New(rand.NewPCG(1, 2))
			found, queries := 0, 0
			measure(b, func(p orb.Point) {
				queries++
				region, err := NewRegion(orb.MultiPolygon{{star(rnd, p, 500, radius)}})
				if err != nil {
					b.Fatal(err)
				}
				ix.In(region, Where{}, func(uint32) bool { found++; return true })
			})
			b.ReportMetric(float64(found)/float64(queries), "found")
		})
	}
}

func BenchmarkNewGrid(b *testing.B) {
	points := benchPoints()
	b.Run("1M", func(b *testing.B) {
		for b.Loop() {
			NewGrid(points)
		}
	})
}

func BenchmarkGridAround(b *testing.B) {
	grid := NewGrid(benchPoints())
	b.Run("1M", func(b *testing.B) {
		measure(b, func(p orb.Point) { grid.Around(p) })
	})
}

// The outlines are those of two countries by size and number: municipalities,
// districts, regions, the countries themselves.
func BenchmarkAreas(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	land := orb.Bound{Min: orb.Point{12, 48.5}, Max: orb.Point{24, 55}}
	var outlines []orb.MultiPolygon
	for _, level := range []struct {
		n, vertices int
		radius      float64
	}{{8700, 100, 0.08}, {460, 600, 0.3}, {30, 3000, 1.2}, {2, 20_000, 4}} {
		for range level.n {
			outlines = append(outlines, orb.MultiPolygon{{star(rnd, randomIn(rnd, land), level.vertices, level.radius)}})
		}
	}
	areas := NewAreas(outlines)
	b.Run("At/9k", func(b *testing.B) {
		found, queries := 0, 0
		measure(b, func(p orb.Point) {
			queries++
			found += len(areas.At(p))
		})
		b.ReportMetric(float64(found)/float64(queries), "found")
	})
	b.Run("At/9k/brute_force", func(b *testing.B) {
		measure(b, func(p orb.Point) {
			for _, outline := range outlines {
				planar.MultiPolygonContains(outline, p)
			}
		})
	})
	b.Run("At/one_of_20k_vertices", func(b *testing.B) {
		one := NewAreas(outlines[len(outlines)-1:])
		measure(b, func(p orb.Point) { one.At(p) })
	})
	b.Run("NearestWithin_300_m/9k", func(b *testing.B) {
		measure(b, func(p orb.Point) { areas.NearestWithin(p, 300) })
	})
}

func BenchmarkDistanceToLine(b *testing.B) {
	b.Run("965", func(b *testing.B) {
		line := randomWalk(rand.New(rand.NewPCG(1, 2)), karvina, 965, 0.01)
		measure(b, func(p orb.Point) { DistanceToLine(line, p) })
	})
}

func BenchmarkNewIndex(b *testing.B) {
	b.Run("1M", func(b *testing.B) {
		points := benchPoints()
		var ix *Index
		before := heapInUse()
		for b.Loop() {
			ix = NewIndex(points, nil, nil)
		}
		b.ReportMetric(float64(heapInUse()-before)/float64(ix.Len()), "bytes/point")
	})
}

func heapInUse() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
