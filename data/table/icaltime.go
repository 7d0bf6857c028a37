package table

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tripoint/data"
)

// windowsZones are the names that Windows has for time zones of Europe.
var windowsZones = map[string]string{
	"Central European Standard Time": "Europe/Warsaw",
	"Central Europe Standard Time":   "Europe/Prague",
	"W. Europe Standard Time":        "Europe/Berlin",
	"Romance Standard Time":          "Europe/Paris",
	"GMT Standard Time":              "Europe/London",
	"E. Europe Standard Time":        "Europe/Chisinau",
	"FLE Standard Time":              "Europe/Kiev",
	"UTC":                            "UTC",
}

// A zoneCache keeps the zones of a file, which are read from files; nil is one that is not known.
type zoneCache map[string]*time.Location

const maxZones = 100 // of a file that are kept

// load finds a zone by its name in the tz database or in Windows; other programs put a path of their own in front.
func (z zoneCache) load(name string) *time.Location {
	if zone, ok := z[name]; ok {
		return zone
	}
	const most = 100 // bytes of a name
	if len(name) > most {
		return nil
	}
	var zone *time.Location
	candidate := cmp.Or(windowsZones[name], name)
	for candidate != "" && zone == nil {
		if loaded, err := time.LoadLocation(candidate); err == nil && candidate != "Local" {
			zone = loaded
		}
		_, candidate, _ = strings.Cut(candidate, "/")
	}
	if len(z) < maxZones {
		z[name] = zone
	}
	return zone
}

// A moment is a point in time or a day.
type moment struct {
	time time.Time
	day  bool
}

// String is the moment as data.Event has it.
func (m moment) String() string {
	if m.day {
		return m.time.Format(time.DateOnly)
	}
	return m.time.Format(time.RFC3339)
}

const (
	icalDay  = "20060102"
	icalTime = "20060102T150405"
)

// moment reads a date or time of a property; known tells whether there is one that would do.
func (e *eventPlace) moment(name string) (m moment, known bool) {
	p, ok := e.get(name)
	if !ok {
		return moment{}, false
	}
	named := cmp.Or(p.params["TZID"], e.calendar.zone)
	m, err := e.calendar.moment(name, p.value, named)
	if err != nil {
		e.refuse(err.Field, err.Value, err.Reason)
		return moment{}, false
	}
	if named == "" && !m.day && m.time.Location() != time.UTC {
		e.warn(name, p.value, "names no zone; taken for the time of central Europe")
	}
	return m, true
}

// moment reads a date or time, by the clock of a zone that is named or else of central Europe. The error says what would
// not do.
func (c *calendarReader) moment(name, text, named string) (moment, *data.Invalid) {
	if day, err := time.Parse(icalDay, text); err == nil {
		return moment{day, true}, nil
	}
	if utc, err := time.Parse(icalTime+"Z", text); err == nil {
		return moment{utc, false}, nil
	}
	zone := c.zones.load(cmp.Or(named, zones[""]))
	if zone == nil {
		return moment{}, &data.Invalid{Field: name, Value: "TZID=" + named, Reason: "want a zone of the tz database, like Europe/Warsaw"}
	}
	local, err := time.ParseInLocation(icalTime, text, zone)
	if err != nil {
		return moment{}, &data.Invalid{Field: name, Value: text, Reason: "want a date like 20261121 or a time like 20261121T180000"}
	}
	return moment{local, false}, nil
}

// times reads when the event is. A day that it ends on is the first one after it in calendars, and its last one here.
func (e *eventPlace) times() {
	starts, ok := e.moment("DTSTART")
	if !ok {
		if len(e.faults) == 0 {
			e.refuse("DTSTART", "", "want when it starts")
		}
		return
	}
	ends, ok := e.moment("DTEND")
	if !ok {
		ends, ok = e.after(starts)
	}
	e.place.Event.Starts = starts.String()
	if ok {
		if ends.day && ends.time.After(starts.time) {
			ends.time = ends.time.AddDate(0, 0, -1)
		}
		e.place.Event.Ends = ends.String()
	}
	e.recurrence()
	e.updated()
}

var duration = regexp.MustCompile(`^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$`)

// after is the end of an event that says how long it takes.
func (e *eventPlace) after(starts moment) (ends moment, ok bool) {
	p, ok := e.get("DURATION")
	if !ok {
		return moment{}, false
	}
	m := duration.FindStringSubmatch(p.value)
	if m == nil {
		e.refuse("DURATION", p.value, "want a duration like PT1H30M or P1D")
		return moment{}, false
	}
	var n [6]int
	for i := 1; i < len(m); i++ {
		n[i], _ = strconv.Atoi(cmp.Or(m[i], "0")) // the digits have been matched
	}
	end := starts.time.AddDate(0, 0, 7*n[1]+n[2]).
		Add(time.Duration(n[3])*time.Hour + time.Duration(n[4])*time.Minute + time.Duration(n[5])*time.Second)
	return moment{end, starts.day}, true
}

// updated takes the last change that the event tells of.
func (e *eventPlace) updated() {
	for _, name := range []string{"LAST-MODIFIED", "DTSTAMP"} {
		p, _ := e.get(name)
		if t, err := time.Parse(icalTime+"Z", p.value); err == nil && t.Unix() > 0 && t.Year() > 0 {
			e.place.Updated = t
			return
		}
	}
}
