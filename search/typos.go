package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum/levenshtein"
)

const (
	maxCorrections = 256
	fewPlaces      = 3   // a word found in no more places,
	unimportant    = 0.3 // none of them more important, may be a typo as well
)

// mend looks for what may be meant by a term that stands in no name, or in few; literal are the places of its first
// letters as they stand.
func (ix *Index) mend(d *dictionaries, t *term, literal *roaring.Bitmap) error {
	stands, err := t.standsIn(&d.name, literal)
	if err != nil {
		return err
	}
	switch stands = stands || t.standsAmong(ix.categoryWords); {
	case stands && t.forms != nil:
		return nil
	case stands && literal != nil && ix.isRare(literal):
		t.rare = true
		return ix.correct(d, t, 1)
	case stands:
		return nil
	case t.forms != nil:
		return ix.correct(d, t, 1)
	}
	if err := d.part(t); err != nil || t.parted {
		return err
	}
	return ix.correct(d, t, typoBudget(t.text))
}

// standsIn tells whether some name has a word that is or begins with the term; found are the places of its first
// letters.
func (t *term) standsIn(names *dictionary, found *roaring.Bitmap) (stands bool, err error) {
	if utf8.RuneCountInString(t.text) <= maxGram {
		return found != nil, nil
	}
	err = names.each(t.text, nil, func(l listing) (bool, error) {
		places, err := names.placesOf(l)
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

// longestMended is how many letters a word has at most that is mended: what takes long to build for longer ones is in no
// name.
const longestMended = 40

// typoBudget is how many typos a folded word may hold.
func typoBudget(folded string) int {
	switch n := utf8.RuneCountInString(folded); {
	case n < 4 || n > longestMended:
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
	all := []*roaring.Bitmap{places}
	err := d.each("", dfa, func(l listing) (bool, error) {
		_, distance := dfa.MatchAndDistance(l.text)
		if !t.allows(l.text, int(distance), budget) {
			return true, nil
		}
		found, err := d.placesOf(l)
		if found == nil {
			return true, err
		}
		t.corrections[l.text] = distance
		all = append(all, found)
		return len(t.corrections) < maxCorrections, nil
	})
	return union(all...), err
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
