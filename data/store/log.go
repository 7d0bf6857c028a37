package store

import (
	"bytes"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"tripoint/data"
)

// A Change is what a write did to one id.
type Change struct {
	Sequence uint64
	Index    int // of the change in its write, from 0
	ID       string
	By       string
	Time     time.Time
	Place    *data.Place // as it is now, not as it was then; nil: there is none now
	Into     string      // the id of the place it is part of now; "" when it is not
}

// Changes calls yield with the changes after a sequence, in order, until yield returns an error. Whoever had
// the places of that sequence and sets each of these has those of State. An id that changed several times
// comes as often. The error is a *Gone when since is before the horizon or after the sequence of the store.
func (r *Reader) Changes(since uint64, yield func(Change) error) error {
	if since < r.meta.Horizon || since > r.meta.Sequence {
		return &Gone{since, r.meta.Horizon, r.meta.Sequence}
	}
	log := newLogCursor(r.tx, since)
	var of []Change // of the entries under way
	next := func() (e entry, more bool, err error) {
		c, u, more, err := log.next()
		if !more || err != nil {
			return e, false, err
		}
		of = append(of, c)
		e, err = readEntry(r.tx, u.id)
		return e, true, err
	}
	return r.chunks(next, func(e *entry) error {
		c := of[0]
		if of = of[1:]; e.err != nil {
			return e.err
		}
		c.Place, c.Into = e.place, e.layers.into()
		return yield(c)
	})
}

// A logCursor walks the log of changes from a sequence on.
type logCursor struct {
	tx     *bbolt.Tx
	cursor *bbolt.Cursor
	start  []byte // where to begin, nil once begun
	of     uint64 // the sequence of write
	write  writeEntry
}

func newLogCursor(tx *bbolt.Tx, since uint64) *logCursor {
	return &logCursor{tx: tx, cursor: tx.Bucket([]byte(bucketChanges)).Cursor(), start: changeKey(since+1, 0)}
}

// next returns the next change and what undoes it, whose layers are valid until the transaction ends.
func (l *logCursor) next() (c Change, u undo, more bool, err error) {
	var key, value []byte
	if l.start != nil {
		key, value = l.cursor.Seek(l.start)
		l.start = nil
	} else {
		key, value = l.cursor.Next()
	}
	if key == nil {
		return c, u, false, nil
	}
	payload, err := unseal(bucketChanges, key, value)
	if err != nil {
		return c, u, false, err
	}
	if c.Sequence, c.Index, err = parseChangeKey(key); err != nil {
		return c, u, false, err
	}
	if u, err = decodeUndo(payload); err != nil {
		return c, u, false, err
	}
	if c.Sequence != l.of {
		l.of, l.write = c.Sequence, writeEntry{}
		found, err := getJSON(l.tx, bucketWrites, numberBytes(c.Sequence), &l.write)
		if err == nil && !found {
			err = corruptf("write %d is missing", c.Sequence)
		}
		if err != nil {
			return c, u, false, err
		}
	}
	c.ID, c.By, c.Time = u.id, l.write.By, l.write.Time
	return c, u, true, nil
}

// logLimit is how many changes the log keeps, and trimStep how many dropped ones a write clears away beyond
// twice as many as it makes: an edit after a large import should not pay for all of the one before.
var logLimit, trimStep = 1_000_000, 1000

// log gives the write its sequence and drops what the log keeps no longer.
func (w *write) log() error {
	w.meta.Sequence = w.sequence
	if w.surroundings {
		w.meta.Surroundings = w.sequence
	}
	w.meta.Logged += w.entry.Changes
	if err := w.putJSON(bucketWrites, numberBytes(w.sequence), &w.entry, true); err != nil {
		return err
	}
	if err := w.dropWrites(); err != nil {
		return err
	}
	return w.clearDropped(trimStep + 2*w.entry.Changes)
}

// dropWrites forgets the oldest writes, but never this one, until the log is within its limit.
func (w *write) dropWrites() error {
	for w.meta.Logged > logLimit {
		key, value := w.tx.Bucket([]byte(bucketWrites)).Cursor().First()
		sequence, err := parseNumber(key)
		if err != nil || sequence == w.sequence {
			return err
		}
		payload, err := unseal(bucketWrites, key, value)
		if err != nil {
			return err
		}
		var oldest writeEntry
		if err := decodeJSON(bucketWrites, key, payload, &oldest); err != nil {
			return err
		}
		if err := errors.Join(w.remove(bucketWrites, numberBytes(sequence)), w.forgetBefore(sequence)); err != nil {
			return err
		}
		w.meta.Logged -= oldest.Changes
		w.meta.Oldest = sequence
		w.meta.Horizon = max(w.meta.Horizon, sequence)
	}
	return nil
}

// clearDropped removes at most so many changes of writes that were dropped.
func (w *write) clearDropped(most int) error {
	var waste [][]byte
	c := w.tx.Bucket([]byte(bucketChanges)).Cursor()
	for key, _ := c.First(); key != nil && len(waste) < most; key, _ = c.Next() {
		sequence, _, err := parseChangeKey(key)
		if err != nil {
			return err
		}
		if sequence > w.meta.Oldest {
			break
		}
		waste = append(waste, bytes.Clone(key))
	}
	for _, key := range waste {
		if err := w.remove(bucketChanges, key); err != nil {
			return err
		}
	}
	return nil
}
