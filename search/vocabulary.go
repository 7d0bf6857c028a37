package search

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
)

// A lexicon knows what things are called in several languages, and the other forms of those words.
type lexicon struct {
	entries []entry // ordered by phrase
	byStem  map[stem][]int32
}

// A stem is that of the first word of an entry in the entry's language.
type stem struct{ language, text string }

// An entry is one thing that an id is called in one language.
type entry struct {
	phrase   string // folded
	text     string // as written
	language string
	id       string
	isName   bool // the name itself, not a synonym
}

// categoryLexicon knows the words of all categories.
var categoryLexicon = sync.OnceValue(func() lexicon {
	var list []entry
	for _, c := range taxonomy.Builtin().Categories() {
		for _, language := range lang.Supported {
			for i, text := range c.Words(language) {
				list = append(list, entry{phrase(text), text, language, c.ID, i == 0})
			}
		}
	}
	return newLexicon(list)
})

func areaLexicon(areas []data.Area) lexicon {
	var list []entry
	for _, a := range areas {
		list = append(list, entry{phrase(a.Name), a.Name, lang.Of(a.Country), a.ID, true})
		for _, t := range a.Names {
			list = append(list, entry{phrase(t.Text), t.Text, t.Lang, a.ID, true})
		}
	}
	return newLexicon(list)
}

func newLexicon(entries []entry) lexicon {
	entries = slices.DeleteFunc(entries, func(e entry) bool { return e.phrase == "" })
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.phrase, b.phrase) })
	l := lexicon{entries, map[stem][]int32{}}
	for i, e := range entries {
		first, _, _ := strings.Cut(e.phrase, " ")
		for _, text := range knownWordings().grammar(e.language).stems(first) {
			key := stem{e.language, text}
			l.byStem[key] = append(l.byStem[key], int32(i))
		}
	}
	return l
}

// words lists the single words of all entries, ordered, each once.
func (l *lexicon) words() []string {
	var list []string
	for _, e := range l.entries {
		list = append(list, strings.Fields(e.phrase)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// called returns the entries of a phrase or, where there are none, those that it is another form of.
func (l *lexicon) called(words []string) []entry {
	phrase := strings.Join(words, " ")
	if found := l.run(phrase, func(e entry) bool { return e.phrase == phrase }); len(found) > 0 {
		return found
	}
	return l.inflected(words)
}

// inflected returns the entries whose words are other forms of some words.
func (l *lexicon) inflected(words []string) []entry {
	var found []int32
	known := knownWordings()
	for i := range known.grammars {
		g := &known.grammars[i]
		for _, head := range append(g.stems(words[0]), g.kin[words[0]]...) {
			for _, at := range l.byStem[stem{g.language, head}] {
				if g.sameWords(strings.Fields(l.entries[at].phrase), words) {
					found = append(found, at)
				}
			}
		}
	}
	slices.Sort(found)
	entries := make([]entry, 0, len(found))
	for _, at := range slices.Compact(found) {
		entries = append(entries, l.entries[at])
	}
	return entries
}

// beginning returns the entries whose phrase begins so.
func (l *lexicon) beginning(phrase string) []entry {
	return l.run(phrase, func(e entry) bool { return strings.HasPrefix(e.phrase, phrase) })
}

// run returns the entries from a phrase on, as long as they are wanted.
func (l *lexicon) run(phrase string, wanted func(entry) bool) []entry {
	from, _ := slices.BinarySearchFunc(l.entries, phrase, func(e entry, s string) int { return cmp.Compare(e.phrase, s) })
	to := from
	for to < len(l.entries) && wanted(l.entries[to]) {
		to++
	}
	return l.entries[from:to]
}

// confidence is how sure a reader means the thing by this entry: words of the reader's own languages
// first, then those of others, which may be false friends. The relatives of the first language count as much as
// the languages asked for behind it.
func (e entry) confidence(prefs lang.Prefs) float64 {
	c := 1.0
	switch i := slices.Index(prefs, e.language); {
	case i > 0 && lang.Related(prefs[0], e.language):
		c = 0.95
	case i > 0:
		c = 0.85
	case i < 0 && len(prefs) > 0:
		c = 0.75
	}
	if !e.isName {
		c *= 0.9
	}
	return c
}
