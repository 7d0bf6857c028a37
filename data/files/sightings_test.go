package files

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/geo"
)

// What looks the same as an earlier place is found exactly where a plain search finds one, anywhere on earth.
func TestSightingsAgreeWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, around := range []orb.Point{{18.54, 49.85}, {180, 10}, {-180, -60}, {0, 0}, {33, 89.9999}, {-120, -90}, {77, 90}} {
		seen, twins := newSightings(), 0
		var noted []data.Place
		for i := range 1500 {
			const spread = 0.002 // degrees
			lon := around.Lon() + (rnd.Float64()-0.5)*spread/math.Max(math.Cos(around.Lat()*math.Pi/180), 1e-5)
			p := data.Place{
				ID: fmt.Sprint("p-", i), Name: []string{"Zoo", "ZOO", "Muzeum"}[rnd.IntN(3)], Categories: []string{[]string{"museum", "zoo"}[rnd.IntN(2)]},
				Point: orb.Point{math.Remainder(lon, 360), min(max(around.Lat()+(rnd.Float64()-0.5)*spread, -90), 90)},
			}
			want := false
			for j := range noted {
				want = want || alike(&noted[j], &p)
			}
			twin, meters := seen.see(&p)
			if got := twin != ""; got != want || got && meters > twinMeters {
				t.Fatalf("around %v: place %d at %v is a twin of %q, %.1f m away; want one: %v", around, i, p.Point, twin, meters, want)
			}
			if want {
				twins++
			} else {
				noted = append(noted, p)
			}
		}
		if twins == 0 || len(noted) < 4 {
			t.Errorf("around %v: %d twins of %d places; the test shows nothing", around, twins, len(noted))
		}
	}
}

func alike(a, b *data.Place) bool {
	return (a.Name == "Muzeum") == (b.Name == "Muzeum") && a.Category() == b.Category() && geo.Distance(a.Point, b.Point) <= twinMeters
}

// However often a record comes, it is looked at once.
func TestSightingsOfOneID(t *testing.T) {
	seen := newSightings()
	for range 100 {
		if twin, _ := seen.see(&data.Place{ID: "a", Name: "Zoo", Categories: []string{"zoo"}, Point: orb.Point{18.54, 49.85}}); twin != "" {
			t.Fatalf("a place is the twin of %q", twin)
		}
	}
	if len(seen.list) != 1 {
		t.Errorf("%d sightings of one place", len(seen.list))
	}
}

func TestSightings(t *testing.T) {
	at := func(id, name, category string, p orb.Point, starts string) data.Place {
		place := data.Place{ID: id, Name: name, Categories: []string{category}, Point: p}
		if starts != "" {
			place.Event = &data.Event{Starts: starts}
		}
		return place
	}
	of := func(source string, p data.Place) data.Place {
		p.Sources = []data.Source{{Name: source}}
		return p
	}
	here, near, far := orb.Point{18.54, 49.85}, orb.Point{18.5401, 49.85}, orb.Point{18.541, 49.85}
	seen := newSightings()
	for _, tt := range []struct {
		name  string
		place data.Place
		twin  string
	}{
		{"the first", at("a", "Zamek Frysztat", "castle", here, ""), ""},
		{"without diacritics, in capitals", at("b", "ZÁMEK  Frysztát", "castle", near, ""), "a"},
		{"the same id", at("a", "Zamek Frysztat", "castle", near, ""), ""},
		{"another category", at("c", "Zamek Frysztat", "museum", here, ""), ""},
		{"another source", of("board", at("i", "Zamek Frysztat", "castle", here, "")), ""},
		{"that source again", of("board", at("j", "Zamek Frysztat", "castle", near, "")), "i"},
		{"another name", at("d", "Zamek", "castle", here, ""), ""},
		{"too far", at("e", "Zamek Frysztat", "castle", far, ""), ""},
		{"a stop", at("s", "Rynek", "bus_stop", here, ""), ""},
		{"the one opposite", at("t", "Rynek", "bus_stop", near, ""), ""},
		{"a concert", at("f", "Jazz", "concert", here, "2026-10-24"), ""},
		{"the next one", at("g", "Jazz", "concert", here, "2026-10-31"), ""},
		{"the same one", at("h", "Jazz", "concert", here, "2026-10-24"), "f"},
	} {
		if twin, _ := seen.see(&tt.place); twin != tt.twin {
			t.Errorf("%s: twin %q, want %q", tt.name, twin, tt.twin)
		}
	}
}
