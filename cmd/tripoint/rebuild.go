package main

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Bounds of the wait between a rebuild that did not succeed and the next.
const (
	shortestWait = 10 * time.Second
	longestWait  = 5 * time.Minute
)

// rebuildBeside rebuilds the edition of a service whenever it has grown, until the function returned is called.
func rebuildBeside(ctx context.Context, log *slog.Logger, s *service) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() {
		keepRebuilt(ctx, log, s.catalog.Grown(), func(ctx context.Context) error { return s.rebuild(ctx, log) })
	})
	return func() {
		cancel()
		work.Wait()
	}
}

// keepRebuilt rebuilds each time something has grown, until ctx ends. A rebuild that does not succeed, as on a
// full disk, is tried again after a while.
func keepRebuilt(ctx context.Context, log *slog.Logger, grown <-chan struct{}, rebuild func(context.Context) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-grown:
		}
		for wait := shortestWait; ; wait = min(2*wait, longestWait) {
			err := rebuild(ctx)
			if err == nil || ctx.Err() != nil {
				break
			}
			log.Error("edition not rebuilt; the one before goes on answering", "err", err, "again_in", wait)
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
		}
	}
}

// rebuild builds the edition anew and logs it, unless an import has done so meanwhile.
func (s *service) rebuild(ctx context.Context, log *slog.Logger) error {
	if fresh, err := s.fresh(); fresh || err != nil {
		return err
	}
	start := time.Now()
	log.Info("rebuilding the edition", "edition", s.catalog.ID())
	if err := s.catalog.Rebuild(ctx); err != nil {
		return err
	}
	time.AfterFunc(time.Second, debug.FreeOSMemory) // once no question holds the edition before
	edition := s.catalog.Hold()
	defer edition.Release()
	log.Info("edition rebuilt", "edition", edition.ID, "places", edition.Len(), "took", time.Since(start).Round(time.Millisecond))
	return nil
}

// fresh tells whether the edition holds what the store does without any change since it was built.
func (s *service) fresh() (bool, error) {
	state, err := s.store.State()
	if err != nil {
		return false, err
	}
	edition := s.catalog.Hold()
	defer edition.Release()
	added, removed := edition.Changed()
	return added+removed == 0 && edition.Sequence == state.Sequence, nil
}
