package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tripoint/data"
	"tripoint/data/hours"
	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// A Moment is a time that a question names: an instant, or a time that the clock of each place shows.
type Moment struct {
	At    time.Time // of a local time, its digits in UTC
	Local bool
}

// An Opening says whether a place is open at an instant, and what comes then.
type Opening struct {
	State hours.State
	Next  time.Time   // when that changes; zero where it does not within a year
	Then  hours.State // from Next on; the same State where it is not known that far ahead
}

// Opening tells whether a place is open at an instant. It is unknown where its hours are not understood or
// settlements have some, and false where it has none.
func (e *Edition) Opening(p *data.Place, at time.Time) (Opening, bool) {
	if !opens(p) {
		return Opening{State: hours.Unknown}, p.OpeningHours != ""
	}
	key := hoursKey(p)
	for _, s := range []*schedules{e.base.schedules, e.schedules()} {
		if i, found := s.byKey[key]; found {
			return s.opening(i, at), true
		}
	}
	return Opening{State: hours.Unknown}, true
}

// Week are the hours of a place on seven days from an instant's on, nil where they are not understood or the zone
// is not known.
func (e *Edition) Week(p *data.Place, from time.Time) []hours.Row {
	h, err := hours.Parse(p.OpeningHours)
	if err != nil {
		return nil
	}
	w := Where(p)
	return h.Week(from, &w)
}

// OpenUntil is when other places are open than at an instant, zero where that is never.
func (e *Edition) OpenUntil(at time.Time) time.Time {
	base, added := e.base.schedules.at(Moment{At: at}).until, e.schedules().at(Moment{At: at}).until
	if base.IsZero() || !added.IsZero() && added.Before(base) {
		return added
	}
	return base
}

// Where is what the hours of a place depend on.
func Where(p *data.Place) hours.Where {
	return hours.At(p.Address.CountryCode, p.Point.Lat(), p.Point.Lon())
}

// open are the places that are open at a moment.
func (e *Edition) open(m Moment) group {
	return group{e.base.schedules.at(m).open, e.schedules().at(m).open}
}

// fewer are the trees to look for places that a filter keeps: those given, or that of the places of the base
// that are open where these are few.
func (e *Edition) fewer(f *Filter, trees []*geo.Index) []*geo.Index {
	if f.Open == nil {
		return trees
	}
	p := e.base.schedules.at(*f.Open)
	if int(p.open.GetCardinality())*rare > size(trees) {
		return trees
	}
	return []*geo.Index{p.tree()}
}

// settled is the moment since which the places that are open have been the same, so that what is kept for it is
// found again.
func (e *Edition) settled(m *Moment) *Moment {
	if m == nil || m.Local {
		return m
	}
	base, added := e.base.schedules.at(*m), e.schedules().at(*m)
	if added.from.After(base.from) {
		return &Moment{At: added.from.UTC()}
	}
	return &Moment{At: base.from.UTC()}
}

// opens tells whether a place is one that opens and closes: not a settlement, and with hours that may be understood.
func opens(p *data.Place) bool {
	return p.OpeningHours != "" && len(p.OpeningHours) <= hours.MaxLength && !slices.ContainsFunc(p.Categories, func(id string) bool {
		return taxonomy.Builtin().Category(id).Theme == taxonomy.Settlement
	})
}

// hoursKey names the hours of places that open and close together: by the country, the text, and the position
// where the sun may matter.
func hoursKey(p *data.Place) string {
	at := ""
	for _, word := range []string{"sun", "dawn", "dusk"} {
		if strings.Contains(strings.ToLower(p.OpeningHours), word) {
			w := Where(p)
			at = fmt.Sprintf("%.1f,%.1f", w.Lat, w.Lon)
			break
		}
	}
	return p.Address.CountryCode + "\t" + at + "\t" + p.OpeningHours
}

// cutHoursKey takes apart what hoursKey made.
func cutHoursKey(key string) (w hours.Where, text string) {
	country, rest, _ := strings.Cut(key, "\t")
	at, text, _ := strings.Cut(rest, "\t")
	lat, lon, _ := strings.Cut(at, ",")
	degrees := func(text string) float64 {
		value, _ := strconv.ParseFloat(text, 64) // 0 where the sun does not matter
		return value
	}
	return hours.At(country, degrees(lat), degrees(lon)), text
}
