package store

import (
	"maps"
	"slices"

	"go.etcd.io/bbolt"
)

// Rollback makes places and surroundings what they were at a sequence, by changes that are a write of their own:
// readers and followers see it like any other. Keys and the numbers of places stay. The error is a *Gone
// when the log does not reach to that sequence. check, unless nil, is told what the store holds then: its error
// leaves all as it is, and is returned.
func (s *Store) Rollback(by string, sequence uint64, check func(State) error) (Outcome, error) {
	return s.write(by, func(w *write) error {
		if err := reachable(w.tx, &w.before, sequence); err != nil {
			return err
		}
		then, err := layersAt(w.tx, sequence)
		if err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(then)) {
			now, err := readLayers(w.tx, id)
			if err != nil {
				return err
			}
			if err := w.change(id, now, then[id]); err != nil {
				return err
			}
		}
		around, err := surroundingsAt(w.tx, sequence)
		if err != nil {
			return err
		}
		for _, s := range around {
			if err := w.setSurrounding(s.key, s.payload); err != nil {
				return err
			}
		}
		if check == nil {
			return nil
		}
		return check(w.meta.state())
	})
}

// reachable tells whether the store was once at a sequence and the log reaches to it. After a restored backup
// there are numbers in between that belong to what was replaced.
func reachable(tx *bbolt.Tx, m *meta, sequence uint64) error {
	if sequence == m.Oldest {
		return nil
	}
	if sequence > m.Oldest && sequence <= m.Sequence {
		if write, err := get(tx, bucketWrites, numberBytes(sequence)); write != nil || err != nil {
			return err
		}
	}
	return &Gone{sequence, m.Oldest, m.Sequence}
}

// layersAt returns what the ids that changed after a sequence had then.
func layersAt(tx *bbolt.Tx, sequence uint64) (map[string]layers, error) {
	then := map[string]layers{}
	log := newLogCursor(tx, sequence)
	for {
		_, u, more, err := log.next()
		if err != nil || !more {
			return then, err
		}
		if _, later := then[u.id]; !later {
			then[u.id] = u.was
		}
	}
}
