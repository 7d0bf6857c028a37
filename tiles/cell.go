package tiles

import "math/bits"

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

// first and last are the least and the greatest morton code in a cell.
func (c cell) first() uint64 { return c.number << cellShift(c.zoom) }
func (c cell) last() uint64  { return c.first() | (1<<cellShift(c.zoom) - 1) }

// id is unique among the cells of all zooms, never 0, and at most 2³⁷.
func (c cell) id() uint64 { return 1<<(2*(c.zoom+cellBits)) | c.number }

// cellOf is the cell with an id; ok is false for a number that no cluster has.
func cellOf(id uint64) (c cell, ok bool) {
	width := bits.Len64(id) - 1
	zoom := width/2 - cellBits
	if width%2 != 0 || zoom < 0 || zoom > MaxClusterZoom {
		return cell{}, false
	}
	return cell{uint(zoom), id &^ (1 << width)}, true
}

// firstCell and lastCell are the ends of a tile's cells, whose numbers follow each other.
func firstCell(t ID) cell { return cell{t.Z, morton(spot{t.X, t.Y}) << (2 * cellBits)} }
func lastCell(t ID) cell  { return cell{t.Z, firstCell(t).number + cells*cells - 1} }

// tile is the tile that the cell is in: a cell of so many zooms before.
func (c cell) tile() cell { return cell{c.zoom - cellBits, c.number >> (2 * cellBits)} }

// around lists the cells that touch a tile from outside, over the antimeridian too, those of one tile together.
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
	for _, y := range []int64{top - 1, top + cells} {
		for i := int64(-1); i <= cells; i++ {
			add(left+i, y)
		}
	}
	for _, x := range []int64{left - 1, left + cells} {
		for i := range int64(cells) {
			add(x, top+i)
		}
	}
	return list
}
