package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

func TestPlusCode(t *testing.T) {
	karvina := &orb.Point{18.5417, 49.8540}
	for _, c := range []struct {
		code     string
		near     *orb.Point
		lat, lon float64 // 0, 0 is none
	}{
		// The examples of the specification and of its test data.
		{"8FVC2222+22", nil, 47.0000625, 8.0000625},
		{"7FG49Q00+", nil, 20.375, 2.775},
		{"7FG49QCJ+2V", nil, 20.3700625, 2.7821875},
		{"7FG49QCJ+2VX", nil, 20.3701125, 2.782234375},
		{"7FG40000+", nil, 20.5, 2.5},
		{"9C3W9QCJ+2VX", &orb.Point{-1.217765625, 51.3701125}, 51.3701125, -1.217765625},
		{"CJ+2VX", &orb.Point{-1.217765625, 51.3701125}, 51.3701125, -1.217765625},
		{"9QCJ+2VX", &orb.Point{-1.217765625, 51.3852125}, 51.3701125, -1.217765625},
		{"22+", &orb.Point{0.0999999, 42.899}, 42.90125, 0.10125}, // of the cell north-east of the point's
		{"8FXWVG3R+HM", nil, 49.8539375, 18.5416875},
		{"vg3r+hm", karvina, 49.8539375, 18.5416875},
		{"VG3R+HM", nil, 0, 0},
		{"VG3R", karvina, 0, 0},
		{"VG3R+H", karvina, 0, 0},
		{"VG3+HM", karvina, 0, 0},
		{"AB3R+HM", karvina, 0, 0},
		{"V000+", karvina, 0, 0},
		{"00000000+", nil, 0, 0},
		{"+", karvina, 0, 0},
		{"8FVC2222+222222222", nil, 0, 0},
		{"X2222222+22", nil, 0, 0},
	} {
		got, ok := PlusCode(c.code, c.near)
		if ok != (c.lat != 0) {
			t.Errorf("PlusCode(%q) = %v, %v", c.code, got, ok)
		}
		if ok && (math.Abs(got.Lat()-c.lat) > 1e-7 || math.Abs(got.Lon()-c.lon) > 1e-7) {
			t.Errorf("PlusCode(%q) = %v, want %v %v", c.code, got, c.lat, c.lon)
		}
	}
}

// A code that has lost what a point nearby knows must come back to where it was.
func TestShortPlusCodesComeBack(t *testing.T) {
	for lat := -89.9; lat < 90; lat += 7.77 {
		for lon := -179.9; lon < 180; lon += 13.13 {
			p := orb.Point{lon, lat}
			full := plusFront(p, plusPairs)
			want, ok := PlusCode(full[:plusPlace]+"+"+full[plusPlace:], nil)
			if !ok || math.Abs(want.Lat()-lat) > 1e-4 || math.Abs(want.Lon()-lon) > 1e-4 {
				t.Fatalf("%s is %v, want %v", full, want, p)
			}
			for _, missing := range []int{2, 4, 6} {
				size := math.Pow(20, 2-float64(missing)/2)
				near := orb.Point{min(179.9, lon+0.4*size), max(-89.9, lat-0.4*size)}
				got, ok := PlusCode(full[missing:plusPlace]+"+"+full[plusPlace:], &near)
				if !ok || math.Abs(got.Lat()-want.Lat()) > 1e-7 || math.Abs(got.Lon()-want.Lon()) > 1e-7 {
					t.Errorf("%s without %d digits near %v is %v, want %v", full, missing, near, got, want)
				}
			}
		}
	}
}

func FuzzPlusCode(f *testing.F) {
	for _, code := range []string{"8FVC2222+22", "22+", "7FG40000+", "+", "00000000+", "9QCJ+2VX", "\xff+\xff"} {
		f.Add(code, 18.5, 49.8)
	}
	f.Fuzz(func(t *testing.T, code string, lon, lat float64) {
		near := orb.Point{lon, lat}
		if CheckPoint(near) != nil {
			return
		}
		if p, ok := PlusCode(code, &near); ok && CheckPoint(p) != nil {
			t.Fatalf("PlusCode(%q, %v) = %v, which is no point", code, near, p)
		}
	})
}
