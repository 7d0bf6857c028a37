package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Areas finds which of many outlines contain a point. Edges are straight in
// longitude and latitude, as in GeoJSON, and do not cross the antimeridian.
type Areas struct {
	pieces []piece
	first  []int                       // piece of each outline, and the number of pieces
	boxes  []orb.Bound                 // of outlines
	tree   rtree.RTreeGN[float64, int] // of pieces, by position
}

// NewAreas prepares outlines[i] for each i. Their rings must be closed; they
// are shared, not copied, and must not change. An outline may be empty, and
// outlines may overlap. An edge that two outlines share, point for point,
// leaves no gap and no overlap between them but itself.
func NewAreas(outlines []orb.MultiPolygon) *Areas {
	as := &Areas{}
	for i, outline := range outlines {
		as.first = append(as.first, len(as.pieces))
		as.boxes = append(as.boxes, outline.Bound())
		for _, polygon := range outline {
			if len(polygon) == 0 || len(polygon[0]) < 2 {
				continue
			}
			p := newPiece(i, polygon)
			as.tree.Insert(p.box.Min, p.box.Max, len(as.pieces))
			as.pieces = append(as.pieces, p)
		}
	}
	as.first = append(as.first, len(as.pieces))
	return as
}

// At returns the positions of all outlines that contain p, ascending. The
// boundary, that of a hole too, counts as inside.
func (as *Areas) At(p orb.Point) []int {
	var room [16]int
	areas := room[:0]
	as.tree.Search(p, p, func(_, _ [2]float64, i int) bool {
		if as.pieces[i].contains(p) {
			areas = append(areas, as.pieces[i].area)
		}
		return true
	})
	slices.Sort(areas)
	return slices.Clone(slices.Compact(areas))
}

// NearestWithin returns the position of the outline nearest to p and its
// distance in metres, 0 where the outline contains p. Of several at the same
// distance it is the first. ok is false if none is within the given metres.
//
// It is meant for points in the slivers between outlines that were simplified,
// and measures as DistanceToLine does.
func (as *Areas) NearestWithin(p orb.Point, meters float64) (i int, distance float64, ok bool) {
	if inside := as.At(p); len(inside) > 0 {
		return inside[0], 0, true
	}
	v := newPlane(p)
	distance = math.Inf(1)
	box := onSideOf(BoxAround(p, meters), p)
	as.tree.Search(box.Min, box.Max, func(_, _ [2]float64, number int) bool {
		piece := &as.pieces[number]
		d := Distance(p, piece.nearest(&v))
		if d <= meters && (d < distance || d == distance && piece.area < i) {
			i, distance, ok = piece.area, d, true
		}
		return true
	})
	if !ok {
		return 0, 0, false
	}
	return i, distance, true
}

// Nearest returns the point of outline i that is nearest to p: p itself in the
// outline, a point of its boundary elsewhere. ok is false for an empty outline.
//
// It looks across the antimeridian. The point is sought in the plane: within
// 200 km, up to latitude 80 and with edges up to 20 km, its distance is too long
// by a millionth at most.
func (as *Areas) Nearest(i int, p orb.Point) (at orb.Point, ok bool) {
	o, best := newOrigin(p), math.Inf(1)
	for number := as.first[i]; number < as.first[i+1]; number++ {
		piece := &as.pieces[number]
		if piece.contains(p) {
			return p, true
		}
		v := planeTowards(p, piece.box)
		if q := piece.nearest(&v); o.hav(q) < best {
			at, best, ok = q, o.hav(q), true
		}
	}
	return at, ok
}

// onSideOf returns the part of box on p's side of the antimeridian.
func onSideOf(box orb.Bound, p orb.Point) orb.Bound {
	switch {
	case box.Min.Lon() <= box.Max.Lon():
	case p.Lon() > 0:
		box.Max[0] = 180
	default:
		box.Min[0] = -180
	}
	return box
}

