package files

import (
	"fmt"
	"unicode/utf8"

	"tripoint/data"
	"tripoint/data/hours"
)

// doubtOfHours tells what is doubtful of a place's opening hours: that they are not understood, or how they were
// where that is not said in so many words. It is nil where there is nothing to tell.
func doubtOfHours(p *data.Place) *data.Invalid {
	if p.OpeningHours == "" {
		return nil
	}
	reason := ""
	switch h, err := hours.Parse(p.OpeningHours); {
	case err != nil:
		reason = "not understood " + err.Error()
	case h.Loose():
		reason = fmt.Sprintf("understood as %q", h)
	default:
		return nil
	}
	const most = 200 // characters
	value := p.OpeningHours
	if utf8.RuneCountInString(value) > most {
		value = string([]rune(value)[:most]) + "…"
	}
	return &data.Invalid{Record: p.ID, Field: "opening_hours", Value: value, Reason: reason}
}
