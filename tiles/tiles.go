// Package tiles cuts vector tiles (Mapbox Vector Tile 2.1) from places and areas, and makes the styles that
// draw them. A tile is written straight to its bytes; how it is asked for and sent is left to the packages
// above.
package tiles

// Zooms at which tiles are cut. Beyond the last one a client enlarges it.
const (
	MaxPlacesZoom  = 16 // the first zoom without clusters
	MaxClusterZoom = MaxPlacesZoom - 1
	MaxBaseZoom    = 14
)

// Extent is the width and height of a tile in its own units, Buffer how far what surrounds it is drawn in it
// as well, so that a symbol or line at the edge is whole in both neighbours.
const (
	Extent = 1 << extentBits
	Buffer = 64

	extentBits = 12
)

// An ID names a tile: zoom, column from the west, row from the north.
type ID struct {
	Z    uint
	X, Y uint32
}