// A piece is one polygon of an outline.
type piece struct {
	area  int // position of the outline
	box   orb.Bound
	rings []ring
}

func newPiece(area int, polygon orb.Polygon) piece {
	p := piece{area: area, box: polygon.Bound()}
	for _, points := range polygon {
		if len(points) > 1 {
			p.rings = append(p.rings, newRing(points))
		}
	}
	return p
}

// contains reports whether p is in the outer ring and in no hole, or on a ring.
func (pc *piece) contains(p orb.Point) bool {
	inside := false
	for i := range pc.rings {
		odd, on := pc.rings[i].crossings(p)
		if on {
			return true
		}
		inside = inside != odd
	}
	return inside
}

// nearest returns the point of the piece's rings nearest to the plane's point.
func (pc *piece) nearest(v *plane) (at orb.Point) {
	best := math.Inf(1)
	for i := range pc.rings {
		at, best = pc.rings[i].nearest(v, at, best)
	}
	return at
}

// A ring is a closed line, cut into runs of about √n edges each with its box,
// so that a question looks at about √n boxes and at the edges of a few runs.
type ring struct {
	box  orb.Bound
	runs []run
}

// A run is some consecutive edges of a ring: points[i] to points[i+1].
type run struct {
	box    orb.Bound
	points []orb.Point
}

func newRing(points orb.Ring) ring {
	r := ring{box: points.Bound()}
	edges := len(points) - 1
	size := max(int(math.Sqrt(float64(edges))), 1)
	for from := 0; from < edges; from += size {
		part := points[from : min(from+size, edges)+1]
		r.runs = append(r.runs, run{orb.MultiPoint(part).Bound(), part})
	}
	return r
}

// crossings reports whether the ray from p to the east crosses the ring an odd
// number of times, and whether p is on the ring.
func (r *ring) crossings(p orb.Point) (odd, on bool) {
	if !r.box.Contains(p) {
		return false, false
	}
	for i := range r.runs {
		run := &r.runs[i]
		if p[1] < run.box.Min[1] || p[1] > run.box.Max[1] || p[0] > run.box.Max[0] {
			continue
		}
		if p[0] < run.box.Min[0] {
			// All of the run is east of p: only its ends matter.
			first, last := run.points[0], run.points[len(run.points)-1]
			odd = odd != ((first[1] > p[1]) != (last[1] > p[1]))
			continue
		}
		runOdd, on := run.crossings(p)
		if on {
			return false, true
		}
		odd = odd != runOdd
	}
	return odd, false
}

// crossings is ring.crossings for the edges of a run. An edge counts with its
// lower end and without its upper one.
func (r *run) crossings(p orb.Point) (odd, on bool) {
	for i := 1; i < len(r.points); i++ {
		a, b := r.points[i-1], r.points[i]
		if (a[1] > p[1]) != (b[1] > p[1]) {
			side := sideOf(a, b, p)
			if side == 0 {
				return false, true
			}
			odd = odd != (side > 0)
		} else if b == p || a[1] == p[1] && b[1] == p[1] && (a[0] > p[0]) != (b[0] > p[0]) {
			return false, true
		}
	}
	return odd, false
}

// sideOf is positive where p is west of the edge between a and b, negative
// where it is east, 0 where it is on the edge. The edge is taken from south to
// north, so that it rounds the same whichever way a ring runs along it.
func sideOf(a, b, p orb.Point) float64 {
	if a[1] > b[1] {
		a, b = b, a
	}
	return (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0])
}

// nearest returns the point of the ring nearest to the plane's point with the
// square of its distance, or at and best if no point is nearer than best.
func (r *ring) nearest(v *plane, at orb.Point, best float64) (orb.Point, float64) {
	for i := range r.runs {
		run := &r.runs[i]
		if v.squaredToBox(run.box) >= best {
			continue
		}
		for j := 1; j < len(run.points); j++ {
			if p, d := v.nearest(run.points[j-1], run.points[j]); d < best {
				at, best = p, d
			}
		}
	}
	return at, best
}
