package data

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// record is a valid Feature with members of its properties replaced; null takes one out.
func record(t *testing.T, replaced string) []byte {
	t.Helper()
	properties := map[string]any{"name": "Muzeum", "category": "museum"}
	var changes map[string]any
	if err := json.Unmarshal([]byte("{"+replaced+"}"), &changes); err != nil {
		t.Fatalf("{%s}: %v", replaced, err)
	}
	for name, value := range changes {
		if value == nil {
			delete(properties, name)
		} else {
			properties[name] = value
		}
	}
	b, err := json.Marshal(map[string]any{
		"type": "Feature", "id": "a-1", "geometry": map[string]any{"type": "Point", "coordinates": []float64{18.5, 49.75}}, "properties": properties,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// faults lists the faults that an error joins as "record field".
func faults(err error) []string {
	var named []string
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			named = append(named, faults(e)...)
		}
		return named
	}
	var fault *Invalid
	if errors.As(err, &fault) {
		if fault.Reason == "" {
			return []string{fault.Record + " " + fault.Field + " without reason"}
		}
		return []string{fault.Record + " " + fault.Field}
	}
	return nil
}

// numbered is a list of different texts.
func numbered(n int) string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprint("c", i)
	}
	b, _ := json.Marshal(texts) // texts have no error
	return string(b)
}

func TestDecodeFeatureNamesFaultsOfProperties(t *testing.T) {
	long := strings.Repeat("ž", maxNameRunes+1)
	many := `["a"` + strings.Repeat(`,"a"`, MaxListLength) + `]`
	for _, tt := range []struct {
		name, properties string
		want             []string
	}{
		{"no name", `"name":null`, []string{"a-1 name"}},
		{"blank name", `"name":" \t "`, []string{"a-1 name"}},
		{"name too long", fmt.Sprintf(`"name":%q`, long), []string{"a-1 name"}},
		{"name with a control character", `"name":"a\u0007b"`, []string{"a-1 name"}},
		{"name that is a number", `"name":7`, []string{"a-1 name"}},
		{"names that are a text", `"names":"Muzeum"`, []string{"a-1 names"}},
		{"a name that is a number", `"names":{"pl":7}`, []string{"a-1 names"}},
		{"name in no language", `"names":{"nonsense language":"a"}`, []string{"a-1 names"}},
		{"empty name in a language", `"names":{"pl":""}`, []string{"a-1 names.pl"}},
		{"empty other name", `"alt_names":[""]`, []string{"a-1 alt_names"}},
		{"too many other names", `"alt_names":` + many, []string{"a-1 alt_names"}},
		{"other names that are a text", `"alt_names":"a"`, []string{"a-1 alt_names"}},
		{"no category", `"category":null`, []string{"a-1 category"}},
		{"unknown category", `"category":"nonsense"`, []string{"a-1 category"}},
		{"too many categories", `"categories":` + numbered(MaxListLength+1), []string{"a-1 categories"}},
		{"unknown among others", `"categories":["museum","nonsense"]`, []string{"a-1 category"}},
		{"tag that is none", `"category":"other","tag":"nonsense"`, []string{"a-1 tag"}},
		{"tag of a known kind", `"tag":"amenity=x"`, []string{"a-1 tag"}},
		{"country of three letters", `"address":{"country_code":"POL"}`, []string{"a-1 address.country_code"}},
		{"street too long", fmt.Sprintf(`"address":{"street":%q,"city":%q}`, long, long), []string{"a-1 address.street", "a-1 address.city"}},
		{"address that is a text", `"address":"Cieszyn"`, []string{"a-1 address"}},
		{"street that is a number", `"address":{"street":1}`, []string{"a-1 address.street"}},
		{"email without domain", `"email":"info"`, []string{"a-1 email"}},
		{"email with a name", `"email":"Info <info@example.org>"`, []string{"a-1 email"}},
		{"website without scheme", `"website":"example.org"`, []string{"a-1 website"}},
		{"website that is a script", `"website":"javascript:alert(1)"`, []string{"a-1 website"}},
		{"wheelchair of another word", `"wheelchair":"maybe"`, []string{"a-1 wheelchair"}},
		{"fee, dogs, indoor and stroller of other words", `"fee":"1","dogs":"1","indoor":"1","stroller":"1"`, []string{"a-1 fee", "a-1 dogs", "a-1 indoor", "a-1 stroller"}},
		{"event without a time", `"starts":"tomorrow"`, []string{"a-1 starts"}},
		{"event before all years", `"starts":"0001-01-01T00:00:00+01:00"`, []string{"a-1 starts"}},
		{"event after all years", `"starts":"9999-12-31T23:59:59-01:00"`, []string{"a-1 starts"}},
		{"event that ends first", `"starts":"2026-11-21","ends":"2026-11-20"`, []string{"a-1 ends"}},
		{"venue that is no id", `"venue":"a b"`, []string{"a-1 venue"}},
		{"population below nothing", `"population":-1`, []string{"a-1 population"}},
		{"half a person", `"population":1.5`, []string{"a-1 population"}},
		{"importance above one", `"importance":1.1`, []string{"a-1 importance"}},
		{"importance below nothing", `"importance":-0.1`, []string{"a-1 importance"}},
		{"importance in words", `"importance":"high"`, []string{"a-1 importance"}},
		{"accuracy below nothing", `"accuracy":-1`, []string{"a-1 accuracy"}},
		{"source without name", `"sources":[{"licence":"CC0"}]`, []string{"a-1 sources"}},
		{"source with a link that is none", `"sources":[{"name":"a","url":"nowhere"}]`, []string{"a-1 sources"}},
		{"image without address", `"image":[{"alt":"a"}]`, []string{"a-1 image"}},
		{"updated at no time", `"updated":"yesterday"`, []string{"a-1 updated"}},
		{"updated before all years", `"updated":"0000-01-01T00:00:00+01:00"`, []string{"a-1 updated"}},
		{"updated after all years", `"updated":"9999-12-31T23:59:59-01:00"`, []string{"a-1 updated"}},
		{"several at once", `"name":null,"category":"nonsense","website":"a","importance":2`, []string{"a-1 name", "a-1 category", "a-1 website", "a-1 importance"}},
	} {
		_, err := DecodeFeature(record(t, tt.properties))
		if err == nil {
			t.Errorf("%s: %s is taken, want faults %q", tt.name, tt.properties, tt.want)
			continue
		}
		if got := faults(err); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %.200s: faults %q (%.300v), want %q", tt.name, tt.properties, got, err, tt.want)
		}
	}
}

