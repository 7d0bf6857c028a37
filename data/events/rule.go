package events

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// Bounds of a rule. They and the years below bound the work that any rule can ask for.
const (
	maxRule     = 300 // bytes
	maxInterval = 1000
	maxCount    = 1000
	daysInWeek  = 7
)

// A Rule says on which days an event takes place again: an RRULE of RFC 5545 that goes by days, weeks, months or years.
type Rule struct {
	option rrule.ROption
	until  string // as it is written; "" is none
	text   string
}

var errRule = errors.New("want a rule like FREQ=WEEKLY;BYDAY=SA")

// parseRule reads an RRULE. The error says what would not do.
func parseRule(text string) (*Rule, error) {
	if len(text) > maxRule {
		return nil, fmt.Errorf("want a rule of at most %d bytes", maxRule)
	}
	text = strings.TrimSuffix(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), "RRULE:"), ";")
	r := &Rule{text: text}
	var parts, seen []string
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch {
		case slices.Contains(seen, name):
			return nil, fmt.Errorf("want %s once", name)
		case name == "DTSTART" || name == "BYEASTER" || strings.ContainsAny(part, "\n\r"):
			return nil, errRule
		case name == "UNTIL":
			r.until = value
		default:
			parts = append(parts, part)
		}
		seen = append(seen, name)
	}
	option, err := rrule.StrToROption(strings.Join(parts, ";"))
	if err != nil {
		return nil, errRule
	}
	r.option = *option
	if r.until != "" {
		if _, _, err := parseUntil(r.until, time.UTC); err != nil {
			return nil, err
		}
	}
	if err := r.check(seen); err != nil {
		return nil, err
	}
	return r, nil
}

// clock is the time of the day that the rule names, else the one given.
func (r *Rule) clock(given time.Duration) time.Duration {
	clock := time.Duration(0)
	for _, part := range []struct {
		named []int
		unit  time.Duration
		whole time.Duration
	}{{r.option.Byhour, time.Hour, oneDay}, {r.option.Byminute, time.Minute, time.Hour}, {r.option.Bysecond, time.Second, time.Minute}} {
		if len(part.named) > 0 {
			clock += time.Duration(part.named[0]) * part.unit
		} else {
			clock += given % part.whole / part.unit * part.unit
		}
	}
	return clock
}

// String is the rule in capital letters, as calendars write it.
func (r *Rule) String() string { return r.text }

// Ending is the rule, its UNTIL written anew where it has one: calendars want it in the form that the start has. Without
// until, the rule has none.
func (r *Rule) Ending(until string) string {
	var parts []string
	for part := range strings.SplitSeq(r.text, ";") {
		if !strings.HasPrefix(part, "UNTIL=") {
			parts = append(parts, part)
		} else if until != "" {
			parts = append(parts, "UNTIL="+until)
		}
	}
	return strings.Join(parts, ";")
}

// check tells whether the rule keeps to what RFC 5545 allows, and to what the library reads without harm: a numbered day
// that no month or year has lies outside of its tables.
func (r *Rule) check(named []string) error {
	o := &r.option
	has := func(name string) bool { return slices.Contains(named, name) }
	switch {
	case o.Freq > rrule.DAILY:
		return errors.New("want FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")
	case has("INTERVAL") && (o.Interval < 1 || o.Interval > maxInterval):
		return fmt.Errorf("want INTERVAL from 1 to %d", maxInterval)
	case has("COUNT") && (o.Count < 1 || o.Count > maxCount || r.until != ""):
		return fmt.Errorf("want COUNT from 1 to %d, and not with UNTIL", maxCount)
	case o.Freq != rrule.YEARLY && (has("BYWEEKNO") || has("BYYEARDAY")):
		return errors.New("want BYWEEKNO and BYYEARDAY with FREQ=YEARLY only")
	case o.Freq == rrule.WEEKLY && has("BYMONTHDAY"):
		return errors.New("want no BYMONTHDAY with FREQ=WEEKLY")
	case len(o.Byhour) > 1 || len(o.Byminute) > 1 || len(o.Bysecond) > 1:
		return errors.New("want one time of the day")
	case has("BYSETPOS") && len(o.Byweekday)+len(o.Bymonthday)+len(o.Bymonth)+len(o.Byweekno)+len(o.Byyearday) == 0:
		return errors.New("want BYSETPOS with days to choose from")
	}
	most := 0
	switch {
	case o.Freq == rrule.MONTHLY || o.Freq == rrule.YEARLY && has("BYMONTH"):
		most = 5
	case o.Freq == rrule.YEARLY && !has("BYWEEKNO"):
		most = 53
	}
	for _, weekday := range o.Byweekday {
		if n := weekday.N(); n > most || n < -most {
			return fmt.Errorf("want in BYDAY no day of more than the %dth week here", most)
		}
	}
	for _, list := range []*[]int{&o.Bysetpos, &o.Bymonth, &o.Bymonthday, &o.Byyearday, &o.Byweekno} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	if _, err := rrule.NewRRule(*o); err != nil {
		return errRule
	}
	return nil
}

// parseUntil reads when a rule ends: a day, which is the last, or a time.
func parseUntil(text string, zone *time.Location) (until time.Time, day bool, err error) {
	if until, err = time.Parse(icalDay, text); err == nil {
		return until, true, nil
	}
	if until, err = time.Parse(icalTime+"Z", text); err == nil {
		return until, false, nil
	}
	if until, err = time.ParseInLocation(icalTime, text, zone); err == nil {
		return until, false, nil
	}
	return time.Time{}, false, errors.New("want UNTIL as a day like 20261231 or a time like 20261231T170000Z")
}

