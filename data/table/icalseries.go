package table

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tripoint/data/events"
)

// Bounds of what is kept of series until the end of a calendar.
const (
	maxSeriesBytes = 16 << 20
	heldBytes      = 1000 // of a series or a change, besides its text
)

// take hands an event on. A series and what changes one of its dates wait for the end of the calendar, where all is known.
func (c *calendarReader) take(e *eventPlace, bytes int) error {
	e.uid = e.text("UID")
	e.sequence, _ = strconv.Atoi(e.text("SEQUENCE")) // 0 where there is none
	e.cancelled = strings.EqualFold(e.text("STATUS"), "CANCELLED")
	of, isChange := e.get("RECURRENCE-ID")
	switch {
	case len(e.faults) > 0:
	case isChange && e.uid != "":
		if e.change(of); len(e.faults) == 0 && c.keep(e, bytes) {
			c.changes = append(c.changes, e)
			return nil
		}
	case e.cancelled:
		if e.uid != "" {
			e.id()
		}
		e.refuseCancelled("want an event that takes place")
	default:
		if e.fill(); len(e.series) > 0 && len(e.faults) == 0 && c.keep(e, bytes) {
			c.series = append(c.series, e)
			return nil
		}
	}
	return c.yield(e.reading(e.propertyOf))
}

// change reads what becomes of a date of a series. Unless it is cancelled, it is an event of its own.
func (e *eventPlace) change(of property) {
	date, ok := e.moment(of.name)
	if !ok {
		return
	}
	e.drops = date
	if e.cancelled {
		e.id()
	} else {
		e.fill()
	}
}

// refuseCancelled refuses an event that takes place no more.
func (e *eventPlace) refuseCancelled(reason string) {
	e.gone = true
	e.refuse("STATUS", "CANCELLED", reason)
}

// keep tells whether there is room for something more that waits.
func (c *calendarReader) keep(e *eventPlace, bytes int) bool {
	if c.held+bytes+heldBytes > maxSeriesBytes {
		e.refuse("", "", fmt.Sprintf("want at most %d MB of series in a calendar", maxSeriesBytes>>20))
		return false
	}
	c.held += bytes + heldBytes
	e.properties = nil
	return true
}

// release hands the series of a calendar on, and before them what changes their dates.
func (c *calendarReader) release() error {
	series := newest(c.series, func(e *eventPlace) string { return e.uid })
	changes := newest(c.changes, func(e *eventPlace) string { return e.uid + "\n" + moment{e.drops.time.UTC(), e.drops.day}.String() })
	c.series, c.changes, c.held = nil, nil, 0
	byUID := map[string]*eventPlace{}
	for _, e := range series {
		byUID[e.uid] = e
	}
	for _, e := range changes {
		of := byUID[e.uid]
		if e.cancelled && of == nil {
			e.refuseCancelled("want the series of which a date is cancelled in the same calendar")
		}
		if !e.cancelled || of == nil {
			reading := e.reading(e.propertyOf)
			if err := c.yield(reading); err != nil {
				return err
			}
			if reading.Err != nil {
				continue
			}
		}
		if of != nil {
			of.addDate(dateLine("EXDATE", e.drops))
		}
	}
	for _, e := range series {
		e.place.Event.Recurrence = events.Canonical(strings.Join(e.series, "\n"))
		if err := c.yield(e.reading(e.propertyOf)); err != nil {
			return err
		}
	}
	return nil
}

// newest are those events of which there is no later version: one with a higher SEQUENCE, or else one that follows.
func newest(versions []*eventPlace, name func(*eventPlace) string) []*eventPlace {
	latest := map[string]*eventPlace{}
	for _, e := range versions {
		if before := latest[name(e)]; before == nil || e.sequence >= before.sequence {
			latest[name(e)] = e
		}
	}
	return slices.DeleteFunc(versions, func(e *eventPlace) bool { return name(e) != "" && latest[name(e)] != e })
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

// dates adds those of a property. Without a zone that is known they are by the clock of DTSTART.
func (e *eventPlace) dates(p property) {
	starts, _ := e.get("DTSTART")
	named := cmp.Or(starts.params["TZID"], e.calendar.zone)
	if zone := p.params["TZID"]; zone != "" && e.calendar.zones.load(zone) != nil {
		named = zone
	} else if zone != "" {
		e.warn(p.name, "TZID="+zone, "is no zone of the tz database; taken for the clock of DTSTART")
	}
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
