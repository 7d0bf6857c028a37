package hours

import (
	"fmt"
	"time"
)

// A Row is a day of a week for people to read.
type Row struct {
	Date  Date
	Spans []Span // in which the place is not closed; those past midnight are with the day they begin on
}

// A Date is a day of the Gregorian calendar.
type Date day

// String writes the date as ISO 8601 does.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.date) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Date(d.year, time.Month(d.month), d.date, 0, 0, 0, 0, time.UTC).Weekday()
}

// A Span is a time from one minute to another, counted from the midnight that the day begins with by the clock of
// the place. To may lie on the next day.
type Span struct {
	From, To int
	State    State // Open or Unknown
}

// Week are the days from the one on which an instant falls, seven of them. It is nil where the zone is not known.
func (h *Hours) Week(from time.Time, w *Where) []Row {
	const days = 7
	if w.Zone == nil {
		return nil
	}
	first, _ := w.local(from)
	rows := make([]Row, days)
	for i := range rows {
		d := first.plus(i)
		rows[i] = Row{Date: Date(d), Spans: h.spansOf(d, w)}
	}
	return rows
}

// spansOf are the spans that begin on a day. What has begun the day before is with that day, unless one of
// the two is all of it.
func (h *Hours) spansOf(d day, w *Where) []Span {
	var spans []Span
	state, from := h.stateAt(d, 0, w), 0
	pending := state != Closed // what has begun is shown when it ends
	if state == h.stateAt(d.plus(-1), minutesPerDay-1, w) &&
		h.lasts(d, state, w) < minutesPerDay && h.lasts(d.plus(-1), state, w) < minutesPerDay {
		pending = false
	}
	for _, minute := range h.minutes(nil, d, w) {
		s := h.stateAt(d, minute, w)
		if s == state {
			continue
		}
		if pending {
			spans = append(spans, Span{from, minute, state})
		}
		state, from, pending = s, minute, s != Closed
	}
	if !pending {
		return spans
	}
	end := minutesPerDay
	if next := h.lasts(d.plus(1), state, w); from > 0 && next < minutesPerDay {
		end += next
	}
	return append(spans, Span{from, end, state})
}

// lasts is up to which minute a day begins with a state.
func (h *Hours) lasts(d day, state State, w *Where) int {
	for _, minute := range h.minutes(nil, d, w) {
		if h.stateAt(d, minute, w) != state {
			return minute
		}
	}
	return minutesPerDay
}
