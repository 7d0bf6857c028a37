package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// The middle of outlines, and how far around it they lie.
var outlineGrounds = []struct {
	name   string
	centre orb.Point
	reach  float64 // degrees of latitude
}{
	{"borderland", orb.Point{18.5, 49.8}, .8},
	{"south", orb.Point{-70, -33}, .8},
	{"equator", orb.Point{0, 0}, .8},
	{"latitude 80", orb.Point{25, 79}, .3},
	{"antimeridian", orb.Point{180, -17}, .8},
}

// outlinesAround are some outlines around a point, with holes and islands; none crosses the antimeridian.
func outlinesAround(rnd *rand.Rand, centre orb.Point, reach float64, n int) []orb.MultiPolygon {
	outlines := make([]orb.MultiPolygon, n)
	for i := range outlines {
		at := pointAround(rnd, centre, reach)
		if math.Abs(at[0]) > 179.8 {
			at[0] = math.Copysign(179.8, at[0])
		}
		radius := 0.02 + 0.1*rnd.Float64()
		outlines[i] = orb.MultiPolygon{
			{star(rnd, at, 3+rnd.IntN(100), radius), star(rnd, at, 3+rnd.IntN(20), radius/3)},
			{star(rnd, at, 3+rnd.IntN(10), radius/8)},
		}
	}
	return outlines
}

// pointAround is a point near another one, over the antimeridian where it comes to that.
func pointAround(rnd *rand.Rand, centre orb.Point, reach float64) orb.Point {
	wide := reach / math.Cos(centre.Lat()*radian)
	return orb.Point{wrapLongitude(centre[0] + (2*rnd.Float64()-1)*wide), centre[1] + (2*rnd.Float64()-1)*reach}
}

// slowDistance measures to many points of every edge. It is too long by little.
func slowDistance(outline orb.MultiPolygon, p orb.Point) float64 {
	if planar.MultiPolygonContains(outline, p) {
		return 0
	}
	const parts = 20
	best := math.Inf(1)
	for _, polygon := range outline {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				a, b := ring[i-1], ring[i]
				for j := range parts {
					t := float64(j) / parts
					best = min(best, Distance(p, orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}))
				}
			}
		}
	}
	return best
}

func TestNearestOfOutlineAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, ground := range outlineGrounds {
		outlines := outlinesAround(rnd, ground.centre, ground.reach, 40)
		areas := NewAreas(append(outlines, nil))
		if _, ok := areas.Nearest(len(outlines), ground.centre); ok {
			t.Error("an empty outline has a nearest point")
		}
		inside := 0
		for range 30 {
			p := pointAround(rnd, ground.centre, ground.reach)
			for i, outline := range outlines {
				at, _ := areas.Nearest(i, p)
				got, want := Distance(p, at), slowDistance(outline, p)
				if want == 0 {
					inside++
				}
				// The scan is too long by what lies between two of its points.
				const halfway = 600
				if (want == 0) != (got == 0) || got > want*(1+1e-6) || want > 1.001*math.Hypot(got, halfway) {
					t.Fatalf("%s: from %v to outline %d %v m, want %v", ground.name, p, i, got, want)
				}
			}
		}
		if inside == 0 {
			t.Errorf("%s: no point is in an outline", ground.name)
		}
	}
}

// Points and outlines come in one order, whatever the index they are in, and each once.
func TestNearestOfPointsAndOutlines(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, ground := range outlineGrounds {
		const n, withOutline = 400, 100
		outlines := outlinesAround(rnd, ground.centre, ground.reach, withOutline)
		points := make([]orb.Point, n)
		var bare []uint32
		of := map[uint32]int{}
		for id := range points {
			points[id] = pointAround(rnd, ground.centre, ground.reach)
			if id < withOutline {
				points[id] = outlines[id][1][0][0]
				of[uint32(id)] = id
			} else {
				bare = append(bare, uint32(id))
			}
		}
		areas := NewAreas(outlines)
		indexes := []*Index{NewIndex(points, bare, nil), NewOutlinedIndex(areas, points, of)}
		keep := func(id uint32) bool { return id%7 != 0 }
		for range 50 {
			from := pointAround(rnd, ground.centre, ground.reach)
			seen := map[uint32]bool{}
			last, lastID := -1., uint32(0)
			NearestOf(indexes, from, Where{Keep: keep}, func(id uint32, meters float64) bool {
				at := points[id]
				if i, ok := of[id]; ok {
					at, _ = areas.Nearest(i, from)
				}
				if want := Distance(from, at); meters != want || meters < last || meters == last && id <= lastID || seen[id] || !keep(id) {
					t.Fatalf("%s: from %v: place %d at %v m, want %v, after %d at %v", ground.name, from, id, meters, want, lastID, last)
				}
				seen[id], last, lastID = true, meters, id
				return true
			})
			if want := n - (n+6)/7; len(seen) != want {
				t.Fatalf("%s: %d places, want %d", ground.name, len(seen), want)
			}
		}
	}
}

// An index of outlines answers all else by points.
func TestOutlinedIndexWithin(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	ground := outlineGrounds[0]
	outlines := outlinesAround(rnd, ground.centre, ground.reach, 200)
	points, of := make([]orb.Point, len(outlines)), map[uint32]int{}
	for i := range points {
		points[i] = pointAround(rnd, ground.centre, ground.reach) // some in their outline
		of[uint32(i)] = i
	}
	ix := NewOutlinedIndex(NewAreas(outlines), points, of)
	for range 100 {
		box := BoxAround(pointAround(rnd, ground.centre, ground.reach), 30_000*rnd.Float64())
		found := map[uint32]bool{}
		ix.Within(box, func(id uint32) bool {
			found[id] = true
			return true
		})
		for id, p := range points {
			if InBox(box, p) != found[uint32(id)] {
				t.Fatalf("Within(%v) has point %d: %v", box, id, found[uint32(id)])
			}
		}
	}
}
