package catalog

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/search"
	"tripoint/tiles"
)

// festivals makes places of which most are events in the days around 21 November 2026, some of them series.
func festivals(rnd *rand.Rand, n int) []data.Place {
	choose := func(values ...string) string { return values[rnd.IntN(len(values))] }
	places := scattered(rnd, n)
	for i := range places {
		p := &places[i]
		p.ID = fmt.Sprintf("e-%05d", i)
		p.Address.CountryCode = choose("PL", "CZ", "GB", "")
		if rnd.IntN(5) == 0 {
			continue
		}
		p.Categories = []string{choose("concert", "fair", "exhibition")}
		starts := time.Date(2026, 11, 11+rnd.IntN(20), rnd.IntN(24), 30*rnd.IntN(2), 0, 0, time.UTC)
		ends := starts.Add(time.Duration(rnd.IntN(60)) * time.Hour)
		form := choose(time.RFC3339, time.DateOnly)
		p.Event = &data.Event{Starts: starts.Format(form), Ends: choose("", ends.Format(form)), Venue: choose("", "e-00001", "e-00002")}
		p.Event.Recurrence = choose("", "", "", "EXDATE:20261121,20261123\nRDATE:20261126T100000Z\nRRULE:FREQ=DAILY;COUNT=4", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20261205", "FREQ=YEARLY")
		if err := p.Validate(); err != nil {
			p.Event.Recurrence = ""
		}
		if rnd.IntN(20) == 0 {
			p.Event = &data.Event{Organizer: "nobody knows when"}
		}
	}
	return places
}

// isDuring tells whether an event takes place in a period, and when it begins in it for the first time.
func isDuring(p *data.Place, from, to time.Time) (begins int64, ok bool) {
	t := p.Times()
	if t == nil || !t.Timed() {
		return 0, false
	}
	o, ok := t.Next(from)
	if !ok || !o.Starts.Before(to) {
		return 0, false
	}
	return o.Starts.Unix(), true
}

// Whenever it is asked, events must be those that are found when each is asked, in an edition as it was built and in one
// with changes.
func TestEventsAgreeWithPlaces(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 6))
	places := festivals(rnd, 500)
	e := build(t, data.Set{Places: places[:400]})
	changes := make([]store.Change, 0, 150)
	for i := 350; i < 500; i++ {
		p := places[i]
		if i < 400 { // what it was is edited
			p.Event = &data.Event{Starts: "2026-11-23", Ends: "2026-11-24"}
			p.Categories = []string{"concert"}
		}
		changes = append(changes, store.Change{ID: p.ID, Place: &p})
	}
	changed := e.with(changes, e.Sequence+1, 0)
	at := time.Date(2026, 11, 12, 12, 0, 0, 0, time.UTC)
	for i := range 60 {
		for _, e := range []*Edition{e, changed} {
			checkOver(t, e, at)
			checkProgramme(t, e, at, at.Add(time.Duration(1+rnd.IntN(100))*time.Hour), rnd.IntN(2) == 0)
		}
		if i%20 == 19 {
			at = at.Add(-80 * time.Hour) // a clock that was put right
		}
		at = at.Add(time.Duration(rnd.IntN(20)) * time.Hour)
	}
}

// live are the places of an edition that count.
func live(e *Edition) (ords []uint32) { return e.all.ToArray() }

// checkOver compares every way to find places with the events that are over.
func checkOver(t *testing.T, e *Edition, at time.Time) {
	t.Helper()
	var want []string
	for _, ord := range live(e) {
		p := e.Place(ord)
		if times := p.Times(); times == nil || times.Over().IsZero() || times.Over().After(at) {
			want = append(want, p.ID)
		}
	}
	slices.Sort(want)
	f := Filter{At: at, Themes: []string{"events", "culture", "economy", "safety", "settlement"}}
	ids := func(ords []uint32) (list []string) {
		for _, ord := range ords {
			list = append(list, e.PlaceID(ord))
		}
		slices.Sort(list)
		return list
	}
	listed, _, err := e.List(ListQuery{Filter: Filter{At: at}, Limit: 1000})
	if err != nil || !slices.Equal(ids(listed), want) {
		t.Fatalf("at %s are listed %d places, want %d, %v", at, len(listed), len(want), err)
	}
	near, _, err := e.Nearby(NearbyQuery{From: e.points[0], Filter: f, Limit: 1000})
	found, err2 := e.Search(search.Query{Limit: 1000}, f)
	if err != nil || err2 != nil || found.Matched != len(near) {
		t.Fatalf("at %s search has %d places, nearby %d, %v %v", at, found.Matched, len(near), err, err2)
	}
	for _, n := range near {
		if !slices.Contains(want, e.PlaceID(n.Ord)) {
			t.Fatalf("at %s %s is near, and over", at, e.PlaceID(n.Ord))
		}
	}
	settlements := 0
	for _, id := range want {
		if ord, found := e.find(id); found && IsSettlement(e.Place(ord)) {
			settlements++
		}
	}
	view, err := e.viewOf(TileQuery{Filter: Filter{At: at}})
	if err != nil || view.Len() != len(want)-settlements {
		t.Fatalf("at %s tiles have %d places, want %d, %v", at, view.Len(), len(want)-settlements, err)
	}
	categories, _ := e.CategoryCounts(at)
	counted := 0
	for _, id := range want {
		if ord, _ := e.find(id); slices.Contains(e.Place(ord).Categories, "concert") {
			counted++
		}
	}
	if categories["concert"] != counted {
		t.Fatalf("at %s %d concerts are counted, want %d", at, categories["concert"], counted)
	}
}

