package geo

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// star returns a closed ring of n points around a centre, none beyond radius.
func star(rnd *rand.Rand, centre orb.Point, n int, radius float64) orb.Ring {
	r := make(orb.Ring, n, n+1)
	for i := range r {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		reach := radius * (0.7 + 0.3*rnd.Float64())
		r[i] = orb.Point{centre[0] + reach*cos, centre[1] + reach*sin}
	}
	return append(r, r[0])
}

func rectangle(west, south, east, north float64) orb.Ring {
	return orb.Ring{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}
}

// randomOutline has one to three polygons, some with a hole and an island in it.
func randomOutline(rnd *rand.Rand) (outline orb.MultiPolygon) {
	for range 1 + rnd.IntN(3) {
		centre, radius := randomIn(rnd, borderland), 0.02+0.1*rnd.Float64()
		polygon := orb.Polygon{star(rnd, centre, 3+rnd.IntN(200), radius)}
		if rnd.IntN(2) == 0 {
			hole := star(rnd, centre, 3+rnd.IntN(50), radius/3)
			slices.Reverse(hole)
			polygon = append(polygon, hole)
			outline = append(outline, orb.Polygon{star(rnd, centre, 3+rnd.IntN(20), radius/8)})
		}
		outline = append(outline, polygon)
	}
	return outline
}

func TestAreasAtAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	outlines := make([]orb.MultiPolygon, 100)
	for i := range outlines {
		outlines[i] = randomOutline(rnd)
	}
	outlines[7] = nil
	areas := NewAreas(outlines)
	for range 3000 {
		p := randomIn(rnd, borderland)
		var want []int
		for i, outline := range outlines {
			if planar.MultiPolygonContains(outline, p) {
				want = append(want, i)
			}
		}
		if got := areas.At(p); !slices.Equal(got, want) {
			t.Fatalf("At(%v) = %v, want %v", p, got, want)
		}
	}
}

func TestAreasAtBoundaries(t *testing.T) {
	ring := rectangle(0, 0, 8, 8)
	holed := orb.MultiPolygon{{ring, rectangle(2, 2, 6, 6)}, {rectangle(10, 0, 12, 2)}}
	island := orb.MultiPolygon{{rectangle(3, 3, 5, 5)}}
	// A horizontal edge on the way up, a notch whose tip is at the height of
	// the question, and a spike along a line.
	steps := orb.MultiPolygon{{orb.Ring{{20, 0}, {28, 0}, {28, 4}, {26, 4}, {26, 6}, {25, 4}, {24, 6}, {24, 8}, {20, 8}, {20, 0}}}}
	areas := NewAreas([]orb.MultiPolygon{holed, island, steps})
	for _, test := range []struct {
		name string
		p    orb.Point
		want []int
	}{
		{"inside", orb.Point{1, 1}, []int{0}},
		{"corner", orb.Point{0, 0}, []int{0}},
		{"opposite corner", orb.Point{8, 8}, []int{0}},
		{"west edge", orb.Point{0, 5}, []int{0}},
		{"east edge", orb.Point{8, 5}, []int{0}},
		{"south edge", orb.Point{5, 0}, []int{0}},
		{"north edge", orb.Point{5, 8}, []int{0}},
		{"west of the south edge", orb.Point{-1, 0}, nil},
		{"east of the north edge", orb.Point{9, 8}, nil},
		{"in the hole", orb.Point{2.5, 2.5}, nil},
		{"edge of the hole", orb.Point{2, 4}, []int{0}},
		{"top edge of the hole", orb.Point{4, 6}, []int{0}},
		{"corner of the hole", orb.Point{6, 6}, []int{0}},
		{"beside the hole at the height of its edge", orb.Point{7, 6}, []int{0}},
		{"on the island in the hole", orb.Point{4, 4}, []int{1}},
		{"second polygon", orb.Point{11, 1}, []int{0}},
		{"corner of the second polygon", orb.Point{12, 2}, []int{0}},
		{"between the polygons", orb.Point{9, 1}, nil},
		{"inside, at the height of a horizontal edge", orb.Point{22, 4}, []int{2}},
		{"outside, at the height of a horizontal edge", orb.Point{19, 4}, nil},
		{"horizontal edge", orb.Point{27, 4}, []int{2}},
		{"tip of the notch", orb.Point{25, 4}, []int{2}},
		{"in the notch", orb.Point{25, 5}, nil},
		{"slope of the notch", orb.Point{25.5, 5}, []int{2}},
		{"east of all at the height of a horizontal edge", orb.Point{29, 4}, nil},
		{"far away", orb.Point{-120, -40}, nil},
	} {
		if got := areas.At(test.p); !slices.Equal(got, test.want) {
			t.Errorf("%s: At(%v) = %v, want %v", test.name, test.p, got, test.want)
		}
	}
}

