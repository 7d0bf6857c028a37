package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
	"tripoint/search"
)

// A Filter says which places count. Its zero value keeps all. Groups must all hold; of the values within a
// group one is enough.
type Filter struct {
	Categories [][]string // groups of category ids
	Exclude    []string   // category ids
	Themes     []string
	Countries  []string // ISO 3166-1 alpha-2
	Cities     []string // names of municipalities in any language
	Areas      []string // area ids
	Attributes map[string][]string
	Open       *Moment    // only places that are open for sure then
	At         time.Time  // events that are over then are left out, unless During says from when; zero keeps all
	During     *Period    // only events that take place in it
	Venues     []string   // only events at these places
	Box        *orb.Bound // west > east spans the antimeridian
	Center     *orb.Point // with Radius, in metres
	Radius     float64
	exchanging bool // only places that say what they offer or seek
}

// Attributes that a Filter takes, with what a place may say of each; nil is any word.
var Attributes = map[string][]string{
	"wheelchair": {"yes", "limited", "no"},
	"fee":        {"yes", "no"},
	"dogs":       {"yes", "leashed", "no"},
	"indoor":     {"yes", "no"},
	"stroller":   {"yes", "limited", "no"},
	"cuisine":    nil,
}

// UnknownName is the error for a filter that names an area or a city that the edition does not have.
type UnknownName struct {
	Kind string // "area" or "city", as the field of the Filter
	Name string
}

func (e *UnknownName) Error() string { return fmt.Sprintf("no %s is called %q", e.Kind, e.Name) }

// IsEmpty tells whether the filter keeps all places but for events that are over.
func (f *Filter) IsEmpty() bool {
	return len(f.Categories) == 0 && len(f.Exclude) == 0 && len(f.Themes) == 0 && len(f.Countries) == 0 &&
		len(f.Cities) == 0 && len(f.Areas) == 0 && len(f.Attributes) == 0 && f.Open == nil && f.During == nil && len(f.Venues) == 0 &&
		f.Box == nil && f.Center == nil
}

// sets holds the places that share something, as bitmaps of their ords.
type sets struct {
	category, theme, country, area map[string]*roaring.Bitmap
	attribute                      map[string]*roaring.Bitmap // by "key=value"
	hours                          map[string]*roaring.Bitmap // by hoursKey
	venue                          map[string]*roaring.Bitmap // events by the id of the place they are at
}

// exchanges is what places that say what they offer or seek have as an attribute.
const exchanges = "exchange=yes"

func newSets() sets {
	return sets{
		category: map[string]*roaring.Bitmap{}, theme: map[string]*roaring.Bitmap{}, country: map[string]*roaring.Bitmap{},
		area: map[string]*roaring.Bitmap{}, attribute: map[string]*roaring.Bitmap{}, hours: map[string]*roaring.Bitmap{},
		venue: map[string]*roaring.Bitmap{},
	}
}

// all lists the maps in the order in which they are written to a file.
func (s *sets) all() [7]map[string]*roaring.Bitmap {
	return [7]map[string]*roaring.Bitmap{s.category, s.theme, s.country, s.area, s.attribute, s.hours, s.venue}
}

// clone copies the sets, so that places can be added to the copy.
func (s *sets) clone() sets {
	c := newSets()
	copies := c.all()
	for i, byKey := range s.all() {
		for key, places := range byKey {
			copies[i][key] = places.Clone()
		}
	}
	return c
}

func (s *sets) add(ord uint32, p *data.Place, areas []string) {
	put := func(byKey map[string]*roaring.Bitmap, key string) {
		if byKey[key] == nil {
			byKey[key] = roaring.New()
		}
		byKey[key].Add(ord)
	}
	for _, id := range p.Categories {
		put(s.category, id)
		put(s.theme, taxonomy.Builtin().Category(id).Theme)
	}
	put(s.country, p.Address.CountryCode)
	for _, id := range areas {
		put(s.area, id)
	}
	for key, value := range map[string]string{
		"wheelchair": p.Wheelchair, "fee": p.Fee, "dogs": p.Dogs, "indoor": p.Indoor, "stroller": p.Stroller,
	} {
		if value != "" {
			put(s.attribute, key+"="+value)
		}
	}
	if len(p.Offers)+len(p.Seeks) > 0 {
		put(s.attribute, exchanges)
	}
	for _, cuisine := range p.Cuisine {
		put(s.attribute, "cuisine="+cuisine)
	}
	if opens(p) {
		put(s.hours, hoursKey(p))
	}
	if t := p.Times(); t != nil && t.Timed() {
		put(s.attribute, takesPlace)
	}
	if p.Event != nil && p.Event.Venue != "" {
		put(s.venue, p.Event.Venue)
	}
}

