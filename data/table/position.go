package table

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"tripoint/geo"
)

const wantedDegrees = `want WGS 84 degrees like 49.85123, 49,85123 or 49°51'4.4"N`

// position makes a point of two angles; reason says why it cannot be one. A position that lies outside the country it
// is said to be in, but inside once its numbers change places, looks swapped. Without a country that goes for central
// Europe, unless letters of the compass say which is which.
func position(lat, lon geo.Angle, country string) (p orb.Point, reason string) {
	p = orb.Point{lon.Degrees, lat.Degrees}
	if lat.Letter == "E" || lat.Letter == "W" || lon.Letter == "N" || lon.Letter == "S" {
		return p, "latitude and longitude look swapped; " + wantedDegrees
	}
	if system := geo.PlaneSystem(lat.Degrees, lon.Degrees); system != "" {
		return p, "looks like metres of " + system + "; " + wantedDegrees
	}
	if p == (orb.Point{}) {
		return p, "0, 0 stands for a position that is not known; want the position"
	}
	turned := orb.Point{p.Lat(), p.Lon()}
	unsaid := country != "" || lat.Letter == "" && lon.Letter == ""
	if geo.CheckPoint(p) != nil && geo.CheckPoint(turned) == nil || unsaid && LooksSwapped(p, country) {
		return p, "latitude and longitude look swapped; want the latitude first, or say which is which"
	}
	if err := geo.CheckPoint(p); err != nil {
		return p, err.Error()
	}
	return p, ""
}

// outlines are boxes around countries, by code.
var outlines = map[string]orb.Bound{
	"PL": {Min: orb.Point{14.0, 48.9}, Max: orb.Point{24.3, 55}},
	"CZ": {Min: orb.Point{12.0, 48.5}, Max: orb.Point{18.9, 51.1}},
	"SK": {Min: orb.Point{16.8, 47.7}, Max: orb.Point{22.6, 49.7}},
	"DE": {Min: orb.Point{5.8, 47.2}, Max: orb.Point{15.1, 55.1}},
	"AT": {Min: orb.Point{9.5, 46.3}, Max: orb.Point{17.2, 49.1}},
}

var centralEurope = orb.Bound{Min: orb.Point{12.0, 47.7}, Max: orb.Point{24.3, 55}}

// LooksSwapped tells whether a point lies outside the country it is said to be in, "" for central Europe, and inside once
// its numbers change places. Of countries that are far from here it is not known.
func LooksSwapped(p orb.Point, country string) bool {
	home, known := outlines[country]
	if country == "" {
		home, known = centralEurope, true
	}
	return known && !home.Contains(p) && home.Contains(orb.Point{p.Lat(), p.Lon()})
}

const (
	wholeMinuteAccuracy = 1000   // metres, of positions given to the minute
	degreeAccuracy      = 70_000 // metres to the corner of a square of one degree around a position at 50° north
)

// roughness tells how far off a position may be that is given in few digits, in metres, and why; 0 is not rough.
func roughness(lat, lon geo.Angle) (metres float64, reason string) {
	if lat.WholeMinute() && lon.WholeMinute() {
		return wholeMinuteAccuracy, fmt.Sprintf("both are whole minutes; taken as accurate to %d m", wholeMinuteAccuracy)
	}
	step := min(lat.Step, lon.Step)
	const rough = 0.0099 // a little less than what two decimals tell apart
	if step < rough {
		return 0, ""
	}
	metres = math.Round(step*degreeAccuracy/100) * 100
	return metres, fmt.Sprintf("few digits; taken as accurate to %.0f m", metres)
}
