package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// randomWalk returns a line of n points, a border of many small bends.
func randomWalk(rnd *rand.Rand, start orb.Point, n int, step float64) orb.LineString {
	line := make(orb.LineString, n)
	heading := 2 * math.Pi * rnd.Float64()
	for i := range line {
		line[i] = start
		heading += 0.5 * rnd.NormFloat64()
		start[0] += 1.5 * step * math.Cos(heading)
		start[1] += step * math.Sin(heading)
	}
	return line
}

// The least distance of many points along the line is a little more than the
// distance to the line, or as much less as the doc comment allows.
func TestDistanceToLineAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		line := randomWalk(rnd, randomIn(rnd, borderland), 1+rnd.IntN(50), 0.01)
		p := randomIn(rnd, borderland.Pad(1.5))
		want := Distance(p, line[0])
		for i := 1; i < len(line); i++ {
			a, b := line[i-1], line[i]
			for t := 0.0; t <= 1; t += 1. / 64 {
				want = min(want, Distance(p, orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}))
			}
		}
		got, nearest := DistanceToLine(line, p)
		if got > want*(1+1e-6) || got < want-50 {
			t.Errorf("%v to %v: %v m, a scan says %v", p, line, got, want)
		}
		if d := Distance(p, nearest); d != got {
			t.Errorf("%v to %v: %v m, but the nearest point %v is %v m away", p, line, got, nearest, d)
		}
	}
}

func TestDistanceToLine(t *testing.T) {
	line := orb.LineString{{18, 50}, {19, 50}, {19, 50}, {19, 51}}
	for _, test := range []struct {
		name    string
		line    orb.LineString
		p       orb.Point
		nearest orb.Point
	}{
		{"beside a segment", line, orb.Point{18.5, 50.01}, orb.Point{18.5, 50}},
		{"on a segment", line, orb.Point{18.25, 50}, orb.Point{18.25, 50}},
		{"on a vertex", line, orb.Point{19, 50}, orb.Point{19, 50}},
		{"before the beginning", line, orb.Point{17.9, 50}, orb.Point{18, 50}},
		{"behind the end", line, orb.Point{19.1, 51.2}, orb.Point{19, 51}},
		{"a single point", line[:1], karvina, orb.Point{18, 50}},
	} {
		meters, nearest := DistanceToLine(test.line, test.p)
		if nearest != test.nearest || meters != Distance(test.p, test.nearest) {
			t.Errorf("%s: DistanceToLine(%v) = %v, %v, want %v", test.name, test.p, meters, nearest, test.nearest)
		}
	}
	if meters, _ := DistanceToLine(nil, karvina); !math.IsInf(meters, 1) {
		t.Errorf("distance to no line = %v, want infinity", meters)
	}
}