// A group is the places that share any of some things: those of the base and those added.
type group struct{ base, added *roaring.Bitmap }

// either is the places of the base and those added as one set, nil where there are none. It may be shared and
// must not be changed.
func either(base, added *roaring.Bitmap) *roaring.Bitmap {
	switch {
	case added == nil || added.IsEmpty():
		return base
	case base == nil:
		return added
	}
	return roaring.Or(base, added)
}

func (g group) size() uint64 { return g.base.GetCardinality() + g.added.GetCardinality() }

// A selection is a filter looked up in an edition: the places that count, are in every one of groups, in none of
// without, and pass inside. Nil parts keep all.
type selection struct {
	edition *Edition
	groups  []group
	without []group
	inside  func(ord uint32) bool

	marks       []uint64      // of the base's trees: what is wanted has a bit of each
	boxes       [][]orb.Bound // and lies in one of each
	settlements bool          // whether they are asked for, where they are left out otherwise
}

// compile looks a filter up. The error is an *UnknownName.
func (e *Edition) compile(f *Filter) (selection, error) {
	s := selection{edition: e, settlements: f.namesSettlements()}
	within := func(base, added map[string]*roaring.Bitmap, bits map[string]uint64, keys []string) {
		if len(keys) > 0 {
			s.within(base, added, bits, keys)
		}
	}
	sets, more, marks := &e.base.sets, &e.delta.sets, &e.base.marks
	for _, group := range f.Categories {
		within(sets.category, more.category, nil, group)
	}
	within(sets.theme, more.theme, marks.theme, f.Themes)
	within(sets.country, more.country, marks.country, f.Countries)
	for key, values := range f.Attributes {
		keys := make([]string, len(values))
		for i, value := range values {
			keys[i] = key + "=" + value
		}
		within(sets.attribute, more.attribute, marks.attribute, keys)
	}
	if f.exchanging {
		within(sets.attribute, more.attribute, marks.attribute, []string{exchanges})
	}
	areas, err := e.areasOf(f)
	if err != nil {
		return s, err
	}
	if within(sets.area, more.area, nil, areas); len(areas) > 0 {
		s.boxes = append(s.boxes, e.base.around.boxesOf(areas))
	}
	if f.Box != nil {
		s.boxes = append(s.boxes, []orb.Bound{*f.Box})
	}
	within(sets.venue, more.venue, nil, e.venues(f.Venues))
	if f.Open != nil {
		s.groups = append(s.groups, e.open(*f.Open))
	}
	s.keepTime(f)
	if len(f.Exclude) > 0 {
		s.without = append(s.without, group{unionOf(sets.category, f.Exclude), unionOf(more.category, f.Exclude)})
	}
	s.inside = e.inside(f)
	return s, nil
}

// within narrows the selection to the places of any of the keys, which have these bits in the base's trees, nil
// where they have none.
func (s *selection) within(base, added map[string]*roaring.Bitmap, bits map[string]uint64, keys []string) {
	s.groups = append(s.groups, group{unionOf(base, keys), unionOf(added, keys)})
	if bits != nil {
		s.marks = append(s.marks, anyOf(bits, keys))
	}
}

// beyond narrows the selection to the places that are known to lie in another country.
func (s *selection) beyond(country string) {
	e := s.edition
	for _, not := range []string{country, ""} {
		s.without = append(s.without, group{unionOf(e.base.sets.country, []string{not}), unionOf(e.delta.sets.country, []string{not})})
	}
	s.marks = append(s.marks, e.base.marks.otherCountries(country))
}

