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

// WriteICal writes the events among the places as a calendar that programs can subscribe to (RFC 5545, RFC 7986). Places without a time are passed over. An event has the same UID in every calendar, and a DTSTAMP that
// changes with it only, so that equal events give equal bytes. Times of central Europe are written with their zone, in
// which a series goes on; others in UTC. An error among the places ends it and is returned.
func WriteICal(w io.Writer, about Calendar, places iter.Seq2[data.Place, error]) error {
	c := calendarWriter{Calendar: about, out: bufio.NewWriter(w), zones: map[string]bool{}}
	c.lines("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tripoint//Tripoint//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
	c.text("NAME", "", about.Name)
	c.text("X-WR-CALNAME", "", about.Name)
	c.lines("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")
	for p, err := range places {
		if err != nil {
			return err
		}
		if p.Event != nil && p.Event.Starts != "" {
			c.event(&p)
		}
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

func (c *calendarWriter) event(p *data.Place) {
	starts, ends := eventTimes(p)
	for _, m := range []moment{starts, ends} {
		if zone := m.time.Location().String(); !m.day && zone != "UTC" && !c.zones[zone] {
			c.zones[zone] = true
			c.describe(zone)
		}
	}
	stamp := p.Updated.UTC()
	if stamp.IsZero() {
		stamp = time.Unix(0, 0).UTC()
	}
	c.lines("BEGIN:VEVENT", "UID:"+p.ID+"@tripoint", "DTSTAMP:"+stamp.Format(icalTime+"Z"), "LAST-MODIFIED:"+stamp.Format(icalTime+"Z"))
	c.moment("DTSTART", starts)
	if ends.time.After(starts.time) {
		c.moment("DTEND", ends)
	}
	c.rule(p, starts)
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

// rule writes how an event takes place again. Its end is written as the start is: a day, or a time in UTC.
func (c *calendarWriter) rule(p *data.Place, starts moment) {
	rule, err := events.ParseRule(p.Event.Recurrence)
	if p.Event.Recurrence == "" || err != nil {
		return
	}
	until := ""
	if last, ok := p.Times().Last(); ok && starts.day {
		until = last.Starts.Format(icalDay)
	} else if ok {
		until = last.Starts.UTC().Format(icalTime + "Z")
	}
	c.lines("RRULE:" + rule.Ending(until))
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

// eventTimes are start and end as calendars have them: both days or both times, the end being the first moment after.
func eventTimes(p *data.Place) (starts, ends moment) {
	starts = asMoment(p.Event.Starts, p.Address.CountryCode)
	if p.Event.Ends == "" {
		return starts, moment{day: true}
	}
	ends = asMoment(p.Event.Ends, p.Address.CountryCode)
	switch {
	case starts.day && !ends.day:
		ends = moment{time.Date(ends.time.Year(), ends.time.Month(), ends.time.Day(), 0, 0, 0, 0, time.UTC), true}
	case ends.day && !starts.day:
		next := ends.time.AddDate(0, 0, 1)
		return starts, moment{time.Date(next.Year(), next.Month(), next.Day(), 0, 0, 0, 0, starts.time.Location()), false}
	}
	if ends.day {
		ends.time = ends.time.AddDate(0, 0, 1)
	}
	return starts, ends
}

// asMoment reads what a valid event says, with the zone of the country where that is the one meant.
func asMoment(text, country string) moment {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return moment{day, true}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return moment{}
	}
	zone, err := time.LoadLocation(zones[country])
	if err != nil || zone == nil {
		return moment{t.UTC(), false}
	}
	const rulesBegin = 1997 // the zones are described as they are since then
	_, offset := t.Zone()
	if _, local := t.In(zone).Zone(); local == offset && zones[country] != "" && t.Year() >= rulesBegin {
		return moment{t.In(zone), false}
	}
	return moment{t.UTC(), false}
}

func (c *calendarWriter) moment(name string, m moment) {
	zone := m.time.Location().String()
	switch {
	case m.day:
		c.lines(name + ";VALUE=DATE:" + m.time.Format(icalDay))
	case zone == "UTC":
		c.lines(name + ":" + m.time.Format(icalTime+"Z"))
	default:
		c.lines(name + ";TZID=" + zone + ":" + m.time.Format(icalTime))
	}
}

// describe writes the rules of a zone of central Europe.
func (c *calendarWriter) describe(zone string) {
	c.lines("BEGIN:VTIMEZONE", "TZID:"+zone,
		"BEGIN:DAYLIGHT", "DTSTART:19960331T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
		"BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
		"END:VTIMEZONE")
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
