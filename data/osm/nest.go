package osm

import (
	"cmp"
	"math"
	"slices"
)

// nest makes polygons of rings that do not cross: a ring within an even number of others is an outer one, and each of
// the rest is a hole of the smallest around it.
func nest(rings []ring) (outline, error) {
	sized := make([]sizedRing, len(rings))
	for i, r := range rings {
		sized[i] = newSizedRing(r)
	}
	slices.SortStableFunc(sized, func(a, b sizedRing) int { return cmp.Compare(math.Abs(b.area), math.Abs(a.area)) })
	var polygons outline
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
			polygons = append(polygons, []ring{r.ring})
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
	ring     ring
	area     float64  // in square units of location; above 0 where it runs counterclockwise
	min, max location // corners of the box around it
	depth    int      // how many rings it lies in
	polygon  int      // of an outer ring: its polygon's position
}

func newSizedRing(r ring) sizedRing {
	s := sizedRing{ring: r, min: r[0], max: r[0]}
	for i := 1; i < len(r); i++ {
		ax, ay := r[0].to(r[i-1])
		bx, by := r[0].to(r[i])
		s.area += (float64(ax)*float64(by) - float64(ay)*float64(bx)) / 2
		s.min = location{min(s.min.lon, r[i].lon), min(s.min.lat, r[i].lat)}
		s.max = location{max(s.max.lon, r[i].lon), max(s.max.lat, r[i].lat)}
	}
	return s
}

// surrounds says whether the box around a ring holds that around another.
func (s *sizedRing) surrounds(other *sizedRing) bool {
	return s.min.lon <= other.min.lon && s.min.lat <= other.min.lat && s.max.lon >= other.max.lon && s.max.lat >= other.max.lat
}

// contains says whether a point that is not on the ring lies in it.
func (r ring) contains(p doubled) bool {
	inside := false
	for i := 1; i < len(r); i++ {
		if (half{r[i-1], r[i]}).above(p) {
			inside = !inside
		}
	}
	return inside
}
