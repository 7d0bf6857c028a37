package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
)

// A term is one word of the query with the places it may be found in.
type term struct {
	text        string          // folded
	unfolded    string          // lower case
	unfinished  bool            // the last word, still being typed: it may be the beginning of one
	optional    bool            // a little word like "in": a place need not have it
	byName      *roaring.Bitmap // as a word or the beginning of one
	byWord      *roaring.Bitmap // as a whole word
	byContext   *roaring.Bitmap
	rare        bool             // it stands as it is in so few places that it may be a typo all the same
	forms       map[string]bool  // other forms of the word that some place has
	isName      bool             // it is a name as it stands, and its forms are others
	parted      bool             // it is in no name, but names have it as two words
	corrections map[string]uint8 // words and beginnings of words at a typo's distance; nil where the word stands as it is
}

const maxContextTerms = 64 // how many words of the context field an unfinished word may stand for

// terms looks the words of a query up.
func (ix *Index) terms(d *dictionaries, ws []word, text string) ([]*term, error) {
	terms := make([]*term, len(ws))
	for i, w := range ws {
		t := &term{
			text:       w.folded,
			unfolded:   strings.ToLower(text[w.start:w.end]),
			unfinished: i == len(ws)-1 && w.end == len(text),
			optional:   isOptional(ws, w),
		}
		if err := ix.lookUp(d, t, len(ws) == 1); err != nil {
			return nil, err
		}
		terms[i] = t
		if i > 0 && knownWordings().streets[terms[i-1].text] {
			t.asStreet(terms[i-1])
		}
	}
	return terms, nil
}

// asStreet reads a term as the name of a street, where some place is in one: it counts in the context, in which the word
// street may be missing, and in names that have that word too.
func (t *term) asStreet(street *term) {
	if t.byContext == nil {
		return
	}
	street.optional = true
	together := func(a, b *roaring.Bitmap) *roaring.Bitmap {
		if a == nil || b == nil {
			return nil
		}
		return roaring.And(a, b)
	}
	t.byName, t.byWord = together(t.byName, street.byName), together(t.byWord, street.byName)
}

// isOptional tells whether a word of a query is a little one beside others that are not.
func isOptional(ws []word, w word) bool {
	little := knownWordings().little
	return little[w.folded] != 0 && slices.ContainsFunc(ws, func(other word) bool { return little[other.folded] == 0 })
}

// lookUp finds the places of a word: as it stands and in its other forms, failing that written as one or with typos.
func (ix *Index) lookUp(d *dictionaries, t *term, alone bool) error {
	if err := d.literal(t, alone); err != nil {
		return err
	}
	short := utf8.RuneCountInString(t.text) <= leastStem
	if t.optional || t.unfinished && short { // just begun, it is no abbreviation yet
		return nil
	}
	literal := t.byName
	if err := d.inflect(t, alone); err != nil {
		return err
	}
	t.isName = t.forms != nil && literal != nil && ix.beginsName(literal, t.text)
	if typoBudget(t.text) == 0 || t.byContext != nil {
		return nil
	}
	return ix.mend(d, t, literal)
}

// literal finds the places that have a word as it stands or, unfinished, as the beginning of one.
func (d *dictionaries) literal(t *term, alone bool) (err error) {
	if t.byName, err = d.name.places(prefixRunes(t.text, maxGram)); err != nil {
		return err
	}
	if t.byWord, err = d.name.places(wholeWord(t.text)); err != nil {
		return err
	}
	if t.byContext, err = d.context.places(t.text); err != nil {
		return err
	}
	if t.unfinished && !alone && len(t.text) >= 2 {
		return t.widenContext(&d.context)
	}
	return nil
}

// standsAlone tells whether the places of the term are just those that have it as it stands.
func (t *term) standsAlone() bool { return t.corrections == nil && t.forms == nil && !t.parted }

// places are those that have the word in a name or in their context, nil where there are none. Removed ones may be
// among them.
func (t *term) places() *roaring.Bitmap { return union(t.byName, t.byContext) }

// within returns the places of the term in a set, where nil is all places.
func (t *term) within(set *roaring.Bitmap) *roaring.Bitmap {
	if set == nil {
		return t.places()
	}
	var parts []*roaring.Bitmap
	for _, places := range []*roaring.Bitmap{t.byName, t.byContext} {
		if places != nil {
			parts = append(parts, roaring.And(set, places))
		}
	}
	return union(parts...)
}

// atMost is how many places the term has at most.
func (t *term) atMost() (n uint64) {
	for _, places := range []*roaring.Bitmap{t.byName, t.byContext} {
		if places != nil {
			n += places.GetCardinality()
		}
	}
	return n
}

// widenContext adds the places whose context has a word that begins like an unfinished one.
func (t *term) widenContext(context *dictionary) error {
	found := 0
	all := []*roaring.Bitmap{t.byContext}
	err := context.each(t.text, nil, func(l listing) (bool, error) {
		places, err := context.placesOf(l)
		all = append(all, places)
		if places != nil {
			found++
		}
		return found < maxContextTerms, err
	})
	t.byContext = union(all...)
	return err
}

// union returns a bitmap with the places of all, nil where each is nil; it may be one of them, and they are not changed.
func union(all ...*roaring.Bitmap) *roaring.Bitmap {
	all = slices.DeleteFunc(all, func(places *roaring.Bitmap) bool { return places == nil })
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	case 2:
		return roaring.Or(all[0], all[1])
	}
	// Of the largest one, what no other has to do with is shared rather than copied.
	slices.SortFunc(all, func(a, b *roaring.Bitmap) int { return cmp.Compare(b.GetCardinality(), a.GetCardinality()) })
	return roaring.Or(all[0], roaring.FastOr(all[1:]...))
}
