package api

import (
	"encoding/json"
	"net/url"
	"testing"
)

// understood is what an answer tells of how its text was read.
type understood struct {
	Query struct {
		Text, Category, Area, Corrected string
		Point                           *struct{ Coordinates [2]float64 }
	}
	NumberMatched int
	Facets        map[string][]struct {
		Value, Name string
		Count       int
	}
	Features []struct {
		ID         string
		Properties struct {
			Distance float64
			Explain  struct {
				Match    string
				ReadArea string `json:"read_area"`
			}
		}
	}
}

func understand(t *testing.T, values url.Values) (u understood) {
	t.Helper()
	w := get(site, "/v1/search?"+values.Encode())
	if err := json.Unmarshal(w.Body.Bytes(), &u); err != nil || w.Code != 200 {
		t.Fatalf("%v: %d %s", values, w.Code, w.Body)
	}
	return u
}

func TestSearchTellsHowItRead(t *testing.T) {
	for _, tt := range []struct{ q, lang, text, category, area, corrected, match string }{
		{"muzeum w Karwinie", "pl", "", "museum", "Karwina", "", "category"},
		{"hospitals near Ostrava", "en", "", "hospital", "Ostrava", "", "category"},
		{"Karwinie", "pl", "karwinie", "", "", "", "inflected"},
		{"Karvnia", "cs", "karvnia", "", "", "karviná", "corrected"},
		{"Karvina", "cs", "karvina", "", "", "", "folded"},
		{"frydekmistek", "cs", "frydekmistek", "", "", "", "joined"},
		{"sklep", "pl", "", "shop,pub", "", "", ""},
		{"sklep", "cs", "", "pub,shop", "", "", ""},
	} {
		u := understand(t, url.Values{"q": {tt.q}, "lang": {tt.lang}, "explain": {"1"}})
		if q := u.Query; q.Text != tt.text || q.Category != tt.category || q.Area != tt.area || q.Corrected != tt.corrected {
			t.Errorf("%q is read as %+v, want %+v", tt.q, q, tt)
		}
		if tt.match == "" {
			continue
		}
		if len(u.Features) == 0 {
			t.Errorf("%q finds nothing", tt.q)
			continue
		}
		if e := u.Features[0].Properties.Explain; e.Match != tt.match || e.ReadArea != tt.area {
			t.Errorf("%q: first place found by %+v, want %q in %q", tt.q, e, tt.match, tt.area)
		}
	}
}

func TestSearchAtAPosition(t *testing.T) {
	for _, q := range []string{"49.85346, 18.54101", "49°51'12.5\"N 18°32'27.6\"E", "8FXWVG3R+9C", "VG3R 9C Karviná"} {
		u := understand(t, url.Values{"q": {q}, "limit": {"1"}})
		if u.Query.Point == nil || len(u.Features) != 1 || u.Features[0].ID != "poi-karvina-zamek-frystat" || u.Features[0].Properties.Distance > 20 {
			t.Errorf("%q gives %+v, want the castle at that point", q, u)
		}
	}
}

func TestFacetsCountWhatMatches(t *testing.T) {
	u := understand(t, url.Values{"q": {"nemocnice"}, "lang": {"pl"}, "limit": {"1"}, "facets": {"category,country"}})
	if len(u.Facets) != 2 || len(u.Facets["category"]) == 0 || u.Facets["category"][0].Value != "hospital" || u.Facets["category"][0].Name != "Szpital" {
		t.Errorf("facets = %+v, want hospitals first", u.Facets)
	}
	sum := 0
	for _, c := range u.Facets["country"] {
		sum += c.Count
	}
	if sum != u.NumberMatched {
		t.Errorf("places by country: %d, want the %d that match", sum, u.NumberMatched)
	}
}
