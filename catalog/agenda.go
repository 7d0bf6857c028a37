package catalog

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/events"
	"tripoint/geo"
)

// takesPlace is what events with a time have as an attribute.
const takesPlace = "event=timed"

// An entry is an event of an agenda. Seconds are those since 1970.
type entry struct {
	ord          uint32
	starts, ends int64 // of an event that takes place once; never where it is not known
	over         int64 // when it has taken place for the last time, never where that does not come
	zone         *time.Location
	series       *events.Times // nil: it takes place once
}

const (
	never  = math.MaxInt64
	always = math.MinInt64
)

// An agenda knows when events take place. It goes on with the clock when somebody asks, and is safe for concurrent use.
type agenda struct {
	points  []orb.Point // of all places
	entries []entry     // in order of when they are over
	past    atomic.Pointer[past]

	mu         sync.Mutex
	programmes map[Period]*programme // that were asked for
}

// A past is a time in which the same events are over. It is immutable.
type past struct {
	n           int // of the entries, the first
	over        *roaring.Bitmap
	from, until time.Time // zero: since ever, for ever
}

// newAgenda reads when the events among some places take place.
func newAgenda(timed *roaring.Bitmap, points []orb.Point, place func(ord uint32) *data.Place) *agenda {
	a := &agenda{points: points, programmes: map[Period]*programme{}}
	if timed == nil {
		timed = roaring.New()
	}
	a.entries = make([]entry, 0, timed.GetCardinality())
	timed.Iterate(func(ord uint32) bool {
		a.entries = append(a.entries, newEntry(ord, place(ord)))
		return true
	})
	slices.SortFunc(a.entries, func(x, y entry) int { return cmp.Or(cmp.Compare(x.over, y.over), cmp.Compare(x.ord, y.ord)) })
	a.past.Store(a.pastOf(0, nil))
	return a
}

func agendaLater(timed *roaring.Bitmap, points []orb.Point, place func(ord uint32) *data.Place) func() *agenda {
	return sync.OnceValue(func() *agenda { return newAgenda(timed, points, place) })
}

func newEntry(ord uint32, p *data.Place) entry {
	t := p.Times()
	e := entry{ord: ord, starts: always, ends: never, over: never, zone: t.Zone()}
	if over := t.Over(); !over.IsZero() {
		e.over = over.Unix()
	}
	if t.Recurs() {
		e.series = t
		return e
	}
	if once, ok := t.Next(time.Time{}); ok {
		e.ends = max(once.Ends.Unix(), once.Starts.Unix()+1) // what has no length is there for a second
		if !once.Starts.IsZero() {
			e.starts = once.Starts.Unix()
		}
	}
	return e
}

// at is the past of an instant.
func (a *agenda) at(now time.Time) *past {
	p := a.past.Load()
	if !now.Before(p.from) && (p.until.IsZero() || now.Before(p.until)) {
		return p
	}
	n := sort.Search(len(a.entries), func(i int) bool { return a.entries[i].over > now.Unix() })
	next := a.pastOf(n, p)
	a.past.Store(next)
	return next
}

// pastOf is the time in which the first n entries are over, made from another where that was before.
func (a *agenda) pastOf(n int, before *past) *past {
	p := &past{n: n, over: roaring.New()}
	first := 0
	if before != nil && before.n <= n {
		p.over, first = before.over.Clone(), before.n
	}
	for i := first; i < n; i++ {
		p.over.Add(a.entries[i].ord)
	}
	if n > 0 {
		p.from = time.Unix(a.entries[n-1].over, 0)
	}
	if n < len(a.entries) && a.entries[n].over != never {
		p.until = time.Unix(a.entries[n].over, 0)
	}
	return p
}

// nextOver is when the first of the events in a box is over, as of an instant; zero where none will be.
func (a *agenda) nextOver(now time.Time, box orb.Bound) time.Time {
	for _, e := range a.entries[a.at(now).n:] {
		if e.over == never {
			break
		}
		if geo.InBox(box, a.points[e.ord]) {
			return time.Unix(e.over, 0)
		}
	}
	return time.Time{}
}

// A Period is a stretch of time from one moment up to, but not including, another. A zero moment leaves its end open.
type Period struct{ From, To Moment }

// in are the ends of the period by the clock of a zone.
func (p *Period) in(zone *time.Location) (from, to int64) {
	from, to = always, never
	if !p.From.At.IsZero() {
		from = p.From.In(zone).Unix()
	}
	if !p.To.At.IsZero() {
		to = p.To.In(zone).Unix()
	}
	return from, to
}

// In is the instant of the moment where clocks show the time of a zone. Where that is not known, the clock shows UTC.
func (m *Moment) In(zone *time.Location) time.Time {
	if !m.Local || zone == nil {
		return m.At
	}
	year, month, day := m.At.Date()
	return time.Date(year, month, day, m.At.Hour(), m.At.Minute(), m.At.Second(), 0, zone)
}

// A programme is the events of a period, each when it begins in it for the first time. It is immutable.
type programme struct {
	events *roaring.Bitmap
	begins []begin // in order of time
}

type begin struct {
	at  int64
	ord uint32
}

// keptProgrammes is how many programmes are kept. A further one takes the place of any of them.
const keptProgrammes = 16

// during is the programme of a period.
func (a *agenda) during(p Period) *programme {
	a.mu.Lock()
	kept := a.programmes[p]
	a.mu.Unlock()
	if kept != nil {
		return kept
	}
	kept = a.plan(&p)
	a.mu.Lock()
	defer a.mu.Unlock()
	keepSome(a.programmes, keptProgrammes, p, kept)
	return kept
}

// plan asks every event. One of a series takes some microseconds, others nanoseconds.
func (a *agenda) plan(p *Period) *programme {
	planned := &programme{events: roaring.New()}
	var zone *time.Location
	from, to := p.in(nil)
	for i := range a.entries {
		e := &a.entries[i]
		if e.zone != zone {
			zone = e.zone
			from, to = p.in(zone)
		}
		if at, ok := e.begins(from, to); ok && from < to {
			planned.begins = append(planned.begins, begin{at, e.ord})
		}
	}
	slices.SortFunc(planned.begins, func(x, y begin) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.ord, y.ord)) })
	for _, b := range planned.begins {
		planned.events.Add(b.ord)
	}
	return planned
}

// begins is when the event begins for the first time of those that overlap a period.
func (e *entry) begins(from, to int64) (at int64, ok bool) {
	if e.series == nil {
		return e.starts, e.starts < to && e.ends > from
	}
	if e.over <= from {
		return 0, false
	}
	first := time.Time{}
	if from != always {
		first = time.Unix(from, 0)
	}
	next, ok := e.series.Next(first)
	return next.Starts.Unix(), ok && next.Starts.Unix() < to
}
