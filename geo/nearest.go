package geo

import (
	"cmp"
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// NearestOf is Index.Nearest over several indexes of the same points, as if
// they were one: nearest first over all of them, and each id once even if it
// is in several.
//
// It gathers the nearest few of all indexes, yields them and, if more are
// wanted, begins anew behind the last with four times as many.
func NearestOf(ixs []*Index, from orb.Point, keep func(id uint32) bool, yield func(id uint32, meters float64) bool) {
	if len(ixs) == 1 {
		ixs[0].Nearest(from, keep, yield)
		return
	}
	o := newOrigin(from)
	var room [32]candidate
	batch, last := room[:0], candidate{hav: -1}
	for want := len(room) / 2; ; want *= 4 {
		batch = gather(batch[:0], ixs, &o, keep, last, want)
		for _, c := range batch {
			if !yield(c.id, metersOf(c.hav)) {
				return
			}
		}
		if len(batch) < want {
			return
		}
		last = batch[want-1]
	}
}

// gather appends to batch, which is empty, the nearest candidates of all
// indexes that come after last: want of them, or all if there are fewer.
func gather(batch []candidate, ixs []*Index, o *origin, keep func(id uint32) bool, last candidate, want int) []candidate {
	for _, ix := range ixs {
		found := 0
		full, limit := len(batch) == want, candidate{}
		if full {
			limit = batch[want-1]
		}
		ix.walk(o, keep, func(c candidate) bool {
			if full && limit.compare(c) < 0 {
				return false
			}
			if last.compare(c) < 0 {
				batch = append(batch, c)
				found++
			}
			return found < want
		})
		slices.SortFunc(batch, candidate.compare)
		batch = slices.Compact(batch)
		batch = batch[:min(len(batch), want)]
	}
	return batch
}

// A candidate is an id with the haversine of its distance.
type candidate struct {
	hav float64
	id  uint32
}

// compare orders candidates by distance, then id.
func (c candidate) compare(d candidate) int {
	if c.hav != d.hav {
		return cmp.Compare(c.hav, d.hav)
	}
	return cmp.Compare(c.id, d.id)
}

// A queue is a binary heap with the nearest candidate first.
type queue []candidate

// queues are kept from one query to the next.
var queues = sync.Pool{New: func() any { return new(queue) }}

// before reports whether the first candidate is nearer than hav.
func (q *queue) before(hav float64) bool {
	return len(*q) > 0 && (*q)[0].hav < hav
}

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
