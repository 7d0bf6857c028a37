package basemap

import "tripoint/tiles/mvt"

// An edge is a side of a rectangle: what lies beyond it is cut off.
type edge struct {
	vertical bool
	at       int32
	upper    bool // whether what is beyond has greater coordinates
}

func (e edge) inside(p mvt.Point) bool {
	v := p.Y
	if e.vertical {
		v = p.X
	}
	if e.upper {
		return v <= e.at
	}
	return v >= e.at
}

// cross is where a segment crosses the edge, rounded. It is the same whichever way the segment runs.
func (e edge) cross(a, b mvt.Point) mvt.Point {
	if e.vertical {
		return mvt.Point{X: e.at, Y: between(a.X, a.Y, b.X, b.Y, e.at)}
	}
	return mvt.Point{X: between(a.Y, a.X, b.Y, b.X, e.at), Y: e.at}
}

// between is the other coordinate of a segment where the one is at.
func between(a, otherA, b, otherB, at int32) int32 {
	if a > b {
		a, otherA, b, otherB = b, otherB, a, otherA
	}
	part := float64(at-a) / float64(b-a)
	return otherA + round(part*(float64(otherB)-float64(otherA)))
}

// edgesToCut are those of a window's reach that points lie beyond.
func edgesToCut(points []mvt.Point, w window) (cut [4]edge, n int) {
	left, top, right, bottom := w.reach()
	minX, minY, maxX, maxY := boundsOf(points)
	for _, side := range []struct {
		beyond bool
		edge   edge
	}{
		{minX < left, edge{true, left, false}}, {maxX > right, edge{true, right, true}},
		{minY < top, edge{false, top, false}}, {maxY > bottom, edge{false, bottom, true}},
	} {
		if side.beyond {
			cut[n] = side.edge
			n++
		}
	}
	return cut, n
}

// clipRing cuts a ring to what a window reaches, as Sutherland and Hodgman (1974) do: where it leaves, it runs along the
// edge. Its end is not written. It is points itself where nothing is cut off.
func clipRing(points []mvt.Point, w window) []mvt.Point {
	edges, n := edgesToCut(points, w)
	for _, e := range edges[:n] {
		if len(points) == 0 {
			return nil
		}
		var kept []mvt.Point
		add := func(p mvt.Point) {
			if n := len(kept); n == 0 || kept[n-1] != p {
				kept = append(kept, p)
			}
		}
		last := points[len(points)-1]
		for _, p := range points {
			if e.inside(p) != e.inside(last) {
				add(e.cross(last, p))
			}
			if e.inside(p) {
				add(p)
			}
			last = p
		}
		for len(kept) > 1 && kept[0] == kept[len(kept)-1] {
			kept = kept[:len(kept)-1]
		}
		points = kept
	}
	return points
}

// clipLine appends to parts those of a line that a window reaches.
func clipLine(parts [][]mvt.Point, line []mvt.Point, w window) [][]mvt.Point {
	edges, n := edgesToCut(line, w)
	cut := [][]mvt.Point{line}
	for _, e := range edges[:n] {
		var kept [][]mvt.Point
		for _, l := range cut {
			kept = clipAtEdge(kept, l, e)
		}
		cut = kept
	}
	return append(parts, cut...)
}

func clipAtEdge(parts [][]mvt.Point, line []mvt.Point, e edge) [][]mvt.Point {
	var part []mvt.Point
	add := func(p mvt.Point) {
		if n := len(part); n == 0 || part[n-1] != p {
			part = append(part, p)
		}
	}
	end := func() {
		if len(part) > 1 {
			parts = append(parts, part)
		}
		part = nil
	}
	for i, p := range line {
		if i > 0 && e.inside(p) != e.inside(line[i-1]) {
			add(e.cross(line[i-1], p))
			if !e.inside(p) {
				end()
			}
		}
		if e.inside(p) {
			add(p)
		}
	}
	end()
	return parts
}
