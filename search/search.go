// Package search turns a text into ranked places: text → readings → candidates → scores → page.
//
// bleve's segment format holds the postings; candidates come from its bitmaps and are scored here over
// names in a mapped file, because scoring every posting costs more than finding it. Write makes the files from all
// places, Open maps them, and With makes versions that know what was added and removed since. What a place is,
// where it lies and how an answer is written is left to others.
package search

import (
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data/lang"
)

// A Query asks for places.
type Query struct {
	Text   string
	Prefs  lang.Prefs
	Near   *orb.Point // where the user looks; nil is nowhere
	Zoom   float64    // how wide the user looks, as a web map's zoom; 0 is the default
	Bias   float64    // 0..1, how much nearness counts against importance
	Filter Filter
	Limit  int
	After  *Cursor // the last hit of the page before
}

// DefaultZoom and DefaultBias suit a user who looks at a town and says no more.
const (
	DefaultZoom = 12
	DefaultBias = 0.4
)

// A Filter keeps the places that are in Set and pass Keep; nil means all.
type Filter struct {
	Set  *roaring.Bitmap
	Keep func(ord uint32) bool
}

// A Cursor is the sort key of a hit: results go on behind it even when the data changed meanwhile.
type Cursor struct {
	Score float64
	ID    string
}

// A Hit is a place found, with why.
type Hit struct {
	Ord   uint32
	Score float64
	Parts Parts
	Match Match
}

// Parts are what a score is made of, each from 0 to 1.
type Parts struct {
	Text       float64 `json:"text"`
	Category   float64 `json:"category"`
	Importance float64 `json:"importance"`
	Distance   float64 `json:"distance"`
	Language   float64 `json:"language"`
}

// A Match is the name that the text was found in. It is empty where a place was found by its category or
// context alone. Highlight holds [start, end) pairs in UTF-16 units.
type Match struct {
	Lang      string
	Text      string
	Begins    bool // it begins with the whole text of the query, as it was typed
	Highlight [][2]int
}

// A Result is one page of hits, best first.
type Result struct {
	Hits     []Hit
	Matched  int  // how many places match in all
	AtLeast  bool // Matched is a lower bound
	Next     *Cursor
	Category []string // ids of the categories that the best hit's reading took from the text
	Text     string   // what that reading left as text
	Area     string   // the settlement that the places of the category were looked for around
	// Corrected is the text with its typos mended as the best hit has it, "" where nothing was mended.
	Corrected string
}

// Search answers a query. An error says that the index could not be read.
//
// Where no place answers every word, a reading with a category lists the places of the category, around the
// settlement that the other words name where they name one; failing that, words are dropped.
func (ix *Index) Search(q Query) (*Result, error) {
	result := &Result{}
	err := ix.answer(&q, func(f *found) { result = f.page() })
	return result, err
}

// answer hands what a query finds to use, unless there is nothing to look for. It is not to be kept.
func (ix *Index) answer(q *Query, use func(*found)) error {
	ws := words(q.Text)
	if ix.count == 0 || len(ws) == 0 && strings.TrimSpace(q.Text) != "" {
		return nil
	}
	d, done, err := ix.dictionaries()
	if err != nil {
		return err
	}
	defer done()
	terms, err := ix.terms(d, ws, q.Text)
	if err != nil {
		return err
	}
	readings := ix.readings(terms, q.Prefs)
	f := ix.find(q, readings)
	if len(f.hits) == 0 && len(readings) > 1 {
		f = ix.findWithin(q, readings[1:])
	} else if len(f.hits) == 0 {
		f = ix.find(q, ix.withoutSome(readings[0]))
	}
	use(f)
	return nil
}

// find scores the places that answer every word of a reading.
func (ix *Index) find(q *Query, readings []reading) *found {
	f := &found{query: q, phrase: phrase(q.Text), scorer: newScorer(ix, q), readings: readings, complete: true}
	for i := range readings {
		r := &readings[i]
		c := ix.candidates(r, q)
		if q.After != nil || len(readings) > 1 {
			c.matched = 0 // every hit is needed
		}
		f.hits = append(f.hits, f.scorer.scoreAll(r, i, c, q.Limit+1)...)
		f.complete = f.complete && c.complete
		f.matched = c.matched
	}
	return f
}

// aroundBias is how much nearness to a settlement named in the query counts.
const aroundBias = 0.8

// findWithin lists the places of the first reading's category that has any, around the settlement that its
// other words name. A query that says nothing but a category is answered with that, even with no place.
func (ix *Index) findWithin(q *Query, readings []reading) (f *found) {
	for _, r := range readings {
		around := *q
		center := ""
		if ord, ok := ix.settlementNamed(q, r.terms); ok {
			center, _ = ix.places.Place(ord).DisplayName(q.Prefs)
			around.Near, around.Zoom, around.Bias = &ix.places.Points[ord], DefaultZoom, aroundBias
		}
		r.dropped, r.terms = len(r.terms), nil
		f = ix.find(&around, []reading{r})
		if f.area = center; len(f.hits) > 0 || r.dropped == 0 {
			break
		}
	}
	return f
}

// settlementNamed finds the settlement that terms name best.
func (ix *Index) settlementNamed(q *Query, terms []*term) (ord uint32, ok bool) {
	if len(terms) == 0 {
		return 0, false
	}
	f := ix.find(&Query{Prefs: q.Prefs, Filter: Filter{Set: ix.settlements}, Limit: 1}, []reading{{terms: terms}})
	if best := f.top(1); len(best) > 0 {
		return best[0].ord, true
	}
	return 0, false
}
