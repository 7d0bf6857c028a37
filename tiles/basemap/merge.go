package basemap

import (
	"github.com/paulmach/orb"

	"tripoint/geo"
	"tripoint/tiles/mvt"
)

// merge joins lines of a tile that meet at their ends, also against their direction unless it matters, and simplifies
// what it has joined for a zoom.
func merge(lines [][]mvt.Point, directed bool, zoom uint) [][]mvt.Point {
	m := newMerger(lines)
	var merged [][]mvt.Point
	for i := range lines {
		if m.used[i] {
			continue
		}
		line := m.extend(i, directed)
		if zoom < MaxZoom {
			line = simplify(line)
		}
		if len(line) > 1 {
			merged = append(merged, line)
		}
	}
	return merged
}

// A merger knows where lines begin and end.
type merger struct {
	lines [][]mvt.Point
	used  []bool
	at    map[mvt.Point][]int // the lines with an end there
}

func newMerger(lines [][]mvt.Point) *merger {
	m := &merger{lines: lines, used: make([]bool, len(lines)), at: make(map[mvt.Point][]int, 2*len(lines))}
	for i, l := range lines {
		m.at[l[0]] = append(m.at[l[0]], i)
		if last := l[len(l)-1]; last != l[0] {
			m.at[last] = append(m.at[last], i)
		}
	}
	return m
}

// extend goes on from a line at its end, then at its beginning.
func (m *merger) extend(i int, directed bool) []mvt.Point {
	m.used[i] = true
	line := append([]mvt.Point(nil), m.lines[i]...)
	for line[0] != line[len(line)-1] {
		next, reverse := m.next(line[len(line)-1], directed, false)
		if next == nil {
			break
		}
		line = appendLine(line, next, reverse)
	}
	var before [][]mvt.Point // the nearest first, each as it is to run
	start := line[0]
	for start != line[len(line)-1] {
		next, reverse := m.next(start, directed, true)
		if next == nil {
			break
		}
		part := appendLine(nil, next, !reverse)
		before = append(before, part)
		start = part[0]
	}
	if len(before) == 0 {
		return line
	}
	var whole []mvt.Point
	for k := len(before) - 1; k >= 0; k-- {
		whole = appendLine(whole, before[k], false)
	}
	return appendLine(whole, line, false)
}

// next takes a line that has an end at a point; reverse says that it ends there. Where direction matters, ending says
// which of its ends it must be.
func (m *merger) next(at mvt.Point, directed, ending bool) (line []mvt.Point, reverse bool) {
	for _, k := range m.at[at] {
		l := m.lines[k]
		ends := l[0] != at
		if m.used[k] || directed && ends != ending || l[0] == l[len(l)-1] {
			continue
		}
		m.used[k] = true
		return l, ends
	}
	return nil, false
}

// appendLine adds the points of a line, but not the one that is there already.
func appendLine(to, line []mvt.Point, reverse bool) []mvt.Point {
	for i := range line {
		p := line[i]
		if reverse {
			p = line[len(line)-1-i]
		}
		if n := len(to); n == 0 || to[n-1] != p {
			to = append(to, p)
		}
	}
	return to
}

// simplify leaves out what is within the tolerance, and all of a line that is not longer.
func simplify(line []mvt.Point) []mvt.Point {
	plane := make([]orb.Point, len(line))
	for i, p := range line {
		plane[i] = orb.Point{float64(p.X), float64(p.Y)}
	}
	kept := line[:0]
	for i, weight := range geo.Weights(plane) {
		if weight >= tolerance {
			kept = append(kept, line[i])
		}
	}
	if len(kept) == 2 && max(abs(kept[0].X-kept[1].X), abs(kept[0].Y-kept[1].Y)) < tolerance {
		return nil
	}
	return kept
}

func abs(v int32) int32 { return max(v, -v) }
