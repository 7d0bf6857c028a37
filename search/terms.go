package search

import (
	"bytes"
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
	corrections map[string]uint8 // words and beginnings of words at a typo's distance; nil where the word stands as it is
}

const (
	maxContextTerms = 64  // how many words of the context field an unfinished word may stand for
	fewPlaces       = 3   // a word found in no more places,
	unimportant     = 0.3 // none of them more important, may be a typo as well
	mostlyBegun     = 500 // an unfinished word that begins the words of more places is not inflected yet
)

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
	}
	return terms, nil
}

// isOptional tells whether a word of a query is a little one beside others that are not.
func isOptional(ws []word, w word) bool {
	little := knownWordings().little
	return little[w.folded] != 0 && slices.ContainsFunc(ws, func(other word) bool { return little[other.folded] == 0 })
}

// lookUp finds the places of a word: as it stands and in its other forms, failing that written as one or with typos.
func (ix *Index) lookUp(d *dictionaries, t *term, alone bool) (err error) {
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
		if err = t.widenContext(&d.context); err != nil {
			return err
		}
	}
	short := utf8.RuneCountInString(t.text) <= leastStem
	if t.optional || t.unfinished && short { // just begun, it is no abbreviation yet
		return nil
	}
	found := t.byName
	if err := d.inflect(t, alone); err != nil {
		return err
	}
	t.isName = t.forms != nil && found != nil && ix.beginsName(found, t.text)
	if typoBudget(t.text) == 0 || t.byContext != nil {
		return nil
	}
	stands, err := t.standsIn(&d.name, found)
	if err != nil {
		return err
	}
	switch stands = stands || t.standsAmong(ix.categoryWords); {
	case !stands && t.forms != nil:
		return ix.correct(d, t, 1)
	case t.forms != nil:
		return nil
	case !stands:
		if parted, err := d.part(t); err != nil || parted {
			return err
		}
		return ix.correct(d, t, typoBudget(t.text))
	case found != nil && ix.isRare(found):
		t.rare = true
		return ix.correct(d, t, 1)
	}
	return nil
}

// standsIn tells whether some name has a word that is or begins with the term; found are the places of its first
// letters.
func (t *term) standsIn(names *dictionary, found *roaring.Bitmap) (stands bool, err error) {
	if utf8.RuneCountInString(t.text) <= maxGram {
		return found != nil, nil
	}
	err = names.each(t.text, nil, func(text string) (bool, error) {
		places, err := names.places(text)
		stands = places != nil
		return !stands, err
	})
	return stands, err
}

// standsAmong tells whether the term is one of the ordered words or, while unfinished, begins one.
func (t *term) standsAmong(ordered []string) bool {
	i, found := slices.BinarySearch(ordered, t.text)
	return found || t.unfinished && i < len(ordered) && strings.HasPrefix(ordered[i], t.text)
}

// isRare tells whether places are so few and unimportant that the word that found them may be a typo.
func (ix *Index) isRare(places *roaring.Bitmap) bool {
	if places.GetCardinality() > fewPlaces {
		return false
	}
	for _, ord := range places.ToArray() {
		if ix.importance[ord] >= unimportant {
			return false
		}
	}
	return true
}

// standsAlone tells whether the places of the term are just those that have it as it stands.
func (t *term) standsAlone() bool { return t.corrections == nil && t.forms == nil }

// beginsName tells whether a name of the first of some places begins with a word. Forms other than the first seldom
// do: who types such a word wants that name.
func (ix *Index) beginsName(places *roaring.Bitmap, text string) (begins bool) {
	const asked = 64
	it := places.Iterator()
	for n := 0; n < asked && it.HasNext() && !begins; n++ {
		names, at := ix.arenaOf(it.Next())
		names.names(at, func(_ nameBits, folded, _ []byte) bool {
			first, _ := cutWord(folded)
			begins = begins || string(first) == text
			return !begins
		})
	}
	return begins
}

// places are those that have the word in a name or in their context, nil where there are none. Removed ones may be
// among them.
func (t *term) places() *roaring.Bitmap { return union(t.byName, t.byContext) }

// widenContext adds the places whose context has a word that begins like an unfinished one.
func (t *term) widenContext(context *dictionary) error {
	found := 0
	return context.each(t.text, nil, func(text string) (bool, error) {
		places, err := context.places(text)
		if places != nil {
			t.byContext = union(t.byContext, places)
			found++
		}
		return found < maxContextTerms, err
	})
}

// inflect adds the places that have another form of the word. Of a single word the context is not asked: whoever
// names a town alone wants the town.
func (d *dictionaries) inflect(t *term, alone bool) error {
	known := knownWordings()
	for _, form := range known.kin[t.text] {
		if err := d.addForm(t, []byte(form), !alone); err != nil {
			return err
		}
	}
	begun := t.unfinished && t.byName != nil && t.byName.GetCardinality() > mostlyBegun
	if begun || utf8.RuneCountInString(t.text) <= leastStem {
		return nil
	}
	for _, stem := range known.stems(t.text) {
		more, err := d.hasMore(t, stem)
		if err != nil {
			return err
		}
		if !more && alone {
			continue
		}
		for form := range known.forms(stem) {
			if string(form) == t.text || t.unfinished && bytes.HasPrefix(form, []byte(t.text)) {
				continue
			}
			if err := d.addForm(t, form, !alone); err != nil {
				return err
			}
		}
	}
	return nil
}

// hasMore tells whether names have words with a stem that are not the term's already.
func (d *dictionaries) hasMore(t *term, stem string) (bool, error) {
	places, err := d.name.places(prefixRunes(stem[:len(stem)-1], maxGram)) // a vowel may come before the last letter
	if places == nil || err != nil {
		return false, err
	}
	own := t.byWord
	if t.unfinished {
		own = t.byName
	}
	return own == nil || own.GetCardinality() < places.GetCardinality(), nil
}

// addForm adds the places that have a form of the term, where there are any. Most forms do not exist.
func (d *dictionaries) addForm(t *term, form []byte, inContext bool) error {
	var context *roaring.Bitmap
	var err error
	if inContext {
		if context, err = d.context.placesOf(form); err != nil {
			return err
		}
	}
	whole := form
	if utf8.RuneCount(form) <= maxGram {
		whole = append(form, ' ')
	}
	places, err := d.name.placesOf(whole)
	if err != nil {
		return err
	}
	if places == nil && context == nil {
		return nil
	}
	if t.forms == nil {
		t.forms = map[string]bool{}
	}
	t.forms[string(form)] = true
	t.byName, t.byWord, t.byContext = union(t.byName, places), union(t.byWord, places), union(t.byContext, context)
	return nil
}

// part finds the places that have the term as two words: it was written as one.
func (d *dictionaries) part(t *term) (found bool, err error) {
	for i := leastStem; i <= len(t.text)-leastStem; i++ {
		if !utf8.RuneStart(t.text[i]) {
			continue
		}
		front, err := d.name.places(wholeWord(t.text[:i]))
		if err != nil || front == nil {
			if err != nil {
				return false, err
			}
			continue
		}
		rest := wholeWord(t.text[i:])
		if t.unfinished {
			rest = prefixRunes(t.text[i:], maxGram)
		}
		behind, err := d.name.places(rest)
		if err != nil {
			return false, err
		}
		if behind != nil && front.Intersects(behind) {
			t.byName, found = union(t.byName, roaring.And(front, behind)), true
		}
	}
	return found, nil
}

// union returns a bitmap with the places of both; the arguments are not changed.
func union(a, b *roaring.Bitmap) *roaring.Bitmap {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return roaring.Or(a, b)
}
