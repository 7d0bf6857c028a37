package events

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of single dates and, in bytes, of a recurrence. What has more is refused.
const (
	MaxRecurrence = 32 << 10
	MaxDates      = 500
)

const (
	icalDay  = "20060102"
	icalTime = "20060102T150405"
)

// A Recurrence says when an event takes place again: by a rule, also on single dates (RDATE), and not on others (EXDATE).
// Without a rule it takes place when it starts and on the single dates.
type Recurrence struct {
	Rule           *Rule // nil where there is none
	added, dropped []date
}

// A date is a single date of a series: a day, or a time by the clock of a zone.
type date struct {
	at   time.Time      // what the clock shows, in UTC
	zone *time.Location // nil is that of the event
	day  bool
}

// ParseRecurrence reads lines as RFC 5545 has them: an RRULE, the name of which may be left out, and any number of EXDATE
// and RDATE. The error says what would not do.
func ParseRecurrence(text string) (*Recurrence, error) {
	if len(text) > MaxRecurrence {
		return nil, fmt.Errorf("want at most %d bytes of rules and dates", MaxRecurrence)
	}
	r := &Recurrence{}
	for line := range strings.SplitSeq(text, "\n") {
		if err := r.read(strings.TrimSpace(line)); err != nil {
			return nil, err
		}
	}
	switch {
	case len(r.added)+len(r.dropped) > MaxDates:
		return nil, fmt.Errorf("want at most %d single dates", MaxDates)
	case r.Rule == nil && len(r.added)+len(r.dropped) == 0:
		return nil, errRule
	case r.Rule == nil && len(r.added) == 0:
		return nil, errors.New("want EXDATE with an RRULE or RDATE")
	}
	return r, nil
}

// read reads a line.
func (r *Recurrence) read(line string) (err error) {
	name := line
	if end := strings.IndexAny(line, ";:"); end >= 0 {
		name = line[:end]
	}
	switch {
	case line == "":
	case strings.EqualFold(name, "EXDATE"):
		err = readDates(&r.dropped, line[len(name):])
	case strings.EqualFold(name, "RDATE"):
		err = readDates(&r.added, line[len(name):])
	case r.Rule != nil:
		err = errors.New("want one RRULE, and besides it EXDATE and RDATE only")
	default:
		r.Rule, err = parseRule(line)
	}
	return err
}

// Canonical is a recurrence in the form in which it is kept: lines and their dates in order, a rule that is alone without
// its name. A text that is no recurrence stays as it is.
func Canonical(text string) string {
	if r, err := ParseRecurrence(text); err == nil {
		return r.String()
	}
	return text
}

// readDates reads what stands behind the name of an EXDATE or RDATE.
func readDates(dates *[]date, text string) error {
	params, list, ok := strings.Cut(text, ":")
	if !ok {
		return errDate
	}
	var zone *time.Location
	days := false
	for param := range strings.SplitSeq(strings.TrimPrefix(params, ";"), ";") {
		var err error
		switch name, value, _ := strings.Cut(param, "="); strings.ToUpper(name) {
		case "":
		case "TZID":
			zone, err = loadZone(strings.Trim(value, `"`))
		case "VALUE":
			if days = strings.EqualFold(value, "DATE"); !days && !strings.EqualFold(value, "DATE-TIME") {
				err = errors.New("want VALUE=DATE or DATE-TIME")
			}
		default:
			err = errors.New("want EXDATE and RDATE with TZID and VALUE only")
		}
		if err != nil {
			return err
		}
	}
	for text := range strings.SplitSeq(list, ",") {
		d, err := readDate(strings.ToUpper(strings.TrimSpace(text)), zone)
		switch {
		case err != nil:
			return err
		case days && !d.day:
			return errors.New("want days like 20261224 with VALUE=DATE")
		}
		*dates = append(*dates, d)
	}
	return nil
}

var errDate = errors.New("want EXDATE and RDATE with dates like 20261224 or 20261224T180000, parted by commas")

