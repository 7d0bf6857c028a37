package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
)

// Outcome says what a write did to the places as readers see them.
type Outcome struct {
	Sequence                           uint64 // of the store after the write
	Added, Changed, Removed, Unchanged int
	Matched                            *Matched // nil where records were not found to be one place
}

// A write is a transaction under way.
type write struct {
	tx           *bbolt.Tx
	entry        writeEntry
	sequence     uint64 // what the store's becomes if anything changes
	before, meta meta   // the state before and as it becomes
	dirty        bool   // something was written
	surroundings bool   // they changed
	sources      map[string]*sourceEntry
	matches      map[string][]byte // that are to be written, see match
	matched      []string          // their ids, in order
	outcome      Outcome
	gcPercent    int // of the process before collectOften; 0: it was not called
}

var (
	errDryRun  = errors.New("dry run")
	errNothing = errors.New("nothing to write")
)

// write runs fn in a transaction and commits it, durably, unless fn fails or changes nothing.
func (s *Store) write(by string, fn func(*write) error) (Outcome, error) {
	w := &write{}
	err := s.exclusively(func() error {
		defer w.collectAsBefore()
		return s.update(w, by, fn)
	})
	if errors.Is(err, errDryRun) {
		w.outcome.Sequence = w.before.Sequence
	}
	if errors.Is(err, errDryRun) || errors.Is(err, errNothing) {
		err = nil
	}
	return w.outcome, err
}

// collectOften has the process collect memory sooner until the write ends. bbolt holds all that a transaction changes
// until it is committed, two kilobytes a record; twice as much need not be set aside for garbage.
func (w *write) collectOften() {
	const percent = 30
	w.gcPercent = debug.SetGCPercent(percent)
}

func (w *write) collectAsBefore() {
	if w.gcPercent != 0 {
		debug.SetGCPercent(w.gcPercent)
	}
}

func (s *Store) update(w *write, by string, fn func(*write) error) error {
	began, returned := false, false
	var fault error // of fn, not of bbolt
	err := guard(s.path, func() error {
		err := s.db.Update(func(tx *bbolt.Tx) error {
			began = true
			fault = w.run(tx, by, fn)
			return fault
		})
		returned = true
		return err
	})
	var damaged *Damaged
	switch {
	case began && !returned && errors.As(err, &damaged):
		s.damaged = damaged
	case err != nil && fault == nil:
		return fmt.Errorf("write store %s: %w", s.path, spaceError(err))
	}
	return err
}

func (w *write) run(tx *bbolt.Tx, by string, fn func(*write) error) error {
	if err := w.begin(tx, by); err != nil {
		return err
	}
	stop := fn(w)
	if stop != nil && !errors.Is(stop, errDryRun) {
		return stop
	}
	if err := w.finish(); err != nil {
		return err
	}
	return stop
}

func (w *write) begin(tx *bbolt.Tx, by string) error {
	m, err := readMeta(tx)
	if err != nil {
		return err
	}
	w.tx, w.entry, w.sequence = tx, writeEntry{By: by, Time: time.Now().UTC()}, m.Sequence+1
	w.before, w.meta, w.sources = m, m, map[string]*sourceEntry{}
	w.meta.Entries = map[string]int{}
	maps.Copy(w.meta.Entries, m.Entries)
	// Keys of the log only ever grow: its pages can be filled.
	tx.Bucket([]byte(bucketChanges)).FillPercent = 0.95
	return nil
}

// put sets a key; fresh says that it is not there yet.
func (w *write) put(bucket string, key, payload []byte, fresh bool) error {
	w.dirty = true
	if fresh {
		w.meta.Entries[bucket]++
	}
	return w.tx.Bucket([]byte(bucket)).Put(key, seal(bucket, key, payload))
}

func (w *write) putJSON(bucket string, key []byte, v any, fresh bool) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s %s: %w", bucket, keyText(key), err)
	}
	return w.put(bucket, key, payload, fresh)
}

// remove takes away a key that is there.
func (w *write) remove(bucket string, key []byte) error {
	w.dirty = true
	w.meta.Entries[bucket]--
	return w.tx.Bucket([]byte(bucket)).Delete(key)
}

// setLayer puts, replaces or removes one layer of an id.
func (w *write) setLayer(bucket, id string, was, now []byte) error {
	switch {
	case equalLayer(was, now):
		return nil
	case now == nil:
		return w.remove(bucket, []byte(id))
	}
	return w.put(bucket, []byte(id), now, was == nil)
}

// change replaces the layers of an id and logs it. Nothing is written where they are the same.
func (w *write) change(id string, was, now layers) error {
	before, err := resolve(id, was)
	if err != nil {
		return err
	}
	if was.equal(now) {
		if before.exists() {
			w.outcome.Unchanged++
		}
		return nil
	}
	after, err := resolve(id, now)
	if err != nil {
		return err
	}
	w.count(before, after)
	if after.exists() {
		if err := w.number(id); err != nil {
			return err
		}
	}
	if err := errors.Join(w.recount(was.record, -1), w.recount(now.record, 1)); err != nil {
		return err
	}
	key := changeKey(w.sequence, w.entry.Changes)
	w.entry.Changes++
	if err := w.put(bucketChanges, key, encodeUndo(id, was), true); err != nil {
		return err
	}
	if err := w.setLayer(bucketRecords, id, was.record, now.record); err != nil {
		return err
	}
	if err := w.setLayer(bucketEdits, id, was.edit, now.edit); err != nil {
		return err
	}
	return w.setLayer(bucketMatches, id, was.match, now.match)
}

// count keeps the sum, the number of places and the outcome.
func (w *write) count(before, after resolved) {
	var was, is uint64
	if before.exists() {
		was = before.hash()
		w.meta.Places--
	}
	if after.exists() {
		is = after.hash()
		w.meta.Places++
	}
	w.meta.Sum += is - was
	switch {
	case !before.exists() && !after.exists():
	case !before.exists():
		w.outcome.Added++
	case !after.exists():
		w.outcome.Removed++
	case string(before.feature) == string(after.feature):
		w.outcome.Unchanged++
	default:
		w.outcome.Changed++
	}
}

const maxNumber = 1<<53 - 1 // the largest whole number that JavaScript, which reads tiles, holds exactly

// number gives an id the next number unless it has one.
func (w *write) number(id string) error {
	number, err := get(w.tx, bucketNumbers, []byte(id))
	if number != nil || err != nil {
		return err
	}
	if w.meta.Number == maxNumber {
		return errors.New("all numbers are given out")
	}
	w.meta.Number++
	return w.put(bucketNumbers, []byte(id), numberBytes(w.meta.Number), true)
}

// finish writes what goes with the changes, or returns errNothing.
func (w *write) finish() error {
	if w.entry.Changes > 0 || w.surroundings {
		if err := w.log(); err != nil {
			return err
		}
	}
	w.outcome.Sequence = w.meta.Sequence
	if err := w.writeSources(); err != nil {
		return err
	}
	if !w.dirty {
		return errNothing
	}
	return w.putJSON(bucketMeta, keyState, &w.meta, false)
}
