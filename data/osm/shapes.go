package osm

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"
)

// A Shape is what an object draws: it has a point, a line or an outline.
type Shape struct {
	ID      string // "way/123"
	Tags    Tags
	Point   orb.Point      // of a node
	Line    orb.LineString // of a way; of one that the files cut, a part
	Closed  bool           // whether the line comes back to its start
	Outer   bool           // whether a multipolygon draws the area of the way
	Outline orb.MultiPolygon
	Label   *orb.Point // where a relation says that its name belongs

	AdminLevel int  // of a line that is an administrative boundary: the highest, which is the least number; else 0
	Disputed   bool // whether the line is part of a boundary that is not agreed upon
}

// Tags are those of an object, as far as ShapeOptions.Keys wanted them.
type Tags struct{ list tags }

// Get returns the value under a key, "" where there is none.
func (t Tags) Get(key string) string { return t.list.get(key) }

// ShapeOptions says what shapes are made of.
type ShapeOptions struct {
	Keys     func(key string) bool   // the tags that shapes have
	Wanted   func(tags Tags) bool    // whether an object with these tags is to be a shape; ways that are boundaries always are
	Folder   string                  // for what does not fit into memory
	Progress func(done, total int64) // bytes read, then shapes made, in the same measure; from one goroutine at a time
}

// Shapes is what is drawn in extracts, gathered from them and kept on disk. Close removes it.
type Shapes struct {
	Boxes []orb.Bound // what the extracts say they cover, else around their nodes; those that overlap are one

	store    *shapeStore
	progress func(part float64)
	mu       sync.Mutex
	faults   []refFault
}

// ReadShapes reads files as one: an object that is in several counts once, in its newest version. What it holds in
// memory grows with the relations alone.
func ReadShapes(ctx context.Context, files []File, o ShapeOptions) (*Shapes, error) {
	var read int64
	for _, f := range files {
		read += f.Size
	}
	tell := func(float64) {}
	if o.Progress != nil {
		// Reading is half of the work.
		tell = func(part float64) { o.Progress(read+int64(part*float64(read)), 2*read) }
	}
	s := newScanner(ctx, files, nil)
	if o.Progress != nil {
		s.progress = func(done, _ int64) { o.Progress(min(done, read), 2*read) }
	}
	store, err := gather(s, o)
	if err != nil {
		return nil, err
	}
	shapes := &Shapes{store: store, progress: tell}
	for _, f := range files {
		box, ok, err := s.extent(f)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("read %q: %w", f.Name, err), store.close())
		}
		if !ok {
			shapes.Boxes = []orb.Bound{store.covered}
			break
		}
		shapes.Boxes = addBox(shapes.Boxes, box)
	}
	return shapes, nil
}

// addBox adds a box to boxes that do not overlap, as one with those that it overlaps.
func addBox(boxes []orb.Bound, box orb.Bound) []orb.Bound {
	for {
		i := slices.IndexFunc(boxes, box.Intersects)
		if i < 0 {
			return append(boxes, box)
		}
		box = box.Union(boxes[i])
		boxes = slices.Delete(boxes, i, i+1)
	}
}

// Close removes what is kept on disk.
func (s *Shapes) Close() error { return s.store.close() }

// Unassembled lists the relations that Each could not draw, by id, which is usual at the edge of an extract.
func (s *Shapes) Unassembled() []Fault { return inOrder(s.faults) }

// Each makes all shapes, in no order. It calls worker once for each of the goroutines that it uses, and then what that
// returned with each shape that the goroutine makes; the shape is good until that returns.
func (s *Shapes) Each(ctx context.Context, worker func() func(*Shape) error) error {
	group, ctx := errgroup.WithContext(ctx)
	batches := make(chan batch)
	group.Go(func() error {
		defer close(batches)
		return s.store.batches(func(b batch) error {
			select {
			case batches <- b:
				s.progress(b.part)
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	for range min(runtime.GOMAXPROCS(0), 8) {
		yield := worker()
		group.Go(func() error {
			d := newDrawer(s)
			for b := range batches {
				if err := d.draw(b, yield); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

func (s *Shapes) fault(r ref, name, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, refFault{r, name, reason})
}
