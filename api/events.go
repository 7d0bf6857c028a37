package api

import (
	"cmp"
	"math"
	"strings"
	"time"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/events"
	"tripoint/data/table"
	"tripoint/data/taxonomy"
)

var (
	startsParam = param{name: "starts", max: 40, about: "a day such as 2026-11-21 or a time such as 2026-11-21T18:00, by the clock of each place, or with an offset: only events that take place then or later. Events that are over are found by no other question"}
	endsParam   = param{name: "ends", max: 40, about: "a day or a time as in starts: only events that take place until then, that day included; without starts, from now on"}
	venueParam  = param{name: "venue", kind: list, about: "ids of places: only events held there; a comma means or"}
)

const wantedTime = "want a day such as 2026-11-21 or a time such as 2026-11-21T18:00 or 2026-11-21T18:00:00+01:00"

// period reads the parameters starts and ends; nil where neither is given.
func (r *request) period() *catalog.Period {
	if !r.params.has("starts") && !r.params.has("ends") {
		return nil
	}
	from, _ := r.time("starts")
	to, wholeDay := r.time("ends")
	if wholeDay {
		to.At = to.At.AddDate(0, 0, 1)
	}
	if !from.At.IsZero() && !to.At.IsZero() && from.Local == to.Local && !to.At.After(from.At) {
		r.params.fail("ends", r.params.text("ends"), "want a time after starts")
	}
	if from.At.IsZero() {
		r.changesAt(r.at.Truncate(time.Minute).Add(time.Minute))
	}
	return &catalog.Period{From: from, To: to}
}

// time reads a parameter that is a day or a time; zero where it is not given.
func (r *request) time(name string) (m catalog.Moment, wholeDay bool) {
	value := r.params.text(name)
	if !r.params.has(name) {
		return m, false
	}
	if at, layout, ok := parseTime(value, time.DateOnly, minuteTime, localTime); ok {
		return catalog.Moment{At: at, Local: true}, layout == time.DateOnly
	}
	withPlus := strings.Replace(value, " ", "+", 1) // which arrives as a space where it was not escaped
	if at, _, ok := parseTime(withPlus, minuteTime+"Z07:00", time.RFC3339); ok {
		return catalog.Moment{At: at.UTC()}, false
	}
	r.params.fail(name, value, wantedTime)
	return m, false
}

// timeText writes a moment as time reads it, "" for none.
func timeText(m catalog.Moment) string {
	switch {
	case m.At.IsZero():
		return ""
	case m.Local:
		return m.At.Format(localTime)
	}
	return m.At.Format(time.RFC3339)
}

// occurrence says when an event takes place: of the period asked for, else next; of one that is over, when that was last.
func (s *shape) occurrence(o *object, p *data.Place) {
	times := p.Times()
	if times == nil || !times.Timed() || !o.wantsAny("occurrence", "occurrences", "past") {
		return
	}
	if o.only["occurrences"] {
		s.occurrences(o, times)
	}
	now, over := s.request.showing(times)
	if starts, ends := now.String(); starts+ends != "" && o.member("occurrence") {
		o.span(starts, ends)
	}
	if over {
		o.flag("past", true)
	}
}

// maxOccurrences is how many times of an event an answer has: two a day for a month.
const maxOccurrences = 62

// occurrences lists when an event takes place in the period asked for, else from now on.
func (s *shape) occurrences(o *object, times *events.Times) {
	r := s.request
	from, to := r.at, time.Time{}
	if r.during != nil && !r.during.From.At.IsZero() {
		from = r.during.From.In(times.Zone())
	}
	if r.during != nil && !r.during.To.At.IsZero() {
		to = r.during.To.In(times.Zone())
	}
	var all []events.Occurrence
	for next := range times.From(from) {
		if !to.IsZero() && !next.Starts.Before(to) || len(all) == maxOccurrences {
			break
		}
		all = append(all, next)
	}
	o.list("occurrences", len(all), func(i int) {
		o.span(all[i].String())
	})
}

// span writes an object of a start and an end, of which one may be unknown.
func (o *object) span(starts, ends string) {
	inner := o.begin()
	inner.text("starts", starts)
	inner.text("ends", ends)
	o.end(&inner)
}

// showing is the occurrence of an event that an answer is about, and whether the event is over.
func (r *request) showing(times *events.Times) (o events.Occurrence, over bool) {
	last := times.Over()
	over = !last.IsZero() && !last.After(r.at)
	if !over {
		r.changesAt(last)
	}
	from := r.at
	if r.during != nil && !r.during.From.At.IsZero() {
		from = r.during.From.In(times.Zone())
	}
	o, next := times.Next(from)
	if !next {
		o, _ = times.Last()
	} else if o.Ends.After(r.at) {
		r.changesAt(o.Ends)
	}
	return o, over
}

// programme answers a list by time: the events of a period in the order in which they begin in it.
func (r *request) programme(q catalog.ListQuery) (ords []uint32, next string, err error) {
	var after *catalog.BeginCursor
	if key, id, ok := r.params.cursor(timeCursor); ok {
		after = &catalog.BeginCursor{At: beginOf(key), ID: id}
	}
	if r.params.err != nil {
		return nil, "", r.params.err
	}
	page, more, err := r.edition.Programme(q.Filter, q.Limit, after)
	if err != nil {
		return nil, "", err
	}
	for _, b := range page {
		ords = append(ords, b.Ord)
	}
	if more {
		last := page[len(page)-1]
		next = r.next(encodeCursor(timeCursor, beginKey(last.At), r.edition.PlaceID(last.Ord)))
	}
	return ords, next, nil
}

// year0 is added to the seconds of a cursor, whose key is not below 0.
const year0 = 1 << 37

func beginKey(at int64) float64 { return float64(max(at, -year0) + year0) }

func beginOf(key float64) int64 {
	if key == 0 {
		return math.MinInt64 // it began nobody knows when
	}
	return int64(min(key, math.MaxInt32<<10)) - year0
}

// calendar is that of the events that pass a request's filters.
func (r *request) calendar() table.Calendar {
	c := table.Calendar{Name: r.calendarName(), Prefs: r.prefs, Venue: r.placeName}
	if r.server.Site != nil {
		c.Page = func(id string) string { return r.origin() + r.pageURL("place", id) }
	}
	return c
}

// calendarName is what people call a calendar of the events that pass a request's filters.
func (r *request) calendarName() string {
	parts := []string{"tripoint"}
	for _, category := range r.params.optional("category") {
		if id, ok := taxonomy.Builtin().Resolve(category); ok {
			parts = append(parts, taxonomy.Builtin().Category(id).Name(r.words()))
		}
	}
	parts = append(parts, r.params.optional("city")...)
	for _, id := range r.params.optional("area") {
		if a, err := r.edition.FindArea(id); err == nil {
			name, _ := a.DisplayName(r.prefs)
			parts = append(parts, name)
		}
	}
	for _, id := range r.params.optional("venue") {
		parts = append(parts, cmp.Or(r.placeName(id), id))
	}
	parts = append(parts, r.params.optional("q")...)
	return strings.Join(parts, " · ")
}

// placeName is the name of a place in the reader's language, "" where there is no such place.
func (r *request) placeName(id string) string {
	ord, err := r.edition.Find(r.edition.Standing(id))
	if err != nil {
		return ""
	}
	name, _ := r.placeAt(ord).DisplayName(r.prefs)
	return name
}
