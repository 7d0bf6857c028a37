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

// NearbyQuery asks for the places around a point.
type NearbyQuery struct {
	From   orb.Point
	Filter Filter  // settlements are left out unless it names their theme or a category of it
	Radius float64 // metres; 0 is no bound
	Rank   Rank
	Spread float64 // metres that two answers are apart at least; of two that are closer the better one stays
	Beyond string  // ISO 3166-1 alpha-2: only what lies in another country than this; "" is anywhere
	Limit  int
	After  *NearCursor // the last place of the page before
}

// A NearCursor is the sort key of a place nearby: results go on behind it even when the data changed.
type NearCursor struct {
	Key float64
	ID  string
}

// Near is a place with its great-circle distance, 0 in the outline of a place that has one, and what it is ranked by, less being better.
type Near struct {
	Ord    uint32
	Meters float64
	Key    float64
}

// Nearby returns the places around a point, best first and ties by id, and the cursor of the next page, nil where
// there is none. As many come as the limit says, if they exist. The error is an *UnknownName.
func (e *Edition) Nearby(q NearbyQuery) ([]Near, *NearCursor, error) {
	selection, err := e.compile(&q.Filter)
	if err != nil {
		return nil, nil, err
	}
	if q.Beyond != "" {
		selection.beyond(q.Beyond)
	}
	found, next := e.nearby(&q, &selection)
	return found, next, nil
}

// nearby is Nearby for a filter that was looked up.
func (e *Edition) nearby(q *NearbyQuery, s *selection) ([]Near, *NearCursor) {
	apart := spread{meters: q.Spread}
	found := make([]Near, 0, q.Limit)
	for n := range e.ranked(q, s, &apart) {
		switch {
		case !apart.admits(e.points[n.Ord]) || e.isBefore(n, q.After):
		case len(found) == q.Limit:
			last := found[q.Limit-1]
			return found, &NearCursor{last.Key, e.PlaceID(last.Ord)}
		default:
			found = append(found, n)
		}
	}
	return found, nil
}

// ranked gives the places that answer a question, best first, for as long as they are wanted.
func (e *Edition) ranked(q *NearbyQuery, s *selection, apart *spread) iter.Seq[Near] {
	return func(yield func(Near) bool) {
		waiting := ranking{edition: e}
		more := true
		e.outward(q, s, apart, func(ord uint32, meters float64) bool {
			for more && waiting.before(q.Rank.least(meters)) {
				more = yield(waiting.pop())
			}
			if more {
				waiting.push(Near{ord, meters, q.Rank.key(meters, e, ord)})
			}
			return more
		})
		for more && len(waiting.worstFirst) > 0 {
			more = yield(waiting.pop())
		}
	}
}

// outward goes through the places that answer a question by distance, those of one distance in no order.
func (e *Edition) outward(q *NearbyQuery, s *selection, apart *spread, yield func(ord uint32, meters float64) bool) {
	trees := e.treesFor(&q.Filter)
	if few := s.smallest(); few != nil && few.size() <= scanned && int(few.size())*rare < size(trees) {
		for _, n := range e.measure(q, s, few) {
			if !yield(n.Ord, n.Meters) {
				return
			}
		}
		return
	}
	where := s.where()
	if open := where.Open; apart.meters > 0 {
		where.Open = func(box orb.Bound) bool { return (open == nil || open(box)) && !apart.covers(box) }
	}
	geo.NearestOf(trees, q.From, where, func(ord uint32, meters float64) bool {
		if q.Radius > 0 && meters > q.Radius {
			return false
		}
		// Few places are removed: asking for each that comes costs less than for each that might.
		return e.delta.removed.Contains(ord) || s.hidesAdded(ord) || yield(ord, meters)
	})
}

// So few places, of a group that leaves so little of the trees, are faster measured one by one than looked for.
const (
	scanned = 500
	rare    = 20
)

// measure returns the places of a group that answer a question, nearest first.
func (e *Edition) measure(q *NearbyQuery, s *selection, of *group) (found []Near) {
	passes := s.passes()
	for ord := range of.each {
		if e.delta.removed.Contains(ord) || !passes(ord) || s.hides(ord) {
			continue
		}
		if meters := e.distance(q.From, ord); q.Radius == 0 || meters <= q.Radius {
			found = append(found, Near{Ord: ord, Meters: meters})
		}
	}
	slices.SortFunc(found, func(a, b Near) int { return cmp.Compare(a.Meters, b.Meters) })
	return found
}

// each gives the places of a group.
func (g *group) each(yield func(uint32) bool) {
	more := true
	for _, set := range []*roaring.Bitmap{g.base, g.added} {
		set.Iterate(func(ord uint32) bool {
			more = yield(ord)
			return more
		})
		if !more {
			return
		}
	}
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

// compareNear orders places by rank, then id.
func (e *Edition) compareNear(a, b Near) int {
	if a.Key != b.Key {
		return cmp.Compare(a.Key, b.Key)
	}
	return cmp.Compare(e.PlaceID(a.Ord), e.PlaceID(b.Ord))
}

// isBefore tells whether a place was on the page that ends at a cursor, or before; nil is no cursor.
func (e *Edition) isBefore(n Near, c *NearCursor) bool {
	if c == nil || n.Key > c.Key {
		return false
	}
	return n.Key < c.Key || e.PlaceID(n.Ord) <= c.ID
}
