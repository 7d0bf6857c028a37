package search

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"
)

const (
	maxCandidates = 4096 // up to so many matches are all scored
	mostExact     = 500  // of more, these that have every word whole are,
	mostImportant = 1500 // these that are most important,
	nearestCells  = 4000 // and these in the grid cells around the user
)

// candidates are the places of a reading worth scoring.
type candidates struct {
	exact    []uint32 // with every word whole, or inside the region, most important first; where there are many matches
	allExact bool     // no other has every word whole
	ords     []uint32 // the others, or all
	matched  int      // how many places match, as far as known before scoring; 0 is unknown
	complete bool     // there are no more
}

// candidates lists the places that a reading and the filter leave: all when they are few, otherwise those that
// have every word whole or lie inside the region, the most important and those around the user, which loses next to
// nothing of the best ten.
func (ix *Index) candidates(r *reading, filter Filter) candidates {
	set, keep := ix.matching(r, filter.Set), ix.keep(r, filter)
	var c candidates
	if keep == nil && r.isCounted() {
		c.matched = int(set.GetCardinality())
	}
	if set.GetCardinality() <= maxCandidates {
		c.ords, c.complete = ix.first(set, keep, maxCandidates), true
	} else if c.ords = ix.first(set, keep, mostImportant); len(c.ords) < mostImportant {
		c.complete = true
	}
	if c.complete && c.matched == 0 {
		return c
	}
	whole := r.whole()
	if r.region != nil {
		whole = r.region.inside
	}
	if whole != nil {
		c.exact = ix.first(intersect(set, whole), keep, mostExact)
	}
	c.allExact = len(c.exact) < mostExact
	if inBase, _ := slices.BinarySearch(c.ords, ix.length); !c.complete && r.view.near != nil && inBase == mostImportant {
		c.ords = append(c.ords, ix.around(*r.view.near, set, keep, c.ords[inBase-1])...)
	}
	c.ords = slices.DeleteFunc(c.ords, func(ord uint32) bool {
		_, found := slices.BinarySearch(c.exact, ord)
		return found
	})
	return c
}

// keep tests the places of a reading; nil keeps all.
func (ix *Index) keep(r *reading, filter Filter) func(ord uint32) bool {
	if r.region == nil {
		return filter.Keep
	}
	inside := r.region.inside
	return func(ord uint32) bool {
		return (inside != nil && inside.Contains(ord) || r.view.metersTo(ix.places.Points[ord]) <= reach) &&
			(filter.Keep == nil || filter.Keep(ord))
	}
}

// around returns the places of the base in a set, less important than last, in the grid cells around a point.
func (ix *Index) around(near orb.Point, set *roaring.Bitmap, keep func(uint32) bool, last uint32) []uint32 {
	var ords []uint32
	budget := nearestCells
	cells, n := ix.grid.Around(near)
	for _, cell := range cells[:n] {
		behind, _ := slices.BinarySearch(cell, last+1)
		for _, ord := range cell[behind:] {
			if budget--; budget < 0 {
				return ords
			}
			if set.Contains(ord) && (keep == nil || keep(ord)) {
				ords = append(ords, ord)
			}
		}
	}
	return ords
}

// whole is the set of places that have every word of a reading as a whole word, nil where a word is in none.
func (r *reading) whole() (set *roaring.Bitmap) {
	for _, t := range r.terms {
		if t.optional {
			continue
		}
		if t.byWord == nil {
			return nil
		}
		set = intersect(set, t.byWord)
	}
	return set
}

// isCounted tells whether the postings of a reading are exactly the places that match: those of its category, or of one
// word that is no longer than edge n-grams and was not mended.
func (r *reading) isCounted() bool {
	if len(r.terms) == 0 {
		return true
	}
	t := r.terms[0]
	letters := utf8.RuneCountInString(t.text)
	return len(r.terms) == 1 && t.corrections == nil && !t.parted && letters <= maxGram && (t.unfinished || letters >= leastShortened)
}

// isBeginning tells whether a reading is one unfinished word that stands as it is: its places have words that begin so.
func (r *reading) isBeginning() bool {
	return len(r.terms) == 1 && r.inCategory == nil && r.terms[0].unfinished && r.terms[0].standsAlone() &&
		utf8.RuneCountInString(r.terms[0].text) <= maxGram
}

// first returns the n most important places of a set that pass keep, and all added ones, which have no order of
// importance and are few.
func (ix *Index) first(set *roaring.Bitmap, keep func(uint32) bool, n int) []uint32 {
	ords := make([]uint32, 0, min(uint64(n), set.GetCardinality()))
	it := set.Iterator()
	for it.HasNext() && len(ords) < n {
		if ord := it.Next(); keep == nil || keep(ord) {
			ords = append(ords, ord)
		}
	}
	for it.AdvanceIfNeeded(ix.length); it.HasNext(); {
		if ord := it.Next(); keep == nil || keep(ord) {
			ords = append(ords, ord)
		}
	}
	return ords
}

// matching is the set of places that have every word of a reading, within its categories and the filter.
func (ix *Index) matching(r *reading, filter *roaring.Bitmap) *roaring.Bitmap {
	found := intersect(r.inCategory, filter)
	terms := slices.DeleteFunc(slices.Clone(r.terms), func(t *term) bool { return t.optional })
	slices.SortStableFunc(terms, func(a, b *term) int { return cmp.Compare(a.atMost(), b.atMost()) })
	for _, t := range terms {
		if found = t.within(found); found == nil || found.IsEmpty() {
			return roaring.New()
		}
	}
	if found == nil {
		found = roaring.New()
		found.AddRange(0, uint64(len(ix.importance)))
	}
	return ix.living(found)
}

// living returns the places of a set that are not removed. The argument is not changed.
func (ix *Index) living(set *roaring.Bitmap) *roaring.Bitmap {
	if ix.removed == nil || !set.Intersects(ix.removed) {
		return set
	}
	return roaring.AndNot(set, ix.removed)
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
