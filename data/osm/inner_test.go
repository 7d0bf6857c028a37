package osm

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// parseLines reads lines of locations: "0,0 4,0 4,4; 4,4 0,0".
func parseLines(text string) (lines [][]location) {
	for part := range strings.SplitSeq(text, ";") {
		var l []location
		for _, pair := range strings.Fields(part) {
			var at location
			if _, err := fmt.Sscanf(pair, "%d,%d", &at.lon, &at.lat); err != nil {
				panic(pair)
			}
			l = append(l, at)
		}
		lines = append(lines, l)
	}
	return lines
}

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
		got := InnerPoint(o)
		if want := (orb.Point{tt.want[0] / perDegree, tt.want[1] / perDegree}); got != want {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
	}
}

// The inner point of any outline is inside of it.
func TestInnerPointIsInside(t *testing.T) {
	const side = 7 // cells, some of which are inside
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		var lines [][]location
		at := func(x, y int) location { return location{int32(x*1000 + 180_000_000), int32(y*1000 + 490_000_000)} }
		for x := range side {
			for y := range side {
				if rnd.IntN(100) < 60 {
					lines = append(lines, []location{at(x, y), at(x+1, y), at(x+1, y+1), at(x, y+1), at(x, y)})
				}
			}
		}
		o, err := assemble(lines)
		if err != nil {
			continue // no cell
		}
		if p := InnerPoint(o); !planar.MultiPolygonContains(o, p) {
			t.Fatalf("%v is not in %v", p, o)
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
