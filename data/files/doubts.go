package files

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/table"
	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// position is what formats that people fill in call where a place is.
var position = map[Format]string{NDJSON: "geometry", GeoJSON: "geometry", CSV: "lat, lon", GPX: "lat, lon", ICal: "GEO"}

// swapped refuses a place that lies outside the box, or the country that it says, and inside once latitude and longitude
// change places.
func (r *reader) swapped(from Format, p *data.Place) error {
	field, byHand := position[from]
	turned := orb.Point{p.Point.Lat(), p.Point.Lon()}
	box, reason := r.options.Box, ""
	switch {
	case !byHand:
		return nil
	case box != nil && !geo.InBox(*box, p.Point) && geo.InBox(*box, turned):
		reason = "latitude and longitude look swapped: it lies outside the box, and inside once they change places"
	case p.Address.CountryCode != "" && table.LooksSwapped(p.Point, p.Address.CountryCode):
		reason = fmt.Sprintf("latitude and longitude look swapped: it lies outside %s, and inside once they change places", p.Address.CountryCode)
	default:
		return nil
	}
	return &data.Invalid{Record: p.ID, Field: field, Value: written(p.Point), Reason: reason}
}

// written is a point as messages show it.
func written(p orb.Point) string { return fmt.Sprintf("latitude %v, longitude %v", p.Lat(), p.Lon()) }

// doubts are what is doubtful about a valid place beside what its reader has said, and notes the place.
func (r *reader) doubts(from Format, p *data.Place) (doubts []*data.Invalid) {
	doubt := func(field, value, reason string) {
		doubts = append(doubts, &data.Invalid{Record: p.ID, Field: field, Value: value, Reason: reason})
	}
	field, byHand := position[from]
	if byHand && p.Address.CountryCode == "" && table.LooksSwapped(p.Point, "") {
		doubt(field, written(p.Point), "latitude and longitude may be swapped: it would lie in central Europe if they changed places")
	}
	if byHand && p.Accuracy == 0 && wholeMinute(p.Point.Lat()) && wholeMinute(p.Point.Lon()) {
		doubt(field, written(p.Point), "both are whole minutes; want the exact position, or accuracy in metres")
	}
	if _, again := r.ids[p.ID]; again {
		doubt("id", p.ID, "an earlier record of this import has the same id; this one takes its place")
	}
	r.ids[p.ID] = struct{}{}
	if hours := doubtOfHours(p); hours != nil {
		doubts = append(doubts, hours)
	}
	if from == OSM && calledAsItsKind(p) {
		return doubts // car parks may lie side by side
	}
	if twin, meters := r.seen.see(p); twin != "" {
		doubt("name", p.Name, fmt.Sprintf("looks the same as %s, %.0f m away: same name and category", twin, meters))
	}
	return doubts
}

// calledAsItsKind tells a place whose name says no more than its category.
func calledAsItsKind(p *data.Place) bool {
	category := taxonomy.Builtin().Category(p.Category())
	return slices.ContainsFunc(lang.Supported, func(language string) bool { return category.Name(language) == p.Name })
}

func wholeMinute(degrees float64) bool {
	const exact = 1e-5 // minutes, some centimetres
	_, rest := math.Modf(math.Abs(degrees) * 60)
	return rest < exact || rest > 1-exact
}
