package catalog

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"tripoint/data"
	"tripoint/data/store"
)

// An import waits for its turn however long the write before takes, and no longer than it is wanted; other writes give up.
func TestImportsWaitTheirTurn(t *testing.T) {
	k := newKeep(t, nil)
	synctest.Test(t, func(t *testing.T) {
		c, _ := k.open(t)
		if err := c.lock(t.Context()); err != nil {
			t.Fatal(err)
		}
		given := func(ctx context.Context) <-chan error {
			done := make(chan error, 1)
			go func() {
				_, err := c.Import(ctx, "test", store.Batch{Source: data.Source{Name: "test"}, Places: func(func(data.Place, error) bool) {}})
				done <- err
			}()
			return done
		}
		left, leave := context.WithCancel(t.Context())
		waits, leaves := given(t.Context()), given(left)
		time.Sleep(time.Hour)
		if _, err := c.RemoveSource(t.Context(), "test", "x"); !errors.Is(err, ErrBusy) {
			t.Errorf("another write: %v, want ErrBusy", err)
		}
		leave()
		if err := <-leaves; !errors.Is(err, context.Canceled) {
			t.Errorf("one that is not wanted any more: %v", err)
		}
		c.unlock()
		if err := <-waits; err != nil {
			t.Errorf("one that waited for an hour: %v", err)
		}
		closeCatalog(t, c)
	})
}
