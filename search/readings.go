package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"tripoint/data/lang"
)

// A reading is one way to understand a query: some words may name a category, the rest is text.
type reading struct {
	terms      []*term
	beginning  []byte // of a reading that is one short unfinished word: a space and the word; else nil
	categories []string
	inCategory *roaring.Bitmap // places of the categories, removed ones too; nil where no word names one
	confidence float64         // 0..1 that the words mean the categories
	spoken     int             // how many words name the category
	dropped    int             // how many words no place had
}

const maxReadings = 4

// readings lists the ways to understand a query, all of it as text first, then those in which words at
// its beginning or end name a category, longest first.
func (ix *Index) readings(terms []*term, prefs lang.Prefs) []reading {
	all := []reading{{terms: terms}}
	if all[0].isBeginning() {
		all[0].beginning = []byte(" " + terms[0].text)
	}
	for length := len(terms); length > 0; length-- {
		for _, from := range slices.Compact([]int{0, len(terms) - length}) {
			if r, ok := ix.categoryReading(terms, from, from+length, prefs); ok && len(all) < maxReadings {
				all = append(all, r)
			}
		}
	}
	return all
}

// categoryReading reads terms[from:to] as the name of categories and the others as text.
func (ix *Index) categoryReading(terms []*term, from, to int, prefs lang.Prefs) (reading, bool) {
	spoken := make([]string, 0, to-from)
	for _, t := range terms[from:to] {
		spoken = append(spoken, t.text)
	}
	entries := ix.categories.called(strings.Join(spoken, " "))
	if len(entries) == 0 {
		return reading{}, false
	}
	best := slices.MaxFunc(entries, func(a, b entry) int { return cmp.Compare(a.confidence(prefs), b.confidence(prefs)) })
	r := reading{
		terms:      slices.Concat(terms[:from], terms[to:]),
		confidence: best.confidence(prefs),
		spoken:     to - from,
	}
	for _, e := range entries {
		if e.confidence(prefs) == r.confidence && !slices.Contains(r.categories, e.id) {
			r.categories = append(r.categories, e.id)
			r.inCategory = union(r.inCategory, ix.places.ByCategory(e.id))
		}
	}
	if r.inCategory == nil {
		r.inCategory = roaring.New()
	}
	return r, true
}

// text is what a reading leaves as text, as folded words.
func (r *reading) text() string {
	left := make([]string, 0, len(r.terms))
	for _, t := range r.terms {
		left = append(left, t.text)
	}
	return strings.Join(left, " ")
}

// withoutSome gives the text reading without the words that say least, one by one until some place has the
// others: first those that no place has, then the commonest.
func (ix *Index) withoutSome(r reading) []reading {
	terms := slices.DeleteFunc(slices.Clone(r.terms), func(t *term) bool { return t.optional || t.places() == nil })
	slices.SortStableFunc(terms, func(a, b *term) int {
		return cmp.Compare(ix.living(a.places()).GetCardinality(), ix.living(b.places()).GetCardinality())
	})
	for n := len(terms); n > 0; n-- {
		shorter := reading{terms: terms[:n], dropped: len(r.terms) - n}
		if n < len(r.terms) && !ix.matching(&shorter, nil).IsEmpty() {
			return []reading{shorter}
		}
	}
	return nil
}
