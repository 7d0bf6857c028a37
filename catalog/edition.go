package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/search"
	"tripoint/tiles"
)

// An Edition is one immutable version of the data set with its indexes. It is safe for concurrent use while it
// is held. Places have numbers, ords: those of the base in order of importance, then those that changed since.
type Edition struct {
	ID          string // <sequence>-<hash8>
	Sequence    uint64 // of the store
	Built       time.Time
	Attribution []string

	base      *base
	points    []orb.Point // of all places
	delta     delta
	all       *roaring.Bitmap // the places that count
	text      *search.Index
	tiles     *tiles.Places
	baseMap   *tiles.Base
	views     *views[*tiles.View]
	schedules func() *schedules // of places added
	agenda    func() *agenda    // of places added
}

// newEdition is the edition of a base to which nothing has changed.
func newEdition(b *base) *Edition {
	e := &Edition{
		ID: editionID(b.Sequence, b.Sum, b.Around), Sequence: b.Sequence, Built: b.Built, Attribution: b.around.attribution,
		base: b, points: b.points, delta: newDelta(b), all: roaring.New(),
		text: b.text, tiles: b.tiles, baseMap: b.baseMap, views: newViews[*tiles.View](b.n),
	}
	e.all.AddRange(0, uint64(b.n))
	e.schedules = schedulesLater(e.delta.sets.hours, e.points)
	e.agenda = agendaLater(nil, e.points, nil)
	return e
}

// editionID names a state of the data. sum is that of the places' hashes, so that an edit can update it.
func editionID(sequence, sum, around uint64) string {
	sum += around
	return fmt.Sprintf("%d-%08x", sequence, uint32(sum^sum>>32))
}

// Release lets go of an edition that a Catalog has handed out to be held.
func (e *Edition) Release() { _ = e.base.release() } // unmapping what was mapped does not fail

// Len is the number of places.
func (e *Edition) Len() int { return int(e.all.GetCardinality()) }

// Changed is how many places were added, and how many taken away, since the edition's base was built.
func (e *Edition) Changed() (added, removed int) {
	removed = int(e.delta.removed.GetCardinality())
	return len(e.delta.added), removed
}

// Place returns the place with a number. It may be shared and must not be changed.
func (e *Edition) Place(ord uint32) *data.Place {
	if i := int(ord) - e.base.n; i >= 0 {
		return e.delta.added[i]
	}
	return e.base.place(ord)
}

// Places returns the places with some numbers, in their order: faster than asking for one after the other. They may be
// shared and must not be changed.
func (e *Edition) Places(ords []uint32) []*data.Place {
	list := make([]*data.Place, len(ords))
	var ofBase []uint32
	for i, ord := range ords {
		if added := int(ord) - e.base.n; added >= 0 {
			list[i] = e.delta.added[added]
		} else {
			ofBase = append(ofBase, ord)
		}
	}
	decoded := make([]data.Place, len(ofBase))
	e.base.places(ofBase, decoded)
	for i, next := 0, 0; i < len(list); i++ {
		if list[i] == nil {
			list[i] = &decoded[next]
			next++
		}
	}
	return list
}

// PlaceID is the id of the place with a number; it is cheaper than the place.
func (e *Edition) PlaceID(ord uint32) string {
	if i := int(ord) - e.base.n; i >= 0 {
		return e.delta.added[i].ID
	}
	return e.base.id(ord)
}

func (e *Edition) placement(ord uint32) placement {
	if i := int(ord) - e.base.n; i >= 0 {
		return e.delta.placed[i]
	}
	return recordPlacement(e.base.record(ord))
}

// Find returns the number of the place with an id. The error is a *Merged, or data.ErrNotFound.
func (e *Edition) Find(id string) (uint32, error) {
	if ord, found := e.find(id); found {
		return ord, nil
	}
	if into, merged := e.delta.merged[id]; merged {
		return 0, &Merged{ID: id, Into: into}
	}
	return 0, fmt.Errorf("place %q: %w", id, data.ErrNotFound)
}

// Standing is the id that a place has now, the given one unless it became part of another.
func (e *Edition) Standing(id string) string {
	for range longestMerge {
		_, found := e.find(id)
		into, merged := e.delta.merged[id]
		if found || !merged {
			break
		}
		id = into
	}
	return id
}

const longestMerge = 10 // places of which each became part of the next

func (e *Edition) find(id string) (ord uint32, found bool) {
	i, found := slices.BinarySearchFunc(e.delta.byID, id, func(ord uint32, id string) int {
		return cmp.Compare(e.delta.added[int(ord)-e.base.n].ID, id)
	})
	if found {
		return e.delta.byID[i], true
	}
	ord, found = e.base.find(id)
	return ord, found && !e.delta.removed.Contains(ord)
}

// Merged is the error for the id of a place that became part of another.
type Merged struct{ ID, Into string }

func (e *Merged) Error() string { return fmt.Sprintf("place %q is now part of %q", e.ID, e.Into) }

// Unwrap makes a merged place one that is not found, for those who need no more.
func (e *Merged) Unwrap() error { return data.ErrNotFound }

// CategoryCounts tells how many places each category and each theme holds, those that hold any. Events that are over at
// an instant do not count.
func (e *Edition) CategoryCounts(at time.Time) (categories, themes map[string]int) {
	gone := e.over(at).or(e.delta.removed)
	return counts(e.base.sets.category, e.delta.sets.category, gone), counts(e.base.sets.theme, e.delta.sets.theme, gone)
}

func counts(base, added map[string]*roaring.Bitmap, gone *roaring.Bitmap) map[string]int {
	n := make(map[string]int, len(base))
	for _, byKey := range []map[string]*roaring.Bitmap{base, added} {
		for key := range byKey {
			if n[key] == 0 {
				n[key] = count(gone, base[key], added[key])
			}
			if n[key] == 0 {
				delete(n, key)
			}
		}
	}
	return n
}

// count is how many places of sets, nil where there is none, are left without those that are gone.
func count(gone *roaring.Bitmap, sets ...*roaring.Bitmap) int {
	n := 0
	for _, set := range sets {
		if set != nil {
			n += int(set.GetCardinality() - set.AndCardinality(gone))
		}
	}
	return n
}

// CountIn is the number of places in the area with an id.
func (e *Edition) CountIn(area string) int {
	return count(e.delta.removed, e.base.sets.area[area], e.delta.sets.area[area])
}

// IsSettlement tells whether a place is a city, town, village or quarter.
func IsSettlement(p *data.Place) bool {
	return taxonomy.Builtin().IsSettlement(p.Category())
}
