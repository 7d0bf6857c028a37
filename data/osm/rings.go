package osm

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// An outline is polygons of closed rings, the outer one of each first. Outer rings run counterclockwise, inner ones
// clockwise. No ring touches itself.
type outline [][]ring

type ring []location // the last is the first

// assemble joins lines, whole or in parts, into the outline whose boundary they are. What is inside follows from the
// even-odd rule alone: roles are often wrong. Where rings touch they are taken apart so that each encloses one piece
// of the inside. Lines that cross give an outline all the same, with rings that cross.
//
// The steps are those of libosmium's assembler (https://osmcode.org/libosmium): segments that are there twice go,
// since the inside is on both sides of them; at each remaining point an even number of segments must meet.
func assemble(lines [][]location) (outline, error) {
	lines = onceEach(lines, true)
	m := newMesh(lines)
	if at, ok := m.openEnd(); ok {
		// Two copies of a line along one side of the outline have erased each other.
		m = newMesh(onceEach(lines, false))
		if _, stillOpen := m.openEnd(); stillOpen {
			return nil, fmt.Errorf("its outline has a gap at %v, %v", at.point().Lon(), at.point().Lat())
		}
	}
	if len(m.halves) == 0 {
		return nil, errors.New("has no outline")
	}
	if err := m.pairUp(); err != nil {
		return nil, err
	}
	var rings []ring
	for _, walk := range m.walks() {
		rings = cutLoops(rings, walk)
	}
	return nest(rings)
}

// onceEach leaves out lines that are there already, in whichever direction they run, and of rings wherever they
// begin. With onlyRings it leaves all others be.
func onceEach(lines [][]location, onlyRings bool) [][]location {
	type ends struct {
		first, last location
		length      int
	}
	known := map[ends][][]location{}
	var kept [][]location
	for _, l := range lines {
		if len(l) < 2 {
			continue
		}
		if !onlyRings || closed(l) {
			n := normal(l)
			key := ends{n[0], n[len(n)-1], len(n)}
			if slices.ContainsFunc(known[key], func(k []location) bool { return slices.Equal(k, n) }) {
				continue
			}
			known[key] = append(known[key], n)
		}
		kept = append(kept, l)
	}
	return kept
}

func closed(l []location) bool { return len(l) > 3 && l[0] == l[len(l)-1] }

// normal is the same for lines that are the same. A ring begins at its least location and goes on to the lesser of the
// two beside it, without coming back; another line begins at the lesser end.
func normal(l []location) []location {
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

func (l location) compare(other location) int {
	return cmp.Or(cmp.Compare(l.lon, other.lon), cmp.Compare(l.lat, other.lat))
}

// cutLoops appends to rings those that a closed walk is made of: wherever it comes to a location again, what lies
// between is a ring of its own.
func cutLoops(rings []ring, walk []location) []ring {
	var path []location
	position := make(map[location]int, len(walk)) // in path
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
