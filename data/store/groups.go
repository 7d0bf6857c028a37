package store

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// A group is the spots of one place, no two of one source and at most one that editors changed.
type group struct {
	spots []int32
	fresh bool // it is not known to be as it was before the write
}

// standing orders where records come from: those that somebody gathered for the purpose, then OpenStreetMap, then
// gazetteers of the whole world. The ids that are given to objects of the two tell.
func standing(id string) int {
	switch {
	case strings.HasPrefix(id, "geonames-"):
		return 2
	case strings.HasPrefix(id, "osm-"):
		return 1
	}
	return 0
}

// ranked puts the spots of one place in order, the one that gives the place its id first: what editors changed, then
// by standing, then what the store had first.
func (m *matching) ranked(spots []int32) ([]int32, error) {
	numbers := map[int32]uint64{}
	for _, i := range spots {
		numbers[i] = math.MaxUint64 // it never was a place of its own
		payload, err := get(m.tx, bucketNumbers, []byte(m.spots[i].id))
		if payload != nil && err == nil {
			numbers[i], err = parseNumber(payload)
		}
		if err != nil {
			return nil, err
		}
	}
	rank := func(s *spot) int {
		if s.edited {
			return -1
		}
		return standing(s.id)
	}
	return slices.SortedFunc(slices.Values(spots), func(a, b int32) int {
		x, y := &m.spots[a], &m.spots[b]
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(numbers[a], numbers[b]), cmp.Compare(x.id, y.id))
	}), nil
}

// regroup brings back the groups that there were. Of one in which something changed only those stay together that
// still fit, and all of them are looked at again.
func (m *matching) regroup() error {
	before := map[string][]string{} // major → all
	for id, major := range m.partOf {
		before[major] = append(before[major], id)
	}
	for _, major := range slices.Sorted(maps.Keys(before)) {
		g := &group{}
		for _, id := range append(before[major], major) {
			if i := m.member[id]; i < 0 || m.spots[i].changed {
				g.fresh = true
			}
			if i := m.member[id]; i >= 0 {
				g.spots = append(g.spots, i)
			}
		}
		if g.fresh {
			if err := m.reassemble(g.spots); err != nil {
				return err
			}
			continue
		}
		for _, i := range g.spots {
			m.groups[i] = g
		}
	}
	return nil
}

// reassemble makes a group of spots that were one and still fit, in order of rank; each other one stands alone.
func (m *matching) reassemble(spots []int32) error {
	spots, err := m.ranked(spots)
	if err != nil {
		return err
	}
	var kept *group
	for _, i := range spots {
		m.spots[i].changed = true
		alone := &group{[]int32{i}, true}
		m.groups[i] = alone
		if kept == nil {
			kept = alone
			continue
		}
		like, err := m.likeAny(kept, i)
		if err != nil {
			return err
		}
		if like {
			if err := m.unite(kept, alone); err != nil {
				return err
			}
		}
	}
	return nil
}

// likeAny tells whether a spot looks like one of a group.
func (m *matching) likeAny(g *group, i int32) (bool, error) {
	mine, err := m.ready(i)
	if err != nil {
		return false, err
	}
	for _, j := range g.spots {
		theirs, err := m.ready(j)
		if err != nil {
			return false, err
		}
		if _, alike := mine.Alike(theirs); alike {
			return true, nil
		}
	}
	return false, nil
}

// join makes groups along the edges, what looks most alike first. What editors took away is joined by nothing more, but what
// looks like it is told.
func (m *matching) join() error {
	for _, e := range m.edges {
		a, b := &m.spots[e.a], &m.spots[e.b]
		g, h := m.groupOf(e.a), m.groupOf(e.b)
		switch {
		case m.isGone(g) && m.isGone(h):
		case m.isGone(g) || m.isGone(h), a.own || b.own || a.edited && b.edited:
			m.doubt(e)
		default:
			if err := m.unite(g, h); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *matching) isGone(g *group) bool {
	return slices.ContainsFunc(g.spots, func(i int32) bool { return m.spots[i].gone })
}

func (m *matching) groupOf(i int32) *group {
	g := m.groups[i]
	if g == nil {
		g = &group{spots: []int32{i}}
		m.groups[i] = g
	}
	return g
}

// unite makes one group of two, of which one looks like one of the other, unless anything speaks against it.
func (m *matching) unite(g, h *group) error {
	if g == h {
		return nil
	}
	for _, a := range g.spots {
		for _, b := range h.spots {
			x, y := &m.spots[a], &m.spots[b]
			if x.source == y.source || x.edited && y.edited {
				return nil
			}
			mine, err := m.ready(a)
			if err != nil {
				return err
			}
			theirs, err := m.ready(b)
			if err != nil {
				return err
			}
			if !mine.MayBe(theirs) {
				return nil
			}
		}
	}
	g.spots, g.fresh = append(g.spots, h.spots...), true
	for _, i := range h.spots {
		m.groups[i] = g
	}
	return nil
}
