package api

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tripoint/catalog"
	"tripoint/data/taxonomy"
)

// The parameters that several routes take.
var (
	latParam = param{name: "lat", kind: number, min: -90, max: 90, about: "latitude in degrees, WGS 84"}
	lonParam = param{name: "lon", kind: number, min: -180, max: 180, about: "longitude in degrees, WGS 84"}
	cursor   = param{name: "cursor", about: "where the page before ended, from its next link", max: 400}
	fields   = param{name: "fields", kind: list, about: "properties to answer with; all when absent", allowed: propertyNames}
)

const maxRadius = 20_100_000 // metres, more than half way round the earth

// filterParams are taken by every route that lists places.
var filterParams = append([]param{
	{name: "category", kind: list, repeated: true, about: "category ids or OpenStreetMap key=value; a comma means or, repeating the parameter means and"},
	{name: "exclude", kind: list, repeated: true, about: "categories to leave out"},
	{name: "theme", kind: list, about: "themes; a comma means or", allowed: themeIDs()},
	{name: "country", kind: list, about: "ISO 3166-1 alpha-2 codes in any case; a comma means or"},
	{name: "city", kind: list, about: "names of municipalities in any language; a comma means or"},
	{name: "area", kind: list, repeated: true, about: "ids of /v1/areas"},
	openParam,
	startsParam, endsParam, venueParam,
	{name: "bbox", kind: box, about: "west,south,east,north in degrees; west may exceed east over the antimeridian"},
	{name: "radius", kind: number, min: 1, max: maxRadius, about: "metres around lat,lon"},
}, attributeParams()...)

func themeIDs() []string {
	var ids []string
	for _, t := range taxonomy.Builtin().Themes() {
		ids = append(ids, t.ID)
	}
	return ids
}

var attributeNames = slices.Sorted(maps.Keys(catalog.Attributes))

func attributeParams() []param {
	var list []param
	for _, name := range attributeNames {
		list = append(list, attributeParam(name))
	}
	return list
}

func attributeParam(name string) param {
	return param{name: name, kind: list, allowed: catalog.Attributes[name], about: "what the place says of it; a comma means or"}
}

// filter reads the parameters that say which places count, all but radius.
func (r *request) filter() catalog.Filter {
	p := r.params
	f := catalog.Filter{
		Exclude: p.categories("exclude"),
		Themes:  p.list("theme"),
		Cities:  p.list("city"),
		Areas:   p.list("area"),
		Open:    r.moment(),
		At:      r.at,
		Venues:  p.list("venue"),
		Box:     p.box("bbox"),
	}
	r.during = r.period()
	f.During = r.during
	for _, group := range p.lists("category") {
		f.Categories = append(f.Categories, p.resolve("category", group))
	}
	for _, code := range p.list("country") {
		f.Countries = append(f.Countries, p.country(code))
	}
	for _, name := range attributeNames {
		if values := p.list(name); len(values) > 0 {
			if f.Attributes == nil {
				f.Attributes = map[string][]string{}
			}
			f.Attributes[name] = values
		}
	}
	return f
}

// circle adds radius around lat,lon to a filter.
func (r *request) circle(f *catalog.Filter) {
	center := r.params.point()
	if !r.params.has("radius") {
		return
	}
	f.Center, f.Radius = center, r.params.number("radius")
	if center == nil {
		r.params.fail("radius", "", "want lat and lon with it")
	}
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

// country brings a value of the parameter country into the form that places have.
func (p *params) country(given string) string {
	code := strings.ToUpper(given)
	if !countryCode.MatchString(code) {
		p.fail("country", given, "want two letters of ISO 3166-1, like PL")
	}
	return code
}

func (p *params) categories(name string) []string { return p.resolve(name, p.list(name)) }

func (p *params) resolve(name string, given []string) []string {
	ids := make([]string, 0, len(given))
	for _, value := range given {
		id, ok := taxonomy.Builtin().Resolve(value)
		if !ok {
			p.fail(name, value, "want a category id of /v1/categories or an OpenStreetMap key=value it covers")
		}
		ids = append(ids, id)
	}
	return ids
}

// asBadParam turns a name that the edition does not know into an answer about the parameter.
func asBadParam(err error) error {
	var unknown *catalog.UnknownName
	if !errors.As(err, &unknown) {
		return err
	}
	return &badParam{unknown.Kind, unknown.Name, "want one of /v1/areas"}
}
