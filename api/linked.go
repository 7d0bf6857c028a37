package api

import (
	"cmp"
	"slices"
	"strings"

	"tripoint/data"
	"tripoint/data/events"
	"tripoint/data/hours"
	"tripoint/data/lang"
)

const schemaOrg = "https://schema.org"

// schemaTypes are the types of schema.org for categories that have one of their own.
var schemaTypes = map[string]string{
	"museum": "Museum", "gallery": "ArtGallery", "theatre": "PerformingArtsTheater", "cinema": "MovieTheater", "library": "Library",
	"university": "CollegeOrUniversity", "college": "CollegeOrUniversity", "school": "School", "kindergarten": "Preschool",
	"stadium": "StadiumOrArena", "swimming_pool": "PublicSwimmingPool", "park": "Park", "peak": "Mountain", "zoo": "Zoo",
	"castle": "LandmarksOrHistoricalBuildings", "manor": "LandmarksOrHistoricalBuildings", "church": "Church", "cemetery": "Cemetery",
	"lake": "LakeBodyOfWater", "reservoir": "Reservoir", "restaurant": "Restaurant", "cafe": "CafeOrCoffeeShop", "pub": "BarOrPub",
	"hotel": "Hotel", "hostel": "Hostel", "campsite": "Campground", "tourist_information": "TouristInformationCenter",
	"hospital": "Hospital", "pharmacy": "Pharmacy", "dentist": "Dentist", "police": "PoliceStation", "fire_station": "FireStation",
	"town_hall": "CityHall", "court": "Courthouse", "post_office": "PostOffice", "railway_station": "TrainStation", "bus_station": "BusStation",
	"bus_stop": "BusStop", "airport": "Airport", "city": "City", "town": "City",
	"concert": "MusicEvent", "festival": "Festival", "exhibition": "ExhibitionEvent", "sports_event": "SportsEvent", "conference": "BusinessEvent",
}

// linkedPlace describes a place in the words of schema.org.
func (r *request) linkedPlace(p *data.Place, name string) map[string]any {
	if t := p.Times(); t != nil && t.Timed() {
		return r.linkedEvent(p, name, t)
	}
	d := r.linkedThing(p, name, "Place")
	linkWhere(d, p)
	if p.Phone != "" {
		d["telephone"] = p.Phone
	}
	if hours := linkedHours(r.edition.Week(p, r.at)); len(hours) > 0 {
		d["openingHoursSpecification"] = hours
	}
	return d
}

// linkedThing is what places and events have in common; kind is the type of those without one of their own.
func (r *request) linkedThing(p *data.Place, name, kind string) map[string]any {
	if known := schemaTypes[p.Category()]; known != "" {
		kind = known
	}
	d := map[string]any{"@context": schemaOrg, "@type": kind, "name": name, "url": r.origin() + r.pageURL("place", p.ID)}
	var others []string
	for _, t := range p.Names {
		if t.Text != name && !slices.Contains(others, t.Text) {
			others = append(others, t.Text)
		}
	}
	if len(others) > 0 {
		d["alternateName"] = others
	}
	if text, _ := p.DisplayDescription(r.prefs); text != "" {
		d["description"] = text
	}
	if p.Website != "" {
		d["sameAs"] = p.Website
	}
	return d
}

// linkWhere adds position and address.
func linkWhere(d map[string]any, p *data.Place) {
	d["geo"] = map[string]any{"@type": "GeoCoordinates", "latitude": p.Point.Lat(), "longitude": p.Point.Lon()}
	a := p.Address
	address := map[string]any{"@type": "PostalAddress"}
	for key, value := range map[string]string{
		"streetAddress": strings.TrimSpace(a.Street + " " + a.HouseNumber), "postalCode": a.Postcode, "addressLocality": a.City, "addressRegion": a.State, "addressCountry": a.CountryCode,
	} {
		if value != "" {
			address[key] = value
		}
	}
	if len(address) > 1 {
		d["address"] = address
	}
}

// linkedEvent describes an event with the time at which it takes place next, and where.
func (r *request) linkedEvent(p *data.Place, name string, t *events.Times) map[string]any {
	d := r.linkedThing(p, name, "Event")
	o, _ := r.showing(t)
	starts, ends := o.String()
	if starts != "" {
		d["startDate"] = starts
	}
	if ends != "" {
		d["endDate"] = ends
	}
	d["eventStatus"], d["eventAttendanceMode"] = schemaOrg+"/EventScheduled", schemaOrg+"/OfflineEventAttendanceMode"
	where := map[string]any{"@type": "Place", "name": cmp.Or(r.placeName(p.Event.Venue), p.Address.City, name)}
	linkWhere(where, p)
	d["location"] = where
	if p.Event.Organizer != "" {
		d["organizer"] = map[string]any{"@type": "Organization", "name": p.Event.Organizer}
	}
	if len(p.Event.Languages) > 0 {
		d["inLanguage"] = p.Event.Languages
	}
	if p.Fee != "" {
		d["isAccessibleForFree"] = p.Fee == "no"
	}
	return d
}

// linkedHours are the hours of a week, each day by its date, so that holidays are right. Days on which it is not known
// when a place is open are left out.
func linkedHours(week []hours.Row) (list []map[string]any) {
	for _, row := range week {
		day := row.Date.String()
		add := func(opens, closes string) {
			list = append(list, map[string]any{
				"@type": "OpeningHoursSpecification", "dayOfWeek": schemaOrg + "/" + row.Date.Weekday().String(),
				"opens": opens, "closes": closes, "validFrom": day, "validThrough": day,
			})
		}
		if slices.ContainsFunc(row.Spans, func(s hours.Span) bool { return s.State != hours.Open }) {
			continue
		}
		if len(row.Spans) == 0 {
			add("00:00", "00:00") // closed
		}
		for _, span := range row.Spans {
			closes := clock(span.To)
			if closes == "24:00" {
				closes = "23:59" // the last minute, which schema.org's clock has
			}
			add(clock(span.From), closes)
		}
	}
	return list
}

// linkedTown describes an area in the words of schema.org.
func (r *request) linkedTown(a *data.Area, name string) map[string]any {
	d := map[string]any{
		"@context": schemaOrg, "@type": "City", "name": name,
		"geo":              map[string]any{"@type": "GeoCoordinates", "latitude": a.Label.Lat(), "longitude": a.Label.Lon()},
		"containedInPlace": map[string]any{"@type": "Country", "name": a.Country},
	}
	if local, _ := a.DisplayName(lang.Parse([]string{lang.Of(a.Country)})); local != name {
		d["alternateName"] = local
	}
	return d
}
