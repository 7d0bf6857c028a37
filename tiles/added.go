package tiles

import (
	"cmp"
	"slices"
	"strings"

	"tripoint/data"
)

// Added is a place that was not there when the base was made. Ords follow those of the base, in the order in
// which places come; the numbers of places removed again are not used twice. The place is not held.
type Added struct {
	Ord    uint32
	Before uint32 // how many places of the base, removed or not, are ahead of it in order of importance
	Place  *data.Place
}

// addedPlaces are few: each version has lists of its own, of places that it shares with the version before.
type addedPlaces struct {
	located               // its ords are positions in ranked
	places  []*addedPlace // in the same order
	ranked  []*addedPlace // the most important first
}

// An addedPlace never changes.
type addedPlace struct {
	ord, before uint32
	code        uint64
	importance  float64
	id          string
	alone       uint8
	record      []byte
}

// With returns the next version: these places, and those added, without those removed, which are ords of the
// base or of places added. It takes time in proportion to all that was added and removed since the base.
func (s *Places) With(added []Added, removed []uint32) *Places {
	next := *s
	if len(added) > 0 {
		w := newRecordWriter(s.tables)
		news := make([]*addedPlace, len(added))
		for i := range added {
			news[i] = newAddedPlace(&added[i], w)
			next.bounds = next.bounds.Extend(added[i].Place.Point)
		}
		next.tables = w.all()
		next.added.places = merge(s.added.places, news, compareCodes)
		next.added.ranked = merge(s.added.ranked, news, compareRanks)
	}
	next.remove(removed)
	next.added.locate(uint32(len(s.base.ords)))
	return &next
}

func newAddedPlace(a *Added, w *recordWriter) *addedPlace {
	p := a.Place
	return &addedPlace{
		ord: a.Ord, before: a.Before, code: morton(project(p.Point)), importance: p.Importance,
		id: strings.Clone(p.ID), alone: aloneFrom(p.Importance), record: w.append(nil, p),
	}
}

func compareCodes(a, b *addedPlace) int {
	return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.ord, b.ord))
}

// compareRanks puts the more important place first.
func compareRanks(a, b *addedPlace) int {
	return cmp.Or(cmp.Compare(a.before, b.before), cmp.Compare(b.importance, a.importance), cmp.Compare(a.id, b.id))
}

// merge returns a new list of both, in order. The old ones are in order already; the new ones it sorts.
func merge(old, news []*addedPlace, compare func(a, b *addedPlace) int) []*addedPlace {
	slices.SortFunc(news, compare)
	merged := make([]*addedPlace, 0, len(old)+len(news))
	for _, p := range news {
		n, _ := slices.BinarySearchFunc(old, p, compare)
		merged = append(append(merged, old[:n]...), p)
		old = old[n:]
	}
	return append(merged, old...)
}

// remove takes places away by their ords, of which some may be away already.
func (s *Places) remove(ords []uint32) {
	n := uint32(len(s.base.ords))
	removed, added := slices.Clone(s.removed), []uint32(nil)
	for _, ord := range ords {
		if ord < n {
			removed = append(removed, s.base.positions[ord])
		} else {
			added = append(added, ord)
		}
	}
	if len(removed) > len(s.removed) {
		slices.Sort(removed)
		s.removed = slices.Compact(removed)
	}
	if len(added) > 0 {
		slices.Sort(added)
		gone := func(p *addedPlace) bool {
			_, found := slices.BinarySearch(added, p.ord)
			return found
		}
		s.added.places = slices.DeleteFunc(slices.Clone(s.added.places), gone)
		s.added.ranked = slices.DeleteFunc(slices.Clone(s.added.ranked), gone)
	}
}

// locate makes what views are made of, after places and ranked have changed. n is the first ord after the base's.
func (a *addedPlaces) locate(n uint32) {
	var last uint32
	for _, p := range a.places {
		last = max(last, p.ord-n)
	}
	ranks := make([]uint32, last+1) // by ord
	for rank, p := range a.ranked {
		ranks[p.ord-n] = uint32(rank)
	}
	a.located = newLocated(len(a.places))
	for i, p := range a.places {
		a.codes[i], a.ords[i], a.categories[i] = p.code, ranks[p.ord-n], categoryOf(p.record)
	}
}
