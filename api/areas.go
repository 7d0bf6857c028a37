package api

import (
	"encoding/json"

	"tripoint/data"
)

// appendArea writes an area as a Feature: with its outline, or with the point that its label stands at.
func (r *request) appendArea(b []byte, a *data.Area, outline bool) []byte {
	name, language := a.DisplayName(r.prefs)
	b = appendString(append(b, `{"type":"Feature","id":`...), a.ID)
	b = append(b, `,"geometry":`...)
	if outline {
		b = appendOutline(b, a)
	} else {
		b = appendPoint(b, a.Label)
	}
	o := object{b: append(b, `,"properties":`...)}
	o.open()
	o.text("kind", areaKind(a))
	o.text("name", name)
	o.text("name_lang", language)
	o.byLanguage("names", a.Names)
	o.text("local_kind", a.Kind)
	o.text("country_code", a.Country)
	o.text("state", a.State)
	o.text("county", a.County)
	if a.Population > 0 {
		o.whole("population", a.Population)
	}
	o.whole("places", r.edition.CountIn(a.ID))
	o.value("sources", a.Sources)
	return closeFeature(&o)
}

func appendOutline(b []byte, a *data.Area) []byte {
	coordinates, err := json.Marshal(a.Outline)
	if err != nil {
		panic(err) // checked numbers always have a JSON form
	}
	return append(append(append(b, `{"type":"MultiPolygon","coordinates":`...), coordinates...), '}')
}

func areaKind(a *data.Area) string {
	if a.IsMunicipality() {
		return "municipality"
	}
	return "district"
}
