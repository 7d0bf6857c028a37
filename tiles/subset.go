package tiles

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
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

const fewSpots = 64 // so many places are asked for one by one rather than in quarters

// spansIn lists runs that have every place in a box, and few others. Boxes that reach the antimeridian, which has two
// longitudes, have all places.
func (l *located) spansIn(box orb.Bound) []span {
	all := span{0, len(l.codes)}
	if box.Min.Lon() <= -180 || box.Max.Lon() >= 180 || box.Min.Lon() > box.Max.Lon() {
		return []span{all}
	}
	west, east := project(orb.Point{box.Min.Lon(), box.Max.Lat()}), project(orb.Point{box.Max.Lon(), box.Min.Lat()})
	return l.appendSpans(nil, spot{max(west.x, 1) - 1, max(west.y, 1) - 1}, spot{min(east.x, maxWorld-1) + 1, min(east.y, maxWorld-1) + 1}, 0, 2*worldBits, all)
}

// appendSpans adds the runs of one square, which has the codes from first on that differ in so many bits, between two
// spots.
func (l *located) appendSpans(spans []span, from, to spot, first uint64, width uint, in span) []span {
	a, b := spotOf(first), spotOf(first|(1<<width-1))
	switch {
	case in.len() == 0 || b.x < from.x || a.x > to.x || b.y < from.y || a.y > to.y:
		return spans
	case in.len() <= fewSpots || width == 0 || a.x >= from.x && b.x <= to.x && a.y >= from.y && b.y <= to.y:
		if n := len(spans); n > 0 && spans[n-1].hi == in.lo {
			spans[n-1].hi = in.hi
			return spans
		}
		return append(spans, in)
	}
	for quarter := range uint64(4) {
		begin := first | quarter<<(width-2)
		n, _ := slices.BinarySearch(l.codes[in.lo:in.hi], begin|(1<<(width-2)-1)+1)
		if quarter == 3 {
			n = in.len()
		}
		spans = l.appendSpans(spans, from, to, begin, width-2, span{in.lo, in.lo + n})
		in.lo += n
	}
	return spans
}

// A subset is some located places, in the same order. It is immutable and takes 22 bytes a place, or 8 where
// it is all of them.
//
// The places of any tile, and of any of the cells that clusters are made of, are a run of them, at every zoom: no
// zoom needs an index of its own. The most important places of blocks, and of blocks of blocks, give that of a run
// in logarithmic time; sums and counts before every so many places give its mean position and categories.
type subset struct {
	located
	of     *located
	at     []uint32  // positions in of
	begins []uint64  // the first code of each block
	fronts [][]front // of blocks, of blocks of blocks, and so on
	sums   []sum     // of all places before each block
	rows   tally     // of newRows
}

// A front is the most important of some places.
type front struct {
	at  uint32 // position in the subset
	ord uint32
}

var noFront = front{ord: math.MaxUint32}

// A sum is that of the coordinates of some places.
type sum struct{ x, y uint64 }

func (s *sum) add(code uint64) {
	at := spotOf(code)
	s.x += uint64(at.x)
	s.y += uint64(at.y)
}

func (s sum) minus(other sum) sum { return sum{s.x - other.x, s.y - other.y} }

const blockSize = 16

// newSubset selects the places at the positions given, ascending.
func newSubset(of *located, at []uint32) subset {
	s := subset{located: *of, of: of, at: at}
	if len(at) < len(of.codes) {
		s.located = newLocated(len(at))
		for i, position := range at {
			s.codes[i], s.ords[i], s.categories[i] = of.codes[position], of.ords[position], of.categories[position]
		}
	}
	for size := len(at); size > blockSize; {
		blocks := make([]front, 0, size/blockSize+1)
		for from := 0; from < size; from += blockSize {
			blocks = append(blocks, s.scan(len(s.fronts), from, min(from+blockSize, size), noFront))
		}
		s.fronts = append(s.fronts, blocks)
		size = len(blocks)
	}
	s.begins, s.sums = make([]uint64, 0, len(at)/blockSize+1), make([]sum, 0, len(at)/blockSize+1)
	var total sum
	for i, code := range s.codes {
		if i%blockSize == 0 {
			s.begins, s.sums = append(s.begins, code), append(s.sums, total)
		}
		total.add(code)
	}
	s.rows = s.newRows()
	return s
}

