// Package gold measures how well a search answers. A gold set is a file of queries, each with what a person would
// want to find; the package reads it, tells at which rank an answer has that, and sums ranks up. Asking is left to
// others, so that a set can be put to any server.
package gold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"tripoint/geo"
)

// AsYouType begins the names of the classes whose queries are unfinished: they are put to suggestions, all others
// to search.
const AsYouType = "as-you-type"

// Depth is how many answers count.
const Depth = 10

// A Query is a line of a gold set.
type Query struct {
	Line   int // in its file, from 1
	Class  string
	Lang   string // a preference list as in lang=, "" for none
	Text   string
	Near   *orb.Point // where the user is; nil is nowhere
	Wanted []Wanted   // any of them will do; none: nothing may be found
	Note   string
}

// Unfinished tells whether a query is put to suggestions.
func (q *Query) Unfinished() bool { return strings.HasPrefix(q.Class, AsYouType) }

// Wanted is an answer that is right: one that has the Name or, with a Category, the first Count that have it.
type Wanted struct {
	Name     string
	Category string
	Area     string     // the municipality, district or county to be in; "" is anywhere
	Count    int        // at least 1
	At       *orb.Point // where to be; nil is anywhere
	Within   float64    // metres of At
}

// An Answer is what was found, in any order of its names.
type Answer struct {
	Names      []string
	Categories []string
	Areas      []string   // the municipality, district and county it is in
	At         *orb.Point // nil where it is no place
}

// fits tells whether an answer is what was wanted. Capitals do not count.
func (w *Wanted) fits(a *Answer) bool {
	has := func(texts []string, text string) bool {
		return text == "" || slices.ContainsFunc(texts, func(t string) bool { return strings.EqualFold(t, text) })
	}
	near := w.At == nil || a.At != nil && geo.Distance(*w.At, *a.At) <= w.Within
	return near && has(a.Names, w.Name) && has(a.Categories, w.Category) && has(a.Areas, w.Area)
}

// Rank is the place, from 1, at which answers have what a query wants; 0 where the first Depth have not. Where
// several of a category are wanted, each other answer before the last of them costs a rank.
func (q *Query) Rank(answers []Answer) int {
	if len(q.Wanted) == 0 {
		if len(answers) == 0 {
			return 1
		}
		return 0
	}
	best := 0
	for i := range q.Wanted {
		if rank := q.Wanted[i].rank(answers); rank > 0 && (best == 0 || rank < best) {
			best = rank
		}
	}
	return best
}

func (w *Wanted) rank(answers []Answer) int {
	found := 0
	for i := range answers[:min(len(answers), Depth)] {
		if w.fits(&answers[i]) {
			found++
		}
		if found == w.Count {
			return i + 2 - w.Count
		}
	}
	return 0
}

// WantedText names what a query wants as its file does, each once.
func (q *Query) WantedText() string {
	if len(q.Wanted) == 0 {
		return Nothing
	}
	var names []string
	for i := range q.Wanted {
		names = append(names, q.Wanted[i].String())
	}
	return strings.Join(slices.Compact(names), "|")
}

// String names what is wanted, without its position.
func (w *Wanted) String() string {
	switch {
	case w.Category == "":
		return w.Name
	case w.Count > 1:
		return fmt.Sprintf("%d*%s@%s", w.Count, w.Category, w.Area)
	}
	return w.Category + "@" + w.Area
}
