package catalog

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"tripoint/data"
	"tripoint/data/store"
)

// A Condition is what must hold of a place for it to be written. The zero value asks for nothing.
type Condition struct {
	Versions []uint64 // the place has one of these versions; nil is any
	Exists   bool     // there is such a place
	Absent   bool     // there is none
}

// Errors of writing, besides those of the store.
var (
	ErrCondition = errors.New("the place is not as the request wants it to be")
	ErrBusy      = errors.New("another write is taking long; try again")
	ErrNoEdition = errors.New("no edition of this store had that id")
)

// Written tells what a write did.
type Written struct {
	store.Outcome
	Edition string // that shows it; current now or before others that came since
}

// Version tells apart what a place was at different times; a Condition may ask for it.
func (e *Edition) Version(ord uint32) uint64 { return e.Place(ord).Hash() }

// Put writes a place as by, who is named in the change log. The place may be as the edition shows it: what the
// edition fills in is not taken for an edit. The error may be ErrCondition, ErrBusy, a *Merged for the id of a
// place that is part of another, a join of *data.Invalid, or the store's.
func (c *Catalog) Put(ctx context.Context, by string, p data.Place, when Condition) (Written, error) {
	return c.edit(ctx, by, p.ID, when, func() (store.Edit, error) {
		return store.Edit{ID: p.ID, Place: &p}, nil
	})
}

// Delete takes a place away for good: it does not come back with its source. into, unless empty, is the id of
// the place that it is part of from now on.
func (c *Catalog) Delete(ctx context.Context, by, id, into string, when Condition) (Written, error) {
	return c.edit(ctx, by, id, when, func() (store.Edit, error) {
		if _, err := c.current.Load().Find(id); err != nil {
			return store.Edit{}, err
		}
		return store.Edit{ID: id, Into: into}, nil
	})
}

// Revert makes a place what its source says again, also one that was deleted or merged.
func (c *Catalog) Revert(ctx context.Context, by, id string, when Condition) (Written, error) {
	return c.edit(ctx, by, id, when, func() (store.Edit, error) {
		return store.Edit{ID: id, Revert: true}, nil
	})
}

// PutAll writes places in one edition, as Put does each. Ids must differ.
func (c *Catalog) PutAll(ctx context.Context, by string, places []data.Place) (Written, error) {
	if err := c.lock(ctx); err != nil {
		return Written{}, err
	}
	defer c.unlock()
	edits := make([]store.Edit, len(places))
	for i := range places {
		edits[i] = store.Edit{ID: places[i].ID, Place: &places[i]}
	}
	return c.write(ctx, by, edits)
}

// edit makes one edit, which is asked for once nobody else writes, if the condition holds.
func (c *Catalog) edit(ctx context.Context, by, id string, when Condition, ask func() (store.Edit, error)) (Written, error) {
	if err := c.lock(ctx); err != nil {
		return Written{}, err
	}
	defer c.unlock()
	if err := c.current.Load().meets(id, when); err != nil {
		return Written{}, err
	}
	edit, err := ask()
	if err != nil {
		return Written{}, err
	}
	return c.write(ctx, by, []store.Edit{edit})
}

func (e *Edition) meets(id string, when Condition) error {
	ord, err := e.Find(id)
	exists := err == nil
	switch {
	case when.Absent && exists, when.Exists && !exists:
		return ErrCondition
	case when.Versions != nil && (!exists || !slices.Contains(when.Versions, e.Version(ord))):
		return ErrCondition
	}
	return nil
}

// write makes edits durable and shows them. The caller holds the lock.
func (c *Catalog) write(ctx context.Context, by string, edits []store.Edit) (Written, error) {
	e := c.current.Load()
	if added, removed := e.Changed(); max(added, removed)+len(edits) > maxChanges && len(edits) <= maxChanges/2 {
		return Written{}, fmt.Errorf("%w: the edition is being built anew", ErrBusy)
	}
	for i := range edits {
		if edits[i].Place == nil {
			continue
		}
		if err := c.asStored(e, edits[i].Place); err != nil {
			return Written{}, err
		}
	}
	outcome, err := c.store.Edit(by, edits)
	return c.show(ctx, outcome, err)
}

