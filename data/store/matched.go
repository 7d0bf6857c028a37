package store

import "tripoint/geo"

// Matched tells which records of several sources a write found to be about one place.
type Matched struct {
	Parts    int     // records that became part of the place of another
	Merges   []Merge // the first of them
	Doubtful int     // pairs that look like one place and were left as they are
	Doubts   []Doubt // the first of them
}

// maxTold is how many merges, and how many doubts, are told one by one.
const maxTold = 1000

// A Merge is a record that became part of the place of another.
type Merge struct {
	ID     string
	Into   string
	Name   string   // of the place
	Meters float64  // between the two
	Fields []string // that it gave to the place, as a Feature calls them
}

// A Doubt is two places that look like one, of which editors have to say what they mean: they changed both, made one
// or took one away.
type Doubt struct {
	ID, Other string
	Meters    float64
	Own       bool // no source has one of them
	Gone      bool // Other was taken away
}

func (m *matching) doubt(e edge) {
	m.found.Doubtful++
	if len(m.found.Doubts) < maxTold {
		a, b := &m.spots[e.a], &m.spots[e.b]
		gone := m.isGone(m.groupOf(e.b))
		if m.isGone(m.groupOf(e.a)) {
			a, b, gone = b, a, true
		}
		m.found.Doubts = append(m.found.Doubts, Doubt{a.id, b.id, e.like.Meters, a.own || b.own, gone})
	}
}

// settle puts down the matches that are not as they were, nil for none, and tells of new parts.
func (m *matching) settle(changes map[string][]byte) error {
	for i := range m.spots {
		g := m.groups[int32(i)]
		if g == nil || !g.fresh {
			continue
		}
		g.fresh = false
		spots, err := m.ranked(g.spots)
		if err != nil {
			return err
		}
		if err := m.settleGroup(spots, changes); err != nil {
			return err
		}
	}
	return nil
}

// settleGroup puts down the matches of a group in order of rank.
func (m *matching) settleGroup(spots []int32, changes map[string][]byte) error {
	major := m.spots[spots[0]].id
	var parts []part
	news := false
	for _, i := range spots[1:] {
		record, err := m.recordOf(i)
		if err != nil {
			return err
		}
		id := m.spots[i].id
		parts = append(parts, part{id, record})
		if m.partOf[id] != major {
			news = true
			m.found.Parts++
		}
		if err := m.put(changes, id, newMatch(matchPart, []byte(major))); err != nil {
			return err
		}
	}
	if err := m.put(changes, major, majorOf(parts)); err != nil || !news {
		return err
	}
	return m.tell(spots)
}

func (m *matching) put(changes map[string][]byte, id string, now []byte) error {
	was, err := get(m.tx, bucketMatches, []byte(id))
	if err == nil && !equalLayer(was, now) {
		changes[id] = now
	}
	return err
}

// tell notes those of a group in order of rank that were not part of its first before.
func (m *matching) tell(spots []int32) error {
	if len(m.found.Merges) == maxTold {
		return nil
	}
	place, feature, err := m.decode(spots[0])
	if err != nil {
		return err
	}
	at, name := place.Point, place.Name
	for _, i := range spots[1:] {
		record, err := m.recordOf(i)
		if err != nil {
			return err
		}
		var fields []string
		if place, feature, fields, err = filled(place, feature, record); err != nil {
			return err
		}
		id := m.spots[i].id
		if m.partOf[id] == m.spots[spots[0]].id {
			continue
		}
		if len(m.found.Merges) < maxTold {
			m.found.Merges = append(m.found.Merges, Merge{id, m.spots[spots[0]].id, name, geo.Distance(at, m.points[i]), fields})
		}
	}
	return nil
}
