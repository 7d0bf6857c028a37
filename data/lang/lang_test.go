package lang

import (
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name string
		tags []string
		want Prefs
	}{
		{"none", nil, nil},
		{"one", []string{"pl"}, Prefs{"pl"}},
		{"in order", []string{"de", "pl"}, Prefs{"de", "pl"}},
		{"a relative behind it", []string{"cs"}, Prefs{"cs", "sk"}},
		{"relatives behind all asked for", []string{"sk", "pl"}, Prefs{"sk", "pl", "cs"}},
		{"a relative asked for earlier", []string{"cs", "en", "sk"}, Prefs{"cs", "en", "sk"}},
		{"Silesian is read by Poles", []string{"szl"}, Prefs{"szl", "pl"}},
		{"a region and a script", []string{"pl-PL", "sr-Latn-RS"}, Prefs{"pl", "sr"}},
		{"capitals and underscores", []string{"PL", "en_GB"}, Prefs{"pl", "en"}},
		{"three letters", []string{"pol", "ces"}, Prefs{"pl", "cs", "sk"}},
		{"twice", []string{"pl", "pl-PL"}, Prefs{"pl"}},
		{"unknown", []string{"xx", "pl"}, Prefs{"pl"}},
		{"nonsense", []string{"", "?", "polski jazyk", "\xff"}, nil},
		{"undetermined", []string{"und"}, nil},
	} {
		if got := Parse(tt.tags); !slices.Equal(got, tt.want) {
			t.Errorf("%s: Parse(%q) = %q, want %q", tt.name, tt.tags, got, tt.want)
		}
	}
}

func TestParseAccept(t *testing.T) {
	for _, tt := range []struct {
		header string
		want   Prefs
	}{
		{"", nil}, {"pl", Prefs{"pl"}}, {"pl-PL,pl;q=0.9,en;q=0.8", Prefs{"pl", "en"}}, {"en;q=0.2, de;q=0.8", Prefs{"de", "en"}},
		{"pl;q=0, de", Prefs{"de"}}, {"*", nil}, {"pl, *;q=0.1", Prefs{"pl"}}, {"@@", nil}, {"xx, cs", Prefs{"cs", "sk"}},
	} {
		if got := ParseAccept(tt.header); !slices.Equal(got, tt.want) {
			t.Errorf("ParseAccept(%q) = %q, want %q", tt.header, got, tt.want)
		}
	}
}

func TestVocabulary(t *testing.T) {
	for _, tt := range []struct {
		prefs Prefs
		want  string
	}{{nil, ""}, {Prefs{"pl"}, "pl"}, {Prefs{"szl", "pl"}, "pl"}, {Prefs{"fr", "de"}, "de"}, {Prefs{"fr"}, ""}} {
		if got := tt.prefs.Vocabulary(); got != tt.want {
			t.Errorf("%q.Vocabulary() = %q, want %q", tt.prefs, got, tt.want)
		}
	}
}

func TestOf(t *testing.T) {
	for country, want := range map[string]string{"PL": "pl", "CZ": "cs", "SK": "sk", "AT": "de", "XX": "", "": "", "pl": ""} {
		if got := Of(country); got != want {
			t.Errorf("Of(%q) = %q, want %q", country, got, want)
		}
	}
}

func TestTag(t *testing.T) {
	for tag, want := range map[string]string{
		"pl": "pl", "PL": "pl", "pl-PL": "pl", "pl_PL": "pl", "pol": "pl", "Cs-cz": "cs", "szl": "szl", "und": "und", "sr-Latn": "sr-Latn", "sr-Latn-RS": "sr-Latn",
		"zh-Hant-TW": "zh-Hant", "be-tarask": "be-tarask", "de-AT-1996": "de-AT-1996", "xx": "xx", "no language": "no language", "": "",
	} {
		if got := Tag(tag); got != want || Tag(got) != got {
			t.Errorf("Tag(%q) = %q, want %q", tag, got, want)
		}
	}
}
