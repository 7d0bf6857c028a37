package catalog

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/search"
)

// partners are institutions on both sides, some of which say what they offer and seek.
func partners() []data.Place {
	place := func(id, category, country, name string, lon float64, offers, seeks string) data.Place {
		p := data.Place{
			ID: id, Name: name, Categories: []string{category}, Point: orb.Point{lon, 20}, Importance: 0.3,
			Address: data.Address{CountryCode: country},
		}
		language := lang.Of(country)
		if offers != "" {
			p.Offers = data.NewTexts(map[string]string{language: offers})
		}
		if seeks != "" {
			p.Seeks = data.NewTexts(map[string]string{language: seeks})
		}
		return p
	}
	return []data.Place{
		place("pl-school", "school", "PL", "Szkoła Podstawowa im. Mikołaja Kopernika", 0, "Wystawa o górnictwie", "Szukamy partnera do wymiany młodzieży i robotyki"),
		place("pl-school-2", "school", "PL", "Szkoła obok", 0.001, "Wymiana młodzieży, robotyka", ""),
		place("cz-school-near", "school", "CZ", "Základní škola", 0.01, "", ""),
		place("cz-school", "school", "CZ", "Základní škola U Lesa", 0.1, "Nabízíme výměnné pobyty mládeže a kroužek robotiky.", ""),
		place("cz-copernicus", "school", "CZ", "Gymnázium Mikuláše Koperníka", 0.2, "", ""),
		place("cz-university", "university", "CZ", "Univerzita", 0.05, "", ""),
		place("cz-museum", "museum", "CZ", "Muzeum", 0.3, "", "Hledáme výstavy o hornictví"),
		place("cz-bakery", "bakery", "CZ", "Pekařství", 0.001, "", ""),
		place("sk-school", "school", "SK", "Škola", 0.4, "", ""),
		place("nowhere-school", "school", "", "School", 0.01, "", ""),
	}
}

