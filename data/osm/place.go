package osm

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/geo"
)

func placeID(r ref) string { return fmt.Sprintf("osm-%c%d", r.kind.String()[0], r.id) }

// Source is the name of the source of all places and areas.
const Source = "OpenStreetMap"

func sourceOf(r ref) data.Source {
	return data.Source{Name: Source, Licence: "ODbL-1.0", URL: "https://www.openstreetmap.org/" + r.String()}
}

const year10000 = 253402300800 // in Unix seconds; no later time can be written

// A record is a place in the making.
type record struct {
	data.Place
	tags      tags
	languages int // that the object itself has names in
	warnings  []*data.Invalid
}

// leaveOut notes a value that the place is kept without.
func (r *record) leaveOut(field, value, reason string) {
	r.warnings = append(r.warnings, &data.Invalid{Record: r.ID, Field: field, Value: value, Reason: reason + "; left out"})
}

// reading makes the place of an object; ok is false where there is none to make.
func (b *builder) reading(o mapped) (reading data.Reading, ok bool) {
	categories := b.found.judge.categories(o.tags)
	if len(categories) == 0 {
		return data.Reading{}, false // it had some in an older version
	}
	names, cut := b.languages.texts(o.tags, "name")
	r := record{tags: o.tags, languages: len(names), Place: data.Place{
		ID: placeID(o.ref), Point: o.point, Categories: categories, Names: names,
		Sources: []data.Source{sourceOf(o.ref)},
	}}
	if cut > 0 {
		r.leaveOut("names", fmt.Sprintf("%d of %d languages", cut, cut+data.MaxListLength), fmt.Sprintf("want at most %d", data.MaxListLength))
	}
	r.readAddress()
	if b.setName(&r); r.Name == "" {
		b.nameless++
		return data.Reading{}, false
	}
	onEarth := geo.CheckPoint(o.point) == nil // what lies nowhere is not passed over but refused
	if b.box != nil && onEarth && !geo.InBox(*b.box, o.point) {
		b.outside++
		return data.Reading{}, false
	}
	r.readAltNames(b.languages)
	r.readDescriptions(b)
	r.readContact()
	r.readAttributes()
	r.setImportance()
	if o.updated > 0 && o.updated < year10000 {
		r.Updated = time.Unix(o.updated, 0).UTC()
	}
	reading = data.Reading{At: o.String()}
	switch {
	case o.id <= 0:
		reading.Err = &data.Invalid{Record: r.ID, Field: "id", Value: strconv.FormatInt(o.id, 10), Reason: "want an id of OpenStreetMap's, which begin at 1"}
	case !onEarth:
		reading.Err = &data.Invalid{Record: r.ID, Field: "geometry", Reason: "want a longitude from -180 to 180 and a latitude from -90 to 90"}
	default:
		reading.Err = r.mend()
	}
	reading.Place, reading.Warnings = r.Place, r.warnings
	return reading, true
}

// setName gives a place its local name: that it has, or the one in the language of its country, or any. A place of a
// chain is called what the chain is, and some that need no name are called what their category is.
func (b *builder) setName(r *record) {
	country := func() string {
		if r.Address.CountryCode != "" {
			return r.Address.CountryCode
		}
		return b.countryAt(r.Point, math.MaxInt)
	}
	if r.Name = data.CleanText(r.tags.get("name")); r.Name != "" {
		return
	}
	if len(r.Names) > 0 {
		if r.Name = r.Names.Get(lang.Of(country())); r.Name == "" {
			r.Name = r.Names[0].Text
		}
		return
	}
	if r.Name = data.CleanText(r.tags.get("brand")); r.Name != "" {
		return
	}
	if b.found.judge.useful(r.Category(), r.tags) {
		category := taxonomy.Builtin().Category(r.Category())
		r.Name = category.Name(lang.Of(country()))
		for _, language := range lang.Supported {
			r.Names = append(r.Names, data.Text{Lang: language, Text: category.Name(language)})
		}
		slices.SortFunc(r.Names, byLanguage)
	}
}

// mend leaves out what is not valid, with a warning, and returns what still is wrong then.
func (r *record) mend() error {
	err := r.Validate()
	if err == nil {
		return nil
	}
	for _, fault := range faultsOf(err) {
		if r.clear(fault.Field) {
			r.leaveOut(fault.Field, fault.Value, fault.Reason)
		}
	}
	return r.Validate()
}

func faultsOf(err error) (faults []*data.Invalid) {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return nil
	}
	for _, err := range joined.Unwrap() {
		var fault *data.Invalid
		if errors.As(err, &fault) {
			faults = append(faults, fault)
		}
	}
	return faults
}

// clear empties a field; it says whether the place can do without.
func (r *record) clear(field string) bool {
	part, language, _ := strings.Cut(field, ".")
	switch part {
	case "names":
		r.Names = withoutLanguage(r.Names, language)
	case "description":
		r.Description = withoutLanguage(r.Description, language)
	case "alt_names":
		r.AltNames = nil
	case "address":
		r.Address = data.Address{}
	case "phone":
		r.Phone = ""
	case "email":
		r.Email = ""
	case "website":
		r.Website = ""
	case "opening_hours":
		r.OpeningHours = ""
	case "cuisine":
		r.Cuisine = nil
	default:
		return false
	}
	return true
}

func withoutLanguage(texts data.Texts, language string) data.Texts {
	return slices.DeleteFunc(texts, func(t data.Text) bool { return t.Lang == language })
}
