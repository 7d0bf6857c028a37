package table

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tripoint/data"
	"tripoint/data/events"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
)

// A Calendar says what a calendar of events is called, and for whom it is. Page and Venue may be nil.
type Calendar struct {
	Name  string
	Prefs lang.Prefs                    // of texts
	Page  func(id string) string        // the address of the page about an event
	Venue func(id string) (name string) // of the place with an id, "" where there is none
}

// WriteICal writes the events among the places as a calendar that programs can subscribe to (RFC 5545, RFC 7986). Places
// without a start are passed over. An event has the same UID in every calendar, and a DTSTAMP that changes with it only, so
// that equal events give equal bytes. Times are written with the zone of the event, in which a series goes on from the first
// day of its rule, with its single dates. An error among the places ends it and is returned.
func WriteICal(w io.Writer, about Calendar, places iter.Seq2[data.Place, error]) error {
	c := calendarWriter{Calendar: about, out: bufio.NewWriter(w), zones: map[string]bool{}}
	c.lines("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tripoint//Tripoint//EN", "CALSCALE:GREGORIAN")
	c.text("NAME", "", about.Name)
	c.text("X-WR-CALNAME", "", about.Name)
	c.lines("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")
	empty := true
	for p, err := range places {
		if err != nil {
			return err
		}
		if p.Event == nil || p.Event.Starts == "" {
			continue
		}
		if t := p.Times(); t.Timed() {
			c.event(&p, t)
			empty = false
		}
	}
	if empty {
		c.describe(time.UTC) // a calendar has one component at least
	}
	c.lines("END:VCALENDAR")
	if err := c.out.Flush(); err != nil { // the first error of all writes
		return fmt.Errorf("write iCalendar: %w", err)
	}
	return nil
}

type calendarWriter struct {
	Calendar
	out   *bufio.Writer
	zones map[string]bool // that the calendar has described
}

func (c *calendarWriter) event(p *data.Place, t *events.Times) {
	first, _ := t.ByRule()
	zone := calendarZone(t, &first)
	starts, ends := first.String()
	isDay := len(starts) == len(time.DateOnly)
	if name := zone.String(); !isDay && zone != time.UTC && !c.zones[name] {
		c.zones[name] = true
		c.describe(zone)
	}
	stamp := time.Unix(0, 0)
	if !p.Updated.IsZero() {
		stamp = p.Updated
	}
	c.lines("BEGIN:VEVENT", "UID:"+p.ID+"@tripoint", "DTSTAMP:"+stamp.UTC().Format(icalTime+"Z"))
	if !p.Updated.IsZero() {
		c.lines("LAST-MODIFIED:" + stamp.UTC().Format(icalTime+"Z"))
	}
	switch {
	case isDay && ends != "":
		last := first.Ends.Add(-time.Second)
		c.lines("DTSTART;VALUE=DATE:"+first.Starts.Format(icalDay), "DTEND;VALUE=DATE:"+last.AddDate(0, 0, 1).Format(icalDay))
	case isDay:
		c.lines("DTSTART;VALUE=DATE:" + first.Starts.Format(icalDay))
	default:
		c.time("DTSTART", first.Starts.In(zone))
		if ends != "" && first.Ends.After(first.Starts) {
			c.time("DTEND", first.Ends.In(zone))
		}
	}
	if t.Recurs() {
		c.rule(p, t, isDay)
		added, dropped := t.Single()
		c.dates("RDATE", added, isDay, zone)
		c.dates("EXDATE", dropped, isDay, zone)
	}
	name, spoken := p.DisplayName(c.Prefs)
	c.text("SUMMARY", spoken, name)
	description, spoken := p.DisplayDescription(c.Prefs)
	c.text("DESCRIPTION", spoken, description)
	c.text("LOCATION", "", c.location(p))
	c.lines("GEO:" + decimal(p.Point.Lat()) + ";" + decimal(p.Point.Lon()))
	c.text("CATEGORIES", "", taxonomy.Builtin().Category(p.Category()).Name(c.Prefs.Vocabulary()))
	if p.Event.Organizer != "" {
		address := "invalid:nomail" // as calendars write that there is none
		if p.Email != "" {
			address = "mailto:" + oneLine(p.Email)
		}
		c.lines(`ORGANIZER;CN="` + strings.ReplaceAll(oneLine(p.Event.Organizer), `"`, "'") + `":` + address)
	}
	if p.Website != "" {
		c.lines("URL:" + oneLine(p.Website))
	} else if c.Page != nil {
		c.lines("URL:" + c.Page(p.ID))
	}
	c.text("COMMENT", "", credits(p.Sources))
	c.lines("END:VEVENT")
}

// rule writes how a series goes on, up to the last day of its rule. That is written as the start is: a day, or a time in UTC.
func (c *calendarWriter) rule(p *data.Place, t *events.Times, isDay bool) {
	r, err := events.ParseRecurrence(p.Event.Recurrence)
	if err != nil || r.Rule == nil {
		return
	}
	until := ""
	if _, last := t.ByRule(); !last.Starts.IsZero() && isDay {
		until = last.Starts.Format(icalDay)
	} else if !last.Starts.IsZero() {
		until = last.Starts.UTC().Format(icalTime + "Z")
	}
	c.lines("RRULE:" + r.Rule.Ending(until))
}

