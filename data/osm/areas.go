package osm

import (
	"regexp"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tripoint/data"
	"tripoint/geo"
)

// A unit is an administrative boundary that could be drawn.
type unit struct {
	relation *keptRelation
	tags     tags
	name     string
	level    int // admin_level
	country  string
	outline  orb.MultiPolygon
	label    orb.Point
}

// areas draws the administrative boundaries and returns those that are municipalities or districts.
func (b *builder) areas() []data.Area {
	b.drawUnits()
	b.findCountries()
	var areas []data.Area
	for i := range b.units {
		u := &b.units[i]
		form, ok := u.form()
		switch {
		case !ok:
		case u.name == "":
			b.fault(u.relation.ref, "", "has no name")
		case b.box != nil && !geo.BoxesMeet(*b.box, u.outline.Bound()):
			b.outside++
		default:
			areas = append(areas, b.area(u, form))
		}
	}
	return areas
}

func (b *builder) drawUnits() {
	for i := range b.found.relations {
		r := &b.found.relations[i]
		tags := r.tags.unpack()
		if !isAdministrative(tags) {
			continue
		}
		level := adminLevel(tags)
		outline, err := b.outlineOf(r)
		if err != nil {
			// An extract cuts its country and what else is large: they are wanted for what they surround only.
			if _, isArea := otherCountries[level]; isArea || level == 7 {
				b.fault(r.ref, nameIn(tags), err.Error())
			}
			continue
		}
		b.units = append(b.units, unit{
			relation: r, tags: tags, name: data.CleanText(tags.get("name")), level: level,
			outline: outline, label: b.labelOf(r, outline),
		})
	}
	outlines := make([]orb.MultiPolygon, len(b.units))
	for i := range b.units {
		outlines[i] = b.units[i].outline
	}
	b.enclosing = geo.NewAreas(outlines)
}

// labelOf returns where the relation says its label or its centre is, if that is inside.
func (b *builder) labelOf(r *keptRelation, outline orb.MultiPolygon) orb.Point {
	if at := b.nodes.find(r.label); at != nowhere && planar.MultiPolygonContains(outline, at.point()) {
		return at.point()
	}
	return InnerPoint(outline)
}

func (b *builder) findCountries() {
	for i := range b.units {
		b.units[i].country = b.units[i].countryOfTags()
	}
	for i := range b.units {
		if u := &b.units[i]; u.country == "" {
			u.country = b.countryAt(u.label, u.level)
		}
	}
}

// countryAt returns the country of the largest unit around a point that has one and is of a level below another.
func (b *builder) countryAt(p orb.Point, belowLevel int) string {
	country, level := "", belowLevel
	for _, i := range b.enclosing.At(p) {
		if u := &b.units[i]; u.level < level && u.country != "" {
			country, level = u.country, u.level
		}
	}
	return country
}

var (
	codeKeys = []string{"ISO3166-1", "ISO3166-1:alpha2", "ISO3166-2", "is_in:country_code", "country_code", "ref:nuts", "ref:nuts:3"}
	codeHead = regexp.MustCompile(`^[A-Z]{2}([^A-Z]|$)`)
)

// nameBegins tells countries whose own outline an extract may have cut.
var nameBegins = []struct {
	level   int
	begin   string
	country string
}{{6, "powiat ", "PL"}, {7, "gmina ", "PL"}, {7, "okres ", "CZ"}, {8, "okres ", "SK"}}

// countryOfTags returns the country that a unit itself says it is in, "" where it does not.
func (u *unit) countryOfTags() string {
	for _, key := range codeKeys {
		if value := strings.ToUpper(strings.TrimSpace(u.tags.get(key))); codeHead.MatchString(value) {
			return value[:2]
		}
	}
	if u.tags.first("teryt:terc", "terc") != "" {
		return "PL"
	}
	for _, n := range nameBegins {
		if u.level == n.level && strings.HasPrefix(u.name, n.begin) {
			return n.country
		}
	}
	return ""
}

// A form is what a unit is as an area: data.Area's Level and Kind.
type form struct {
	level int
	kind  string
}

// Which units are districts and municipalities, by admin_level; see
// https://wiki.openstreetmap.org/wiki/Tag:boundary%3Dadministrative#Country_specific_values_of_the_key_admin_level=*.
var (
	formsByCountry = map[string]map[int]form{
		"AD": {7: {7, "parish"}},
		"CZ": {7: {6, "okres"}, 8: {8, municipality}},
		"PL": {6: {6, "powiat"}, 7: {7, "gmina"}},
		"SK": {8: {6, "okres"}, 9: {8, municipality}},
	}
	otherCountries = map[int]form{6: {6, "district"}, 8: {8, municipality}}
)

const (
	municipality  = "municipality"
	districtLevel = 6
	gmina         = "gmina "
)

func (u *unit) form() (form, bool) {
	forms, ok := formsByCountry[u.country]
	if !ok {
		forms = otherCountries
	}
	f, ok := forms[u.level]
	switch {
	case u.country == "PL" && f.level == districtLevel && !strings.HasPrefix(u.name, "powiat "):
		f.kind = "city_with_county_rights"
	case f.kind == "gmina" && !strings.HasPrefix(u.name, gmina):
		f.kind = "urban_gmina"
	case f.kind == municipality:
		if place := u.tags.get("place"); place == "city" || place == "town" {
			f.kind = place
		}
	}
	return f, ok
}

// isState says whether a unit is what an address calls the state.
func (u *unit) isState() bool {
	if u.country == "CZ" {
		return u.level == 6
	}
	return u.level == 4
}

func (b *builder) area(u *unit, f form) data.Area {
	a := data.Area{
		ID: placeID(u.relation.ref), Name: strings.TrimPrefix(u.name, gmina), Kind: f.kind, Level: f.level,
		Country: u.country, Label: u.label, Outline: u.outline, Sources: []data.Source{sourceOf(u.relation.ref)},
	}
	a.Names, _ = b.languages.texts(u.tags, "name")
	for i := range a.Names {
		a.Names[i].Text = strings.TrimPrefix(a.Names[i].Text, gmina)
	}
	a.Population, _ = wholeNumber(u.tags.get("population"))
	for _, i := range b.enclosing.At(u.label) {
		around := &b.units[i]
		if around.level >= u.level {
			continue
		}
		if around.isState() {
			a.State = around.name
		} else if f, ok := around.form(); ok && f.level == districtLevel {
			a.County = around.name
		}
	}
	return a
}
