package hours

import (
	"fmt"
	"math"
	"sync"
	"time"
	_ "time/tzdata" // for machines without
)

// Where is what the hours of a place depend on besides its opening_hours. The zero value knows nothing. It may be
// compared.
type Where struct {
	Zone     *time.Location // nil where it is not known
	Lat, Lon float64
	calendar *calendar // nil where the holidays are not known
}

// At is the Where of a place in a country, ISO 3166-1 alpha-2. The position counts to a tenth of a degree, which
// moves the sun by half a minute, so that places near each other share one.
func At(country string, lat, lon float64) Where {
	return Where{Zone: zones()[country], Lat: math.Round(lat*10) / 10, Lon: math.Round(lon*10) / 10, calendar: calendars()[country]}
}

// zoneNames has the countries of Europe that have a single zone.
var zoneNames = map[string]string{
	"AD": "Europe/Andorra", "AL": "Europe/Tirane", "AT": "Europe/Vienna", "BA": "Europe/Sarajevo", "BE": "Europe/Brussels",
	"BG": "Europe/Sofia", "BY": "Europe/Minsk", "CH": "Europe/Zurich", "CZ": "Europe/Prague", "DE": "Europe/Berlin",
	"DK": "Europe/Copenhagen", "EE": "Europe/Tallinn", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London",
	"GR": "Europe/Athens", "HR": "Europe/Zagreb", "HU": "Europe/Budapest", "IE": "Europe/Dublin", "IS": "Atlantic/Reykjavik",
	"IT": "Europe/Rome", "LI": "Europe/Vaduz", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg", "LV": "Europe/Riga",
	"MC": "Europe/Monaco", "MD": "Europe/Chisinau", "ME": "Europe/Podgorica", "MK": "Europe/Skopje", "MT": "Europe/Malta",
	"NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "PL": "Europe/Warsaw", "RO": "Europe/Bucharest", "RS": "Europe/Belgrade",
	"SE": "Europe/Stockholm", "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava", "SM": "Europe/San_Marino", "UA": "Europe/Kyiv",
	"VA": "Europe/Vatican", "XK": "Europe/Belgrade",
}

// zones are the zones by country.
var zones = sync.OnceValue(func() map[string]*time.Location {
	byCountry := make(map[string]*time.Location, len(zoneNames))
	for country, name := range zoneNames {
		zone, err := time.LoadLocation(name)
		if err != nil {
			panic(fmt.Sprintf("the zone of %s: %v", country, err))
		}
		byCountry[country] = zone
	}
	return byCountry
})

// local is the day and its minute that clocks show at an instant.
func (w *Where) local(at time.Time) (day, int) {
	_, offset := at.In(w.Zone).Zone()
	minutes := floorDiv(int(at.Unix())+offset, 60)
	number := floorDiv(minutes, minutesPerDay)
	return dayAt(number), minutes - number*minutesPerDay
}
