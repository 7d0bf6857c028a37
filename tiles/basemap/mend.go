package basemap

import (
	"cmp"
	"math"
	"slices"

	"tripoint/geo/rings"
	"tripoint/tiles/mvt"
)

// A mender makes valid polygons of rings that rounding and clipping have left: no ring crosses or touches itself or
// another of its polygon along a line, outer rings have a positive area and their holes, which follow them, a negative
// one. What is inside follows from the even-odd rule.
type mender struct {
	segments []segment
	splits   []split
	ends     []mvt.Point
}

// A segment runs from its lesser end to the other.
type segment struct{ a, b mvt.Point }

func less(p, q mvt.Point) bool { return p.X < q.X || p.X == q.X && p.Y < q.Y }

func newSegment(a, b mvt.Point) segment {
	if less(b, a) {
		return segment{b, a}
	}
	return segment{a, b}
}

// A split is a point at which a segment is to be cut in two.
type split struct {
	segment int32
	at      mvt.Point
}

// maxRounds bounds how often segments are cut. Each cut moves a segment by less than a unit, which may make it cross
// another; two or three rounds are usual, but segments that run almost along each other may part unit by unit.
const maxRounds = 1000

// mend returns polygons without the ends of their rings, none if the rings are too tangled.
func (m *mender) mend(parts [][]mvt.Point) [][][]mvt.Point {
	parts = withoutStrayHoles(parts)
	m.takeApart(parts)
	m.findSplits()
	if len(parts) == 1 && len(m.segments) == len(parts[0]) && len(m.splits) == 0 && !m.touches() {
		if mvt.DoubleArea(parts[0]) < 0 {
			slices.Reverse(parts[0])
		}
		return [][][]mvt.Point{parts}
	}
	for round := 0; len(m.splits) > 0; round++ {
		if round == maxRounds {
			return nil
		}
		m.cut()
		m.findSplits()
	}
	return m.assemble()
}

func (m *mender) takeApart(parts [][]mvt.Point) {
	m.segments = m.segments[:0]
	for _, ring := range parts {
		for i, p := range ring {
			if q := ring[(i+1)%len(ring)]; p != q {
				m.segments = append(m.segments, newSegment(p, q))
			}
		}
	}
	m.cancel()
}

// cancel leaves out segments that are there an even number of times, which have the inside on both sides or on none.
func (m *mender) cancel() {
	slices.SortFunc(m.segments, compareSegments)
	kept := m.segments[:0]
	for _, s := range m.segments {
		if n := len(kept); n > 0 && kept[n-1] == s {
			kept = kept[:n-1]
		} else {
			kept = append(kept, s)
		}
	}
	m.segments = kept
}

func compareSegments(s, t segment) int {
	return cmp.Or(cmp.Compare(s.a.X, t.a.X), cmp.Compare(s.a.Y, t.a.Y), cmp.Compare(s.b.X, t.b.X), cmp.Compare(s.b.Y, t.b.Y))
}

// touches tells whether more than two segments meet somewhere: a ring touches itself or another there.
func (m *mender) touches() bool {
	m.ends = m.ends[:0]
	for _, s := range m.segments {
		m.ends = append(m.ends, s.a, s.b)
	}
	slices.SortFunc(m.ends, func(p, q mvt.Point) int { return cmp.Or(cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y)) })
	for i := 2; i < len(m.ends); i++ {
		if m.ends[i] == m.ends[i-2] {
			return true
		}
	}
	return false
}

// withoutStrayHoles leaves out holes that simplifying has moved out of their outer ring: they would become polygons.
func withoutStrayHoles(parts [][]mvt.Point) [][]mvt.Point {
	kept := parts[:1]
	for _, hole := range parts[1:] {
		if slices.ContainsFunc(hole, func(p mvt.Point) bool { return contains(parts[0], p) }) {
			kept = append(kept, hole)
		}
	}
	return kept
}

// contains tells whether a point is in a ring, by the even-odd rule; of points on the ring it says either.
func contains(ring []mvt.Point, p mvt.Point) bool {
	inside := false
	q := ring[len(ring)-1]
	for _, r := range ring {
		if (r.Y > p.Y) != (q.Y > p.Y) {
			low, high := r, q
			if low.Y > high.Y {
				low, high = high, low
			}
			if int64(high.X-low.X)*int64(p.Y-low.Y) > int64(p.X-low.X)*int64(high.Y-low.Y) {
				inside = !inside
			}
		}
		q = r
	}
	return inside
}

