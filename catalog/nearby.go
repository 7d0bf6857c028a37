package catalog

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// NearbyQuery asks for the places nearest to a point.
type NearbyQuery struct {
	From   orb.Point
	Filter Filter  // settlements are left out unless it names their theme or a category of it
	Radius float64 // metres; 0 is no bound
	Limit  int
	After  *NearCursor // the last place of the page before
}

// A NearCursor is the sort key of a place nearby: results go on behind it even when the data changed.
type NearCursor struct {
	Meters float64
	ID     string
}

// Near is a place with its great-circle distance.
type Near struct {
	Ord    uint32
	Meters float64
}

// Nearby returns the nearest places, nearest first and ties by id, and the cursor of the next page, nil where
// there is none. As many come as the limit says, if they exist. The error is an *UnknownName.
func (e *Edition) Nearby(q NearbyQuery) ([]Near, *NearCursor, error) {
	selection, err := e.compile(&q.Filter)
	if err != nil {
		return nil, nil, err
	}
	found := e.nearest(q, selection)
	slices.SortFunc(found, e.compareNear)
	if len(found) <= q.Limit {
		return found, nil, nil
	}
	last := found[q.Limit-1]
	return found[:q.Limit], &NearCursor{last.Meters, e.PlaceID(last.Ord)}, nil
}

// nearest returns the places nearest to the question, in no order and at least one more than a page where there
// are so many.
func (e *Edition) nearest(q NearbyQuery, s selection) []Near {
	passes := s.passes()
	trees := e.fewer(&q.Filter, e.base.trees.forFilter(&q.Filter))
	if few := s.smallest(); few != nil && few.size() <= scanned && int(few.size())*rare < size(trees) {
		return e.measure(q, few, passes)
	}
	found := e.walk(q, trees, passes, math.Inf(1))
	within := math.Inf(1)
	if len(found) > q.Limit {
		within = found[q.Limit].Meters
	}
	found = append(found, e.walk(q, e.delta.trees.forFilter(&q.Filter), passes, within)...)
	return e.measureTail(q, passes, within, found)
}

// So few places, of a group that leaves so little of the trees, are faster measured one by one than looked for.
const (
	scanned = 500
	rare    = 20
)

// walk returns the places of trees nearest to the question and within some metres, nearest first and at least
// one more than a page where there are so many.
func (e *Edition) walk(q NearbyQuery, trees []*geo.Index, passes func(uint32) bool, within float64) []Near {
	if len(trees) == 0 {
		return nil
	}
	if q.Radius > 0 {
		within = min(within, q.Radius)
	}
	found := make([]Near, 0, min(q.Limit, size(trees))+1)
	geo.NearestOf(trees, q.From, passes, func(ord uint32, meters float64) bool {
		if meters > within {
			return false
		}
		// Few places are removed: asking for each that comes costs less than for each that might.
		if e.isBefore(Near{ord, meters}, q.After) || e.delta.removed.Contains(ord) {
			return true
		}
		// Places at one distance come in no order of id: take all of them before the cut.
		if len(found) > q.Limit && meters > found[q.Limit].Meters {
			return false
		}
		found = append(found, Near{ord, meters})
		return true
	})
	return found
}

// measure returns all places of a group that pass and are within the question's radius and behind its cursor.
func (e *Edition) measure(q NearbyQuery, of *group, passes func(uint32) bool) (found []Near) {
	for _, set := range []*roaring.Bitmap{of.base, of.added} {
		for it := set.Iterator(); it.HasNext(); {
			found = e.measureOne(q, it.Next(), passes, math.Inf(1), found)
		}
	}
	return found
}

// measureTail appends the added places that no tree has.
func (e *Edition) measureTail(q NearbyQuery, passes func(uint32) bool, within float64, found []Near) []Near {
	for ord := e.base.n + e.delta.planted; ord < len(e.points); ord++ {
		found = e.measureOne(q, uint32(ord), passes, within, found)
	}
	return found
}

