package table

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"tripoint/data/events"
)

// Bounds of what is kept of series until the end of a calendar.
const (
	maxSeriesBytes = 16 << 20
	heldBytes      = 1000 // of a series or a change, besides its text
)

// A change is what a calendar says of one date of a series that it has elsewhere.
type change struct {
	uid       string
	at        string // where it stands
	line      string // that drops the date
	cancelled bool   // else it is an event of its own
}

// take hands an event on. A series waits for the end of the calendar, where all its changes are known.
func (c *calendarReader) take(e *eventPlace, bytes int) error {
	of, isChange := e.get("RECURRENCE-ID")
	cancelled := strings.EqualFold(e.text("STATUS"), "CANCELLED")
	switch {
	case len(e.faults) > 0:
	case isChange && e.text("UID") != "":
		return c.takeChange(e, of, cancelled)
	case cancelled:
		e.refuse("STATUS", "CANCELLED", "want an event that takes place")
	default:
		if e.fill(); len(e.series) > 0 && len(e.faults) == 0 && c.keep(e, bytes) {
			e.properties = nil
			c.series = append(c.series, e)
			return nil
		}
	}
	return c.yield(e.reading(e.propertyOf))
}

// takeChange notes that a date leaves its series. Unless it is cancelled, it is an event of its own.
func (c *calendarReader) takeChange(e *eventPlace, of property, cancelled bool) error {
	uid := e.text("UID")
	date, ok := e.moment(of.name)
	if !ok || !c.keep(e, len(uid)) {
		return c.yield(e.reading(e.propertyOf))
	}
	if !cancelled {
		e.fill()
		reading := e.reading(e.propertyOf)
		if err := c.yield(reading); err != nil || reading.Err != nil {
			return err
		}
	}
	c.changes = append(c.changes, change{uid, e.at, dateLine("EXDATE", date), cancelled})
	return nil
}

// keep tells whether there is room for something more that waits.
func (c *calendarReader) keep(e *eventPlace, bytes int) bool {
	if c.held+bytes+heldBytes > maxSeriesBytes {
		e.refuse("", "", fmt.Sprintf("want at most %d MB of series in a calendar", maxSeriesBytes>>20))
		return false
	}
	c.held += bytes + heldBytes
	return true
}

// release hands the series of a calendar on.
func (c *calendarReader) release() error {
	byUID := map[string]*eventPlace{}
	for _, e := range c.series {
		byUID[e.uid] = e
	}
	for _, change := range c.changes {
		if e := byUID[change.uid]; e != nil {
			e.addDate(change.line)
		} else if change.cancelled {
			lone := draft{at: change.at}
			lone.refuse("STATUS", "CANCELLED", "want the series of which a date is cancelled in the same calendar")
			if err := c.yield(lone.reading(asIs)); err != nil {
				return err
			}
		}
	}
	series := c.series
	c.series, c.changes, c.held = nil, nil, 0
	for _, e := range series {
		e.repeat()
		if err := c.yield(e.reading(e.propertyOf)); err != nil {
			return err
		}
	}
	return nil
}

// addDate adds a single date; more than are kept need not be counted.
func (e *eventPlace) addDate(line string) {
	if len(e.series) <= events.MaxDates+1 {
		e.series = append(e.series, line)
	}
}

// recurrence reads the rule of a series and its single dates.
func (e *eventPlace) recurrence() {
	rule, repeats := e.get("RRULE")
	if of, ok := e.get("RECURRENCE-ID"); ok {
		if repeats {
			e.warn("RRULE", rule.value, "is no rule of one date; left out")
		}
		if of.params["RANGE"] != "" {
			e.warn("RECURRENCE-ID", "RANGE="+of.params["RANGE"], "is taken for one date; those after it stay as they were")
		}
		return
	}
	if repeats {
		e.series = append(e.series, rule.value)
	}
	for _, name := range []string{"RDATE", "EXDATE"} {
		for _, p := range e.properties {
			switch {
			case p.name != name:
			case name == "EXDATE" && len(e.series) == 0:
				e.warn(name, p.value, "want it with RRULE or RDATE; left out")
			default:
				e.dates(p)
			}
		}
	}
}

// dates adds those of a property. Without a zone they are by the clock of DTSTART.
func (e *eventPlace) dates(p property) {
	starts, _ := e.get("DTSTART")
	named := cmp.Or(p.params["TZID"], starts.params["TZID"], e.calendar.zone)
	told := false
	for text := range strings.SplitSeq(p.value, ",") {
		m, err := e.calendar.moment(p.name, text, named)
		if err == nil {
			e.addDate(dateLine(p.name, m))
		} else if !told {
			e.warn(err.Field, err.Value, err.Reason+"; left out")
			told = true
		}
	}
}

// dateLine writes a single date as a line of a recurrence.
func dateLine(name string, m moment) string {
	if m.day {
		return name + ";VALUE=DATE:" + m.time.Format(icalDay)
	}
	params, layout := icalForm(m.time.Location())
	return name + params + ":" + m.time.Format(layout)
}

// repeat makes the event a series. One of which all dates are dropped takes place no more.
func (e *eventPlace) repeat() {
	event := e.place.Event
	event.Recurrence = events.Canonical(strings.Join(e.series, "\n"))
	if _, err := events.Parse(event.Starts, event.Ends, event.Recurrence, nil); errors.Is(err, events.ErrNone) {
		e.refuse("EXDATE", "", err.Error())
	}
}
