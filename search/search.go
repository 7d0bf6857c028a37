// Package search turns a text into ranked places: text → readings → candidates → scores → page.
//
// bleve's segment format holds the postings; candidates come from its bitmaps and are scored here over
// names kept in memory, because scoring every posting costs more than finding it. What a place is, where
// it lies and how an answer is written is left to others.
package search

import (
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

// DefaultZoom and DefaultBias stand in where a query does not say.
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
	// Corrected is the text with its typos mended as the best hit has it, "" where nothing was mended.
	Corrected string
}

// Search answers a query. An error says that the index could not be read.
func (ix *Index) Search(q Query) (*Result, error) {
	if len(ix.places) == 0 {
		return &Result{}, nil
	}
	d, err := ix.borrowDictionaries()
	if err != nil {
		return nil, err
	}
	defer ix.dictionaries.Put(d)
	terms, err := ix.terms(d, words(q.Text), q.Text)
	if err != nil {
		return nil, err
	}
	found := found{query: &q, phrase: phrase(q.Text), scorer: newScorer(ix, &q), readings: ix.readings(terms, q.Prefs), complete: true}
	for i := range found.readings {
		r := &found.readings[i]
		c := ix.candidates(r, &q)
		if q.After != nil || len(found.readings) > 1 {
			c.matched = 0 // every hit is needed
		}
		found.hits = append(found.hits, found.scorer.scoreAll(r, i, c, q.Limit+1)...)
		found.complete = found.complete && c.complete
		found.matched = c.matched
	}
	return found.page(), nil
}
