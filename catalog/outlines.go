package catalog

import (
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
	"tripoint/search"
)

// outlines are the settlements that have one. They are in no other tree: their distance is that to the outline.
type outlines struct {
	areas map[uint32]int // by ord, positions in the edition's areas
	tree  *geo.Index     // nil where there are none
}

// wider are the kinds of areas that hold more settlements than the one that they have their name from.
var wider = []string{"gmina", "rural_gmina", "urban_rural_gmina", "parish", "powiat", "okres", "district"}

// outlineOf returns the position of the area that a settlement is, by its name and where it lies; ok is false for
// other places and where none is known.
func (s *surroundings) outlineOf(p *data.Place, at placement) (area int, ok bool) {
	if !IsSettlement(p) {
		return 0, false
	}
	name := search.Fold(p.Name)
	for _, i := range []int16{at.municipality, at.district} {
		if a := s.area(i); a != nil && !slices.Contains(wider, a.Kind) && isCalled(a, name) {
			return int(i), true
		}
	}
	return 0, false
}

// findOutlines looks through the settlements of the base for those that have an outline.
func (b *base) findOutlines() {
	b.outlines.areas = map[uint32]int{}
	if settlements := b.sets.theme[taxonomy.Settlement]; settlements != nil {
		settlements.Iterate(func(ord uint32) bool {
			at := recordPlacement(b.record(ord))
			if at.municipality < 0 && at.district < 0 {
				return true // without reading the place: of a data set of the world, nearly all
			}
			if area, ok := b.around.outlineOf(b.place(ord), at); ok {
				b.outlines.areas[ord] = area
			}
			return true
		})
	}
	b.outlines.plant(b.around, b.points)
}

func (o *outlines) plant(s *surroundings, points []orb.Point) {
	if len(o.areas) > 0 {
		o.tree = geo.NewOutlinedIndex(s.outlines, points, o.areas)
	}
}

// without takes them out of some places.
func (o *outlines) without(places *roaring.Bitmap) *roaring.Bitmap {
	rest := places.Clone()
	for ord := range o.areas {
		rest.Remove(ord)
	}
	return rest
}

// with returns the outlines and those of places added from the first ord on.
func (o outlines) with(e *Edition, first int) outlines {
	added := map[uint32]int{}
	for ord := uint32(first); int(ord) < len(e.points); ord++ {
		if area, ok := e.base.around.outlineOf(e.Place(ord), e.placement(ord)); ok {
			added[ord] = area
		}
	}
	if len(added) == 0 {
		return o
	}
	maps.Copy(added, o.areas)
	next := outlines{areas: added}
	next.plant(e.base.around, e.points)
	return next
}

// outline returns the position of the area that is a place's outline; ok is false where it has none.
func (e *Edition) outline(ord uint32) (area int, ok bool) {
	if int(ord) < e.base.n {
		area, ok = e.base.outlines.areas[ord]
	} else {
		area, ok = e.delta.outlines.areas[ord]
	}
	return area, ok
}

// Outline returns the area that a settlement is, by its name and where it lies; nil for other places and where none is
// known.
func (e *Edition) Outline(ord uint32) *data.Area {
	area, ok := e.outline(ord)
	if !ok {
		return nil
	}
	return &e.base.around.areas[area]
}

// NearestPoint returns the point of a place that is nearest to from: from itself in the outline of the place, a point
// of its edge outside, the place's own point where it has no outline. All distances from a point are to there.
func (e *Edition) NearestPoint(ord uint32, from orb.Point) orb.Point {
	if area, ok := e.outline(ord); ok {
		at, _ := e.base.around.outlines.Nearest(area, from) // no area is empty
		return at
	}
	return e.points[ord]
}

// distance is how many metres a place is from a point.
func (e *Edition) distance(from orb.Point, ord uint32) float64 {
	return geo.Distance(from, e.NearestPoint(ord, from))
}
