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
// on along the edge; where it ends within, as at the edge of an extract, it is drawn on to the nearest edge. Without any
// coast there is no sea.
func ocean(coast []orb.LineString, box orb.Bound) []orb.Polygon {
	var parts []orb.LineString
	for _, line := range joined(coast) {
		if len(line) > 1 {
			parts = append(parts, clip.LineString(box, line)...)
		}
	}
	var open []orb.LineString
	var seas, islands []orb.Ring
	for _, line := range joined(parts) {
		switch {
		case len(line) < 2:
		case line[0] != line[len(line)-1]:
			open = append(open, toEdges(line, box))
		case len(line) < 4:
		case planar.Area(orb.Ring(line)) > 0: // counterclockwise, with the land inside
			islands = append(islands, orb.Ring(line))
		default:
			seas = append(seas, orb.Ring(line))
		}
	}
	seas = append(seas, closeAlong(open, box)...)
	if len(seas) == 0 && len(islands) > 0 {
		seas = append(seas, box.ToRing())
	}
	polygons := make([]orb.Polygon, len(seas))
	for i, sea := range seas {
		polygons[i] = orb.Polygon{sea}
		for _, island := range islands {
			if planar.RingContains(sea, island[0]) {
				polygons[i] = append(polygons[i], island)
			}
		}
	}
	return polygons
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
	narrow := math.Cos(p.Lat() * math.Pi / 180)
	best, least := p, math.Inf(1)
	for _, c := range []struct {
		at       orb.Point
		distance float64
	}{
		{orb.Point{box.Min[0], p[1]}, (p[0] - box.Min[0]) * narrow}, {orb.Point{box.Max[0], p[1]}, (box.Max[0] - p[0]) * narrow},
		{orb.Point{p[0], box.Min[1]}, p[1] - box.Min[1]}, {orb.Point{p[0], box.Max[1]}, box.Max[1] - p[1]},
	} {
		if c.distance < least {
			best, least = c.at, c.distance
		}
	}
	return best
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
