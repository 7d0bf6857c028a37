package store

import (
	"fmt"
	"runtime"
	"sync"

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
