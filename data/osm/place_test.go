package osm

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
	"testing"

	"tripoint/data"
	"tripoint/data/taxonomy"
)

// placeOf reads a node with tags, "key=value" each.
func placeOf(t *testing.T, tags ...string) data.Reading {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<osm><node id="1" version="1" lat="50" lon="18">`)
	for _, t := range tags {
		key, value, _ := strings.Cut(t, "=")
		fmt.Fprintf(&b, `<tag k="%s" v="%s"/>`, html.EscapeString(key), html.EscapeString(value))
	}
	b.WriteString(`</node></osm>`)
	readings, _ := readAll(t, Options{}, textFile("a.osm", b.String()))
	if len(readings) != 1 {
		t.Fatalf("%d places of %v, want one", len(readings), tags)
	}
	return readings[0]
}

func TestFields(t *testing.T) {
	address := func(p *data.Place) any { return p.Address }
	tests := []struct {
		name string
		tags []string
		get  func(p *data.Place) any
		want any
		warn string // field and value of the one warning
	}{
		{"names", []string{"name=Cieszyn", "name:cs=Těšín", "name:de=Teschen", "name:etymology=x", "name:left=y", "name:old=z", "name:etymology:wikidata=Q1", "name:zh-Hant=切申"},
			func(p *data.Place) any { return fmt.Sprint(p.Name, p.Names) }, "Cieszyn[{cs Těšín} {de Teschen} {zh-Hant 切申}]", ""},
		{"composed and without double spaces", []string{"name=Te\u030cs\u030ci\u0301n  nad Olzou"}, func(p *data.Place) any { return p.Name }, "Těšín nad Olzou", ""},
		{"no local name", []string{"name:de=Teschen", "name:pl=Cieszyn"}, func(p *data.Place) any { return p.Name }, "Teschen", ""},
		{"no local name, in Poland", []string{"name:de=Teschen", "name:pl=Cieszyn", "addr:country=PL"}, func(p *data.Place) any { return p.Name }, "Cieszyn", ""},
		{"called what its chain is", []string{"brand=Żabka"}, func(p *data.Place) any { return p.Name }, "Żabka", ""},
		{"further names", []string{"name=A", "alt_name=B; C;B;A", "old_name:de=D", "short_name=E", "official_name=F", "loc_name=G", "int_name=H", "alt_name:left=I", "name:de=J", "old_name=J"},
			func(p *data.Place) any { return fmt.Sprint(p.AltNames) }, "[B C D E F G H]", ""},
		{"description", []string{"name=A", "description=text", "description:en=words"},
			func(p *data.Place) any { return fmt.Sprint(p.Description) }, "[{en words} {und text}]", ""},
		{"description in the language of the country", []string{"name=A", "description=text", "addr:country=cz"},
			func(p *data.Place) any { return fmt.Sprint(p.Description) }, "[{cs text}]", ""},
		{"address", []string{"name=A", "addr:street=Długa", "addr:housenumber=7a", "addr:postcode=44-330", "addr:city=Jastrzębie-Zdrój", "addr:suburb=Zdrój", "addr:county=c", "addr:state=s", "addr:country=pl"},
			address, data.Address{Street: "Długa", HouseNumber: "7a", Postcode: "44-330", City: "Jastrzębie-Zdrój", District: "Zdrój", County: "c", State: "s", CountryCode: "PL"}, ""},
		{"address without a street", []string{"name=A", "addr:place=Stonava", "addr:housename=Zámek", "addr:country=Česko"},
			address, data.Address{Street: "Stonava", HouseNumber: "Zámek", Country: "Česko"}, ""},
		{"phone", []string{"name=A", "contact:phone=+48 1; +48 2"}, func(p *data.Place) any { return p.Phone }, "+48 1", ""},
		{"email", []string{"name=A", "email=a@b.pl;c@d.pl"}, func(p *data.Place) any { return p.Email }, "a@b.pl", ""},
		{"bad email", []string{"name=A", "contact:email=a at b"}, func(p *data.Place) any { return p.Email }, "", "email a at b"},
		{"website", []string{"name=A", "website=http://a.pl/x?y=1;z"}, func(p *data.Place) any { return p.Website }, "http://a.pl/x?y=1;z", ""},
		{"several websites", []string{"name=A", "contact:website=https://a.pl; https://b.pl"}, func(p *data.Place) any { return p.Website }, "https://a.pl", ""},
		{"website without a scheme", []string{"name=A", "url=www.a.pl/x"}, func(p *data.Place) any { return p.Website }, "https://www.a.pl/x", ""},
		{"no website", []string{"name=A", "website=none"}, func(p *data.Place) any { return p.Website }, "", "website none"},
		{"another scheme", []string{"name=A", "website=ftp://a.pl"}, func(p *data.Place) any { return p.Website }, "", "website ftp://a.pl"},
		{"website without a host", []string{"name=A", "website=https://"}, func(p *data.Place) any { return p.Website }, "", "website https://"},
		{"opening hours", []string{"name=A", "opening_hours=Mo-Fr 08:00-16:00"}, func(p *data.Place) any { return p.OpeningHours }, "Mo-Fr 08:00-16:00", ""},
		{"attributes", []string{"name=A", "wheelchair=limited", "fee=yes", "dog=leashed", "indoor=room", "stroller=no"},
			func(p *data.Place) any { return []string{p.Wheelchair, p.Fee, p.Dogs, p.Indoor, p.Stroller} }, []string{"limited", "yes", "leashed", "yes", "no"}, ""},
		{"a fee in words", []string{"name=A", "fee=10 PLN"}, func(p *data.Place) any { return p.Fee }, "", "fee 10 PLN"},
		{"cuisine", []string{"name=A", "cuisine=pizza;kebab; pizza"}, func(p *data.Place) any { return fmt.Sprint(p.Cuisine) }, "[pizza kebab]", ""},
		{"population", []string{"name=A", "population=12,345"}, func(p *data.Place) any { return p.Population }, 12345, ""},
		{"population in words", []string{"name=A", "population=ca. 100"}, func(p *data.Place) any { return p.Population }, 0, "population ca. 100"},
		{"a text too long", []string{"name=A", "alt_name=" + strings.Repeat("x", 301)}, func(p *data.Place) any { return len(p.AltNames) }, 0, "alt_names " + strings.Repeat("x", 80) + "…"},
		{"a street too long", []string{"name=A", "addr:street=" + strings.Repeat("x", 301)}, address, data.Address{}, "address.street " + strings.Repeat("x", 80) + "…"},
		{"a name too long in one language", []string{"name=A", "name:de=" + strings.Repeat("x", 301), "name:pl=B"},
			func(p *data.Place) any { return fmt.Sprint(p.Names) }, "[{pl B}]", "names.de " + strings.Repeat("x", 80) + "…"},
		{"Wikipedia and images are not kept", []string{"name=A", "wikipedia=pl:A", "wikidata=Q1", "wikimedia_commons=File:A.jpg", "image=https://a.pl/a.jpg"},
			func(p *data.Place) any { return len(p.Images) }, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := placeOf(t, append(tt.tags, "amenity=pub")...)
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			if got := tt.get(&r.Place); fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			var warnings []string
			for _, w := range r.Warnings {
				warnings = append(warnings, w.Field+" "+w.Value)
			}
			if got := strings.Join(warnings, ", "); got != tt.warn {
				t.Errorf("warnings %q, want %q", got, tt.warn)
			}
			if err := r.Place.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	r := placeOf(t, "amenity=pub", "name="+strings.Repeat("x", 301))
	if r.At != "node/1" || r.Err == nil || !strings.Contains(r.Err.Error(), "name") {
		t.Errorf("a name too long: %s %v", r.At, r.Err)
	}
}

func TestCategories(t *testing.T) {
	tests := []struct {
		tags, want string
	}{
		{"amenity=restaurant", "restaurant"},
		{"amenity=cafe shop=bakery", "cafe bakery"},
		{"amenity=pub;restaurant", "restaurant pub"},
		{"tourism=hotel building=hotel", "hotel"},
		{"building=church", "church"},
		{"place=village", "village"},
	}
	for _, tt := range tests {
		r := placeOf(t, append(strings.Fields(tt.tags), "name=A")...)
		got := slices.Clone(r.Place.Categories)
		want := strings.Fields(tt.want)
		if slices.Sort(got); len(want) > 1 {
			slices.Sort(want)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tt.tags, r.Place.Categories, want)
		}
	}
}

// What is told from the first part of rules alone is what the taxonomy says.
func TestJudgeMissesNothing(t *testing.T) {
	j := newJudge()
	missed := map[string]bool{}
	for start := range j.starts {
		ts := tags{{"note", "x"}, {start.key, strings.ReplaceAll(start.value, "*", "anything")}}
		for listed := range 2 {
			if listed == 1 {
				ts[1].value = "first;" + ts[1].value
			}
			if got, want := len(j.categories(ts)) > 0, len(taxonomy.Builtin().FromTags(ts.byKey())) > 0; got != want {
				missed[ts[1].key+"="+ts[1].value] = true
			}
		}
	}
	if len(missed) > 0 {
		t.Errorf("missed: %v", slices.Collect(maps.Keys(missed)))
	}
	for _, id := range lookedForByKind {
		if taxonomy.Builtin().Category(id) == nil {
			t.Errorf("no category is called %s", id)
		}
	}
}

func TestImportance(t *testing.T) {
	tests := []struct {
		tags string
		want float64
	}{
		{"place=city name=A population=62472", 0.655},
		{"place=village name=A population=1409", 0.307},
		{"place=village name=A", 0.2},
		{"place=village name=A name:pl=A name:cs=B name:de=C", 0.22},
		{"place=suburb name=A population=1", 0.05},
		{"historic=castle name=A", 0.4},
		{"historic=castle name=A wikidata=Q1", 0.43},
		{"historic=castle name=A wikidata=Q1 wikipedia:pl=A heritage=2 name:pl=A name:cs=B name:de=C name:en=D name:sk=E", 0.58},
		{"amenity=parking", 0.14},
	}
	for _, tt := range tests {
		if got := placeOf(t, strings.Fields(tt.tags)...).Place.Importance; got != tt.want {
			t.Errorf("%s: %v, want %v", tt.tags, got, tt.want)
		}
	}
}

func TestLanguagesCut(t *testing.T) {
	tags := []string{"amenity=pub", "name=A"}
	for first := 'a'; first <= 'z'; first++ {
		for second := 'a'; second <= 'z'; second++ {
			tags = append(tags, fmt.Sprintf("name:%c%c=A", first, second), fmt.Sprintf("name:q%c%c=A", first, second))
		}
	}
	r := placeOf(t, tags...)
	if r.Err != nil || len(r.Place.Names) != data.MaxListLength || len(r.Warnings) != 1 {
		t.Errorf("%d languages, warnings %v, %v", len(r.Place.Names), r.Warnings, r.Err)
	}
	for _, l := range []string{"cs", "de", "en", "pl", "sk"} {
		if r.Place.Names.Get(l) == "" {
			t.Errorf("%s was cut", l)
		}
	}
}

func TestWholeNumber(t *testing.T) {
	tests := []struct {
		text string
		want int
		ok   bool
	}{
		{"12345", 12345, true}, {"12 345", 12345, true}, {"1.234.567", 1234567, true}, {" 7 ", 7, true}, {"0", 0, true},
		{"1.5", 0, false}, {"-5", 0, false}, {"", 0, false}, {"1e6", 0, false}, {"99999999999999999999", 0, false},
	}
	for _, tt := range tests {
		if got, ok := wholeNumber(tt.text); ok != tt.ok || ok && got != tt.want {
			t.Errorf("wholeNumber(%q) = %d, %v; want %d, %v", tt.text, got, ok, tt.want, tt.ok)
		}
	}
}
