package basemap

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"
)

// ocean makes the sea in a box of coastlines, which have it on their right. Where a coast leaves the box, the sea goes
// on along the edge; where it ends within, as at the edge of an extract, it is drawn on to the beginning of another coast or
// to the edge, whichever is nearer. Without any coast there is no sea.
func ocean(coast []orb.LineString, box orb.Bound) orb.MultiPolygon {
	lines := joined(slices.DeleteFunc(slices.Clone(coast), func(l orb.LineString) bool { return !l.Bound().Intersects(box) }))
	// Whole lines are closed, at the edge of all of them, and what is made of them is cut to the box: a line that leaves
	// it and comes back stays one.
	whole := box
	for _, l := range lines {
		whole = whole.Union(l.Bound())
	}
	var open []orb.LineString
	var seas, islands []orb.Ring
	for _, line := range bridged(lines, whole) {
		switch {
		case line[0] != line[len(line)-1]:
			open = append(open, toEdges(line, whole))
		case len(line) < 4:
		case planar.Area(orb.Ring(line)) > 0: // counterclockwise, with the land inside
			islands = append(islands, orb.Ring(line))
		default:
			seas = append(seas, orb.Ring(line))
		}
	}
	seas = append(seas, closeAlong(open, whole)...)
	if len(seas) == 0 && len(islands) > 0 {
		seas = append(seas, whole.ToRing())
	}
	slices.SortStableFunc(islands, func(a, b orb.Ring) int { return cmp.Compare(a[0].Lat(), b[0].Lat()) })
	starts := make([]orb.Point, len(islands))
	for i, island := range islands {
		starts[i] = island[0]
	}
	var polygons orb.MultiPolygon
	for _, sea := range seas {
		polygon := orb.Polygon{sea}
		for i, inside := range inRing(sea, starts) {
			if inside {
				polygon = append(polygon, islands[i])
			}
		}
		if cut := clip.Polygon(box, polygon); len(cut) > 0 {
			polygons = append(polygons, cut)
		}
	}
	return polygons
}

// inRing tells of each of many points, which are in order of latitude, whether it is in a ring.
func inRing(ring orb.Ring, points []orb.Point) []bool {
	inside := make([]bool, len(points))
	for i := 1; i < len(ring); i++ {
		low, high := ring[i-1], ring[i]
		if low.Lat() > high.Lat() {
			low, high = high, low
		}
		from, _ := slices.BinarySearchFunc(points, low.Lat(), func(p orb.Point, lat float64) int { return cmp.Compare(p.Lat(), lat) })
		for k := from; k < len(points) && points[k].Lat() < high.Lat(); k++ {
			part := (points[k].Lat() - low.Lat()) / (high.Lat() - low.Lat())
			if points[k].Lon() < low.Lon()+part*(high.Lon()-low.Lon()) {
				inside[k] = !inside[k]
			}
		}
	}
	return inside
}

// joined puts lines together where one begins at the end of another.
func joined(lines []orb.LineString) []orb.LineString {
	slices.SortFunc(lines, func(a, b orb.LineString) int { // whatever order they were found in
		return cmp.Or(cmp.Compare(a[0][0], b[0][0]), cmp.Compare(a[0][1], b[0][1]), cmp.Compare(len(a), len(b)))
	})
	byStart := map[orb.Point][]int{}
	follows := map[orb.Point]int{} // how many lines end at a point
	for i, l := range lines {
		byStart[l[0]] = append(byStart[l[0]], i)
		follows[l[len(l)-1]]++
	}
	used := make([]bool, len(lines))
	var whole []orb.LineString
	from := func(i int) {
		line := slices.Clone(lines[i])
		used[i] = true
		for {
			next := slices.IndexFunc(byStart[line[len(line)-1]], func(k int) bool { return !used[k] })
			if line[0] == line[len(line)-1] || next < 0 {
				break
			}
			k := byStart[line[len(line)-1]][next]
			used[k] = true
			line = append(line, lines[k][1:]...)
		}
		whole = append(whole, line)
	}
	for i, l := range lines {
		if follows[l[0]] == 0 {
			from(i)
		}
	}
	for i := range lines {
		if !used[i] {
			from(i)
		}
	}
	return whole
}

