package store

import (
	"maps"
	"slices"

	"github.com/paulmach/orb"
	"go.etcd.io/bbolt"

	"tripoint/data"
	"tripoint/data/match"
	"tripoint/data/taxonomy"
)

// A matching finds out which records, of different sources, are about one place once a write is done. It looks at
// those that the write changes and at those that were of one place with them or with what it removes; whatever else
// was found before stays.
type matching struct {
	tx      *bbolt.Tx
	hands   hands
	spots   []spot
	points  []orb.Point // of spots
	sources map[string]int32
	partOf  map[string]string // before the write
	apart   map[string]bool
	member  map[string]int32 // the spots of ids that were part of a place or had parts; -1 where there is none any more
	groups  map[int32]*group // of spots, those that are in one with others
	edges   []edge
	records map[int32]*match.Record // made ready, as many as maxReady
	found   Matched
}

const maxReady = 50_000

// match finds the matches that change when items are written and the records of ids removed, both in order of id.
// matchOf and changeMatches put them into effect. Nothing may have been written yet.
func (w *write) match(items []item, removed []string) error {
	w.matches = map[string][]byte{}
	several, err := w.severalSources(items)
	if err != nil || !several {
		return err
	}
	m := &matching{
		tx: w.tx, sources: map[string]int32{}, partOf: map[string]string{}, apart: map[string]bool{},
		member: map[string]int32{}, groups: map[int32]*group{}, records: map[int32]*match.Record{},
	}
	for _, step := range []func() error{
		m.readBefore,
		func() error { return eachRecord(w.tx, items, removed, m.add) },
		m.addOwn, m.regroup, m.findEdges, m.join,
		func() error { return m.settle(w.matches) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	w.matched = slices.Sorted(maps.Keys(w.matches))
	if m.found.Parts+m.found.Doubtful > 0 {
		found := m.found // without all the rest
		w.outcome.Matched = &found
	}
	return nil
}

// severalSources tells whether there can be anything to match: two sources, or one and editors, or matches from when
// there were two.
func (w *write) severalSources(items []item) (bool, error) {
	if w.meta.Entries[bucketMatches] > 0 {
		return true, nil
	}
	names := map[string]bool{}
	if w.meta.Entries[bucketEdits] > 0 {
		names[editors] = true
	}
	for i := range items {
		source, _, err := splitRecord(items[i].record)
		if err != nil {
			return false, err
		}
		names[string(source)] = true
	}
	err := each(w.tx, bucketSources, func(key, payload []byte) error {
		var e sourceEntry
		err := decodeJSON(bucketSources, key, payload, &e)
		if e.Records > 0 {
			names[string(key)] = true
		}
		return err
	})
	return len(names) > 1, err
}

// matchOf is the match of an id that is written now.
func (w *write) matchOf(id string, was layers) []byte {
	now, changes := w.matches[id]
	if !changes {
		return was.match
	}
	delete(w.matches, id)
	return now
}

// changeMatches writes the matches of ids before one, "" for all, that are not written otherwise. bbolt moves all that
// stands behind what is put into a page, however many are put there: who writes much writes in order of id.
func (w *write) changeMatches(before string) error {
	for ; len(w.matched) > 0 && (before == "" || w.matched[0] < before); w.matched = w.matched[1:] {
		id := w.matched[0]
		now, changes := w.matches[id]
		if !changes {
			continue
		}
		was, err := readLayers(w.tx, id)
		if err != nil {
			return err
		}
		if err := w.change(id, was, layers{was.record, was.edit, now}); err != nil {
			return err
		}
	}
	return nil
}

// readBefore reads what editors did, and the matches before the write.
func (m *matching) readBefore() (err error) {
	if m.hands, err = readHands(m.tx); err != nil {
		return err
	}
	return each(m.tx, bucketMatches, func(key, payload []byte) error {
		switch matchKind(payload) {
		case matchApart:
			m.apart[string(key)] = true
		case matchPart:
			major := (layers{match: payload}).partOf()
			m.partOf[string(key)] = major
			m.member[major], m.member[string(key)] = -1, -1
		}
		return nil
	})
}

// add makes a spot of a record that may be of one place with others.
func (m *matching) add(id string, record []byte, changed bool) error {
	_, had := m.member[id]
	kind := m.hands.kinds[id]
	delete(m.hands.whole, id) // a source has it
	if m.apart[id] || kind == editMerged {
		return nil
	}
	source, feature, err := splitRecord(record)
	if err != nil {
		return err
	}
	point, category, err := sketch(feature)
	if err != nil {
		return err
	}
	number, known := m.sources[string(source)]
	if !known {
		number = int32(len(m.sources))
		m.sources[string(source)] = number
	}
	s := spot{
		id: id, source: number, settlement: taxonomy.Builtin().IsSettlement(category), changed: changed, gone: kind == editGone,
		edited: kind != 0 || m.hands.heads[id],
	}
	if changed {
		s.record = record
	}
	if had {
		m.member[id] = int32(len(m.spots))
	}
	m.spots = append(m.spots, s)
	m.points = append(m.points, point)
	return nil
}

// addOwn adds the places that editors made. They are of one place with nothing, but what looks like it is told.
func (m *matching) addOwn() error {
	for _, id := range slices.Sorted(maps.Keys(m.hands.whole)) {
		feature := m.hands.whole[id]
		point, category, err := sketch(feature)
		if err != nil {
			return err
		}
		m.spots = append(m.spots, spot{
			id: id, source: -1, record: encodeRecord(editors, feature), settlement: taxonomy.Builtin().IsSettlement(category), edited: true, own: true,
		})
		m.points = append(m.points, point)
	}
	return nil
}

// ready returns a spot's record ready to be compared.
func (m *matching) ready(i int32) (*match.Record, error) {
	if r := m.records[i]; r != nil {
		return r, nil
	}
	p, _, err := m.decode(i)
	if err != nil {
		return nil, err
	}
	if len(m.records) == maxReady {
		clear(m.records)
	}
	r := match.NewRecord(&p)
	m.records[i] = r
	return r, nil
}

func (m *matching) decode(i int32) (data.Place, []byte, error) {
	record, err := m.recordOf(i)
	if err != nil {
		return data.Place{}, nil, err
	}
	return decodeRecord(record)
}

func (m *matching) recordOf(i int32) ([]byte, error) {
	if s := &m.spots[i]; s.record == nil {
		return get(m.tx, bucketRecords, []byte(s.id))
	}
	return m.spots[i].record, nil
}
