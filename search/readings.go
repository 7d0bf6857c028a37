package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"tripoint/data/lang"
)

// A reading is one way to understand a query: some words may name a category, some a region, the rest is text.
type reading struct {
	terms      []*term
	beginning  []byte // of a reading that is one short unfinished word: a space and the word; else nil
	categories []string
	inCategory *roaring.Bitmap // places of the categories, removed ones too; nil where no word names one
	meant      *roaring.Bitmap // those of the categories that the reader means first; nil for all of them
	confidence float64         // 0..1 that the words mean the categories
	spoken     int             // how many words name the category
	leads      bool            // they begin the query
	beside     bool            // they name what the places are near
	dropped    int             // how many words no place had
	region     *region         // where the places are looked for, nil for anywhere
	view       view
}

// maxNamed is how many runs of words are tried as the name of a category.
const maxNamed = 3

// textReading understands all words as text.
func textReading(q *Query, terms []*term) reading {
	r := reading{terms: terms, view: viewOf(q.Near, q.Zoom, q.Bias)}
	if r.isBeginning() {
		r.beginning = []byte(" " + terms[0].text)
	}
	return r
}

// categoryReadings lists the readings in which a run of words, longer ones first, names a category and the others
// are text.
func (ix *Index) categoryReadings(q *Query, terms []*term) []reading {
	var all []reading
	for length := len(terms); length > 0; length-- {
		for from := 0; from+length <= len(terms) && len(all) < maxNamed; from++ {
			if r, ok := ix.categoryReading(q, terms, from, from+length); ok {
				all = append(all, r)
			}
		}
	}
	return all
}

// apart parts the category readings that name what the places are near from the others, where there are others.
func apart(categories []reading) (likely, beside []reading) {
	for _, r := range categories {
		if r.beside {
			beside = append(beside, r)
		} else {
			likely = append(likely, r)
		}
	}
	if len(likely) == 0 {
		return beside, nil
	}
	return likely, beside
}

// isBeside tells whether the last of some terms are little words that ask for what is near something.
func isBeside(terms []*term) (near bool) {
	for i := len(terms) - 1; i >= 0 && terms[i].optional; i-- {
		near = near || knownWordings().little[terms[i].text] == around
	}
	return near
}

// categoryReading reads terms[from:to] as the name of categories and the others as text.
func (ix *Index) categoryReading(q *Query, terms []*term, from, to int) (reading, bool) {
	spoken := texts(terms[from:to])
	if terms[from].optional || terms[to-1].optional {
		return reading{}, false
	}
	entries := ix.categories.called(spoken)
	if len(entries) == 0 {
		return reading{}, false
	}
	r := textReading(q, slices.Concat(terms[:from], terms[to:]))
	r.beginning, r.spoken, r.leads, r.beside = nil, to-from, from == 0, isBeside(terms[:from])
	ix.mean(&r, entries, q.Prefs)
	return r, true
}

// mean sets what a reader means by a word: first the categories that the reader's language calls so, then those
// that it is a false friend of.
func (ix *Index) mean(r *reading, entries []entry, prefs lang.Prefs) {
	entries = slices.SortedStableFunc(slices.Values(entries), func(a, b entry) int {
		return cmp.Compare(b.confidence(prefs), a.confidence(prefs))
	})
	r.confidence = entries[0].confidence(prefs)
	none := roaring.New()
	var all []*roaring.Bitmap
	for _, e := range entries {
		if slices.Contains(r.categories, e.id) {
			continue
		}
		if e.confidence(prefs) < r.confidence && r.meant == nil {
			r.meant = cmp.Or(union(slices.Clone(all)...), none)
		}
		r.categories = append(r.categories, e.id)
		all = append(all, ix.places.ByCategory(e.id))
	}
	r.inCategory = cmp.Or(union(all...), none)
}

// falseFriend is what the other meaning of a word is worth.
const falseFriend = 0.4

// certainty is how sure a place is of a category that the reading names.
func (r *reading) certainty(ord uint32) float64 {
	if r.meant != nil && !r.meant.Contains(ord) {
		return r.confidence * falseFriend
	}
	return r.confidence
}

// reading tells how the query was understood.
func (r *reading) reading() Reading {
	told := Reading{Text: strings.Join(texts(r.terms), " "), Category: r.categories}
	if r.region != nil {
		told.Area = r.region.name
	}
	return told
}

func texts(terms []*term) []string {
	list := make([]string, len(terms))
	for i, t := range terms {
		list[i] = t.text
	}
	return list
}

// withoutSome gives a text reading without the words that say least, one by one until some place has the
// others: first those that no place has as they are, then numbers, which say nothing alone, then the commonest.
func (ix *Index) withoutSome(r reading) []reading {
	terms := slices.DeleteFunc(slices.Clone(r.terms), func(t *term) bool { return t.optional || !t.isAnswered() })
	slices.SortStableFunc(terms, func(a, b *term) int {
		if a.isNumber() != b.isNumber() {
			return cmp.Compare(b.text, a.text) // letters before digits
		}
		return cmp.Compare(ix.living(a.places()).GetCardinality(), ix.living(b.places()).GetCardinality())
	})
	for n := len(terms); n > 0 && !terms[0].isNumber(); n-- {
		shorter := reading{terms: terms[:n], dropped: len(r.terms) - n, view: r.view}
		if n < len(r.terms) && !ix.matching(&shorter, nil).IsEmpty() {
			return []reading{shorter}
		}
	}
	return nil
}

// isAnswered tells whether some place has the term, and not just a longer word that begins so where the term is finished.
func (t *term) isAnswered() bool {
	return t.places() != nil && (t.unfinished || t.byWord != nil || t.byContext != nil || !t.standsAlone())
}

// isNumber tells whether the term is a number, as of a house.
func (t *term) isNumber() bool { return t.text[0] >= '0' && t.text[0] <= '9' }
