package store

import (
	"cmp"
	"math"
	"slices"

	"tripoint/data/match"
	"tripoint/geo"
)

// An edge says that two spots look like one place.
type edge struct {
	a, b int32
	like match.Likeness
}

// crowd is how many places around one are too many for it to be told from them: rows of a table that all stand where
// the town does, say.
const crowd = 2000

// findEdges finds what looks like the spots that changed.
func (m *matching) findEdges() error {
	for _, settlements := range []bool{false, true} {
		reach := float64(match.Meters)
		if settlements {
			reach = match.SettlementMeters
		}
		var of []uint32
		for i := range m.spots {
			if m.spots[i].settlement == settlements {
				of = append(of, uint32(i))
			}
		}
		if err := m.findAmong(of, reach); err != nil {
			return err
		}
	}
	slices.SortFunc(m.edges, func(x, y edge) int {
		return cmp.Or(x.like.Compare(y.like), cmp.Compare(m.spots[x.a].id, m.spots[y.a].id), cmp.Compare(m.spots[x.b].id, m.spots[y.b].id))
	})
	return nil
}

// findAmong finds the edges between some spots, which no more than reach metres part.
func (m *matching) findAmong(of []uint32, reach float64) error {
	asked, index := m.askers(of), geo.NewIndex(m.points, of, nil)
	done := make(map[int32]bool, len(asked))
	var near []int32
	for _, a := range asked {
		near = near[:0]
		around := 0
		index.Within(geo.BoxAround(m.points[a], reach), func(id uint32) bool {
			if b := int32(id); m.differ(a, b) && !done[b] {
				near = append(near, b)
			}
			around++
			return around <= crowd
		})
		if around > crowd {
			continue
		}
		done[a] = true
		if err := m.compare(a, near); err != nil {
			return err
		}
	}
	return nil
}

// differ tells whether two spots may be one place as far as can be seen without decoding them.
func (m *matching) differ(a, b int32) bool {
	x, y := &m.spots[a], &m.spots[b]
	return x.source != y.source && (x.changed || y.changed)
}

// askers are the spots around which to look so that each pair is found: those that changed, or all that are not of
// the largest source, whichever are fewer. They stand in order of rows on the map, so that neighbours follow each other.
func (m *matching) askers(of []uint32) []int32 {
	sizes := map[int32]int{}
	changed, largest := 0, int32(0)
	for _, i := range of {
		s := &m.spots[i]
		if s.changed {
			changed++
		}
		if sizes[s.source]++; sizes[s.source] > sizes[largest] {
			largest = s.source
		}
	}
	byChange := changed <= len(of)-sizes[largest]
	var asked []int32
	for _, i := range of {
		if s := &m.spots[i]; byChange && s.changed || !byChange && s.source != largest {
			asked = append(asked, int32(i))
		}
	}
	const rows = 100 // a degree
	slices.SortFunc(asked, func(a, b int32) int {
		p, q := m.points[a], m.points[b]
		return cmp.Or(cmp.Compare(math.Floor(p.Lat()*rows), math.Floor(q.Lat()*rows)), cmp.Compare(p.Lon(), q.Lon()), cmp.Compare(m.spots[a].id, m.spots[b].id))
	})
	return asked
}

// compare adds an edge for each spot of some that looks like a.
func (m *matching) compare(a int32, near []int32) error {
	if len(near) == 0 {
		return nil
	}
	mine, err := m.ready(a)
	if err != nil {
		return err
	}
	for _, b := range near {
		theirs, err := m.ready(b)
		if err != nil {
			return err
		}
		if like, alike := mine.Alike(theirs); alike {
			e := edge{a, b, like}
			if m.spots[a].id > m.spots[b].id {
				e.a, e.b = b, a
			}
			m.edges = append(m.edges, e)
		}
	}
	return nil
}
