package geo

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
)

func TestGridAroundAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, field := range fields {
		points := generate(3000, func() orb.Point { return field.point(rnd) })
		grid := NewGrid(points)
		for range 100 {
			p := field.point(rnd)
			var want []uint32
			for id, q := range points {
				if cellsApart(p, q) <= 1 {
					want = append(want, uint32(id))
				}
			}
			if got := around(t, grid, p); !slices.Equal(got, want) {
				t.Fatalf("%s: Around(%v) = %v, want %v", field.name, p, got, want)
			}
		}
	}
}

// cellsApart counts the cells one has to walk from p to q, by the text of
// Around instead of its code.
func cellsApart(p, q orb.Point) float64 {
	row := func(p orb.Point) float64 { return min(math.Floor((p[1]+90)*10), 1799) }
	column := func(p orb.Point) float64 { return math.Mod(math.Floor((p[0]+180)*10), 3600) }
	columns := math.Abs(column(p) - column(q))
	return max(math.Abs(row(p)-row(q)), min(columns, 3600-columns))
}

// around returns what grid.Around gives in one slice, ascending.
func around(t *testing.T, grid *Grid, p orb.Point) (ids []uint32) {
	t.Helper()
	cells, n := grid.Around(p)
	for _, cell := range cells[:n] {
		if len(cell) == 0 || !slices.IsSorted(cell) {
			t.Fatalf("Around(%v) has a cell %v, want some ids, ascending", p, cell)
		}
		ids = append(ids, cell...)
	}
	slices.Sort(ids)
	return ids
}

func TestGridAroundTheEdgesOfTheWorld(t *testing.T) {
	points := []orb.Point{{180, 0}, {-180, 0}, {179.95, 0.05}, {-179.95, 0.05}, {0, 90}, {0.05, 89.85}, {0, -90}, {-0.05, -89.95}}
	grid := NewGrid(points)
	for _, test := range []struct {
		p    orb.Point
		want []uint32
	}{
		{orb.Point{180, 0}, []uint32{0, 1, 2, 3}},
		{orb.Point{-180, 0}, []uint32{0, 1, 2, 3}},
		{orb.Point{179.85, 0}, []uint32{2}},
		{orb.Point{0, 90}, []uint32{4, 5}},
		{orb.Point{0, -90}, []uint32{6, 7}},
		{orb.Point{90, 45}, nil},
	} {
		if got := around(t, grid, test.p); !slices.Equal(got, test.want) {
			t.Errorf("Around(%v) = %v, want %v", test.p, got, test.want)
		}
	}
	if got := around(t, NewGrid(nil), karvina); got != nil {
		t.Errorf("Around in an empty grid = %v, want none", got)
	}
}
