// Package geo measures on the earth and finds things by where they are:
// distances and bearings, an R-tree over points, a grid of cells, areas that
// hold a point, routes with what lies along them, the way to a line.
//
// Points are orb.Point, longitude then latitude in degrees; boxes are
// orb.Bound, whose west may exceed its east to span the antimeridian. The
// indexes hold numbers into a slice of points that the caller keeps and must
// not change. They are immutable once built and safe for many goroutines.
// What the numbers stand for is left to the packages above, and so is the
// checking of input: every point and box handed in here must be one that
// CheckPoint or CheckBox accepts.
package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// CheckPoint returns an error that says what is wanted unless p has a
// longitude from -180 to 180 and a latitude from -90 to 90.
func CheckPoint(p orb.Point) error {
	// The conditions are written so that NaN fails them.
	if !(p.Lon() >= -180 && p.Lon() <= 180) {
		return fmt.Errorf("longitude %v: want a number from -180 to 180", p.Lon())
	}
	if !(p.Lat() >= -90 && p.Lat() <= 90) {
		return fmt.Errorf("latitude %v: want a number from -90 to 90", p.Lat())
	}
	return nil
}

// CheckBox returns an error that says what is wanted unless both corners of
// box are points and its south is not above its north. West may exceed east:
// such a box spans the antimeridian.
func CheckBox(box orb.Bound) error {
	if err := CheckPoint(box.Min); err != nil {
		return fmt.Errorf("south-west corner of box: %w", err)
	}
	if err := CheckPoint(box.Max); err != nil {
		return fmt.Errorf("north-east corner of box: %w", err)
	}
	if south, north := box.Min.Lat(), box.Max.Lat(); south > north {
		return fmt.Errorf("box from latitude %v to %v: want the south first", south, north)
	}
	return nil
}

// InBox reports whether p is in box or on its edge. A box with west > east
// spans the antimeridian, whose two names, 180 and -180, are one.
func InBox(box orb.Bound, p orb.Point) bool {
	if p.Lat() < box.Min.Lat() || p.Lat() > box.Max.Lat() {
		return false
	}
	west, east, lon := box.Min.Lon(), box.Max.Lon(), p.Lon()
	if math.Abs(lon) == 180 {
		return west > east || west == -180 || east == 180
	}
	if west > east {
		return lon >= west || lon <= east
	}
	return lon >= west && lon <= east
}