func TestDecodeFeatureNamesFaultsOfFeatures(t *testing.T) {
	const properties = `"properties":{"name":"a","category":"museum"}`
	for _, tt := range []struct{ name, feature, want string }{
		{"no JSON", `muzeum`, "want a GeoJSON Feature"},
		{"nothing", ``, "want a GeoJSON Feature"},
		{"cut", `{"type":"Feature"`, "want a GeoJSON Feature"},
		{"a list", `[]`, "want a GeoJSON Feature"},
		{"a text", `"Feature"`, "want a GeoJSON Feature"},
		{"null", `null`, `type: want "Feature"`},
		{"more than one", `{"type":"Feature"}{"type":"Feature"}`, "want a GeoJSON Feature"},
		{"a collection", `{"type":"FeatureCollection","id":"a-1"}`, `a-1: type "FeatureCollection": want "Feature"`},
		{"no id", `{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},` + properties + `}`, "record without id: id: want 1 to 128 characters"},
		{"id of a number", `{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[1,2]},` + properties + `}`, `record without id: id "number": want a text`},
		{"id that browsers leave out of addresses", `{"type":"Feature","id":"..","geometry":{"type":"Point","coordinates":[1,2]},` + properties + `}`, `..: id "..": want an id that can be`},
		{"another encoding", strings.Replace(`{"type":"Feature","id":"a-1","geometry":{"type":"Point","coordinates":[1,2]},`+properties+`}`, "Feature", "Feature\xb3", 1), "record without id: want UTF-8"},
		{"id with a slash", `{"type":"Feature","id":"way/7","geometry":{"type":"Point","coordinates":[1,2]},` + properties + `}`, `way/7: id "way/7": want 1 to 128 characters`},
		{"no geometry", `{"type":"Feature","id":"a-1",` + properties + `}`, "a-1: geometry: want a Point"},
		{"null geometry", `{"type":"Feature","id":"a-1","geometry":null,` + properties + `}`, "a-1: geometry: want a Point"},
		{"a line", `{"type":"Feature","id":"a-1","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},` + properties + `}`, "a-1: geometry: want a Point"},
		{"no coordinates", `{"type":"Feature","id":"a-1","geometry":{"type":"Point"},` + properties + `}`, "a-1: geometry: want coordinates"},
		{"one coordinate", `{"type":"Feature","id":"a-1","geometry":{"type":"Point","coordinates":[1]},` + properties + `}`, "a-1: geometry: want coordinates"},
		{"null coordinates", `{"type":"Feature","id":"a-1","geometry":{"type":"Point","coordinates":[null,null]},` + properties + `}`, "a-1: geometry: want coordinates"},
		{"coordinates in words", `{"type":"Feature","id":"a-1","geometry":{"type":"Point","coordinates":["18","49"]},` + properties + `}`, "a-1: geometry: want coordinates"},
		{"latitude first", `{"type":"Feature","id":"a-1","geometry":{"type":"Point","coordinates":[49.7,118.5]},` + properties + `}`, "a-1: geometry: latitude 118.5: want a number from -90 to 90"},
		{"too long", `{"type":"Feature","x":"` + strings.Repeat("a", MaxRecordBytes) + `"}`, "want a record of at most 1048576 bytes"},
	} {
		_, err := DecodeFeature([]byte(tt.feature))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %.100s: error %v, want %q in it", tt.name, tt.feature, err, tt.want)
		}
	}
}

