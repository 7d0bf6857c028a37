package search

import (
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum/levenshtein"
)

const maxCorrections = 256

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