// A series is when a rule has an event take place from a first day on, with its single dates. Its times are what the clock
// of the event shows, in UTC.
type series struct {
	option         rrule.ROption // its days are those of another cycle
	first          time.Time     // midnight of the first day
	clock          time.Duration
	added, dropped []time.Time // of the other cycle too, in order
}

// once is the rule of an event that takes place again on single dates only.
var once = Rule{option: rrule.ROption{Freq: rrule.DAILY, Count: 1}}

// The calendar repeats every 400 years, weekdays included. The library looks for days up to the year 9999. Days are moved
// so near to that, that it gives up soon on a rule that has none.
const (
	cycles    = 19 * 400
	firstYear = 1600
	lastYear  = 9998 - cycles
)

func moved(at time.Time, years int) time.Time { return at.AddDate(years, 0, 0) }

// newSeries begins a rule on a day, at a time of the day, and ends it after another; zero is never.
func newSeries(r *Rule, first time.Time, clock time.Duration, until time.Time) *series {
	o := r.option
	o.Byhour, o.Byminute, o.Bysecond = nil, nil, nil
	o.Interval = max(o.Interval, 1)
	if len(o.Byweekno)+len(o.Byyearday)+len(o.Bymonthday)+len(o.Byweekday) == 0 {
		switch {
		case o.Freq == rrule.YEARLY && len(o.Bymonth) == 0:
			o.Bymonth = []int{int(first.Month())}
			fallthrough
		case o.Freq == rrule.YEARLY || o.Freq == rrule.MONTHLY:
			o.Bymonthday = []int{first.Day()}
		}
	}
	if !until.IsZero() {
		o.Until = moved(until, cycles).Add(clock)
	}
	return &series{option: o, first: first, clock: clock}
}

// with adds single dates and drops others, both in order.
func (s *series) with(added, dropped []time.Time) {
	for _, at := range added {
		s.added = append(s.added, moved(at, cycles))
	}
	for _, at := range dropped {
		s.dropped = append(s.dropped, moved(at, cycles))
	}
}

// from gives the times of the series from a day on, in order.
func (s *series) from(day time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		o := s.option
		o.Dtstart = moved(s.near(day), cycles).Add(s.clock)
		rule, err := rrule.NewRRule(o)
		if err != nil {
			return // checked when it was read
		}
		next := rule.Iterator()
		if len(s.added)+len(s.dropped) > 0 {
			set := rrule.Set{}
			set.RRule(rule)
			set.SetRDates(since(s.added, moved(day, cycles)))
			set.SetExDates(since(s.dropped, moved(day, cycles)))
			next = set.Iterator()
		}
		for at, ok := next(); ok; at, ok = next() {
			if at = moved(at, -cycles); !at.Before(day) && !yield(at) {
				return
			}
		}
	}
}

// since is what of the times is not before a day.
func since(times []time.Time, day time.Time) []time.Time {
	i, _ := slices.BinarySearchFunc(times, day, time.Time.Compare)
	return times[i:]
}

// ends are the first time of the series and its last; zero where there is none.
func (s *series) ends() (first, last time.Time) {
	begin := s.first
	if len(s.added) > 0 && moved(s.added[0], -cycles).Before(begin) {
		begin = moved(s.added[0], -cycles)
	}
	for at := range s.from(begin) {
		if first.IsZero() {
			first = at
		}
		if last = at; s.option.Count == 0 {
			break
		}
	}
	if s.option.Count > 0 || first.IsZero() {
		return first, last
	}
	end := s.until()
	if end.IsZero() {
		return first, time.Time{}
	}
	if n := len(s.added); n > 0 && moved(s.added[n-1], -cycles).After(end) {
		end = moved(s.added[n-1], -cycles)
	}
	for back := daysInWeek; ; back *= 8 { // the last time is looked for near the end first
		for at := range s.from(end.AddDate(0, 0, -back)) {
			last = at
		}
		if last.After(first) || back > (lastYear-firstYear)*366 {
			return first, last
		}
	}
}

// until is when the rule ends, zero is never. It has no more COUNT.
func (s *series) until() time.Time {
	if s.option.Until.IsZero() {
		return time.Time{}
	}
	return moved(s.option.Until, -cycles)
}

// near is a day from which the rule goes on as from its first one: whole intervals later, more than one of them before
// the day given. A rule with COUNT begins at the beginning.
func (s *series) near(day time.Time) time.Time {
	o := &s.option
	first := s.first
	if o.Count > 0 || !day.After(first) {
		return first
	}
	days := daysBetween(first, day)
	months := (day.Year()-first.Year())*12 + int(day.Month()-first.Month())
	years := day.Year() - first.Year()
	whole := func(n int) int { return (n/o.Interval - 1) * o.Interval }
	switch {
	case o.Freq == rrule.DAILY && whole(days) > 0:
		return first.AddDate(0, 0, whole(days))
	case o.Freq == rrule.WEEKLY && whole(days/daysInWeek) > 0:
		return first.AddDate(0, 0, whole(days/daysInWeek)*daysInWeek)
	case o.Freq == rrule.MONTHLY && whole(months) > 0:
		return time.Date(first.Year(), first.Month()+time.Month(whole(months)), 1, 0, 0, 0, 0, time.UTC)
	case o.Freq == rrule.YEARLY && whole(years) > 0:
		return time.Date(first.Year()+whole(years), time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return first
}
