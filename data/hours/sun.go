package hours

import (
	"math"
	"time"
)

// A sunDay tells when the sun rises and sets on a day at a place. It computes what is asked for first.
type sunDay struct {
	day         day
	where       *Where
	known       bool
	noon        float64 // minutes after 0:00 UTC
	declination float64 // radians
}

// Heights of the centre of the sun, in degrees.
const (
	heightAtRise     = -0.833 // refraction, and half of its width
	heightAtTwilight = -6
)

// minute is when a moment is, in minutes of the day by the clock of the place; false where the sun does not get
// so high or so low.
func (s *sunDay) minute(m moment) (int, bool) {
	if m.event == clock {
		return m.minutes, true
	}
	if !s.known {
		s.compute()
	}
	height, sign := heightAtRise, 1.0
	if m.event == dawn || m.event == dusk {
		height = heightAtTwilight
	}
	if m.event == dawn || m.event == sunrise {
		sign = -1
	}
	latitude := radians(s.where.Lat)
	angle := (math.Sin(radians(height)) - math.Sin(latitude)*math.Sin(s.declination)) / (math.Cos(latitude) * math.Cos(s.declination))
	if !(math.Abs(angle) <= 1) {
		return 0, false
	}
	const minutesPerDegree = 4
	utc := s.noon + sign*minutesPerDegree*math.Acos(angle)*180/math.Pi
	at := time.Unix(int64(s.day.number)*minutesPerDay*60+int64(utc*60), 0)
	_, offset := at.In(s.where.Zone).Zone()
	return int(math.Floor(utc)) + offset/60 + m.minutes, true
}

// compute takes the position of the sun at noon, which is right to about a minute in the latitudes where people
// live, from the equations of the NOAA Solar Calculator (gml.noaa.gov/grad/solcalc), after Jean Meeus,
// Astronomical Algorithms.
func (s *sunDay) compute() {
	const daysTo2000 = 10957.5 // from 1 January 1970 to noon of 1 January 2000
	centuries := (float64(s.day.number) + 0.5 - s.where.Lon/360 - daysTo2000) / 36525
	meanLongitude := math.Mod(280.46646+centuries*(36000.76983+centuries*0.0003032), 360)
	anomaly := radians(357.52911 + centuries*(35999.05029-0.0001537*centuries))
	eccentricity := 0.016708634 - centuries*(0.000042037+0.0000001267*centuries)
	center := math.Sin(anomaly)*(1.914602-centuries*(0.004817+0.000014*centuries)) +
		math.Sin(2*anomaly)*(0.019993-0.000101*centuries) + math.Sin(3*anomaly)*0.000289
	node := radians(125.04 - 1934.136*centuries)
	longitude := radians(meanLongitude + center - 0.00569 - 0.00478*math.Sin(node))
	obliquity := radians(23.439291 - centuries*0.0130042 + 0.00256*math.Cos(node))
	s.declination = math.Asin(math.Sin(obliquity) * math.Sin(longitude))

	y := math.Pow(math.Tan(obliquity/2), 2)
	l := radians(meanLongitude)
	equation := y*math.Sin(2*l) - 2*eccentricity*math.Sin(anomaly) + 4*eccentricity*y*math.Sin(anomaly)*math.Cos(2*l) -
		y*y/2*math.Sin(4*l) - 1.25*eccentricity*eccentricity*math.Sin(2*anomaly)
	s.noon = 720 - 4*s.where.Lon - 4*equation*180/math.Pi
	s.known = true
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
