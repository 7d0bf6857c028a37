package tiles

// A share is what a cell shows: one place in front by itself, if it is important enough, and the rest, which
// is a cluster from two places on.
type share struct {
	cell   cell
	lo, hi int // the run of all places in the cell
	front  int // position in the view of the place in front, -1 for none
	rest   int // how many other places there are
	centre spot
}

// divide shares the places of a cell out. At each zoom the most important place of a cell stands in front
// when its own zoom has come; cells being parts of cells, it stays in front at all further zooms.
func (v *View) divide(c cell, lo, hi int) share {
	sh := share{cell: c, lo: lo, hi: hi, front: -1, rest: hi - lo}
	sum := v.summarize(lo, hi)
	if uint(v.places.alone[v.at[sum.best]]) <= c.zoom {
		sh.front = int(sum.best)
		sh.rest--
		s := spotOf(v.codes[sum.best])
		sum.x -= uint64(s.x)
		sum.y -= uint64(s.y)
	}
	if sh.rest > 0 {
		n := uint64(sh.rest)
		sh.centre = spot{uint32(sum.x / n), uint32(sum.y / n)}
	}
	return sh
}

// first returns the position of the first place that is not in front.
func (sh *share) first() int {
	if sh.lo == sh.front {
		return sh.lo + 1
	}
	return sh.lo
}

// expansionZoom is the first zoom at which the cluster is no longer one cluster of the same places.
func (v *View) expansionZoom(sh share) int {
	for zoom := sh.cell.zoom + 1; zoom <= MaxClusterZoom; zoom++ {
		c := cellAt(zoom, v.codes[sh.first()])
		lo, hi := v.run(c, sh.lo, sh.hi)
		if hi-lo < sh.rest {
			return int(zoom)
		}
		inner := v.divide(c, lo, hi)
		if inner.rest != sh.rest {
			return int(zoom)
		}
		sh = inner
	}
	return MaxPlacesZoom
}
