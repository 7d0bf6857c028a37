package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

const (
	perBlock = 16 // points in a block: small ones open fewer points in vain, large ones keep the tree and its queue short
	perNode  = 16 // nodes below a node
)

// An Index finds points by nearness, by box and by shape. It holds numbers
// (ids): the caller keeps the slice of points that they count into.
//
// The ids lie in blocks of neighbours along Hilbert's curve. A packed R-tree
// stands over the blocks: each node has the box around what is below it,
// widened to float32, and the marks of the points there. Boxes and marks only
// say where to look: distances and comparisons of the float64 points decide,
// so that results are exact, at the poles and over the antimeridian as well.
type Index struct {
	points   []orb.Point
	ids      []uint32 // along Hilbert's curve
	levels   [][]node // those over blocks first; the last has at most perNode
	marked   bool
	outlined *outlined // nil: the distance of an id is that of its point
}

// A node of the tree has the nodes, or the block, of its number times perNode
// and on below it.
type node struct {
	southWest, northEast [2]float32
	marks                uint64
}

// Where says which points of an index are wanted; its zero value wants all.
// Marks and Open are not asked of points but of the blocks they lie in and of
// all above: they spare the work of looking into those that have nothing to
// give. Keep decides.
type Where struct {
	// Marks leave out what has not at least one bit of each of them. An
	// index that was made without marks takes no notice.
	Marks []uint64
	// Open tells whether to look into a box; nil looks into all.
	Open func(box orb.Bound) bool
	// Keep tells whether a point is wanted; nil keeps all. It is asked about
	// far more ids than are yielded: where it keeps one in a thousand and no
	// marks tell which, an index of those ids alone is much faster.
	Keep func(id uint32) bool
}

// NewIndex builds an index of points[id] for each id in ids. Nil means all of
// them, and only nil: an empty slice gives an empty index. The points are
// shared, not copied, and must not change; an id may occur in ids once only.
//
// marks[id] are up to 64 properties of a point, whose meaning is the caller's;
// nil is an index without them. They are not kept.
func NewIndex(points []orb.Point, ids []uint32, marks []uint64) *Index {
	ix := &Index{points: points, ids: hilbertOrder(points, ids), marked: marks != nil}
	ix.build(marks)
	return ix
}

func (ix *Index) build(marks []uint64) {
	var level []node
	for i := 0; i < len(ix.ids); i += perBlock {
		level = append(level, ix.nodeOver(ix.block(uint32(i/perBlock)), marks))
	}
	for len(level) > 0 {
		ix.levels = append(ix.levels, level)
		if len(level) <= perNode {
			break
		}
		var above []node
		for below := range slices.Chunk(level, perNode) {
			above = append(above, nodeAbove(below))
		}
		level = above
	}
}

// nodeOver is the node of a block.
func (ix *Index) nodeOver(block []uint32, marks []uint64) (n node) {
	box := ix.points[block[0]].Bound()
	for _, id := range block {
		box = box.Extend(ix.points[id])
		if ix.outlined != nil {
			box = box.Union(ix.outlined.box(id))
		}
		if marks != nil {
			n.marks |= marks[id]
		}
	}
	n.southWest, n.northEast = outward(box)
	return n
}

// nodeAbove is the node of nodes.
func nodeAbove(below []node) node {
	n := below[0]
	for _, b := range below[1:] {
		for axis := range 2 {
			n.southWest[axis] = min(n.southWest[axis], b.southWest[axis])
			n.northEast[axis] = max(n.northEast[axis], b.northEast[axis])
		}
		n.marks |= b.marks
	}
	return n
}

// Len returns the number of points in the index.
func (ix *Index) Len() int {
	return len(ix.ids)
}

// Nearest calls yield with ids and their great-circle distances from a point,
// nearest first and equally distant ones by id, until yield returns false or
// there are no more.
func (ix *Index) Nearest(from orb.Point, where Where, yield func(id uint32, meters float64) bool) {
	NearestOf([]*Index{ix}, from, where, yield)
}

// hasAll reports whether the node has at least one bit of each of marks.
func (n *node) hasAll(marks []uint64) bool {
	for _, m := range marks {
		if n.marks&m == 0 {
			return false
		}
	}
	return true
}

func (n *node) box() orb.Bound {
	return orb.Bound{
		Min: orb.Point{float64(n.southWest[0]), float64(n.southWest[1])},
		Max: orb.Point{float64(n.northEast[0]), float64(n.northEast[1])},
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
