package api

import (
	"fmt"
	"strings"
	"time"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/hours"
)

var openParam = param{
	name: "open", max: 19, about: "now, or a time by the clock of each place such as 2026-11-11T10:00: only places that are open for sure then",
}

const wantedMoment = "want now, or a local time such as 2026-11-11T10:00"

// moment reads the parameter open; nil where it is not given.
func (r *request) moment() *catalog.Moment {
	value := r.params.text("open")
	switch {
	case !r.params.has("open"):
		return nil
	case value == "now":
		r.changesAt(r.edition.OpenUntil(r.at))
		return &catalog.Moment{At: r.at}
	}
	if at, _, ok := parseTime(value, minuteTime, localTime); ok {
		return &catalog.Moment{At: at, Local: true}
	}
	r.params.fail("open", value, wantedMoment)
	return nil
}

// How times by the clock of a place are written.
const (
	minuteTime = "2006-01-02T15:04"
	localTime  = "2006-01-02T15:04:05"
)

// parseTime reads a time in one of some layouts, and tells which, of a year that hours and events are known for.
func parseTime(value string, layouts ...string) (at time.Time, layout string, ok bool) {
	for _, layout := range layouts {
		if at, err := time.Parse(layout, value); err == nil && at.Year() > 1900 && at.Year() < 2200 {
			return at, layout, true
		}
	}
	return time.Time{}, "", false
}

// momentText writes a moment as moment reads it.
func momentText(m *catalog.Moment) string {
	if !m.Local {
		return "now"
	}
	return strings.TrimSuffix(m.At.Format(localTime), ":00")
}

// changesAt notes that the answer changes by itself at an instant; zero is never.
func (r *request) changesAt(at time.Time) {
	if r.until.IsZero() || !at.IsZero() && at.Before(r.until) {
		r.until = at
	}
}

// opening says whether a place with opening hours is open, and until or from when as far as that is known.
func (s *shape) opening(o *object, p *data.Place) {
	if !o.wantsAny("open", "opens", "closes", "opening_hours_week") {
		return
	}
	r := s.request
	now, known := r.edition.Opening(p, r.at)
	if !known {
		return
	}
	r.changesAt(now.Next)
	o.text("open", now.State.String())
	where := catalog.Where(p)
	if !now.Next.IsZero() {
		next := now.Next.In(where.Zone).Format(time.RFC3339)
		switch {
		case now.Then == hours.Open && now.State != hours.Open:
			o.text("opens", next)
		case now.Then == hours.Closed && now.State == hours.Open:
			o.text("closes", next)
		}
	}
	if s.week {
		s.weekOf(o, p, &where)
	}
}

// A weekday is a day of the hours of a week, for people to read.
type weekday struct {
	Date    string     `json:"date"`
	Holiday string     `json:"holiday,omitempty"` // its name in the reader's language
	Hours   []openSpan `json:"hours"`
}

type openSpan struct {
	From string `json:"from"`           // by the clock of the place
	To   string `json:"to"`             // on the next day where it is not after From; 24:00 is the end of the day
	Open string `json:"open,omitempty"` // "unknown" where it may be open
}

// weekOf adds the hours of seven days from today on.
func (s *shape) weekOf(o *object, p *data.Place, where *hours.Where) {
	rows := s.request.edition.Week(p, s.request.at)
	if len(rows) == 0 {
		return
	}
	week := make([]weekday, len(rows))
	for i, row := range rows {
		week[i] = weekday{
			Date: row.Date.String(), Holiday: where.Holiday(row.Date, s.request.vocabulary(p)), Hours: make([]openSpan, len(row.Spans)),
		}
		for j, span := range row.Spans {
			week[i].Hours[j] = openSpan{From: clock(span.From), To: clock(span.To)}
			if span.State == hours.Unknown {
				week[i].Hours[j].Open = span.State.String()
			}
		}
	}
	o.value("opening_hours_week", week)
}

// clock writes minutes after midnight; those of the next day begin anew.
func clock(minutes int) string {
	const day = 24 * 60
	if minutes > day {
		minutes -= day
	}
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}
