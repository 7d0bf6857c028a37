package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Weights tells of each point of a line how far it stands out of the line without it; the ends stand out without
// bound. The points that weigh at least a tolerance are the line that the algorithm of Ramer, Douglas and Peucker (1972,
// 1973) leaves with it, so that a coarser line has no point that a finer one has not. Of a ring, whose last point is its
// first, that point stays.
func Weights(line []orb.Point) []float64 {
	weights := make([]float64, len(line))
	if len(line) == 0 {
		return weights
	}
	last := len(line) - 1
	weights[0], weights[last] = math.Inf(1), math.Inf(1)
	weigh(line, weights, 0, last, math.Inf(1))
	return weights
}

// weigh finds the weights between two points as the algorithm would come upon them with ever smaller tolerances.
func weigh(line []orb.Point, weights []float64, first, last int, most float64) {
	farthest, distance := first, 0.0
	for i := first + 1; i < last; i++ {
		if d := distanceToSegment(line[i], line[first], line[last]); d > distance {
			farthest, distance = i, d
		}
	}
	if farthest == first {
		return
	}
	most = min(most, distance)
	weights[farthest] = most
	weigh(line, weights, first, farthest, most)
	weigh(line, weights, farthest, last, most)
}

func distanceToSegment(p, a, b orb.Point) float64 {
	ax, ay := a[0]-p[0], a[1]-p[1]
	dx, dy := b[0]-a[0], b[1]-a[1]
	if length := dx*dx + dy*dy; length > 0 {
		t := min(max(-(ax*dx+ay*dy)/length, 0), 1)
		ax, ay = ax+t*dx, ay+t*dy
	}
	return math.Hypot(ax, ay)
}
