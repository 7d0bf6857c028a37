package table

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tripoint/data"
)

// ReadICal calls yield with each event of an iCalendar file (RFC 5545), until yield returns an error, which it returns.
// An event needs a position in GEO; one that is cancelled is refused. Its category is the one that CATEGORIES or a word
// of SUMMARY names in any language, otherwise "meeting", with a warning. Times without zone are those of the calendar's
// X-WR-TIMEZONE or else of central Europe. Ids are made of source and UID.
//
// A date of a series that has an event of its own, by RECURRENCE-ID, leaves its series; where it is cancelled, that is all.
// Both follow at the end of their calendar, when this is known. Of several versions the one with the highest SEQUENCE counts.
//
// The error is an *data.Invalid where the file is no calendar or ends too early, else that of reading. At most about
// 2 MB are held, and 16 MB of series.
func ReadICal(r io.Reader, source data.Source, yield func(data.Reading) error) error {
	text := bufio.NewReaderSize(r, 64<<10)
	if start, err := text.Peek(len("\uFEFF")); err == nil && string(start) == "\uFEFF" {
		_, _ = text.Discard(len("\uFEFF")) // it has just been seen
	}
	c := calendarReader{lines: contentReader{text: text}, source: source, yield: yield, zones: zoneCache{}}
	return c.file()
}

// A calendarReader reads the events of a file, which may hold several calendars.
type calendarReader struct {
	lines  contentReader
	source data.Source
	yield  func(data.Reading) error

	zones    zoneCache
	zone     string // of times that name none; "" is not known
	language string // of texts that name none; "" is not known

	open []string // components that have begun, from the outermost

	series  []*eventPlace // of the calendar, which wait for its end
	changes []*eventPlace // of their dates
	held    int           // bytes of both
}

// next reads a line that can be a property, and keeps count of components. What cannot be one is passed over in
// calendars, where programs write much that is not in the RFC; broken tells of it.
func (c *calendarReader) next() (p property, broken string, err error) {
	text, number, err := c.lines.next()
	if errors.Is(err, errLineTooLong) {
		return property{line: number}, err.Error(), nil
	}
	if err != nil {
		return property{}, "", err
	}
	p, ok := parseProperty(number, text)
	if !ok {
		return p, "want NAME:VALUE", nil
	}
	switch p.name {
	case "BEGIN":
		c.open = append(c.open, strings.ToUpper(p.value))
		if len(c.open) > maxDepth {
			err = &data.Invalid{Record: line(number), Reason: "want less deep components"}
		}
	case "END":
		if last := len(c.open) - 1; last < 0 || c.open[last] != strings.ToUpper(p.value) {
			err = &data.Invalid{Record: line(number), Field: "END", Value: shortened(p.value), Reason: "want the end of what began last"}
		} else {
			c.open = c.open[:last]
		}
	}
	return p, "", err
}

// file reads what stands outside events.
func (c *calendarReader) file() error {
	for began := false; ; {
		p, _, err := c.next()
		if errors.Is(err, io.EOF) {
			return c.end(began)
		}
		if err != nil {
			return err
		}
		if !began && (p.name != "BEGIN" || !slices.Equal(c.open, []string{"VCALENDAR"})) {
			return &data.Invalid{Record: line(p.line), Reason: "want BEGIN:VCALENDAR"}
		}
		began = true
		switch {
		case p.name == "BEGIN" && slices.Equal(c.open, []string{"VCALENDAR", "VEVENT"}):
			if err := c.event(p.line); err != nil {
				return err
			}
		case slices.Equal(c.open, []string{"VCALENDAR"}):
			c.setting(p)
		case len(c.open) == 0:
			if err := c.release(); err != nil {
				return err
			}
		}
	}
}

func (c *calendarReader) end(began bool) error {
	if err := c.release(); err != nil {
		return err
	}
	switch {
	case !began:
		return &data.Invalid{Record: line(1), Reason: "want BEGIN:VCALENDAR; the file is empty"}
	case len(c.open) > 0:
		return &data.Invalid{Record: line(c.lines.line), Reason: "the file ends too early; want END:" + shortened(c.open[len(c.open)-1])}
	}
	return nil
}

// setting takes what a calendar says of all its events.
func (c *calendarReader) setting(p property) {
	switch p.name {
	case "BEGIN":
		c.zone, c.language = "", ""
	case "X-WR-TIMEZONE":
		c.zone = unescape(p.value)
	case "LANGUAGE":
		c.language = unescape(p.value)
	}
}

const maxProperties = 1000 // of an event

// event reads from behind the start of an event to behind its end. Components in it, such as alarms, say nothing of
// the place.
func (c *calendarReader) event(number int) error {
	e := &eventPlace{draft: draft{at: line(number)}, calendar: c}
	held, depth := 0, len(c.open)
	for {
		p, broken, err := c.next()
		if errors.Is(err, io.EOF) {
			return c.end(true)
		}
		if err != nil {
			return err
		}
		if len(c.open) < depth {
			return c.take(e, held)
		}
		held += len(p.name) + len(p.value)
		switch {
		case len(c.open) > depth || p.name == "END":
		case broken != "":
			e.faults = []error{&data.Invalid{Record: line(p.line), Reason: broken}}
		case held > data.MaxRecordBytes || len(e.properties) == maxProperties:
			if len(e.faults) == 0 {
				e.refuse("", "", fmt.Sprintf("want an event of at most %d bytes and %d properties", data.MaxRecordBytes, maxProperties))
			}
		case wantedOfEvent[p.name]:
			e.properties = append(e.properties, p)
		}
	}
}

// wantedOfEvent are the properties that tell something of a place.
var wantedOfEvent = map[string]bool{
	"UID": true, "SUMMARY": true, "DESCRIPTION": true, "LOCATION": true, "GEO": true, "CATEGORIES": true, "URL": true,
	"ORGANIZER": true, "STATUS": true, "DTSTART": true, "DTEND": true, "DURATION": true, "RRULE": true,
	"RECURRENCE-ID": true, "EXDATE": true, "RDATE": true, "DTSTAMP": true, "LAST-MODIFIED": true, "SEQUENCE": true,
}
