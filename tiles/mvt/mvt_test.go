package mvt

import (
	"encoding/binary"
	"slices"
	"testing"
)

// The examples of section 4.3.5 of the specification come out as it has them.
func TestGeometryExamples(t *testing.T) {
	for _, tc := range []struct {
		name  string
		write func(g *Geometry)
		want  []uint64
	}{
		{"point", func(g *Geometry) { g.Point(Point{25, 17}) }, []uint64{9, 50, 34}},
		{"line", func(g *Geometry) { g.Line([]Point{{2, 2}, {2, 10}, {10, 10}}) }, []uint64{9, 4, 4, 18, 0, 16, 16, 0}},
		{"two lines", func(g *Geometry) {
			g.Line([]Point{{2, 2}, {2, 10}, {10, 10}})
			g.Line([]Point{{1, 1}, {3, 5}})
		}, []uint64{9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8}},
		{"polygon", func(g *Geometry) { g.Ring([]Point{{3, 6}, {8, 12}, {20, 34}}) }, []uint64{9, 6, 12, 18, 10, 12, 24, 44, 15}},
	} {
		var g Geometry
		tc.write(&g)
		var got []uint64
		for b := g.b; len(b) > 0; {
			v, n := binary.Uvarint(b)
			got, b = append(got, v), b[n:]
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}
