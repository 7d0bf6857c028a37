package geo

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
)

// A hit is what Nearest yields.
type hit struct {
	id     uint32
	meters float64
}

// scan is the twin of Nearest and NearestOf: all kept ids, sorted. Haversines
// decide the order, as two of them may round to the same metres.
func scan(points []orb.Point, ids []uint32, from orb.Point, keep func(uint32) bool) (hits []hit) {
	o := newOrigin(from)
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(o.hav(points[a]), o.hav(points[b])), cmp.Compare(a, b))
	})
	for _, id := range slices.Compact(ids) {
		if keep == nil || keep(id) {
			hits = append(hits, hit{id, Distance(from, points[id])})
		}
	}
	return hits
}

// take collects the first k hits of a walk.
func take(k int, walk func(yield func(uint32, float64) bool)) (hits []hit) {
	walk(func(id uint32, meters float64) bool {
		hits = append(hits, hit{id, meters})
		return len(hits) < k
	})
	return hits
}

func upTo(n int) []uint32 {
	ids := make([]uint32, n)
	for i := range ids {
		ids[i] = uint32(i)
	}
	return ids
}

func randomSubset(rnd *rand.Rand, n int, share float64) []uint32 {
	ids := []uint32{} // not nil, which would mean all
	for id := range uint32(n) {
		if rnd.Float64() < share {
			ids = append(ids, id)
		}
	}
	return ids
}

func TestNearestAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	third := func(id uint32) bool { return id%3 == 0 }
	for _, field := range fields {
		for _, n := range []int{1, 2, 16, 17, 300, 5000} {
			points := generate(n, func() orb.Point { return field.point(rnd) })
			all, some := upTo(n), randomSubset(rnd, n, 0.2)
			whole, part := NewIndex(points, nil, nil), NewIndex(points, some, nil)
			for range 8 {
				from, k := field.point(rnd), 1+rnd.IntN(n)
				for _, test := range []struct {
					name string
					ix   *Index
					ids  []uint32
					keep func(uint32) bool
				}{
					{"all", whole, all, nil},
					{"all, a third kept", whole, all, third},
					{"some", part, some, nil},
					{"some, a third kept", part, some, third},
				} {
					want := scan(points, test.ids, from, test.keep)
					want = want[:min(k, len(want))]
					got := take(k, func(yield func(uint32, float64) bool) { test.ix.Nearest(from, Where{Keep: test.keep}, yield) })
					if !slices.Equal(got, want) {
						t.Fatalf("%s, %d points, %s: %d nearest to %v = %v, want %v", field.name, n, test.name, k, from, got, want)
					}
				}
			}
		}
	}
}

// Far from all points the bounds are least exact.
func TestNearestFromFarAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	world := fields[1].point
	for _, field := range fields {
		points := generate(2000, func() orb.Point { return field.point(rnd) })
		ix := NewIndex(points, nil, nil)
		for range 20 {
			from := world(rnd)
			want := scan(points, upTo(len(points)), from, nil)[:50]
			if got := take(50, func(yield func(uint32, float64) bool) { ix.Nearest(from, Where{}, yield) }); !slices.Equal(got, want) {
				t.Fatalf("%s: nearest to %v = %v, want %v", field.name, from, got, want)
			}
		}
	}
}

// Marks leave out blocks, and so does a box that is not to be opened; what is left is what Keep alone leaves.
func TestMarksAndOpenChangeNothing(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	const colours, shapes = 0b1111, 0b110000
	for _, field := range fields {
		points := generate(3000, func() orb.Point { return field.point(rnd) })
		marks := make([]uint64, len(points))
		for id := range marks {
			marks[id] = 1<<min(int(rnd.ExpFloat64()*1.5), 3) | 16<<rnd.IntN(2)
		}
		ix := NewIndex(points, nil, marks)
		for _, wanted := range [][]uint64{{0b1000}, {0b0110, 0b100000}, {0b1000, 0b10000}, {0}, {1 << 63}, {colours, shapes}} {
			from := field.point(rnd)
			box := BoxAround(field.point(rnd), 3e6*rnd.Float64())
			keep := func(id uint32) bool {
				return InBox(box, points[id]) && !slices.ContainsFunc(wanted, func(m uint64) bool { return marks[id]&m == 0 })
			}
			where := Where{Marks: wanted, Keep: keep, Open: func(of orb.Bound) bool { return BoxesMeet(box, of) }}
			got := take(40, func(yield func(uint32, float64) bool) { ix.Nearest(from, where, yield) })
			want := scan(points, upTo(len(points)), from, keep)
			if want = want[:min(40, len(want))]; !slices.Equal(got, want) {
				t.Fatalf("%s, marks %b in %v: nearest to %v = %v, want %v", field.name, wanted, box, from, got, want)
			}
		}
	}
}

func TestNearestOfAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	odd := func(id uint32) bool { return id%2 == 1 }
	for _, field := range fields {
		for _, n := range []int{5, 100, 2000} {
			points := generate(n, func() orb.Point { return field.point(rnd) })
			for _, indexes := range []int{0, 1, 2, 5} {
				var ixs []*Index
				var ids []uint32
				for range indexes {
					some := randomSubset(rnd, n, 0.3) // overlaps the others, may be empty
					ixs = append(ixs, NewIndex(points, some, nil))
					ids = append(ids, some...)
				}
				for _, keep := range []func(uint32) bool{nil, odd} {
					from, k := field.point(rnd), 1+rnd.IntN(n)
					want := scan(points, ids, from, keep)
					want = want[:min(k, len(want))]
					got := take(k, func(yield func(uint32, float64) bool) { NearestOf(ixs, from, Where{Keep: keep}, yield) })
					if !slices.Equal(got, want) {
						t.Fatalf("%s, %d points in %d indexes: %d nearest to %v = %v, want %v", field.name, n, indexes, k, from, got, want)
					}
				}
			}
		}
	}
}

func TestWithinAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, field := range fields {
		points := generate(2000, func() orb.Point { return field.point(rnd) })
		some := randomSubset(rnd, len(points), 0.3)
		for _, ids := range [][]uint32{upTo(len(points)), some} {
			ix := NewIndex(points, ids, nil)
			for range 200 {
				a, b := field.point(rnd), field.point(rnd) // west > east in half the boxes
				if rnd.IntN(4) == 0 {
					b[0] = math.Copysign(180, b[0])
				}
				if rnd.IntN(4) == 0 {
					a[0] = math.Copysign(180, a[0])
				}
				box := orb.Bound{
					Min: orb.Point{a[0], min(a[1], b[1])},
					Max: orb.Point{b[0], max(a[1], b[1])},
				}
				var want []uint32
				for _, id := range ids {
					if InBox(box, points[id]) {
						want = append(want, id)
					}
				}
				var got []uint32
				ix.Within(box, func(id uint32) bool { got = append(got, id); return true })
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Fatalf("%s: Within(%v) = %v, want %v", field.name, box, got, want)
				}
			}
		}
	}
}

func TestWithinStopsWhenTold(t *testing.T) {
	points := []orb.Point{{179, 0}, {178, 0}, {-179, 0}, {-178, 0}}
	ix := NewIndex(points, nil, nil)
	for want := 1; want <= len(points); want++ {
		got := 0
		ix.Within(orb.Bound{Min: orb.Point{170, -1}, Max: orb.Point{-170, 1}}, func(uint32) bool {
			got++
			return got < want
		})
		if got != want {
			t.Errorf("yield was called %d times, want %d", got, want)
		}
	}
}

func TestEmptyIndex(t *testing.T) {
	for _, ix := range []*Index{NewIndex(nil, nil, nil), NewIndex([]orb.Point{karvina}, []uint32{}, nil)} {
		if ix.Len() != 0 {
			t.Errorf("Len() = %d, want 0", ix.Len())
		}
		ix.Nearest(karvina, Where{}, func(id uint32, _ float64) bool { t.Errorf("Nearest yields %d", id); return true })
		ix.Within(borderland, func(id uint32) bool { t.Errorf("Within yields %d", id); return true })
	}
}

