package data

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

const square = `{"type":"Polygon","coordinates":[[[18,49],[19,49],[19,50],[18,49]]]}`

func areaLine(id, geometry, properties string) string {
	return `{"type":"Feature","id":"` + id + `","geometry":` + geometry + `,"properties":{` + properties + `}}`
}

func TestReadAreas(t *testing.T) {
	text := areaLine("pl-gmina-1", square, `"name":" Cieszyn ","names":{"de":"Teschen","pl":"Cieszyn"},"kind":"town","admin_level":7,"country":"PL","parents":{"state":"śląskie"},"label_point":[18.6,49.7]`) +
		"\r\n\n" + areaLine("cz-okres-1", `{"type":"MultiPolygon","coordinates":[[[[18,49],[19,49],[19,50],[18,49]]]]}`, `"name":"okres Karviná","admin_level":6,"label_point":[18.6,49.7]`)
	areas, err := ReadAreas(strings.NewReader(text))
	if err != nil || len(areas) != 2 {
		t.Fatalf("%d areas, %v, want 2", len(areas), err)
	}
	a := &areas[0]
	if a.Name != "Cieszyn" || a.State != "śląskie" || a.Label != (orb.Point{18.6, 49.7}) || len(a.Outline) != 1 || !a.IsMunicipality() || areas[1].IsMunicipality() {
		t.Errorf("areas %+v, want the municipality Cieszyn and a district", areas)
	}
	for _, tt := range []struct {
		prefs          []string
		name, language string
	}{{nil, "Cieszyn", "pl"}, {[]string{"de"}, "Teschen", "de"}, {[]string{"cs", "de"}, "Teschen", "de"}, {[]string{"en"}, "Cieszyn", "pl"}} {
		if name, language := a.DisplayName(tt.prefs); name != tt.name || language != tt.language {
			t.Errorf("DisplayName(%v) = %q, %q, want %q, %q", tt.prefs, name, language, tt.name, tt.language)
		}
	}
}

// Writing and reading gives the same area, for all of the built-in region, and every field is kept.
func TestEncodeAreaComesBack(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	full := Area{
		ID: "a", Name: "a <&>", Names: Texts{{"de", "b"}}, Kind: "town", Level: 7, Country: "PL", State: "s", County: "c", Population: 1,
		Label: orb.Point{18.5, 49.5}, Outline: orb.MultiPolygon{{{{18, 49}, {19, 49}, {19, 50}, {18, 49}}}}, Sources: []Source{{"s", "CC0", "https://example.org", []string{"name"}}},
	}
	v := reflect.ValueOf(full)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Fatalf("%s is not set", v.Type().Field(i).Name)
		}
	}
	for _, want := range append(set.Areas, full) {
		b, err := EncodeArea(&want)
		if err != nil || bytes.ContainsAny(b, "\r\n") {
			t.Fatalf("%s encodes as %.200s, %v; want a line", want.ID, b, err)
		}
		got, err := ReadAreas(bytes.NewReader(b))
		if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("%s comes back as %.300v, %v, want %.300v", want.ID, got, err, want)
		}
	}
}