// dates writes single dates of a series as its start is written.
func (c *calendarWriter) dates(name string, dates []events.Occurrence, isDay bool, zone *time.Location) {
	if len(dates) == 0 {
		return
	}
	params, layout := icalForm(zone)
	var texts []string
	for _, o := range dates {
		if isDay {
			texts = append(texts, o.Starts.Format(icalDay))
		} else {
			texts = append(texts, o.Starts.In(zone).Format(layout))
		}
	}
	if isDay {
		params = ";VALUE=DATE"
	}
	c.lines(name + params + ":" + strings.Join(texts, ","))
}

// location is where an event is held: the name of the place, then the address.
func (c *calendarWriter) location(p *data.Place) string {
	address := addressLine(&p.Address)
	if c.Venue == nil || p.Event.Venue == "" {
		return address
	}
	if name := c.Venue(p.Event.Venue); name != "" && address != "" {
		return name + ", " + address
	} else if name != "" {
		return name
	}
	return address
}

// rulesBegin is the year from which on describe is right. What was before is written in UTC, where it is no series.
const rulesBegin = 1997

// calendarZone is the zone that a calendar writes the times of an event in.
func calendarZone(t *events.Times, first *events.Occurrence) *time.Location {
	zone := t.Zone()
	if !t.Recurs() && first.Starts.Year() < rulesBegin {
		return time.UTC
	}
	if zone.String() != "" {
		return zone
	}
	const hour = 60 * 60
	_, offset := first.Starts.Zone()
	fixed, err := time.LoadLocation(fmt.Sprintf("Etc/GMT%+d", -offset/hour)) // whose signs are the other way round
	if offset == 0 || offset%hour != 0 || err != nil {
		return time.UTC
	}
	return fixed
}

func (c *calendarWriter) time(name string, at time.Time) {
	params, layout := icalForm(at.Location())
	c.lines(name + params + ":" + at.Format(layout))
}

// icalForm is how times of a zone are written, and what stands in front of them.
func icalForm(zone *time.Location) (params, layout string) {
	if zone == time.UTC {
		return "", icalTime + "Z"
	}
	return ";TZID=" + zone.String(), icalTime
}

// describe writes the rules of a zone, whose clock changes on the last Sundays of two months, or never.
func (c *calendarWriter) describe(zone *time.Location) {
	const known = 2026 // a year in which the rules are as described
	c.lines("BEGIN:VTIMEZONE", "TZID:"+zone.String())
	at := time.Date(known, time.January, 1, 0, 0, 0, 0, zone)
	_, change := at.ZoneBounds()
	if change.IsZero() {
		c.observance("STANDARD", time.Date(rulesBegin-1, time.January, 1, 0, 0, 0, 0, time.UTC), at, at, "")
	}
	for ; change.Year() == known; _, change = change.ZoneBounds() {
		before := change.Add(-time.Second)
		_, from := before.Zone()
		kind := "STANDARD"
		if _, to := change.Zone(); to > from {
			kind = "DAYLIGHT"
		}
		on := change.In(time.FixedZone("", from)) // as clocks show it that have not been put on yet
		sunday := time.Date(rulesBegin-1, on.Month()+1, 0, on.Hour(), on.Minute(), on.Second(), 0, time.UTC)
		sunday = sunday.AddDate(0, 0, -int(sunday.Weekday()))
		c.observance(kind, sunday, before, change, fmt.Sprintf("RRULE:FREQ=YEARLY;BYMONTH=%d;BYDAY=-1SU", on.Month()))
	}
	c.lines("END:VTIMEZONE")
}

// observance writes what clocks show from a time on, and again by a rule, unless that is "".
func (c *calendarWriter) observance(kind string, starts, before, after time.Time, rule string) {
	c.lines("BEGIN:"+kind, "DTSTART:"+starts.Format(icalTime), "TZOFFSETFROM:"+before.Format("-0700"), "TZOFFSETTO:"+after.Format("-0700"), "TZNAME:"+after.Format("MST"))
	if rule != "" {
		c.lines(rule)
	}
	c.lines("END:" + kind)
}

var textEscaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`)

// text writes a text, if there is one, with its language where it is known.
func (c *calendarWriter) text(name, spoken, text string) {
	if text == "" {
		return
	}
	if spoken != "" && spoken != "und" {
		name += ";LANGUAGE=" + spoken
	}
	c.lines(name + ":" + oneLine(textEscaper.Replace(text)))
}

// oneLine takes out what would end a line or be refused in one.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

const maxLineBytes = 75 // of a line of a calendar, without its end

// lines writes content lines, folded between letters.
func (c *calendarWriter) lines(lines ...string) {
	for _, text := range lines {
		for room := maxLineBytes; len(text) > room; room = maxLineBytes - 1 {
			end := room
			for !utf8.RuneStart(text[end]) {
				end--
			}
			_, _ = c.out.WriteString(text[:end] + "\r\n ")
			text = text[end:]
		}
		_, _ = c.out.WriteString(text + "\r\n")
	}
}