func (e *Edition) measureOne(q NearbyQuery, ord uint32, passes func(uint32) bool, within float64, found []Near) []Near {
	p := e.points[ord]
	if geo.LeastDistance(q.From, p) > within {
		return found
	}
	n := Near{ord, geo.Distance(q.From, p)}
	switch {
	case n.Meters > within, q.Radius > 0 && n.Meters > q.Radius, e.isBefore(n, q.After), e.delta.removed.Contains(ord),
		passes != nil && !passes(ord), !q.Filter.namesSettlements() && e.isSettlement(ord):
		return found
	}
	return append(found, n)
}

func (e *Edition) isSettlement(ord uint32) bool {
	sets := &e.base.sets
	if int(ord) >= e.base.n {
		sets = &e.delta.sets
	}
	settlements := sets.theme[taxonomy.Settlement]
	return settlements != nil && settlements.Contains(ord)
}

func size(trees []*geo.Index) (n int) {
	for _, tree := range trees {
		n += tree.Len()
	}
	return n
}

// compareNear orders places by distance, then id.
func (e *Edition) compareNear(a, b Near) int {
	if a.Meters != b.Meters {
		return cmp.Compare(a.Meters, b.Meters)
	}
	return cmp.Compare(e.PlaceID(a.Ord), e.PlaceID(b.Ord))
}

// isBefore tells whether a place was on the page that ends at a cursor, or before; nil is no cursor.
func (e *Edition) isBefore(n Near, c *NearCursor) bool {
	if c == nil || n.Meters > c.Meters {
		return false
	}
	return n.Meters < c.Meters || e.PlaceID(n.Ord) <= c.ID
}

// forFilter chooses the trees that hold every place a filter may keep: those of a group of categories where it
// names one, otherwise all that is visible, and settlements when their theme is named.
func (t *trees) forFilter(f *Filter) []*geo.Index {
	if len(f.Categories) > 0 {
		return t.of(slices.MinFunc(f.Categories, func(a, b []string) int { return cmp.Compare(size(t.of(a)), size(t.of(b))) }))
	}
	var found []*geo.Index
	named := slices.Contains(f.Themes, taxonomy.Settlement)
	if named {
		for _, group := range taxonomy.Builtin().Theme(taxonomy.Settlement).Groups {
			for _, c := range group.Categories {
				found = append(found, t.of([]string{c.ID})...)
			}
		}
	}
	if (!named || len(f.Themes) > 1) && t.visible != nil {
		found = append(found, t.visible)
	}
	return found
}

// of returns the trees of categories, those that there are.
func (t *trees) of(categories []string) []*geo.Index {
	var found []*geo.Index
	for _, id := range categories {
		if tree := t.byCategory[id]; tree != nil {
			found = append(found, tree)
		}
	}
	return found
}

// ListQuery asks for all places that pass a filter, in order of id.
type ListQuery struct {
	Filter Filter
	Limit  int
	After  string // the last id of the page before
}

// List returns a page of places in order of id and whether there are more. The error is an *UnknownName.
func (e *Edition) List(q ListQuery) (ords []uint32, more bool, err error) {
	selection, err := e.compile(&q.Filter)
	if err != nil {
		return nil, false, err
	}
	keep := selection.keep()
	for ord := range e.byID(q.After) {
		if keep != nil && !keep(ord) {
			continue
		}
		if len(ords) == q.Limit {
			return ords, true, nil
		}
		ords = append(ords, ord)
	}
	return ords, false, nil
}

// byID gives the places whose id comes after an id, in order of id. Those of the base may no longer count.
func (e *Edition) byID(after string) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		i, found := e.positionOf(after)
		if found {
			i++
		}
		added := e.delta.byID[i:]
		for j := e.base.behind(after); j < e.base.n; j++ {
			ord := e.base.ordByID(j)
			id := e.base.id(ord)
			if id == after {
				continue
			}
			for len(added) > 0 && e.PlaceID(added[0]) < id {
				if !yield(added[0]) {
					return
				}
				added = added[1:]
			}
			if !yield(ord) {
				return
			}
		}
		for _, ord := range added {
			if !yield(ord) {
				return
			}
		}
	}
}
