package search

import (
	"bytes"
	"unicode/utf8"
)

// scoreName tells how well a name answers the words of a reading, 0 where a word is missing altogether and
// none is found. context holds what each word is worth by the place's context.
//
// It is the mean of what the words are worth, times what is won by covering the name and by beginning it.
func (r *reading) scoreName(folded, unfolded []byte, context []float64) float64 {
	if r.beginning != nil && context[0] == 0 && !bytes.HasPrefix(folded, r.beginning[1:]) && !bytes.Contains(folded, r.beginning) {
		return 0
	}
	sum, weight := 0.0, 0.0
	covered, starts, found := 0, false, false
	for i, t := range r.terms {
		at := t.bestWord(folded, unfolded)
		worth := max(at.worth, context[i])
		if worth > 0 {
			found = true
		}
		if t.optional && worth == 0 {
			continue
		}
		letters := float64(len(t.text))
		sum += worth * letters
		weight += letters
		covered += at.covered
		starts = starts || at.first && at.worth > 0
	}
	if !found {
		return 0
	}
	whole := len(folded) - bytes.Count(folded, []byte{' '})
	won := foundAtAll + covering*min(1, float64(covered)/float64(whole))
	if covered >= whole {
		won += coveringAll
	}
	if starts {
		won += beginningName
	}
	return sum / weight * won
}

// What of the worth of its words a name is worth: for having them, for the share of its letters that they cover, for having
// no others, and for beginning with one of them.
const (
	foundAtAll    = 0.7
	covering      = 0.15
	coveringAll   = 0.05
	beginningName = 0.1
)

// How says in what way a word of the query was found.
type How uint8

// The ways a word is found, the most literal first.
const (
	Exact     How = iota // with its diacritics
	Folded               // without
	Joined               // as several words of a name that the query writes as one
	Beginning            // as the beginning of a word
	Inflected            // in another form
	Corrected            // with a typo
	Context              // not in a name but in what is known of the place
	Category             // not at all: the place was found by its category
	Nearest              // not at all: the query is a position
)

func (h How) String() string {
	return [...]string{"exact", "folded", "joined", "beginning", "inflected", "corrected", "context", "category", "nearest"}[h]
}

// A wordMatch is the word of a name that answers a term best.
type wordMatch struct {
	worth      float64
	how        How
	covered    int  // letters of the name that are answered
	first      bool // it begins the name
	start, end int  // words of the name, for highlighting
}

// bestWord finds the word of a name that answers a term best. A term may also be several words of the name
// written as one.
func (t *term) bestWord(folded, unfolded []byte) wordMatch {
	var best wordMatch
	var w []byte
	for i, rest := 0, folded; len(rest) > 0; i++ {
		phrase := rest
		w, rest = cutWord(rest)
		m := wordMatch{first: i == 0, start: i, end: i + 1}
		if len(w) < len(t.text) && len(rest) > 0 && t.text[:len(w)] == string(w) {
			if letters, count := t.joins(phrase); letters > 0 {
				m.worth, m.how, m.covered, m.end = foldedWord, Joined, letters, i+count
			}
		}
		if m.worth == 0 {
			m.worth, m.how, m.covered = t.compare(w)
		}
		if m.worth == exactWord && !t.sameUnfolded(w, unfolded, i) {
			m.worth, m.how = foldedWord, Folded
		}
		if m.worth > best.worth {
			best = m
		}
	}
	return best
}

// sameUnfolded tells whether the i-th word of a name, w when folded, is the term with its diacritics.
func (t *term) sameUnfolded(w, unfolded []byte, i int) bool {
	if len(unfolded) > 0 {
		w = nthWord(unfolded, i)
	}
	return string(w) == t.unfolded
}

// nthWord returns a word of a phrase, counted from 0.
func nthWord(phrase []byte, n int) []byte {
	w, rest := cutWord(phrase)
	for ; n > 0; n-- {
		w, rest = cutWord(rest)
	}
	return w
}

// joins tells how many letters and words at the beginning of a phrase the term is when they are written as
// one, or 0, 0.
func (t *term) joins(phrase []byte) (letters, count int) {
	left := t.text
	for len(phrase) > 0 && left != "" {
		var w []byte
		w, phrase = cutWord(phrase)
		switch {
		case len(left) >= len(w) && left[:len(w)] == string(w):
			left = left[len(w):]
		case t.unfinished && count > 0 && bytes.HasPrefix(w, []byte(left)):
			left = ""
		default:
			return 0, 0
		}
		count++
	}
	if left != "" || count < 2 {
		return 0, 0
	}
	return len(t.text), count
}

// compare tells what a folded word of a name is worth as the answer to a term, how it answers, and how many of its
// letters are covered.
func (t *term) compare(w []byte) (worth float64, how How, covered int) {
	switch n := len(t.text); {
	case string(w) == t.text:
		return exactWord, Exact, n
	case t.forms != nil && t.forms[string(w)]:
		return t.formWorth(), Inflected, len(w)
	case len(w) > n && string(w[:n]) == t.text:
		return t.beginning(n, len(w)), Beginning, n
	case t.corrections != nil:
		worth, covered = t.compareCorrected(w)
		return worth, Corrected, covered
	}
	return 0, 0, 0
}

// beginning is what the first letters of a word are worth.
func (t *term) beginning(letters, of int) float64 {
	worth := beginningBase + beginningSpan*float64(letters)/float64(of)
	if t.unfinished {
		return worth
	}
	if letters < leastShortened {
		return 0
	}
	return worth * shortened
}

// leastShortened is how many letters a finished word has at least that may stand for a longer one.
const leastShortened = 3

func (t *term) compareCorrected(w []byte) (worth float64, covered int) {
	if distance, ok := t.corrections[string(w)]; ok {
		return foldedWord * t.typoWorth(distance), len(w)
	}
	if !t.unfinished {
		return 0, 0
	}
	letters := 0
	for i := 0; i < len(w) && letters <= maxGram; letters++ {
		if letters >= leastCorrected {
			if distance, ok := t.corrections[string(w[:i])]; ok {
				worth = max(worth, t.beginning(i, len(w))*t.typoWorth(distance))
				covered = i
			}
		}
		_, size := utf8.DecodeRune(w[i:])
		i += size
	}
	return worth, covered
}

// leastCorrected is how many letters the beginning of a word must have to be taken for a mistyped one: shorter
// ones resemble too much.
const leastCorrected = 5

// typoWorth is what a word is worth that differs from the term by typos. No importance makes up for the
// difference to places that have a rare word just as it is.
func (t *term) typoWorth(distance uint8) float64 {
	switch {
	case t.rare:
		return rareTypo
	case distance == 1:
		return oneTypo
	}
	return twoTypos
}

// formWorth is what another form of the term is worth: less where the term is a name itself.
func (t *term) formWorth() float64 {
	if t.isName {
		return formOfName
	}
	return inflectedWord
}
