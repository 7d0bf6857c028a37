package hours

import (
	"slices"
	"time"
)

// lookAhead is how many days Next looks ahead.
const lookAhead = 370

// maxWork bounds what Next looks at: spans, each at every minute at which one begins or ends. Real values need a tenth.
const maxWork = 50_000

// Next is when, after an instant, the place is in another state, and which; false where that is not within a year. Of a
// value that takes long to look through, it may be an instant up to which the state is the same, with that state.
func (h *Hours) Next(after time.Time, w *Where) (time.Time, State, bool) {
	if _, fixed := h.always(); fixed || w.Zone == nil {
		return time.Time{}, 0, false
	}
	d, minute := w.local(after)
	now := h.stateAt(d, minute, w)
	var instants [48]time.Time
	var held, holds [2 * maxRules]truth
	spans, work := h.spanCount(), 0
	for i := range lookAhead {
		// Most days are like the one before.
		h.holdsOn(&holds, d, w)
		if isLike := holds == held && i > 1 && !h.UsesSun(); isLike {
			d = d.plus(1)
			continue
		}
		held = holds
		moments := h.moments(instants[:0], d, w)
		if work += len(moments) * spans; work > maxWork && i > 1 {
			return d.start(w.Zone), now, true
		}
		for _, at := range moments {
			if !at.After(after) {
				continue
			}
			on, minute := w.local(at)
			if s := h.stateAt(on, minute, w); s != now {
				return at, s, true
			}
		}
		d = d.plus(1)
	}
	return time.Time{}, 0, false
}

func (h *Hours) spanCount() (n int) {
	for i := range h.rules {
		n += max(len(h.rules[i].spans), 1)
	}
	return n
}

// holdsOn notes which rules hold on a day and on the day before.
func (h *Hours) holdsOn(list *[2 * maxRules]truth, d day, w *Where) {
	before := d.plus(-1)
	for i := range h.rules {
		list[i], list[maxRules+i] = h.rules[i].holds(d, w), h.rules[i].holds(before, w)
	}
}

// minutes adds the minutes of a day at which the state may change, in order.
func (h *Hours) minutes(list []int, d day, w *Where) []int {
	sun := sunDay{day: d, where: w}
	list = append(list, 0)
	for i := range h.rules {
		for j := range h.rules[i].spans {
			if from, to, guess, ok := h.rules[i].spans[j].limits(&sun); ok {
				list = append(list, mod(from, minutesPerDay), mod(to, minutesPerDay), mod(guess, minutesPerDay))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// moments adds the instants of a day at which the state may change, in order.
func (h *Hours) moments(list []time.Time, d day, w *Where) []time.Time {
	start := d.start(w.Zone)
	var minutes [48]int
	for _, minute := range h.minutes(minutes[:0], d, w) {
		list = append(list, start.Add(time.Duration(minute)*time.Minute))
	}
	if end := d.plus(1).start(w.Zone); end.Sub(start) != minutesPerDay*time.Minute {
		list = withClockChange(list, start)
		slices.SortFunc(list, time.Time.Compare)
	}
	return list
}

// withClockChange adds, for a day on which the clock changes, the change, and the instants moved by it: those
// after it are no longer as far from the start of the day as the clock shows, and some come twice.
func withClockChange(list []time.Time, start time.Time) []time.Time {
	_, change := start.ZoneBounds()
	_, before := start.Zone()
	_, after := change.Zone()
	for _, at := range slices.Clone(list) {
		list = append(list, at.Add(time.Duration(before-after)*time.Second))
	}
	return append(list, change)
}
