package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// around posts a body to /v1/nearby.
func around(query, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/nearby", strings.NewReader(body))
	r.URL.RawQuery = query
	r.Header.Set("Content-Type", plainGeoJSON)
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

func geometry(kind, coordinates string) string {
	return fmt.Sprintf(`{"type":%q,"coordinates":%s}`, kind, coordinates)
}

const (
	wayToJastrzebie = `[[18.5417,49.854],[18.5747,49.9554]]`
	aroundTesin     = `[[[18.55,49.70],[18.70,49.70],[18.70,49.80],[18.55,49.80],[18.55,49.70]]]`
	twoTowns        = `[[18.5417,49.854],[18.5747,49.9554,260],[0,0]]`
)

type placed struct {
	ID         string
	Properties struct {
		Along, Distance, Bearing, Importance float64
		Origin                               *int
	}
}

func TestNearbyShapes(t *testing.T) {
	for name, tt := range map[string]struct {
		query, body string
		check       func(before, p placed) bool
	}{
		"along a line": {"buffer=2000", geometry("LineString", wayToJastrzebie), func(before, p placed) bool {
			return p.Properties.Distance <= 2000 && p.Properties.Along >= before.Properties.Along
		}},
		"along a line in a feature": {"buffer=2000&category=railway_station,church", `{"type":"Feature","properties":{"a":1},"geometry":` + geometry("LineString", wayToJastrzebie) + `}`, func(before, p placed) bool {
			return p.Properties.Distance <= 2000 && p.Properties.Along >= before.Properties.Along
		}},
		"in a polygon": {"", geometry("Polygon", aroundTesin), func(before, p placed) bool {
			return before.ID == "" || p.Properties.Importance <= before.Properties.Importance
		}},
		"in polygons": {"lang=pl", geometry("MultiPolygon", "["+aroundTesin+"]"), func(before, p placed) bool {
			return before.ID == "" || p.Properties.Importance <= before.Properties.Importance
		}},
		"nearest to each": {"", geometry("MultiPoint", twoTowns), func(before, p placed) bool {
			return p.Properties.Origin != nil && (before.ID == "" && *p.Properties.Origin == 0 || before.ID != "" && *p.Properties.Origin == *before.Properties.Origin+1)
		}},
	} {
		var all, paged []string
		whole := around(tt.query+"&limit=100", tt.body)
		if whole.Code != http.StatusOK || whole.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d %s", name, whole.Code, whole.Body)
		}
		var list struct{ Features []placed }
		decodeJSON(t, whole.Body.Bytes(), &list)
		var before placed
		for _, p := range list.Features {
			if !tt.check(before, p) {
				t.Errorf("%s: %+v after %+v", name, p, before)
			}
			before = p
			all = append(all, p.ID)
		}
		for query := tt.query + "&limit=2"; query != ""; {
			w := around(query, tt.body)
			var page answer
			decodeJSON(t, w.Body.Bytes(), &page)
			paged = append(paged, page.ids()...)
			next, err := url.Parse(page.Next)
			if err != nil || w.Code != http.StatusOK {
				t.Fatalf("%s: %d, next %q", name, w.Code, page.Next)
			}
			query = next.RawQuery
		}
		if len(all) < 2 || !slices.Equal(paged, all) {
			t.Errorf("%s: pages give %v, all at once %v", name, paged, all)
		}
	}
}

