package search

import (
	"slices"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
)

// maxSpellings is in how many ways a query is written at most.
const maxSpellings = 3

// spellings lists ways to write a query: as it is, with a name that it has in short or in full the other way, and with
// two words as the one that they are elsewhere.
func (ix *Index) spellings(d *dictionaries, ws []word) ([][]word, error) {
	all := [][]word{ws}
	for _, pair := range knownWordings().short {
		for from := 0; from+len(pair[0]) <= len(ws); from++ {
			if to := from + len(pair[0]); knownWordings().sameWords(pair[0], foldedWords(ws[from:to])) {
				all = append(all, respelled(ws, from, to, pair[1]))
			}
		}
	}
	for from := 0; from+1 < len(ws); from++ {
		joined := ws[from].folded + ws[from+1].folded
		places, err := d.name.places(wholeWord(joined))
		if err != nil {
			return nil, err
		}
		if _, known := slices.BinarySearch(ix.categoryWords, joined); known || places != nil {
			all = append(all, respelled(ws, from, from+2, []string{joined}))
		}
	}
	return all[:min(len(all), maxSpellings)], nil
}

// respelled returns words with others in the place of those from one up to another, and where those stood.
func respelled(ws []word, from, to int, others []string) []word {
	instead := make([]word, len(others))
	for i, other := range others {
		instead[i] = word{other, ws[from].start, ws[to-1].end}
	}
	return slices.Concat(ws[:from], instead, ws[to:])
}

func foldedWords(ws []word) []string {
	list := make([]string, len(ws))
	for i, w := range ws {
		list[i] = w.folded
	}
	return list
}

// part finds the places that have the term as two words: it was written as one.
func (d *dictionaries) part(t *term) error {
	for i := leastStem; i <= len(t.text)-leastStem; i++ {
		if !utf8.RuneStart(t.text[i]) {
			continue
		}
		front, err := d.name.places(wholeWord(t.text[:i]))
		if err != nil {
			return err
		}
		if front == nil {
			continue
		}
		rest := wholeWord(t.text[i:])
		if t.unfinished {
			rest = prefixRunes(t.text[i:], maxGram)
		}
		behind, err := d.name.places(rest)
		if err != nil {
			return err
		}
		if behind != nil && front.Intersects(behind) {
			t.byName, t.parted = union(t.byName, roaring.And(front, behind)), true
		}
	}
	return nil
}
