package search

import (
	"cmp"
	"slices"
	"strings"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
)

// A lexicon knows what things are called in several languages. Its entries are ordered by phrase.
type lexicon []entry

// An entry is one thing that an id is called in one language.
type entry struct {
	phrase   string // folded
	text     string // as written
	language string
	id       string
	isName   bool // the name itself, not a synonym
}

func categoryLexicon() lexicon {
	var l lexicon
	for _, c := range taxonomy.Builtin().Categories() {
		for _, language := range lang.Supported {
			for i, text := range c.Words(language) {
				l = append(l, entry{phrase(text), text, language, c.ID, i == 0})
			}
		}
	}
	return l.ordered()
}

func areaLexicon(areas []data.Area) lexicon {
	var l lexicon
	for _, a := range areas {
		l = append(l, entry{phrase(a.Name), a.Name, lang.Of(a.Country), a.ID, true})
		for _, t := range a.Names {
			l = append(l, entry{phrase(t.Text), t.Text, t.Lang, a.ID, true})
		}
	}
	return l.ordered()
}

// words lists the single words of all entries, ordered, each once.
func (l lexicon) words() []string {
	var list []string
	for _, e := range l {
		list = append(list, strings.Fields(e.phrase)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (l lexicon) ordered() lexicon {
	l = slices.DeleteFunc(l, func(e entry) bool { return e.phrase == "" })
	slices.SortStableFunc(l, func(a, b entry) int { return cmp.Compare(a.phrase, b.phrase) })
	return l
}

// called returns the entries of a phrase.
func (l lexicon) called(phrase string) []entry {
	return l.run(phrase, func(e entry) bool { return e.phrase == phrase })
}

// beginning returns the entries whose phrase begins so.
func (l lexicon) beginning(phrase string) []entry {
	return l.run(phrase, func(e entry) bool { return strings.HasPrefix(e.phrase, phrase) })
}

// run returns the entries from a phrase on, as long as they are wanted.
func (l lexicon) run(phrase string, wanted func(entry) bool) []entry {
	from, _ := slices.BinarySearchFunc(l, phrase, func(e entry, s string) int { return cmp.Compare(e.phrase, s) })
	to := from
	for to < len(l) && wanted(l[to]) {
		to++
	}
	return l[from:to]
}

// confidence is how sure a reader means the thing by this entry: words of the reader's own languages
// first, then those of others, which may be false friends.
func (e entry) confidence(prefs lang.Prefs) float64 {
	c := 1.0
	switch i := slices.Index(prefs, e.language); {
	case i > 0:
		c = 0.9
	case i < 0 && len(prefs) > 0:
		c = 0.75
	}
	if !e.isName {
		c *= 0.9
	}
	return c
}
