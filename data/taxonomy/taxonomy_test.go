package taxonomy

import (
	"slices"
	"strings"
	"testing"

	"tripoint/data/lang"
)

func TestEveryCategoryIsWhereTheDesignPutsIt(t *testing.T) {
	want := []struct{ theme, group, categories string }{
		{"culture", "sights", "castle manor ruins monument memorial church synagogue place_of_worship cemetery mine_museum technical_monument viewpoint lookout_tower attraction artwork fountain square bridge archaeological_site"},
		{"culture", "museums", "museum gallery"},
		{"culture", "stage", "theatre cinema cultural_centre concert_hall library"},
		{"culture", "education", "university college school kindergarten music_school language_school education_office"},
		{"culture", "sport", "stadium sports_hall pitch swimming_pool ice_rink fitness_station golf ski_area playground"},
		{"culture", "nature", "park peak rock outcrop cave nature_reserve lake reservoir spring garden zoo"},
		{"culture", "wellness", "spa aquapark"},
		{"culture", "food", "restaurant cafe pub fast_food brewery ice_cream"},
		{"culture", "lodging", "hotel guest_house hostel mountain_hut campsite"},
		{"culture", "visitor", "tourist_information theme_park trail_point picnic_site"},
		{"economy", "work", "company factory mine power_plant business_park coworking chamber_of_commerce business_support employment_office bank"},
		{"economy", "shops", "supermarket shop mall market bakery pharmacy bookshop"},
		{"economy", "services", "post_office hairdresser car_repair fuel charging_station veterinary"},
		{"safety", "emergency", "police fire_station ambulance_station mountain_rescue defibrillator"},
		{"safety", "health", "hospital clinic doctor dentist"},
		{"safety", "public", "town_hall government_office court air_quality_station social_facility"},
		{"transport", "transport", "railway_station bus_station bus_stop parking bicycle_rental bicycle_parking border_crossing airport cable_car"},
		{"events", "events", "meeting conference fair festival concert exhibition sports_event guided_tour"},
		{"settlement", "settlement", "city town village suburb hamlet"},
		{"other", "other", "other"},
	}
	taxonomy := Builtin()
	index := 0
	for _, w := range want {
		for id := range strings.FieldsSeq(w.categories) {
			c := taxonomy.Category(id)
			if c == nil {
				t.Fatalf("no category %q", id)
			}
			if c.Theme != w.theme || c.Group != w.group || c.Index != index || taxonomy.Categories()[index] != c {
				t.Errorf("%s: theme %q, group %q, index %d, want %q, %q, %d", id, c.Theme, c.Group, c.Index, w.theme, w.group, index)
			}
			index++
		}
	}
	if got := len(taxonomy.Categories()); got != index {
		t.Errorf("%d categories, want %d", got, index)
	}
}

func TestThemesLeadToEveryCategory(t *testing.T) {
	taxonomy := Builtin()
	index := 0
	for _, theme := range taxonomy.Themes() {
		if taxonomy.Theme(theme.ID) != theme {
			t.Errorf("Theme(%q) is not the one of Themes", theme.ID)
		}
		for _, group := range theme.Groups {
			for _, c := range group.Categories {
				if c.Index != index || c.Theme != theme.ID || c.Group != group.ID || group.Theme != theme.ID {
					t.Errorf("%s/%s/%s: index %d, theme %q, group %q", theme.ID, group.ID, c.ID, c.Index, c.Theme, c.Group)
				}
				index++
			}
		}
	}
	if index != len(taxonomy.Categories()) {
		t.Errorf("%d categories under themes, want %d", index, len(taxonomy.Categories()))
	}
	if taxonomy.Theme("castle") != nil || taxonomy.Category("culture") != nil {
		t.Error("a category is no theme, nor a theme a category")
	}
}

func TestEveryLanguageNamesEverything(t *testing.T) {
	for _, language := range lang.Supported {
		for _, theme := range Builtin().Themes() {
			if len(theme.words[language]) != 1 {
				t.Errorf("theme %s in %q: %q, want one name", theme.ID, language, theme.words[language])
			}
			for _, group := range theme.Groups {
				if len(group.words[language]) != 1 {
					t.Errorf("group %s in %q: %q, want one name", group.ID, language, group.words[language])
				}
			}
		}
		for _, c := range Builtin().Categories() {
			if words := c.Words(language); len(words) < 2 || words[0] != c.Name(language) {
				t.Errorf("%s in %q: %q, want the name and a synonym", c.ID, language, words)
			}
		}
	}
}

