package tiles

import (
	"slices"
)

// A View is a subset of places, such as those that pass a filter, ready to be cut into tiles at every zoom.
// It is immutable and takes 14 bytes a place.
//
// Its places are sorted by morton code, so the places of any tile, and of any of the cells that clusters are
// made of, are a run of them: no zoom needs an index of its own. Summaries of blocks, and of blocks of
// blocks, give the most important place of a run and its mean position in logarithmic time.
type View struct {
	places    *Places
	codes     []uint64
	at        []uint32    // positions in places
	summaries [][]summary // of blocks, of blocks of blocks, and so on
}

// A summary tells of a run of places which is the most important, and the sums of their coordinates.
type summary struct {
	best uint32 // position in the view
	ord  uint32 // of the best
	x, y uint64
}

const blockSize = 16

// View selects the places that keep accepts by ord; nil keeps all.
func (s *Places) View(keep func(ord uint32) bool) *View {
	v := &View{places: s}
	for i, ord := range s.ords {
		if keep == nil || keep(ord) {
			v.at = append(v.at, uint32(i))
			v.codes = append(v.codes, s.codes[i])
		}
	}
	v.at, v.codes = slices.Clip(v.at), slices.Clip(v.codes)
	for size := len(v.codes); size > blockSize; {
		blocks := make([]summary, 0, size/blockSize+1)
		for from := 0; from < size; from += blockSize {
			blocks = append(blocks, v.scan(len(v.summaries), from, min(from+blockSize, size)))
		}
		v.summaries = append(v.summaries, blocks)
		size = len(blocks)
	}
	return v
}

// Len is the number of places.
func (v *View) Len() int { return len(v.codes) }

func (v *View) ord(i uint32) uint32 { return v.places.ords[v.at[i]] }

// one summarizes the block i of a level; level 0 is single places.
func (v *View) one(level, i int) summary {
	if level > 0 {
		return v.summaries[level-1][i]
	}
	s := spotOf(v.codes[i])
	return summary{uint32(i), v.ord(uint32(i)), uint64(s.x), uint64(s.y)}
}

// scan summarizes the blocks from lo up to hi of a level, at least one.
func (v *View) scan(level, lo, hi int) summary {
	sum := v.one(level, lo)
	for i := lo + 1; i < hi; i++ {
		sum.add(v.one(level, i))
	}
	return sum
}

func (sum *summary) add(other summary) {
	if other.ord < sum.ord {
		sum.best, sum.ord = other.best, other.ord
	}
	sum.x += other.x
	sum.y += other.y
}

// summarize tells of the places from lo up to hi, at least one.
func (v *View) summarize(lo, hi int) summary {
	sum := v.one(0, lo)
	lo++
	for level := 0; lo < hi; level++ {
		for ; lo < hi && lo%blockSize != 0; lo++ {
			sum.add(v.one(level, lo))
		}
		for ; lo < hi && hi%blockSize != 0; hi-- {
			sum.add(v.one(level, hi-1))
		}
		lo, hi = lo/blockSize, hi/blockSize
	}
	return sum
}

// A cell is a square of a zoom's grid, 1/8 of a tile wide: what clusters are made of. Cells of a zoom are
// parts of cells of the zoom before, and no cell is in two tiles. Its number is its column and row
// interleaved like a morton code.
type cell struct {
	zoom   uint
	number uint64
}

const (
	cellBits = 3 // of a tile's column or row
	cells    = 1 << cellBits
)

func cellAt(zoom uint, code uint64) cell { return cell{zoom, code >> cellShift(zoom)} }

// cellShift is how many bits of a morton code tell places in one cell apart.
func cellShift(zoom uint) uint { return 2 * (worldBits - cellBits - zoom) }

// id is unique among the cells of all zooms, never 0, and at most 2³⁷.
func (c cell) id() uint64 { return 1<<(2*(c.zoom+cellBits)) | c.number }

// run finds the places of a cell, which must all be among those from lo up to hi.
func (v *View) run(c cell, lo, hi int) (int, int) {
	first := c.number << cellShift(c.zoom)
	last := first | (1<<cellShift(c.zoom) - 1)
	from, _ := slices.BinarySearch(v.codes[lo:hi], first)
	lo += from
	return lo, lo + v.ending(lo, hi, last)
}

// ending counts how many codes from lo on are at most last. Runs are short: the search begins near.
func (v *View) ending(lo, hi int, last uint64) int {
	step := 1
	for lo+step <= hi && v.codes[lo+step-1] <= last {
		step *= 2
	}
	from := step / 2
	n, _ := slices.BinarySearchFunc(v.codes[lo+from:min(lo+step, hi)], last, func(code, last uint64) int {
		if code <= last {
			return -1
		}
		return 1
	})
	return from + n
}

// eachCell visits the cells of a tile and those around it that have places.
func (v *View) eachCell(t ID, visit func(c cell, lo, hi int)) {
	zoom := t.Z
	tile := cell{zoom, morton(spot{t.X, t.Y}) << (2 * cellBits)}
	first := tile.number << cellShift(zoom)
	lo, _ := slices.BinarySearch(v.codes, first)
	for i := range uint64(cells * cells) {
		c := cell{zoom, tile.number + i}
		last := c.number<<cellShift(zoom) | (1<<cellShift(zoom) - 1)
		n := v.ending(lo, len(v.codes), last)
		if n > 0 {
			visit(c, lo, lo+n)
		}
		lo += n
	}
	for _, c := range around(t) {
		if lo, hi := v.run(c, 0, len(v.codes)); lo < hi {
			visit(c, lo, hi)
		}
	}
}

// around lists the cells that touch a tile from outside, over the antimeridian too.
func around(t ID) []cell {
	side := int64(cells) << t.Z
	left, top := int64(t.X)*cells, int64(t.Y)*cells
	list := make([]cell, 0, 4*cells+4)
	add := func(x, y int64) {
		if t.Z == 0 || y < 0 || y >= side {
			return // the only tile has no neighbours, and nothing is beyond the poles
		}
		list = append(list, cell{t.Z, morton(spot{uint32((x + side) % side), uint32(y)})})
	}
	for i := int64(-1); i <= cells; i++ {
		add(left+i, top-1)
		add(left+i, top+cells)
	}
	for i := range int64(cells) {
		add(left-1, top+i)
		add(left+cells, top+i)
	}
	return list
}
