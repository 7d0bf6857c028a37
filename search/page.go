package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"

	"tripoint/data"
)

// page orders the hits of all readings and cuts the page that is asked for out of them.
func (ix *Index) page(q *Query, all *scored) *Result {
	hits := ix.ranked(all)
	result := &Result{Matched: len(hits), AtLeast: !all.complete}
	if q.After != nil {
		hits = hits[ix.behind(hits, *q.After):]
	}
	if len(hits) == 0 {
		return result
	}
	best := hits[0]
	result.Category, result.Text = best.reading.categories, best.reading.text()
	if len(hits) > q.Limit {
		last := hits[q.Limit-1]
		result.Next = &Cursor{last.score, ix.places[last.ord].ID}
		hits = hits[:q.Limit]
	}
	for i, h := range hits {
		match, mended := ix.explainMatch(q, h)
		result.Hits = append(result.Hits, Hit{h.ord, h.score, h.parts, match})
		if i == 0 {
			result.Corrected = mended
		}
	}
	return result
}

// ranked orders hits by score, then id, and keeps each place's best.
func (ix *Index) ranked(all *scored) []scoredHit {
	slices.SortFunc(all.hits, func(a, b scoredHit) int {
		return cmp.Or(cmp.Compare(a.ord, b.ord), cmp.Compare(b.score, a.score))
	})
	hits := slices.CompactFunc(all.hits, func(a, b scoredHit) bool { return a.ord == b.ord })
	slices.SortFunc(hits, ix.compareHits)
	return hits
}

func (ix *Index) compareHits(a, b scoredHit) int {
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	return cmp.Compare(ix.places[a.ord].ID, ix.places[b.ord].ID)
}

// behind is the position of the first hit behind a cursor.
func (ix *Index) behind(hits []scoredHit, after Cursor) int {
	i, found := slices.BinarySearchFunc(hits, after, func(h scoredHit, c Cursor) int {
		return cmp.Or(cmp.Compare(c.Score, h.score), cmp.Compare(ix.places[h.ord].ID, c.ID))
	})
	if found {
		i++
	}
	return i
}

// explainMatch finds the name that answered best, with its language and the words to highlight. mended is the
// query's text with its typos corrected, "" where there were none.
func (ix *Index) explainMatch(q *Query, h scoredHit) (m Match, mended string) {
	if len(h.reading.terms) == 0 {
		return Match{}, ""
	}
	best := 0.0
	context := make([]float64, len(h.reading.terms))
	for _, n := range displayNames(&ix.places[h.ord], q) {
		name := newArenaName(n.Text, 0)
		folded, unfolded := []byte(name.folded), []byte(name.unfolded)
		if score := h.reading.scoreName(folded, unfolded, context); score > best {
			best = score
			m = Match{Lang: n.Lang, Text: n.Text}
			m.Highlight, mended = h.reading.highlight(n.Text, folded, unfolded)
		}
	}
	return m, mended
}

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

// highlight gives the ranges of a name that answer the reading, and the reading's text with typos mended.
func (r *reading) highlight(text string, folded, unfolded []byte) (ranges [][2]int, mended string) {
	split := words(text)
	spoken := make([]string, 0, len(r.terms))
	corrected := false
	for _, t := range r.terms {
		at := t.bestWord(folded, unfolded)
		spoken = append(spoken, t.text)
		if at.worth == 0 {
			continue
		}
		from, to := split[at.start].start, split[at.end-1].end
		if at.end-at.start == 1 && at.covered < len(split[at.start].folded) {
			to = from + prefixBytes(text[from:to], at.covered)
		}
		ranges = append(ranges, [2]int{utf16Length(text[:from]), utf16Length(text[:to])})
		if t.isCorrectedBy(split[at.start].folded) {
			spoken[len(spoken)-1] = strings.ToLower(text[split[at.start].start:split[at.end-1].end])
			corrected = true
		}
	}
	slices.SortFunc(ranges, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	ranges = slices.Compact(ranges)
	if !corrected {
		return ranges, ""
	}
	return ranges, strings.Join(spoken, " ")
}

func (t *term) isCorrectedBy(folded string) bool {
	return t.corrections != nil && !strings.HasPrefix(folded, t.text) && !strings.HasPrefix(t.text, folded)
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
