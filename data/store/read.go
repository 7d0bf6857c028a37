package store

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"tripoint/data"
)

// A Reader is a view of the store at one moment. Its methods return a *Damaged where the file is not as it was
// written.
type Reader struct {
	path string
	tx   *bbolt.Tx
	meta meta
}

// State returns what the store held at the moment of the view.
func (r *Reader) State() State { return r.meta.state() }

// Place returns the place of an id with its number. The error wraps data.ErrNotFound where there is none, and
// is a *Merged for an id that became part of another place.
func (r *Reader) Place(id string) (data.Place, error) {
	var e entry
	err := guard(r.path, func() (err error) {
		if e, err = readEntry(r.tx, id); err == nil {
			err = e.decode()
		}
		return err
	})
	if err != nil {
		return data.Place{}, err
	}
	if e.place == nil {
		return data.Place{}, absent(id, e.layers)
	}
	return *e.place, nil
}

// absent says why there is no place with an id.
func absent(id string, l layers) error {
	if into := l.into(); into != "" {
		return &Merged{id, into}
	}
	return fmt.Errorf("place %q: %w", id, data.ErrNotFound)
}

// Places calls yield with all places and their numbers in order of id, until yield returns an error. They are
// decoded on all processors, a few thousand at a time, and yielded by the caller's goroutine.
func (r *Reader) Places(yield func(data.Place) error) error {
	entries := newEntryCursor(r.tx)
	return r.chunks(entries.next, func(e *entry) error {
		if e.err != nil || e.place == nil {
			return e.err
		}
		return yield(*e.place)
	})
}

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

// An entry is an id with everything the store keeps of it, and what that comes to.
type entry struct {
	id     string
	number uint64
	layers layers
	place  *data.Place // nil until decoded, and where there is none
	err    error       // of decoding
}

func readLayers(tx *bbolt.Tx, id string) (l layers, err error) {
	if l.record, err = get(tx, bucketRecords, []byte(id)); err == nil {
		l.edit, err = get(tx, bucketEdits, []byte(id))
	}
	return l, err
}

func readEntry(tx *bbolt.Tx, id string) (entry, error) {
	e := entry{id: id}
	var err error
	if e.layers, err = readLayers(tx, id); err != nil {
		return e, err
	}
	number, err := get(tx, bucketNumbers, []byte(id))
	if err == nil && number != nil {
		e.number, err = parseNumber(number)
	}
	return e, err
}

func (e *entry) decode() error {
	found, err := resolve(e.id, e.layers)
	if err == nil {
		e.place, err = found.decode()
	}
	switch {
	case err != nil || e.place == nil:
		return err
	case e.number == 0:
		return corruptf("place %q has no number", e.id)
	case e.place.ID != e.id:
		return corruptf("the record of %q is that of %q", e.id, e.place.ID)
	}
	e.place.Number = e.number
	return nil
}

// chunkPerProcessor is how many entries each processor decodes before they are yielded.
const chunkPerProcessor = 1024

// chunks calls yield with the entries that next gives, in order and decoded. next reads the file, yield may
// be anyone's.
func (r *Reader) chunks(next func() (entry, bool, error), yield func(*entry) error) error {
	chunk := make([]entry, 0, chunkPerProcessor*runtime.GOMAXPROCS(0))
	for more := true; more; {
		chunk = chunk[:0]
		err := guard(r.path, func() error {
			for len(chunk) < cap(chunk) {
				var e entry
				var err error
				if e, more, err = next(); err != nil || !more {
					return err
				}
				// Decoding in other goroutines must not touch mapped memory, whose faults end the process there.
				e.layers = e.layers.clone()
				chunk = append(chunk, e)
			}
			return nil
		})
		if err != nil {
			return err
		}
		parallel(len(chunk), func(i int) { chunk[i].err = explain(r.path, chunk[i].decode()) })
		for i := range chunk {
			if err := yield(&chunk[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// parallel calls do with 0 to n-1, on all processors.
func parallel(n int, do func(i int)) {
	share := (n + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for from := 0; from < n; from += share {
		group.Go(func() {
			for i := from; i < min(from+share, n); i++ {
				do(i)
			}
		})
	}
	group.Wait()
}

// An entryCursor walks the ids that have a record or an edit, in order.
type entryCursor struct {
	records, edits, numbers layerCursor
}

// A layerCursor stands on a key of one bucket; a nil key is the end.
type layerCursor struct {
	bucket string
	cursor *bbolt.Cursor
	key    []byte
	value  []byte
}

func newLayerCursor(tx *bbolt.Tx, bucket string) layerCursor {
	c := layerCursor{bucket: bucket, cursor: tx.Bucket([]byte(bucket)).Cursor()}
	c.key, c.value = c.cursor.First()
	return c
}

// take returns the payload of a key if the cursor stands on it, and moves on.
func (c *layerCursor) take(key []byte) ([]byte, error) {
	if c.key == nil || !bytes.Equal(c.key, key) {
		return nil, nil
	}
	payload, err := unseal(c.bucket, c.key, c.value)
	c.key, c.value = c.cursor.Next()
	return payload, err
}

func newEntryCursor(tx *bbolt.Tx) *entryCursor {
	return &entryCursor{newLayerCursor(tx, bucketRecords), newLayerCursor(tx, bucketEdits), newLayerCursor(tx, bucketNumbers)}
}

func (c *entryCursor) next() (e entry, more bool, err error) {
	key := c.records.key
	if key == nil || c.edits.key != nil && bytes.Compare(c.edits.key, key) < 0 {
		key = c.edits.key
	}
	if key == nil {
		return e, false, nil
	}
	for c.numbers.key != nil && bytes.Compare(c.numbers.key, key) < 0 {
		c.numbers.key, c.numbers.value = c.numbers.cursor.Next()
	}
	number, numberErr := c.numbers.take(key)
	e.id = string(key)
	var recordErr, editErr error
	e.layers.record, recordErr = c.records.take(key)
	e.layers.edit, editErr = c.edits.take(key)
	if err := errors.Join(numberErr, recordErr, editErr); err != nil {
		return e, false, err
	}
	if number != nil {
		e.number, err = parseNumber(number)
	}
	return e, true, err
}
