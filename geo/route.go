package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// A Route is a line prepared for being asked how far points are from it and
// where along it. From one of its points to the next it goes along a great
// circle, so that it is right at every latitude and over the antimeridian. It
// is immutable and safe for many goroutines.
//
// Its arcs are in the order of a Hilbert curve, in a tree of balls: a line that
// crosses its own way again and again is asked as fast as others.
type Route struct {
	arcs   []arc
	balls  [][]ball // around an arc each, around fan of these each …, in the end around all
	length float64  // radians
}

// fan is how many balls a ball of the next level is around.
const fan = 8

// An arc is a part of a great circle.
type arc struct {
	from, to      vector
	ahead, normal vector  // unit vectors: at from towards to, and square to the circle
	start, length float64 // radians; start is counted from the beginning of the route
}

// A ball holds whatever it is around: its centre lies on or in the sphere.
type ball struct {
	centre vector
	radius float64 // of a straight line through the sphere of radius 1
}

// NewRoute prepares a line, which must have a point. Two points that follow
// each other must not be antipodes.
func NewRoute(line orb.LineString) *Route {
	r := &Route{}
	at := vectorOf(line[0])
	arcs := make([]arc, max(len(line)-1, 1))
	for i := range arcs {
		arcs[i] = newArc(at, vectorOf(line[min(i+1, len(line)-1)]), r.length)
		at, r.length = arcs[i].to, r.length+arcs[i].length
	}
	r.arcs = make([]arc, len(arcs))
	for i, of := range hilbertOrder(line[len(line)-len(arcs):], nil) {
		r.arcs[i] = arcs[of]
	}
	balls := make([]ball, len(arcs))
	for i, a := range r.arcs {
		balls[i] = ball{a.from.plus(a.to).times(0.5), a.length / 2} // nothing of an arc is farther from the middle of its chord
	}
	r.balls = append(r.balls, balls)
	for len(balls) > 1 {
		balls = ballsAround(balls)
		r.balls = append(r.balls, balls)
	}
	return r
}

// ballsAround returns the balls of the next level.
func ballsAround(balls []ball) (wider []ball) {
	for group := range slices.Chunk(balls, fan) {
		sum := vector{}
		for _, b := range group {
			sum = sum.plus(b.centre)
		}
		whole := ball{centre: sum.times(1 / float64(len(group)))}
		for _, b := range group {
			whole.radius = max(whole.radius, whole.centre.minus(b.centre).length()+b.radius)
		}
		wider = append(wider, whole)
	}
	return wider
}

func newArc(from, to vector, start float64) arc {
	a := arc{from: from, to: to, start: start, length: 2 * math.Asin(min(1, from.minus(to).length()/2))}
	if normal := from.cross(to); a.length > 0 && normal.length() > 0 {
		a.normal = normal.times(1 / normal.length())
		a.ahead = a.normal.cross(from)
	}
	return a
}

// Meters is the length of the route.
func (r *Route) Meters() float64 { return r.length * earthRadius }

// Nearest returns how far p is from the route and how far along the route its
// nearest point is, both in metres; of several nearest points it is the first.
func (r *Route) Nearest(p orb.Point) (meters, along float64) {
	meters, along, _ = r.nearestWithin(p, math.Pi*earthRadius)
	return meters, along
}

// nearestWithin is Nearest for points that are within so many metres; ok is
// false for others, which cost little.
func (r *Route) nearestWithin(p orb.Point, within float64) (meters, along float64, ok bool) {
	const rounding = 1 + 1e-9
	c, straight := closest{to: vectorOf(p)}, 2.0
	if angle := within / earthRadius; angle < math.Pi {
		straight = 2 * math.Sin(angle/2)
	}
	c.limit(straight*straight*rounding + 1e-30)
	r.look(&c, len(r.balls)-1, 0)
	meters = 2 * earthRadius * math.Asin(min(1, math.Sqrt(c.squared)/2))
	return meters, c.along * earthRadius, c.found && meters <= within
}

// A closest is the point of a route that is closest to another, as far as it
// has been looked for.
type closest struct {
	to             vector
	squared, along float64 // of the straight line there; radians
	reach          float64 // its length, and more than rounding adds to it
	found          bool
}

// limit says how far the closest point may be.
func (c *closest) limit(squared float64) { c.squared, c.reach = squared, math.Sqrt(squared)+1e-14 }

