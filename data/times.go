package data

import (
	"tripoint/data/events"
	"tripoint/data/hours"
)

// Times are when an event takes place, by the clock of its country where that has a single zone; nil for a place that is
// no event. A rule that is not understood counts as none, of an event that does not end.
func (p *Place) Times() *events.Times {
	if p.Event == nil {
		return nil
	}
	t, _ := p.times()
	return t
}

func (p *Place) times() (*events.Times, error) {
	return events.Parse(p.Event.Starts, p.Event.Ends, p.Event.Recurrence, hours.At(p.Address.CountryCode, 0, 0).Zone)
}
