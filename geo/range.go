package geo

import "github.com/paulmach/orb"

// Within calls yield with the id of each point in box or on its edge, in no
// order, until yield returns false. A box with west > east spans the
// antimeridian, whose two names, 180 and -180, are one.
func (ix *Index) Within(box orb.Bound, yield func(id uint32) bool) {
	boxes := partsOf(box)
	ix.search(Where{}, func(node orb.Bound) cover {
		best := none
		for _, part := range boxes {
			switch {
			case holds(part, node):
				return whole
			case touch(part, node):
				best = partly
			}
		}
		return best
	}, func(id uint32) bool { return InBox(box, ix.points[id]) }, yield)
}

// A cover says how much of a box a shape covers. Partly may be said of any.
type cover int

const (
	none cover = iota
	partly
	whole
)

// search yields the ids of the wanted points that are inside a shape, in no
// order, until yield returns false. covers tells of boxes what of them is in
// the shape; inside tells of points where a box is only partly so.
func (ix *Index) search(where Where, covers func(box orb.Bound) cover, inside, yield func(id uint32) bool) {
	if !ix.marked {
		where.Marks = nil
	}
	s := searching{ix, where, covers, inside, yield}
	s.below(len(ix.levels), 0, partly)
}

type searching struct {
	*Index
	Where
	covers        func(box orb.Bound) cover
	inside, yield func(id uint32) bool
}

// below searches the nodes of a level that are below a number and of which so
// much is known. It reports whether yield asked for more to the end.
func (s *searching) below(level int, above uint32, known cover) bool {
	if level == 0 {
		return len(s.levels) == 0 || s.pointsOf(above, known)
	}
	nodes := s.levels[level-1]
	from := int(above) * perNode
	for i := from; i < min(from+perNode, len(nodes)); i++ {
		n := &nodes[i]
		if !n.hasAll(s.Marks) {
			continue
		}
		box, covered := n.box(), known
		if s.Open != nil && !s.Open(box) {
			continue
		}
		if covered != whole {
			covered = s.covers(box)
		}
		if covered != none && !s.below(level-1, uint32(i), covered) {
			return false
		}
	}
	return true
}

// pointsOf searches the points of a block.
func (s *searching) pointsOf(number uint32, known cover) bool {
	for _, id := range s.block(number) {
		if (s.Keep == nil || s.Keep(id)) && (known == whole || s.inside(id)) && !s.yield(id) {
			return false
		}
	}
	return true
}

// partsOf takes a box apart so that comparing longitudes as numbers is right
// in each part: at the antimeridian, with both of its names. The second part
// may be the first again.
func partsOf(box orb.Bound) [2]orb.Bound {
	first, second := box, box
	switch west, east := box.Min.Lon(), box.Max.Lon(); {
	case west > east:
		first.Max[0], second.Min[0] = 180, -180
	case west == -180 && east < 180:
		second.Min[0], second.Max[0] = 180, 180
	case east == 180 && west > -180:
		second.Min[0], second.Max[0] = -180, -180
	}
	return [2]orb.Bound{first, second}
}

// BoxesMeet reports whether two boxes have a point in common, the antimeridian's
// two names being one. Either may have west > east.
func BoxesMeet(a, b orb.Bound) bool {
	for _, a := range partsOf(a) {
		for _, b := range partsOf(b) {
			if touch(a, b) {
				return true
			}
		}
	}
	return false
}

func touch(a, b orb.Bound) bool {
	return a.Min[0] <= b.Max[0] && b.Min[0] <= a.Max[0] && a.Min[1] <= b.Max[1] && b.Min[1] <= a.Max[1]
}

// holds reports whether the inner box is inside box.
func holds(box, inner orb.Bound) bool {
	return inner.Min[0] >= box.Min[0] && inner.Max[0] <= box.Max[0] && inner.Min[1] >= box.Min[1] && inner.Max[1] <= box.Max[1]
}
