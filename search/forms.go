package search

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
)

const mostlyBegun = 500 // an unfinished word that begins the words of more places is not inflected yet

// inflect adds the places that have another form of the word. Of a single word the context is not asked: whoever
// names a town alone wants the town.
func (d *dictionaries) inflect(t *term, alone bool) error {
	known := knownWordings()
	if err := d.addForms(t, !alone, slices.Values(known.kin[t.text])); err != nil {
		return err
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
		others := func(yield func(string) bool) {
			for form := range known.forms(stem) {
				own := form == t.text || t.unfinished && strings.HasPrefix(form, t.text)
				if !own && !yield(form) {
					return
				}
			}
		}
		if err := d.addForms(t, !alone, others); err != nil {
			return err
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

// addForms adds the places that have forms of the term, where there are any. Most forms do not exist. The sets are
// joined when all are there: the term's own may be large.
func (d *dictionaries) addForms(t *term, inContext bool, forms iter.Seq[string]) error {
	byName, byWord, byContext := []*roaring.Bitmap{t.byName}, []*roaring.Bitmap{t.byWord}, []*roaring.Bitmap{t.byContext}
	first := prefixRunes(t.text, maxGram)
	for form := range forms {
		var context *roaring.Bitmap
		var err error
		if inContext {
			if context, err = d.context.places(form); err != nil {
				return err
			}
		}
		places, err := d.name.places(wholeWord(form))
		if err != nil {
			return err
		}
		if places == nil && context == nil {
			continue
		}
		if t.forms == nil {
			t.forms = map[string]bool{}
		}
		t.forms[form] = true
		if !strings.HasPrefix(form, first) { // else they are among those of the first letters already
			byName = append(byName, places)
		}
		byWord, byContext = append(byWord, places), append(byContext, context)
	}
	t.byName, t.byWord, t.byContext = union(byName...), union(byWord...), union(byContext...)
	return nil
}

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
