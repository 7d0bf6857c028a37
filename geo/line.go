package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// DistanceToLine returns the great-circle distance in metres from p to the
// nearest point of a line, and that point. Of a line without points it is
// infinitely far.
//
// The nearest point is sought in the plane, and segments are straight in
// longitude and latitude. At latitude 50, with segments of a few kilometres,
// the distance is too long by a millionth at most within 200 km of the line. It
// does not look across the antimeridian.
func DistanceToLine(line orb.LineString, p orb.Point) (meters float64, nearest orb.Point) {
	if len(line) == 0 {
		return math.Inf(1), orb.Point{}
	}
	v := newPlane(p)
	nearest, best := line[0], v.squared(line[0])
	for i := 1; i < len(line); i++ {
		if at, d := v.nearest(line[i-1], line[i]); d < best {
			nearest, best = at, d
		}
	}
	return Distance(p, nearest), nearest
}

// A plane is the neighbourhood of a point taken as flat. It measures in
// degrees of latitude.
type plane struct {
	at     orb.Point
	cosLat float64
}

func newPlane(at orb.Point) plane {
	return plane{at: at, cosLat: math.Cos(at.Lat() * radian)}
}

// planeTowards is the neighbourhood of a point on the side of the antimeridian
// where a box is nearer.
func planeTowards(at orb.Point, box orb.Bound) plane {
	switch off := box.Center().Lon() - at.Lon(); {
	case off > 180:
		at[0] += 360
	case off < -180:
		at[0] -= 360
	}
	return newPlane(at)
}

// position is where p lies in the plane. Degrees of longitude are shortened by
// what lies between their length at p and that at the plane's point, as in the
// haversine of the distance.
func (v *plane) position(p orb.Point) (x, y float64) {
	return (p[0] - v.at[0]) * math.Sqrt(v.cosLat*cosBelow(p[1])), p[1] - v.at[1]
}

// squared returns the square of the distance from the plane's point to p.
func (v *plane) squared(p orb.Point) float64 {
	x, y := v.position(p)
	return x*x + y*y
}

// nearest returns the point of the segment from a to b that is nearest to the
// plane's point, and the square of its distance.
func (v *plane) nearest(a, b orb.Point) (orb.Point, float64) {
	ax, ay := v.position(a)
	bx, by := v.position(b)
	dx, dy := bx-ax, by-ay
	along, length := -(ax*dx + ay*dy), dx*dx+dy*dy
	switch {
	case along <= 0:
		return a, ax*ax + ay*ay
	case along >= length:
		return b, bx*bx + by*by
	}
	t := along / length
	x, y := ax+t*dx, ay+t*dy
	return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}, x*x + y*y
}

// squaredToBox returns a number that is not above the square of the distance
// from the plane's point to any segment in the box.
func (v *plane) squaredToBox(box orb.Bound) float64 {
	narrow := cosBelow(max(box.Max[1], -box.Min[1]))
	x := max(box.Min[0]-v.at[0], v.at[0]-box.Max[0], 0) * math.Sqrt(v.cosLat*narrow)
	y := max(box.Min[1]-v.at[1], v.at[1]-box.Max[1], 0)
	return x*x + y*y
}
