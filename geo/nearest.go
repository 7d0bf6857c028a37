package geo

import (
	"cmp"
	"sync"

	"github.com/paulmach/orb"
)

// NearestOf is Index.Nearest over several indexes of the same points, as if
// they were one: nearest first over all of them, and each id once even if it
// is in several that measure it alike. Its time grows with the number of indexes.
//
// Nodes wait in one queue by a lower bound of their distance and points by
// their true one, nodes first where both are equal: when a point's turn comes,
// neither a nearer one nor an equally distant one with a smaller id can follow.
func NearestOf(ixs []*Index, from orb.Point, where Where, yield func(id uint32, meters float64) bool) {
	o := newOrigin(from)
	waiting := queues.Get().(*queue)
	defer queues.Put(waiting)
	*waiting = (*waiting)[:0]
	for number, ix := range ixs {
		ix.pushNodes(waiting, &o, &where, candidate{level: uint8(len(ix.levels) + 1), index: uint16(number)})
	}
	last := candidate{hav: -1}
	for len(*waiting) > 0 {
		c := waiting.pop()
		ix := ixs[c.index]
		switch {
		case c.level == 0:
			if same := c.hav == last.hav && c.id == last.id; !same && !yield(c.id, metersOf(c.hav)) {
				return
			}
			last = c
		case c.level == wholeOutline:
			waiting.push(candidate{ix.outlined.hav(&o, from, c.id), c.id, 0, c.index})
		case where.Open != nil && !where.Open(ix.levels[c.level-1][c.id].box()):
		case c.level == 1 && ix.outlined != nil:
			ix.pushOutlines(waiting, &o, where.Keep, c)
		case c.level == 1:
			ix.pushPoints(waiting, &o, where.Keep, c)
		default:
			ix.pushNodes(waiting, &o, &where, c)
		}
	}
}

// pushNodes lets the nodes below a candidate wait.
func (ix *Index) pushNodes(waiting *queue, o *origin, where *Where, above candidate) {
	level := above.level - 1
	if level == 0 {
		return // the index is empty
	}
	from := int(above.id) * perNode
	nodes := ix.levels[level-1]
	for i := from; i < min(from+perNode, len(nodes)); i++ {
		if n := &nodes[i]; !ix.marked || n.hasAll(where.Marks) {
			waiting.push(candidate{o.havToBox(n.southWest, n.northEast), uint32(i), level, above.index})
		}
	}
}

// pushPoints lets the points of a block wait.
func (ix *Index) pushPoints(waiting *queue, o *origin, keep func(id uint32) bool, above candidate) {
	// The points lie anywhere in memory: fetching all of them before the
	// first is used lets the waits for memory overlap.
	var ids [perBlock]uint32
	var points [perBlock]orb.Point
	kept := 0
	for _, id := range ix.block(above.id) {
		if keep == nil || keep(id) {
			ids[kept], points[kept] = id, ix.points[id]
			kept++
		}
	}
	for i, p := range points[:kept] {
		waiting.push(candidate{o.hav(p), ids[i], 0, above.index})
	}
}

// A candidate is a point (level 0), a node of a level counted from 1, or an
// outline of which only the box was looked at, of one of several indexes, with
// the haversine of its distance.
type candidate struct {
	hav   float64
	id    uint32
	level uint8
	index uint16
}

// compare orders candidates by distance, then nodes before points, then by id.
func (c candidate) compare(d candidate) int {
	switch {
	case c.hav != d.hav:
		return cmp.Compare(c.hav, d.hav)
	case c.level != d.level:
		return cmp.Compare(d.level, c.level)
	}
	return cmp.Compare(c.id, d.id)
}

// A queue is a binary heap with the nearest candidate first.
type queue []candidate

// queues keeps the memory of queues from one query to the next.
var queues = sync.Pool{New: func() any { return new(queue) }}

func (q *queue) push(c candidate) {
	*q = append(*q, c)
	heap := *q
	for i := len(heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if heap[parent].compare(heap[i]) <= 0 {
			break
		}
		heap[parent], heap[i] = heap[i], heap[parent]
		i = parent
	}
}

func (q *queue) pop() candidate {
	heap := *q
	first, end := heap[0], len(heap)-1
	heap[0] = heap[end]
	heap = heap[:end]
	for i := 0; ; {
		child := 2*i + 1
		if child+1 < end && heap[child+1].compare(heap[child]) < 0 {
			child++
		}
		if child >= end || heap[i].compare(heap[child]) <= 0 {
			break
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
	*q = heap
	return first
}
