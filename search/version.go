package search

import (
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"tripoint/data"
	"tripoint/data/taxonomy"
)

// Added is a place that the base does not have.
type Added struct {
	Ord     uint32
	Place   *data.Place // with its importance; not held on to
	Context []string    // as of Source
}

// spare is for how many added places there is room before the importance of all places has to be copied.
const spare = 1 << 14

// With returns a version of the index that has some more places and does not have those removed. p is all of
// its places, the added ones too; the ords of added go on where those of ix end. removed is all that was
// removed so far, of the base and of what was added; it is shared and must not change. ix stays as it is.
//
// A version finds what an index written anew would find, up to the numbers of candidates beyond which a search
// does not look at all places. Its cost depends on what is added, not on how many places there are, as long as
// versions follow one another: a second one of the same index copies the importance of all places. Each posting of
// an added place is copied a few more times by later versions.
func (ix *Index) With(p Places, added []Added, removed *roaring.Bitmap) *Index {
	next := &Index{
		base: ix.base, places: p, removed: removed,
		importance: ix.importance, names: ix.names, words: ix.words, context: ix.context, settlements: ix.settlements,
	}
	if removed != nil && removed.IsEmpty() {
		next.removed = nil
	}
	if !ix.extended.CompareAndSwap(false, true) {
		// Another version was made of this one and has the room behind the ends of what they share.
		next.importance = slices.Clip(next.importance)
		next.names = arena{slices.Clip(next.names.bytes), slices.Clip(next.names.offsets)}
	}
	next.add(added)
	next.count = len(next.importance)
	if next.removed != nil {
		next.count -= int(next.removed.GetCardinality())
	}
	return next
}

func (ix *Index) add(added []Added) {
	var words, context []posting
	var settlements []uint32
	for _, a := range added {
		ix.importance = append(ix.importance, float32(a.Place.Importance))
		for _, name := range ix.names.add(a.Place) {
			words = appendPostings(words, name, a.Ord)
		}
		for _, text := range a.Context {
			context = appendPostings(context, phrase(text), a.Ord)
		}
		if slices.ContainsFunc(a.Place.Categories, isSettlement) {
			settlements = append(settlements, a.Ord)
		}
	}
	if len(words) > 0 {
		ix.words = extended(ix.words, newRun(words))
	}
	if len(context) > 0 {
		ix.context = extended(ix.context, newRun(context))
	}
	if len(settlements) > 0 {
		ix.settlements = ix.settlements.Clone()
		ix.settlements.AddMany(settlements)
	}
}

func appendPostings(list []posting, phrase string, ord uint32) []posting {
	for w := range strings.FieldsSeq(phrase) {
		list = append(list, posting{w, ord})
	}
	return list
}

func isSettlement(category string) bool {
	return taxonomy.Builtin().Category(category).Theme == taxonomy.Settlement
}