func TestReadAreasNamesFaults(t *testing.T) {
	good := areaLine("a", square, `"name":"a"`)
	for _, tt := range []struct{ name, line, want string }{
		{"no JSON", `nonsense`, "want a GeoJSON Feature"},
		{"no id", areaLine("", square, `"name":"a"`), "record without id: id: want 1 to 128"},
		{"id with a slash", areaLine("a/b", square, `"name":"a"`), "a/b: id"},
		{"no name", areaLine("b", square, ``), "b: name: want"},
		{"name of a number", areaLine("b", square, `"name":1`), "b: name"},
		{"no geometry", areaLine("b", `null`, `"name":"a"`), "b: geometry: want a Polygon"},
		{"a point", areaLine("b", `{"type":"Point","coordinates":[1,2]}`, `"name":"a"`), `b: geometry "Point": want a Polygon`},
		{"no coordinates", areaLine("b", `{"type":"Polygon"}`, `"name":"a"`), "b: geometry"},
		{"no polygons", areaLine("b", `{"type":"MultiPolygon","coordinates":[]}`, `"name":"a"`), "b: geometry: want at least one polygon"},
		{"no rings", areaLine("b", `{"type":"Polygon","coordinates":[]}`, `"name":"a"`), "b: geometry: want polygons of at least one ring"},
		{"a short position", areaLine("b", `{"type":"Polygon","coordinates":[[[18,49],[19],[19,50],[18,49]]]}`, `"name":"a"`), `b: geometry "Polygon": want positions as`},
		{"no position", areaLine("b", `{"type":"Polygon","coordinates":[[[18,49],[19,49],null,[18,49]]]}`, `"name":"a"`), `b: geometry "Polygon": want positions as`},
		{"a position of nothing", areaLine("b", `{"type":"Polygon","coordinates":[[[18,49],[19,49],[null,null],[18,49]]]}`, `"name":"a"`), `b: geometry "Polygon": want positions as`},
		{"a position of many", areaLine("b", `{"type":"Polygon","coordinates":[[[18,49],[19,49,1,2],[19,50],[18,49]]]}`, `"name":"a"`), `b: geometry "Polygon": want positions as`},
		{"a ring of nothing", areaLine("b", `{"type":"Polygon","coordinates":[null]}`, `"name":"a"`), "b: geometry"},
		{"an open ring", areaLine("b", `{"type":"Polygon","coordinates":[[[18,49],[19,49],[19,50],[18,50]]]}`, `"name":"a"`), "b: geometry: want closed rings"},
		{"a ring of three points", areaLine("b", `{"type":"Polygon","coordinates":[[[18,49],[19,49],[18,49]]]}`, `"name":"a"`), "b: geometry: want closed rings"},
		{"a point off the earth", areaLine("b", `{"type":"Polygon","coordinates":[[[18,99],[19,49],[19,50],[18,99]]]}`, `"name":"a"`), "b: geometry: latitude 99"},
		{"a label off the earth", areaLine("b", square, `"name":"a","label_point":[200,0]`), "b: label_point: longitude 200"},
		{"a line too long", strings.Repeat("a", MaxRecordBytes+1), "want a record of at most"},
	} {
		_, err := ReadAreas(strings.NewReader(good + "\n\n" + tt.line + "\n"))
		if err == nil || !strings.HasPrefix(err.Error(), "line 3: "+tt.want) {
			t.Errorf("%s: %.100s: error %v, want line 3: %s", tt.name, tt.line, err, tt.want)
		}
	}
}

func TestReadLine(t *testing.T) {
	line, err := ReadLine([]byte(`{"type":"Feature","geometry":{"type":"LineString","coordinates":[[18,49],[19,50]]}}`))
	if want := (orb.LineString{{18, 49}, {19, 50}}); err != nil || !line.Equal(want) {
		t.Errorf("line %v, %v, want %v", line, err, want)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"no JSON", `nonsense`, "want a GeoJSON Feature"},
		{"no geometry", `{"type":"Feature"}`, "geometry: want a LineString"},
		{"a point", `{"geometry":{"type":"Point","coordinates":[18,49]}}`, "geometry: want a LineString"},
		{"one point", `{"geometry":{"type":"LineString","coordinates":[[18,49]]}}`, "geometry: want a LineString"},
		{"geometry of a text", `{"geometry":"LineString"}`, "geometry"},
		{"off the earth", `{"geometry":{"type":"LineString","coordinates":[[18,49],[181,49]]}}`, "geometry: longitude 181"},
	} {
		if line, err := ReadLine([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %s = %v, %v, want an error with %q", tt.name, tt.text, line, err, tt.want)
		}
	}
}