// look looks through a ball of a level, at what may be closest first.
func (r *Route) look(c *closest, level, i int) {
	if level == 0 {
		c.take(&r.arcs[i])
		return
	}
	type child struct {
		least float64 // how close something in it may be, below 0 inside
		at    int
	}
	var children [fan]child
	n := 0
	for j := i * fan; j < min((i+1)*fan, len(r.balls[level-1])); j++ {
		b := &r.balls[level-1][j]
		away := c.to.minus(b.centre)
		squared := away.dot(away)
		if reach := c.reach + b.radius; squared > reach*reach {
			continue
		}
		next := child{math.Sqrt(squared) - b.radius, j}
		k := n
		for ; k > 0 && children[k-1].least > next.least; k-- {
			children[k] = children[k-1]
		}
		children[k] = next
		n++
	}
	for _, next := range children[:n] {
		if next.least > c.reach {
			return
		}
		r.look(c, level-1, next.at)
	}
}

// take takes the nearest point of an arc where that is closer, or as close and
// passed before.
func (c *closest) take(a *arc) {
	squared, angle, near := a.nearest(c.to, c.squared)
	if !near || squared > c.squared || c.found && squared == c.squared && a.start+angle >= c.along {
		return
	}
	c.along, c.found = a.start+angle, true
	c.limit(squared)
}

// nearest returns the square of the straight line from v to the nearest point
// of the arc, and how far along the arc that point is. It is not near where the
// whole circle is farther than best.
func (a *arc) nearest(v vector, best float64) (squared, angle float64, near bool) {
	off := v.dot(a.normal)
	circle := 2 * off * off / (1 + math.Sqrt(max(0, 1-off*off)))
	if circle > best {
		return 0, 0, false
	}
	if ahead := v.dot(a.ahead); ahead > 0 {
		if angle = math.Atan2(ahead, v.dot(a.from)); angle <= a.length {
			return circle, angle, true
		}
	}
	toFrom, toTo := v.minus(a.from), v.minus(a.to)
	if end := toTo.dot(toTo); end < toFrom.dot(toFrom) {
		return end, a.length, true
	}
	return toFrom.dot(toFrom), 0, true
}

// Along calls yield with the ids of the wanted points within so many metres of
// a route, how far they are from it and how far along it, in no order, until
// yield returns false.
func (ix *Index) Along(r *Route, within float64, where Where, yield func(id uint32, meters, along float64) bool) {
	ix.search(where, func(box orb.Bound) cover {
		centre := box.Center()
		if _, _, near := r.nearestWithin(centre, within+farthest(centre, box)); near {
			return partly
		}
		return none
	}, func(uint32) bool { return true }, func(id uint32) bool {
		meters, along, near := r.nearestWithin(ix.points[id], within)
		return !near || yield(id, meters, along)
	})
}

// farthest returns a number of metres that is not below the distance from p to
// any point of a box, by way of p's meridian and then a parallel. The box must
// have west <= east.
func farthest(p orb.Point, box orb.Bound) float64 {
	lat := max(math.Abs(box.Max.Lat()-p.Lat()), math.Abs(box.Min.Lat()-p.Lat()))
	lon := max(math.Abs(box.Max.Lon()-p.Lon()), math.Abs(box.Min.Lon()-p.Lon()))
	widest := 0.0 // latitude of the longest parallel
	if box.Min.Lat() > 0 || box.Max.Lat() < 0 {
		widest = min(math.Abs(box.Min.Lat()), math.Abs(box.Max.Lat()))
	}
	const rounding = 1 + 1e-9
	return (lat + min(lon, 180)*math.Cos(widest*radian)) * (radian * earthRadius * rounding)
}

// WithinOf reports whether all of a box is within so many metres of p. It may
// say no of one that just is.
func WithinOf(p orb.Point, meters float64, box orb.Bound) bool { return farthest(p, box) <= meters }

// A vector is a point of space; those of length 1 are places on the earth.
type vector [3]float64

func vectorOf(p orb.Point) vector {
	sinLat, cosLat := math.Sincos(p.Lat() * radian)
	sinLon, cosLon := math.Sincos(p.Lon() * radian)
	return vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

func (v vector) dot(w vector) float64   { return v[0]*w[0] + v[1]*w[1] + v[2]*w[2] }
func (v vector) plus(w vector) vector   { return vector{v[0] + w[0], v[1] + w[1], v[2] + w[2]} }
func (v vector) minus(w vector) vector  { return vector{v[0] - w[0], v[1] - w[1], v[2] - w[2]} }
func (v vector) times(f float64) vector { return vector{v[0] * f, v[1] * f, v[2] * f} }
func (v vector) length() float64        { return math.Sqrt(v.dot(v)) }
func (v vector) cross(w vector) vector {
	return vector{v[1]*w[2] - v[2]*w[1], v[2]*w[0] - v[0]*w[2], v[0]*w[1] - v[1]*w[0]}
}