func TestDecodeFeatureCategories(t *testing.T) {
	for _, tt := range []struct {
		name, properties string
		want             []string
		tag              string
	}{
		{"an id", `"category":"museum"`, []string{"museum"}, ""},
		{"a tag", `"category":"tourism=museum"`, []string{"museum"}, ""},
		{"an unknown tag", `"category":"amenity=nonsense"`, []string{"other"}, "amenity=nonsense"},
		{"several", `"category":"museum","categories":["museum","tourism=zoo"]`, []string{"museum", "zoo"}, ""},
		{"the first from the list", `"category":null,"categories":["zoo","museum"]`, []string{"zoo", "museum"}, ""},
		{"the same by id and tag", `"categories":["museum","tourism=museum"]`, []string{"museum"}, ""},
		{"known and unknown", `"categories":["museum","amenity=nonsense"]`, []string{"museum", "other"}, "amenity=nonsense"},
		{"other with its tag", `"category":"other","tag":"amenity=nonsense"`, []string{"other"}, "amenity=nonsense"},
	} {
		p, err := DecodeFeature(record(t, tt.properties))
		if err != nil || !slices.Equal(p.Categories, tt.want) || p.Tag != tt.tag {
			t.Errorf("%s: %s = %q, tag %q, %v; want %q, tag %q", tt.name, tt.properties, p.Categories, p.Tag, err, tt.want, tt.tag)
		}
	}
}

