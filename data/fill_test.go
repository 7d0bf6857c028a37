package data

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

func TestFill(t *testing.T) {
	board := Source{Name: "board", Licence: "CC0"}
	osm := Source{Name: "OpenStreetMap", Licence: "ODbL-1.0"}
	of := func(fields ...string) Source {
		s := osm
		s.Fields = fields
		return s
	}
	day := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	mine := func(change func(*Place)) Place {
		p := Place{ID: "b-1", Point: orb.Point{18.5, 49.8}, Name: "Muzeum", Categories: []string{"museum"}, Sources: []Source{board}}
		change(&p)
		return p
	}
	theirs := func(change func(*Place)) Place {
		p := Place{ID: "osm-n1", Point: orb.Point{18.6, 49.9}, Name: "MUZEUM", Categories: []string{"zoo"}, Sources: []Source{osm}}
		change(&p)
		return p
	}
	same := func(*Place) {}
	for _, tt := range []struct {
		name     string
		to, from func(*Place)
		want     func(*Place)
		fields   []string
	}{
		{"nothing new", same, same, same, nil},
		{
			"what is missing",
			same,
			func(p *Place) { p.Phone, p.Fee, p.Cuisine, p.Population = "1", "yes", []string{"pizza"}, 7 },
			func(p *Place) { p.Phone, p.Fee, p.Cuisine, p.Population = "1", "yes", []string{"pizza"}, 7 },
			[]string{"cuisine", "fee", "phone", "population"},
		},
		{
			"what is there stays",
			func(p *Place) { p.Phone, p.Cuisine, p.Population, p.Importance = "1", []string{"pizza"}, 7, 0.1 },
			func(p *Place) { p.Phone, p.Cuisine, p.Population, p.Importance = "2", []string{"soup"}, 8, 0.9 },
			func(p *Place) { p.Phone, p.Cuisine, p.Population, p.Importance = "1", []string{"pizza"}, 7, 0.1 },
			nil,
		},
		{
			"names",
			func(p *Place) { p.Names, p.AltNames = Texts{{"en", "Museum"}}, []string{"Muzejko"} },
			func(p *Place) {
				p.Name, p.Names, p.AltNames = "Zamek", Texts{{"cs", "Zámeček"}, {"en", "Castle"}}, []string{"muzejko"}
			},
			func(p *Place) {
				p.Names, p.AltNames = Texts{{"cs", "Zámeček"}, {"en", "Museum"}}, []string{"Muzejko", "Zamek", "Castle"}
			},
			[]string{"alt_names", "names"},
		},
		{
			"no name before the local one, of a known country",
			func(p *Place) { p.Address.CountryCode = "PL" },
			func(p *Place) { p.Names = Texts{{"pl", "Muzeum miejskie"}} },
			func(p *Place) { p.Address.CountryCode, p.AltNames = "PL", []string{"Muzeum miejskie"} },
			[]string{"alt_names"},
		},
		{
			"no name before the local one, of a country that is not known",
			same,
			func(p *Place) { p.Name, p.Names = "Zamek", Texts{{"de", "Schloss"}, {"pl", "Zamek"}} },
			func(p *Place) { p.Names, p.AltNames = Texts{{"de", "Schloss"}}, []string{"Zamek"} },
			[]string{"alt_names", "names"},
		},
		{
			"an address",
			func(p *Place) { p.Address = Address{City: "Karviná"} },
			func(p *Place) { p.Address = Address{City: "KARVINA", Street: "Rynek", CountryCode: "CZ"} },
			func(p *Place) { p.Address = Address{City: "Karviná", Street: "Rynek", CountryCode: "CZ"} },
			[]string{"address"},
		},
		{
			"an address that contradicts",
			func(p *Place) { p.Address = Address{HouseNumber: "5"} },
			func(p *Place) { p.Address = Address{HouseNumber: "7", Street: "Rynek"} },
			func(p *Place) { p.Address = Address{HouseNumber: "5"} },
			nil,
		},
		{
			"an exact position for a rough one",
			func(p *Place) { p.Accuracy = 500 },
			same,
			func(p *Place) { p.Point = orb.Point{18.6, 49.9} },
			[]string{"geometry"},
		},
		{
			"the same rough position",
			func(p *Place) { p.Accuracy = 500 },
			func(p *Place) { p.Point = orb.Point{18.5, 49.8} },
			func(p *Place) { p.Accuracy = 500 },
			nil,
		},
		{"a rough position", same, func(p *Place) { p.Accuracy = 500 }, same, nil},
		{
			"an event",
			func(p *Place) { p.Event = &Event{Starts: "2026-11-20"} },
			func(p *Place) { p.Event = &Event{Starts: "2026-11-20", Ends: "2026-11-22", Languages: []string{"pl"}} },
			func(p *Place) { p.Event = &Event{Starts: "2026-11-20", Ends: "2026-11-22", Languages: []string{"pl"}} },
			[]string{"ends", "languages"},
		},
		{"the later time", same, func(p *Place) { p.Updated = day }, func(p *Place) { p.Updated = day }, nil},
	} {
		got, from, want := mine(tt.to), theirs(tt.from), mine(tt.want)
		if tt.fields != nil {
			want.Sources = append(want.Sources, of(tt.fields...))
		}
		fields := got.Fill(&from)
		if !slices.Equal(fields, tt.fields) || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q filled:\n%+v, want %q:\n%+v", tt.name, fields, got, tt.fields, want)
		}
	}
}

// Of the sources of a record each is named with the fields that were its own.
func TestFillCredits(t *testing.T) {
	p := Place{Name: "Muzeum", Sources: []Source{{Name: "board"}}}
	from := Place{
		Name: "Muzeum", Phone: "1", Website: "https://example.org", Population: 3,
		Sources: []Source{{Name: "all the rest"}, {Name: "phone book", Fields: []string{"email", "phone"}}, {Name: "nothing taken", Fields: []string{"name"}}},
	}
	p.Fill(&from)
	want := []Source{{Name: "board"}, {Name: "all the rest", Fields: []string{"population", "website"}}, {Name: "phone book", Fields: []string{"phone"}}}
	if !reflect.DeepEqual(p.Sources, want) {
		t.Errorf("sources %+v, want %+v", p.Sources, want)
	}
}

// What is filled does not reach back into the records it came from.
func TestFillLeavesOthersAlone(t *testing.T) {
	names, alts, sources := make(Texts, 1, 8), make([]string, 1, 8), make([]Source, 1, 8)
	names[0], alts[0], sources[0] = Text{"en", "Museum"}, "other", Source{Name: "board"}
	event := &Event{Starts: "2026-11-20"}
	for i := range 2 {
		p := Place{Name: "Muzeum", Names: names, AltNames: alts, Sources: sources, Event: event}
		from := Place{
			Name: "Zamek", Names: Texts{{[]string{"cs", "de"}[i], "x"}}, Event: &Event{Starts: "2026-11-20", Ends: "2026-11-21"},
			Sources: []Source{{Name: "osm"}},
		}
		p.Fill(&from)
		if len(p.Names) != 2 || len(p.AltNames) != 2 || len(p.Sources) != 2 || p.Event.Ends == "" {
			t.Errorf("filled: %+v", p)
		}
	}
	if names[:2][1] != (Text{}) || alts[:2][1] != "" || sources[:2][1].Name != "" || event.Ends != "" {
		t.Error("the slices of the record were written to")
	}
}
