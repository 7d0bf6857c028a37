package tiles

import (
	"cmp"
	"math"

	"github.com/paulmach/orb"

	"tripoint/data"
)

// outlines are areas cut into arcs, the lines between the points where three areas meet. An arc is held once,
// whichever areas are on its two sides, so that neighbours stay neighbours when it is simplified, as in
// TopoJSON (M. Bostock, 2012).
type outlines struct {
	arcs  []arc
	areas []outline
}

// An arc is a line and how much each of its points matters.
type arc struct {
	line
	areas []int // whose outline it is part of: one or two
}

// An outline is the polygons of an area as rings of arcs.
type outline struct {
	area     *data.Area
	box      worldBox
	polygons [][][]part
}

// A part is an arc of a ring, and which way the ring runs along it.
type part struct {
	arc      int
	backward bool
}

// newOutlines finds the arcs of areas whose neighbours share their points.
func newOutlines(areas []*data.Area) *outlines {
	o := &outlines{}
	byStart := map[[2]spot]int{}
	rings := make([][][][]spot, len(areas))
	for i, a := range areas {
		for _, polygon := range a.Outline {
			var projected [][]spot
			for _, ring := range polygon {
				projected = append(projected, projectRing(ring))
			}
			rings[i] = append(rings[i], projected)
		}
	}
	nodes := findNodes(rings)
	for i, a := range areas {
		shape := outline{area: a, box: emptyBox}
		for _, polygon := range rings[i] {
			var parts [][]part
			for _, ring := range polygon {
				shape.box.extend(ring)
				if len(ring) >= 3 {
					parts = append(parts, o.cut(ring, nodes, byStart, i))
				}
			}
			if len(parts) > 0 {
				shape.polygons = append(shape.polygons, parts)
			}
		}
		o.areas = append(o.areas, shape)
	}
	for i := range o.arcs {
		o.arcs[i].line = newLine(o.arcs[i].points)
	}
	return o
}

// projectRing projects a ring without repeated points and without its end.
func projectRing(ring orb.Ring) []spot {
	spots := make([]spot, 0, len(ring))
	for _, p := range ring[:len(ring)-1] {
		if s := project(p); len(spots) == 0 || s != spots[len(spots)-1] {
			spots = append(spots, s)
		}
	}
	for len(spots) > 1 && spots[0] == spots[len(spots)-1] {
		spots = spots[:len(spots)-1]
	}
	return spots
}

// findNodes finds the points that have different neighbours in different rings, or are twice in one.
func findNodes(rings [][][][]spot) map[spot]bool {
	neighbours := map[spot][2]spot{}
	nodes := map[spot]bool{}
	for _, area := range rings {
		for _, polygon := range area {
			for _, ring := range polygon {
				for i, s := range ring {
					before, after := ring[(i+len(ring)-1)%len(ring)], ring[(i+1)%len(ring)]
					if compareSpots(before, after) > 0 {
						before, after = after, before
					}
					pair := [2]spot{before, after}
					if known, ok := neighbours[s]; ok && known != pair {
						nodes[s] = true
					}
					neighbours[s] = pair
				}
			}
		}
	}
	return nodes
}

func compareSpots(a, b spot) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) }

// cut turns a ring into parts, adding the arcs that are not known yet. A ring without nodes is one arc that
// begins at its first point in the order of compareSpots.
func (o *outlines) cut(ring []spot, nodes map[spot]bool, byStart map[[2]spot]int, area int) []part {
	start := -1
	for i, s := range ring {
		if nodes[s] {
			start = i
			break
		}
	}
	if start < 0 {
		start = 0
		for i, s := range ring {
			if compareSpots(s, ring[start]) < 0 {
				start = i
			}
		}
	}
	var parts []part
	run := []spot{ring[start]}
	for i := 1; i <= len(ring); i++ {
		s := ring[(start+i)%len(ring)]
		run = append(run, s)
		if nodes[s] || i == len(ring) {
			parts = append(parts, o.part(run, byStart, area))
			run = []spot{s}
		}
	}
	return parts
}

// part finds the arc that a run of points is, or makes it.
func (o *outlines) part(run []spot, byStart map[[2]spot]int, area int) part {
	n := len(run)
	forward, backward := [2]spot{run[0], run[1]}, [2]spot{run[n-1], run[n-2]}
	if i, known := byStart[forward]; known {
		o.arcs[i].areas = append(o.arcs[i].areas, area)
		return part{i, false}
	}
	if i, known := byStart[backward]; known {
		o.arcs[i].areas = append(o.arcs[i].areas, area)
		return part{i, true}
	}
	byStart[forward] = len(o.arcs)
	o.arcs = append(o.arcs, arc{line: line{points: run}, areas: []int{area}})
	return part{len(o.arcs) - 1, false}
}

// ring appends the points of a ring that matter at a zoom.
func (o *outlines) ring(points []pixel, parts []part, w *window) []pixel {
	for _, p := range parts {
		a := &o.arcs[p.arc]
		n := len(a.points)
		for i := range n - 1 { // the last point is the first of the next part
			if p.backward {
				i = n - 1 - i
			}
			if a.weights[i] >= w.unit() {
				points = append(points, w.local(a.points[i]))
			}
		}
	}
	return points
}

// A worldBox is a box of spots, both corners in it.
type worldBox struct{ min, max spot }

var emptyBox = worldBox{min: spot{math.MaxUint32, math.MaxUint32}}

func (b *worldBox) extend(points []spot) {
	for _, s := range points {
		b.min = spot{min(b.min.x, s.x), min(b.min.y, s.y)}
		b.max = spot{max(b.max.x, s.x), max(b.max.y, s.y)}
	}
}

// within tells whether a box reaches into a tile or its buffer.
func (b *worldBox) within(w *window) bool {
	low, high := w.local(b.min), w.local(b.max)
	return low.X <= Extent+Buffer && low.Y <= Extent+Buffer && high.X >= -Buffer && high.Y >= -Buffer
}
