package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxGram       = 8   // edge n-grams of names have 1 to maxGram letters
	maxWordBytes  = 120 // what is longer is no word of a name
	maxQueryWords = 10  // further words of a query are passed over
)

// A word is a run of letters and digits: its folded form and where it stands in the text, in bytes.
type word struct {
	folded     string
	start, end int
}

// words splits a text. Marks belong to the word they stand in; everything else parts words.
func words(text string) []word {
	var out []word
	start := -1
	emit := func(end int) {
		if folded := fold(text[start:end]); folded != "" && len(folded) <= maxWordBytes {
			out = append(out, word{folded, start, end})
		}
		start = -1
	}
	for i, r := range text {
		inWord := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r)
		switch {
		case inWord && start < 0:
			start = i
		case !inWord && start >= 0:
			emit(i)
		}
	}
	if start >= 0 {
		emit(len(text))
	}
	return out
}

// asked are the words of a query that are looked at: the first few, none of them more than twice.
func asked(ws []word) []word {
	seen := map[string]int{}
	var kept []word
	for _, w := range ws {
		if seen[w.folded]++; seen[w.folded] <= 2 && len(kept) < maxQueryWords {
			kept = append(kept, w)
		}
	}
	return kept
}

// phrase is a text as its folded words with one space between them.
func phrase(text string) string {
	var b strings.Builder
	for i, w := range words(text) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.folded)
	}
	return b.String()
}

// Fold brings a text into the form in which names are compared: without diacritics, capitals and punctuation.
func Fold(text string) string { return phrase(text) }

// prefixRunes returns the first n letters of a word, the whole word where it is shorter.
func prefixRunes(w string, n int) string {
	for i := range w {
		if n == 0 {
			return w[:i]
		}
		n--
	}
	return w
}

// wholeWord is the term that a word is found under only where it is a whole word: edge n-grams have at most
// maxGram letters, and a shorter word gets a space behind it.
func wholeWord(w string) string {
	if utf8.RuneCountInString(w) > maxGram {
		return w
	}
	return w + " "
}

// wholeWordOf is the word of a term that stands for a whole word only.
func wholeWordOf(term string) (word string, whole bool) {
	if word, short := strings.CutSuffix(term, " "); short {
		return word, true
	}
	return term, utf8.RuneCountInString(term) > maxGram
}