// where tells an index of the edition which places are wanted, among them some that count no longer.
func (s *selection) where() geo.Where {
	w := geo.Where{Marks: s.marks, Keep: s.passes()}
	if len(s.boxes) > 0 {
		w.Open = func(box orb.Bound) bool {
			for _, any := range s.boxes {
				if !slices.ContainsFunc(any, func(wanted orb.Bound) bool { return geo.BoxesMeet(wanted, box) }) {
					return false
				}
			}
			return true
		}
	}
	return w
}

// hides tells whether a place is a settlement that was not asked for. Trees of what is nearby do not have them,
func (s *selection) hides(ord uint32) bool { return !s.settlements && s.edition.isSettlement(ord) }

// but for the one of those added last.
func (s *selection) hidesAdded(ord uint32) bool {
	return int(ord) >= s.edition.base.n+s.edition.delta.planted && s.hides(ord)
}

// keep tests one place; nil keeps all.
func (s selection) keep() func(ord uint32) bool {
	removed := s.edition.delta.removed
	if removed.IsEmpty() {
		return s.passes()
	}
	passes := s.passes()
	return func(ord uint32) bool { return !removed.Contains(ord) && (passes == nil || passes(ord)) }
}

// passes is keep for places whether they still count or not.
func (s selection) passes() func(ord uint32) bool {
	if len(s.groups) == 0 && len(s.without) == 0 {
		return s.inside
	}
	n := uint32(s.edition.base.n)
	contains := func(g *group, ord uint32) bool {
		if ord < n {
			return g.base.Contains(ord)
		}
		return g.added.Contains(ord)
	}
	return func(ord uint32) bool {
		for i := range s.groups {
			if !contains(&s.groups[i], ord) {
				return false
			}
		}
		for i := range s.without {
			if contains(&s.without[i], ord) {
				return false
			}
		}
		return s.inside == nil || s.inside(ord)
	}
}

// smallest is the group with the fewest places, nil where there are no groups.
func (s selection) smallest() *group {
	if len(s.groups) == 0 {
		return nil
	}
	smallest := slices.MinFunc(s.groups, func(a, b group) int { return cmp.Compare(a.size(), b.size()) })
	return &smallest
}

// forSearch is the selection as one set, which costs more to make than testing a few places. The text index
// itself leaves out what no longer counts.
func (s selection) forSearch() search.Filter {
	f := search.Filter{Keep: s.inside}
	for i := range s.groups {
		places := either(s.groups[i].base, s.groups[i].added)
		if f.Set == nil {
			f.Set = places
		} else {
			f.Set = roaring.And(f.Set, places)
		}
	}
	for i := range s.without {
		f.Set = roaring.AndNot(cmp.Or(f.Set, s.edition.all), either(s.without[i].base, s.without[i].added))
	}
	return f
}

// areasOf lists the ids of the areas and cities of a filter.
func (e *Edition) areasOf(f *Filter) ([]string, error) {
	ids := slices.Clone(f.Areas)
	for _, id := range f.Areas {
		if _, err := e.FindArea(id); err != nil {
			return nil, &UnknownName{"area", id}
		}
	}
	for _, name := range f.Cities {
		named := e.municipalitiesNamed(name)
		if len(named) == 0 {
			return nil, &UnknownName{"city", name}
		}
		ids = append(ids, named...)
	}
	return ids, nil
}

// inside tests the filter's box and circle, nil where it has neither.
func (e *Edition) inside(f *Filter) func(ord uint32) bool {
	if f.Box == nil && f.Center == nil {
		return nil
	}
	return func(ord uint32) bool {
		p := e.points[ord]
		return (f.Box == nil || geo.InBox(*f.Box, p)) && (f.Center == nil || e.distance(*f.Center, ord) <= f.Radius)
	}
}

// unionOf returns the places of any of the keys; the bitmap may be shared and must not be changed.
func unionOf(byKey map[string]*roaring.Bitmap, keys []string) *roaring.Bitmap {
	var found []*roaring.Bitmap
	for _, key := range keys {
		if byKey[key] != nil {
			found = append(found, byKey[key])
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return roaring.FastOr(found...)
}
