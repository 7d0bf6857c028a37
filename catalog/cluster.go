package catalog

import (
	"fmt"
	"iter"
	"slices"

	"github.com/paulmach/orb"

	"tripoint/data"
)

// A Cluster is what a cluster of a tile stands for.
type Cluster struct {
	Places        int
	ExpansionZoom int       // the first zoom at which it is no longer one cluster of the same places
	Box           orb.Bound // around the places
	Leaves        []uint32  // a page of them, the most important first
	More          bool      // there is another page
}

// A LeafCursor is the sort key of a leaf: leaves go on behind it even when the data changed meanwhile.
type LeafCursor struct {
	Importance float64
	ID         string
}

// Cluster returns a cluster of the tiles of a query, with at most limit leaves behind a cursor; nil is the beginning.
// The error is data.ErrNotFound where the query's tiles have no cluster with this id, or an *UnknownName.
func (e *Edition) Cluster(id uint64, q TileQuery, limit int, after *LeafCursor) (Cluster, error) {
	view, err := e.viewOf(q)
	if err != nil {
		return Cluster{}, err
	}
	found, ok := view.Cluster(id)
	if !ok {
		return Cluster{}, fmt.Errorf("cluster %d: %w", id, data.ErrNotFound)
	}
	c := Cluster{Places: found.Places, ExpansionZoom: found.ExpansionZoom, Box: orb.MultiPoint{}.Bound()}
	for ord := range found.Ords() {
		c.Box = c.Box.Extend(e.points[ord])
	}
	c.Leaves = e.mostImportant(found.Ords(), limit+1, after)
	if c.More = len(c.Leaves) > limit; c.More {
		c.Leaves = c.Leaves[:limit]
	}
	return c, nil
}

// mostImportant returns the n most important of some places behind a cursor, the most important first.
func (e *Edition) mostImportant(places iter.Seq[uint32], n int, after *LeafCursor) []uint32 {
	var from uint32
	isBehind := func(*data.Place) bool { return true }
	if after != nil {
		last := &data.Place{ID: after.ID, Importance: after.Importance}
		from = e.base.before(last)
		isBehind = func(p *data.Place) bool { return byImportance(last, p) < 0 }
	}
	var base, added []uint32
	for ord := range places {
		switch {
		case int(ord) >= e.base.n:
			if isBehind(e.Place(ord)) {
				added = append(added, ord)
			}
		case ord > from || ord == from && isBehind(e.Place(ord)):
			base = keepLeast(base, ord, n)
		}
	}
	slices.SortFunc(added, func(a, b uint32) int { return byImportance(e.Place(a), e.Place(b)) })
	return e.merge(base, added, n)
}

// keepLeast adds an ord to the n least ones, which are in order.
func keepLeast(least []uint32, ord uint32, n int) []uint32 {
	if len(least) == n && ord > least[n-1] {
		return least
	}
	i, _ := slices.BinarySearch(least, ord)
	least = slices.Insert(least, i, ord)
	return least[:min(len(least), n)]
}

// merge returns the first n of two lists in order of importance.
func (e *Edition) merge(a, b []uint32, n int) []uint32 {
	merged := make([]uint32, 0, min(n, len(a)+len(b)))
	for len(merged) < n && len(a) > 0 && len(b) > 0 {
		next := &a
		if byImportance(e.Place(b[0]), e.Place(a[0])) < 0 {
			next = &b
		}
		merged = append(merged, (*next)[0])
		*next = (*next)[1:]
	}
	rest := append(a, b...)
	return append(merged, rest[:min(n-len(merged), len(rest))]...)
}
