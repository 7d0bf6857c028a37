package table

import (
	"cmp"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"golang.org/x/text/language"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// An eventPlace is a place in the making, from the properties of an event.
type eventPlace struct {
	draft
	calendar   *calendarReader
	properties []property
	uid        string
	series     []string // the lines of its recurrence
	sequence   int      // counts up with each version of it
	drops      moment   // the date of its series that it changes
	cancelled  bool
}

// get is the first property of a name.
func (e *eventPlace) get(name string) (property, bool) {
	i := slices.IndexFunc(e.properties, func(p property) bool { return p.name == name })
	if i < 0 {
		return property{}, false
	}
	return e.properties[i], true
}

// text is the value of a property of type TEXT.
func (e *eventPlace) text(name string) string {
	p, _ := e.get(name)
	return data.CleanText(unescape(p.value))
}

// propertyOf is the property that a field of data.Place.Validate comes from.
func (e *eventPlace) propertyOf(field string) string {
	base, _, _ := strings.Cut(field, ".")
	if property := map[string]string{
		"name": "SUMMARY", "names": "SUMMARY", "description": "DESCRIPTION", "website": "URL", "organizer": "ORGANIZER", "geometry": "GEO",
		"recurrence": "RRULE", "starts": "DTSTART", "ends": "DTEND", "category": "CATEGORIES", "address": "LOCATION",
	}[base]; property != "" {
		return property
	}
	return field
}

func (e *eventPlace) fill() {
	e.place.Event = &data.Event{}
	e.names()
	e.point()
	e.address()
	e.times()
	e.category()
	e.organizer()
	e.place.Website = e.text("URL")
	e.place.Sources = sources(e.calendar.source)
	e.id()
}

// names takes the summary of each language there is.
func (e *eventPlace) names() {
	p := &e.place
	for _, property := range e.properties {
		text := data.CleanText(unescape(property.value))
		spoken := e.spoken(property)
		switch property.name {
		case "SUMMARY":
			p.Name = cmp.Or(p.Name, text)
			if spoken != "" {
				p.Names = with(p.Names, spoken, text)
			}
		case "DESCRIPTION":
			p.Description = with(p.Description, cmp.Or(spoken, "und"), data.CleanProse(unescape(property.value)))
		}
	}
}

// spoken is the language of a text, "" where it is not known.
func (e *eventPlace) spoken(p property) string {
	tag := cmp.Or(p.params["LANGUAGE"], e.calendar.language)
	parsed, err := language.Parse(tag)
	if tag == "" || err != nil {
		return ""
	}
	if base, confidence := parsed.Base(); confidence == language.Exact {
		return base.String() // names are by language; cs-CZ is cs
	}
	return ""
}

func (e *eventPlace) point() {
	given, ok := e.get("GEO")
	if !ok {
		e.refuse("GEO", "", "want GEO: an event needs a position, like GEO:49.85123;18.54321")
		return
	}
	lat, lon, _ := strings.Cut(strings.ReplaceAll(given.value, `\;`, ";"), ";")
	a, latOK := geo.ParseAngle(lat)
	b, lonOK := geo.ParseAngle(lon)
	if !latOK || !lonOK {
		e.refuse("GEO", given.value, "want latitude;longitude in degrees, like 49.85123;18.54321")
		return
	}
	p := orb.Point{b.Degrees, a.Degrees}
	if p == (orb.Point{}) {
		e.refuse("GEO", given.value, "0;0 stands for a position that is not known; want the position")
		return
	}
	e.place.Point = p
}

var (
	postcodeCity   = regexp.MustCompile(`^(\d{2}-\d{3}|\d{3} ?\d{2}|\d{4,5}) (\pL.*)$`)
	streetNumbered = regexp.MustCompile(`^(?:ul\. |ulica |ulice )?(\pL.*?) (\d+[a-zA-Z]?(?:/\d+[a-zA-Z]?)?)$`)
)

// address takes the parts of a location that are written like an address. The name of a house has no field of its own.
func (e *eventPlace) address() {
	location := e.text("LOCATION")
	if location == "" {
		return
	}
	const most = 300 // bytes of an address
	if len(location) > most {
		e.warn("LOCATION", location, "is too long for an address; left out")
		return
	}
	a := &e.place.Address
	for part := range strings.SplitSeq(location, ",") {
		part = strings.TrimSpace(part)
		if m := postcodeCity.FindStringSubmatch(part); m != nil {
			a.Postcode, a.City = m[1], m[2]
		} else if m := streetNumbered.FindStringSubmatch(part); m != nil && a.Street == "" {
			a.Street, a.HouseNumber = m[1], m[2]
		} else if a.City == "" && (a.Street != "" || part == location) {
			a.City = part
		} else {
			e.warn("LOCATION", part, "is no street with a number and no postcode with a city; left out")
		}
	}
}

// defaultEvent is the category of events that say nothing of theirs.
const defaultEvent = "meeting"

func isEvent(category string) bool {
	return taxonomy.Builtin().Category(category).Theme == "events"
}

func (e *eventPlace) category() {
	e.place.Categories = nil
	for _, p := range e.properties {
		if p.name != "CATEGORIES" {
			continue
		}
		for _, given := range unescapeList(p.value) {
			e.addEventCategory(data.CleanText(given), e.spoken(p))
		}
	}
	if len(e.place.Categories) > 0 {
		return
	}
	summary, _ := e.get("SUMMARY")
	for word := range strings.FieldsSeq(data.Fold(unescape(summary.value))) {
		if e.addEventCategory(word, e.spoken(summary)); len(e.place.Categories) > 0 {
			return
		}
	}
	e.place.Categories = []string{defaultEvent}
	e.warn("CATEGORIES", e.text("CATEGORIES"), "names no kind of event; taken for "+defaultEvent)
}

// addEventCategory adds what a word means that means some kind of event.
func (e *eventPlace) addEventCategory(given, spoken string) {
	meant := categoriesOf(given, spoken)
	if id, ok := taxonomy.Builtin().Resolve(given); ok {
		meant = []string{id}
	}
	if i := slices.IndexFunc(meant, isEvent); i >= 0 && !slices.Contains(e.place.Categories, meant[i]) {
		e.place.Categories = append(e.place.Categories, meant[i])
	}
}

func (e *eventPlace) organizer() {
	p, _ := e.get("ORGANIZER")
	name := data.CleanText(p.params["CN"])
	address := strings.TrimSpace(p.value)
	if len(address) > len("mailto:") && strings.EqualFold(address[:len("mailto:")], "mailto:") {
		address = address[len("mailto:"):]
		if parsed, err := mail.ParseAddress(address); err == nil && parsed.Address == address {
			e.place.Email = address
		}
	}
	e.place.Event.Organizer = cmp.Or(name, data.CleanText(address))
}

// id is made of the source and what names the event in its calendar; one time of a series that was changed has an id of
// its own.
func (e *eventPlace) id() {
	if e.uid == "" {
		e.place.ID, e.made = placeID(e.calendar.source.Name, e.place.Name+"\n"+e.place.Event.Starts, e.place.Point), true
		return
	}
	key := e.uid
	if of, ok := e.get("RECURRENCE-ID"); ok {
		key += "\n" + of.value
	}
	e.place.ID = hashedID(e.calendar.source.Name, key)
}
