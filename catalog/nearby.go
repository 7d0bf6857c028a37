package catalog

import (
	"cmp"
	"iter"
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
	trees := e.treesFor(&q.Filter)
	found := make([]Near, 0, min(q.Limit, e.Len())+1)
	if few := selection.smallest(); few != nil && few.size() <= scanned && int(few.size())*rare < size(trees) {
		found = e.measure(q, few, selection.keep())
	} else {
		found = e.walk(q, trees, selection.keep(), found)
		found = e.measureTail(q, selection.keep(), found)
	}
	slices.SortFunc(found, e.compareNear)
	if len(found) <= q.Limit {
		return found, nil, nil
	}
	last := found[q.Limit-1]
	return found[:q.Limit], &NearCursor{last.Meters, e.PlaceID(last.Ord)}, nil
}

// So few places, of a group that leaves so little of the trees, are faster measured one by one than looked for.
const (
	scanned = 500
	rare    = 20
)

// walk appends the places nearest to the question, at least one more than a page where there are so many.
func (e *Edition) walk(q NearbyQuery, trees []*geo.Index, keep func(uint32) bool, found []Near) []Near {
	geo.NearestOf(trees, q.From, keep, func(ord uint32, meters float64) bool {
		if q.Radius > 0 && meters > q.Radius {
			return false
		}
		if e.isBefore(Near{ord, meters}, q.After) {
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

// measure returns all places of a group that pass keep and the question's radius and cursor.
func (e *Edition) measure(q NearbyQuery, of *group, keep func(uint32) bool) (found []Near) {
	for _, set := range []*roaring.Bitmap{of.base, of.added} {
		for it := set.Iterator(); it.HasNext(); {
			ord := it.Next()
			found = e.measureOne(q, ord, e.points[ord], keep, found)
		}
	}
	return found
}

// measureTail appends the added places that no tree has.
func (e *Edition) measureTail(q NearbyQuery, keep func(uint32) bool, found []Near) []Near {
	e.tail(func(ord uint32, p orb.Point) { found = e.measureOne(q, ord, p, keep, found) })
	return found
}

func (e *Edition) measureOne(q NearbyQuery, ord uint32, p orb.Point, keep func(uint32) bool, found []Near) []Near {
	if keep != nil && !keep(ord) || !q.Filter.namesSettlements() && e.isSettlement(ord) {
		return found
	}
	n := Near{ord, geo.Distance(q.From, p)}
	if q.Radius > 0 && n.Meters > q.Radius || e.isBefore(n, q.After) {
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

// treesFor chooses the trees that hold every place a filter may keep, but for the tail: those of a group of
// categories where it names one, otherwise all that is visible, and settlements when their theme is named.
func (e *Edition) treesFor(f *Filter) []*geo.Index {
	if len(f.Categories) > 0 {
		return e.treesOf(slices.MinFunc(f.Categories, func(a, b []string) int { return cmp.Compare(size(e.treesOf(a)), size(e.treesOf(b))) }))
	}
	var found []*geo.Index
	named := slices.Contains(f.Themes, taxonomy.Settlement)
	if named {
		for _, group := range taxonomy.Builtin().Theme(taxonomy.Settlement).Groups {
			for _, c := range group.Categories {
				found = append(found, e.treesOf([]string{c.ID})...)
			}
		}
	}
	if !named || len(f.Themes) > 1 {
		found = append(found, e.base.trees.visible)
		if added := e.delta.trees.visible; added != nil {
			found = append(found, added)
		}
	}
	return found
}

func (e *Edition) treesOf(categories []string) []*geo.Index {
	var found []*geo.Index
	for _, id := range categories {
		for _, t := range []*trees{&e.base.trees, &e.delta.trees} {
			if tree := t.byCategory[id]; tree != nil {
				found = append(found, tree)
			}
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
