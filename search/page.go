package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/RoaringBitmap/roaring/v2"

	"tripoint/data"
)

// found is everything that the readings of a query found, before a page is cut out of it.
type found struct {
	query    *Query
	phrase   string // the query's text, folded
	scorer   *scorer
	readings []reading
	hits     []scoredHit
	matched  int  // how many places match where that was known before scoring, else 0
	complete bool // every place that matches is among the hits
}

// page cuts out the page that is asked for.
func (f *found) page() *Result {
	f.keepBest()
	result := &Result{Matched: len(f.hits), AtLeast: !f.complete || f.scorer.clock.up, Partial: f.scorer.clock.up}
	switch {
	case f.matched > 0 && len(f.readings) == 1:
		result.Matched, result.AtLeast = f.matched, false
	case !f.complete:
		result.Matched = max(result.Matched, f.matched)
	}
	hits := f.top(f.query.Limit + 1)
	if len(f.readings) == 0 {
		return result
	}
	result.Reading = f.readings[0].reading()
	if len(hits) > 0 {
		result.Reading = f.readings[hits[0].reading].reading()
	}
	if f.query.Count {
		result.Places = f.places()
	}
	if len(hits) > f.query.Limit {
		hits = hits[:f.query.Limit]
		last := hits[len(hits)-1]
		result.Next = &Cursor{last.score, f.id(last)}
	}
	for i, h := range hits {
		r := &f.readings[h.reading]
		match, how, mended := f.explain(h)
		_, parts := f.scorer.score(h.ord, r, r.view.nearness(f.scorer.ix.places.Points[h.ord]))
		result.Hits = append(result.Hits, Hit{h.ord, h.score, parts, match, how, r.reading()})
		if i == 0 {
			result.Corrected = mended
		}
	}
	return result
}

// places are all that match.
func (f *found) places() *roaring.Bitmap {
	set := roaring.New()
	for _, h := range f.hits {
		set.Add(h.ord)
	}
	if f.complete {
		return set
	}
	ix := f.scorer.ix
	for i := range f.readings {
		r := &f.readings[i]
		keep := ix.keep(r, f.query.Filter)
		matching := ix.matching(r, f.query.Filter.Set)
		if keep == nil {
			set.Or(matching)
			continue
		}
		for it := matching.Iterator(); it.HasNext() && !f.scorer.clock.isUp(); {
			if ord := it.Next(); keep(ord) {
				set.Add(ord)
			}
		}
	}
	return set
}

func (f *found) id(h scoredHit) string { return f.scorer.ix.places.ID(h.ord) }

// keepBest keeps each place once, as its best reading found it.
func (f *found) keepBest() {
	if len(f.readings) == 1 {
		return
	}
	slices.SortFunc(f.hits, func(a, b scoredHit) int {
		return cmp.Or(cmp.Compare(a.ord, b.ord), cmp.Compare(b.score, a.score), cmp.Compare(a.reading, b.reading))
	})
	f.hits = slices.CompactFunc(f.hits, func(a, b scoredHit) bool { return a.ord == b.ord })
}

// top returns the n best hits behind the cursor, best first and ties by id.
func (f *found) top(n int) []scoredHit {
	best := make([]scoredHit, 0, n+1)
	for _, h := range f.hits {
		if len(best) == n && f.compareHits(best[n-1], h) < 0 || f.query.After != nil && f.compare(h, *f.query.After) <= 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(best, h, f.compareHits)
		best = slices.Insert(best, i, h)
		best = best[:min(len(best), n)]
	}
	return best
}

// compare orders hits by score, then id.
func (f *found) compare(h scoredHit, c Cursor) int {
	if order := cmp.Compare(c.Score, h.score); order != 0 {
		return order
	}
	return cmp.Compare(f.id(h), c.ID)
}

func (f *found) compareHits(a, b scoredHit) int {
	if order := cmp.Compare(b.score, a.score); order != 0 {
		return order
	}
	return cmp.Compare(f.id(a), f.id(b))
}

// explain finds the name that answered best, with its language and the words to highlight. mended is the
// query's text with its typos corrected, "" where there were none.
func (f *found) explain(h scoredHit) (m Match, how How, mended string) {
	r := &f.readings[h.reading]
	if len(r.terms) == 0 {
		return Match{}, Category, ""
	}
	best := 0.0
	how = Context
	context := make([]float64, len(r.terms))
	var seen []string
	for _, n := range displayNames(f.scorer.ix.places.Place(h.ord), f.query) {
		if slices.Contains(seen, n.Text) {
			continue
		}
		seen = append(seen, n.Text)
		name := newArenaName(n.Text, 0)
		folded, unfolded := []byte(name.folded), []byte(name.unfolded)
		if score := r.scoreName(folded, unfolded, context); score > best*muchBetter {
			best = score
			m = Match{Lang: n.Lang, Text: n.Text, Begins: strings.HasPrefix(name.folded, f.phrase)}
			m.Highlight, how, mended = r.highlight(n.Text, folded, unfolded)
		}
	}
	return m, how, mended
}

// muchBetter is how far another name must be ahead of the one shown to be named as what was found.
const muchBetter = 1.15

// displayNames lists the names of a place, those that suit the reader first.
func displayNames(p *data.Place, q *Query) data.Texts {
	display, language := p.DisplayName(q.Prefs)
	_, local := p.DisplayName(nil)
	names := data.Texts{{Lang: language, Text: display}, {Lang: local, Text: p.Name}}
	names = append(names, p.Names...)
	for _, name := range p.AltNames {
		names = append(names, data.Text{Text: name})
	}
	return names
}

// highlight gives the ranges of a name that answer the reading, how the least literal of them does, and the
// reading's text with typos mended.
func (r *reading) highlight(text string, folded, unfolded []byte) (ranges [][2]int, how How, mended string) {
	split := words(text)
	spoken := make([]string, 0, len(r.terms))
	corrected := false
	for _, t := range r.terms {
		at := t.bestWord(folded, unfolded)
		spoken = append(spoken, t.text)
		if at.worth == 0 {
			if !t.optional {
				how = max(how, Context)
			}
			continue
		}
		how = max(how, at.how)
		from, to := split[at.start].start, split[at.end-1].end
		if at.end-at.start == 1 && at.covered < len(split[at.start].folded) {
			to = from + prefixBytes(text[from:to], at.covered)
		}
		ranges = append(ranges, [2]int{utf16Length(text[:from]), utf16Length(text[:to])})
		if at.how == Corrected {
			spoken[len(spoken)-1] = strings.ToLower(text[split[at.start].start:split[at.end-1].end])
			corrected = true
		}
	}
	slices.SortFunc(ranges, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	ranges = slices.Compact(ranges)
	if !corrected {
		return ranges, how, ""
	}
	return ranges, how, strings.Join(spoken, " ")
}

// prefixBytes is the length of the beginning of a word that folds to so many letters.
func prefixBytes(w string, folded int) int {
	for i := range w {
		if len(fold(w[:i])) >= folded {
			return i
		}
	}
	return len(w)
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