func readDate(text string, zone *time.Location) (d date, err error) {
	if d.at, err = time.Parse(icalDay, text); err == nil {
		d.day = true
	} else if d.at, err = time.Parse(icalTime+"Z", text); err == nil {
		d.zone = time.UTC
	} else if d.at, err = time.Parse(icalTime, text); err == nil {
		d.zone = zone
	} else {
		return date{}, errDate
	}
	if year := d.at.Year(); year < firstYear || year > lastYear {
		return date{}, fmt.Errorf("want single dates in years from %d to %d", firstYear, lastYear)
	}
	return d, nil
}

// zones are those of the tz database that dates have named, by name.
var zones sync.Map

func loadZone(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" || name != path.Clean(name) {
		return nil, errors.New("want TZID as a zone of the tz database, like Europe/Warsaw")
	}
	zones.Store(name, zone)
	return zone, nil
}

// String is the recurrence in its canonical form.
func (r *Recurrence) String() string {
	if len(r.added)+len(r.dropped) == 0 {
		return r.Rule.String()
	}
	lines := append(dateLines("EXDATE", r.dropped), dateLines("RDATE", r.added)...)
	if r.Rule != nil {
		lines = append(lines, "RRULE:"+r.Rule.String())
	}
	return strings.Join(lines, "\n")
}

// dateLines writes the dates of a name, those of one form and zone in one line.
func dateLines(name string, dates []date) []string {
	byStart := map[string][]string{}
	for _, d := range dates {
		start, text := d.write()
		byStart[name+start] = append(byStart[name+start], text)
	}
	var lines []string
	for start, texts := range byStart {
		slices.Sort(texts)
		lines = append(lines, start+strings.Join(slices.Compact(texts), ","))
	}
	slices.Sort(lines)
	return lines
}

// write is the date, and what stands in front of it.
func (d date) write() (params, text string) {
	switch {
	case d.day:
		return ";VALUE=DATE:", d.at.Format(icalDay)
	case d.zone == time.UTC:
		return ":", d.at.Format(icalTime + "Z")
	case d.zone != nil:
		return ";TZID=" + d.zone.String() + ":", d.at.Format(icalTime)
	}
	return ":", d.at.Format(icalTime)
}

// in is what the clock of a zone shows at the date.
func (d date) in(zone *time.Location) time.Time {
	if d.day || d.zone == nil || d.zone.String() == zone.String() {
		return d.at
	}
	year, month, day := d.at.Date()
	hour, minute, second := d.at.Clock()
	shown, clock := split(time.Date(year, month, day, hour, minute, second, 0, d.zone).In(zone))
	return shown.Add(clock)
}

// single are the single dates of a series that its rule has or has not, in order: by the clock of the event, in UTC. A day
// stands for the time at which the event starts on it. What is dropped is a date that is added, else what the rule has on
// that day: calendars write an EXDATE as a day, or by a clock of their own. An event of whole days goes by no clock: what
// another one shows there stands for its day.
func (t *Times) single(r *Recurrence) (added, dropped []time.Time) {
	usual := func(at time.Time) time.Time { return at.Truncate(oneDay).Add(t.starts.clock) }
	shown := func(d date) time.Time {
		if t.starts.form == aDay && d.zone != time.UTC {
			return d.at
		}
		return d.in(t.Zone())
	}
	for _, d := range r.added {
		at := shown(d)
		if d.day || t.starts.form == aDay {
			at = usual(at)
		}
		added = append(added, at)
	}
	added = inOrder(added)
	for _, d := range r.dropped {
		at := shown(d)
		i, isAdded := slices.BinarySearchFunc(added, at, time.Time.Compare)
		switch {
		case d.day:
			next, _ := slices.BinarySearchFunc(added, at.Add(oneDay), time.Time.Compare)
			dropped = append(append(dropped, usual(at)), added[i:next]...)
		case isAdded:
			dropped = append(dropped, at)
		default:
			dropped = append(dropped, usual(at))
		}
	}
	return added, inOrder(dropped)
}

func inOrder(times []time.Time) []time.Time {
	slices.SortFunc(times, time.Time.Compare)
	return slices.CompactFunc(times, time.Time.Equal)
}
