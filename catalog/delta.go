package catalog

import (
	"cmp"
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/geo"
	"tripoint/search"
	"tripoint/tiles"
)

// A delta is what changed since an edition's base was built: places added, and ords of places that no longer
// count. A place that was edited is taken away and added again. An edition shares with the next all that stays
// the same; nothing here changes once an edition holds it, apart from room behind the end of slices.
type delta struct {
	added    []*data.Place // completed; the ord of the first is the size of the base
	placed   []placement   // of added
	byID     []uint32      // ords of those added that count, in order of id
	removed  *roaring.Bitmap
	sets     sets       // of added
	trees    trees      // over the first of them
	planted  int        // how many those are
	tail     *geo.Index // of the others, settlements among them
	outlines outlines
	merged   map[string]string
}

func newDelta(b *base) delta {
	return delta{removed: roaring.New(), sets: newSets(), trees: trees{}, tail: geo.NewIndex(b.points, []uint32{}, nil), merged: b.around.merged}
}

// plantedAt is how many added places share one tree before each kind gets its own.
const plantedAt = 256

// with returns the edition in which changes have been made. sum is that of the hashes of all places then.
// It costs some tens of microseconds for every place that changes.
func (e *Edition) with(changes []store.Change, sequence, sum uint64) *Edition {
	next := *e
	next.ID, next.Sequence = editionID(sequence, sum, e.base.Around), sequence
	next.views = newViews[*tiles.View](e.base.n)
	d := &next.delta
	d.removed, d.merged = d.removed.Clone(), maps.Clone(d.merged)
	if d.merged == nil {
		d.merged = map[string]string{}
	}
	d.byID = slices.Clone(d.byID)
	d.sets = d.sets.clone()
	first := len(d.added)
	var removed []uint32
	settlements := false
	for _, change := range latest(changes) {
		if ord, found := next.find(change.ID); found {
			settlements = settlements || IsSettlement(next.Place(ord))
			removed = append(removed, ord)
			next.remove(ord)
		}
		delete(d.merged, change.ID)
		switch {
		case change.Place != nil:
			p := *change.Place
			settlements = settlements || IsSettlement(&p)
			next.add(&p)
		case change.Into != "":
			d.merged[change.ID] = change.Into
		}
	}
	next.all = roaring.New()
	next.all.AddRange(0, uint64(len(next.points)))
	next.all.AndNot(d.removed)
	next.schedules = schedulesLater(d.sets.hours, next.points)
	next.agenda = agendaLater(d.sets.attribute[takesPlace], next.points, next.Place)
	d.outlines = d.outlines.with(&next, e.base.n+first)
	next.plant()
	next.index(first, removed)
	if settlements {
		next.baseMap = e.baseMap.WithSettlements(next.settlements())
	}
	return &next
}

// latest leaves one change of each id: each tells what the place is now.
func latest(changes []store.Change) []store.Change {
	last := make(map[string]int, len(changes))
	for i := range changes {
		last[changes[i].ID] = i
	}
	kept := make([]store.Change, 0, len(last))
	for i := range changes {
		if last[changes[i].ID] == i {
			kept = append(kept, changes[i])
		}
	}
	return kept
}

// remove takes a place away; the edition's removed and byID are its own already.
func (e *Edition) remove(ord uint32) {
	d := &e.delta
	d.removed.Add(ord)
	if int(ord) >= e.base.n {
		i, _ := e.positionOf(e.PlaceID(ord))
		d.byID = slices.Delete(d.byID, i, i+1)
	}
}

// add appends a place, which belongs to the edition from then on.
func (e *Edition) add(p *data.Place) {
	d := &e.delta
	ord := uint32(len(e.points))
	at := e.base.around.complete(p)
	d.added, d.placed = append(d.added, p), append(d.placed, at)
	e.points = append(e.points, p.Point)
	i, _ := e.positionOf(p.ID)
	d.byID = slices.Insert(d.byID, i, ord)
	d.sets.add(ord, p, e.base.around.areaIDs(at))
}

func (e *Edition) positionOf(id string) (int, bool) {
	return slices.BinarySearchFunc(e.delta.byID, id, func(ord uint32, id string) int {
		return cmp.Compare(e.delta.added[int(ord)-e.base.n].ID, id)
	})
}

// plant makes new trees of the added places when many have come since the last time.
func (e *Edition) plant() {
	d := &e.delta
	if len(d.added)-d.planted >= plantedAt {
		d.planted = len(d.added)
		live := roaring.New()
		live.AddMany(d.byID)
		d.trees = plantTrees(e.points, d.outlines.without(live), &d.sets, nil)
	}
	tail := make([]uint32, 0, plantedAt)
	for ord := e.base.n + d.planted; ord < len(e.points); ord++ {
		if _, outlined := e.outline(uint32(ord)); !outlined {
			tail = append(tail, uint32(ord))
		}
	}
	d.tail = geo.NewIndex(e.points, tail, nil)
}

// index hands the changes on to text and tiles: the places added from first on, and those removed.
func (e *Edition) index(first int, removed []uint32) {
	var texts []search.Added
	var shown []tiles.Added
	for i, p := range e.delta.added[first:] {
		ord := uint32(e.base.n + first + i)
		texts = append(texts, search.Added{Ord: ord, Place: p, Context: e.base.around.context(p, e.placement(ord))})
		shown = append(shown, tiles.Added{Ord: ord, Before: e.base.before(p), Place: p})
	}
	e.text = e.text.With(e.searched(), texts, e.delta.removed)
	e.tiles = e.tiles.With(shown, removed)
}

// searched is what the text index needs to know of the places.
func (e *Edition) searched() search.Places {
	return search.Places{
		Points: e.points, Place: e.Place, ID: e.PlaceID,
		ByCategory: func(id string) *roaring.Bitmap {
			return either(e.base.sets.category[id], e.delta.sets.category[id])
		},
		InArea: func(id string) *roaring.Bitmap { return either(e.base.sets.area[id], e.delta.sets.area[id]) },
		Seat:   func(ord uint32) string { return e.base.around.seat(e.Place(ord), e.placement(ord)) },
	}
}

// settlements are all of them, most important first.
func (e *Edition) settlements() []*data.Place {
	var list []*data.Place
	settlements := e.settlementSet()
	for it := settlements.Iterator(); it.HasNext(); {
		list = append(list, e.Place(it.Next()))
	}
	slices.SortFunc(list, byImportance)
	return list
}

// byImportance orders places, the most important first and ties by id.
func byImportance(a, b *data.Place) int {
	return cmp.Or(cmp.Compare(b.Importance, a.Importance), cmp.Compare(a.ID, b.ID))
}
