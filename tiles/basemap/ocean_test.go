package basemap

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func TestOcean(t *testing.T) {
	box := orb.Bound{Max: orb.Point{10, 10}}
	island := orb.LineString{{4, 4}, {6, 4}, {6, 6}, {4, 6}, {4, 4}} // counterclockwise
	for _, tt := range []struct {
		name  string
		coast []orb.LineString
		sea   []orb.Point
		land  []orb.Point
	}{
		{"no coast", nil, nil, []orb.Point{{5, 5}}},
		{"an island", []orb.LineString{island}, []orb.Point{{1, 1}, {9, 9}, {3, 5}}, []orb.Point{{5, 5}}},
		{"an island in parts", []orb.LineString{island[2:], island[:3]}, []orb.Point{{1, 1}}, []orb.Point{{5, 5}}},
		{"from edge to edge, land in the north", []orb.LineString{{{10, 5}, {0, 5}}}, []orb.Point{{5, 9}}, []orb.Point{{5, 1}}},
		{"the other way", []orb.LineString{{{0, 5}, {10, 5}}}, []orb.Point{{5, 1}}, []orb.Point{{5, 9}}},
		{"beyond the edges", []orb.LineString{{{-5, 5}, {15, 5}}}, []orb.Point{{5, 1}}, []orb.Point{{5, 9}}},
		{"ends within", []orb.LineString{{{1, 5}, {9, 5}}}, []orb.Point{{5, 1}, {0.1, 1}}, []orb.Point{{5, 9}, {0.1, 9}}},
		{"leaves and comes back", []orb.LineString{{{0, 5}, {4, 5}, {4, -2}, {6, -2}, {6, 5}, {10, 5}}}, []orb.Point{{2, 1}, {8, 1}}, []orb.Point{{5, 1}, {5, 9}}},
		{"an island before a coast", []orb.LineString{{{0, 8}, {10, 8}}, island}, []orb.Point{{1, 1}}, []orb.Point{{5, 5}, {5, 9}}},
		{"two coasts of a strait", []orb.LineString{{{0, 8}, {10, 8}}, {{10, 2}, {0, 2}}}, []orb.Point{{5, 5}}, []orb.Point{{5, 9}, {5, 1}}},
		{"a spit that the extract cuts", []orb.LineString{{{0, 2}, {7, 2.2}}, {{6.5, 3}, {0, 3}}}, []orb.Point{{5, 9}, {9, 2.5}, {5, 1}}, []orb.Point{{3, 2.5}}},
		{"a river's mouth that the extract cuts", []orb.LineString{{{10, 3}, {5, 3}}, {{4.5, 4}, {10, 5}}}, []orb.Point{{8, 4}}, nil},
		{"an inland sea", []orb.LineString{{{4, 4}, {4, 6}, {6, 6}, {6, 4}, {4, 4}}}, []orb.Point{{5, 5}}, []orb.Point{{1, 1}}},
		{"far away", []orb.LineString{{{20, 5}, {30, 5}}}, nil, []orb.Point{{5, 5}}},
	} {
		sea := ocean(tt.coast, box)
		for _, p := range tt.sea {
			if !planar.MultiPolygonContains(sea, p) {
				t.Errorf("%s: no sea at %v: %v", tt.name, p, sea)
			}
		}
		for _, p := range tt.land {
			if planar.MultiPolygonContains(sea, p) {
				t.Errorf("%s: the sea is at %v: %v", tt.name, p, sea)
			}
		}
	}
}

// Points are in a ring as they are when each is asked for by itself.
func TestInRing(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		ring := orb.Ring(scribble(rnd, 0.3))
		points := make([]orb.Point, 50)
		for i := range points {
			points[i] = orb.Point{18.2 + 0.8*rnd.Float64(), 49.5 + 0.8*rnd.Float64()}
		}
		slices.SortFunc(points, func(a, b orb.Point) int { return cmp.Compare(a.Lat(), b.Lat()) })
		for i, got := range inRing(ring, points) {
			if want := planar.RingContains(ring, points[i]); got != want {
				t.Fatalf("%v in %v: %v, want %v", points[i], ring, got, want)
			}
		}
	}
}
