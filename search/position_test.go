package search

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

func TestPosition(t *testing.T) {
	ix := indexOf(t, border())
	near := &orb.Point{18.5417, 49.854}
	for _, c := range []struct {
		text     string
		near     *orb.Point
		lat, lon float64 // 0 is no position
	}{
		{"49.85, 18.54", nil, 49.85, 18.54}, {"49.85 18.54", nil, 49.85, 18.54}, {"49,85 18,54", nil, 49.85, 18.54},
		{"49°51'N 18°32'E", nil, 49.85, 18.5333333}, {"18.54E 49.85N", nil, 49.85, 18.54}, {"geo:49.85,18.54", nil, 49.85, 18.54},
		{"8FXWVG3R+HM", nil, 49.8539375, 18.5416875}, {"8FXWVG3R HM", nil, 49.8539375, 18.5416875}, {"8fxwvg3r+hm Karviná", nil, 49.8539375, 18.5416875},
		{"VG3R+HM Karviná", nil, 49.8539375, 18.5416875}, {"VG3R HM Karwina", nil, 49.8539375, 18.5416875}, {"VG3R+HM, Karvina", nil, 49.8539375, 18.5416875},
		{"VG3R+HM", near, 49.8539375, 18.5416875}, {"VG3R HM", near, 49.8539375, 18.5416875}, {"VG3R+HM", nil, 0, 0},
		{"", near, 0, 0}, {"49 18", near, 0, 0}, {"735 81", near, 0, 0}, {"596 096 314", near, 0, 0}, {"99.5, 18.5", near, 0, 0}, {"Zámek 12", near, 0, 0},
		{"2222 22", near, 0, 0}, {"WHVW WH", near, 0, 0}, {"C++", near, 0, 0}, {"1.5 km", near, 0, 0},
	} {
		got, ok, err := ix.Position(Query{Text: c.text, Near: c.near})
		if err != nil || ok != (c.lat != 0) || ok && (math.Abs(got.Lat()-c.lat) > 1e-6 || math.Abs(got.Lon()-c.lon) > 1e-6) {
			t.Errorf("Position(%q) = %v, %v, %v, want %v %v", c.text, got, ok, err, c.lat, c.lon)
		}
	}
}
