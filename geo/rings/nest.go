package rings

import (
	"cmp"
	"math"
	"slices"
)

// nest makes polygons of rings that do not cross: a ring within an even number of others is an outer one, and each of
// the rest is a hole of the smallest around it.
func nest(rings []Ring) (Outline, error) {
	sized := make([]sizedRing, len(rings))
	for i, r := range rings {
		sized[i] = newSizedRing(r)
	}
	slices.SortStableFunc(sized, func(a, b sizedRing) int { return cmp.Compare(math.Abs(b.area), math.Abs(a.area)) })
	var polygons Outline
	work := 0
	for i := range sized {
		r := &sized[i]
		parent, err := parentOf(sized[:i], r, &work)
		if err != nil {
			return nil, err
		}
		if parent != nil {
			r.depth = parent.depth + 1
		}
		outer := r.depth%2 == 0
		if outer != (r.area > 0) {
			slices.Reverse(r.ring)
		}
		if outer {
			r.polygon = len(polygons)
			polygons = append(polygons, []Ring{r.ring})
		} else {
			polygons[parent.polygon] = append(polygons[parent.polygon], r.ring)
		}
	}
	return polygons, nil
}

// parentOf returns the smallest of larger rings, which are ordered from the largest, that r lies in.
func parentOf(larger []sizedRing, r *sizedRing, work *int) (*sizedRing, error) {
	// No other ring comes through the middle of a segment, whereas at its ends they may touch.
	inR := middleOf(half{r.ring[0], r.ring[1]})
	for i := range slices.Backward(larger) {
		candidate := &larger[i]
		if !candidate.surrounds(r) {
			continue
		}
		if *work += len(candidate.ring); *work > maxTouchWork {
			return nil, errTooTangled
		}
		if candidate.ring.contains(inR) {
			return candidate, nil
		}
	}
	return nil, nil
}

type sizedRing struct {
	ring     Ring
	area     float64 // in square units of point; above 0 where it runs counterclockwise
	min, max Point   // corners of the box around it
	depth    int     // how many rings it lies in
	polygon  int     // of an outer ring: its polygon's position
}

func newSizedRing(r Ring) sizedRing {
	s := sizedRing{ring: r, min: r[0], max: r[0]}
	for i := 1; i < len(r); i++ {
		ax, ay := r[0].to(r[i-1])
		bx, by := r[0].to(r[i])
		s.area += (float64(ax)*float64(by) - float64(ay)*float64(bx)) / 2
		s.min = Point{min(s.min.X, r[i].X), min(s.min.Y, r[i].Y)}
		s.max = Point{max(s.max.X, r[i].X), max(s.max.Y, r[i].Y)}
	}
	return s
}

// surrounds says whether the box around a ring holds that around another.
func (s *sizedRing) surrounds(other *sizedRing) bool {
	return s.min.X <= other.min.X && s.min.Y <= other.min.Y && s.max.X >= other.max.X && s.max.Y >= other.max.Y
}

// contains says whether a point that is not on the ring lies in it.
func (r Ring) contains(p doubled) bool {
	inside := false
	for i := 1; i < len(r); i++ {
		if (half{r[i-1], r[i]}).above(p) {
			inside = !inside
		}
	}
	return inside
}
