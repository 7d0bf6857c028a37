package tiles

import (
	"sync"

	"tripoint/data/taxonomy"
)

// A tally counts places by category.
type tally []int32

func newTally() tally { return make(tally, len(kinds())) }

// tallyRow is how many places lie between two rows of counts: fewer are counted one by one.
const tallyRow = 256

// newRows counts the places before every multiple of tallyRow, one tally after the other.
func (s *subset) newRows() tally {
	row := newTally()
	rows := make(tally, 0, (len(s.at)/tallyRow+1)*len(row))
	for from := 0; from < len(s.at); from += tallyRow {
		rows = append(rows, row...)
		s.countEach(row, span{from, min(from+tallyRow, len(s.at))}, 1)
	}
	return append(rows, row...)
}

// count adds the places of a span to a tally, times by. The ends of a long one are counted from the nearest rows.
func (s *subset) count(t tally, in span, by int32) {
	if in.len() <= tallyRow {
		s.countEach(t, in, by)
		return
	}
	before, after := s.nearestRow(t, in.lo, by), s.nearestRow(t, in.hi, -by)
	for category := range t {
		t[category] += by * (after[category] - before[category])
	}
}

// nearestRow returns the row nearest to a position, and adds to a tally, times by, the places from there to the row, or
// takes away those between the row and there.
func (s *subset) nearestRow(t tally, at int, by int32) tally {
	row := (at + tallyRow/2) / tallyRow
	if begin := min(row*tallyRow, len(s.at)); begin >= at {
		s.countEach(t, span{at, begin}, by)
	} else {
		s.countEach(t, span{begin, at}, -by)
	}
	return s.rows[row*len(t):][:len(t)]
}

func (s *subset) countEach(t tally, in span, by int32) {
	for _, category := range s.categories[in.lo:in.hi] {
		t[category] += by
	}
}

// tally counts the places of a cluster.
func (v *View) tally(t tally, sh *share) {
	clear(t)
	v.base.count(t, sh.runs.base, 1)
	v.removed.count(t, sh.runs.removed, -1)
	v.added.count(t, sh.runs.added, 1)
	if sh.front >= 0 {
		t[v.category(sh.front)]--
	}
}

// topCategories is how many categories a cluster names.
const topCategories = 3

// top returns the categories with the most places, the one with most first, in table order where they have as
// many, and the theme with the most.
func (t tally) top() (categories [topCategories]int, theme int) {
	for i := range categories {
		categories[i] = -1
	}
	themes := themesOf()
	most, sum := int32(0), int32(0)
	for category, n := range t {
		if category > 0 && themes[category] != themes[category-1] {
			sum = 0
		}
		if n == 0 {
			continue
		}
		if sum += n; sum > most {
			most, theme = sum, themes[category]
		}
		for i := range categories {
			if categories[i] < 0 || t[categories[i]] < n {
				copy(categories[i+1:], categories[i:topCategories-1])
				categories[i] = category
				break
			}
		}
	}
	return categories, theme
}

// themesOf numbers the theme of each category; the categories of a theme follow each other.
var themesOf = sync.OnceValue(func() []int {
	var list []int
	for _, c := range taxonomy.Builtin().Categories() {
		for i, theme := range taxonomy.Builtin().Themes() {
			if theme.ID == c.Theme {
				list = append(list, i)
			}
		}
	}
	return list
})
