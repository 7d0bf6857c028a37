package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"syscall"
	"time"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/store"
)

// A service is what a process has opened of a data folder that it holds.
type service struct {
	store   *store.Store
	catalog *catalog.Catalog
}

// openService opens the store of a folder and its edition, which it builds where the one on disk does not fit.
// With fill, a store that has never held anything gets the built-in region.
func openService(ctx context.Context, log *slog.Logger, folder *dataFolder, build catalog.Builder, fill bool) (*service, error) {
	start := time.Now()
	if err := folder.mustNotMissStore(); err != nil {
		return nil, err
	}
	if err := folder.clearUploads(); err != nil {
		return nil, explainFull(folder.path, err)
	}
	s, err := store.Open(folder.storePath())
	if err != nil {
		return nil, explainFull(folder.path, fmt.Errorf("open the store: %w", err))
	}
	if fill {
		if err := fillIn(log, s); err != nil {
			return nil, explainFull(folder.path, errors.Join(err, s.Close()))
		}
	}
	c, opened, err := catalog.Open(ctx, folder.editionsPath(), s, build)
	if err != nil {
		return nil, explainFull(folder.path, errors.Join(fmt.Errorf("open the edition: %w", err), s.Close()))
	}
	tellOpened(log, c, opened, time.Since(start))
	return &service{s, c}, nil
}

// close lets go of the edition and then of the store. Nothing may be asking or writing.
func (s *service) close() error { return errors.Join(s.catalog.Close(), s.store.Close()) }

// fillIn puts the built-in region into a store that has never held anything.
func fillIn(log *slog.Logger, s *store.Store) error {
	state, err := s.State()
	if err != nil || state.Sequence > 0 {
		return err
	}
	set, err := data.Builtin()
	if err != nil {
		return err
	}
	outcome, err := s.Import("tripoint", store.Batch{
		Source: data.Source{Name: "tripoint"}, Surroundings: &set,
		Places: func(yield func(data.Place, error) bool) {
			for _, p := range set.Places {
				if !yield(p, nil) {
					return
				}
			}
		},
	})
	if err != nil {
		return fmt.Errorf("fill in the built-in region: %w", err)
	}
	log.Info("built-in region filled in", "places", outcome.Added)
	return nil
}

// tellOpened logs how the first edition came about.
func tellOpened(log *slog.Logger, c *catalog.Catalog, opened catalog.Opened, took time.Duration) {
	for _, what := range opened.Damaged {
		log.Warn("edition not used", "why", what)
	}
	did := "edition opened"
	if opened.Built {
		did = "edition built"
	}
	edition := c.Hold()
	defer edition.Release()
	log.Info(did, "edition", edition.ID, "changes_since", opened.Changes, "places", edition.Len(), "took", took.Round(time.Millisecond))
}

// explainFull says what to do when it was for want of space that a data folder could not be opened.
func explainFull(folder string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("no space is left for %s: free some and start again; nothing stored is lost: %w", folder, err)
	}
	return err
}
