package match

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
)

// A grade says what two records have in common of their names, the most first.
type grade int

const (
	localNames     grade = iota // the local names are the same words
	anyNames                    // a name of one and a name of the other are
	coreNames                   // they are without what goes without saying
	mistypedNames               // they are then but for a typo
	genericNames                // they say no more than the category does
	differentNames              // nothing
)

// A name is split into words. Their order does not matter.
type name struct {
	key     string // all words in order of the alphabet
	words   []string
	numbers []string // the words with digits, in order of the alphabet
}

func newName(text string) name {
	n := name{words: strings.Fields(data.Fold(text))}
	n.key = keyOf(n.words)
	for _, word := range n.words {
		if hasDigit(word) {
			n.numbers = append(n.numbers, word)
		}
	}
	slices.Sort(n.numbers)
	return n
}

func keyOf(words []string) string {
	sorted := slices.Sorted(slices.Values(words))
	return strings.Join(sorted, " ")
}

func hasDigit(word string) bool { return strings.ContainsFunc(word, unicode.IsDigit) }

// compareNames tells what two records have in common of their names. Settlements have to have the local name of one.
func (r *Record) compareNames(other *Record) grade {
	mine, theirs := r.names[0].key, other.names[0].key
	if r.settlement {
		switch {
		case mine == theirs && mine != "":
			return localNames
		case mine != "" && other.known[mine], theirs != "" && r.known[theirs]:
			return anyNames
		}
		return differentNames
	}
	best := differentNames
	w := newNeedless(r, other)
	cores := make([]core, len(other.names))
	for i := range cores {
		cores[i] = w.core(&other.names[i])
	}
	for i := range r.names {
		c := w.core(&r.names[i])
		for j := range cores {
			found := c.compare(&cores[j])
			if found == localNames && i+j > 0 {
				found = anyNames
			}
			best = min(best, found)
		}
	}
	return best
}

// A core is a name and what is left of it without the words that go without saying.
type core struct {
	whole, key string
	words      []string // none where all of them do, or only numbers are left
}

func (c *core) compare(other *core) grade {
	switch {
	case len(c.words) == 0 && len(other.words) == 0:
		if c.key == other.key { // the numbers
			return genericNames
		}
	case len(c.words) == 0 || len(other.words) == 0:
	case c.whole == other.whole:
		return localNames
	case c.key == other.key:
		return coreNames
	case mistyped(c.words, other.words):
		return mistypedNames
	}
	return differentNames
}

// needless are the words that go without saying in the names of two records.
type needless struct {
	words  map[string]bool // of the categories that both have, and the little ones
	cities [][]string
}

func newNeedless(a, b *Record) *needless {
	w := &needless{map[string]bool{}, [][]string{a.city, b.city}}
	for _, category := range a.categories {
		if slices.Contains(b.categories, category) {
			for _, word := range categoryWords()[category] {
				w.words[word] = true
			}
		}
	}
	return w
}

func (w *needless) core(n *name) core {
	c := core{whole: n.key}
	words := withoutLegalForm(n.words)
	for _, city := range w.cities {
		words = without(words, city)
	}
	for i, word := range words {
		last := i == len(words)-1
		if !w.words[word] && (last || !littleWords[word]) {
			c.words = append(c.words, word)
		}
	}
	slices.Sort(c.words)
	c.key = strings.Join(c.words, " ")
	if !slices.ContainsFunc(c.words, func(word string) bool { return !hasDigit(word) }) {
		c.words = nil
	}
	return c
}

// without leaves out words that follow each other, wherever they stand.
func without(words, phrase []string) []string {
	if len(phrase) == 0 {
		return words
	}
	var kept []string
	for len(words) > 0 {
		if len(words) >= len(phrase) && slices.Equal(words[:len(phrase)], phrase) {
			words = words[len(phrase):]
			continue
		}
		kept = append(kept, words[0])
		words = words[1:]
	}
	return kept
}

// categoryWords are the words of a category's names, without synonyms: those may tell one place from another of the
// same category, as "základní škola" and "střední škola".
var categoryWords = sync.OnceValue(func() map[string][]string {
	words := map[string][]string{}
	for _, c := range taxonomy.Builtin().Categories() {
		for _, language := range lang.Supported {
			words[c.ID] = append(words[c.ID], strings.Fields(data.Fold(c.Name(language)))...)
		}
	}
	return words
})

// littleWords, folded, join others in Polish, Czech, English, German and Slovak, or are short for what all forms of a
// name stand for: imienia, numer, číslo, svatý. One that ends a name tells it from others: pavilon A.
var littleWords = wordSet(`a i and und v ve w we in of the der die das im imienia nr no c cislo numer
	sv svaty svata svateho svate svatych sw swiety swieta swietego swietej swietych st saint sankt`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// legalForms, folded, stand behind the names of companies and institutions.
var legalForms = phrases(
	"spolka z ograniczona odpowiedzialnoscia", "spolka akcyjna", "sp z o o", "sp j", "sp k", "s a", "s c",
	"spolecnost s rucenim omezenym", "spol s r o", "s r o", "a s", "v o s", "k s", "o p s", "z s", "z u", "p o", "prispevkova organizace",
	"gmbh", "ag", "kg", "e v", "ltd",
)

func phrases(list ...string) (all [][]string) {
	for _, phrase := range list {
		all = append(all, strings.Fields(phrase))
	}
	return all
}

func withoutLegalForm(words []string) []string {
	for _, form := range legalForms {
		if rest := len(words) - len(form); rest > 0 && slices.Equal(words[rest:], form) {
			return words[:rest]
		}
	}
	return words
}

// typoRunes is how long a word has to be for a typo in it to be forgiven.
const typoRunes = 8

// mistyped tells whether sorted words are the same but for one letter of a long one, put in, left out, changed, or
// swapped with the next.
func mistyped(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	mine, theirs := difference(a, b), difference(b, a)
	return len(mine) == 1 && len(theirs) == 1 && oneEdit(mine[0], theirs[0])
}

// difference lists the words of a that b lacks.
func difference(a, b []string) (missing []string) {
	for _, word := range a {
		if !slices.Contains(b, word) {
			missing = append(missing, word)
		}
	}
	return missing
}

func oneEdit(a, b string) bool {
	if hasDigit(a) || hasDigit(b) || min(utf8.RuneCountInString(a), utf8.RuneCountInString(b)) < typoRunes {
		return false
	}
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	swapped := len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0]
	return len(x)+len(y) == 1 || len(x) == 1 && len(y) == 1 || swapped
}
