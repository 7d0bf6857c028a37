package geo

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
)

// randomLine wanders through a field, now and then twice over one point.
func randomLine(rnd *rand.Rand, point func(*rand.Rand) orb.Point, n int) orb.LineString {
	line := orb.LineString{point(rnd)}
	for len(line) < n {
		last := line[len(line)-1]
		lat := max(-90, min(90, last.Lat()+0.05*rnd.NormFloat64()))
		line = append(line, orb.Point{wrapLongitude(last.Lon() + 0.05*rnd.NormFloat64()), lat})
		if rnd.IntN(20) == 0 {
			line = append(line, line[len(line)-1])
		}
	}
	return line
}

// between is a point of the great circle between two, by the angle from the first.
func between(a, b orb.Point, share float64) orb.Point {
	v, w := vectorOf(a), vectorOf(b)
	angle := 2 * math.Asin(min(1, v.minus(w).length()/2))
	if angle == 0 {
		return a
	}
	m := v.times(math.Sin((1 - share) * angle)).plus(w.times(math.Sin(share * angle)))
	return orb.Point{math.Atan2(m[1], m[0]) / radian, math.Atan2(m[2], math.Hypot(m[0], m[1])) / radian}
}

// walkAlong is the twin of Route.Nearest: it stands on many points of every arc in turn.
func walkAlong(line orb.LineString, p orb.Point) (meters, along float64) {
	meters = Distance(p, line[0])
	start := 0.0
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := Distance(a, b)
		low, high := 0.0, 1.0 // the distance falls and then rises
		for range 60 {
			third := (high - low) / 3
			if Distance(p, between(a, b, low+third)) < Distance(p, between(a, b, high-third)) {
				high -= third
			} else {
				low += third
			}
		}
		for _, share := range []float64{0, low, 1} {
			if d := Distance(p, between(a, b, share)); d < meters {
				meters, along = d, start+share*length
			}
		}
		start += length
	}
	return meters, along
}

func TestRouteAgreesWithWalk(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, field := range fields {
		for range 60 {
			line := randomLine(rnd, field.point, 1+rnd.IntN(40))
			route := NewRoute(line)
			for _, p := range []orb.Point{field.point(rnd), line[len(line)/2], between(line[0], line[len(line)-1], 0.4)} {
				want, wantAlong := walkAlong(line, p)
				got, along := route.Nearest(p)
				// A walk in thirds comes within the root of what numbers can tell apart.
				if math.Abs(got-want) > 0.02+1e-7*want {
					t.Fatalf("%s: %v is %v m from %v, a walk says %v", field.name, p, got, line, want)
				}
				if at := Distance(p, pointAt(line, along)); math.Abs(at-got) > 0.05+1e-7*want {
					t.Fatalf("%s: %v is %v m from what is %v m along %v (a walk says %v), want %v", field.name, p, at, along, line, wantAlong, got)
				}
			}
			length := 0.0
			for i := 1; i < len(line); i++ {
				length += Distance(line[i-1], line[i])
			}
			if math.Abs(route.Meters()-length) > 1e-6*(1+length) {
				t.Fatalf("%s: %v is %v m long, want %v", field.name, line, route.Meters(), length)
			}
		}
	}
}

// A route finds the very arc that a look at all of them finds, the first of those as near, also where it crosses its own
// way and goes back on it.
func TestRouteAgreesWithAllArcs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, field := range fields {
		for _, n := range []int{1, 2, 9, 65, 700} {
			line := randomLine(rnd, field.point, n)
			back := slices.Clone(line)
			slices.Reverse(back)
			line = append(line, back...)
			route := NewRoute(line)
			for range 50 {
				p := field.point(rnd)
				first := closest{to: vectorOf(p), squared: 4}
				at, start := vectorOf(line[0]), 0.0
				for _, to := range line[1:] {
					a := newArc(at, vectorOf(to), start)
					if squared, angle, near := a.nearest(first.to, first.squared); near && (squared < first.squared || !first.found && squared <= first.squared) {
						first = closest{to: first.to, squared: squared, along: start + angle, found: true}
					}
					at, start = a.to, start+a.length
				}
				got, along := route.Nearest(p)
				want, wantAlong := 2*earthRadius*math.Asin(min(1, math.Sqrt(first.squared)/2)), first.along*earthRadius
				onIt := want < 1e-6 && got < 1e-6 // where rounding decides
				if (got != want || along != wantAlong) && !onIt {
					t.Fatalf("%s: %v is %v m from a line of %d points, %v m along; want %v m and %v m", field.name, p, got, len(line), along, want, wantAlong)
				}
			}
		}
	}
}

// pointAt is the point so many metres along a line.
func pointAt(line orb.LineString, along float64) orb.Point {
	angle := along / earthRadius
	a := newArc(vectorOf(line[0]), vectorOf(line[0]), 0)
	for i := 1; i < len(line) && a.start+a.length < angle; i++ {
		a = newArc(a.to, vectorOf(line[i]), a.start+a.length)
	}
	angle = min(angle-a.start, a.length)
	v := a.from.times(math.Cos(angle)).plus(a.ahead.times(math.Sin(angle)))
	return orb.Point{math.Atan2(v[1], v[0]) / radian, math.Atan2(v[2], math.Hypot(v[0], v[1])) / radian}
}

func TestAlongAgreesWithScan(t *testing.T) {
	type passed struct {
		id            uint32
		meters, along float64
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, field := range fields {
		points := generate(2000, func() orb.Point { return field.point(rnd) })
		ix := NewIndex(points, nil, nil)
		for range 20 {
			route := NewRoute(randomLine(rnd, field.point, 1+rnd.IntN(60)))
			within := math.Exp(rnd.Float64() * 12)
			var want, got []passed
			for id, p := range points {
				if meters, along := route.Nearest(p); meters <= within && id%3 > 0 {
					want = append(want, passed{uint32(id), meters, along})
				}
			}
			ix.Along(route, within, Where{Keep: func(id uint32) bool { return id%3 > 0 }}, func(id uint32, meters, along float64) bool {
				got = append(got, passed{id, meters, along})
				return true
			})
			slices.SortFunc(got, func(a, b passed) int { return int(a.id) - int(b.id) })
			if !slices.Equal(got, want) {
				t.Fatalf("%s: within %v m of a route of %v m: %d points, want %d", field.name, within, route.Meters(), len(got), len(want))
			}
		}
	}
}

func TestFarthestIsNotExceeded(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, field := range fields {
		for range 500 {
			a, b, p := field.point(rnd), field.point(rnd), field.point(rnd)
			box := orb.MultiPoint{a, b}.Bound()
			most := farthest(p, box)
			if p = (orb.Point{p[0], min(max(p[1], -90), 90)}); most < 0 {
				t.Fatalf("farthest(%v, %v) = %v", p, box, most)
			}
			for range 20 {
				if q := randomIn(rnd, box); Distance(p, q) > most+1e-6 {
					t.Fatalf("%s: farthest(%v, %v) = %v, and %v is %v m away", field.name, p, box, most, q, Distance(p, q))
				}
			}
		}
	}
}
