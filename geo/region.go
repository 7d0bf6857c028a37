package geo

import (
	"errors"
	"math"

	"github.com/paulmach/orb"
)

// A Region is a shape prepared for being asked what is in it. Edges are
// straight in longitude and latitude, as in GeoJSON, and go the shorter way
// round the earth: one from 179 to -179 crosses the antimeridian. It is
// immutable and safe for many goroutines.
type Region struct{ pieces []piece }

// ErrRoundPole is the error for a ring that goes round a pole, inside of which
// is no side of its edges.
var ErrRoundPole = errors.New("want rings that do not go round a pole")

// NewRegion prepares polygons, whose rings must be closed. What is in an odd
// number of a polygon's rings is in it, so that it does not matter which way
// rings run, and a ring that crosses itself has holes. The error is
// ErrRoundPole.
func NewRegion(polygons orb.MultiPolygon) (*Region, error) {
	r := &Region{}
	for _, polygon := range polygons {
		var unrolled orb.Polygon
		for i, ring := range polygon {
			near := math.Inf(-1)
			if i > 0 {
				near = unrolled[0].Bound().Min.Lon()
			}
			ring, err := unroll(ring, near)
			if err != nil {
				return nil, err
			}
			unrolled = append(unrolled, ring)
		}
		if len(unrolled) > 0 && len(unrolled[0]) > 1 {
			r.pieces = append(r.pieces, newPiece(len(r.pieces), unrolled))
		}
	}
	return r, nil
}

// unroll makes the longitudes of a ring go on over the antimeridian, from
// -180 up to below 540; west of none that is given.
func unroll(ring orb.Ring, west float64) (orb.Ring, error) {
	unrolled := make(orb.Ring, len(ring))
	turns := 0.0
	for i, p := range ring {
		if i > 0 {
			switch step := p.Lon() - ring[i-1].Lon(); {
			case step > 180 && step < 360: // from one end of the world to the other it stays
				turns -= 360
			case step < -180 && step > -360:
				turns += 360
			}
		}
		unrolled[i] = orb.Point{p.Lon() + turns, p.Lat()}
	}
	if turns != 0 {
		return nil, ErrRoundPole
	}
	shift := 0.0
	for lon := unrolled.Bound().Min.Lon(); lon+shift < -180 || lon+shift < west; {
		shift += 360
	}
	for i := range unrolled {
		unrolled[i][0] += shift
	}
	return unrolled, nil
}

// SquareMeters is how large the boxes around the region's polygons are
// together: not less than the region.
func (r *Region) SquareMeters() (sum float64) {
	for i := range r.pieces {
		box := r.pieces[i].box
		height := math.Sin(box.Max.Lat()*radian) - math.Sin(box.Min.Lat()*radian)
		sum += (box.Max.Lon() - box.Min.Lon()) * radian * height * earthRadius * earthRadius
	}
	return sum
}

// turns are the shifts in which a longitude may lie in a region.
var turns = [3]float64{0, 360, -360}

// Contains reports whether p is in the region or on its boundary.
func (r *Region) Contains(p orb.Point) bool {
	for _, turn := range turns {
		moved := orb.Point{p.Lon() + turn, p.Lat()}
		for i := range r.pieces {
			if r.pieces[i].box.Contains(moved) && r.pieces[i].contains(moved) {
				return true
			}
		}
	}
	return false
}

// covers says how much of a box the region covers.
func (r *Region) covers(box orb.Bound) cover {
	most := none
	for _, turn := range turns {
		moved := orb.Bound{Min: orb.Point{box.Min[0] + turn, box.Min[1]}, Max: orb.Point{box.Max[0] + turn, box.Max[1]}}
		for i := range r.pieces {
			most = max(most, r.pieces[i].covers(moved))
		}
	}
	return most
}

// covers says how much of a box the piece covers: all or nothing where none of
// its edges comes near.
func (pc *piece) covers(box orb.Bound) cover {
	if !touch(pc.box, box) {
		return none
	}
	for i := range pc.rings {
		for j := range pc.rings[i].runs {
			if touch(pc.rings[i].runs[j].box, box) {
				return partly
			}
		}
	}
	if pc.contains(box.Min) {
		return whole
	}
	return none
}

// In calls yield with the ids of the wanted points in a region or on its
// boundary, in no order, until yield returns false.
func (ix *Index) In(r *Region, where Where, yield func(id uint32) bool) {
	ix.search(where, r.covers, func(id uint32) bool { return r.Contains(ix.points[id]) }, yield)
}
