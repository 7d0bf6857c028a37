package catalog

import (
	"slices"

	"github.com/paulmach/orb"

	"tripoint/geo"
)

// A Page says which part of a list is wanted.
type Page struct {
	Limit int
	After *NearCursor // the last place of the page before
}

// Along returns the places within some metres of a route in the order in which it passes them, ranked by how many
// metres along it they lie. Meters is how far they are from it. Errors and settlements are as with Nearby.
func (e *Edition) Along(r *geo.Route, within float64, f Filter, p Page) ([]Near, *NearCursor, error) {
	best := bestOf{edition: e, Page: p}
	err := e.eachTree(&f, func(tree *geo.Index, where geo.Where) {
		tree.Along(r, within, where, func(ord uint32, meters, along float64) bool {
			best.take(Near{ord, meters, along})
			return true
		})
	})
	found, next := best.page()
	return found, next, err
}

// Inside returns the places in a region, the most important first, ranked by what is missing from 1 of their
// importance. Errors and settlements are as with Nearby.
func (e *Edition) Inside(r *geo.Region, f Filter, p Page) ([]Near, *NearCursor, error) {
	best := bestOf{edition: e, Page: p}
	err := e.eachTree(&f, func(tree *geo.Index, where geo.Where) {
		tree.In(r, where, func(ord uint32) bool {
			best.take(Near{Ord: ord, Key: 1 - e.text.Importance(ord)})
			return true
		})
	})
	found, next := best.page()
	return found, next, err
}

// NearestToEach returns the place nearest to each of some points, within a radius in metres where that is not 0, in
// the order of the points and ranked by their position. Points that have no place are passed over. Errors and
// settlements are as with Nearby.
func (e *Edition) NearestToEach(origins []orb.Point, radius float64, f Filter, p Page) ([]Near, *NearCursor, error) {
	var found []Near
	first := 0
	if p.After != nil {
		first = int(min(p.After.Key, float64(len(origins)))) + 1
	}
	for i := first; i < len(origins); i++ {
		nearest, _, err := e.Nearby(NearbyQuery{From: origins[i], Filter: f, Radius: radius, Limit: 1})
		if err != nil {
			return nil, nil, err
		}
		if len(nearest) == 0 {
			continue
		}
		if len(found) == p.Limit {
			last := found[p.Limit-1]
			return found, &NearCursor{last.Key, e.PlaceID(last.Ord)}, nil
		}
		found = append(found, Near{nearest[0].Ord, nearest[0].Meters, float64(i)})
	}
	return found, nil, nil
}

// eachTree has every tree searched that may have places that pass a filter. A place of several categories may be in
// several. The error is an *UnknownName.
func (e *Edition) eachTree(f *Filter, search func(tree *geo.Index, where geo.Where)) error {
	s, err := e.compile(f)
	if err != nil {
		return err
	}
	where, passes := s.where(), s.passes()
	where.Keep = func(ord uint32) bool {
		return !e.delta.removed.Contains(ord) && !s.hidesAdded(ord) && (passes == nil || passes(ord))
	}
	for _, tree := range e.treesFor(f) {
		search(tree, where)
	}
	return nil
}

// bestOf keeps the best places behind a cursor, a page of them and one more.
type bestOf struct {
	Page
	edition *Edition
	places  []Near
}

func (b *bestOf) take(n Near) {
	if b.edition.isBefore(n, b.After) {
		return
	}
	if b.places = append(b.places, n); len(b.places) > 4*b.Limit+100 {
		b.cut()
	}
}

func (b *bestOf) cut() {
	slices.SortFunc(b.places, b.edition.compareNear)
	// A place of several categories is in several trees.
	b.places = slices.CompactFunc(b.places, func(m, n Near) bool { return m.Ord == n.Ord })
	b.places = b.places[:min(len(b.places), b.Limit+1)]
}

func (b *bestOf) page() ([]Near, *NearCursor) {
	if b.cut(); len(b.places) <= b.Limit {
		return b.places, nil
	}
	last := b.places[b.Limit-1]
	return b.places[:b.Limit], &NearCursor{last.Key, b.edition.PlaceID(last.Ord)}
}
