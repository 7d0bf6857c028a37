package hours

const (
	minutesPerHour = 60
	minutesPerDay  = 24 * minutesPerHour
)

// A span is the time of a day from one moment to another, beyond midnight where it ends before it begins.
type span struct {
	from, to moment
	openEnd  bool // it goes on beyond to, nobody knows how long; where to is noEnd, beyond from
}

// A moment is a time of the day: minutes after midnight, or after an event.
type moment struct {
	event   event
	minutes int
}

var (
	allDay = span{to: moment{minutes: minutesPerDay}}
	noEnd  = moment{minutes: -1}
)

// event is what a moment is told by: the clock or the sun.
type event uint8

const (
	clock event = iota
	dawn
	sunrise
	sunset
	dusk
)

// limits are the minutes of a day at which a span begins and ends, and at which it would end if its open end
// went on as long as people guess: until midnight from the day on, 10 hours from 17:00 on, 8 hours from 22:00 on.
// They are false where the sun does not rise or set. The sun is that of one day, also for an end on the next.
func (s *span) limits(d *sunDay) (from, to, guess int, ok bool) {
	from, ok = d.minute(s.from)
	if !ok {
		return 0, 0, 0, false
	}
	to = from
	if s.to != noEnd {
		if to, ok = d.minute(s.to); !ok {
			return 0, 0, 0, false
		}
		if to <= from {
			to += minutesPerDay
		}
	}
	guess = to
	if s.openEnd {
		guess = guessedEnd(to)
	}
	return from, to, guess, true
}

func guessedEnd(from int) int {
	switch {
	case from >= 22*minutesPerHour:
		return from + 8*minutesPerHour
	case from >= 17*minutesPerHour:
		return from + 10*minutesPerHour
	}
	return minutesPerDay
}

// mayPassMidnight tells whether the span can reach into the next day.
func (s *span) mayPassMidnight() bool {
	if s.from.event != clock || s.to.event != clock {
		return true
	}
	_, _, guess, _ := s.limits(nil)
	return guess > minutesPerDay
}
