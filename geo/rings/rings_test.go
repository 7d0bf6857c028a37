package rings

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// parseLines reads lines of locations: "0,0 4,0 4,4; 4,4 0,0".
func parseLines(text string) (lines [][]Point) {
	for part := range strings.SplitSeq(text, ";") {
		var l []Point
		for _, pair := range strings.Fields(part) {
			var at Point
			if _, err := fmt.Sscanf(pair, "%d,%d", &at.X, &at.Y); err != nil {
				panic(pair)
			}
			l = append(l, at)
		}
		lines = append(lines, l)
	}
	return lines
}

// drawing writes an outline so that the same one is always written the same: polygons apart by "|", rings by "/".
func (o Outline) drawing() string {
	var polygons []string
	for _, rings := range o {
		var drawn []string
		for _, r := range rings {
			drawn = append(drawn, ringFrom(r))
		}
		slices.Sort(drawn[1:])
		polygons = append(polygons, strings.Join(drawn, " / "))
	}
	slices.Sort(polygons)
	return strings.Join(polygons, " | ")
}

// ringFrom writes a ring in its direction, from its least point.
func ringFrom(r Ring) string {
	open := r[:len(r)-1]
	least := 0
	for i := range open {
		if open[i].compare(open[least]) < 0 {
			least = i
		}
	}
	var b strings.Builder
	for _, at := range slices.Concat(open[least:], open[:least]) {
		fmt.Fprintf(&b, " %d,%d", at.X, at.Y)
	}
	return b.String()[1:]
}

func TestAssemble(t *testing.T) {
	tests := []struct{ name, lines, want string }{
		{"a closed way", "0,0 4,0 4,4 0,4 0,0", "0,0 4,0 4,4 0,4"},
		{"clockwise", "0,0 0,4 4,4 4,0 0,0", "0,0 4,0 4,4 0,4"},
		{"ways end to end, one reversed", "0,0 4,0 4,4; 0,0 0,4 4,4", "0,0 4,0 4,4 0,4"},
		{"three ways in disorder", "4,4 0,4; 0,0 4,0; 0,4 0,0; 4,4 4,0", "0,0 4,0 4,4 0,4"},
		{"two outer rings", "0,0 1,0 1,1 0,0; 5,5 6,5 6,6 5,5", "0,0 1,0 1,1 | 5,5 6,5 6,6"},
		{"a hole", "0,0 9,0 9,9 0,9 0,0; 2,2 4,2 4,4 2,4 2,2", "0,0 9,0 9,9 0,9 / 2,2 2,4 4,4 4,2"},
		{"an island in a hole", "0,0 9,0 9,9 0,9 0,0; 1,1 8,1 8,8 1,8 1,1; 3,3 5,3 5,5 3,3",
			"0,0 9,0 9,9 0,9 / 1,1 1,8 8,8 8,1 | 3,3 5,3 5,5"},
		{"outer rings that touch at a point", "0,0 2,0 2,2 0,2 0,0; 2,2 4,2 4,4 2,4 2,2", "0,0 2,0 2,2 0,2 | 2,2 4,2 4,4 2,4"},
		{"the same as one way", "0,0 2,0 2,2 4,2 4,4 2,4 2,2 0,2 0,0", "0,0 2,0 2,2 0,2 | 2,2 4,2 4,4 2,4"},
		{"a hole that touches the outer ring at a point", "0,0 9,0 9,9 0,9 0,0; 0,0 4,2 2,4 0,0", "0,0 9,0 9,9 0,9 / 0,0 2,4 4,2"},
		{"a hole that touches it at two points cuts it in two", "0,0 8,0 8,8 0,8 0,0; 0,0 6,2 8,8 2,6 0,0",
			"0,0 2,6 8,8 0,8 | 0,0 8,0 8,8 6,2"},
		{"a hole along an edge is a bay", "0,0 2,0 4,0 6,0 6,6 0,6 0,0; 2,0 4,0 4,2 2,2 2,0", "0,0 2,0 2,2 4,2 4,0 6,0 6,6 0,6"},
		{"holes side by side are one", "0,0 9,0 9,9 0,9 0,0; 2,2 4,2 4,4 2,4 2,2; 4,2 6,2 6,4 4,4 4,2",
			"0,0 9,0 9,9 0,9 / 2,2 2,4 4,4 6,4 6,2 4,2"},
		{"outer rings side by side are one", "0,0 2,0 2,2 0,2 0,0; 2,0 4,0 4,2 2,2 2,0", "0,0 2,0 4,0 4,2 2,2 0,2"},
		{"holes that touch each other", "0,0 9,0 9,9 0,9 0,0; 2,2 4,2 4,4 2,4 2,2; 4,4 6,4 6,6 4,6 4,4",
			"0,0 9,0 9,9 0,9 / 2,2 2,4 4,4 4,2 / 4,4 4,6 6,6 6,4"},
		{"a ring that is there twice", "0,0 4,0 4,4 0,4 0,0; 4,4 4,0 0,0 0,4 4,4", "0,0 4,0 4,4 0,4"},
		{"a side that is there twice", "0,0 4,0; 4,0 4,4 0,4 0,0; 4,0 0,0", "0,0 4,0 4,4 0,4"},
		{"a spur goes", "0,0 4,0 4,4 6,6 4,4 0,4 0,0", "0,0 4,0 4,4 0,4"},
		{"a node twice", "0,0 4,0 4,0 4,4 0,4 0,0", "0,0 4,0 4,4 0,4"},
		{"way of one node beside", "0,0 4,0 4,4 0,4 0,0; 7,7", "0,0 4,0 4,4 0,4"},
		{"open", "0,0 4,0 4,4 0,4", "its outline has a gap at 0, 0"},
		{"open beside a closed one", "0,0 4,0 4,4 0,0; 20,20 30,20", "its outline has a gap at 20, 20"},
		{"nothing", "", "has no outline"},
		{"a line there and back", "0,0 4,0; 4,0 0,0", "has no outline"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, err := Assemble(parseLines(tt.lines))
			got := o.drawing()
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("Assemble(%s)\n got %s\nwant %s", tt.lines, got, tt.want)
			}
		})
	}
}

