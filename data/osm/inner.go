package osm

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tripoint/geo/rings"
)

// assemble joins lines into the outline, in degrees, whose boundary they are: see rings.Assemble.
func assemble(lines [][]location) (orb.MultiPolygon, error) {
	plain := make([][]rings.Point, len(lines))
	for i, l := range lines {
		plain[i] = make([]rings.Point, len(l))
		for k, at := range l {
			plain[i][k] = rings.Point{X: at.lon, Y: at.lat}
		}
	}
	outline, err := rings.Assemble(plain)
	var open *rings.OpenError
	if errors.As(err, &open) {
		at := location{open.At.X, open.At.Y}.point()
		return nil, fmt.Errorf("its outline has a gap at %v, %v", at.Lon(), at.Lat())
	}
	if err != nil {
		return nil, err
	}
	polygons := make(orb.MultiPolygon, len(outline))
	for i, parts := range outline {
		polygons[i] = make(orb.Polygon, len(parts))
		for j, r := range parts {
			polygons[i][j] = make(orb.Ring, len(r))
			for k, at := range r {
				polygons[i][j][k] = location{at.X, at.Y}.point()
			}
		}
	}
	return polygons, nil
}

func closed(line []location) bool { return len(line) > 3 && line[0] == line[len(line)-1] }

// ringOf is a closed line in degrees.
func ringOf(line []location) orb.Ring {
	r := make(orb.Ring, len(line))
	for i, at := range line {
		r[i] = at.point()
	}
	return r
}

// InnerPoint returns a point in the largest polygon: its centroid where that lies inside, else the middle of the widest
// stretch inside along a parallel through its middle, as the JTS Topology Suite's InteriorPointArea has it.
func InnerPoint(polygons orb.MultiPolygon) orb.Point {
	largest := slices.MaxFunc(polygons, func(a, b orb.Polygon) int {
		return cmp.Compare(planar.Area(a), planar.Area(b))
	})
	if centroid, area := planar.CentroidArea(largest); area > 0 {
		if centroid = rounded(centroid); strictlyInside(largest, centroid) {
			return centroid
		}
	}
	return rounded(widestStretch(largest))
}

// strictlyInside says whether a point is in a polygon and not on a ring of it.
func strictlyInside(polygon orb.Polygon, p orb.Point) bool {
	const apart = 0.5 / perDegree
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			if planar.DistanceFromSegmentSquared(ring[i-1], ring[i], p) < apart*apart {
				return false
			}
		}
	}
	return planar.PolygonContains(polygon, p)
}

// rounded gives a point the precision of locations.
func rounded(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]*perDegree) / perDegree, math.Round(p[1]*perDegree) / perDegree}
}

func widestStretch(polygon orb.Polygon) orb.Point {
	lat := parallelThrough(polygon)
	var crossings []float64
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a.Lat() > lat) != (b.Lat() > lat) {
				crossings = append(crossings, a.Lon()+(b.Lon()-a.Lon())*(lat-a.Lat())/(b.Lat()-a.Lat()))
			}
		}
	}
	slices.Sort(crossings)
	best, width := polygon[0][0], -1.0
	for i := 1; i < len(crossings); i += 2 {
		if w := crossings[i] - crossings[i-1]; w > width {
			best, width = orb.Point{(crossings[i] + crossings[i-1]) / 2, lat}, w
		}
	}
	return best
}

// parallelThrough returns the latitude midway between the corners next above and next below the middle of a polygon,
// so that the parallel meets none.
func parallelThrough(polygon orb.Polygon) float64 {
	box := polygon.Bound()
	middle := (box.Min.Lat() + box.Max.Lat()) / 2
	below, above := box.Min.Lat(), box.Max.Lat()
	for _, ring := range polygon {
		for _, p := range ring {
			if p.Lat() <= middle {
				below = max(below, p.Lat())
			} else {
				above = min(above, p.Lat())
			}
		}
	}
	return (below + above) / 2
}

// middleOfLine returns the point halfway along a line of at least one location.
func middleOfLine(line []location) orb.Point {
	narrow := math.Cos(line[0].point().Lat() * math.Pi / 180) // a degree of longitude against one of latitude
	length := func(i int) float64 {
		a, b := line[i-1], line[i]
		return math.Hypot((float64(b.lon)-float64(a.lon))*narrow, float64(b.lat)-float64(a.lat))
	}
	var total, walked float64
	for i := 1; i < len(line); i++ {
		total += length(i)
	}
	for i := 1; i < len(line); i++ {
		step := length(i)
		if walked+step >= total/2 && step > 0 {
			part := (total/2 - walked) / step
			a, b := line[i-1].point(), line[i].point()
			return rounded(orb.Point{a[0] + (b[0]-a[0])*part, a[1] + (b[1]-a[1])*part})
		}
		walked += step
	}
	return line[0].point()
}
