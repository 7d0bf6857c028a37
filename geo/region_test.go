package geo

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
)

// shifted moves a ring east, over the antimeridian where it comes to that.
func shifted(ring orb.Ring, lon float64) orb.Ring {
	moved := make(orb.Ring, len(ring))
	for i, p := range ring {
		moved[i] = orb.Point{wrapLongitude(p[0] + lon), p[1]}
	}
	return moved
}

// What is in a region must be what is in it where it does not cross the antimeridian.
func TestRegionOverTheAntimeridian(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		centre := orb.Point{rnd.Float64() - 0.5, 120*rnd.Float64() - 60}
		here := orb.MultiPolygon{{star(rnd, centre, 3+rnd.IntN(100), 1), star(rnd, centre, 3+rnd.IntN(30), 0.4)}, {star(rnd, orb.Point{centre[0] + 3, centre[1]}, 10, 1)}}
		var there orb.MultiPolygon
		for _, polygon := range here {
			var moved orb.Polygon
			for _, ring := range polygon {
				moved = append(moved, shifted(ring, 180))
			}
			there = append(there, moved)
		}
		areas := NewAreas([]orb.MultiPolygon{here})
		region, err := NewRegion(there)
		if err != nil {
			t.Fatal(err)
		}
		for range 300 {
			p := orb.Point{centre[0] + 6*rnd.Float64() - 2, centre[1] + 3*rnd.Float64() - 1.5}
			want := len(areas.At(p)) > 0
			if got := region.Contains(orb.Point{wrapLongitude(p[0] + 180), p[1]}); got != want {
				t.Fatalf("%v of %v, both moved to the antimeridian: contained %v, want %v", p, here, got, want)
			}
		}
	}
}

func TestInAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, field := range fields[:6] {
		points := generate(3000, func() orb.Point { return field.point(rnd) })
		ix := NewIndex(points, nil, nil)
		for range 40 {
			centre, reach := field.point(rnd), 0.01+20*rnd.Float64()*rnd.Float64()
			ring := star(rnd, orb.Point{0, centre[1]}, 3+rnd.IntN(200), reach)
			for i := range ring {
				ring[i][1] = min(max(ring[i][1], -90), 90)
			}
			region, err := NewRegion(orb.MultiPolygon{{shifted(ring, centre[0])}})
			if err != nil {
				t.Fatal(err)
			}
			var want, got []uint32
			for id, p := range points {
				if id%2 == 0 && region.Contains(p) {
					want = append(want, uint32(id))
				}
			}
			ix.In(region, Where{Keep: func(id uint32) bool { return id%2 == 0 }}, func(id uint32) bool { got = append(got, id); return true })
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %d points in a region around %v, want %d", field.name, len(got), centre, len(want))
			}
		}
	}
}

func TestRegionShapes(t *testing.T) {
	bow := orb.Ring{{0, 0}, {4, 4}, {4, 0}, {0, 4}, {0, 0}} // crosses itself at 2, 2
	clockwise := rectangle(10, 0, 14, 4)
	slices.Reverse(clockwise)
	region, err := NewRegion(orb.MultiPolygon{{bow}, {clockwise, rectangle(11, 1, 13, 3)}, {rectangle(176, -4, 180, 4)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		p    orb.Point
		want bool
	}{
		{orb.Point{3.5, 2}, true}, {orb.Point{0.5, 2}, true}, {orb.Point{2, 3.5}, false}, {orb.Point{2, 0.5}, false}, {orb.Point{2, 2}, true},
		{orb.Point{10.5, 2}, true}, {orb.Point{12, 2}, false}, {orb.Point{11, 2}, true}, {orb.Point{15, 2}, false},
		{orb.Point{180, 0}, true}, {orb.Point{-180, 0}, true}, {orb.Point{-179.9, 0}, false},
	} {
		if got := region.Contains(test.p); got != test.want {
			t.Errorf("Contains(%v) = %v, want %v", test.p, got, test.want)
		}
	}
	if _, err := NewRegion(orb.MultiPolygon{{orb.Ring{{0, 80}, {120, 80}, {-120, 80}, {0, 80}}}}); !errors.Is(err, ErrRoundPole) {
		t.Errorf("a ring round the pole: %v, want %v", err, ErrRoundPole)
	}
	square, err := NewRegion(orb.MultiPolygon{{rectangle(0, 0, 1, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	if km := square.SquareMeters() / 1e6; km < 12_350 || km > 12_370 {
		t.Errorf("a square degree at the equator has %v km², want 12,363", km)
	}
}
