package api

import (
	"slices"
	"strings"

	"tripoint/data"
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
}

// linkedPlace describes a place in the words of schema.org.
func (r *request) linkedPlace(p *data.Place, name string) map[string]any {
	kind, known := schemaTypes[p.Category()]
	if !known {
		kind = "Place"
	}
	d := map[string]any{
		"@context": schemaOrg, "@type": kind, "name": name, "url": r.origin() + r.pageURL("place", p.ID),
		"geo": map[string]any{"@type": "GeoCoordinates", "latitude": p.Point.Lat(), "longitude": p.Point.Lon()},
	}
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
	if p.Phone != "" {
		d["telephone"] = p.Phone
	}
	if p.Website != "" {
		d["sameAs"] = p.Website
	}
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
	return d
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
