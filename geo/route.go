package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// A Route is a line prepared for being asked how far points are from it and
// where along it. From one of its points to the next it goes along a great
// circle, so that it is right at every latitude and over the antimeridian. It
// is immutable and safe for many goroutines.
type Route struct {
	arcs []arc
	runs []ball // around √n arcs each
	size int    // of a run
}

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
	at, start := vectorOf(line[0]), 0.0
	for i := min(1, len(line)-1); i < len(line); i++ {
		a := newArc(at, vectorOf(line[i]), start)
		r.arcs = append(r.arcs, a)
		at, start = a.to, start+a.length
	}
	r.size = max(int(math.Sqrt(float64(len(r.arcs)))), 1)
	for from := 0; from < len(r.arcs); from += r.size {
		r.runs = append(r.runs, ballAround(r.arcs[from:min(from+r.size, len(r.arcs))]))
	}
	return r
}

func newArc(from, to vector, start float64) arc {
	a := arc{from: from, to: to, start: start, length: 2 * math.Asin(min(1, from.minus(to).length()/2))}
	if normal := from.cross(to); a.length > 0 && normal.length() > 0 {
		a.normal = normal.times(1 / normal.length())
		a.ahead = a.normal.cross(from)
	}
	return a
}

func ballAround(arcs []arc) ball {
	sum := arcs[0].from
	for _, a := range arcs {
		sum = sum.plus(a.to)
	}
	b := ball{centre: sum.times(1 / float64(len(arcs)+1))}
	for _, a := range arcs {
		// No point of an arc is farther from its nearer end than half its length.
		farther := max(b.centre.minus(a.from).length(), b.centre.minus(a.to).length())
		b.radius = max(b.radius, farther+a.length/2)
	}
	return b
}

// Meters is the length of the route.
func (r *Route) Meters() float64 {
	last := r.arcs[len(r.arcs)-1]
	return (last.start + last.length) * earthRadius
}

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
	v, best := vectorOf(p), 4*rounding
	if angle := within / earthRadius; angle < math.Pi {
		straight := 2 * math.Sin(angle/2)
		best = straight*straight*rounding + 1e-30
	}
	for i, run := range r.runs {
		if least := v.minus(run.centre).length() - run.radius; least > 0 && least*least >= best {
			continue
		}
		for j := i * r.size; j < min((i+1)*r.size, len(r.arcs)); j++ {
			if squared, angle := r.arcs[j].nearest(v, best); squared < best {
				best, along, ok = squared, (r.arcs[j].start+angle)*earthRadius, true
			}
		}
	}
	meters = 2 * earthRadius * math.Asin(min(1, math.Sqrt(best)/2))
	return meters, along, ok && meters <= within
}

// nearest returns the square of the straight line from v to the nearest point
// of the arc, and how far along the arc that point is. Where it is not below
// best it may return anything that is not.
func (a *arc) nearest(v vector, best float64) (squared, angle float64) {
	off := v.dot(a.normal)
	circle := 2 * off * off / (1 + math.Sqrt(max(0, 1-off*off)))
	if circle >= best {
		return best, 0
	}
	if ahead := v.dot(a.ahead); ahead > 0 {
		if angle = math.Atan2(ahead, v.dot(a.from)); angle <= a.length {
			return circle, angle
		}
	}
	toFrom, toTo := v.minus(a.from), v.minus(a.to)
	if end := toTo.dot(toTo); end < toFrom.dot(toFrom) {
		return end, a.length
	}
	return toFrom.dot(toFrom), 0
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
