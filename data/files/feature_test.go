package files

import (
	"errors"
	"strings"
	"testing"

	"tripoint/data"
)

// Features of other programs get the ids that rows of a table with the same content would get.
func TestForeignIDs(t *testing.T) {
	city := Options{Source: data.Source{Name: "City"}}
	made := ""
	_, err := Read(t.Context(), []File{held("a.csv", "name;category;lat;lon\nZamek;castle;49.854123;18.541234\n")}, city, func(r data.Reading) error {
		made = r.Place.ID
		return r.Err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, id, properties, want, refused string }{
		{"none", "", "", made, ""},
		{"null", `"id":null,`, "", made, ""},
		{"a number", `"id":7,`, "", "city-7", ""},
		{"a fraction", `"id":7.5,`, "", made, ""},
		{"a text of digits", `"id":"7",`, "", "7", ""}, // as the file says
		{"among the properties", "", `,"id":"osm-n1"`, "osm-n1", ""},
		{"a number among the properties", "", `,"id":7`, "city-7", ""},
		{"two", `"id":7,`, `,"id":"osm-n1"`, "city-7", ""},
		{"one that would not do", "", `,"id":"way/7"`, "way/7", "id: want 1 to 128 characters"},
		{"one, of a place that would not do", `"id":7,`, `,"email":"x"`, "city-7", "email: want an address"},
		{"none, of a place that would not do", "", `,"email":"x"`, "", "email: want an address"},
	} {
		record := `{"type":"Feature",` + tt.id + `"geometry":{"type":"Point","coordinates":[18.541234,49.854123]},"properties":{"name":"Zamek","category":"castle"` + tt.properties + `}}`
		var got data.Reading
		_, err := Read(t.Context(), []File{held("a.ndjson", record)}, city, func(r data.Reading) error {
			got = r
			return nil
		})
		refused := ""
		if fault := new(data.Invalid); errors.As(got.Err, &fault) {
			refused = fault.Field + ": " + fault.Reason
		}
		if err != nil || got.Place.ID != tt.want || !strings.HasPrefix(refused, tt.refused) || (refused == "") != (tt.refused == "") {
			t.Errorf("%s: id %q, refused %q, %v; want %q, %q", tt.name, got.Place.ID, refused, err, tt.want, tt.refused)
		}
	}
}

// An id that is made of what is wrong is none.
func TestMadeIDsOfRefusedRecords(t *testing.T) {
	for file, content := range map[string]string{
		"a.csv":    "name;category;lat;lon;country\nZamek;castle;18.541234;49.854123;CZ\n",
		"b.csv":    "name;category;lat;lon\nZamek;castle;18.541234;49.854123\n",
		"c.ndjson": `{"type":"Feature","geometry":{"type":"Point","coordinates":[49.854123,18.541234]},"properties":{"name":"Zamek","category":"castle","address":{"country_code":"CZ"}}}`,
	} {
		_, err := Read(t.Context(), []File{held(file, content)}, Options{Source: data.Source{Name: "City"}}, func(r data.Reading) error {
			if r.Err == nil || r.Place.ID != "" {
				t.Errorf("%s: id %q, refused %v; want it refused without an id", file, r.Place.ID, r.Err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func FuzzFeature(f *testing.F) {
	f.Add([]byte(museum("a", "Muzeum", 18.5, 49.7)))
	f.Add([]byte(`{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[18.5,49.7]},"properties":{"name":"Zoo","category":"zoo","id":"a"}}`))
	f.Fuzz(func(t *testing.T, record []byte) {
		r := reader{options: Options{Source: data.Source{Name: "City"}}}
		if got := r.feature("line 1", record, nil); got.Err == nil {
			if err := got.Place.Validate(); err != nil {
				t.Errorf("%s is taken as a place that is not valid: %v", record, err)
			}
		}
	})
}
