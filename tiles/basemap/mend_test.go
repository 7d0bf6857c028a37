package basemap

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tripoint/tiles/mvt"
)

// ringOf makes a ring of coordinates.
func ringOf(xy ...int32) (ring []mvt.Point) {
	for i := 0; i < len(xy); i += 2 {
		ring = append(ring, mvt.Point{X: xy[i], Y: xy[i+1]})
	}
	return ring
}

func TestMend(t *testing.T) {
	square := ringOf(0, 0, 10, 0, 10, 10, 0, 10)
	for _, tt := range []struct {
		name     string
		rings    [][]mvt.Point
		polygons int
		area     int64 // of all, twice
	}{
		{"a square", [][]mvt.Point{square}, 1, 200},
		{"the wrong way round", [][]mvt.Point{ringOf(0, 10, 10, 10, 10, 0, 0, 0)}, 1, 200},
		{"a bow tie", [][]mvt.Point{ringOf(0, 0, 10, 10, 10, 0, 0, 10)}, 2, 100},
		{"a spike", [][]mvt.Point{ringOf(0, 0, 10, 0, 20, 0, 10, 0, 10, 10, 0, 10)}, 1, 200},
		{"two squares joined by a line", [][]mvt.Point{ringOf(0, 0, 4, 0, 4, 2, 8, 2, 8, 0, 12, 0, 12, 4, 8, 4, 8, 2, 4, 2, 4, 4, 0, 4)}, 2, 64},
		{"touching itself at a corner", [][]mvt.Point{ringOf(0, 0, 4, 0, 4, 4, 8, 4, 8, 8, 4, 8, 4, 4, 0, 4)}, 2, 64},
		{"nothing but a line", [][]mvt.Point{ringOf(0, 0, 10, 0, 5, 0)}, 0, 0},
		{"a hole", [][]mvt.Point{square, ringOf(2, 2, 2, 4, 4, 4, 4, 2)}, 1, 192},
		{"a hole across the side", [][]mvt.Point{square, ringOf(8, 2, 8, 4, 12, 4, 12, 2)}, 2, 200},
		{"a hole outside", [][]mvt.Point{square, ringOf(20, 2, 20, 4, 22, 4, 22, 2)}, 1, 200},
		{"a hole that shares a side", [][]mvt.Point{square, ringOf(0, 2, 0, 4, 4, 4, 4, 2)}, 1, 184},
		{"a hole that is all of it", [][]mvt.Point{square, slices.Clone(square)}, 0, 0},
	} {
		var m mender
		var area int64
		polygons := m.mend(tt.rings)
		for _, polygon := range polygons {
			if err := checkPolygons(polygon); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			for _, ring := range polygon {
				area += mvt.DoubleArea(ring)
			}
		}
		if len(polygons) != tt.polygons || area != tt.area {
			t.Errorf("%s: %d polygons of twice the area %d, want %d of %d: %v", tt.name, len(polygons), area, tt.polygons, tt.area, polygons)
		}
	}
}

// Random rings become valid polygons, whose inside is that of the rings by the even-odd rule wherever a point is not
// close to a side.
func TestMendRandomRings(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var m mender
	for range 3000 {
		size := int32(8 << rnd.IntN(8))
		var rings [][]mvt.Point
		for range 1 + rnd.IntN(3) {
			var ring []mvt.Point
			for range 3 + rnd.IntN(12) {
				ring = append(ring, mvt.Point{X: rnd.Int32N(size), Y: rnd.Int32N(size)})
			}
			rings = append(rings, ring)
		}
		checkMended(t, &m, rings, rnd, size)
	}
}

func checkMended(t *testing.T, m *mender, rings [][]mvt.Point, rnd *rand.Rand, size int32) {
	t.Helper()
	var given [][]mvt.Point
	for _, r := range rings {
		given = append(given, slices.Clone(r))
	}
	given = withoutStrayHoles(given)
	polygons := m.mend(rings)
	for _, polygon := range polygons {
		if err := checkPolygons(polygon); err != nil {
			t.Fatalf("of %v: %v", given, err)
		}
	}
	for range 20 {
		p := mvt.Point{X: rnd.Int32N(size), Y: rnd.Int32N(size)}
		if nearSide(given, p) {
			continue
		}
		want, got := false, false
		for _, r := range given {
			want = want != contains(r, p)
		}
		for _, polygon := range polygons {
			for _, r := range polygon {
				got = got != contains(r, p)
			}
		}
		if got != want {
			t.Fatalf("of %v: inside at %v is %v, want %v: %v", given, p, got, want, polygons)
		}
	}
}

// nearSide tells whether a point is within some units of a side, as far as rounding may move one.
func nearSide(rings [][]mvt.Point, p mvt.Point) bool {
	const near = 3
	for _, r := range rings {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
			part := 0.0
			if length := dx*dx + dy*dy; length > 0 {
				part = min(max((float64(p.X-a.X)*dx+float64(p.Y-a.Y)*dy)/length, 0), 1)
			}
			if math.Hypot(float64(a.X-p.X)+part*dx, float64(a.Y-p.Y)+part*dy) < near {
				return true
			}
		}
	}
	return false
}

// Whatever rings are mended, polygons come out valid.
func FuzzMend(f *testing.F) {
	f.Add([]byte{0, 0, 10, 10, 10, 0, 0, 10, 255, 255, 3, 3, 5, 5, 5, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		rings := [][]mvt.Point{nil}
		for i := 0; i+1 < len(b) && i < 200; i += 2 {
			if b[i] == 255 {
				rings = append(rings, nil)
				continue
			}
			last := &rings[len(rings)-1]
			*last = append(*last, mvt.Point{X: int32(b[i]), Y: int32(b[i+1])})
		}
		rings = slices.DeleteFunc(rings, func(r []mvt.Point) bool { return len(r) < 3 })
		if len(rings) == 0 {
			return
		}
		var m mender
		for _, polygon := range m.mend(rings) {
			if err := checkPolygons(polygon); err != nil {
				t.Error(err)
			}
		}
	})
}

// Rings whose sides run almost along each other take many rounds, and come out all the same.
func TestMendSlivers(t *testing.T) {
	for _, seed := range []uint64{154, 435, 2125, 2530} {
		rnd := rand.New(rand.NewPCG(seed, 1))
		ring := make([]mvt.Point, 3+rnd.IntN(40))
		slope, height := rnd.Float64(), 1+rnd.IntN(6)
		for i := range ring {
			x := int32(rnd.IntN(mvt.Extent))
			ring[i] = mvt.Point{X: x, Y: int32(float64(x)*slope) + int32(rnd.IntN(height))}
		}
		var m mender
		polygons := m.mend([][]mvt.Point{ring})
		if len(polygons) == 0 {
			t.Errorf("seed %d: nothing comes out", seed)
		}
		for _, polygon := range polygons {
			if err := checkPolygons(polygon); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
		}
	}
}