// bridged puts lines together where the end of one is nearer to the beginning of one, itself or another, than both are to
// the edges of a box: as across the mouth of a river, where an extract ends.
func bridged(lines []orb.LineString, box orb.Bound) []orb.LineString {
	type gap struct {
		from, to int // lines
		length   float64
	}
	var open []int
	for i, l := range lines {
		if l[0] != l[len(l)-1] {
			open = append(open, i)
		}
	}
	var gaps []gap
	for _, i := range open {
		for _, k := range open {
			end, start := lines[i][len(lines[i])-1], lines[k][0]
			length := distance(end, start)
			if length < distance(end, nearestOnEdge(end, box))+distance(start, nearestOnEdge(start, box)) {
				gaps = append(gaps, gap{i, k, length})
			}
		}
	}
	slices.SortFunc(gaps, func(a, b gap) int {
		return cmp.Or(cmp.Compare(a.length, b.length), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	hasNext, hasLast := make([]bool, len(lines)), make([]bool, len(lines))
	parts := slices.Clone(lines)
	for _, g := range gaps {
		if !hasNext[g.from] && !hasLast[g.to] {
			hasNext[g.from], hasLast[g.to] = true, true
			parts = append(parts, orb.LineString{lines[g.from][len(lines[g.from])-1], lines[g.to][0]})
		}
	}
	return joined(parts)
}

// distance is in degrees of latitude.
func distance(a, b orb.Point) float64 {
	return math.Hypot((a[0]-b[0])*math.Cos(a.Lat()*math.Pi/180), a[1]-b[1])
}

// toEdges draws a line on to the edges of a box that are nearest to its ends.
func toEdges(line orb.LineString, box orb.Bound) orb.LineString {
	first, last := nearestOnEdge(line[0], box), nearestOnEdge(line[len(line)-1], box)
	whole := orb.LineString{first}
	for _, p := range append(slices.Clone(line), last) {
		if p != whole[len(whole)-1] {
			whole = append(whole, p)
		}
	}
	return whole
}

func nearestOnEdge(p orb.Point, box orb.Bound) orb.Point {
	return slices.MinFunc([]orb.Point{{box.Min[0], p[1]}, {box.Max[0], p[1]}, {p[0], box.Min[1]}, {p[0], box.Max[1]}}, func(a, b orb.Point) int {
		return cmp.Compare(distance(p, a), distance(p, b))
	})
}

// along is how far a point on the edge of a box is on the way around it, clockwise from its northwestern corner; a side
// counts 1.
func along(p orb.Point, box orb.Bound) float64 {
	width, height := box.Max[0]-box.Min[0], box.Max[1]-box.Min[1]
	switch {
	case p[1] >= box.Max[1]:
		return (p[0] - box.Min[0]) / width
	case p[0] >= box.Max[0]:
		return 1 + (box.Max[1]-p[1])/height
	case p[1] <= box.Min[1]:
		return 2 + (box.Max[0]-p[0])/width
	}
	return 3 + (p[1]-box.Min[1])/height
}

// closeAlong makes rings of lines from edge to edge: from the end of one it goes clockwise to where the next begins, with
// the sea on the right all the way.
func closeAlong(lines []orb.LineString, box orb.Bound) []orb.Ring {
	corners := []orb.Point{{box.Max[0], box.Max[1]}, {box.Max[0], box.Min[1]}, {box.Min[0], box.Min[1]}, {box.Min[0], box.Max[1]}}
	const around = 4
	ahead := func(from, to float64) float64 { // clockwise
		if to < from {
			to += around
		}
		return to - from
	}
	used := make([]bool, len(lines))
	var seas []orb.Ring
	for first := range lines {
		if used[first] {
			continue
		}
		var ring orb.Ring
		for i := first; ; {
			used[i] = true
			ring = append(ring, lines[i]...)
			end := along(ring[len(ring)-1], box)
			next, way := first, ahead(end, along(lines[first][0], box))
			for k := range lines {
				if w := ahead(end, along(lines[k][0], box)); !used[k] && w < way {
					next, way = k, w
				}
			}
			for at := math.Floor(end) + 1; at-end < way; at++ {
				ring = append(ring, corners[int(at-1)%len(corners)])
			}
			if next == first {
				break
			}
			i = next
		}
		seas = append(seas, append(ring, ring[0]))
	}
	return seas
}
