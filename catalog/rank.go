package catalog

import (
	"slices"

	"github.com/paulmach/orb"

	"tripoint/geo"
)

// Rank says what makes one of two places nearby the better one.
type Rank int

const (
	// ByDistance puts the nearer place first.
	ByDistance Rank = iota
	// Blended weighs distance against importance: a place counts as (metres + 100) / (1 + 4 × importance) away. The
	// best-known ones may be five times as far as unknown ones, and a few steps decide nothing.
	Blended
)

const (
	blendedSteps  = 100 // metres
	blendedWeight = 4
)

// key is what a place is ranked by.
func (r Rank) key(meters float64, e *Edition, ord uint32) float64 {
	if r == Blended {
		return (meters + blendedSteps) / (1 + blendedWeight*e.text.Importance(ord))
	}
	return meters
}

// least is the least key that a place at a distance can have.
func (r Rank) least(meters float64) float64 {
	if r == Blended {
		return (meters + blendedSteps) / (1 + blendedWeight)
	}
	return meters
}

// A ranking holds places until no better one can come.
type ranking struct {
	edition    *Edition
	worstFirst []Near
}

// before tells whether the best place is better than any with a key.
func (r *ranking) before(key float64) bool {
	last := len(r.worstFirst) - 1
	return last >= 0 && r.worstFirst[last].Key < key
}

func (r *ranking) push(n Near) {
	i, _ := slices.BinarySearchFunc(r.worstFirst, n, func(a, b Near) int { return r.edition.compareNear(b, a) })
	r.worstFirst = slices.Insert(r.worstFirst, i, n)
}

func (r *ranking) pop() Near {
	last := len(r.worstFirst) - 1
	best := r.worstFirst[last]
	r.worstFirst = r.worstFirst[:last]
	return best
}

// A spread keeps answers apart. Its zero value lets them be.
type spread struct {
	meters float64
	taken  []orb.Point
}

// admits takes a place unless one that was taken is closer.
func (s *spread) admits(p orb.Point) bool {
	if s.meters == 0 {
		return true
	}
	for _, q := range s.taken {
		if geo.LeastDistance(p, q) < s.meters && geo.Distance(p, q) < s.meters {
			return false
		}
	}
	s.taken = append(s.taken, p)
	return true
}

// covers tells whether nothing in a box can be admitted any more. It may say no where that is so.
func (s *spread) covers(box orb.Bound) bool {
	const rounding = 1 - 1e-6
	return slices.ContainsFunc(s.taken, func(p orb.Point) bool { return geo.WithinOf(p, s.meters*rounding, box) })
}
