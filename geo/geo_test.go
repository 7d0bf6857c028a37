package geo

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

var (
	karvina    = orb.Point{18.5428, 49.8540}
	jastrzebie = orb.Point{18.5747, 49.9554}
)

// borderland is where the first users live: both sides of the state border.
var borderland = orb.Bound{Min: orb.Point{18.2, 49.6}, Max: orb.Point{18.9, 50.1}}

func randomIn(rnd *rand.Rand, box orb.Bound) orb.Point {
	return orb.Point{
		box.Min[0] + rnd.Float64()*(box.Max[0]-box.Min[0]),
		box.Min[1] + rnd.Float64()*(box.Max[1]-box.Min[1]),
	}
}

func uniform(box orb.Bound) func(rnd *rand.Rand) orb.Point {
	return func(rnd *rand.Rand) orb.Point { return randomIn(rnd, box) }
}

// fields are ways in which points can lie.
var fields = []struct {
	name  string
	point func(rnd *rand.Rand) orb.Point
}{
	{"borderland", uniform(borderland)},
	{"world", uniform(orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}})},
	{"north pole", uniform(orb.Bound{Min: orb.Point{-180, 89.9}, Max: orb.Point{180, 90}})},
	{"south pole", uniform(orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, -89.9999}})},
	{"antimeridian", func(rnd *rand.Rand) orb.Point {
		p := randomIn(rnd, orb.Bound{Min: orb.Point{-0.2, -17}, Max: orb.Point{0.2, -16}})
		p[0] += math.Copysign(180, -p[0])
		return p
	}},
	{"few coordinates", func(rnd *rand.Rand) orb.Point { // duplicates, ties, the edges of the world
		return orb.Point{float64(60 * (rnd.IntN(7) - 3)), float64(30 * (rnd.IntN(7) - 3))}
	}},
	{"one building", func(rnd *rand.Rand) orb.Point {
		return orb.Point{karvina[0] + 1e-7*float64(rnd.IntN(20)), karvina[1] + 1e-7*float64(rnd.IntN(20))}
	}},
	{"town and country", func(rnd *rand.Rand) orb.Point {
		if rnd.IntN(10) == 0 {
			return randomIn(rnd, borderland)
		}
		return orb.Point{jastrzebie[0] + 0.003*rnd.NormFloat64(), jastrzebie[1] + 0.002*rnd.NormFloat64()}
	}},
}

func generate(n int, point func() orb.Point) []orb.Point {
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = point()
	}
	return points
}

func TestCheckPoint(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, p := range []orb.Point{{0, 0}, {180, 90}, {-180, -90}, karvina} {
		if err := CheckPoint(p); err != nil {
			t.Errorf("CheckPoint(%v) = %v, want no error", p, err)
		}
	}
	for _, p := range []orb.Point{{nan, 0}, {0, nan}, {inf, 0}, {0, -inf}, {180.0001, 0}, {-181, 0}, {0, 90.0001}, {0, -91}} {
		if err := CheckPoint(p); err == nil || !strings.Contains(err.Error(), "want a number from -") {
			t.Errorf("CheckPoint(%v) = %v, want an error that says what is wanted", p, err)
		}
	}
}

func TestCheckBox(t *testing.T) {
	for _, test := range []struct {
		name string
		box  orb.Bound
		want string
	}{
		{"plain", borderland, ""},
		{"a point", karvina.Bound(), ""},
		{"over the antimeridian", orb.Bound{Min: orb.Point{170, -10}, Max: orb.Point{-170, 10}}, ""},
		{"upside down", orb.Bound{Min: orb.Point{18, 50}, Max: orb.Point{19, 49}}, "box from latitude 50 to 49: want the south first"},
		{"no number", orb.Bound{Min: orb.Point{18, 49}, Max: orb.Point{math.NaN(), 50}}, "north-east corner of box: longitude NaN: want a number from -180 to 180"},
		{"off the earth", orb.Bound{Min: orb.Point{18, -91}, Max: orb.Point{19, 50}}, "south-west corner of box: latitude -91: want a number from -90 to 90"},
	} {
		got := ""
		if err := CheckBox(test.box); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: CheckBox(%v) = %q, want %q", test.name, test.box, got, test.want)
		}
	}
}

func TestBoxesMeet(t *testing.T) {
	box := func(west, south, east, north float64) orb.Bound {
		return orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{east, north}}
	}
	pacific := box(170, -10, -170, 10)
	for _, test := range []struct {
		a, b orb.Bound
		want bool
	}{
		{box(0, 0, 2, 2), box(1, 1, 3, 3), true},
		{box(0, 0, 2, 2), box(2, 2, 3, 3), true},
		{box(0, 0, 2, 2), box(2.1, 0, 3, 2), false},
		{box(0, 0, 9, 9), box(1, 1, 2, 2), true},
		{pacific, box(175, 0, 176, 1), true},
		{pacific, box(-176, 0, -175, 1), true},
		{pacific, box(0, 0, 1, 1), false},
		{pacific, box(175, 11, 176, 12), false},
		{pacific, box(179, 5, -179, 6), true},
	} {
		if BoxesMeet(test.a, test.b) != test.want || BoxesMeet(test.b, test.a) != test.want {
			t.Errorf("BoxesMeet(%v, %v) is not %v", test.a, test.b, test.want)
		}
	}
}

func TestInBox(t *testing.T) {
	pacific := orb.Bound{Min: orb.Point{170, -10}, Max: orb.Point{-170, 10}}
	for _, test := range []struct {
		box  orb.Bound
		p    orb.Point
		want bool
	}{
		{borderland, karvina, true},
		{borderland, borderland.Min, true},
		{borderland, borderland.Max, true},
		{borderland, orb.Point{18.1999, 49.8}, false},
		{borderland, orb.Point{18.5, 50.1001}, false},
		{pacific, orb.Point{175, 0}, true},
		{pacific, orb.Point{-175, 0}, true},
		{pacific, orb.Point{180, 10}, true},
		{pacific, orb.Point{0, 0}, false},
		{pacific, orb.Point{175, 11}, false},
		{orb.Bound{Min: orb.Point{180, -10}, Max: orb.Point{180, 10}}, orb.Point{-180, 0}, true},
		{orb.Bound{Min: orb.Point{170, -10}, Max: orb.Point{180, 10}}, orb.Point{-180, 0}, true},
		{orb.Bound{Min: orb.Point{-180, -10}, Max: orb.Point{-170, 10}}, orb.Point{180, 0}, true},
		{orb.Bound{Min: orb.Point{170, -10}, Max: orb.Point{179, 10}}, orb.Point{-180, 0}, false},
	} {
		if got := InBox(test.box, test.p); got != test.want {
			t.Errorf("InBox(%v, %v) = %v, want %v", test.box, test.p, got, test.want)
		}
	}
}
