// Package search turns a text into ranked places: fold → words → terms → readings → candidates → scores → page, a file
// each. What it knows of a language is a file in languages.
//
// Terms are in a transducer of bleve's vellum, postings in bitmaps of roaring; candidates come from them and are scored over
// names in a mapped file, because scoring every posting costs more than finding it. Write makes the files from all
// places, Open maps them, and With makes versions that know what was added and removed since. What a place is,
// where it lies and how an answer is written is left to others.
package search

import (
	"slices"
	"strings"
	"time"

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
	After  *Cursor       // the last hit of the page before
	Count  bool          // asks for Result.Places
	Budget time.Duration // how long the answer may take; 0 is DefaultBudget
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
	Ord     uint32
	Score   float64
	Parts   Parts
	Match   Match
	How     How // of the word of the query that was found least literally
	Reading Reading
}

// A Reading is how a query was understood.
type Reading struct {
	Text     string   // the words that were looked for in names, folded
	Category []string // ids of the categories that other words name; behind those that the reader's language calls so, false friends
	Area     string   // the name of the settlement or area that the places were looked for in
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
	Hits    []Hit
	Matched int  // how many places match in all
	AtLeast bool // Matched is a lower bound
	Next    *Cursor
	Reading Reading         // that of the best hit
	Point   *orb.Point      // the position that the query is, nil where it is none
	Partial bool            // time was up before all places were looked at
	Places  *roaring.Bitmap // those that match, where the query asks for them
	// Corrected is the text with its typos mended as the best hit has it, "" where nothing was mended.
	Corrected string
}

// Search answers a query. An error says that the index could not be read.
//
// All ways to read the text compete on one scale: as a name, as a category and a text, as a category in a region.
// Where no place answers every word of any, a category is listed without the words that fit nothing; failing that,
// words are dropped.
func (ix *Index) Search(q Query) (*Result, error) {
	clock := newClock(q.Budget)
	ws := words(q.Text)
	if ix.count == 0 || len(ws) == 0 && strings.TrimSpace(q.Text) != "" {
		return &Result{}, nil
	}
	d, err := ix.dictionaries(clock)
	if err != nil {
		return nil, err
	}
	spellings, err := ix.spellings(d, asked(ws))
	if err != nil {
		return nil, err
	}
	var readings, categories []reading
	for _, ws := range spellings {
		terms, err := ix.terms(d, ws, q.Text)
		if err != nil {
			return nil, err
		}
		readings = append(readings, textReading(&q, terms))
		categories = append(categories, ix.categoryReadings(&q, terms)...)
	}
	likely, beside := apart(categories)
	f := ix.find(&q, clock, slices.Concat(readings, likely, ix.regional(&q, clock, likely, true)))
	if len(f.hits) == 0 && len(categories) > 0 {
		f = ix.findCategory(&q, clock, append(likely, beside...))
	}
	if len(f.hits) == 0 && (len(categories) == 0 || len(categories[0].terms) > 0) {
		if shorter := ix.withoutSome(readings[0]); shorter != nil {
			f = ix.find(&q, clock, shorter)
		}
	}
	return f.page(), nil
}

// find scores the places that answer every word of a reading.
func (ix *Index) find(q *Query, clock *clock, readings []reading) *found {
	f := &found{query: q, phrase: phrase(q.Text), scorer: newScorer(ix, q, clock), readings: readings, complete: true}
	for i := range readings {
		r := &readings[i]
		c := ix.candidates(r, q.Filter)
		wanted := q.Limit + 1
		if q.After != nil || c.matched == 0 || c.complete && (len(readings) > 1 || q.Count) {
			wanted = 0 // every hit is needed
		}
		f.hits = append(f.hits, f.scorer.scoreAll(r, i, c, wanted)...)
		f.complete = f.complete && c.complete
		f.matched = max(f.matched, c.matched)
	}
	return f
}

// regional reads the text of category readings as the name of a region, where it names one.
func (ix *Index) regional(q *Query, clock *clock, categories []reading, clearly bool) []reading {
	var all []reading
	for _, r := range categories {
		if r, ok := ix.inRegion(q, clock, r, clearly); ok {
			all = append(all, r)
		}
	}
	return all
}

// findCategory lists the places of the first category that has any, in the region that the other words resemble
// the name of, or some of them are, or without those words.
func (ix *Index) findCategory(q *Query, clock *clock, categories []reading) (f *found) {
	for _, r := range categories {
		regions := ix.regional(q, clock, []reading{r}, false)
		if len(regions) == 0 {
			regions = ix.partlyRegional(q, clock, r)
		}
		alone := r
		alone.dropped, alone.terms = len(r.terms), nil
		f = ix.find(q, clock, append(regions, alone)[:1])
		if len(f.hits) > 0 || alone.dropped == 0 {
			break
		}
	}
	return f
}
