package geo

import (
	"cmp"
	"iter"
	"sync"

	"github.com/paulmach/orb"
)

// NearestOf is Index.Nearest over several indexes of the same points, as if
// they were one: nearest first over all of them, and each id once even if it
// is in several. Its time grows with the number of indexes; they are walked in
// step, none farther than needed.
func NearestOf(ixs []*Index, from orb.Point, where Where, yield func(id uint32, meters float64) bool) {
	if len(ixs) == 1 {
		ixs[0].Nearest(from, where, yield)
		return
	}
	o := newOrigin(from)
	var heads []head
	for _, ix := range ixs {
		next, stop := iter.Pull(func(yield func(candidate) bool) { ix.walk(&o, where, yield) })
		defer stop()
		if first, ok := next(); ok {
			heads = append(heads, head{first, next})
		}
	}
	last := candidate{hav: -1}
	for len(heads) > 0 {
		i := nearestHead(heads)
		c := heads[i].candidate
		if c != last && !yield(c.id, metersOf(c.hav)) {
			return
		}
		last = c
		var ok bool
		if heads[i].candidate, ok = heads[i].next(); !ok {
			heads = append(heads[:i], heads[i+1:]...)
		}
	}
}

// A head is the candidate an index has come to, and the way on.
type head struct {
	candidate
	next func() (candidate, bool)
}

// nearestHead returns the position of the head that comes first.
func nearestHead(heads []head) int {
	nearest := 0
	for i := range heads {
		if heads[i].compare(heads[nearest].candidate) < 0 {
			nearest = i
		}
	}
	return nearest
}

// A candidate is a point (level 0), or a node of a level counted from 1, with
// the haversine of its distance.
type candidate struct {
	hav   float64
	id    uint32
	level uint8
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