// checkProgramme compares the events of a period, asked for by the clock of each place or as instants.
func checkProgramme(t *testing.T, e *Edition, from, to time.Time, local bool) {
	t.Helper()
	type listed struct {
		id string
		at int64
	}
	period := &Period{Moment{from, local}, Moment{to, local}}
	var want []listed
	for _, ord := range live(e) {
		p := e.Place(ord)
		if p.Event == nil {
			continue
		}
		zone := p.Times().Zone()
		if begins, ok := isDuring(p, period.From.In(zone), period.To.In(zone)); ok {
			want = append(want, listed{p.ID, begins})
		}
	}
	slices.SortFunc(want, func(a, b listed) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id)) })
	var got []listed
	var after *BeginCursor
	f := Filter{During: period, At: from}
	for more := true; more; {
		var page []Begin
		var err error
		if page, more, err = e.Programme(f, 7, after); err != nil {
			t.Fatal(err)
		}
		for _, b := range page {
			after = &BeginCursor{b.At, e.PlaceID(b.Ord)}
			got = append(got, listed{e.PlaceID(b.Ord), b.At})
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("from %s to %s (local: %t):\n got %v\nwant %v", from, to, local, got, want)
	}
	at, _, err := e.Programme(Filter{During: period, Venues: []string{"e-00002"}}, 1000, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range at {
		if e.Place(b.Ord).Event.Venue != "e-00002" {
			t.Fatalf("%s is not at the venue", e.PlaceID(b.Ord))
		}
	}
	view, err := e.viewOf(TileQuery{Filter: Filter{During: period}})
	all, _, err2 := e.Programme(Filter{During: period}, 1000, nil)
	if err != nil || err2 != nil || view.Len() != len(all) {
		t.Fatalf("from %s to %s tiles have %d events, want %d, %v %v", from, to, view.Len(), len(all), err, err2)
	}
}

// A tile is what it is until the first of its events is over.
func TestNextOver(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 7))
	e := build(t, data.Set{Places: festivals(rnd, 300)})
	at := time.Date(2026, 11, 12, 12, 0, 0, 0, time.UTC)
	tile := tiles.ID{Z: 9, X: 282, Y: 174}
	until := e.NextOver(at, tile.Reach())
	if until.IsZero() {
		t.Fatal("no event of the tile will be over")
	}
	cut := func(at time.Time) string {
		c, err := e.PlacesTile(tile, TileQuery{Filter: Filter{At: at}})
		if err != nil {
			t.Fatal(err)
		}
		return string(c.Data)
	}
	if cut(at) != cut(until.Add(-time.Second)) {
		t.Error("the tile changes before an event of it is over")
	}
	if cut(at) == cut(until) {
		t.Error("the tile stays the same when an event of it is over")
	}
}

// BenchmarkEvents measures a hundred thousand events, of which one in ten is a series.
func BenchmarkEvents100k(b *testing.B) {
	rnd := rand.New(rand.NewPCG(8, 8))
	places := festivals(rnd, 125_000)
	for i := range places {
		if e := places[i].Event; e != nil && i%4 > 0 {
			e.Recurrence = ""
		}
	}
	e := build(b, data.Set{Places: places})
	start := time.Now()
	e.base.agenda = newAgenda(e.base.sets.attribute[takesPlace], e.points, e.Place)
	series := 0
	for _, entry := range e.base.agenda.entries {
		if entry.series != nil {
			series++
		}
	}
	b.Logf("%d events, %d of them series, read in %v", len(e.base.agenda.entries), series, time.Since(start).Round(time.Millisecond))
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	from := at
	b.Run("new_period", func(b *testing.B) {
		for b.Loop() {
			from = from.Add(time.Minute)
			e.base.agenda.during(Period{Moment{At: from}, Moment{At: from.Add(48 * time.Hour)}})
		}
	})
	f := Filter{During: &Period{Moment{At: at}, Moment{At: at.Add(48 * time.Hour)}}}
	b.Run("programme10", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := e.Programme(f, 10, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, f := range map[string]Filter{"nearby10": {}, "nearby10_without_past": {At: at}, "nearby10_in_a_period": f} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := e.Nearby(NearbyQuery{From: e.points[0], Filter: f, Limit: 10}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("a_minute_later", func(b *testing.B) {
		for b.Loop() {
			at = at.Add(time.Minute)
			e.over(at)
		}
	})
}
