package hours

import "time"

// State tells whether a place is open at an instant.
func (h *Hours) State(at time.Time, w *Where) State {
	if s, ok := h.always(); ok {
		return s
	}
	if w.Zone == nil {
		return Unknown
	}
	d, minute := w.local(at)
	return h.stateAt(d, minute, w)
}

// A stateSet holds states that are possible, a bit each.
type stateSet uint8

func setOf(s State) stateSet { return 1 << s }

// only is the one state of a set, Unknown where there are several.
func (set stateSet) only() State {
	switch set {
	case setOf(Closed):
		return Closed
	case setOf(Open):
		return Open
	}
	return Unknown
}

// stateAt goes through the rules in order. What may apply or not leaves both outcomes possible.
func (h *Hours) stateAt(d day, minute int, w *Where) State {
	before := d.plus(-1)
	sun := sunDay{day: d, where: w}
	possible := setOf(Closed)
	for i := range h.rules {
		r := &h.rules[i]
		if holds := r.holds(d, w); holds != no {
			was := possible
			if h.forgets(i) {
				was = setOf(Closed)
			}
			possible = choose(possible, r.outcome(was, minute, &sun), holds)
		}
		if !r.passesMidnight() {
			continue
		}
		if holds := r.holds(before, w); holds != no {
			possible = choose(possible, r.outcome(possible, minute+minutesPerDay, &sun), holds)
		}
	}
	return possible.only()
}

// forgets tells whether, on the days of a rule, the rules before it count no more. As in the reference
// implementation, opening_hours.js, a rule that closes only takes away its own times, and one without days
// replaces only another without.
func (h *Hours) forgets(i int) bool {
	r := &h.rules[i]
	switch {
	case r.join != replaces || r.state == Closed:
		return false
	case !r.everyDay():
		return true
	}
	return i > 0 && r.state == Open && h.rules[i-1].everyDay()
}

// choose are the states possible after a rule that holds or may hold.
func choose(without, with stateSet, holds truth) stateSet {
	if holds == maybe {
		return without | with
	}
	return with
}

// outcome is what a rule that holds makes of the states before it, at a minute of the day or, from
// minutesPerDay on, of the day after.
func (r *rule) outcome(was stateSet, minute int, sun *sunDay) stateSet {
	if len(r.spans) == 0 {
		if minute >= minutesPerDay {
			return was
		}
		return r.change(was, r.state)
	}
	for i := range r.spans {
		from, to, guess, ok := r.spans[i].limits(sun)
		switch {
		case !ok:
			was = r.change(was, Unknown)
		case minute >= from && minute < to:
			was = r.change(was, r.state)
		case minute >= to && minute < guess && r.state != Closed:
			was = r.change(was, Unknown)
		}
	}
	return was
}

// change sets the state, for a fallback only where the place would be closed.
func (r *rule) change(was stateSet, to State) stateSet {
	switch {
	case r.join != fallback:
		return setOf(to)
	case was&setOf(Closed) != 0:
		return was&^setOf(Closed) | setOf(to)
	}
	return was
}

// passesMidnight tells whether the rule has a say on the day after its own.
func (r *rule) passesMidnight() bool {
	for i := range r.spans {
		if r.spans[i].mayPassMidnight() {
			return true
		}
	}
	return false
}