// Every vertex and many points of the edges of a ring with many runs are on
// it: multiples of 1/64 make the arithmetic exact.
func TestAreasAtVerticesAndEdges(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		ring := star(rnd, orb.Point{0, 0}, 3+rnd.IntN(200), 100)
		for i, p := range ring {
			ring[i] = orb.Point{math.Round(p[0]*64) / 64, math.Round(p[1]*64) / 64}
		}
		areas := NewAreas([]orb.MultiPolygon{{{ring}}})
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			middle := orb.Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2}
			for _, p := range []orb.Point{b, middle} {
				if got := areas.At(p); len(got) != 1 {
					t.Fatalf("At(%v) = %v for a point of the edge from %v to %v, want [0]", p, got, a, b)
				}
			}
		}
	}
}

// A point near a border that two outlines share is in one of them; in both it
// can be only on the border itself.
func TestAreasShareBordersWithoutGaps(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	border := make([]orb.Point, 200)
	for i := range border {
		border[i] = orb.Point{18.5 + 0.01*rnd.Float64(), 49.6 + 0.5*float64(i)/199}
	}
	west := orb.Ring(append(slices.Clone(border), orb.Point{18.2, 50.1}, orb.Point{18.2, 49.6}, border[0]))
	slices.Reverse(border)
	east := orb.Ring(append(slices.Clone(border), orb.Point{18.9, 49.6}, orb.Point{18.9, 50.1}, border[0]))
	areas := NewAreas([]orb.MultiPolygon{{{west}}, {{east}}})
	for range 20_000 {
		i, along := 1+rnd.IntN(199), rnd.Float64()
		a, b := border[i-1], border[i]
		p := orb.Point{a[0] + along*(b[0]-a[0]), a[1] + along*(b[1]-a[1])} // on the border but for rounding
		got := areas.At(p)
		if len(got) == 0 || len(got) == 2 && sideOf(a, b, p) != 0 {
			t.Fatalf("At(%v) = %v, want one of the outlines, or both if it is on the border", p, got)
		}
	}
}

func TestNearestWithinAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	outlines := make([]orb.MultiPolygon, 40)
	for i := range outlines {
		outlines[i] = randomOutline(rnd)
	}
	outlines[3] = nil
	areas := NewAreas(outlines)
	for range 500 {
		p, meters := randomIn(rnd, borderland.Pad(0.3)), math.Pow(10, 1+4*rnd.Float64())
		want, least := -1, math.Inf(1)
		for i, outline := range outlines {
			d := math.Inf(1)
			for _, polygon := range outline {
				for _, ring := range polygon {
					along, _ := DistanceToLine(orb.LineString(ring), p)
					d = min(d, along)
				}
			}
			if planar.MultiPolygonContains(outline, p) {
				d = 0
			}
			if d <= meters && d < least {
				want, least = i, d
			}
		}
		i, d, ok := areas.NearestWithin(p, meters)
		if ok != (want >= 0) || ok && (i != want || math.Abs(d-least) > 1e-3*least) {
			t.Fatalf("NearestWithin(%v, %v) = %v, %v, %v, want %v at %v", p, meters, i, d, ok, want, least)
		}
	}
}

func TestNearestWithinASliver(t *testing.T) {
	areas := NewAreas([]orb.MultiPolygon{{{rectangle(18, 49, 18.5, 50)}}, {{rectangle(18.501, 49, 19, 50)}},
		{{rectangle(179, 0, 179.99, 1)}}, {{rectangle(-179.99, 0, -179, 1)}}})
	for _, test := range []struct {
		name   string
		p      orb.Point
		meters float64
		want   int
		ok     bool
	}{
		{"inside", orb.Point{18.2, 49.5}, 0, 0, true},
		{"on the edge", orb.Point{18.5, 49.5}, 0, 0, true},
		{"nearer the first", orb.Point{18.5004, 49.5}, 100, 0, true},
		{"nearer the second", orb.Point{18.5006, 49.5}, 100, 1, true},
		{"too far", orb.Point{18.5004, 49.5}, 10, 0, false},
		{"pole", orb.Point{18.5, 90}, 5e6, 0, true},
		{"west of the antimeridian", orb.Point{179.999, 0.5}, 2000, 2, true},
		{"east of the antimeridian", orb.Point{-179.999, 0.5}, 2000, 3, true},
	} {
		if i, d, ok := areas.NearestWithin(test.p, test.meters); i != test.want || ok != test.ok || d > test.meters {
			t.Errorf("%s: NearestWithin(%v, %v) = %v, %v, %v, want %v, %v", test.name, test.p, test.meters, i, d, ok, test.want, test.ok)
		}
	}
}
