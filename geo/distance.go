package geo

import (
	"math"

	"github.com/paulmach/orb"
)

const (
	earthRadius = 6371008.8 // metres, the mean radius (2a+b)/3 of WGS 84
	radian      = math.Pi / 180
)

// Distance returns the great-circle distance between a and b in metres, by
// the haversine formula on a sphere of the mean radius. Against the WGS 84
// ellipsoid it is off by 0.56 % at most (along a meridian at the equator; by
// 0.31 % at latitude 50). Distance(a, b) equals Distance(b, a) to the bit.
func Distance(a, b orb.Point) float64 {
	o := newOrigin(a)
	return metersOf(o.hav(b))
}

// LeastDistance returns a number of metres that is not above Distance(a, b):
// the way from one parallel to the other. It costs a tenth.
func LeastDistance(a, b orb.Point) float64 {
	const rounding = 1 - 1e-9
	return math.Abs(a.Lat()-b.Lat()) * (radian * earthRadius * rounding)
}

// Bearing returns the initial bearing of the great circle from one point to
// another in degrees clockwise from north, 0 <= bearing < 360. It is 0 where
// the points are the same.
func Bearing(from, to orb.Point) float64 {
	sin1, cos1 := math.Sincos(from.Lat() * radian)
	sin2, cos2 := math.Sincos(to.Lat() * radian)
	sinLon, cosLon := math.Sincos((to.Lon() - from.Lon()) * radian)
	bearing := math.Atan2(sinLon*cos2, cos1*sin2-sin1*cos2*cosLon) / radian
	if bearing < 0 {
		bearing += 360
	}
	if bearing >= 360 { // a bearing of -1e-15 has been rounded up
		return 0
	}
	return bearing
}

// An origin is a point from which many distances are measured. It measures in
// haversines, h = sin²(d/2) for a distance of d radians, which grow with the
// distance and cost less: metersOf turns the few that are wanted into metres.
type origin struct {
	lon, lat float64 // degrees
	cosLat   float64
}

func newOrigin(p orb.Point) origin {
	return origin{lon: p.Lon(), lat: p.Lat(), cosLat: math.Cos(p.Lat() * radian)}
}

// hav returns the haversine of the distance to p.
func (o *origin) hav(p orb.Point) float64 {
	lon := math.Abs(p.Lon() - o.lon)
	lon = min(lon, 360-lon)
	return hav(p.Lat()-o.lat) + o.cosLat*math.Cos(p.Lat()*radian)*hav(lon)
}

// havToBox returns a number that is not above the haversine of the distance
// to any point of the box, and close below it where the box is small. The box
// must have west <= east.
//
// In hav(d) = hav(Δlat) + cos(lat1)·cos(lat2)·hav(Δlon) each part is replaced
// by its least value over the box. The differences are taken as the method hav
// takes them, step by step, so rounding cannot put a box behind its points;
// the last factor covers the rounding of what follows.
func (o *origin) havToBox(southWest, northEast [2]float32) float64 {
	west, south := float64(southWest[0]), float64(southWest[1])
	east, north := float64(northEast[0]), float64(northEast[1])
	lat := max(south-o.lat, o.lat-north, 0)
	toWest, toEast := west-o.lon, o.lon-east
	lon := max(min(max(toWest, toEast), 360+min(toWest, toEast)), 0)
	cosLat := cosBelow(max(north, -south))
	return (hav(lat) + o.cosLat*cosLat*hav(lon)) * (1 - 1e-12)
}

// hav returns the haversine of an angle in degrees: sin²(x/2), for small
// angles by its series, which is as exact there and several times faster.
func hav(degrees float64) float64 {
	x := degrees * radian
	if y := x * x; y < 0.01 {
		return y / 4 * (1 - y*(1./12-y*(1./360-y*(1./20160-y*(1./1814400)))))
	}
	sin := math.Sin(x / 2)
	return sin * sin
}

// cosBelow returns the cosine of a latitude in degrees or a little less, but
// not less than 0: the series of the cosine, broken off after a negative term.
// It is short by 7e-9 at latitude 60 and 5e-7 at the poles, and several times
// faster than math.Cos.
func cosBelow(degrees float64) float64 {
	x := degrees * radian
	y := x * x
	return max(0, 1-y*(1./2-y*(1./24-y*(1./720-y*(1./40320-y*(1./3628800))))))
}

// metersOf returns the distance in metres of which h is the haversine.
func metersOf(h float64) float64 {
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}
