package tiles

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"tripoint/geo"
	"tripoint/tiles/mvt"
)

// A line is points and how far each stands out of the line without it, in world units. A point matters at a zoom whose
// tile unit is not longer than that, so the line at one zoom has all points of the zooms before.
type line struct {
	points  []spot
	weights []float64
	box     worldBox
}

func newLine(points []spot) line {
	plane := make([]orb.Point, len(points))
	for i, s := range points {
		plane[i] = orb.Point{float64(s.x), float64(s.y)}
	}
	l := line{points: points, weights: geo.Weights(plane), box: emptyBox}
	l.box.extend(points)
	return l
}

// simplified appends the points that matter at a zoom.
func (l *line) simplified(points []pixel, w *window) []pixel {
	for i, s := range l.points {
		if l.weights[i] >= w.unit() {
			points = append(points, w.local(s))
		}
	}
	return points
}

// A pixel is a point in tile units. It may lie outside the tile.
type pixel = mvt.Point

// reach is a tile with its buffer.
var reach = orb.Bound{Min: orb.Point{-Buffer, -Buffer}, Max: orb.Point{Extent + Buffer, Extent + Buffer}}

// clipLine cuts the parts of a line out that are in reach, each of at least two points, no two that follow
// each other the same. It may overwrite points.
func clipLine(points []pixel) [][]pixel {
	if allInReach(points) {
		if points = slices.Compact(points); len(points) < 2 {
			return nil
		}
		return [][]pixel{points}
	}
	var parts [][]pixel
	for _, part := range clip.LineString(reach, toFloats(points)) {
		if cut := slices.Compact(toPixels(part)); len(cut) > 1 {
			parts = append(parts, cut)
		}
	}
	return parts
}

// clipRing cuts a ring to what is in reach. Where it leaves the reach, it runs along its edge. Neither takes
// the first point again at the end. The result is nil when nothing with an area remains; it runs so that its
// area is positive, as an outer ring must. It may overwrite points.
func clipRing(points []pixel) []pixel {
	if len(points) < 3 {
		return nil
	}
	if !allInReach(points) {
		ring := orb.Ring(toFloats(points))
		points = toPixels(clip.Ring(reach, append(ring, ring[0])))
	}
	cut := withoutSpikes(points)
	switch area := mvt.DoubleArea(cut); {
	case area == 0:
		return nil
	case area < 0:
		slices.Reverse(cut)
	}
	return cut
}

func allInReach(points []pixel) bool {
	for _, p := range points {
		if p.X < -Buffer || p.X > Extent+Buffer || p.Y < -Buffer || p.Y > Extent+Buffer {
			return false
		}
	}
	return true
}

func toFloats(points []pixel) orb.LineString {
	floats := make(orb.LineString, len(points), len(points)+1)
	for i, p := range points {
		floats[i] = orb.Point{float64(p.X), float64(p.Y)}
	}
	return floats
}

// toPixels rounds what clipping left.
func toPixels(points []orb.Point) []pixel {
	rounded := make([]pixel, len(points))
	for i, p := range points {
		rounded[i] = pixel{X: int32(math.Round(p[0])), Y: int32(math.Round(p[1]))}
	}
	return rounded
}

// withoutSpikes drops from a ring, in place, the points at which it turns back to the point before, and its end if that
// is its beginning.
func withoutSpikes(ring []pixel) []pixel {
	kept := ring[:0]
	for _, p := range ring {
		n := len(kept)
		switch {
		case n > 0 && kept[n-1] == p:
		case n > 1 && kept[n-2] == p:
			kept = kept[:n-1]
		default:
			kept = append(kept, p)
		}
	}
	for len(kept) > 1 {
		n := len(kept)
		switch {
		case kept[n-1] == kept[0], kept[n-2] == kept[0]:
			kept = kept[:n-1]
		case kept[n-1] == kept[1]:
			kept = kept[1:]
		default:
			return kept
		}
	}
	return kept
}