func TestNearbyShapesRefused(t *testing.T) {
	long := strings.Repeat("[18,49],", maxVertices) + "[18,49]"
	for name, tt := range map[string]struct {
		query, body, parameter string
		want                   string
	}{
		"no JSON":                   {"", "{", "", "want GeoJSON"},
		"another type":              {"", geometry("Point", "[18,49]"), "", "want a LineString"},
		"a feature without":         {"", `{"type":"Feature","geometry":null}`, "", "want a"},
		"a feature in a feature":    {"", `{"type":"Feature","geometry":{"type":"Feature"}}`, "", "want a Feature that has one"},
		"half a position":           {"buffer=5", geometry("LineString", "[[18],[19,49]]"), "", "longitude and latitude"},
		"no numbers":                {"buffer=5", geometry("LineString", "[[null,1],[19,49]]"), "", "longitude and latitude"},
		"off the earth":             {"buffer=5", geometry("LineString", "[[18,91],[19,49]]"), "", "latitude 91"},
		"of another depth":          {"buffer=5", geometry("LineString", "[18,49]"), "", "longitude and latitude"},
		"one point":                 {"buffer=5", geometry("LineString", "[[18,49]]"), "", "2 to 20000 points"},
		"too many points":           {"buffer=5", geometry("LineString", "["+long+"]"), "", "not 20001"},
		"buffer around many points": {"buffer=30000", geometry("LineString", "[[0,0]"+strings.Repeat(",[0,0.01],[0,0]", 1000)+"]"), "buffer", "at most 24988 metres around a line of 2001 points"},
		"rings without end":         {"", geometry("Polygon", "[[[0,0]"+strings.Repeat(",[8,0],[8,0.1],[0,0]", 100)+"]]"), "", "at most 50000 km together, not 1"},
		"too long":                  {"buffer=5", geometry("LineString", "[[0,0],[90,0]]"), "", "at most 5000 km, not 10008"},
		"no buffer":                 {"", geometry("LineString", wayToJastrzebie), "buffer", ""},
		"buffer with a polygon":     {"buffer=5", geometry("Polygon", aroundTesin), "buffer", ""},
		"radius with a line":        {"buffer=5&radius=5", geometry("LineString", wayToJastrzebie), "radius", ""},
		"an open ring":              {"", geometry("Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]"), "", "the last like the first"},
		"a polygon without rings":   {"", geometry("Polygon", "[]"), "", "4 to 20000 points"},
		"a polygon that is too big": {"", geometry("Polygon", "[[[-180,-80],[180,-80],[180,80],[-180,80],[-180,-80]]]"), "", "at most 1000000 km²"},
		"round a pole":              {"", geometry("Polygon", "[[[0,80],[120,80],[-120,80],[0,80]]]"), "", "round a pole"},
		"no points":                 {"", geometry("MultiPoint", "[]"), "", "1 to 1000 points"},
		"a cursor of another list":  {"cursor=" + encodeCursor(alongCursor, 1, "a"), geometry("Polygon", aroundTesin), "cursor", ""},
		"lat and lon":               {"lat=1&lon=1", geometry("Polygon", aroundTesin), "lat", ""},
		"an area that is not there": {"area=nowhere", geometry("Polygon", aroundTesin), "area", ""},
	} {
		w := around(tt.query, tt.body)
		if err := checkProblem(w, http.StatusBadRequest, tt.parameter); err != nil || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s: %v, want %q in %s", name, err, tt.want, w.Body)
		}
	}
	if w := around("", strings.Repeat(" ", maxBodyBytes+1)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body that is too large = %d", w.Code)
	}
}

// Pages of any origin may post a shape, and nothing else.
func TestPreflight(t *testing.T) {
	for target, want := range map[string]string{"/v1/nearby": "GET, HEAD, OPTIONS, POST", "/v1/places": "GET, HEAD, OPTIONS"} {
		w := ask(site, http.MethodOptions, target, "Origin", "https://example.org", "Access-Control-Request-Method", "POST")
		if got := w.Header().Get("Access-Control-Allow-Methods"); got != want {
			t.Errorf("OPTIONS %s: Access-Control-Allow-Methods %q, want %q", target, got, want)
		}
	}
}

// Whatever is posted is answered, or refused as a problem; a next link is one that we take.
func FuzzNearbyShape(f *testing.F) {
	for _, body := range []string{
		geometry("LineString", wayToJastrzebie), geometry("Polygon", aroundTesin), geometry("MultiPoint", twoTowns), geometry("MultiPolygon", "["+aroundTesin+"]"),
		geometry("Polygon", "[[[179,0],[-179,0],[-179,1],[179,1],[179,0]],[[179.5,0.2],[180,0.2],[-180,0.5],[179.5,0.2]]]"), geometry("LineString", "[[0,90],[0,90],[180,-89.9]]"),
		`{"type":"Feature","geometry":{"type":"LineString","coordinates":[[-180,0],[180,0]]}}`, "null", "[]", geometry("LineString", "[[1e308,1],[1,2]]"), geometry("Polygon", "[[[0,0],[4,4],[4,0],[0,4],[0,0]]]"),
	} {
		f.Add("buffer=1000&limit=1", body)
		f.Add("limit=1&category=church&wheelchair=yes", body)
		f.Add("radius=1&format=csv&cursor="+encodeCursor(eachCursor, 1e300, "a"), body)
	}
	f.Fuzz(func(t *testing.T, query, body string) {
		w := around(query, body)
		switch w.Code {
		case http.StatusOK:
			var page answer
			if w.Header().Get("Content-Type") != geoJSONType {
				return
			}
			decodeJSON(t, w.Body.Bytes(), &page)
			if next, err := url.Parse(page.Next); err != nil || page.Next != "" && around(next.RawQuery, body).Code != http.StatusOK {
				t.Errorf("POST %s %q: next %q is refused", query, body, page.Next)
			}
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong:
			if !json.Valid(w.Body.Bytes()) || w.Header().Get("Content-Type") != problemType {
				t.Errorf("POST %s %q = %d %s", query, body, w.Code, w.Body)
			}
		default:
			t.Errorf("POST %s %q = %d %s", query, body, w.Code, w.Body)
		}
	})
}
