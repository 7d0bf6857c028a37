package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

func TestDistance(t *testing.T) {
	quarter := earthRadius * math.Pi / 2
	for _, test := range []struct {
		name       string
		a, b       orb.Point
		want, slop float64 // metres
	}{
		{"same point", karvina, karvina, 0, 0},
		{"Karviná to Jastrzębie-Zdrój", karvina, jastrzebie, 11504, 1},
		{"equator to pole", orb.Point{18, 0}, orb.Point{-75, 90}, quarter, 1e-6},
		{"pole to pole", orb.Point{18, -90}, orb.Point{100, 90}, 2 * quarter, 1e-6},
		{"antipodes on the equator", orb.Point{-90, 0}, orb.Point{90, 0}, 2 * quarter, 1e-6},
		{"both names of the antimeridian", orb.Point{-180, 20}, orb.Point{180, 20}, 0, 0},
		{"over the antimeridian", orb.Point{179.5, 0}, orb.Point{-179.5, 0}, quarter / 90, 1e-6},
		{"both names of the pole", orb.Point{0, 90}, orb.Point{180, 90}, 0, 1e-6},
		{"a centimetre", orb.Point{18, 49}, orb.Point{18, 49 + 0.01/(quarter/90)}, 0.01, 1e-8},
		// https://geographiclib.sourceforge.io, JFK to LHR on the ellipsoid
		{"New York to London", orb.Point{-73.8, 40.6}, orb.Point{-0.5, 51.6}, 5551759.4, 0.0056 * 5551759.4},
	} {
		if got := Distance(test.a, test.b); math.Abs(got-test.want) > test.slop {
			t.Errorf("%s: Distance(%v, %v) = %v, want %v within %v", test.name, test.a, test.b, got, test.want, test.slop)
		}
	}
}

func TestDistanceIsSymmetricAndKeepsTheTriangle(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, field := range fields {
		for range 1000 {
			a, b, c := field.point(rnd), field.point(rnd), field.point(rnd)
			if ab, ba := Distance(a, b), Distance(b, a); ab != ba {
				t.Fatalf("%s: Distance(%v, %v) = %v, the other way %v", field.name, a, b, ab, ba)
			}
			// Close to the antipode a distance is known to 10 cm only.
			if ab, acb := Distance(a, b), Distance(a, c)+Distance(c, b); ab > acb+0.5 {
				t.Fatalf("%s: from %v to %v %v m, by way of %v %v m", field.name, a, b, ab, c, acb)
			}
		}
	}
}

// The series for small angles and the sine for large ones must be one function.
func TestHavAgreesWithSine(t *testing.T) {
	for degrees := 1e-9; degrees < 180; degrees *= 1.01 {
		sin := math.Sin(degrees * radian / 2)
		if got, want := hav(degrees), sin*sin; math.Abs(got-want) > 1e-15*want {
			t.Errorf("hav(%v) = %v, want %v", degrees, got, want)
		}
	}
}

func TestHavToBoxIsBelowItsPoints(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, field := range fields {
		for range 2000 {
			a, from := field.point(rnd), newOrigin(field.point(rnd))
			box := a.Bound()
			switch rnd.IntN(3) {
			case 0:
				box = box.Extend(field.point(rnd))
			case 1: // as tight as can be, where the series of the cosine is exact
				box = orb.Point{float64(float32(a[0])), float64(float32(a[1] / 50))}.Bound()
			}
			southWest, northEast := outward(box)
			p := randomIn(rnd, box)
			if bound, h := from.havToBox(southWest, northEast), from.hav(p); bound > h {
				t.Fatalf("%s: from %v: bound %v of box %v is above %v of %v in it", field.name, from, bound, box, h, p)
			}
		}
	}
}

func TestBearing(t *testing.T) {
	for _, test := range []struct {
		name     string
		from, to orb.Point
		want     float64
	}{
		{"north", orb.Point{18, 49}, orb.Point{18, 50}, 0},
		{"east", orb.Point{18, 0}, orb.Point{19, 0}, 90},
		{"south", orb.Point{18, 50}, orb.Point{18, 49}, 180},
		{"west", orb.Point{18, 0}, orb.Point{17, 0}, 270},
		{"east over the antimeridian", orb.Point{179, 0}, orb.Point{-179, 0}, 90},
		{"same point", karvina, karvina, 0},
		{"Karviná to Jastrzębie-Zdrój", karvina, jastrzebie, 11.45},
		{"Baghdad to Osaka", orb.Point{45, 35}, orb.Point{135, 35}, 60.16},
	} {
		if got := Bearing(test.from, test.to); math.Abs(got-test.want) > 0.01 {
			t.Errorf("%s: Bearing(%v, %v) = %v, want %v", test.name, test.from, test.to, got, test.want)
		}
	}
}

func TestBearingIsInRange(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, field := range fields {
		for range 1000 {
			from, to := field.point(rnd), field.point(rnd)
			if got := Bearing(from, to); !(got >= 0 && got < 360) {
				t.Fatalf("%s: Bearing(%v, %v) = %v, want 0 <= bearing < 360", field.name, from, to, got)
			}
		}
	}
	if got := Bearing(orb.Point{1e-17, 0}, orb.Point{0, 80}); !(got >= 0 && got < 360) {
		t.Errorf("Bearing a hair west of north = %v, want 0 <= bearing < 360", got)
	}
}

func TestLeastDistanceIsNotAboveDistance(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		a := orb.Point{rnd.Float64()*360 - 180, rnd.Float64()*180 - 90}
		b := orb.Point{a[0], rnd.Float64()*180 - 90}
		if rnd.IntN(2) == 0 {
			b[0] = rnd.Float64()*360 - 180
		}
		if least, distance := LeastDistance(a, b), Distance(a, b); least > distance || least < 0 {
			t.Fatalf("LeastDistance(%v, %v) = %v, Distance is %v", a, b, least, distance)
		}
	}
}
