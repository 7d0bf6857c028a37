package tiles

import "iter"

// A share is what a cell shows: one place in front by itself, if it is important enough, and the rest, which
// is a cluster from two places on.
type share struct {
	cell   cell
	runs   runs // all places in the cell
	front  int  // position in the view of the place in front, -1 for none
	rest   int  // how many other places there are
	centre spot
}

// divide shares the places of a cell out. At each zoom the most important place of a cell stands in front
// when its own zoom has come; cells being parts of cells, it stays in front at all further zooms.
func (v *View) divide(c cell, r runs) share {
	sh := share{cell: c, runs: r, front: -1, rest: r.count()}
	total := v.sum(r)
	if best := v.front(r); uint(v.aloneFrom(best)) <= c.zoom {
		sh.front = best
		sh.rest--
		var front sum
		front.add(v.code(best))
		total = total.minus(front)
	}
	if sh.rest > 0 {
		n := uint64(sh.rest)
		sh.centre = spot{uint32(total.x / n), uint32(total.y / n)}
	}
	return sh
}

// first returns the position of a place that is not in front.
func (v *View) first(sh *share) (first int) {
	v.each(sh.runs, sh.front, func(i int) bool {
		first = i
		return false
	})
	return first
}

// expansionZoom is the first zoom at which the cluster is no longer one cluster of the same places.
func (v *View) expansionZoom(sh share) int {
	for zoom := sh.cell.zoom + 1; zoom <= MaxClusterZoom; zoom++ {
		c := cellAt(zoom, v.code(v.first(&sh)))
		r := v.narrow(c, sh.runs)
		if r.count() < sh.rest {
			return int(zoom)
		}
		inner := v.divide(c, r)
		if inner.rest != sh.rest {
			return int(zoom)
		}
		sh = inner
	}
	return MaxPlacesZoom
}

// A Cluster is what a cluster of a tile stands for: the places of a cell that do not show by themselves.
type Cluster struct {
	Places        int // at least two
	ExpansionZoom int // the first zoom at which it is no longer one cluster of the same places
	view          *View
	share         share
}

// Cluster returns the cluster with an id; ok is false where the view has none of this id, at any zoom.
func (v *View) Cluster(id uint64) (c Cluster, ok bool) {
	at, ok := cellOf(id)
	if !ok {
		return c, false
	}
	r := v.narrow(at, v.all())
	if r.count() < 2 {
		return c, false
	}
	sh := v.divide(at, r)
	if sh.rest < 2 {
		return c, false
	}
	return Cluster{sh.rest, v.expansionZoom(sh), v, sh}, true
}

// Ords gives the numbers of the places, in no order of importance.
func (c *Cluster) Ords() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		c.view.each(c.share.runs, c.share.front, func(i int) bool { return yield(c.view.ord(i)) })
	}
}