// findSplits finds where segments meet but at their ends. They are ordered by their western ends.
func (m *mender) findSplits() {
	m.splits = m.splits[:0]
	for i := range m.segments {
		s := &m.segments[i]
		low, high := min(s.a.Y, s.b.Y), max(s.a.Y, s.b.Y)
		for j := i + 1; j < len(m.segments) && m.segments[j].a.X <= s.b.X; j++ {
			t := &m.segments[j]
			if max(t.a.Y, t.b.Y) < low || min(t.a.Y, t.b.Y) > high {
				continue
			}
			m.meet(int32(i), int32(j))
		}
	}
}

// meet notes where two segments are to be cut.
func (m *mender) meet(i, j int32) {
	s, t := m.segments[i], m.segments[j]
	sideTA, sideTB := side(s, t.a), side(s, t.b)
	if sideTA > 0 && sideTB > 0 || sideTA < 0 && sideTB < 0 {
		return
	}
	sideSA, sideSB := side(t, s.a), side(t, s.b)
	if sideSA > 0 && sideSB > 0 || sideSA < 0 && sideSB < 0 {
		return
	}
	if sideTA != 0 && sideTB != 0 && sideSA != 0 && sideSB != 0 {
		at := crossing(t, sideTA, sideTB)
		m.splitAt(i, at)
		m.splitAt(j, at)
		return
	}
	if sideTA == 0 && s.spans(t.a) {
		m.splitAt(i, t.a)
	}
	if sideTB == 0 && s.spans(t.b) {
		m.splitAt(i, t.b)
	}
	if sideSA == 0 && t.spans(s.a) {
		m.splitAt(j, s.a)
	}
	if sideSB == 0 && t.spans(s.b) {
		m.splitAt(j, s.b)
	}
}

func (m *mender) splitAt(i int32, at mvt.Point) {
	if s := m.segments[i]; at != s.a && at != s.b {
		m.splits = append(m.splits, split{i, at})
	}
}

// side is above 0 for a point on one side of a segment's line, below 0 for one on the other.
func side(s segment, p mvt.Point) int64 {
	return int64(s.b.X-s.a.X)*int64(p.Y-s.a.Y) - int64(s.b.Y-s.a.Y)*int64(p.X-s.a.X)
}

// spans tells whether a point on a segment's line is on the segment.
func (s segment) spans(p mvt.Point) bool {
	return p.X >= s.a.X && p.X <= s.b.X && p.Y >= min(s.a.Y, s.b.Y) && p.Y <= max(s.a.Y, s.b.Y)
}

// crossing is where a segment crosses another, rounded. Its ends lie on sides of that one as given.
func crossing(t segment, sideTA, sideTB int64) mvt.Point {
	part := float64(sideTA) / float64(sideTA-sideTB)
	return mvt.Point{X: t.a.X + round(part*float64(t.b.X-t.a.X)), Y: t.a.Y + round(part*float64(t.b.Y-t.a.Y))}
}

func round(v float64) int32 { return int32(math.Floor(v + 0.5)) }

// cut cuts segments at all splits.
func (m *mender) cut() {
	slices.SortFunc(m.splits, func(a, b split) int { return cmp.Compare(a.segment, b.segment) })
	for start := 0; start < len(m.splits); {
		end := start + 1
		for end < len(m.splits) && m.splits[end].segment == m.splits[start].segment {
			end++
		}
		i := m.splits[start].segment
		s := m.segments[i]
		at := m.splits[start:end]
		slices.SortFunc(at, func(p, q split) int { return cmp.Compare(s.along(p.at), s.along(q.at)) })
		from := s.a
		for _, p := range at {
			if p.at != from {
				m.segments = append(m.segments, newSegment(from, p.at))
				from = p.at
			}
		}
		m.segments[i] = newSegment(from, s.b)
		start = end
	}
	m.segments = slices.DeleteFunc(m.segments, func(s segment) bool { return s.a == s.b })
	m.cancel()
}

// along orders points by how far along a segment they are.
func (s segment) along(p mvt.Point) int64 {
	return int64(p.X-s.a.X)*int64(s.b.X-s.a.X) + int64(p.Y-s.a.Y)*int64(s.b.Y-s.a.Y)
}

// assemble makes polygons of segments that meet at their ends alone.
func (m *mender) assemble() [][][]mvt.Point {
	lines := make([][]rings.Point, len(m.segments))
	for i, s := range m.segments {
		lines[i] = []rings.Point{{X: s.a.X, Y: s.a.Y}, {X: s.b.X, Y: s.b.Y}}
	}
	outline, err := rings.Assemble(lines)
	if err != nil {
		return nil // nothing is left, or far too many rings touch
	}
	polygons := make([][][]mvt.Point, len(outline))
	for i, parts := range outline {
		for _, r := range parts {
			ring := make([]mvt.Point, len(r)-1)
			for k := range ring {
				ring[k] = mvt.Point{X: r[k].X, Y: r[k].Y}
			}
			polygons[i] = append(polygons[i], ring)
		}
	}
	return polygons
}