// Import takes places in as a source has them, in one edition. Others may write while the batch is read; then it waits
// for its turn, as long as ctx lasts. While the edition of a large one is being built, questions are answered from the
// edition before, and further writes but imports get ErrBusy.
func (c *Catalog) Import(ctx context.Context, by string, b store.Batch) (Written, error) {
	prepared, err := c.store.Prepare(b)
	if err != nil {
		return Written{}, err
	}
	select {
	case <-c.writing:
	case <-ctx.Done():
		return Written{}, ctx.Err()
	}
	defer c.unlock()
	outcome, err := prepared.Import(by)
	return c.show(ctx, outcome, err)
}

// RemoveSource takes away all that came from a source.
func (c *Catalog) RemoveSource(ctx context.Context, by, name string) (Written, error) {
	return c.change(ctx, func() (store.Outcome, error) { return c.store.RemoveSource(by, name) })
}

// Rollback makes all places what they were at a sequence, as a new edition. id, unless empty, is that of the
// edition meant: ErrNoEdition says that another one had the sequence. It cannot be known where areas have changed
// since.
func (c *Catalog) Rollback(ctx context.Context, by string, sequence uint64, id string) (Written, error) {
	return c.change(ctx, func() (store.Outcome, error) {
		around := c.current.Load().base.Around
		return c.store.Rollback(by, sequence, func(then store.State) error {
			if id == "" || then.Surroundings > sequence || editionID(sequence, then.Sum, around) == id {
				return nil
			}
			return ErrNoEdition
		})
	})
}

func (c *Catalog) change(ctx context.Context, write func() (store.Outcome, error)) (Written, error) {
	if err := c.lock(ctx); err != nil {
		return Written{}, err
	}
	defer c.unlock()
	outcome, err := write()
	return c.show(ctx, outcome, err)
}

// show brings the current edition up to what the store has seen, whether the write succeeded or not: a write
// that failed late may have been made all the same.
func (c *Catalog) show(ctx context.Context, outcome store.Outcome, writeErr error) (Written, error) {
	next, _, err := c.caughtUp(c.current.Load())
	if errors.Is(err, errTooMany) {
		if next, err = c.builtAnew(context.WithoutCancel(ctx)); err != nil {
			c.askForRebuild()
			err = fmt.Errorf("the write is stored, and shown once this is mended: %w", err)
		}
	}
	if err == nil {
		err = c.swap(next)
		c.announceGrowth(next)
	}
	if writeErr != nil {
		return Written{}, writeErr
	}
	return Written{outcome, c.ID()}, err
}

// patience is how long a write that is no import waits for the one before.
const patience = 5 * time.Second

func (c *Catalog) lock(ctx context.Context) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-c.writing:
		return nil
	case <-timer.C:
		return ErrBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Catalog) unlock() { c.writing <- struct{}{} }

// asStored takes back what the edition fills in where an edit has left it as it is shown, so that it does not
// become part of the record, and notes when the place was edited.
func (c *Catalog) asStored(e *Edition, p *data.Place) error {
	p.Updated = time.Now().UTC().Truncate(time.Second)
	ord, err := e.Find(p.ID)
	var merged *Merged
	switch {
	case errors.As(err, &merged):
		return err
	case err != nil:
		return nil // it is new
	}
	shown := e.Place(ord)
	var stored data.Place
	err = c.store.Read(func(r *store.Reader) (err error) {
		stored, err = r.Place(p.ID)
		return err
	})
	if err != nil {
		return err
	}
	const decimals = 1000 // of the importance that answers show
	if math.Round(p.Importance*decimals) == math.Round(shown.Importance*decimals) || p.Importance == 0 {
		p.Importance = stored.Importance
	}
	for _, part := range []struct{ given, shown, stored *string }{
		{&p.Address.City, &shown.Address.City, &stored.Address.City},
		{&p.Address.County, &shown.Address.County, &stored.Address.County},
		{&p.Address.State, &shown.Address.State, &stored.Address.State},
		{&p.Address.Country, &shown.Address.Country, &stored.Address.Country},
		{&p.Address.CountryCode, &shown.Address.CountryCode, &stored.Address.CountryCode},
	} {
		if *part.given == *part.shown {
			*part.given = *part.stored
		}
	}
	unchanged := *p
	unchanged.Updated = stored.Updated
	if unchanged.Hash() == stored.Hash() {
		p.Updated = stored.Updated
	}
	return nil
}
