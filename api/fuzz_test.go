package api

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

var fuzzed = []string{"/v1/search", "/v1/suggest", "/v1/nearby", "/v1/places", "/v1/reverse"}

func decodeJSON(t *testing.T, body []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(body, v); err != nil {
		t.Fatalf("body %.300q is no JSON: %v", body, err)
	}
}

// Whatever the query string, the answer is 200 or 400, both in valid JSON; a refusal names its parameter, and a
// next link is one that we take.
func FuzzQuery(f *testing.F) {
	for i := range fuzzed {
		for _, query := range []string{
			"q=Karwina&lang=pl", "q=n%C3%A1dra%C5%BE%C3%AD&lang=cs,sk&explain=1", "lat=49.75&lon=18.63&limit=1", "lat=-90&lon=180&radius=20100000",
			"lat=49.75&lon=18.63&category=museum,zoo&category=tourism%3Dmuseum&exclude=zoo", "bbox=170,-10,-170,10&theme=settlement&country=pl",
			"q=a&fields=name,matched,score&zoom=3&bias=1", "city=Karwina&area=cz-obec-507016", "q=%00", "q=%ff", "a;b", "%", "format=ndjson&limit=2", "format=csv&q=a&lat=49&lon=18", "format=ics&q=a&lat=49&lon=18", "format=gpx&q=a&lat=49&lon=18",
			"q=" + strings.Repeat("%F0%9F%8F%B0", 200), "q=49.75+18.63", "q=8FXJ%2B2X", "q=%22%5C%3C%2F", "cursor=cDAgYQ", "starts=2026-11-21&ends=2026-11-22T18:00&venue=a", "ends=2026-11-22T18:00%2B01:00&fields=occurrences&format=ics", "q=muzeum&limit=1", "q=K%CC%81%CC%81a", "wheelchair=yes&dogs=no&cuisine=x",
		} {
			f.Add(byte(i), query)
		}
	}
	f.Fuzz(func(t *testing.T, which byte, query string) {
		path := fuzzed[int(which)%len(fuzzed)]
		w := askRaw(path, query)
		mediaType, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
		if err != nil || !validJSON(mediaType, w.Body.Bytes()) {
			t.Fatalf("%s?%s: Content-Type %q, body %.300q, want it to be what it says", path, query, w.Header().Get("Content-Type"), w.Body)
		}
		switch w.Code {
		case http.StatusOK:
			if mediaType != plainGeoJSON && mediaType != plainJSON {
				return
			}
			var page answer
			decodeJSON(t, w.Body.Bytes(), &page)
			if page.Next != "" {
				followNext(t, page.Next)
			}
		case http.StatusBadRequest:
			if !strings.Contains(w.Body.String(), `"parameter":`) && !strings.Contains(query, "=") {
				t.Errorf("%s?%s: %s names no parameter", path, query, w.Body)
			}
			if mediaType != "application/problem+json" {
				t.Errorf("%s?%s: 400 is %s", path, query, mediaType)
			}
		case http.StatusRequestURITooLong:
		default:
			t.Errorf("%s?%s = %d %.300s", path, query, w.Code, w.Body)
		}
	})
}

func followNext(t *testing.T, next string) {
	t.Helper()
	u, err := url.Parse(next)
	if err != nil {
		t.Fatalf("next %q: %v", next, err)
	}
	if w := askRaw(u.Path, u.RawQuery); w.Code != http.StatusOK && w.Code != http.StatusRequestURITooLong {
		t.Errorf("next %s = %d %.300s, want 200", next, w.Code, w.Body)
	}
}

// askRaw asks with a query string as it is, however broken.
func askRaw(path, query string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.URL.RawQuery, r.RequestURI = query, path+"?"+query
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

func validJSON(mediaType string, body []byte) bool {
	if !utf8.Valid(body) {
		return false
	}
	switch mediaType {
	case "text/csv", "text/calendar":
		return true
	case "application/gpx+xml":
		return xml.Unmarshal(body, new(struct{})) == nil
	case "application/x-ndjson":
	default:
		return json.Valid(body)
	}
	for line := range bytes.Lines(body) {
		if !json.Valid(line) {
			return false
		}
	}
	return true
}
