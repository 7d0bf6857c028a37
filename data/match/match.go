// Package match tells whether two records are about one place, by where they are, of what category and what they are
// called. It errs on the side of two places. Which records are compared, and what becomes of them, is left to
// data/store.
package match

import (
	"cmp"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// How far apart the positions of one place may be in two sources, as great-circle metres. Of a settlement each source
// takes another spot for the middle.
const (
	Meters           = 150
	SettlementMeters = 3000
)

// genericMeters is how far apart places may be whose names say no more than their category does.
const genericMeters = 30

// A Record is what is looked at of a place. It never changes.
type Record struct {
	point      orb.Point
	categories []string
	settlement bool
	country    string
	street     string
	numbers    []string        // of the house
	city       []string        // words
	starts     string          // of an event
	names      []name          // the local one first
	known      map[string]bool // keys of all names
}

// maxNames is how many names of a record are looked at closely.
const maxNames = 40

// NewRecord makes a place ready to be compared.
func NewRecord(p *data.Place) *Record {
	r := &Record{
		point: p.Point, categories: p.Categories, settlement: taxonomy.Builtin().IsSettlement(p.Category()), country: p.Address.CountryCode,
		street: data.Fold(p.Address.Street), numbers: strings.Fields(data.Fold(p.Address.HouseNumber)), city: strings.Fields(data.Fold(p.Address.City)),
		known: map[string]bool{},
	}
	if p.Event != nil {
		r.starts = p.Event.Starts
	}
	r.addName(p.Name)
	for _, t := range p.Names {
		r.addName(t.Text)
	}
	for _, text := range p.AltNames {
		r.addName(text)
	}
	return r
}

func (r *Record) addName(text string) {
	n := newName(text)
	if len(r.names) == 0 || len(r.names) < maxNames && !r.known[n.key] {
		r.names = append(r.names, n)
	}
	r.known[n.key] = true
}

// A Likeness says how much two records look like one place.
type Likeness struct {
	Meters float64
	names  grade
	kinds  int // 0: of one category, 1: of two that go together
}

// Compare is below 0 where l is the greater likeness: names count before categories, categories before distance.
func (l Likeness) Compare(other Likeness) int {
	return cmp.Or(cmp.Compare(l.names, other.names), cmp.Compare(l.kinds, other.kinds), cmp.Compare(l.Meters, other.Meters))
}

// Alike tells whether two records are about one place: nothing speaks against it, and they have a name in common.
func (r *Record) Alike(other *Record) (l Likeness, alike bool) {
	if !r.MayBe(other) {
		return l, false
	}
	l.Meters = geo.Distance(r.point, other.point)
	if r.categories[0] != other.categories[0] {
		l.kinds = 1
	}
	if l.names = r.compareNames(other); l.names == genericNames && (l.Meters > genericMeters || l.kinds > 0) {
		l.names = differentNames
	}
	return l, l.names != differentNames
}

// MayBe tells whether nothing but their names can speak against two records being about one place.
func (r *Record) MayBe(other *Record) bool {
	reach := float64(Meters)
	if r.settlement {
		reach = SettlementMeters
	}
	return compatible(r.categories, other.categories) && geo.Distance(r.point, other.point) <= reach &&
		(r.country == other.country || r.country == "" || other.country == "") && r.starts == other.starts &&
		!r.anotherHouse(other) && !contradict(r.names[0].numbers, other.names[0].numbers)
}

// anotherHouse tells whether two addresses are houses of one street. A house may have two numbers, like 2416/33.
func (r *Record) anotherHouse(other *Record) bool {
	if r.street != other.street || len(r.numbers) == 0 || len(other.numbers) == 0 {
		return false
	}
	return !slices.ContainsFunc(r.numbers, func(number string) bool { return slices.Contains(other.numbers, number) })
}

// contradict tells whether there are numbers in two names, and others in each.
func contradict(a, b []string) bool { return len(a) > 0 && len(b) > 0 && !slices.Equal(a, b) }
