package tiles

import (
	"math"
	"slices"
)

// located is places sorted by their morton codes.
type located struct {
	codes      []uint64
	ords       []uint32 // in order of importance
	categories []uint16 // as records number them
}

func newLocated(n int) located {
	return located{make([]uint64, n), make([]uint32, n), make([]uint16, n)}
}

// A subset is some located places, in the same order. It is immutable and takes 16 bytes a place.
//
// The places of any tile, and of any of the cells that clusters are made of, are a run of them, at every zoom: no
// zoom needs an index of its own. Summaries of blocks, and of blocks of blocks, give the most important place of a
// run and its mean position in logarithmic time, and rows of counts how many there are of each category.
type subset struct {
	of        *located
	at        []uint32 // positions in of
	codes     []uint64
	summaries [][]summary // of blocks, of blocks of blocks, and so on
	rows      tally       // of newRows
}

// A summary tells of a run of places which is the most important, and the sums of their coordinates.
type summary struct {
	best uint32 // position in the subset
	ord  uint32 // of the best
	x, y uint64
}

const blockSize = 16

// newSubset selects the places at the positions given, ascending.
func newSubset(of *located, at []uint32) subset {
	s := subset{of: of, at: at, codes: of.codes}
	if len(at) < len(of.codes) {
		s.codes = make([]uint64, len(at))
		for i, position := range at {
			s.codes[i] = of.codes[position]
		}
	}
	for size := len(at); size > blockSize; {
		blocks := make([]summary, 0, size/blockSize+1)
		for from := 0; from < size; from += blockSize {
			blocks = append(blocks, s.scan(len(s.summaries), from, min(from+blockSize, size)))
		}
		s.summaries = append(s.summaries, blocks)
		size = len(blocks)
	}
	s.rows = s.newRows()
	return s
}

func (s *subset) ord(i uint32) uint32 { return s.of.ords[s.at[i]] }

// one summarizes the block i of a level; level 0 is single places.
func (s *subset) one(level, i int) summary {
	if level > 0 {
		return s.summaries[level-1][i]
	}
	spot := spotOf(s.codes[i])
	return summary{uint32(i), s.ord(uint32(i)), uint64(spot.x), uint64(spot.y)}
}

// scan summarizes the blocks from lo up to hi of a level, at least one.
func (s *subset) scan(level, lo, hi int) summary {
	sum := s.one(level, lo)
	for i := lo + 1; i < hi; i++ {
		sum.add(s.one(level, i))
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

// A span is a run of a subset's positions, from lo up to hi.
type span struct{ lo, hi int }

func (s span) len() int { return s.hi - s.lo }

// summarize tells of at least one place.
func (s *subset) summarize(in span) summary {
	lo, hi := in.lo, in.hi
	sum := s.one(0, lo)
	lo++
	for level := 0; lo < hi; level++ {
		for ; lo < hi && lo%blockSize != 0; lo++ {
			sum.add(s.one(level, lo))
		}
		for ; lo < hi && hi%blockSize != 0; hi-- {
			sum.add(s.one(level, hi-1))
		}
		lo, hi = lo/blockSize, hi/blockSize
	}
	return sum
}

// run finds the places of a cell, which must all be in a span.
func (s *subset) run(c cell, in span) span {
	if in.lo == in.hi {
		return in
	}
	n, _ := slices.BinarySearch(s.codes[in.lo:in.hi], c.first())
	return s.upTo(c.last(), span{in.lo + n, in.hi})
}

// next is the first code in a span, the greatest there is where the span is empty.
func (s *subset) next(in span) uint64 {
	if in.lo == in.hi {
		return math.MaxUint64
	}
	return s.codes[in.lo]
}

// upTo is the beginning of a span, the places whose codes are at most last.
func (s *subset) upTo(last uint64, in span) span {
	if in.lo == in.hi || s.codes[in.lo] > last {
		return span{in.lo, in.lo}
	}
	return span{in.lo, s.ending(last, in)}
}

// ending finds where the codes that are at most last end. Runs are short: the search begins near.
func (s *subset) ending(last uint64, in span) int {
	step := 1
	for in.lo+step <= in.hi && s.codes[in.lo+step-1] <= last {
		step *= 2
	}
	from := in.lo + step/2
	n, _ := slices.BinarySearchFunc(s.codes[from:min(in.lo+step, in.hi)], last, func(code, last uint64) int {
		if code <= last {
			return -1
		}
		return 1
	})
	return from + n
}
