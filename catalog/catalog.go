// Package catalog holds editions: one version of the whole data set with all its indexes. Requests read the
// current edition; a new one takes its place at once. An edition is a base, built in one go and kept in files,
// and what changed since. The store is the truth, and every edition can be made from it anew. How places are
// found by text and by position is the work of search and geo; how an answer looks is left to the packages above.
package catalog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"tripoint/data/store"
)

// A Catalog hands out the current edition and takes changes. It is safe for concurrent use.
type Catalog struct {
	store   *store.Store
	folder  string // of editions
	build   Builder
	current atomic.Pointer[Edition]
	writing chan struct{} // holds one token while nobody writes
	grown   chan struct{}

	building   sync.Mutex // one edition is built at a time
	rebuilding atomic.Pointer[context.CancelCauseFunc]
}

// Opened tells how a Catalog came by its first edition.
type Opened struct {
	Damaged []string // editions found on disk that could not be used, and why
	Built   bool     // it was built now
	Changes int      // made since it was built
}

// Open opens the edition of a store that lies in folder, or builds it there. Editions that do not fit the store
// are removed. Close it when nothing asks it any more; the store stays open.
func Open(ctx context.Context, folder string, s *store.Store, build Builder) (*Catalog, Opened, error) {
	c := &Catalog{store: s, folder: folder, build: build, writing: make(chan struct{}, 1), grown: make(chan struct{}, 1)}
	c.writing <- struct{}{}
	var opened Opened
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, opened, fmt.Errorf("make the folder of editions: %w", err)
	}
	e, err := c.openKept(&opened)
	if err == nil && e == nil {
		opened.Built = true
		e, err = c.builtAnew(ctx)
	}
	if err != nil {
		return nil, opened, err
	}
	c.current.Store(e)
	c.announceGrowth(e)
	return c, opened, nil
}

// openKept opens the edition that lies in the folder, nil where there is none that fits the store, and removes
// all others.
func (c *Catalog) openKept(opened *Opened) (*Edition, error) {
	state, err := c.store.State()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(c.folder)
	if err != nil {
		return nil, fmt.Errorf("list editions: %w", err)
	}
	var kept *Edition
	for _, entry := range entries {
		folder := filepath.Join(c.folder, entry.Name())
		if kept == nil && !isDraft(folder) {
			if kept, err = c.tryKept(folder, state, opened); err != nil {
				opened.Damaged = append(opened.Damaged, fmt.Sprintf("%s: %v", entry.Name(), err))
			}
		}
		if kept == nil || kept.base.folder != folder {
			if err := os.RemoveAll(folder); err != nil {
				return nil, fmt.Errorf("remove an edition that cannot be used: %w", err)
			}
		}
	}
	return kept, nil
}

// tryKept opens the edition in a folder if it fits the store; nil without an error says that it is merely old.
func (c *Catalog) tryKept(folder string, state store.State, opened *Opened) (*Edition, error) {
	m, err := readManifest(folder)
	if err != nil {
		return nil, err
	}
	switch {
	case m.Store != state.ID || m.Sequence > state.Sequence:
		return nil, &damagedEdition{"it was made from another store"}
	case m.Sequence < state.Horizon || m.Sequence < state.Surroundings:
		return nil, nil
	case m.Sequence == state.Sequence && (m.Sum != state.Sum || m.Places != state.Places):
		return nil, &damagedEdition{"it holds other places than the store"}
	}
	if err := m.verify(folder); err != nil {
		return nil, err
	}
	b, err := openBase(folder, m)
	if err != nil {
		return nil, err
	}
	e, changes, err := c.caughtUp(newEdition(b))
	if errors.Is(err, errTooMany) {
		return nil, b.release()
	}
	if err != nil {
		return nil, errors.Join(err, b.release())
	}
	opened.Changes = changes
	return e, nil
}

// caughtUp is the edition with all changes that the store has seen since.
func (c *Catalog) caughtUp(e *Edition) (*Edition, int, error) {
	var changes []store.Change
	var state store.State
	err := c.store.Read(func(r *store.Reader) error {
		state = r.State()
		return r.Changes(e.Sequence, func(change store.Change) error {
			changes = append(changes, change)
			if len(changes) > maxChanges {
				return errTooMany
			}
			return nil
		})
	})
	if err != nil || state.Sequence == e.Sequence {
		return e, 0, err
	}
	added, removed := e.Changed()
	if state.Surroundings > e.base.Sequence || len(changes)+max(added, removed) > maxChanges {
		return nil, 0, errTooMany
	}
	next := e.with(changes, state.Sequence, state.Sum)
	if next.Len() != state.Places {
		return nil, 0, fmt.Errorf("edition %s with %d changes has %d places, the store has %d", e.ID, len(changes), next.Len(), state.Places)
	}
	return next, len(changes), nil
}

// errTooMany says that an edition cannot be brought up to date by a delta: it must be built.
var errTooMany = errors.New("more changed than an edition can take")

// ID is the id of the current edition.
func (c *Catalog) ID() string { return c.current.Load().ID }

// Hold returns the current edition, which the caller must release. Hold it once a request: parts of an answer
// taken from two editions may disagree.
func (c *Catalog) Hold() *Edition {
	for {
		if e := c.current.Load(); e.base.hold() {
			return e
		}
	}
}

// Close lets go of the current edition. Nothing may hold one or be writing.
func (c *Catalog) Close() error { return c.current.Load().base.release() }

// swap makes an edition current. The files of the one before are removed when its base is another, and closed
// once nobody holds it.
func (c *Catalog) swap(next *Edition) error {
	before := c.current.Swap(next)
	if before.base == next.base {
		return nil
	}
	return errors.Join(before.base.remove(), before.base.release())
}
