package table

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/geo"
)

// A csvPlace is a place in the making, from a row.
type csvPlace struct {
	draft
	table *csvTable
	cells []string
}

// raw is the cell of a field, "" where there is no such column.
func (p *csvPlace) raw(f string) string {
	if at, ok := p.table.at[f]; ok {
		return unescaped(p.cells[at])
	}
	return ""
}

// text is the cell of a field as a text to be compared and shown.
func (p *csvPlace) text(f string) string { return data.CleanText(p.raw(f)) }

// entries is the cell of a field as a list.
func (p *csvPlace) entries(f string) []string {
	list := split(p.raw(f))
	if len(list) > data.MaxListLength {
		p.refuse(p.table.columnOf(f), "", fmt.Sprintf("want at most %d entries", data.MaxListLength))
		return nil
	}
	return list
}

// list is the cell of a field as a list of texts.
func (p *csvPlace) list(f string) []string { return cleanList(p.entries(f)) }

func cleanList(entries []string) []string {
	var list []string
	for _, entry := range entries {
		if entry = data.CleanText(entry); entry != "" {
			list = append(list, entry)
		}
	}
	return list
}

// fill reads the cells. The country comes first: what the others mean may depend on it.
func (p *csvPlace) fill() {
	p.address()
	p.names()
	p.position()
	p.category()
	p.contact()
	p.attributes()
	p.event()
	p.numbers()
	p.provenance()
	p.id()
}

// countries are the names of countries by their folded words.
var countries = map[string]string{
	"polska": "PL", "polsko": "PL", "poland": "PL", "polen": "PL", "pol": "PL", "pl": "PL",
	"czechy": "CZ", "czeska republika": "CZ", "cesko": "CZ", "ceska republika": "CZ", "czechia": "CZ", "czech republic": "CZ", "tschechien": "CZ", "cr": "CZ", "cze": "CZ", "cz": "CZ",
	"slowacja": "SK", "slovensko": "SK", "slovakia": "SK", "slowakei": "SK", "svk": "SK", "sk": "SK",
	"niemcy": "DE", "nemecko": "DE", "germany": "DE", "deutschland": "DE", "deu": "DE", "de": "DE",
	"austria": "AT", "rakousko": "AT", "rakusko": "AT", "osterreich": "AT", "aut": "AT", "at": "AT",
}

var countryCode = regexp.MustCompile(`^[A-Za-z]{2}$`)

func (p *csvPlace) address() {
	a := data.Address{
		Street: p.text("street"), HouseNumber: p.text("housenumber"), Postcode: p.text("postcode"), City: p.text("city"),
		District: p.text("district"), County: p.text("county"), State: p.text("state"), Country: p.text("country"),
		CountryCode: strings.ToUpper(p.text("country_code")),
	}
	if _, ok := p.table.at["country_code"]; !ok {
		a.CountryCode = countries[data.Fold(a.Country)]
		if countryCode.MatchString(a.Country) {
			a.Country, a.CountryCode = "", strings.ToUpper(a.Country)
		}
	}
	p.place.Address = a
}

func (p *csvPlace) names() {
	pl := &p.place
	local := lang.Of(pl.Address.CountryCode)
	pl.Name, pl.Names = p.text("name"), p.texts("name", "names")
	if pl.Name == "" && len(pl.Names) > 0 {
		pl.Name = cmp.Or(pl.Names.Get(local), pl.Names[0].Text)
	}
	for _, at := range p.table.altNames {
		pl.AltNames = append(pl.AltNames, cleanList(split(unescaped(p.cells[at])))...)
	}
	pl.Description = with(p.texts("description", "descriptions"), cmp.Or(local, "und"), data.CleanProse(p.raw("description")))
	pl.Offers, pl.Seeks = p.partnerTexts("offers", local), p.partnerTexts("seeks", local)
}

