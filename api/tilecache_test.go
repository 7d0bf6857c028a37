package api

import (
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tripoint/catalog"
	"tripoint/tiles"
)

func tileNumber(n int) tileKey { return tileKey{"test", tiles.ID{Z: 16, X: uint32(n)}, ""} }

// Those who ask for a tile at once get one that was cut once.
func TestTilesAreCutOnce(t *testing.T) {
	var c tileCache
	e := &catalog.Edition{ID: "1-a", Sequence: 1}
	var cuts atomic.Int32
	var all sync.WaitGroup
	answers := make([]*response, 16)
	for i := range answers {
		all.Go(func() {
			answers[i], _ = c.get(e, tileNumber(1), time.Time{}, func() (*response, error) {
				cuts.Add(1)
				return &response{body: []byte("tile")}, nil
			})
		})
	}
	all.Wait()
	for _, a := range answers {
		if a != answers[0] || a == nil {
			t.Fatal("requests got different answers")
		}
	}
	if cuts.Load() != 1 {
		t.Errorf("cut %d times", cuts.Load())
	}
}

// However many tiles are asked for, those kept are within bounds, and those asked for last are among them.
func TestTileCacheIsBounded(t *testing.T) {
	var c tileCache
	e := &catalog.Edition{ID: "1-a", Sequence: 1}
	body := make([]byte, 1<<20)
	cuts := 0
	ask := func(e *catalog.Edition, n int) {
		if _, err := c.get(e, tileNumber(n), time.Time{}, func() (*response, error) { cuts++; return &response{body: body}, nil }); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 200 {
		ask(e, n)
		ask(e, 0)
		total := 0
		for at := c.recent.Front(); at != nil; at = at.Next() {
			total += at.Value.(*keptTile).bytes
		}
		if total != c.bytes || c.bytes > maxTileCache || len(c.byKey) != c.recent.Len() {
			t.Fatalf("after %d: %d bytes in %d tiles, counted %d in %d", n, total, c.recent.Len(), c.bytes, len(c.byKey))
		}
	}
	if cuts != 200 {
		t.Errorf("%d tiles cut, want 200: the one asked for again and again is kept", cuts)
	}
	next := &catalog.Edition{ID: "2-b", Sequence: 2}
	ask(next, 0)
	if cuts != 201 || c.recent.Len() != 1 {
		t.Errorf("%d tiles cut, %d kept after the edition changed, want 201 and 1", cuts, c.recent.Len())
	}
	ask(e, 0) // by a request that began before
	if ask(next, 0); cuts != 202 || c.recent.Len() != 1 {
		t.Errorf("%d tiles cut, %d kept; want an edition that is past to leave the cache alone", cuts, c.recent.Len())
	}
}

// What fails is asked for again, also by those who waited for it.
func TestFailuresAreNotKept(t *testing.T) {
	var c tileCache
	e := &catalog.Edition{ID: "1-a", Sequence: 1}
	fault := errors.New("fault")
	for range 2 {
		if _, err := c.get(e, tileNumber(1), time.Time{}, func() (*response, error) { return nil, fault }); !errors.Is(err, fault) {
			t.Fatal(err)
		}
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = c.get(e, tileNumber(2), time.Time{}, func() (*response, error) { panic("fault") })
	}()
	if len(c.byKey) != 0 || c.recent.Len() != 0 || c.bytes != 0 {
		t.Errorf("%d failures are kept", len(c.byKey))
	}
	if a, err := c.get(e, tileNumber(2), time.Time{}, func() (*response, error) { return &response{}, nil }); a == nil || err != nil {
		t.Errorf("after a panic: %v, %v", a, err)
	}
}

// A tile that is kept is sent as it was when it was cut, in every coding, and answers conditions.
func TestKeptTilesAreTheSame(t *testing.T) {
	for _, address := range []string{"/tiles/places/9/282/173.mvt", "/tiles/base/9/282/173.mvt", "/tiles/places/9/282/173.mvt?category=fountain"} {
		for _, coding := range []string{"", "gzip", "zstd"} {
			first := get(site, address, "Accept-Encoding", coding)
			again := get(site, address, "Accept-Encoding", coding)
			if first.Body.String() != again.Body.String() || first.Code != again.Code {
				t.Errorf("%s in %q: %d and %d", address, coding, first.Code, again.Code)
			}
			for name := range first.Header() {
				if a, b := first.Header().Get(name), again.Header().Get(name); a != b {
					t.Errorf("%s in %q: %s is %q and %q", address, coding, name, a, b)
				}
			}
			w := get(site, address, "Accept-Encoding", coding, "If-None-Match", first.Header().Get("ETag"))
			if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
				t.Errorf("%s in %q: its tag = %d with %d bytes", address, coding, w.Code, w.Body.Len())
			}
		}
	}
}

// A tile that changes by itself is cut again when it does, and not before.
func TestTilesAreCutAgainWhenTheyChange(t *testing.T) {
	var c tileCache
	e := &catalog.Edition{ID: "1-a", Sequence: 1}
	now := time.Unix(1.8e9, 0)
	cuts := 0
	for _, after := range []time.Duration{0, time.Minute, time.Hour - 1, time.Hour, time.Hour + 1, 2 * time.Hour} {
		at := now.Add(after)
		a, err := c.get(e, tileNumber(1), at, func() (*response, error) {
			cuts++
			return &response{body: []byte("tile"), until: at.Add(time.Hour)}, nil
		})
		if err != nil || !a.until.After(at) {
			t.Errorf("%s later: true until %s, %v", after, a.until, err)
		}
	}
	if cuts != 3 || c.bytes != c.recent.Front().Value.(*keptTile).bytes {
		t.Errorf("cut %d times, want 3; %d bytes are counted", cuts, c.bytes)
	}
}
