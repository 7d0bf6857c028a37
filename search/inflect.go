package search

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// leastStem is how many letters a stem has at least.
const leastStem = 3

// stems lists what a folded word of a language may be without its ending, the whole word first. A vowel that comes and
// goes is taken out: zamek, of which zámku is a form, gives zamk as well.
func (g *grammar) stems(w string) []string {
	var stems []string
	add := func(stem string) {
		if utf8.RuneCountInString(stem) >= leastStem && !slices.Contains(stems, stem) {
			stems = append(stems, stem)
		}
	}
	for _, ending := range g.endings {
		if stem, ok := strings.CutSuffix(w, ending); ok {
			add(stem)
		}
	}
	for _, turn := range g.turns {
		if stem, ok := strings.CutSuffix(w, turn[0]); ok {
			add(stem + turn[1])
		}
	}
	if stem, ok := withoutVowel(w); ok && g.inflectsNames() {
		add(stem)
	}
	return stems
}

// withoutVowel takes the e, or ie, out between the last two consonants of a word.
func withoutVowel(w string) (string, bool) {
	n := len(w)
	if n < leastStem+1 || w[n-2] != 'e' || !isConsonant(w[n-1]) {
		return "", false
	}
	front := w[:n-2]
	if short, soft := strings.CutSuffix(front, "i"); soft && len(short) > 1 && isConsonant(short[len(short)-1]) {
		front = short
	}
	return front + w[n-1:], isConsonant(front[len(front)-1])
}

func isConsonant(c byte) bool {
	return c >= 'a' && c <= 'z' && !strings.ContainsRune("aeiouy", rune(c))
}

// related tells whether two folded words may be forms of one word of the language.
func (g *grammar) related(a, b string) bool {
	if a == b || slices.Contains(g.kin[a], b) {
		return true
	}
	stems := g.stems(b)
	return slices.ContainsFunc(g.stems(a), func(stem string) bool { return slices.Contains(stems, stem) })
}

// sameWords tells whether one list of folded words may be the other inflected.
func (g *grammar) sameWords(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !g.related(a[i], b[i]) {
			return false
		}
	}
	return true
}

// sameWords tells whether one list of folded words may be the other inflected, in some language.
func (w *wordings) sameWords(a, b []string) bool {
	const enough = 2 // letters that all forms of a word share
	if len(a) != len(b) || prefixRunes(a[0], enough) != prefixRunes(b[0], enough) {
		return false
	}
	return slices.ContainsFunc(w.grammars, func(g grammar) bool { return g.sameWords(a, b) })
}

// grammar returns how words of a language change; words of one that is not known do not.
func (w *wordings) grammar(language string) *grammar {
	for i := range w.grammars {
		if w.grammars[i].language == language {
			return &w.grammars[i]
		}
	}
	return &grammar{language: language, endings: []string{""}}
}

// stems lists the stems that a folded name may have in any language that inflects names.
func (w *wordings) stems(word string) []string {
	var stems []string
	for i := range w.grammars {
		if !w.grammars[i].inflectsNames() {
			continue
		}
		for _, stem := range w.grammars[i].stems(word) {
			if !slices.Contains(stems, stem) {
				stems = append(stems, stem)
			}
		}
	}
	return stems
}

// forms yields the words that have a stem. Which language an ending is of is not asked: neighbours inflect each other's
// names their own way.
func (w *wordings) forms(stem string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, ending := range w.endings {
			if !yield(stem + ending) {
				return
			}
		}
		n := len(stem)
		if !isConsonant(stem[n-1]) || !isConsonant(stem[n-2]) {
			return
		}
		for _, vowel := range []string{"e", "ie"} {
			if !yield(stem[:n-1] + vowel + stem[n-1:]) {
				return
			}
		}
	}
}
