package catalog

import (
	"cmp"
	"fmt"
	"slices"

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
	Box        *orb.Bound // west > east spans the antimeridian
	Center     *orb.Point // with Radius, in metres
	Radius     float64
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

// IsEmpty tells whether the filter keeps all places.
func (f *Filter) IsEmpty() bool {
	return len(f.Categories) == 0 && len(f.Exclude) == 0 && len(f.Themes) == 0 && len(f.Countries) == 0 &&
		len(f.Cities) == 0 && len(f.Areas) == 0 && len(f.Attributes) == 0 && f.Box == nil && f.Center == nil
}

// sets holds the places that share something, as bitmaps of their ords.
type sets struct {
	category, theme, country, area map[string]*roaring.Bitmap
	attribute                      map[string]*roaring.Bitmap // by "key=value"
}

func newSets() sets {
	return sets{
		category: map[string]*roaring.Bitmap{}, theme: map[string]*roaring.Bitmap{}, country: map[string]*roaring.Bitmap{},
		area: map[string]*roaring.Bitmap{}, attribute: map[string]*roaring.Bitmap{},
	}
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
	for _, cuisine := range p.Cuisine {
		put(s.attribute, "cuisine="+cuisine)
	}
}

// A selection is a filter looked up in an edition: the places that are in every one of sets, not in without,
// and pass inside. Nil parts keep all.
type selection struct {
	sets    []*roaring.Bitmap
	without *roaring.Bitmap
	inside  func(ord uint32) bool
}

// compile looks a filter up. The error is an *UnknownName.
func (e *Edition) compile(f *Filter) (selection, error) {
	var s selection
	within := func(byKey map[string]*roaring.Bitmap, keys []string) {
		if len(keys) > 0 {
			s.sets = append(s.sets, unionOf(byKey, keys))
		}
	}
	for _, group := range f.Categories {
		within(e.sets.category, group)
	}
	within(e.sets.theme, f.Themes)
	within(e.sets.country, f.Countries)
	for key, values := range f.Attributes {
		keys := make([]string, len(values))
		for i, value := range values {
			keys[i] = key + "=" + value
		}
		within(e.sets.attribute, keys)
	}
	areas, err := e.areasOf(f)
	if err != nil {
		return s, err
	}
	within(e.sets.area, areas)
	if len(f.Exclude) > 0 {
		s.without = unionOf(e.sets.category, f.Exclude)
	}
	s.inside = e.inside(f)
	return s, nil
}

// keep tests one place; nil keeps all.
func (s selection) keep() func(ord uint32) bool {
	if len(s.sets) == 0 && s.without == nil {
		return s.inside
	}
	return func(ord uint32) bool {
		for _, set := range s.sets {
			if !set.Contains(ord) {
				return false
			}
		}
		return (s.without == nil || !s.without.Contains(ord)) && (s.inside == nil || s.inside(ord))
	}
}

// smallest is the set with the fewest places, nil where there are no sets.
func (s selection) smallest() *roaring.Bitmap {
	if len(s.sets) == 0 {
		return nil
	}
	return slices.MinFunc(s.sets, func(a, b *roaring.Bitmap) int { return cmp.Compare(a.GetCardinality(), b.GetCardinality()) })
}

// forSearch is the selection as one set, which costs more to make than testing a few places.
func (e *Edition) forSearch(s selection) search.Filter {
	f := search.Filter{Keep: s.inside}
	switch len(s.sets) {
	case 0:
	case 1:
		f.Set = s.sets[0]
	default:
		f.Set = roaring.FastAnd(s.sets...)
	}
	if s.without != nil {
		f.Set = roaring.AndNot(cmp.Or(f.Set, e.everything()), s.without)
	}
	return f
}

func (e *Edition) everything() *roaring.Bitmap {
	all := roaring.New()
	all.AddRange(0, uint64(len(e.places)))
	return all
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
		return (f.Box == nil || geo.InBox(*f.Box, p)) && (f.Center == nil || geo.Distance(*f.Center, p) <= f.Radius)
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
