// Package rings makes polygons of the lines around them, in whole numbers and so exactly.
package rings

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// A Point is a place in a plane of whole numbers, whatever their unit.
type Point struct{ X, Y int32 }

// An Outline is polygons of closed rings, the outer one of each first. Outer rings run counterclockwise, inner ones
// clockwise. No ring touches itself.
type Outline [][]Ring

// A Ring is closed: its last point is its first.
type Ring []Point

// Assemble joins lines, whole or in parts, into the outline whose boundary they are. What is inside follows from the
// even-odd rule alone: roles are often wrong. Where rings touch they are taken apart so that each encloses one piece
// of the inside. Lines that cross give an outline all the same, with rings that cross. The error is an
// *OpenError for lines that do not close.
//
// The steps are those of libosmium's assembler (https://osmcode.org/libosmium): segments that are there twice go,
// since the inside is on both sides of them; at each remaining point an even number of segments must meet.
func Assemble(lines [][]Point) (Outline, error) {
	lines = onceEach(lines, true)
	m := newMesh(lines)
	if at, ok := m.openEnd(); ok {
		// Two copies of a line along one side of the outline have erased each other.
		m = newMesh(onceEach(lines, false))
		if _, stillOpen := m.openEnd(); stillOpen {
			return nil, &OpenError{at}
		}
	}
	if len(m.halves) == 0 {
		return nil, errors.New("has no outline")
	}
	if err := m.pairUp(); err != nil {
		return nil, err
	}
	var rings []Ring
	for _, walk := range m.walks() {
		rings = cutLoops(rings, walk)
	}
	return nest(rings)
}

// An OpenError says where lines do not close.
type OpenError struct{ At Point }

func (e *OpenError) Error() string {
	return fmt.Sprintf("its outline has a gap at %d, %d", e.At.X, e.At.Y)
}

// onceEach leaves out lines that are there already, in whichever direction they run, and of rings wherever they
// begin. With onlyRings it leaves all others be.
func onceEach(lines [][]Point, onlyRings bool) [][]Point {
	type ends struct {
		first, last Point
		length      int
	}
	known := map[ends][][]Point{}
	var kept [][]Point
	for _, l := range lines {
		if len(l) < 2 {
			continue
		}
		if !onlyRings || closed(l) {
			n := normal(l)
			key := ends{n[0], n[len(n)-1], len(n)}
			if slices.ContainsFunc(known[key], func(k []Point) bool { return slices.Equal(k, n) }) {
				continue
			}
			known[key] = append(known[key], n)
		}
		kept = append(kept, l)
	}
	return kept
}

func closed(l []Point) bool { return len(l) > 3 && l[0] == l[len(l)-1] }

// normal is the same for lines that are the same. A ring begins at its least point and goes on to the lesser of the
// two beside it, without coming back; another line begins at the lesser end.
func normal(l []Point) []Point {
	if !closed(l) {
		n := slices.Clone(l)
		if n[len(n)-1].compare(n[0]) < 0 {
			slices.Reverse(n)
		}
		return n
	}
	open := l[:len(l)-1]
	least := 0
	for i := range open {
		if open[i].compare(open[least]) < 0 {
			least = i
		}
	}
	n := slices.Concat(open[least:], open[:least])
	if n[len(n)-1].compare(n[1]) < 0 {
		slices.Reverse(n[1:])
	}
	return n
}

func (p Point) compare(other Point) int {
	return cmp.Or(cmp.Compare(p.X, other.X), cmp.Compare(p.Y, other.Y))
}

// cutLoops appends to rings those that a closed walk is made of: wherever it comes to a point again, what lies
// between is a ring of its own.
func cutLoops(rings []Ring, walk []Point) []Ring {
	var path []Point
	position := make(map[Point]int, len(walk)) // in path
	for _, at := range walk {
		start, been := position[at]
		if !been {
			position[at] = len(path)
			path = append(path, at)
			continue
		}
		rings = append(rings, append(slices.Clone(path[start:]), at))
		for _, left := range path[start+1:] {
			delete(position, left)
		}
		path = path[:start+1]
	}
	return rings
}