// tagged is a cell that holds texts with their languages.
var tagged = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9-]+)?=`)

// partnerTexts are texts of which one column holds all languages, or one text in the local language.
func (p *csvPlace) partnerTexts(f, local string) data.Texts {
	if given := data.CleanProse(p.raw(f)); given != "" && !tagged.MatchString(given) {
		return with(p.texts(f, ""), cmp.Or(local, "und"), given)
	}
	return p.texts(f, f)
}

// texts are the cells of a field by language; the column called others holds further ones as language=text.
func (p *csvPlace) texts(f, others string) data.Texts {
	byLang := map[string]string{}
	for _, entry := range p.entries(others) {
		language, text, ok := strings.Cut(entry, "=")
		if !ok {
			p.refuse(p.table.columnOf(others), entry, "want texts with their languages, like pl=…|cs=…")
		}
		byLang[lang.Tag(language)] = data.CleanProse(text)
	}
	for _, column := range p.table.texts {
		if column.field == f {
			byLang[column.lang] = data.CleanProse(unescaped(p.cells[column.at]))
		}
	}
	maps.DeleteFunc(byLang, func(_, text string) bool { return text == "" })
	return data.NewTexts(byLang)
}

// with adds a text in a language that has none yet.
func with(texts data.Texts, language, text string) data.Texts {
	if text == "" || texts.Get(language) != "" {
		return texts
	}
	byLang := map[string]string{language: text}
	for _, t := range texts {
		byLang[t.Lang] = t.Text
	}
	return data.NewTexts(byLang)
}

func (p *csvPlace) position() {
	lat, lon, ok := p.angles()
	if !ok {
		return
	}
	latColumn, given := p.table.columnOf("lat"), p.text("lat")+", "+p.text("lon")
	if both := p.text("coordinates"); both != "" && given == ", " {
		latColumn, given = p.table.columnOf("coordinates"), both
	} else {
		latColumn += ", " + p.table.columnOf("lon")
	}
	point, reason := position(lat, lon, p.place.Address.CountryCode)
	if reason != "" {
		p.refuse(latColumn, given, reason)
		return
	}
	p.place.Point = point
	if p.text("accuracy") != "" {
		return
	}
	if metres, reason := roughness(lat, lon); metres > 0 {
		p.place.Accuracy = metres
		p.warn(latColumn, given, reason)
	}
}

// angles reads latitude and longitude, from their own columns or from that of both.
func (p *csvPlace) angles() (lat, lon geo.Angle, ok bool) {
	if both := p.text("coordinates"); both != "" && p.text("lat")+p.text("lon") == "" {
		if lat, lon, ok = geo.ParsePair(both); !ok {
			p.refuse(p.table.columnOf("coordinates"), both, "want latitude and longitude like 49.85123, 18.54321")
		}
		return lat, lon, ok
	}
	lat, latOK := p.angle("lat")
	lon, lonOK := p.angle("lon")
	return lat, lon, latOK && lonOK
}

func (p *csvPlace) angle(f string) (geo.Angle, bool) {
	a, ok := geo.ParseAngle(p.text(f))
	if !ok {
		p.refuse(p.table.columnOf(f), p.text(f), wantedDegrees)
	}
	return a, ok
}

func (p *csvPlace) category() {
	column := p.table.columnOf("category")
	all := p.list("category")
	for _, given := range all {
		if !p.addCategory(column, given) {
			p.refuse(column, given, wantedCategory)
		}
	}
	if len(all) == 0 {
		p.refuse(column, "", wantedCategory)
	}
	if tag := p.text("tag"); tag != "" {
		p.place.Tag = tag
	}
}

func (p *csvPlace) id() {
	given := p.text("id")
	p.place.ID, p.made = PlaceID(p.table.source.Name, given, &p.place), given == ""
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

func (p *csvPlace) contact() {
	pl := &p.place
	pl.Phone, pl.Email, pl.OpeningHours = p.text("phone"), strings.TrimPrefix(p.text("email"), "mailto:"), p.text("opening_hours")
	if pl.Website = p.text("website"); pl.Website != "" && !scheme.MatchString(pl.Website) {
		pl.Website = "https://" + pl.Website
	}
}

// attributes reads the words for yes and no; those that are not known say nothing and are left out.
func (p *csvPlace) attributes() {
	for _, attribute := range []struct {
		field   string
		value   *string
		allowed []string
	}{
		{"wheelchair", &p.place.Wheelchair, []string{"yes", "limited", "no"}},
		{"fee", &p.place.Fee, []string{"yes", "no"}},
		{"dogs", &p.place.Dogs, []string{"yes", "leashed", "no"}},
		{"indoor", &p.place.Indoor, []string{"yes", "no"}},
		{"stroller", &p.place.Stroller, []string{"yes", "limited", "no"}},
	} {
		given := p.text(attribute.field)
		answer := answers[data.Fold(given)]
		switch {
		case slices.Contains(attribute.allowed, answer):
			*attribute.value = answer
		case given != "":
			p.warn(p.table.columnOf(attribute.field), given, "want one of "+strings.Join(attribute.allowed, ", ")+", in any language; left out")
		}
	}
	p.place.Cuisine = p.list("cuisine")
}
