package rings

import (
	"cmp"
	"errors"
	"slices"
)

// A mesh is the segments of an outline. Halves 2i and 2i+1 are segment i in its two directions.
type mesh struct {
	halves  []half
	around  []int // all halves, ordered by where they begin
	partner []int // of each half: the one that a walk coming in against it leaves by
}

type half struct{ from, to Point }

func twin(h int) int { return h ^ 1 }

// newMesh takes lines apart. Segments that are there an even number of times are left out.
func newMesh(lines [][]Point) *mesh {
	var segments []half
	for _, l := range lines {
		for i := 1; i < len(l); i++ {
			if order := l[i-1].compare(l[i]); order < 0 {
				segments = append(segments, half{l[i-1], l[i]})
			} else if order > 0 {
				segments = append(segments, half{l[i], l[i-1]})
			}
		}
	}
	slices.SortFunc(segments, half.compare)
	m := &mesh{}
	for start := 0; start < len(segments); {
		end := start + 1
		for end < len(segments) && segments[end] == segments[start] {
			end++
		}
		if s := segments[start]; (end-start)%2 == 1 {
			m.halves = append(m.halves, s, half{s.to, s.from})
		}
		start = end
	}
	m.around = make([]int, len(m.halves))
	for h := range m.halves {
		m.around[h] = h
	}
	slices.SortFunc(m.around, func(a, b int) int { return m.halves[a].compare(m.halves[b]) })
	return m
}

func (h half) compare(other half) int {
	return cmp.Or(h.from.compare(other.from), h.to.compare(other.to))
}

// eachPoint yields the halves that begin at each point.
func (m *mesh) eachPoint(yield func(halves []int) bool) {
	for start := 0; start < len(m.around); {
		end := start + 1
		for end < len(m.around) && m.halves[m.around[end]].from == m.halves[m.around[start]].from {
			end++
		}
		if !yield(m.around[start:end]) {
			return
		}
		start = end
	}
}

// openEnd returns a point where an odd number of segments meet.
func (m *mesh) openEnd() (at Point, ok bool) {
	for halves := range m.eachPoint {
		if len(halves)%2 == 1 {
			return m.halves[halves[0]].from, true
		}
	}
	return Point{}, false
}

// maxTouchWork bounds the segments looked at to tell how the rings of one outline lie: some seconds of work.
const maxTouchWork = 1 << 29

var errTooTangled = errors.New("has too many rings that touch or lie within each other")

// pairUp joins the segments at each point in twos, so that the inside is between those of a pair.
func (m *mesh) pairUp() error {
	m.partner = make([]int, len(m.halves))
	work := 0
	for halves := range m.eachPoint {
		if len(halves) > 2 {
			if work += len(m.halves) / 2; work > maxTouchWork {
				return errTooTangled
			}
			m.sortByAngle(halves)
			if !m.insideOnLeft(halves[0]) {
				halves = append(slices.Clone(halves[1:]), halves[0])
			}
		}
		for i := 0; i < len(halves); i += 2 {
			m.partner[halves[i]], m.partner[halves[i+1]] = halves[i+1], halves[i]
		}
	}
	return nil
}

// sortByAngle orders halves that begin at one point counterclockwise, from due east.
func (m *mesh) sortByAngle(halves []int) {
	direction := func(h int) (x, y int64) { return m.halves[h].from.to(m.halves[h].to) }
	lower := func(x, y int64) bool { return y < 0 || y == 0 && x < 0 }
	slices.SortFunc(halves, func(a, b int) int {
		ax, ay := direction(a)
		bx, by := direction(b)
		if lower(ax, ay) != lower(bx, by) {
			if lower(ax, ay) {
				return 1
			}
			return -1
		}
		return cmp.Compare(0, ax*by-ay*bx)
	})
}

func (p Point) to(other Point) (x, y int64) {
	return int64(other.X) - int64(p.X), int64(other.Y) - int64(p.Y)
}

// insideOnLeft says on which side of a segment the inside is. It counts what a ray from the segment's middle crosses.
func (m *mesh) insideOnLeft(h int) bool {
	s := m.halves[h]
	flip := s.from.X == s.to.X // a vertical segment is looked at with the axes exchanged, which mirrors it
	if flip {
		s = half{s.from.flipped(), s.to.flipped()}
	}
	middle := middleOf(s)
	above := false
	for i := 0; i < len(m.halves); i += 2 {
		if i == h&^1 {
			continue
		}
		other := m.halves[i]
		if flip {
			other = half{other.from.flipped(), other.to.flipped()}
		}
		if other.above(middle) {
			above = !above
		}
	}
	leftIsAbove := s.to.X > s.from.X
	return above == leftIsAbove != flip
}

func (p Point) flipped() Point { return Point{p.Y, p.X} }

// A doubled is a point times 2, so that the middle of a segment is one.
type doubled struct{ x, y int64 }

func middleOf(h half) doubled {
	return doubled{int64(h.from.X) + int64(h.to.X), int64(h.from.Y) + int64(h.to.Y)}
}

// above says whether the segment crosses the ray that goes north from a point. Its west end counts, its east end does
// not. The products fit, since both ends are near the point in longitude wherever it matters.
func (h half) above(p doubled) bool {
	west, east := h.from, h.to
	if west.X > east.X {
		west, east = east, west
	}
	if p.x < 2*int64(west.X) || p.x >= 2*int64(east.X) {
		return false
	}
	dx, dy := west.to(east)
	return (p.y-2*int64(west.Y))*dx < (p.x-2*int64(west.X))*dy
}

// walks follows partners until every segment has been walked once. Each walk ends where it began.
func (m *mesh) walks() [][]Point {
	var walks [][]Point
	walked := make([]bool, len(m.halves)/2)
	for first := 0; first < len(m.halves); first += 2 {
		if walked[first/2] {
			continue
		}
		walk := []Point{m.halves[first].from}
		for h := first; !walked[h/2]; h = m.partner[twin(h)] {
			walked[h/2] = true
			walk = append(walk, m.halves[h].to)
		}
		walks = append(walks, walk)
	}
	return walks
}
