package catalog

import (
	"cmp"
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
	if few := selection.smallest(); few != nil && few.GetCardinality() <= scanned && int(few.GetCardinality())*rare < size(trees) {
		found = e.measure(q, few, selection.keep())
	} else {
		found = e.walk(q, trees, selection.keep(), found)
	}
	slices.SortFunc(found, func(a, b Near) int { return e.compareNear(a, NearCursor{b.Meters, e.places[b.Ord].ID}) })
	if len(found) <= q.Limit {
		return found, nil, nil
	}
	last := found[q.Limit-1]
	return found[:q.Limit], &NearCursor{last.Meters, e.places[last.Ord].ID}, nil
}

// So few places, of a set that leaves so little of the trees, are faster measured one by one than looked for.
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
		if q.After != nil && e.compareNear(Near{ord, meters}, *q.After) <= 0 {
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

// measure returns all places of a set that pass keep and the question's radius and cursor.
func (e *Edition) measure(q NearbyQuery, set *roaring.Bitmap, keep func(uint32) bool) (found []Near) {
	for it := set.Iterator(); it.HasNext(); {
		ord := it.Next()
		if !keep(ord) || !q.Filter.namesSettlements() && e.settlements != nil && e.settlements.Contains(ord) {
			continue
		}
		n := Near{ord, geo.Distance(q.From, e.points[ord])}
		if (q.Radius == 0 || n.Meters <= q.Radius) && (q.After == nil || e.compareNear(n, *q.After) > 0) {
			found = append(found, n)
		}
	}
	return found
}

func size(trees []*geo.Index) (n int) {
	for _, tree := range trees {
		n += tree.Len()
	}
	return n
}

func (e *Edition) compareNear(n Near, c NearCursor) int {
	return cmp.Or(cmp.Compare(n.Meters, c.Meters), cmp.Compare(e.places[n.Ord].ID, c.ID))
}

// treesFor chooses the trees that hold every place a filter may keep: those of a group of categories where it
// names one, otherwise all that is visible, and settlements when their theme is named.
func (e *Edition) treesFor(f *Filter) []*geo.Index {
	if len(f.Categories) > 0 {
		return e.treesOf(slices.MinFunc(f.Categories, func(a, b []string) int { return cmp.Compare(e.count(a), e.count(b)) }))
	}
	if !slices.Contains(f.Themes, taxonomy.Settlement) {
		return []*geo.Index{e.visible}
	}
	var settlements []string
	for _, group := range taxonomy.Builtin().Theme(taxonomy.Settlement).Groups {
		for _, c := range group.Categories {
			settlements = append(settlements, c.ID)
		}
	}
	trees := e.treesOf(settlements)
	if len(f.Themes) > 1 {
		trees = append(trees, e.visible)
	}
	return trees
}

func (e *Edition) count(categories []string) int {
	return size(e.treesOf(categories))
}

func (e *Edition) treesOf(categories []string) []*geo.Index {
	var trees []*geo.Index
	for _, id := range categories {
		if tree := e.byCategory[id]; tree != nil {
			trees = append(trees, tree)
		}
	}
	return trees
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
	from, found := slices.BinarySearchFunc(e.byID, q.After, func(ord uint32, id string) int {
		return cmp.Compare(e.places[ord].ID, id)
	})
	if found {
		from++
	}
	for _, ord := range e.byID[from:] {
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
