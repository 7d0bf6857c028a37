package osm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

func TestInnerPoint(t *testing.T) {
	tests := []struct {
		name, lines string
		want        orb.Point // in units of location
	}{
		{"the centroid", "0,0 40,0 40,40 0,40 0,0", orb.Point{20, 20}},
		{"of the largest polygon", "0,0 2,0 2,2 0,0; 100,0 140,0 140,40 100,40 100,0", orb.Point{120, 20}},
		{"beside a hole", "0,0 60,0 60,40 0,40 0,0; 10,10 50,10 50,30 10,30 10,10", orb.Point{5, 20}},
		{"in an arm of a bow", "0,0 60,0 60,40 40,40 40,10 10,10 10,40 0,40 0,0", orb.Point{50, 25}},
	}
	for _, tt := range tests {
		o, err := assemble(parseLines(tt.lines))
		if err != nil {
			t.Fatal(err)
		}
		got := innerPoint(o.multiPolygon())
		if want := (orb.Point{tt.want[0] / perDegree, tt.want[1] / perDegree}); got != want {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
	}
}

// The inner point of any outline is inside of it.
func TestInnerPointIsInside(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		var g grid
		for x := range gridSize {
			for y := range gridSize {
				g[x][y] = rnd.IntN(100) < 60
			}
		}
		lines := g.lines(rnd)
		for _, l := range lines {
			for i := range l {
				l[i] = location{l[i].lon*1000 + 180_000_000, l[i].lat*1000 + 490_000_000}
			}
		}
		o, err := assemble(lines)
		if err != nil {
			continue // no cell
		}
		p := innerPoint(o.multiPolygon())
		at := doubled{int64(math.Round(2 * perDegree * p.Lon())), int64(math.Round(2 * perDegree * p.Lat()))}
		if o.polygonsAt(at) != 1 {
			t.Fatalf("%v is in %d of %s", p, o.polygonsAt(at), o.drawing())
		}
	}
}

func TestMiddleOfLine(t *testing.T) {
	tests := []struct {
		line string
		want orb.Point // in units of location
	}{
		{"0,0 100,0", orb.Point{50, 0}},
		{"0,0 0,30 0,40 0,100", orb.Point{0, 50}},
		{"0,0 100,0 100,100 200,100 200,200", orb.Point{100, 100}},
		{"7,7", orb.Point{7, 7}},
		{"7,7 7,7", orb.Point{7, 7}},
	}
	for _, tt := range tests {
		want := orb.Point{tt.want[0] / perDegree, tt.want[1] / perDegree}
		if got := middleOfLine(parseLines(tt.line)[0]); got != want {
			t.Errorf("middle of %s: %v, want %v", tt.line, got, want)
		}
	}
}