func TestCounterparts(t *testing.T) {
	e := build(t, data.Set{Places: partners()})
	ord, err := e.Find("pl-school")
	if err != nil {
		t.Fatal(err)
	}
	got, next, err := e.Counterparts(ord, CounterpartQuery{Limit: 50})
	if err != nil || next != nil {
		t.Fatalf("Counterparts = %v, %v", next, err)
	}
	why := map[string][]string{}
	var ids []string
	for i, c := range got {
		id := e.PlaceID(c.Ord)
		ids = append(ids, id)
		for _, reason := range c.Why {
			why[id] = append(why[id], string(reason.Code), fmt.Sprint(slices.Concat(reason.Topics, reason.Words)))
		}
		if c.Score <= 0 || c.Score > 1 || i > 0 && c.Score > got[i-1].Score {
			t.Errorf("%s has the score %v", id, c.Score)
		}
	}
	want := []string{"cz-school", "cz-school-near", "sk-school", "cz-copernicus", "cz-university", "cz-museum"}
	if !slices.Equal(ids, want) {
		t.Errorf("counterparts %v, want %v; why %v", ids, want, why)
	}
	for id, codes := range map[string][]string{
		"cz-school":     {"same_category", "[]", "offers_sought", "[exchange robotics youth]"},
		"cz-museum":     {"seeks_offered", "[exhibition mining]"},
		"cz-copernicus": {"kindred", "[]", "like_name", "[kopernika]"},
		"cz-university": {"kindred", "[]", "near", "[]"},
	} {
		if !slices.Equal(why[id], codes) {
			t.Errorf("%s: why %q, want %q", id, why[id], codes)
		}
	}
	var paged []string
	q := CounterpartQuery{Limit: 2}
	for more := true; more; more = q.After != nil {
		page, next, err := e.Counterparts(ord, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page {
			paged = append(paged, e.PlaceID(c.Ord))
		}
		q.After = next
	}
	if !slices.Equal(paged, ids) {
		t.Errorf("in pages %v, at once %v", paged, ids)
	}
}

// An institution of a town as large comes before one of a village somewhat nearer; fire brigades of another sort say which.
func TestCounterpartsOfATown(t *testing.T) {
	square := func(id, country string, people int, west float64) data.Area {
		box := orb.Bound{Min: orb.Point{west, 49.8}, Max: orb.Point{west + 0.08, 50}}
		return data.Area{ID: id, Name: id, Kind: "town", Level: 8, Country: country, Population: people, Label: box.Center(), Outline: orb.MultiPolygon{box.ToPolygon()}}
	}
	place := func(id, category, name string, lon float64) data.Place {
		return data.Place{ID: id, Name: name, Categories: []string{category}, Point: orb.Point{lon, 49.9}, Importance: 0.3}
	}
	e := build(t, data.Set{
		Areas: []data.Area{square("home", "CZ", 50_000, 18.4), square("village", "PL", 5_000, 18.5), square("town", "PL", 80_000, 18.6)},
		Places: []data.Place{
			place("office", "town_hall", "Radnice", 18.45), place("near", "town_hall", "Urząd", 18.55), place("far", "town_hall", "Urząd", 18.62),
			place("sdh", "fire_station", "SDH", 18.45), place("psp", "fire_station", "PSP", 18.62),
		},
	})
	counterparts := func(id string) []Counterpart {
		ord, err := e.Find(id)
		if err != nil {
			t.Fatal(err)
		}
		found, _, err := e.Counterparts(ord, CounterpartQuery{Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if got := counterparts("office"); len(got) != 2 || e.PlaceID(got[0].Ord) != "far" {
		t.Errorf("the town hall's counterparts are %v, want that of the town first", got)
	}
	got := counterparts("sdh")
	if len(got) != 1 || got[0].Why[0].Code != Kindred || VariantName("fire_station", got[0].Why[0].Variant, "pl") != "zawodowa" {
		t.Errorf("the volunteers' counterparts are %v, want a professional brigade", got)
	}
}

func TestCounterpartsKeepToTheirFilter(t *testing.T) {
	e := build(t, data.Set{Places: partners()})
	ord, err := e.Find("pl-school")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		q    CounterpartQuery
		want []string
	}{
		"category": {CounterpartQuery{Filter: Filter{Categories: [][]string{{"museum"}}}}, []string{"cz-museum"}},
		"country":  {CounterpartQuery{Filter: Filter{Countries: []string{"SK"}}}, []string{"sk-school"}},
		"radius":   {CounterpartQuery{Radius: 6_000}, []string{"cz-school-near", "cz-university"}},
		"nothing":  {CounterpartQuery{Filter: Filter{Countries: []string{"PL"}}}, nil},
	} {
		tt.q.Limit = 50
		got, _, err := e.Counterparts(ord, tt.q)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, c := range got {
			ids = append(ids, e.PlaceID(c.Ord))
		}
		if !slices.Equal(ids, tt.want) {
			t.Errorf("%s: %v, want %v", name, ids, tt.want)
		}
	}
	if ord, err = e.Find("nowhere-school"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.Counterparts(ord, CounterpartQuery{Limit: 5}); !errors.Is(err, ErrNoSide) {
		t.Errorf("counterparts of a place without a country: %v, want %v", err, ErrNoSide)
	}
}

// What is offered and sought is found by search.
func TestOffersAreSearched(t *testing.T) {
	e := build(t, data.Set{Places: partners()})
	for text, want := range map[string]string{"górnictwie": "pl-school", "hornictví": "cz-museum", "kroužek robotiky": "cz-school"} {
		r, err := e.Search(search.Query{Text: text, Limit: 3}, Filter{})
		if err != nil || len(r.Hits) == 0 || e.PlaceID(r.Hits[0].Ord) != want {
			t.Errorf("Search(%q) = %+v, %v; want %s", text, r, err, want)
		}
	}
}

func TestTopicsAreFoundInFormsOfTheirWords(t *testing.T) {
	for _, tt := range []struct{ language, text, want string }{
		{"pl", "wystawie", "exhibition"}, {"cs", "výstavách", "exhibition"}, {"cs", "výstavy", "exhibition"}, {"de", "Ausstellungen", "exhibition"},
		{"pl", "strażacy", "firefighting"}, {"cs", "hasičů", "firefighting"}, {"en", "most", ""}, {"pl", "młodzieży", "youth"}, {"sk", "mládeže", "youth"},
		{"en", "museums", "museum"}, {"cs", "dodavatele", "suppliers"}, {"pl", "partnera", ""},
	} {
		c := contentOf(data.Texts{{Lang: tt.language, Text: tt.text}})
		got := ""
		if len(c.topics) > 0 {
			got = c.topics[0]
		}
		if got != tt.want {
			t.Errorf("%s %q is about %q, want %q", tt.language, tt.text, c.topics, tt.want)
		}
	}
}

// No word of a topic may stand for another one.
func TestTopicWords(t *testing.T) {
	for _, language := range lang.Supported {
		of := map[string]string{}
		for _, topic := range taxonomy.Topics() {
			for _, word := range topic.Words(language) {
				folded := search.Fold(word)
				if other := of[folded]; other != "" {
					t.Errorf("%s %q is a word of %s and of %s", language, word, other, topic.ID)
				}
				of[folded] = topic.ID
			}
		}
	}
}

// What many places are called by says nothing of one: Bzie Dolne and Dolní Suchá are not alike.
func TestNamesOfManySayNothing(t *testing.T) {
	for name, want := range map[string][]string{
		"Bzie Dolne": nil, "Dolní Suchá": {"sucha"}, "Městská knihovna Orlová": {"orlova"}, "Szkoła im. Mikołaja Kopernika": {"mikolaja", "kopernika"},
	} {
		if got := namesOf(&data.Place{Name: name}).words; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Every kindred category is one, and names tell the variants of one apart.
func TestKindred(t *testing.T) {
	for _, line := range kindred {
		for _, id := range line {
			if taxonomy.Builtin().Category(id) == nil {
				t.Errorf("no category is called %q", id)
			}
		}
	}
	for id, want := range map[string]bool{"mine_museum": true, "gallery": true, "museum": true, "power_plant": false} {
		if slices.Contains(kindredOf("museum"), id) != want {
			t.Errorf("%s is kindred to museums: %v", id, !want)
		}
	}
	if got := kindredOf("bakery"); !slices.Contains(got, "supermarket") {
		t.Errorf("kindred to bakeries are %v, want the shops", got)
	}
	for name, want := range map[string]Variant{
		"Szkoła Podstawowa nr 4": 1, "ZŠ a MŠ Borovského": 1, "Základní škola U Lesa": 1, "I Liceum Ogólnokształcące": 2,
		"Střední škola technických oborů": 2, "Gymnázium Karviná": 2, "Základní škola a gymnázium": 0, "Zespół Szkół nr 1": 0, "Škola": 0,
	} {
		if got := variantOf(&data.Place{Name: name, Categories: []string{"school"}}); got != want {
			t.Errorf("%s is of variant %d, want %d", name, got, want)
		}
	}
	for name, want := range map[string]Variant{
		"OSP Moszczenica": 1, "Sbor dobrovolných hasičů": 1, "Komenda Miejska Państwowej Straży Pożarnej": 2, "Hasičský záchranný sbor": 2, "Hasiči": 0,
	} {
		if got := variantOf(&data.Place{Name: name, Categories: []string{"fire_station"}}); got != want {
			t.Errorf("%s is of variant %d, want %d", name, got, want)
		}
	}
	if got := variantOf(&data.Place{Name: "Základní kámen", Categories: []string{"monument"}}); got != 0 {
		t.Errorf("a monument is of variant %d", got)
	}
}
