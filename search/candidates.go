package search

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

const (
	maxCandidates = 4096 // up to so many matches are all scored
	mostImportant = 2000 // of more, these are,
	nearestCells  = 4000 // and so many in the grid cells around the user
)

// candidates are the places of a reading worth scoring. complete says that they are all there are.
type candidates struct {
	ords     []uint32
	complete bool
}

// candidates lists the places that a reading and the filter leave: all when they are few, otherwise the most
// important and those around the user, the pair that loses next to nothing of the best ten.
func (ix *Index) candidates(r *reading, q *Query) candidates {
	set := ix.matching(r, q.Filter.Set)
	if set != nil && set.IsEmpty() {
		return candidates{complete: true}
	}
	if set != nil && set.GetCardinality() <= maxCandidates {
		return candidates{ix.first(set, q.Filter.Keep, maxCandidates), true}
	}
	top := ix.first(set, q.Filter.Keep, mostImportant)
	if len(top) < mostImportant {
		return candidates{top, true}
	}
	if q.Near == nil {
		return candidates{top, false}
	}
	last := top[len(top)-1]
	budget := nearestCells
	cells, n := ix.grid.Around(*q.Near)
	for _, cell := range cells[:n] {
		behind, _ := slices.BinarySearch(cell, last+1)
		for _, ord := range cell[behind:] {
			if budget == 0 {
				return candidates{top, false}
			}
			budget--
			if (set == nil || set.Contains(ord)) && (q.Filter.Keep == nil || q.Filter.Keep(ord)) {
				top = append(top, ord)
			}
		}
	}
	return candidates{top, false}
}

// first returns the n most important places of a set (nil: of all) that pass keep.
func (ix *Index) first(set *roaring.Bitmap, keep func(uint32) bool, n int) []uint32 {
	ords := make([]uint32, 0, min(n, len(ix.places)))
	if set == nil {
		for ord := uint32(0); int(ord) < len(ix.places) && len(ords) < n; ord++ {
			if keep == nil || keep(ord) {
				ords = append(ords, ord)
			}
		}
		return ords
	}
	it := set.Iterator()
	for it.HasNext() && len(ords) < n {
		if ord := it.Next(); keep == nil || keep(ord) {
			ords = append(ords, ord)
		}
	}
	return ords
}

// matching is the set of places that have every word of a reading, within its categories and the filter; nil
// means all places. Where no place has every word, the words that say least are dropped one by one: those
// no place has, then the commonest.
func (ix *Index) matching(r *reading, filter *roaring.Bitmap) *roaring.Bitmap {
	var sets []*roaring.Bitmap
	unknown := 0
	for _, t := range r.terms {
		if t.optional {
			continue
		}
		if places := union(t.byName, t.byContext); places != nil {
			sets = append(sets, places)
		} else {
			unknown++
		}
	}
	if unknown > 0 && len(sets) == 0 {
		return roaring.New()
	}
	slices.SortFunc(sets, func(a, b *roaring.Bitmap) int { return cmp.Compare(a.GetCardinality(), b.GetCardinality()) })
	fixed := intersect(r.inCategory, filter)
	for n := len(sets); n > 0; n-- {
		found := fixed
		for _, set := range sets[:n] {
			found = intersect(found, set)
		}
		if !found.IsEmpty() {
			return found
		}
	}
	if len(sets) > 0 {
		return roaring.New()
	}
	return fixed
}

// intersect returns the places in both; nil is all places. The arguments are not changed.
func intersect(a, b *roaring.Bitmap) *roaring.Bitmap {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return roaring.And(a, b)
}
