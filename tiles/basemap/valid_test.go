package basemap

import (
	"fmt"

	"tripoint/tiles/mvt"
)

// checkPolygons wants rings as one feature of a tile has them to be polygons: each ring without the same point twice and
// without sides that meet but at their ends, the sides of different rings of a polygon meeting at ends alone, and holes
// within their outer ring. It looks at all pairs of sides.
func checkPolygons(rings [][]mvt.Point) error {
	for start := 0; start < len(rings); {
		end := start + 1
		for end < len(rings) && mvt.DoubleArea(rings[end]) < 0 {
			end++
		}
		if mvt.DoubleArea(rings[start]) <= 0 {
			return fmt.Errorf("ring %d is no outer ring", start)
		}
		if err := checkPolygon(rings[start:end]); err != nil {
			return fmt.Errorf("polygon %v: %w", rings[start:end], err)
		}
		start = end
	}
	return nil
}

func checkPolygon(polygon [][]mvt.Point) error {
	var sides []segment
	for _, ring := range polygon {
		seen := map[mvt.Point]bool{}
		for i, p := range ring {
			if seen[p] {
				return fmt.Errorf("%v is twice in a ring", p)
			}
			seen[p] = true
			sides = append(sides, newSegment(p, ring[(i+1)%len(ring)]))
		}
	}
	for i, s := range sides {
		for _, t := range sides[:i] {
			if err := checkSides(s, t); err != nil {
				return err
			}
		}
	}
	for _, hole := range polygon[1:] {
		// A side's middle is not on the outer ring; coordinates are doubled to name it.
		outer := make([]mvt.Point, len(polygon[0]))
		for i, p := range polygon[0] {
			outer[i] = mvt.Point{X: 2 * p.X, Y: 2 * p.Y}
		}
		if !contains(outer, mvt.Point{X: hole[0].X + hole[1].X, Y: hole[0].Y + hole[1].Y}) {
			return fmt.Errorf("the hole %v is outside", hole)
		}
	}
	return nil
}

func checkSides(s, t segment) error {
	if s == t {
		return fmt.Errorf("the side %v is there twice", s)
	}
	for _, end := range []struct {
		p  mvt.Point
		of segment
	}{{s.a, t}, {s.b, t}, {t.a, s}, {t.b, s}} {
		if end.p != end.of.a && end.p != end.of.b && side(end.of, end.p) == 0 && end.of.spans(end.p) {
			return fmt.Errorf("%v lies on the side %v", end.p, end.of)
		}
	}
	apart := func(a, b int64) bool { return a > 0 && b < 0 || a < 0 && b > 0 }
	if apart(side(s, t.a), side(s, t.b)) && apart(side(t, s.a), side(t, s.b)) {
		return fmt.Errorf("the sides %v and %v cross", s, t)
	}
	return nil
}