// cutUp cuts rings into lines at random, turns some around and mixes them.
func cutUp(rnd *rand.Rand, rings []Ring) (lines [][]Point) {
	for _, r := range rings {
		open := r[:len(r)-1]
		turn := rnd.IntN(len(open))
		turned := slices.Concat(open[turn:], open[:turn], open[turn:turn+1])
		for len(turned) > 1 {
			end := 2 + rnd.IntN(len(turned)-1)
			l := slices.Clone(turned[:end])
			if rnd.IntN(2) == 0 {
				slices.Reverse(l)
			}
			lines = append(lines, l)
			turned = turned[end-1:]
		}
	}
	rnd.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return lines
}

// squares draws around a square at x, y of a side, with more points on each side.
func square(x, y, side int32, points int) Ring {
	var r Ring
	corners := []Point{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}
	for i, a := range corners {
		b := corners[(i+1)%4]
		for k := range int32(points) {
			r = append(r, Point{a.X + (b.X-a.X)*k/int32(points), a.Y + (b.Y-a.Y)*k/int32(points)})
		}
	}
	return append(r, r[0])
}

// Polygons within each other, cut into ways that are mixed, come back as they were.
func TestAssembleUndoesCutting(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var want Outline
		var rings []Ring
		for i := range int32(1 + rnd.IntN(4)) {
			outer := square(i*2000, 0, 1000, 1+rnd.IntN(5))
			polygon := []Ring{outer}
			for h := range int32(rnd.IntN(4)) {
				hole := square(i*2000+100+h*200, 100, 150, 1+rnd.IntN(3))
				rings = append(rings, slices.Clone(hole))
				slices.Reverse(hole)
				polygon = append(polygon, hole)
				if rnd.IntN(2) == 0 {
					island := square(i*2000+110+h*200, 110, 30, 1)
					rings = append(rings, island)
					want = append(want, []Ring{island})
				}
			}
			rings = append(rings, outer)
			want = append(want, polygon)
		}
		lines := cutUp(rnd, rings)
		got, err := Assemble(lines)
		if err != nil || got.drawing() != want.drawing() {
			t.Fatalf("Assemble(%v)\n got %v, %v\nwant %v", lines, got.drawing(), err, want.drawing())
		}
	}
}

const gridSize = 7

// A grid is cells, some of which are inside.
type grid [gridSize][gridSize]bool

func (g *grid) inside(x, y int) bool {
	return x >= 0 && y >= 0 && x < gridSize && y < gridSize && g[x][y]
}

// lines returns the edges between cells inside and outside, one line each, in disorder.
func (g *grid) lines(rnd *rand.Rand) (lines [][]Point) {
	for x := range gridSize + 1 {
		for y := range gridSize + 1 {
			at := Point{int32(x), int32(y)}
			if g.inside(x, y) != g.inside(x-1, y) {
				lines = append(lines, []Point{at, {at.X, at.Y + 1}})
			}
			if g.inside(x, y) != g.inside(x, y-1) {
				lines = append(lines, []Point{at, {at.X + 1, at.Y}})
			}
		}
	}
	rnd.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return lines
}

// A basis is where the two sides of a cell lead.
type basis struct{ x, y Point }

