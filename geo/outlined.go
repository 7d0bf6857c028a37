package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// An outlined tells which of an index's ids stand for outlines.
type outlined struct {
	areas *Areas
	of    map[uint32]int
}

// NewOutlinedIndex builds an index of ids that have outlines: id stands for the
// outline of[id] of areas, which must not be empty. Nearest measures to the
// outlines, as Areas.Nearest does. All else takes the ids for the points[id].
// Points and the map are shared, not copied, and must not change.
func NewOutlinedIndex(areas *Areas, points []orb.Point, of map[uint32]int) *Index {
	ids := make([]uint32, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	ix := &Index{points: points, ids: hilbertOrder(points, ids), outlined: &outlined{areas, of}}
	ix.build(nil)
	return ix
}

func (ol *outlined) box(id uint32) orb.Bound { return ol.areas.boxes[ol.of[id]] }

// hav returns the haversine of the distance of an outline.
func (ol *outlined) hav(o *origin, from orb.Point, id uint32) float64 {
	at, _ := ol.areas.Nearest(ol.of[id], from)
	return o.hav(at)
}

// wholeOutline is the level of a candidate that waits by the box of its
// outline: such ones come before points, as nodes do.
const wholeOutline = math.MaxUint8

// pushOutlines lets the outlines of a block wait.
func (ix *Index) pushOutlines(waiting *queue, o *origin, keep func(id uint32) bool, above candidate) {
	for _, id := range ix.block(above.id) {
		if keep == nil || keep(id) {
			southWest, northEast := outward(ix.outlined.box(id))
			waiting.push(candidate{o.havToBox(southWest, northEast), id, wholeOutline, above.index})
		}
	}
}
