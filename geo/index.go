package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// perBlock is how many points make an item of the tree: small blocks open
// fewer points in vain, large ones keep the tree and its queue short.
const perBlock = 16

// An Index finds points by nearness and by box. It holds numbers (ids): the
// caller keeps the slice of points that they count into.
//
// The ids lie in blocks of neighbours, and an R-tree holds the box of each
// block, widened to float32. The boxes only say where to look: distances and
// comparisons of the float64 points decide, so that results are exact, at the
// poles and over the antimeridian as well.
type Index struct {
	points []orb.Point
	ids    []uint32                       // along Hilbert's curve
	tree   rtree.RTreeGN[float32, uint32] // of blocks, by number
}

// NewIndex builds an index of points[id] for each id in ids. Nil means all of
// them, and only nil: an empty slice gives an empty index. The points are
// shared, not copied, and must not change; an id may occur in ids once only.
func NewIndex(points []orb.Point, ids []uint32) *Index {
	ix := &Index{points: points, ids: hilbertOrder(points, ids)}
	for i := 0; i < len(ix.ids); i += perBlock {
		number := uint32(i / perBlock)
		box := points[ix.ids[i]].Bound()
		for _, id := range ix.block(number) {
			box = box.Extend(points[id])
		}
		southWest, northEast := outward(box)
		ix.tree.Insert(southWest, northEast, number)
	}
	return ix
}

// Len returns the number of points in the index.
func (ix *Index) Len() int {
	return len(ix.ids)
}

// Nearest calls yield with ids and their great-circle distances from a point,
// nearest first and equally distant ones by id, until yield returns false or
// there are no more. Ids for which keep returns false are passed over; nil
// keeps all. keep is asked about far more ids than are yielded: where it
// keeps one in a thousand, an index of those ids alone is much faster.
func (ix *Index) Nearest(from orb.Point, keep func(id uint32) bool, yield func(id uint32, meters float64) bool) {
	o := newOrigin(from)
	ix.walk(&o, keep, func(c candidate) bool {
		return yield(c.id, metersOf(c.hav))
	})
}

// Within calls yield with the id of each point in box or on its edge, in no
// order, until yield returns false. A box with west > east spans the
// antimeridian.
func (ix *Index) Within(box orb.Bound, yield func(id uint32) bool) {
	if box.Min.Lon() <= box.Max.Lon() {
		ix.within(box, yield)
		return
	}
	west, east := box, box
	west.Max[0], east.Min[0] = 180, -180
	if ix.within(west, yield) {
		ix.within(east, yield)
	}
}

// within is Within for a box that does not span the antimeridian. It reports
// whether yield asked for more to the end.
func (ix *Index) within(box orb.Bound, yield func(id uint32) bool) bool {
	more := true
	southWest, northEast := outward(box)
	ix.tree.Search(southWest, northEast, func(low, high [2]float32, number uint32) bool {
		whole := holds(box, low, high)
		for _, id := range ix.block(number) {
			if whole || InBox(box, ix.points[id]) {
				if more = yield(id); !more {
					break
				}
			}
		}
		return more
	})
	return more
}

// walk yields the candidates of the index from near to far.
//
// The tree hands out blocks by a lower bound of their distance. A point waits,
// with its true distance, until that bound has passed it: then neither a
// nearer point nor an equally distant one with a smaller id can follow.
func (ix *Index) walk(o *origin, keep func(id uint32) bool, yield func(c candidate) bool) {
	waiting := queues.Get().(*queue)
	defer queues.Put(waiting)
	*waiting = (*waiting)[:0]
	more := true
	ix.tree.Nearby(
		func(low, high [2]float32, _ uint32, _ bool) float64 {
			return o.havToBox(low, high)
		},
		func(_, _ [2]float32, number uint32, bound float64) bool {
			for more && waiting.before(bound) {
				more = yield(waiting.pop())
			}
			if !more {
				return false
			}
			// The points lie anywhere in memory: fetching all of them before
			// the first is used lets the waits for memory overlap.
			var ids [perBlock]uint32
			var points [perBlock]orb.Point
			kept := 0
			for _, id := range ix.block(number) {
				if keep == nil || keep(id) {
					ids[kept], points[kept] = id, ix.points[id]
					kept++
				}
			}
			for i, p := range points[:kept] {
				waiting.push(candidate{o.hav(p), ids[i]})
			}
			return true
		})
	for more && len(*waiting) > 0 {
		more = yield(waiting.pop())
	}
}

// block returns the ids of a block, perBlock of them but for the last block.
func (ix *Index) block(number uint32) []uint32 {
	from := int(number) * perBlock
	return ix.ids[from:min(from+perBlock, len(ix.ids))]
}

// hilbertOrder returns ids, nil meaning all, in the order in which Hilbert's
// curve over their box visits the points, so that ids which follow each other
// are neighbours.
func hilbertOrder(points []orb.Point, ids []uint32) []uint32 {
	if ids == nil {
		ids = make([]uint32, len(points))
		for i := range ids {
			ids[i] = uint32(i)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	box := points[ids[0]].Bound()
	for _, id := range ids {
		box = box.Extend(points[id])
	}
	const cells, least = 1<<16 - 1, 1e-9 // a box may be a line or a point
	scaleLon := cells / max(box.Max.Lon()-box.Min.Lon(), least)
	scaleLat := cells / max(box.Max.Lat()-box.Min.Lat(), least)
	keys := make([]uint64, len(ids)) // position on the curve, then id
	for i, id := range ids {
		x := uint32((points[id].Lon() - box.Min.Lon()) * scaleLon)
		y := uint32((points[id].Lat() - box.Min.Lat()) * scaleLat)
		keys[i] = uint64(hilbert(x, y))<<32 | uint64(id)
	}
	slices.Sort(keys)
	order := make([]uint32, len(keys))
	for i, key := range keys {
		order[i] = uint32(key)
	}
	return order
}

// hilbert returns how far along Hilbert's curve (D. Hilbert, 1891) through a
// square of 2¹⁶ by 2¹⁶ cells the cell x, y lies.
func hilbert(x, y uint32) uint32 {
	var d uint32
	for s := uint32(1 << 15); s > 0; s /= 2 {
		right, upper := x&s != 0, y&s != 0
		switch {
		case right && upper:
			d += 2 * s * s
		case right:
			d += 3 * s * s
			x, y = ^y, ^x
		case upper:
			d += s * s
		default:
			x, y = y, x
		}
	}
	return d
}

// outward returns the smallest box of float32 that holds box.
func outward(box orb.Bound) (southWest, northEast [2]float32) {
	return [2]float32{floor32(box.Min[0]), floor32(box.Min[1])},
		[2]float32{-floor32(-box.Max[0]), -floor32(-box.Max[1])}
}

// floor32 returns the greatest float32 that is not above v.
func floor32(v float64) float32 {
	f := float32(v)
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

// holds reports whether the box from low to high is inside box.
func holds(box orb.Bound, low, high [2]float32) bool {
	return float64(low[0]) >= box.Min[0] && float64(high[0]) <= box.Max[0] &&
		float64(low[1]) >= box.Min[1] && float64(high[1]) <= box.Max[1]
}