// randomBasis returns one in which cells are no lines.
func randomBasis(rnd *rand.Rand) basis {
	for {
		side := func() Point { return Point{int32(rnd.IntN(7) - 3), int32(rnd.IntN(7) - 3)} }
		b := basis{side(), side()}
		if b.x.X*b.y.Y != b.x.Y*b.y.X {
			return b
		}
	}
}

func (b basis) at(x, y int32) Point {
	return Point{x*b.x.X + y*b.y.X, x*b.x.Y + y*b.y.Y}
}

// pieces counts the pieces of the inside, which meet along edges.
func (g grid) pieces() (n int) {
	var flood func(x, y int)
	flood = func(x, y int) {
		if g.inside(x, y) {
			g[x][y] = false
			flood(x+1, y)
			flood(x-1, y)
			flood(x, y+1)
			flood(x, y-1)
		}
	}
	for x := range gridSize {
		for y := range gridSize {
			if g[x][y] {
				n++
				flood(x, y)
			}
		}
	}
	return n
}

// Of the edges of random cells, which touch at corners in every way and slant, one polygon is made of each piece, and each
// cell is in as many polygons as it should be.
func TestAssembleAgreesWithCells(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var g grid
		for x := range gridSize {
			for y := range gridSize {
				g[x][y] = rnd.IntN(100) < 55
			}
		}
		pieces := g.pieces()
		if pieces == 0 {
			continue
		}
		slanted, lines := randomBasis(rnd), g.lines(rnd)
		for _, l := range lines {
			for i := range l {
				l[i] = slanted.at(l[i].X, l[i].Y)
			}
		}
		o, err := Assemble(lines)
		if err != nil {
			t.Fatalf("%v: %v", g, err)
		}
		if len(o) != pieces {
			t.Fatalf("%v: %d polygons for %d pieces: %s", g, len(o), pieces, o.drawing())
		}
		for x := range gridSize {
			for y := range gridSize {
				middle := slanted.at(int32(2*x+1), int32(2*y+1))
				if got := o.polygonsAt(doubled{int64(middle.X), int64(middle.Y)}); got != (map[bool]int{true: 1})[g[x][y]] {
					t.Fatalf("%v: cell %d,%d is in %d polygons: %s", g, x, y, got, o.drawing())
				}
			}
		}
		for _, polygon := range o {
			checkRings(t, polygon)
		}
	}
}

// polygonsAt counts the polygons that a point is in.
func (o Outline) polygonsAt(p doubled) (n int) {
	for _, polygon := range o {
		inside := polygon[0].contains(p)
		for _, hole := range polygon[1:] {
			inside = inside && !hole.contains(p)
		}
		if inside {
			n++
		}
	}
	return n
}

// checkRings wants rings that are closed, pass no point twice, and run the right way around.
func checkRings(t *testing.T, polygon []Ring) {
	t.Helper()
	for i, r := range polygon {
		seen := map[Point]bool{}
		for _, at := range r[1:] {
			if seen[at] {
				t.Fatalf("%v passes %v twice", r, at)
			}
			seen[at] = true
		}
		if r[0] != r[len(r)-1] {
			t.Fatalf("%v is not closed", r)
		}
		// A ring that crosses itself may run around as much one way as the other.
		if area := newSizedRing(r).area; area != 0 && (i == 0) != (area > 0) {
			t.Fatalf("ring %d runs the wrong way around: %v", i, r)
		}
	}
}

func TestAssembleGivesUpOnTangles(t *testing.T) {
	// Squares that meet at their corners, in a row: every second point is one where four segments meet.
	var lines [][]Point
	for i := range int32(30_000) {
		lines = append(lines, square(i, i, 1, 1))
	}
	if _, err := Assemble(lines); !errors.Is(err, errTooTangled) {
		t.Errorf("assemble of 30,000 rings in a chain: %v, want %v", err, errTooTangled)
	}
	if o, err := Assemble(lines[:500]); err != nil || len(o) != 500 {
		t.Errorf("assemble of 500 rings in a chain: %d polygons, %v", len(o), err)
	}
}

// Whatever lines are put together, rings come out closed and pass no point twice.
func FuzzAssemble(f *testing.F) {
	f.Add([]byte{0x00, 0x40, 0x44, 0x04, 0x00, 255, 0x11, 0x21, 0x22, 0x11}) // a byte is a point, 255 the end of a line
	f.Fuzz(func(t *testing.T, b []byte) {
		lines := [][]Point{nil}
		for _, at := range b {
			if at == 255 {
				lines = append(lines, nil)
				continue
			}
			last := &lines[len(lines)-1]
			*last = append(*last, Point{int32(at % 16), int32(at / 16)})
		}
		o, err := Assemble(lines)
		if err != nil {
			return
		}
		for _, polygon := range o {
			checkRings(t, polygon)
		}
	})
}
