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
	if system := looksLikeMetres(lat.Degrees, lon.Degrees); system != "" {
		return p, "looks like metres of " + system + "; " + wantedDegrees
	}
	if p == (orb.Point{}) {
		return p, "0, 0 stands for a position that is not known; want the position"
	}
	turned := orb.Point{p.Lat(), p.Lon()}
	home, known := outlines[country]
	if country == "" {
		home, known = centralEurope, lat.Letter == "" && lon.Letter == ""
	}
	if geo.CheckPoint(p) != nil && geo.CheckPoint(turned) == nil || known && !home.Contains(p) && home.Contains(turned) {
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

// systems are the ranges of coordinates in metres, whatever their signs, of the systems that are met in the region.
var systems = []struct {
	name                    string
	least, most             float64 // of the smaller number
	leastLarger, mostLarger float64
}{
	{"S-JTSK (Křovák)", 160_000, 910_000, 930_000, 1_340_000},
	{"PUWG 1992", 120_000, 880_000, 120_000, 880_000},
	{"UTM", 160_000, 840_000, 5_200_000, 6_200_000},
	{"PUWG 2000", 5_200_000, 6_200_000, 5_300_000, 8_700_000},
	{"Web Mercator", 1_200_000, 2_800_000, 5_900_000, 7_500_000},
}

// looksLikeMetres names the system that coordinates too large for degrees are probably of, "" where they are degrees.
func looksLikeMetres(a, b float64) string {
	smaller, larger := math.Abs(a), math.Abs(b)
	if smaller > larger {
		smaller, larger = larger, smaller
	}
	if larger < 1000 {
		return ""
	}
	for _, s := range systems {
		if smaller >= s.least && smaller <= s.most && larger >= s.leastLarger && larger <= s.mostLarger {
			return s.name
		}
	}
	return "a plane system"
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