// scan returns the most important of best and the blocks from lo up to hi of a level; level 0 is single places.
func (s *subset) scan(level, lo, hi int, best front) front {
	if level > 0 {
		for _, f := range s.fronts[level-1][lo:hi] {
			if f.ord < best.ord {
				best = f
			}
		}
		return best
	}
	for i, ord := range s.ords[lo:hi] {
		if ord < best.ord {
			best = front{uint32(lo + i), ord}
		}
	}
	return best
}

// A span is a run of a subset's positions, from lo up to hi.
type span struct{ lo, hi int }

func (s span) len() int { return s.hi - s.lo }

// front returns the most important place of a span, noFront where it has none.
func (s *subset) front(in span) front {
	lo, hi := in.lo, in.hi
	best := noFront
	for level := 0; lo < hi; level++ {
		first, last := (lo+blockSize-1)/blockSize, hi/blockSize
		if first > last || level == len(s.fronts) {
			return s.scan(level, lo, hi, best)
		}
		best = s.scan(level, lo, first*blockSize, best)
		best = s.scan(level, last*blockSize, hi, best)
		lo, hi = first, last
	}
	return best
}

// sum adds up the coordinates of a span.
func (s *subset) sum(in span) (total sum) {
	if in.len() > blockSize {
		return s.sumBefore(in.hi).minus(s.sumBefore(in.lo))
	}
	for _, code := range s.codes[in.lo:in.hi] {
		total.add(code)
	}
	return total
}

// sumBefore is the sum of the first i places, counted on from the nearest block, or back.
func (s *subset) sumBefore(i int) sum {
	block := min((i+blockSize/2)/blockSize, len(s.sums)-1)
	var rest sum
	if from := block * blockSize; from > i {
		for _, code := range s.codes[i:from] {
			rest.add(code)
		}
		return s.sums[block].minus(rest)
	}
	rest = s.sums[block]
	for _, code := range s.codes[block*blockSize : i] {
		rest.add(code)
	}
	return rest
}

// run finds the places of a cell, which must all be in a span.
func (s *subset) run(c cell, in span) span {
	in.lo = s.from(c.first(), in)
	return s.upTo(c.last(), in)
}

// next is the first code in a span, the greatest there is where the span is empty.
func (s *subset) next(in span) uint64 {
	if in.lo == in.hi {
		return math.MaxUint64
	}
	return s.codes[in.lo]
}

// from is where the codes begin in a span that are at least first.
func (s *subset) from(first uint64, in span) int {
	if in.lo == in.hi || s.codes[in.lo] >= first {
		return in.lo
	}
	block, blocks := s.blocks(in)
	n, _ := slices.BinarySearch(blocks, first)
	in = blockIn(block+n, in)
	n, _ = slices.BinarySearch(s.codes[in.lo:in.hi], first)
	return in.lo + n
}

// upTo is the beginning of a span, the places whose codes are at most last.
func (s *subset) upTo(last uint64, in span) span {
	if in.lo == in.hi || s.codes[in.lo] > last {
		return span{in.lo, in.lo}
	}
	block, blocks := s.blocks(in)
	end := blockIn(block+notAbove(blocks, last), in)
	return span{in.lo, end.lo + notAbove(s.codes[end.lo:end.hi], last)}
}

// blocks returns the first codes of the blocks that begin in a span behind its first place, and the number of the block
// before. To look for a code among them first spares a processor most of the codes, which lie all over the memory.
func (s *subset) blocks(in span) (before int, begins []uint64) {
	before = in.lo / blockSize
	return before, s.begins[before+1 : (in.hi+blockSize-1)/blockSize]
}

// blockIn is what of a span is in a block.
func blockIn(block int, in span) span {
	return span{max(in.lo, block*blockSize), min(in.hi, (block+1)*blockSize)}
}

// notAbove is how many of some codes are at most last. Runs are short: the search begins near.
func notAbove(codes []uint64, last uint64) int {
	step := 1
	for step <= len(codes) && codes[step-1] <= last {
		step *= 2
	}
	from := step / 2
	n, _ := slices.BinarySearchFunc(codes[from:min(step, len(codes))], last, func(code, last uint64) int {
		if code <= last {
			return -1
		}
		return 1
	})
	return from + n
}
