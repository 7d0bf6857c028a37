package catalog

import (
	"container/heap"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data/hours"
	"tripoint/geo"
)

// A schedule is places that open and close together, and whether they are open now.
type schedule struct {
	hours  *hours.Hours
	where  hours.Where
	places *roaring.Bitmap
	now    Opening
}

// look tells whether the places are open at an instant.
func (s *schedule) look(at time.Time) Opening {
	o := Opening{State: s.hours.State(at, &s.where)}
	o.Next, o.Then, _ = s.hours.Next(at, &s.where)
	return o
}

// schedules are those of some places, and which of these are open. They go on with the clock when somebody asks.
// They are safe for concurrent use.
type schedules struct {
	points  []orb.Point            // of all places
	byKey   map[string]int         // in list, by hoursKey
	current atomic.Pointer[period] // its changes are guarded as well

	list []schedule

	mu    sync.Mutex // guards what follows, and now of each schedule
	due   due
	clock map[time.Time]*period // of local times that were asked for
}

// A period is a time in which the same places are open, from when it was first asked for. It is immutable.
type period struct {
	from, until time.Time // until is zero where nothing changes any more
	open        *roaring.Bitmap
	tree        func() *geo.Index // over them, made when it is first asked for
}

// newPeriod makes a period of places that are open, which it takes over.
func (s *schedules) newPeriod(from, until time.Time, open *roaring.Bitmap) *period {
	tree := sync.OnceValue(func() *geo.Index { return geo.NewIndex(s.points, open.ToArray(), nil) })
	return &period{from, until, open, tree}
}

func (p *period) has(at time.Time) bool {
	return p != nil && !at.Before(p.from) && (p.until.IsZero() || at.Before(p.until))
}

// newSchedules reads the hours of places, which are by hoursKey, and leaves out what is not understood.
func newSchedules(places map[string]*roaring.Bitmap, points []orb.Point) *schedules {
	s := &schedules{points: points, byKey: make(map[string]int, len(places)), clock: map[time.Time]*period{}}
	read := map[string]*hours.Hours{} // by text, nil where it is not understood
	for key, of := range places {
		where, text := cutHoursKey(key)
		h, known := read[text]
		if !known {
			h, _ = hours.Parse(text) // imports tell what is not understood
			read[text] = h
		}
		if h != nil {
			s.byKey[key] = len(s.list)
			s.list = append(s.list, schedule{hours: h, where: where, places: of})
		}
	}
	return s
}

// schedulesLater is newSchedules when it is first asked for.
func schedulesLater(places map[string]*roaring.Bitmap, points []orb.Point) func() *schedules {
	return sync.OnceValue(func() *schedules { return newSchedules(places, points) })
}

// at is the period of a moment.
func (s *schedules) at(m Moment) *period {
	if m.Local {
		return s.atClock(m.At)
	}
	if p := s.current.Load(); p.has(m.At) {
		return p
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.goOn(m.At)
}

// opening is that of one schedule at an instant.
func (s *schedules) opening(i int, at time.Time) Opening {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.goOn(at) == s.current.Load() {
		return s.list[i].now
	}
	return s.list[i].look(at)
}

// late is how much later than others somebody may ask for the same instant.
const late = time.Minute

// goOn is the period of an instant. Only what has changed since the current one is looked at. A period before
// that is made anew, and kept where the clock was put back.
func (s *schedules) goOn(at time.Time) *period {
	p := s.current.Load()
	switch {
	case p.has(at):
		return p
	case p == nil || at.Before(p.from.Add(-late)):
		p = s.begin(at)
	case at.Before(p.from):
		return s.newPeriod(at, at, s.openWhen(func(*schedule) time.Time { return at }))
	default:
		p = s.next(p, at)
	}
	s.current.Store(p)
	return p
}

func (s *schedules) begin(at time.Time) *period {
	open := roaring.New()
	s.due = s.due[:0]
	for i := range s.list {
		of := &s.list[i]
		of.now = of.look(at)
		if of.now.State == hours.Open {
			open.Or(of.places)
		}
		if !of.now.Next.IsZero() {
			s.due = append(s.due, change{of.now.Next, i})
		}
	}
	heap.Init(&s.due)
	return s.newPeriod(at, s.due.first(), open)
}

// next is the period of an instant after another period.
func (s *schedules) next(p *period, at time.Time) *period {
	open := p.open.Clone()
	for len(s.due) > 0 && !s.due[0].at.After(at) {
		of := &s.list[s.due[0].of]
		of.now = of.look(at)
		if of.now.State == hours.Open {
			open.Or(of.places)
		} else {
			open.AndNot(of.places)
		}
		if s.due[0].at = of.now.Next; of.now.Next.IsZero() {
			heap.Pop(&s.due)
		} else {
			heap.Fix(&s.due, 0)
		}
	}
	return s.newPeriod(at, s.due.first(), open)
}

// keptClocks is how many local times are kept. A further one takes the place of any of them.
const keptClocks = 16

// atClock is the period in which the clock of each place shows a time.
func (s *schedules) atClock(clock time.Time) *period {
	s.mu.Lock()
	p := s.clock[clock]
	s.mu.Unlock()
	if p != nil {
		return p
	}
	p = s.newPeriod(time.Time{}, time.Time{}, s.openWhen(func(of *schedule) time.Time {
		return (&Moment{At: clock, Local: true}).In(of.where.Zone)
	}))
	s.mu.Lock()
	defer s.mu.Unlock()
	keepSome(s.clock, keptClocks, clock, p)
	return p
}

// keepSome adds a value to those kept. Where there are as many as may be, it takes the place of any of them.
func keepSome[K comparable, V any](kept map[K]V, most int, key K, value V) {
	for other := range kept {
		if len(kept) < most {
			break
		}
		delete(kept, other)
	}
	kept[key] = value
}

// openWhen are the places that are open at an instant, which each schedule has its own.
func (s *schedules) openWhen(at func(*schedule) time.Time) *roaring.Bitmap {
	open := roaring.New()
	for i := range s.list {
		if of := &s.list[i]; of.hours.State(at(of), &of.where) == hours.Open {
			open.Or(of.places)
		}
	}
	return open
}

// due are the schedules by when they change, a heap.
type due []change

type change struct {
	at time.Time
	of int
}

func (d due) first() time.Time {
	if len(d) == 0 {
		return time.Time{}
	}
	return d[0].at
}

func (d due) Len() int           { return len(d) }
func (d due) Less(i, j int) bool { return d[i].at.Before(d[j].at) }
func (d due) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *due) Push(x any)        { *d = append(*d, x.(change)) }

func (d *due) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}
