package basemap

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"

	"tripoint/tiles/mvt"
)

func TestMerge(t *testing.T) {
	for _, tt := range []struct {
		name     string
		lines    [][]mvt.Point
		directed bool
		zoom     uint
		want     string
	}{
		{"end to end", [][]mvt.Point{ringOf(0, 0, 90, 0), ringOf(90, 0, 90, 90)}, true, 14, "[[{0 0} {90 0} {90 90}]]"},
		{"given in disorder", [][]mvt.Point{ringOf(90, 0, 90, 90), ringOf(0, 0, 90, 0)}, true, 14, "[[{0 0} {90 0} {90 90}]]"},
		{"end to start of the first of three", [][]mvt.Point{ringOf(5, 5, 9, 9), ringOf(1, 1, 2, 2), ringOf(2, 2, 5, 5)}, true, 14, "[[{1 1} {2 2} {5 5} {9 9}]]"},
		{"against each other", [][]mvt.Point{ringOf(0, 0, 90, 0), ringOf(90, 90, 90, 0)}, false, 14, "[[{0 0} {90 0} {90 90}]]"},
		{"not where direction matters", [][]mvt.Point{ringOf(0, 0, 90, 0), ringOf(90, 90, 90, 0)}, true, 14, "[[{0 0} {90 0}] [{90 90} {90 0}]]"},
		{"a ring", [][]mvt.Point{ringOf(0, 0, 90, 0, 90, 90), ringOf(90, 90, 0, 0)}, true, 14, "[[{0 0} {90 0} {90 90} {0 0}]]"},
		{"apart", [][]mvt.Point{ringOf(0, 0, 90, 0), ringOf(91, 0, 99, 0)}, false, 14, "[[{0 0} {90 0}] [{91 0} {99 0}]]"},
		{"and simplified", [][]mvt.Point{ringOf(0, 0, 90, 1), ringOf(90, 1, 180, 0)}, true, 10, "[[{0 0} {180 0}]]"},
		{"too short to show", [][]mvt.Point{ringOf(0, 0, 1, 1)}, true, 10, "[]"},
	} {
		if got := fmt.Sprint(merge(tt.lines, tt.directed, tt.zoom)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Of random lines and rings as much is left as orb's clipping leaves, but for what rounding does.
func TestClipAgreesWithOrb(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	w := window{zoom: 12, x0: 1, y0: 1, x1: 2, y1: 1}
	left, top, right, bottom := w.reach()
	reach := orb.Bound{Min: orb.Point{float64(left), float64(top)}, Max: orb.Point{float64(right), float64(bottom)}}
	for range 2000 {
		var line []mvt.Point
		var plane orb.LineString
		for range 2 + rnd.IntN(9) {
			p := mvt.Point{X: rnd.Int32N(20000), Y: rnd.Int32N(20000)}
			line, plane = append(line, p), append(plane, orb.Point{float64(p.X), float64(p.Y)})
		}
		got := 0.0
		for _, part := range clipLine(nil, line, w) {
			for i := 1; i < len(part); i++ {
				got += math.Hypot(float64(part[i].X-part[i-1].X), float64(part[i].Y-part[i-1].Y))
			}
		}
		if want := planar.Length(clip.LineString(reach, plane)); math.Abs(got-want) > 20 {
			t.Fatalf("%v: %v long, want %v", line, got, want)
		}
		if len(line) < 3 {
			continue
		}
		area := 0.0
		if ring := clipRing(line, w); len(ring) > 2 {
			area = float64(mvt.DoubleArea(ring)) / 2
		}
		ring := clip.Ring(reach, append(orb.Ring(plane), plane[0]))
		if want := planar.Area(ring); math.Abs(area-want) > 1e-3*math.Abs(want)+40000 {
			t.Fatalf("%v: area %v, want %v", line, area, want)
		}
	}
}
