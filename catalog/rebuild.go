package catalog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tripoint/data/store"
	"tripoint/search"
)

// grownBound is how many changes an edition takes before it should be built anew: each makes questions slower.
const grownBound = 1000

// Grown gets a value when the current edition has taken so many changes that it is time to Rebuild.
func (c *Catalog) Grown() <-chan struct{} { return c.grown }

func (c *Catalog) announceGrowth(e *Edition) {
	if added, removed := e.Changed(); max(added, removed) >= grownBound {
		c.askForRebuild()
	}
}

func (c *Catalog) askForRebuild() {
	select {
	case c.grown <- struct{}{}:
	default: // it has been said
	}
}

// Rebuild builds the store's edition anew and makes it current, while the one before answers and takes
// changes. An edition that does not pass its checks is refused. One rebuild may run at a time. It ends early,
// without an error, when an import builds an edition of its own.
func (c *Catalog) Rebuild(ctx context.Context) error {
	ctx, superseded := context.WithCancelCause(ctx)
	defer superseded(nil)
	c.rebuilding.Store(&superseded)
	c.building.Lock()
	b, err := c.buildBase(ctx)
	c.building.Unlock()
	if errors.Is(context.Cause(ctx), errSuperseded) {
		return c.discard(b)
	}
	if err != nil {
		return err
	}
	if err := c.lock(ctx); err != nil {
		return errors.Join(err, c.discard(b))
	}
	defer c.unlock()
	if c.current.Load().base.Sequence > b.Sequence { // an import was faster
		return c.discard(b)
	}
	next, _, err := c.caughtUp(newEdition(b))
	if err != nil {
		return errors.Join(fmt.Errorf("bring the new edition up to date: %w", err), c.discard(b))
	}
	select {
	case <-c.grown: // asked for meanwhile, and done now
	default:
	}
	c.announceGrowth(next)
	return c.swap(next)
}

// errSuperseded ends a rebuild whose edition would be old before it is made.
var errSuperseded = errors.New("an import builds a newer edition")

// builtAnew is an edition built now. Nobody else may be writing.
func (c *Catalog) builtAnew(ctx context.Context) (*Edition, error) {
	if superseded := c.rebuilding.Load(); superseded != nil {
		(*superseded)(errSuperseded)
	}
	c.building.Lock()
	defer c.building.Unlock()
	b, err := c.buildBase(ctx)
	if err != nil {
		return nil, err
	}
	return newEdition(b), nil
}

// discard closes and removes a base that nobody holds but the caller; nil is none.
func (c *Catalog) discard(b *base) error {
	if b == nil {
		return nil
	}
	return errors.Join(b.release(), b.remove())
}

const draftPrefix = "draft-"

func isDraft(folder string) bool { return strings.HasPrefix(filepath.Base(folder), draftPrefix) }

// buildBase makes an edition's files from a copy of the store, checks them and opens them.
func (c *Catalog) buildBase(ctx context.Context) (*base, error) {
	if err := os.MkdirAll(c.folder, 0o755); err != nil { // someone may have removed it
		return nil, fmt.Errorf("make the folder of editions: %w", err)
	}
	draft, err := os.MkdirTemp(c.folder, draftPrefix)
	if err != nil {
		return nil, fmt.Errorf("make a folder for the edition: %w", err)
	}
	b, err := c.buildIn(ctx, draft)
	return b, errors.Join(err, os.RemoveAll(draft))
}

func (c *Catalog) buildIn(ctx context.Context, draft string) (*base, error) {
	storeCopy, files := filepath.Join(draft, "store.db"), filepath.Join(draft, "edition")
	if err := copyStore(c.store, storeCopy); err != nil {
		return nil, err
	}
	if err := os.Mkdir(files, 0o755); err != nil {
		return nil, fmt.Errorf("make a folder for the edition: %w", err)
	}
	if err := c.build(ctx, storeCopy, files); err != nil {
		return nil, fmt.Errorf("build an edition: %w", err)
	}
	m, err := readManifest(files)
	if err != nil {
		return nil, fmt.Errorf("the edition just built: %w", err)
	}
	folder := filepath.Join(c.folder, editionID(m.Sequence, m.Sum, m.Around)+filepath.Base(draft)[len(draftPrefix)-1:])
	if err := errors.Join(os.Rename(files, folder), syncFile(c.folder)); err != nil {
		return nil, fmt.Errorf("move the edition into place: %w", err)
	}
	b, err := openBase(folder, m)
	if err == nil {
		if err = newEdition(b).check(); err == nil {
			return b, nil
		}
		err = errors.Join(err, b.release())
	}
	return nil, errors.Join(err, os.RemoveAll(folder))
}

func copyStore(s *store.Store, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("copy the store: %w", err)
	}
	if _, err := s.Backup(f); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// checked is how many places a new edition is asked for before it may answer others.
const checked = 20

// check asks an edition for some of its places, in each way there is.
func (e *Edition) check() error {
	step := uint32(max(e.Len()/checked, 1))
	for ord := uint32(0); int(ord) < e.Len(); ord += step {
		p := e.Place(ord)
		if found, err := e.Find(p.ID); err != nil || found != ord {
			return fmt.Errorf("check edition %s: place %q is not found by its id", e.ID, p.ID)
		}
		near, _, err := e.Nearby(NearbyQuery{From: p.Point, Filter: Filter{Categories: [][]string{{p.Category()}}}, Limit: 1})
		if err != nil || len(near) == 0 || near[0].Meters > 1 {
			return fmt.Errorf("check edition %s: place %q is not found at its position", e.ID, p.ID)
		}
		if search.Fold(p.Name) == "" {
			continue
		}
		result, err := e.Search(search.Query{Text: p.Name, Near: &p.Point, Zoom: search.DefaultZoom, Bias: search.DefaultBias, Limit: 1}, Filter{})
		if err != nil {
			return fmt.Errorf("check edition %s: %w", e.ID, err)
		}
		if len(result.Hits) == 0 {
			return fmt.Errorf("check edition %s: nothing is found by the name of place %q", e.ID, p.ID)
		}
	}
	return nil
}
