// Package events knows when events take place: once, or again and again by a rule and on single dates (RFC 5545: RRULE,
// RDATE, EXDATE), by the clock of the zone they are in. An event at 18:00 stays at 18:00 when the clock changes.
package events

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Times are when an event takes place. They are immutable, and safe for concurrent use.
type Times struct {
	zone   *time.Location
	starts moment
	ends   moment    // of the first occurrence
	days   int       // from the day on which an occurrence starts to the one on which it ends
	series *series   // nil where there is one occurrence only
	last   time.Time // what the clock shows, in UTC, when the last occurrence starts; zero where there is none, or it is not known
	over   time.Time
}

// A moment is a time by the clock of the zone.
type moment struct {
	day   time.Time // midnight in UTC
	clock time.Duration
	form  form
}

type form uint8

const (
	unknown form = iota
	aDay
	aTime
)

// An Occurrence is one time that an event takes place: from Starts up to, but not including, Ends. A start that is not
// known is the beginning of time. An end that is not known is that of the day on which it starts.
type Occurrence struct {
	Starts, Ends time.Time
	starts, ends form
}

const (
	longest = 366 // days that an occurrence of a series may take
	oneDay  = 24 * time.Hour
)

// Parse reads the times of an event as data.Event has them: RFC 3339 dates or times, or none, and a recurrence, or none. A
// day on which an event ends belongs to it. Times are by the clock of zone; where that is nil, of the offset that starts
// has, else of UTC. The error says what would not do: the recurrence, unless the times are none of these.
func Parse(starts, ends, recurrence string, zone *time.Location) (*Times, error) {
	t := &Times{zone: zone}
	var err error
	if t.starts, err = t.read(starts); err == nil {
		t.ends, err = t.read(ends)
	}
	if err != nil {
		return nil, err
	}
	if t.starts.form != unknown && t.ends.form != unknown {
		t.days = daysBetween(t.starts.day, t.ends.day)
	}
	if recurrence == "" {
		if t.Timed() {
			t.endWith(t.starts.day.Add(t.starts.clock))
		}
		return t, nil
	}
	return t, t.repeat(recurrence)
}

// endWith says when the last occurrence starts.
func (t *Times) endWith(last time.Time) {
	t.last, t.over = last, t.at(last).Ends
}

// read reads a date or a time. The first time says which zone it is where that is not known.
func (t *Times) read(text string) (moment, error) {
	if text == "" {
		return moment{}, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return moment{day: day, form: aDay}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return moment{}, fmt.Errorf("%q: want a date or a time of RFC 3339", text)
	}
	if t.zone == nil {
		_, offset := at.Zone() // its location may be that of this machine
		t.zone = time.FixedZone("", offset)
	}
	day, clock := split(at.In(t.zone))
	return moment{day, clock, aTime}, nil
}

// split is the day and the time of the day that the clock of a time's zone shows.
func split(at time.Time) (day time.Time, clock time.Duration) {
	day = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	h, m, s := at.Clock()
	return day, time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}

func daysBetween(from, to time.Time) int { return int(to.Sub(from) / oneDay) }

// ErrNone is the error of a series of which every date is dropped.
var ErrNone = errors.New("want a series with a date that EXDATE does not drop")

// repeat makes the event a series.
func (t *Times) repeat(text string) error {
	r, err := ParseRecurrence(text)
	switch {
	case err != nil:
		return err
	case t.starts.form == unknown:
		return errors.New("want it with starts, from which it counts")
	case t.starts.day.Year() < firstYear || t.starts.day.Year() > lastYear:
		return fmt.Errorf("want it with a start in a year from %d to %d", firstYear, lastYear)
	case t.days > longest:
		return fmt.Errorf("want occurrences of at most %d days", longest)
	}
	s, err := t.byRule(cmp.Or(r.Rule, &once))
	if err != nil {
		return err
	}
	s.with(t.single(r))
	first, last := s.ends()
	if first.IsZero() {
		return ErrNone
	}
	if !last.IsZero() {
		t.endWith(last)
	}
	t.series = s
	return nil
}

// byRule is the series of a rule, without single dates.
func (t *Times) byRule(rule *Rule) (*series, error) {
	if t.starts.form == aTime {
		t.starts.clock = rule.clock(t.starts.clock)
	}
	until, err := t.until(rule)
	if err != nil {
		return nil, err
	}
	s := newSeries(rule, t.starts.day, t.starts.clock, until)
	first, last := s.ends()
	if first.IsZero() {
		return nil, errors.New("want a rule with days on which it takes place")
	}
	if !last.IsZero() {
		s.option.Count, s.option.Until = 0, moved(last, cycles) // can be begun anywhere
	}
	return s, nil
}

