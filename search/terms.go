package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum/levenshtein"
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
	corrections map[string]uint8 // words and beginnings of words at a typo's distance; nil where the word stands as it is
}

const (
	maxContextTerms = 64 // how many words of the context field an unfinished word may stand for
	maxCorrections  = 256
	fewPlaces       = 3   // a word found in no more places,
	unimportant     = 0.3 // none of them more important, may be a typo as well
)

// terms looks the words of a query up.
func (ix *Index) terms(d *dictionaries, ws []word, text string) ([]*term, error) {
	if len(ws) > maxQueryWords {
		ws = ws[:maxQueryWords]
	}
	terms := make([]*term, len(ws))
	for i, w := range ws {
		t := &term{
			text:       w.folded,
			unfolded:   strings.ToLower(text[w.start:w.end]),
			unfinished: i == len(ws)-1 && w.end == len(text),
			optional:   len(ws) > 1 && littleWords[w.folded],
		}
		if err := ix.lookUp(d, t, len(ws) == 1); err != nil {
			return nil, err
		}
		terms[i] = t
	}
	return terms, nil
}

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
	if t.optional || typoBudget(t.text) == 0 || t.byContext != nil {
		return nil
	}
	stands, err := t.standsIn(&d.name)
	stands = stands || t.standsAmong(ix.categoryWords)
	switch {
	case err != nil:
		return err
	case !stands:
		return ix.correct(d, t, typoBudget(t.text))
	case t.byName != nil && ix.isRare(t.byName):
		t.rare = true
		return ix.correct(d, t, 1)
	}
	return nil
}

// standsIn tells whether some name has a word that is or begins with the term.
func (t *term) standsIn(names *dictionary) (found bool, err error) {
	if utf8.RuneCountInString(t.text) <= maxGram {
		return t.byName != nil, nil
	}
	err = names.each(t.text, nil, func(text string) (bool, error) {
		places, err := names.places(text)
		found = places != nil
		return !found, err
	})
	return found, err
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

// typoBudget is how many typos a folded word may hold.
func typoBudget(folded string) int {
	switch n := utf8.RuneCountInString(folded); {
	case n < 4:
		return 0
	case n < 8:
		return 1
	default:
		return 2
	}
}

// correct widens a term to the words one typo away or, where there are none and its budget is two, to those
// two typos away. The automaton counts swapped neighbours as one typo; a wrong first letter counts double.
func (ix *Index) correct(d *dictionaries, t *term, budget int) error {
	t.corrections = map[string]uint8{}
	for distance := 1; distance <= budget && len(t.corrections) == 0; distance++ {
		dfa, err := ix.typos[distance].BuildDfa(t.text, uint8(distance))
		if err != nil {
			return err
		}
		if t.byName, err = t.widen(t.byName, &d.name, dfa, distance); err != nil {
			return err
		}
		if t.byContext, err = t.widen(t.byContext, &d.context, dfa, distance); err != nil {
			return err
		}
	}
	return nil
}

// widen adds the places of the words that an automaton accepts to places, and the words to the corrections.
func (t *term) widen(places *roaring.Bitmap, d *dictionary, dfa *levenshtein.DFA, budget int) (*roaring.Bitmap, error) {
	err := d.each("", dfa, func(text string) (bool, error) {
		_, distance := dfa.MatchAndDistance(text)
		if !t.allows(text, int(distance), budget) {
			return true, nil
		}
		found, err := d.places(text)
		if found == nil {
			return true, err
		}
		t.corrections[text] = distance
		places = union(places, found)
		return len(t.corrections) < maxCorrections, nil
	})
	return places, err
}

// allows says whether a word at a distance may be what was meant by t.
func (t *term) allows(text string, distance, budget int) bool {
	if text == "" || text == t.text || strings.HasSuffix(text, " ") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(text)
	if wanted, _ := utf8.DecodeRuneInString(t.text); first != wanted {
		distance++
	}
	// A word without its last letters is the beginning of everything that begins so: no correction.
	return distance <= budget && !strings.HasPrefix(t.text, text)
}

// littleWords join a kind to a place in the supported languages; a place need not have them.
var littleWords = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq("w we na kolo obok blisko poblizu przy v ve u blizko pri pobliz nedaleko in near at by im am bei nahe an der die das the of a i und and") {
		set[w] = true
	}
	return set
}()