// A query inside the yield of another must not disturb it.
func TestNearestWithinNearest(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	points := generate(500, func() orb.Point { return randomIn(rnd, borderland) })
	ix := NewIndex(points, nil, nil)
	want := scan(points, upTo(len(points)), karvina, nil)
	got := take(len(points), func(yield func(uint32, float64) bool) {
		ix.Nearest(karvina, Where{}, func(id uint32, meters float64) bool {
			ix.Nearest(points[id], Where{}, func(uint32, float64) bool { return false })
			return yield(id, meters)
		})
	})
	if !slices.Equal(got, want) {
		t.Errorf("Nearest = %v, want %v", got, want)
	}
}

func TestNearestFromManyGoroutines(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	points := generate(2000, func() orb.Point { return randomIn(rnd, borderland) })
	ix := NewIndex(points, nil, nil)
	var wg sync.WaitGroup
	for _, from := range points[:20] {
		wg.Go(func() {
			want := scan(points, upTo(len(points)), from, nil)[:100]
			for range 10 {
				if got := take(100, func(yield func(uint32, float64) bool) { ix.Nearest(from, Where{}, yield) }); !slices.Equal(got, want) {
					t.Errorf("nearest to %v = %v, want %v", from, got, want)
				}
			}
		})
	}
	wg.Wait()
}

// Any few points on a lattice and any query give what a scan gives.
func FuzzIndex(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x00"), int16(0), int16(0), uint8(1))
	f.Add([]byte("0123456789abcdef0123456789abcdef"), int16(-32768), int16(32767), uint8(9))
	f.Add([]byte("\xff\x7f\x00\x00\x00\x80\x00\x00\xff\x7f\xff\x7f"), int16(32767), int16(0), uint8(200))
	f.Fuzz(func(t *testing.T, data []byte, lon, lat int16, k uint8) {
		place := func(lon, lat int16) orb.Point {
			return orb.Point{max(-180, float64(lon)/32767*180), max(-90, float64(lat)/32767*90)}
		}
		var points []orb.Point
		for ; len(data) >= 4; data = data[4:] {
			points = append(points, place(
				int16(binary.LittleEndian.Uint16(data)),
				int16(binary.LittleEndian.Uint16(data[2:]))))
		}
		from := place(lon, lat)
		n := 1 + int(k)
		want := scan(points, upTo(len(points)), from, nil)
		want = want[:min(n, len(want))]
		ix := NewIndex(points, nil, nil)
		if got := take(n, func(yield func(uint32, float64) bool) { ix.Nearest(from, Where{}, yield) }); !slices.Equal(got, want) {
			t.Errorf("%d nearest to %v of %v = %v, want %v", n, from, points, got, want)
		}
		// The box from the query to each point holds both its corners.
		for id, p := range points {
			box := orb.Bound{
				Min: orb.Point{from[0], min(from[1], p[1])},
				Max: orb.Point{p[0], max(from[1], p[1])},
			}
			found := false
			ix.Within(box, func(other uint32) bool {
				if !InBox(box, points[other]) {
					t.Errorf("Within(%v) yields %v", box, points[other])
				}
				found = found || other == uint32(id)
				return true
			})
			if !found {
				t.Errorf("Within(%v) misses %v", box, p)
			}
		}
	})
}

func ExampleIndex_Nearest() {
	names := []string{"Karviná", "Ostrava", "Jastrzębie-Zdrój", "Cieszyn", "Katowice"}
	points := []orb.Point{{18.5428, 49.8540}, {18.2625, 49.8209}, {18.5747, 49.9554}, {18.6321, 49.7497}, {19.0238, 50.2649}}
	index := NewIndex(points, nil, nil)

	left := 3
	index.Nearest(orb.Point{18.5500, 49.9200}, Where{}, func(id uint32, meters float64) bool {
		fmt.Printf("%s %.1f km\n", names[id], meters/1000)
		left--
		return left > 0
	})
	// Output:
	// Jastrzębie-Zdrój 4.3 km
	// Karviná 7.4 km
	// Cieszyn 19.8 km
}
