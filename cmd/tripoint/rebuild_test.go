package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A rebuild that fails is tried again, less and less often, until it succeeds; then it waits to be called for.
func TestKeepRebuilt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		grown := make(chan struct{}, 1)
		begun := time.Now()
		var at []time.Duration
		go keepRebuilt(ctx, slog.New(slog.DiscardHandler), grown, func(context.Context) error {
			at = append(at, time.Since(begun))
			if len(at) < 8 {
				return errors.New("disk full")
			}
			return nil
		})
		grown <- struct{}{}
		time.Sleep(24 * time.Hour)
		grown <- struct{}{}
		synctest.Wait()
		want := []time.Duration{0, 10, 30, 70, 150, 310, 610, 910, 24 * 3600}
		for i := range want {
			want[i] *= time.Second
		}
		if !slices.Equal(at, want) {
			t.Errorf("rebuilt at %v, want %v", at, want)
		}
		cancel()
		synctest.Wait()
	})
}
