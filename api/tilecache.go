package api

import (
	doubly "container/list"
	"sync"
	"time"

	"tripoint/catalog"
	"tripoint/tiles"
)

// maxTileCache is how many bytes the tiles kept take at most, in all codings.
const maxTileCache = 64 << 20

// A tileCache keeps the answers of the tiles of one edition that were asked for last. Requests for a tile that is
// being cut wait for it. It is safe for concurrent use.
type tileCache struct {
	mu       sync.Mutex
	edition  string
	sequence uint64
	byKey    map[tileKey]*doubly.Element
	recent   doubly.List // of *keptTile, those asked for last in front
	bytes    int
}

// A tileKey is what a tile depends on besides the edition.
type tileKey struct {
	set   string
	tile  tiles.ID
	query string // in the canonical form
}

type keptTile struct {
	key    tileKey
	once   sync.Once
	answer *response
	err    error
	bytes  int       // 0 while it is being cut
	until  time.Time // when it changes by itself; zero is never, and while it is being cut
}

// get returns the answer for a tile, cut now where it is not kept or has changed by itself. Errors are not kept, nor is anything of an edition
// before the newest.
func (c *tileCache) get(e *catalog.Edition, key tileKey, now time.Time, cut func() (*response, error)) (*response, error) {
	kept := c.find(e, key, now)
	if kept == nil {
		return cut()
	}
	kept.once.Do(func() {
		defer c.settle(kept)
		if kept.answer, kept.err = cut(); kept.err == nil {
			kept.answer.kept = newKeptBody(kept.answer.body)
		}
	})
	if kept.answer == nil && kept.err == nil {
		return cut() // which panicked for the request that came first
	}
	return kept.answer, kept.err
}

// find returns the entry for a tile, a new one where there is none, and nil for an edition that is past.
func (c *tileCache) find(e *catalog.Edition, key tileKey, now time.Time) *keptTile {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e.ID != c.edition {
		if e.Sequence < c.sequence {
			return nil
		}
		c.edition, c.sequence, c.byKey, c.bytes = e.ID, e.Sequence, map[tileKey]*doubly.Element{}, 0
		c.recent.Init()
	}
	if at, ok := c.byKey[key]; ok {
		if kept := at.Value.(*keptTile); kept.until.IsZero() || now.Before(kept.until) {
			c.recent.MoveToFront(at)
			return kept
		}
		c.forget(at)
	}
	kept := &keptTile{key: key}
	c.byKey[key] = c.recent.PushFront(kept)
	return kept
}

// settle counts a tile that has been cut, and makes room for it; one that failed is forgotten.
func (c *tileCache) settle(kept *keptTile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.byKey[kept.key]
	if !ok || at.Value != kept {
		return // of an edition that is past
	}
	if kept.answer == nil {
		c.forget(at)
		return
	}
	kept.until = kept.answer.until
	kept.bytes = kept.answer.kept.most() + len(kept.key.query) + overhead
	c.bytes += kept.bytes
	for oldest := c.recent.Back(); c.bytes > maxTileCache && oldest != nil; oldest = c.recent.Back() {
		c.forget(oldest)
	}
}

// overhead is about what an entry takes besides bodies and keys.
const overhead = 1 << 10

func (c *tileCache) forget(at *doubly.Element) {
	kept := c.recent.Remove(at).(*keptTile)
	delete(c.byKey, kept.key)
	c.bytes -= kept.bytes
}
