// Package hours understands OpenStreetMap's opening_hours: whether a place is open at an instant, when that
// changes, and its week for people to read. The language is the one of
// https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, version 0.7; some of the forms in which
// people write it all the same are understood too. What cannot be known is Unknown: school holidays, public
// holidays of countries without a table here, times of the sun where it does not rise, and comments.
package hours

// MaxLength is how many bytes a value may have.
const MaxLength = 1000

// maxRules is how many rules a value may have.
const maxRules = 64

// A State says whether a place is open.
type State uint8

// The states. Unknown is everything that the hours or the data here do not say for sure.
const (
	Closed State = iota
	Open
	Unknown
)

func (s State) String() string { return [...]string{"closed", "open", "unknown"}[s] }

// Hours are opening hours that have been read. They are safe for concurrent use.
type Hours struct {
	rules []rule
	loose bool
}

// A rule sets the state on some days, at some times of these days.
type rule struct {
	join    join
	label   string // a comment before the dates, which says when the rule applies
	years   []yearRange
	dates   []dateRange
	weeks   []weekRange
	days    [][]dayRange // groups that must all hold; one of each is enough
	spans   []span       // none is the whole day
	state   State
	comment string
}

// A join says what a rule does to those before it.
type join uint8

const (
	replaces join = iota // after ";": on its days the rules before count no more
	adds                 // after ",": the rules before count where it says nothing
	fallback             // after "||": it counts where the rules before leave the place closed
)

// Loose tells whether the value was written in a form that the specification does not have. String is how it was
// understood.
func (h *Hours) Loose() bool { return h.loose }

// always is the state of a place where it never changes.
func (h *Hours) always() (State, bool) {
	if len(h.rules) != 1 {
		return 0, false
	}
	r := &h.rules[0]
	wholeDay := len(r.spans) == 0 || len(r.spans) == 1 && r.spans[0] == allDay
	return r.state, wholeDay && r.everyDay()
}

// everyDay tells whether the rule names no days.
func (r *rule) everyDay() bool {
	return r.label == "" && len(r.years) == 0 && len(r.dates) == 0 && len(r.weeks) == 0 && len(r.days) == 0
}

// UsesSun tells whether the hours depend on where exactly the place is.
func (h *Hours) UsesSun() bool {
	for i := range h.rules {
		for _, s := range h.rules[i].spans {
			if s.from.event != clock || s.to.event != clock {
				return true
			}
		}
	}
	return false
}
