package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// BoxAround returns the smallest box that holds every point within a great-circle distance of p. It spans all
// longitudes where it holds a pole, and has west > east where it spans the antimeridian.
func BoxAround(p orb.Point, meters float64) orb.Bound {
	angle := meters / earthRadius
	south, north := p.Lat()-angle/radian, p.Lat()+angle/radian
	box := orb.Bound{Min: orb.Point{-180, max(south, -90)}, Max: orb.Point{180, min(north, 90)}}
	if south <= -90 || north >= 90 {
		return box
	}
	width := math.Asin(min(1, math.Sin(angle)/math.Cos(p.Lat()*radian))) / radian
	if width < 180 {
		box.Min[0], box.Max[0] = wrapLongitude(p.Lon()-width), wrapLongitude(p.Lon()+width)
	}
	return box
}

// wrapLongitude brings a longitude that is off by one turn at most into -180..180.
func wrapLongitude(lon float64) float64 {
	switch {
	case lon < -180:
		return lon + 360
	case lon > 180:
		return lon - 360
	}
	return lon
}

// Grown returns a box that holds every point within some metres of box, which must have west <= east.
func Grown(box orb.Bound, meters float64) orb.Bound {
	grown := box
	for _, corner := range []orb.Point{box.Min, box.Max, box.LeftTop(), box.RightBottom()} {
		around := BoxAround(corner, meters)
		if around.Min.Lon() > around.Max.Lon() {
			around.Min[0], around.Max[0] = -180, 180
		}
		grown = grown.Union(around)
	}
	return grown
}
