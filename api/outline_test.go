package api

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

// A settlement comes with the outline of the area that it is; what is in a wider area of its name, and what is no
// settlement, comes with its point.
func TestOutlineOfSettlements(t *testing.T) {
	for id, want := range map[string]string{
		"loc-cz-karvina": "MultiPolygon", "loc-pl-jastrzebie-zdroj": "MultiPolygon", "loc-cz-cesky-tesin": "MultiPolygon",
		"loc-pl-skoczow":      "Point", // its gmina has villages besides
		"loc-pl-zebrzydowice": "Point",
		"loc-pl-bzie-dolne":   "Point",
		"poi-bohumin-bohumin": "Point",
	} {
		point := get(site, "/v1/places/"+id)
		w := get(site, "/v1/places/"+id+"?geometry=outline&lang=de")
		f, err := geojson.UnmarshalFeature(w.Body.Bytes())
		if err != nil || f.Geometry.GeoJSONType() != want {
			t.Errorf("%s: %d %.200s, %v; want a %s", id, w.Code, w.Body, err, want)
			continue
		}
		at, err := geojson.UnmarshalFeature(point.Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if want == "MultiPolygon" && (!planar.MultiPolygonContains(f.Geometry.(orb.MultiPolygon), at.Point()) || w.Header().Get("ETag") == point.Header().Get("ETag")) {
			t.Errorf("%s: the point is outside, or both have the tag %s", id, w.Header().Get("ETag"))
		}
	}
}

// Distance, way and radius are those to the outline, and in it there is no way.
func TestNearbyMeasuresToOutlines(t *testing.T) {
	for _, test := range []struct {
		name, query   string
		id            string
		least, most   float64 // metres
		bearing, walk bool
	}{
		{"in Karviná, 3 km from its point", "lat=49.833&lon=18.51&theme=settlement&category=city,town&radius=1", "loc-cz-karvina", 0, 0, false, false},
		{"beside Karviná", "lat=49.82&lon=18.62&category=city,town&rank=blend", "loc-cz-karvina", 1000, 6000, true, true},
		{"search from in it", "lat=49.833&lon=18.51&radius=1&q=karvina", "loc-cz-karvina", 0, 0, false, false},
		{"at a place that is a point", "lat=49.85421&lon=18.54178&spread=1&category=town_hall", "", 0, 3000, true, true},
	} {
		path := "/v1/nearby?"
		if strings.Contains(test.query, "q=") {
			path = "/v1/search?"
		}
		var found struct {
			Features []struct {
				ID         string
				Properties struct {
					Distance    *float64
					Bearing     *float64
					WalkMinutes *int `json:"walk_minutes"`
				}
			}
		}
		w := get(site, path+test.query)
		decodeJSON(t, w.Body.Bytes(), &found)
		if len(found.Features) == 0 {
			t.Errorf("%s: %s", test.name, w.Body)
			continue
		}
		p := found.Features[0].Properties
		if test.id != "" && found.Features[0].ID != test.id || *p.Distance < test.least || *p.Distance > test.most || (p.Bearing != nil) != test.bearing || (*p.WalkMinutes > 0) != test.walk {
			t.Errorf("%s: %.400s", test.name, w.Body)
		}
	}
}

// Areas of an extract are areas like the built-in ones: for filters, for the address of a point, as an outline.
func TestAreasOfExtracts(t *testing.T) {
	d := newDesk(t)
	borders, err := os.ReadFile("../data/osm/testdata/borders.osm")
	if err != nil {
		t.Fatal(err)
	}
	d.ok(nil, http.MethodPost, "/admin/import?format=osm", string(borders))
	village := strings.NewReplacer(`"museum"`, `"village"`, "18.54,49.85", "18.25,49.05").Replace(record("v-1", "Mosty u Jablunkova"))
	d.ok(nil, http.MethodPost, "/admin/import?source=x", village)
	for query, want := range map[string]string{
		"bbox=18,49,18.5,49.3&city=wisla": "osm-n900 osm-n902", "bbox=18,49,18.5,49.3&city=Visla": "osm-n900 osm-n902", "area=osm-r2": "osm-n900 osm-n902", "area=osm-r4": "v-1",
	} {
		var found struct{ Features []struct{ ID string } }
		if err := json.Unmarshal(get(d.public, "/v1/places?"+query).Body.Bytes(), &found); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, f := range found.Features {
			ids = append(ids, f.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if at := get(d.public, "/v1/reverse?lat=49.02&lon=18.01").Body.String(); !strings.Contains(at, `"osm-r1"`) || !strings.Contains(at, `"osm-r2"`) {
		t.Errorf("reverse: %s, want osm-r1 and osm-r2", at)
	}
	if w := get(d.public, "/v1/places/v-1?geometry=outline"); !strings.Contains(w.Body.String(), `"MultiPolygon"`) {
		t.Errorf("the village is %s", w.Body)
	}
	d.ok(nil, http.MethodDelete, "/admin/sources/OpenStreetMap", "")
	if w := get(d.public, "/v1/areas/osm-r1"); w.Code != http.StatusNotFound {
		t.Errorf("without its source the area is %d %s", w.Code, w.Body)
	}
}