func TestDecodeFeatureFillsInAndCleans(t *testing.T) {
	for _, tt := range []struct {
		name, properties string
		got              func(*Place) any
		want             any
	}{
		{"space around and within", `"name":"  Muzeum \t Ognia "`, func(p *Place) any { return p.Name }, "Muzeum Ognia"},
		{"decomposed letters", `"name":"Te\u030c\u0161i\u0301n"`, func(p *Place) any { return p.Name }, "Těšín"},
		{"space in an address", `"address":{"city":" Cieszyn "}`, func(p *Place) any { return p.Address.City }, "Cieszyn"},
		{"country in small letters", `"address":{"country_code":"pl"}`, func(p *Place) any { return p.Address.CountryCode }, "PL"},
		{"the local name from the country's language", `"name":null,"names":{"cs":"Muzeum","de":"Museum"},"address":{"country_code":"CZ"}`, func(p *Place) any { return p.Name }, "Muzeum"},
		{"the local name from any language", `"name":null,"names":{"de":"Museum"}`, func(p *Place) any { return p.Name }, "Museum"},
		{"a lone description in the local language", `"description":"Hasiči","address":{"country_code":"CZ"}`, func(p *Place) any { return p.Description }, Texts{{"cs", "Hasiči"}}},
		{"a description in a language", `"description":"Fire","description_lang":"en","descriptions":{"cs":"Hasiči"}`, func(p *Place) any { return p.Description }, Texts{{"cs", "Hasiči"}, {"en", "Fire"}}},
		{"a description that is there already", `"description":"Fire","description_lang":"en","descriptions":{"en":"Fire brigade"}`, func(p *Place) any { return p.Description }, Texts{{"en", "Fire brigade"}}},
		{"an event", `"starts":"2026-11-21"`, func(p *Place) any { return p.Event.Starts }, "2026-11-21"},
		{"no event", `"starts":""`, func(p *Place) any { return p.Event == nil }, true},
		{"a time elsewhere", `"updated":"2026-11-21T18:00:00+01:00"`, func(p *Place) any { return p.Updated }, time.Date(2026, 11, 21, 17, 0, 0, 0, time.UTC)},
		{"what answers compute", `"distance":5,"label":"x","theme":"y","score":0.5`, func(p *Place) any { return p.Name }, "Muzeum"},
		{"lines of a description", `"description":" Jeden \r\n\r\n\n dva\ttři \n","description_lang":"cs"`, func(p *Place) any { return p.Description }, Texts{{"cs", "Jeden\n\ndva tři"}}},
		{"lines of a name", `"name":"Jeden\ndva"`, func(p *Place) any { return p.Name }, "Jeden dva"},
		{"languages with their countries", `"names":{"pl-PL":"Muzeum","PL":"Inne","cs":"Muzeum","cs-CZ":"Jiné","sr-Latn":"Muzej"}`, func(p *Place) any { return p.Names }, Texts{{"cs", "Muzeum"}, {"pl", "Inne"}, {"sr-Latn", "Muzej"}}},
		{"no names", `"names":{}`, func(p *Place) any { return p.Names == nil }, true},
	} {
		p, err := DecodeFeature(record(t, tt.properties))
		if err != nil {
			t.Errorf("%s: %s: %v", tt.name, tt.properties, err)
		} else if got := tt.got(&p); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %s = %#v, want %#v", tt.name, tt.properties, got, tt.want)
		}
	}
}

func TestPointWithHeightIsTaken(t *testing.T) {
	p, err := DecodeFeature([]byte(`{"type":"Feature","id":"a-1","geometry":{"type":"Point","coordinates":[18.5,49.75,300]},"properties":{"name":"a","category":"peak"}}`))
	if want := (orb.Point{18.5, 49.75}); err != nil || p.Point != want {
		t.Errorf("point with height = %v, %v, want %v", p.Point, err, want)
	}
}

// Writing and reading gives the same place, for all of the built-in region, and equal places equal bytes.
func TestEncodeFeatureComesBack(t *testing.T) {
	a, b := builtinPlaces(t), builtinPlaces(t)
	for i := range a {
		encoded, again := encode(t, &a[i]), encode(t, &b[i])
		if !bytes.Equal(encoded, again) || a[i].Hash() != b[i].Hash() {
			t.Errorf("%s, read twice, encodes as\n%s\n%s", a[i].ID, encoded, again)
		}
		decoded, err := DecodeFeature(encoded)
		if err != nil {
			t.Errorf("%s: %v", a[i].ID, err)
		} else if !reflect.DeepEqual(decoded, a[i]) {
			t.Errorf("%s comes back as\n%+v, want\n%+v", a[i].ID, decoded, a[i])
		}
	}
}

