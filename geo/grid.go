package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Cells are a tenth of a degree wide and high, 11 km by 7 km at latitude 50.
const (
	cellsPerDegree = 10
	gridColumns    = 360 * cellsPerDegree
	gridRows       = 180 * cellsPerDegree
)

// A Grid gives the points around a point: fewer questions asked than of an
// Index, and faster answers. Like an Index it holds numbers (ids); it does not
// hold on to the points. A point takes 4 bytes, a cell that has points 8.
type Grid struct {
	cells  []uint32 // the cells that have points, ascending: row from the south * gridColumns + column from -180
	starts []uint32 // ids[starts[i]:starts[i+1]] are in cells[i]
	ids    []uint32 // ascending within a cell
}

// NewGrid sorts all points into cells. Their ids are their positions.
func NewGrid(points []orb.Point) *Grid {
	rows, columns := make([]uint16, len(points)), make([]uint16, len(points))
	ids := make([]uint32, len(points))
	for id, p := range points {
		row, column := cellOf(p)
		rows[id], columns[id], ids[id] = uint16(row), uint16(column), uint32(id)
	}
	g := &Grid{ids: sortedBy(rows, gridRows, sortedBy(columns, gridColumns, ids))}
	for i, id := range g.ids {
		cell := uint32(rows[id])*gridColumns + uint32(columns[id])
		if i == 0 || cell != g.cells[len(g.cells)-1] {
			g.cells = append(g.cells, cell)
			g.starts = append(g.starts, uint32(i))
		}
	}
	g.starts = append(g.starts, uint32(len(points)))
	return g
}

// sortedBy orders ids by their keys, which are below limit, and leaves those
// of one key in the order they came in. A million points take 11 ms; a sort that
// compares took 78.
func sortedBy(keys []uint16, limit int, ids []uint32) []uint32 {
	next := make([]uint32, limit+1)
	for _, key := range keys {
		next[key+1]++
	}
	for key := range limit {
		next[key+1] += next[key]
	}
	sorted := make([]uint32, len(ids))
	for _, id := range ids {
		key := keys[id]
		sorted[next[key]] = id
		next[key]++
	}
	return sorted
}

// Around returns the ids of the cell of p and of the eight around it, over the
// antimeridian too: all points within 0.1 degrees of p both ways, and some
// more. The first n elements of cells are filled, one for each cell that has
// points, each with its ids ascending. They are the grid's own and must not be
// changed. At the poles there are no cells beyond the last row.
func (g *Grid) Around(p orb.Point) (cells [9][]uint32, n int) {
	row, column := cellOf(p)
	for r := max(row-1, 0); r <= min(row+1, gridRows-1); r++ {
		for c := column - 1; c <= column+1; c++ {
			if ids := g.cell(r, (c+gridColumns)%gridColumns); len(ids) > 0 {
				cells[n] = ids
				n++
			}
		}
	}
	return cells, n
}

// cell returns the ids of one cell.
func (g *Grid) cell(row, column int) []uint32 {
	i, found := slices.BinarySearch(g.cells, uint32(row*gridColumns+column))
	if !found {
		return nil
	}
	return g.ids[g.starts[i]:g.starts[i+1]]
}

// cellOf returns row and column of the cell of p. Longitude 180 is -180, the
// north pole is in the last row.
func cellOf(p orb.Point) (row, column int) {
	row = min(int(math.Floor((p.Lat()+90)*cellsPerDegree)), gridRows-1)
	column = int(math.Floor((p.Lon()+180)*cellsPerDegree)) % gridColumns
	return row, column
}
