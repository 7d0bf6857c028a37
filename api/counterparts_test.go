package api

import (
	"net/http"
	"strings"
	"testing"

	"tripoint/catalog"
	"tripoint/data/lang"
)

func TestCounterpartsSayWhy(t *testing.T) {
	d := newDesk(t)
	school := func(id, lon, lat, more string) string {
		return `{"type":"Feature","id":"` + id + `","geometry":{"type":"Point","coordinates":[` + lon + `,` + lat + `]},"properties":{"name":"Szkoła","category":"school"` + more + `}}`
	}
	d.ok(nil, http.MethodPut, "/v1/places/t-pl", school("t-pl", "18.6352", "49.7487", `,"seeks":{"pl":"Wymiana młodzieży"}`))
	d.ok(nil, http.MethodPut, "/v1/places/t-cz", school("t-cz", "18.5417", "49.854", `,"offers":{"cs":"Výměnné pobyty pro mládež"}`))
	d.ok(nil, http.MethodPut, "/v1/places/t-sea", school("t-sea", "-30", "0", ""))
	for language, want := range map[string]string{
		"pl": "Oferuje to, czego się tu szuka: wymiana, młodzież", "cs": "Nabízí, co se zde hledá: výměna, mládež", "fr": "Offers what is sought here: exchange, youth",
	} {
		w := get(d.public, "/v1/places/t-pl/counterparts?limit=1&lang="+language)
		var list struct {
			Next     string
			Features []struct {
				ID         string
				Properties struct {
					Score  float64
					Across bool `json:"across_border"`
					Why    []struct{ Code, Text string }
				}
			}
		}
		decodeJSON(t, w.Body.Bytes(), &list)
		if len(list.Features) != 1 || list.Features[0].ID != "t-cz" || list.Next == "" {
			t.Fatalf("%d %s, want t-cz and more", w.Code, w.Body)
		}
		p := list.Features[0].Properties
		if !p.Across || p.Score <= 0.5 || len(p.Why) < 2 || p.Why[0].Code != string(catalog.SameCategory) || p.Why[1].Text != want {
			t.Errorf("%s: %+v, want its second reason to be %q", language, p, want)
		}
	}
	w := get(d.public, "/v1/places/t-sea/counterparts")
	if err := checkProblem(w, http.StatusNotFound, ""); err != nil || !strings.Contains(w.Body.String(), "country is not known") {
		t.Errorf("a place without a country: %v, %s", err, w.Body)
	}
}

func TestReasonsHaveTexts(t *testing.T) {
	for code, texts := range reasonTexts {
		for _, language := range lang.Supported {
			if texts.Get(language) == "" {
				t.Errorf("%s has no text in %s", code, language)
			}
		}
	}
}

func TestNearbyAcross(t *testing.T) {
	for target, country := range map[string]string{"lat=49.854&lon=18.5417": "CZ", "lat=49.9554&lon=18.5747": "PL"} {
		var list struct {
			Features []struct {
				Properties struct {
					Across  bool `json:"across_border"`
					Address struct {
						Code string `json:"country_code"`
					}
				}
			}
		}
		decodeJSON(t, get(site, "/v1/nearby?across=1&"+target).Body.Bytes(), &list)
		if len(list.Features) != 10 {
			t.Errorf("across from %s: %d places, want 10", country, len(list.Features))
		}
		for _, f := range list.Features {
			if !f.Properties.Across || f.Properties.Address.Code == country {
				t.Errorf("across from %s: %+v", country, f.Properties)
			}
		}
	}
	if err := checkProblem(get(site, "/v1/nearby?across=1&lat=0&lon=-30"), http.StatusBadRequest, "across"); err != nil {
		t.Errorf("across in the ocean: %v", err)
	}
	blend := find(t, "/v1/nearby?rank=blend&limit=1&lat=49.854&lon=18.5417")
	if err := checkProblem(get(site, strings.Replace(strings.TrimPrefix(blend.Next, "http://example.com"), "rank=blend", "rank=distance", 1)), http.StatusBadRequest, "cursor"); err != nil {
		t.Errorf("a cursor of another rank: %v", err)
	}
}
