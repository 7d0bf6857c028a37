package data

import (
	"testing"

	"tripoint/data/lang"
	"tripoint/data/taxonomy"
)

func TestBuiltin(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Places) < 600 || len(set.Areas) < 100 || len(set.Border) < 100 || len(set.Attribution) == 0 {
		t.Errorf("%d places, %d areas, %d points of border, attribution %q", len(set.Places), len(set.Areas), len(set.Border), set.Attribution)
	}
	seen := map[string]bool{}
	for i := range set.Places {
		p := &set.Places[i]
		if seen[p.ID] {
			t.Errorf("%s comes twice", p.ID)
		}
		seen[p.ID] = true
		for _, id := range p.Categories {
			if taxonomy.Builtin().Category(id) == nil {
				t.Errorf("%s: category %q is not in the taxonomy", p.ID, id)
			}
		}
		if err := p.Validate(); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
		if len(p.Sources) == 0 {
			t.Errorf("%s has no source", p.ID)
		}
	}
}

func TestDisplayName(t *testing.T) {
	czech := Place{Name: "Český Těšín", Names: Texts{{"cs", "Český Těšín"}, {"pl", "Czeski Cieszyn"}}, Address: Address{CountryCode: "CZ"}}
	foreign := Place{Name: "Teschen", Names: Texts{{"de", "Teschen"}}, Address: Address{CountryCode: "PL"}}
	nameless := Place{Name: "X", Names: Texts{{"de", "Y"}}}
	named := Place{Name: "X", Names: Texts{{"cs", "Y"}}, Address: Address{CountryCode: "CZ"}}
	for _, tt := range []struct {
		name           string
		place          *Place
		lang           []string
		want, language string
	}{
		{"local", &czech, nil, "Český Těšín", "cs"},
		{"asked for", &czech, []string{"pl"}, "Czeski Cieszyn", "pl"},
		{"the second asked for", &czech, []string{"en", "pl"}, "Czeski Cieszyn", "pl"},
		{"a relative", &czech, []string{"sk"}, "Český Těšín", "cs"},
		{"none that is there", &czech, []string{"en"}, "Český Těšín", "cs"},
		{"local name in a foreign language", &foreign, nil, "Teschen", "de"},
		{"language not known", &nameless, nil, "X", ""},
		{"another name in the country's language", &named, nil, "X", ""},
	} {
		if got, language := tt.place.DisplayName(lang.Parse(tt.lang)); got != tt.want || language != tt.language {
			t.Errorf("%s: DisplayName(%v) = %q, %q, want %q, %q", tt.name, tt.lang, got, language, tt.want, tt.language)
		}
	}
}

func TestDisplayDescription(t *testing.T) {
	p := Place{Description: Texts{{"cs", "popis"}, {"pl", "opis"}}}
	for _, tt := range []struct {
		lang           []string
		want, language string
	}{{[]string{"pl"}, "opis", "pl"}, {[]string{"sk"}, "popis", "cs"}, {nil, "popis", "cs"}, {[]string{"en"}, "popis", "cs"}} {
		if got, language := p.DisplayDescription(lang.Parse(tt.lang)); got != tt.want || language != tt.language {
			t.Errorf("DisplayDescription(%v) = %q, %q, want %q, %q", tt.lang, got, language, tt.want, tt.language)
		}
	}
	if got, language := (&Place{}).DisplayDescription(nil); got != "" || language != "" {
		t.Errorf("DisplayDescription of none = %q, %q", got, language)
	}
}
