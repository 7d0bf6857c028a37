package catalog

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"tripoint/data"
	"tripoint/data/hours"
	"tripoint/data/store"
)

// isOpen tells whether a place is open at a moment.
func isOpen(p *data.Place, m Moment) bool {
	h, err := hours.Parse(p.OpeningHours)
	if err != nil || !opens(p) {
		return false
	}
	w, at := Where(p), m.At
	if m.Local && w.Zone != nil {
		at = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, w.Zone)
	}
	return h.State(at, &w) == hours.Open
}

// Whenever it is asked, who is open must be who is open when each place is asked.
func TestOpenAgreesWithPlaces(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 4))
	e := build(t, data.Set{Places: scattered(rnd, 300)})
	at := time.Date(2026, 10, 24, 12, 0, 0, 0, time.UTC) // the clock changes in the night
	for i := range 200 {
		m := Moment{At: at, Local: i%5 == 4}
		open := e.open(m)
		for ord := range uint32(e.Len()) {
			p := e.Place(ord)
			if got, want := open.base.Contains(ord), isOpen(p, m); got != want {
				t.Fatalf("%+v: %s with %q is open: %t; want %t", m, p.ID, p.OpeningHours, got, want)
			}
		}
		if i%20 == 19 {
			at = at.Add(-3 * time.Hour) // a clock that was put right, and those who come late
		}
		at = at.Add(time.Duration(rnd.IntN(300)) * time.Minute)
	}
}

// What Opening tells must come true, and be all that happens until then.
func TestOpening(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 5))
	e := build(t, data.Set{Places: scattered(rnd, 60)})
	at := time.Date(2026, 12, 23, 7, 30, 0, 0, time.UTC)
	for range 20 {
		for ord := range uint32(e.Len()) {
			p := e.Place(ord)
			o, known := e.Opening(p, at)
			if known != (p.OpeningHours != "") || (p.OpeningHours == "by appointment" || !opens(p)) && o != (Opening{State: hours.Unknown}) {
				t.Fatalf("%q: %+v, %t", p.OpeningHours, o, known)
			}
			if (o.State == hours.Open) != isOpen(p, Moment{At: at}) {
				t.Fatalf("%q at %s: %s", p.OpeningHours, at, o.State)
			}
			if o.Next.IsZero() {
				continue
			}
			if before, _ := e.Opening(p, o.Next.Add(-time.Second)); before.State != o.State || o.Then == o.State {
				t.Fatalf("%q at %s: %+v, then %+v", p.OpeningHours, at, o, before)
			}
		}
		at = at.Add(time.Duration(rnd.IntN(900)) * time.Minute)
	}
}

// An edited place opens as it was edited.
func TestOpenOfAddedPlaces(t *testing.T) {
	p := scattered(rand.New(rand.NewPCG(1, 1)), 1)[0]
	p.OpeningHours = "off"
	e := build(t, data.Set{Places: []data.Place{p}})
	m := Moment{At: time.Unix(1.8e9, 0)}
	if n := e.open(m).size(); n != 0 {
		t.Errorf("%d places are open; want none", n)
	}
	p.OpeningHours = "24/7"
	e = e.with([]store.Change{{ID: p.ID, Place: &p}}, e.Sequence+1, 0)
	if added := e.open(m).added; !added.Equals(roaring.BitmapOf(1)) {
		t.Errorf("open are %v; want the one that was edited", added)
	}
}
