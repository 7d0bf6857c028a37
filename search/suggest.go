package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"tripoint/data/lang"
)

// A Term is a category or an area that an unfinished query may mean.
type Term struct {
	ID        string
	Text      string  // the word that was recognised
	Lang      string  // its language
	Score     float64 // 0..1
	Highlight [][2]int
}

// Categories lists the categories that have a name beginning with the text, likeliest first.
func (ix *Index) Categories(text string, prefs lang.Prefs) []Term {
	return ix.categories.complete(text, prefs)
}

// Areas lists the areas that have a name beginning with the text, likeliest first.
func (ix *Index) Areas(text string, prefs lang.Prefs) []Term {
	return ix.areas.complete(text, prefs)
}

// complete finds what a text may be the beginning of: a whole name before the beginning of one.
func (l *lexicon) complete(text string, prefs lang.Prefs) []Term {
	begun := phrase(text)
	if begun == "" {
		return nil
	}
	best := map[string]Term{}
	for _, e := range l.inflected(strings.Fields(begun)) {
		if score := e.confidence(prefs) * inflectedWord; score > best[e.id].Score {
			best[e.id] = Term{ID: e.id, Text: e.text, Lang: e.language, Score: score}
		}
	}
	for _, e := range l.beginning(begun) {
		share := float64(len(begun)) / float64(len(e.phrase))
		score := e.confidence(prefs) * (beginningBase + (1-beginningBase)*share)
		if score > best[e.id].Score {
			best[e.id] = Term{ID: e.id, Text: e.text, Lang: e.language, Score: score, Highlight: [][2]int{{0, beginningLength(e.text, begun)}}}
		}
	}
	terms := make([]Term, 0, len(best))
	for _, t := range best {
		terms = append(terms, t)
	}
	slices.SortFunc(terms, func(a, b Term) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return terms
}

// beginningLength is the length in UTF-16 units of the beginning of a text that folds to a phrase.
func beginningLength(text, folded string) int {
	for i, r := range text {
		if end := i + utf8.RuneLen(r); phrase(text[:end]) == folded {
			return utf16Length(text[:end])
		}
	}
	return utf16Length(text)
}