func TestWordsAreCleanAndComeOnce(t *testing.T) {
	for _, language := range lang.Supported {
		for _, c := range Builtin().Categories() {
			seen := make(map[string]bool)
			for _, word := range c.Words(language) {
				if word != strings.Join(strings.Fields(word), " ") {
					t.Errorf("%s in %q: stray space in %q", c.ID, language, word)
				}
				if lower := strings.ToLower(word); seen[lower] {
					t.Errorf("%s in %q: %q comes twice", c.ID, language, word)
				} else {
					seen[lower] = true
				}
			}
		}
	}
}

// A reader who types a category's name must not be led to another one.
func TestNamesBelongToOneCategory(t *testing.T) {
	for _, language := range lang.Supported {
		named := make(map[string]string)
		for _, c := range Builtin().Categories() {
			name := strings.ToLower(c.Name(language))
			if other, taken := named[name]; taken {
				t.Errorf("%q: both %s and %s are called %q", language, other, c.ID, name)
			}
			named[name] = c.ID
		}
		for _, c := range Builtin().Categories() {
			for _, word := range c.Words(language)[1:] {
				if other, taken := named[strings.ToLower(word)]; taken && other != c.ID {
					t.Errorf("%q: %s has the synonym %q, the name of %s", language, c.ID, word, other)
				}
			}
		}
	}
}

func TestEverydayWords(t *testing.T) {
	words := []struct{ id, language, words string }{
		{"museum", "pl", "Muzeum,muzea"},
		{"museum", "cs", "Muzeum,muzea"},
		{"museum", "en", "Museum,museums"},
		{"museum", "de", "Museum,Museen"},
		{"museum", "sk", "Múzeum,múzeá"},
		{"pharmacy", "pl", "Apteka"},
		{"pharmacy", "cs", "Lékárna"},
		{"pharmacy", "de", "Apotheke"},
		{"pharmacy", "sk", "Lekáreň"},
		{"railway_station", "pl", "dworzec,stacja kolejowa,Dworzec kolejowy"},
		{"railway_station", "cs", "Nádraží,vlakové nádraží,železniční stanice"},
		{"railway_station", "en", "station,train station"},
		{"railway_station", "de", "Bahnhof"},
		{"railway_station", "sk", "Železničná stanica,stanica"},
		{"swimming_pool", "pl", "Basen,pływalnia"},
		{"swimming_pool", "cs", "Bazén,koupaliště,plavecký bazén"},
		{"shop", "pl", "Sklep,sklepy"},
		{"pub", "cs", "sklep,vinný sklep"},
		{"castle", "pl", "Zamek,zamki"},
		{"castle", "cs", "hrad,zámek"},
		{"manor", "cs", "zámek"},
		{"spa", "cs", "Lázně"},
		{"spa", "pl", "łaźnia"},
		{"restaurant", "cs", "jídelna"},
		{"church", "de", "Kirche,Kirchen"},
		{"church", "sk", "Kostol,kostoly"},
	}
	for _, w := range words {
		got := Builtin().Category(w.id).Words(w.language)
		for word := range strings.SplitSeq(w.words, ",") {
			if !slices.Contains(got, word) {
				t.Errorf("%s in %q lacks %q: %q", w.id, w.language, word, got)
			}
		}
	}
}

func TestNameFallsBack(t *testing.T) {
	tests := []struct{ language, want string }{
		{"cs", "Lékárna"},
		{"szl", "Apteka"},
		{"de-AT", "Apotheke"},
		{"fr", "Pharmacy"},
		{"", "Pharmacy"},
	}
	for _, tt := range tests {
		if got := Builtin().Category("pharmacy").Name(tt.language); got != tt.want {
			t.Errorf("Name(%q) = %q, want %q", tt.language, got, tt.want)
		}
	}
	if got := Builtin().Category("pharmacy").Words("fr"); got != nil {
		t.Errorf(`Words("fr") = %q, want none`, got)
	}
	if got, want := Builtin().Theme("safety").Name("szl"), "Bezpieczeństwo publiczne"; got != want {
		t.Errorf(`theme Name("szl") = %q, want %q`, got, want)
	}
}
