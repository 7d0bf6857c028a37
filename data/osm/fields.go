package osm

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tripoint/data"
)

// readAddress reads addr:*. What has no street is often numbered within a place, and a house may have a name only.
func (r *record) readAddress() {
	get := func(keys ...string) string { return data.CleanText(r.tags.first(keys...)) }
	r.Address = data.Address{
		Street:      get("addr:street", "addr:place"),
		HouseNumber: get("addr:housenumber", "addr:housename"),
		Postcode:    get("addr:postcode"),
		City:        get("addr:city"),
		District:    get("addr:suburb", "addr:district"),
		County:      get("addr:county"),
		State:       get("addr:state", "addr:province"),
	}
	if country := get("addr:country"); len(country) == 2 {
		r.Address.CountryCode = strings.ToUpper(country)
	} else {
		r.Address.Country = country
	}
}

func (r *record) readContact() {
	r.Phone = data.CleanText(firstListed(r.tags.first("phone", "contact:phone")))
	r.Email = data.CleanText(firstListed(r.tags.first("email", "contact:email")))
	r.OpeningHours = data.CleanText(r.tags.get("opening_hours"))
	r.Website = r.website(r.tags.first("website", "contact:website", "url"))
}

// website returns a link with its scheme. Several may be listed, but a semicolon may also be part of one.
func (r *record) website(value string) string {
	for _, between := range []string{"; ", ";http", ";www."} {
		value, _, _ = strings.Cut(value, between)
	}
	value = strings.TrimSpace(value)
	lower := strings.ToLower(value)
	if value == "" || strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") {
		return value
	}
	u, err := url.Parse("https://" + value)
	if err != nil || strings.Contains(value, "://") || !strings.Contains(u.Hostname(), ".") {
		r.leaveOut("website", value, "want a link that begins with http:// or https://")
		return ""
	}
	return "https://" + value
}

// Values of OpenStreetMap's that mean one of ours.
var (
	yesNo   = map[string]string{"yes": "yes", "no": "no"}
	access  = map[string]string{"yes": "yes", "limited": "limited", "no": "no", "designated": "yes"}
	leashed = map[string]string{"yes": "yes", "leashed": "leashed", "no": "no"}
	indoors = map[string]string{"yes": "yes", "no": "no", "room": "yes", "area": "yes"}
)

func (r *record) readAttributes() {
	r.Wheelchair = r.oneOf("wheelchair", access, "wheelchair")
	r.Fee = r.oneOf("fee", yesNo, "fee")
	r.Dogs = r.oneOf("dogs", leashed, "dog", "dogs")
	r.Indoor = r.oneOf("indoor", indoors, "indoor")
	r.Stroller = r.oneOf("stroller", access, "stroller")
	for cuisine := range listed(r.tags.get("cuisine")) {
		if cuisine = data.CleanText(cuisine); !slices.Contains(r.Cuisine, cuisine) {
			r.Cuisine = append(r.Cuisine, cuisine)
		}
	}
	if population := r.tags.get("population"); population != "" {
		n, ok := wholeNumber(population)
		if !ok {
			r.leaveOut("population", population, "want a whole number from 0")
		}
		r.Population = n
	}
}

func (r *record) oneOf(field string, meaning map[string]string, keys ...string) string {
	value := r.tags.first(keys...)
	ours, ok := meaning[strings.ToLower(value)]
	if value != "" && !ok {
		r.leaveOut(field, value, "want one of "+strings.Join(slices.Compact(slices.Sorted(maps.Values(meaning))), ", "))
	}
	return ours
}

// wholeNumber reads 12345, also as 12 345, 12,345 or 12.345.
func wholeNumber(s string) (int, bool) {
	s = strings.TrimSpace(s)
	for _, separator := range []string{" ", "\u00a0", ",", "."} {
		if groups := strings.Split(s, separator); len(groups) > 1 {
			for _, group := range groups[1:] {
				if len(group) != 3 {
					return 0, false
				}
			}
			s = strings.Join(groups, "")
			break
		}
	}
	n, err := strconv.ParseUint(s, 10, 40)
	return int(n), err == nil
}