func TestHashTellsPlacesApart(t *testing.T) {
	seen := map[uint64]string{}
	for _, p := range builtinPlaces(t) {
		if other, ok := seen[p.Hash()]; ok {
			t.Errorf("%s and %s have the same hash", p.ID, other)
		}
		seen[p.Hash()] = p.ID
	}
}

// Every field of a place is kept, but for the number, which is the store's.
func TestEncodeFeatureKeepsEveryField(t *testing.T) {
	want := Place{
		ID: "a-1", Point: orb.Point{18.5, 49.75}, Name: "a", Names: Texts{{"cs", "b"}, {"pl", "c"}}, AltNames: []string{"d"}, Description: Texts{{"en", "e <&>"}},
		Categories: []string{"other", "museum"}, Tag: "amenity=nonsense",
		Address: Address{"s", "1", "2", "c", "d", "c", "s", "c", "PL"}, Phone: "1", Email: "a@example.org", Website: "https://example.org", OpeningHours: "24/7",
		Wheelchair: "yes", Fee: "no", Dogs: "leashed", Indoor: "yes", Stroller: "limited", Cuisine: []string{"pizza"},
		Event: &Event{"2026-11-21", "2026-11-22", "FREQ=DAILY", "a-2", "o", []string{"pl"}}, Images: []Image{{"https://example.org/a.jpg", "a", "CC0", "b"}},
		Offers: Texts{{"pl", "o"}}, Seeks: Texts{{"pl", "s"}}, Population: 1, Importance: 0.5, Accuracy: 10,
		Sources: []Source{{"s", "CC0", "https://example.org", []string{"name"}}}, Updated: time.Date(2026, 11, 21, 17, 0, 0, 5, time.UTC),
	}
	v := reflect.ValueOf(want)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; name != "Number" && v.Field(i).IsZero() {
			t.Fatalf("%s is not set", name)
		}
	}
	got, err := DecodeFeature(encode(t, &want))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("comes back as\n%+v, %v, want\n%+v", got, err, want)
	}
}

func TestEncodeFeatureOfNoNumber(t *testing.T) {
	p := Place{ID: "a-1", Point: orb.Point{math.NaN(), 0}, Categories: []string{"museum"}}
	if b, err := EncodeFeature(&p); err == nil || !strings.Contains(err.Error(), "a-1") {
		t.Errorf("a point that is no number encodes as %s, %v; want an error with the id", b, err)
	}
}

func encode(t *testing.T, p *Place) []byte {
	t.Helper()
	b, err := EncodeFeature(p)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(b, "\r\n") {
		t.Fatalf("%s is more than a line", b)
	}
	return b
}

func builtinPlaces(t *testing.T) []Place {
	t.Helper()
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return set.Places
}

// What is taken is valid and comes back as it was.
func FuzzDecodeFeature(f *testing.F) {
	set, err := Builtin()
	if err != nil {
		f.Fatal(err)
	}
	for i := 0; i < len(set.Places); i += 50 {
		b, err := EncodeFeature(&set.Places[i])
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"type":"Feature","id":"a-1","geometry":{"type":"Point","coordinates":[-0,1e-7,3]},"properties":{"names":{"pl":" a\u0301 "},"category":"amenity=x","updated":"2026-11-21T18:00:00.5+01:00","starts":"2026-11-21","importance":1e-320,"description":"\u2028"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := DecodeFeature(b)
		if err != nil {
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("%s is taken, then refused: %v", b, err)
		}
		encoded := encode(t, &p)
		again, err := DecodeFeature(encoded)
		if err != nil {
			t.Fatalf("%s is written as %s, which is refused: %v", b, encoded, err)
		}
		if twice := encode(t, &again); !bytes.Equal(twice, encoded) {
			t.Errorf("%s is written as\n%s, then as\n%s", b, encoded, twice)
		}
	})
}
