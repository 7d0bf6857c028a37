package osm

import "testing"

func TestForms(t *testing.T) {
	tests := []struct {
		country string
		level   int
		name    string
		place   string
		want    form // the zero form where it is no area
	}{
		{"PL", 6, "powiat cieszyński", "", form{6, "powiat"}},
		{"PL", 6, "Jastrzębie-Zdrój", "", form{6, "city_with_county_rights"}},
		{"PL", 7, "gmina Istebna", "", form{7, "gmina"}},
		{"PL", 8, "Istebna", "village", form{}},
		{"CZ", 6, "Moravskoslezský kraj", "", form{}},
		{"CZ", 7, "okres Karviná", "", form{6, "okres"}},
		{"CZ", 8, "Karviná", "city", form{8, "city"}},
		{"CZ", 8, "Stonava", "village", form{8, "municipality"}},
		{"SK", 8, "okres Čadca", "", form{6, "okres"}},
		{"SK", 9, "Čierne", "", form{8, "municipality"}},
		{"AD", 7, "Canillo", "", form{7, "parish"}},
		{"LI", 8, "Vaduz", "", form{8, "municipality"}},
		{"", 6, "Kent County", "", form{6, "district"}},
		{"", 7, "Amt", "", form{}},
		{"PL", 2, "Polska", "", form{}},
	}
	for _, tt := range tests {
		u := unit{country: tt.country, level: tt.level, name: tt.name, tags: tags{{"place", tt.place}}}
		got, ok := u.form()
		if got != tt.want || ok != (tt.want != form{}) {
			t.Errorf("%s level %d %s: %v %v, want %v", tt.country, tt.level, tt.name, got, ok, tt.want)
		}
	}
}

func TestCountryOfTags(t *testing.T) {
	tests := []struct {
		level int
		name  string
		tag   tag
		want  string
	}{
		{2, "Polska", tag{"ISO3166-1", "PL"}, "PL"},
		{2, "Liechtenstein", tag{"ISO3166-1", "li"}, "LI"},
		{4, "województwo śląskie", tag{"ISO3166-2", "PL-24"}, "PL"},
		{7, "okres Karviná", tag{"ref:nuts", "CZ080"}, "CZ"},
		{8, "Seu d'Urgell", tag{"is_in:country_code", "ES"}, "ES"},
		{7, "Istebna", tag{"teryt:terc", "2403052"}, "PL"},
		{7, "gmina Istebna", tag{}, "PL"},
		{6, "powiat cieszyński", tag{}, "PL"},
		{7, "okres Karviná", tag{}, "CZ"},
		{8, "okres Čadca", tag{}, "SK"},
		{8, "gmina", tag{}, ""},
		{2, "France", tag{"ISO3166-1", "FRA"}, ""},
	}
	for _, tt := range tests {
		u := unit{level: tt.level, name: tt.name, tags: tags{tt.tag}}
		if got := u.countryOfTags(); got != tt.want {
			t.Errorf("%s level %d: %q, want %q", tt.name, tt.level, got, tt.want)
		}
	}
}
