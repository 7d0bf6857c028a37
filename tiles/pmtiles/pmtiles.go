// Package pmtiles reads and writes archives of map tiles in one file: PMTiles, version 3, as
// https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md has it. It knows nothing of what is in a tile.
package pmtiles

// MaxZoom is the last zoom whose tiles this package numbers.
const MaxZoom = 26

// A TileID numbers a tile: those of zoom 0, then those of zoom 1 and so on, within a zoom along the curve of Hilbert, so
// that tiles close to each other are close in an archive.
type TileID uint64

// ID is the number of a tile, by zoom, column from the west and row from the north. The tile must exist, and the zoom
// be at most MaxZoom.
func ID(z uint, x, y uint32) TileID {
	n := firstOf(z)
	for side := uint32(1) << z >> 1; side > 0; side >>= 1 {
		right, below := x&side != 0, y&side != 0
		quarter := uint64(0)
		switch {
		case right && !below:
			quarter = 3
		case right:
			quarter = 2
		case below:
			quarter = 1
		}
		n += quarter * uint64(side) * uint64(side)
		x, y = turn(side, x&(side-1), y&(side-1), right, below)
	}
	return TileID(n)
}

// ZXY is the tile that a number up to that of the last tile of MaxZoom stands for.
func (id TileID) ZXY() (z uint, x, y uint32) {
	for z < MaxZoom && uint64(id) >= firstOf(z+1) {
		z++
	}
	n := uint64(id) - firstOf(z)
	for side := uint32(1); side < 1<<z; side <<= 1 {
		quarter := n & 3
		right := quarter >= 2
		below := quarter == 1 || quarter == 2
		x, y = turn(side, x, y, right, below)
		if right {
			x += side
		}
		if below {
			y += side
		}
		n >>= 2
	}
	return z, x, y
}

// firstOf is the number of the first tile of a zoom.
func firstOf(z uint) uint64 { return (1<<(2*z) - 1) / 3 }

// turn gives a place within a quarter of a square as the curve through that quarter has it.
func turn(side, x, y uint32, right, below bool) (uint32, uint32) {
	if below {
		return x, y
	}
	if right {
		x, y = side-1-x, side-1-y
	}
	return y, x
}
