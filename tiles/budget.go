package tiles

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/klauspost/compress/gzip"

	"tripoint/tiles/mvt"
)

// MaxTileBytes is what a tile of places takes at most, compressed by gzip.
const MaxTileBytes = 500_000

const (
	// maxShown is how many places are written at most. Each has an id of its own and a position, which take
	// more than MaxTileBytes/maxShown when compressed, seven bytes.
	maxShown = 1 << 16
	// maxGzipGrowth is what gzip adds at most to data of MaxTileBytes that cannot be compressed.
	maxGzipGrowth = 1000
)

// fit writes the tile with as many places as there is room for, the most important first. It returns how many of
// the tile's own square are left out.
func (w *placesTile) fit() (dropped int) {
	slices.SortFunc(w.shown, func(a, b shown) int { return cmp.Compare(a.order, b.order) })
	places := min(len(w.shown), maxShown)
	for w.write(places); ; w.write(places) {
		if dropped = w.inside(w.shown[places:]); dropped > 0 {
			w.tile = appendDropped(w.tile, dropped)
		}
		size := w.compressed()
		if size <= MaxTileBytes || places == 0 {
			return dropped
		}
		// Size grows a little slower than the number of places.
		places = min(places-1, int(float64(places)*0.98*MaxTileBytes/float64(size)))
	}
}

// inside counts the places that are in the tile and not in its buffer.
func (w *placesTile) inside(list []shown) (n int) {
	for _, p := range list {
		if at := w.window.at(spotOf(w.view.code(p.at))); at.X >= 0 && at.X < Extent && at.Y >= 0 && at.Y < Extent {
			n++
		}
	}
	return n
}

// appendDropped adds the layer that says how many places are left out: one point in the middle of the tile.
func appendDropped(tile []byte, n int) []byte {
	l := mvt.NewLayer("dropped", "dropped")
	l.Begin(1)
	l.Tag(0, mvt.AppendUint(nil, uint64(n)))
	l.Geometry.Point(pixel{X: Extent / 2, Y: Extent / 2})
	l.End(mvt.Points)
	return l.Append(tile)
}

// compressed is the size of the tile as gzip, or a size below MaxTileBytes that it does not exceed.
func (w *placesTile) compressed() int {
	if most := len(w.tile) + maxGzipGrowth; most <= MaxTileBytes {
		return most
	}
	var size counter
	zw := gzip.NewWriter(&size)
	_, err := zw.Write(w.tile)
	if err == nil {
		err = zw.Close()
	}
	if err != nil {
		panic(fmt.Sprintf("compress a tile in memory: %v", err)) // counter has no errors
	}
	return int(size)
}

// A counter counts the bytes written to it.
type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
