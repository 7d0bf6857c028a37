package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tripoint/catalog"
)

// Bounds of the wait between a rebuild that did not succeed and the next.
const (
	shortestWait = 10 * time.Second
	longestWait  = 5 * time.Minute
)

// rebuildBeside rebuilds the edition of a catalog whenever it has grown, until the function returned is called.
func rebuildBeside(ctx context.Context, log *slog.Logger, c *catalog.Catalog) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() {
		keepRebuilt(ctx, log, c.Grown(), func(ctx context.Context) error { return rebuild(ctx, log, c) })
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

// rebuild builds the edition of a catalog anew and logs it.
func rebuild(ctx context.Context, log *slog.Logger, c *catalog.Catalog) error {
	start := time.Now()
	log.Info("rebuilding the edition", "edition", c.ID())
	if err := c.Rebuild(ctx); err != nil {
		return err
	}
	edition := c.Hold()
	defer edition.Release()
	log.Info("edition rebuilt", "edition", edition.ID, "places", edition.Len(), "took", time.Since(start).Round(time.Millisecond))
	return nil
}