// until is the last day of a rule with UNTIL, zero where it has none.
func (t *Times) until(r *Rule) (time.Time, error) {
	if r.until == "" {
		return time.Time{}, nil
	}
	until, wholeDay, err := parseUntil(r.until, t.Zone())
	if err != nil {
		return time.Time{}, err
	}
	day, clock := until, time.Duration(0)
	if !wholeDay {
		if day, clock = split(until.In(t.Zone())); clock < t.starts.clock {
			day = day.AddDate(0, 0, -1)
		}
	}
	if day.Year() > lastYear {
		return time.Time{}, nil
	}
	if day.Before(t.starts.day) {
		return time.Time{}, errors.New("want UNTIL not before the event starts")
	}
	return day, nil
}

// instant is that at which the clock of the zone shows a time of a day. Where it shows it twice, that is the first; where
// the clock is put on over it, as much later as it is put on.
func (t *Times) instant(day time.Time, clock time.Duration) time.Time {
	h, m, s := int(clock/time.Hour), int(clock/time.Minute)%60, int(clock/time.Second)%60
	at := time.Date(day.Year(), day.Month(), day.Day(), h, m, s, 0, t.Zone())
	if _, shown := split(at); shown < clock { // Date moved it back
		_, before := at.Zone()
		_, after := at.Add(24 * time.Hour).Zone()
		at = at.Add(time.Duration(after-before) * time.Second)
	}
	return at
}

// at is the occurrence that starts when the clock shows a time. Each takes as long by the clock as the first.
func (t *Times) at(starts time.Time) Occurrence {
	o := Occurrence{starts: t.starts.form, ends: t.ends.form}
	day, clock := split(starts)
	if t.starts.form != unknown {
		o.Starts = t.instant(day, clock)
	} else {
		day = t.ends.day
	}
	last := day.AddDate(0, 0, t.days)
	if t.ends.form == aTime {
		o.Ends = t.instant(split(last.Add(t.ends.clock + clock - t.starts.clock)))
	} else {
		o.Ends = t.instant(last.AddDate(0, 0, 1), 0)
	}
	if o.Ends.Before(o.Starts) {
		o.Ends = o.Starts
	}
	return o
}

// Timed tells whether it is known at all when the event takes place.
func (t *Times) Timed() bool { return t.starts.form != unknown || t.ends.form != unknown }

// Recurs tells whether the event is a series.
func (t *Times) Recurs() bool { return t.series != nil }

// Over is when the last occurrence ends; zero where that is never, or not known.
func (t *Times) Over() time.Time { return t.over }

// Zone is where the clock is that the times go by.
func (t *Times) Zone() *time.Location {
	if t.zone == nil {
		return time.UTC
	}
	return t.zone
}

// Next is the first occurrence that has not ended at an instant; false where there is none.
func (t *Times) Next(at time.Time) (Occurrence, bool) {
	for o := range t.From(at) {
		return o, true
	}
	return Occurrence{}, false
}

// From gives the occurrences that have not ended at an instant, in order.
func (t *Times) From(at time.Time) iter.Seq[Occurrence] {
	return func(yield func(Occurrence) bool) {
		switch {
		case !t.Timed() || !t.over.IsZero() && !t.over.After(at):
			return
		case t.series == nil:
			yield(t.at(t.last))
			return
		}
		day, _ := split(at.In(t.Zone()))
		for starts := range t.series.from(day.AddDate(0, 0, -t.days-1)) {
			if o := t.at(starts); o.Ends.After(at) && !yield(o) {
				return
			}
		}
	}
}

// Last is the occurrence that ended last, or will; false where there is no last one.
func (t *Times) Last() (Occurrence, bool) {
	if t.over.IsZero() {
		return Occurrence{}, false
	}
	return t.at(t.last), true
}

// ByRule are the first and the last occurrence that the rule of a series has, whether single dates drop them or not; the
// zero Occurrence where there is no last one. An event that takes place once has that.
func (t *Times) ByRule() (first, last Occurrence) {
	if t.series == nil {
		return t.at(t.last), t.at(t.last)
	}
	rule := *t.series
	rule.added, rule.dropped = nil, nil
	for starts := range rule.from(rule.first) {
		first = t.at(starts)
		break
	}
	if until := rule.until(); !until.IsZero() {
		last = t.at(until)
	}
	return first, last
}

// Single are the occurrences of single dates that a series has besides those of its rule, and those that it has not, both
// in order.
func (t *Times) Single() (added, dropped []Occurrence) {
	if t.series == nil {
		return nil, nil
	}
	for _, starts := range t.series.added {
		added = append(added, t.at(moved(starts, -cycles)))
	}
	for _, starts := range t.series.dropped {
		dropped = append(dropped, t.at(moved(starts, -cycles)))
	}
	return added, dropped
}

// String writes start and end as data.Event has them, "" for what is not known.
func (o *Occurrence) String() (starts, ends string) {
	return o.starts.write(o.Starts), o.ends.writeEnd(o.Ends)
}

func (f form) write(at time.Time) string {
	switch f {
	case aDay:
		return at.Format(time.DateOnly)
	case aTime:
		return at.Format(time.RFC3339)
	}
	return ""
}

func (f form) writeEnd(at time.Time) string {
	if f == aDay {
		at = at.AddDate(0, 0, -1)
	}
	return f.write(at)
}
