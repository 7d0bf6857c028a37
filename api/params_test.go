package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// A fault is a way to give a parameter wrongly.
type fault struct {
	name   string
	values []string
}

// faultsOf lists how a parameter can be given wrongly, going by its kind.
func faultsOf(p *param) []fault {
	once := func(name, value string) fault { return fault{name, []string{value}} }
	faults := []fault{once("null character", "a\x00b"), once("no UTF-8", "a\xffb")}
	if p.repeated {
		faults = append(faults, fault{"too often", slicesOf("museum", maxListLength+1)})
	} else {
		faults = append(faults, fault{"twice", []string{"1", "1"}})
	}
	written := func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
	switch p.kind {
	case number:
		faults = append(faults, once("empty", ""), once("a word", "here"), once("not a number", "NaN"), once("infinite", "-Inf"),
			once("overflowing", "1e999"), once("hexadecimal", "0x10"), once("underscored", "1_0"), once("decimal comma", "1,5"),
			once("in parts", "1 2"), once("below the minimum", written(p.min-0.001)), once("above the maximum", written(p.max+0.001)))
	case whole:
		faults = append(faults, once("empty", ""), once("a word", "ten"), once("a fraction", "1.5"), once("overflowing", strings.Repeat("9", 40)),
			once("below the minimum", written(p.min-1)), once("above the maximum", written(p.max+1)))
	case flag:
		faults = append(faults, once("empty", ""), once("a word", "yes"), once("a number", "2"))
	case box:
		faults = append(faults, once("empty", ""), once("three numbers", "18,49,19"), once("five numbers", "18,49,19,50,1"), once("words", "a,b,c,d"),
			once("north first", "18,50,19,49"), once("off the earth", "-181,49,19,50"), once("not a number", "NaN,49,19,50"), once("hexadecimal", "0x12,49,19,50"))
	case list:
		faults = append(faults, once("empty", ""), once("an empty entry", "museum,,zoo"), once("too many", strings.Repeat("museum,", maxListLength)+"museum"))
	case text:
		faults = append(faults, once("too long", strings.Repeat("ž", p.maxLength()+1)))
	}
	if len(p.allowed) > 0 {
		faults = append(faults, once("not allowed", "nonsense"), once("empty", ""))
	}
	switch p.name {
	case "category", "exclude":
		faults = append(faults, once("unknown", "nonsense"), once("an unknown tag", "nonsense=yes"))
	case "country":
		faults = append(faults, once("three letters", "POL"), once("digits", "12"), once("one letter of two bytes", "č"), once("empty", ""))
	case "city", "area":
		faults = append(faults, once("unknown", "Atlantis"))
	case "cursor":
		faults = append(faults, once("empty", ""), once("made up", "abc"), once("of another list", encodeCursor('x', 1, "a")))
	}
	return faults
}

func slicesOf(value string, n int) []string {
	values := make([]string, n)
	for i := range values {
		values[i] = value
	}
	return values
}

// Every parameter of every route, given wrongly, is answered with its name and what is wanted.
func TestWrongParameters(t *testing.T) {
	for _, rt := range readingRoutes() {
		for _, list := range [][]param{rt.params, commonParams} {
			for i := range list {
				for _, f := range faultsOf(&list[i]) {
					target := example(t, rt.path, url.Values{list[i].name: f.values})
					if err := checkProblem(get(site, target), http.StatusBadRequest, list[i].name); err != nil {
						t.Errorf("%s, %s %s: GET %.200s: %v", rt.path, list[i].name, f.name, target, err)
					}
				}
			}
		}
	}
}

func TestParameterThatIsMissing(t *testing.T) {
	tests := []struct{ name, target, parameter string }{
		{"no point", "/v1/nearby", "lat"},
		{"no longitude", "/v1/nearby?lat=49", "lon"},
		{"no latitude", "/v1/reverse?lon=18", "lat"},
		{"half a point", "/v1/search?q=muzeum&lat=49", "lon"},
		{"the other half", "/v1/search?q=muzeum&lon=18", "lat"},
		{"a radius around nothing", "/v1/search?q=muzeum&radius=100", "radius"},
		{"a radius around nothing in a list", "/v1/places?radius=100", "radius"},
		{"neither text nor filter", "/v1/search", "q"},
		{"blank text", "/v1/search?q=+%09", "q"},
	}
	for _, tt := range tests {
		if err := checkProblem(get(site, tt.target), http.StatusBadRequest, tt.parameter); err != nil {
			t.Errorf("%s: GET %s: %v", tt.name, tt.target, err)
		}
	}
}

func TestUnknownParameter(t *testing.T) {
	tests := []struct{ target, parameter, hint string }{
		{"/v1/search?q=a&limt=3", "limt", "limit"},
		{"/v1/search?q=a&Lang=pl", "Lang", "lang"},
		{"/v1/search?q=a&categories=zoo", "categories", "category"},
		{"/v1/nearby?lat=1&lonn=2&lon=2", "lonn", "lon"},
		{"/v1/places?box=1,2,3,4", "box", "bbox"},
		{"/v1/places?longitude=1", "longitude", ""},
		{"/healthz?verbose=1", "verbose", ""},
		{"/v1/status?language=pl", "language", "lang"},
		{"/v1/status?=1", "", ""},
	}
	for _, tt := range tests {
		w := get(site, tt.target)
		if tt.parameter != "" {
			if err := checkProblem(w, http.StatusBadRequest, tt.parameter); err != nil {
				t.Errorf("GET %s: %v", tt.target, err)
			}
		}
		if w.Code != http.StatusBadRequest || tt.hint != "" && !strings.Contains(w.Body.String(), "did you mean "+tt.hint+"?") {
			t.Errorf("GET %s = %d %s, want 400 with the hint %q", tt.target, w.Code, w.Body, tt.hint)
		}
	}
}

func TestBrokenQueryString(t *testing.T) {
	for name, query := range map[string]string{
		"cut percent code":     "q=%",
		"wrong percent code":   "q=%zz",
		"wrong code in a name": "%zz=1",
		"semicolon":            "q=a;limit=3",
	} {
		r := httptest.NewRequest(http.MethodGet, "/v1/search", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if err := checkProblem(w, http.StatusBadRequest, "query"); err != nil {
			t.Errorf("%s: /v1/search?%s: %v", name, query, err)
		}
	}
}

func TestKeyAndVersionAreKnownEverywhere(t *testing.T) {
	for _, rt := range readingRoutes() {
		target := example(t, rt.path, url.Values{"key": {"abc"}, "v": {"1-00000000"}, "lang": {"pl"}})
		if w := get(site, target); w.Code != http.StatusOK {
			t.Errorf("GET %s = %d %.300s, want 200", target, w.Code, w.Body)
		}
	}
}

// Repetition has a meaning for some filters: all of them must hold.
func TestRepeatedFilters(t *testing.T) {
	tests := []struct {
		name, target string
		none         bool
	}{
		{"a place of one category and another", "/v1/places?category=museum&category=railway_station", true},
		{"a place of one category or another", "/v1/places?category=museum,railway_station", false},
		{"the same category twice", "/v1/places?category=museum&category=museum", false},
		{"an OpenStreetMap tag", "/v1/places?category=tourism%3Dmuseum", false},
		{"one area or another", "/v1/places?area=cz-obec-507016&area=cz-obec-507016", false},
	}
	for _, tt := range tests {
		if got := find(t, tt.target); (len(got.Features) == 0) != tt.none {
			t.Errorf("%s: GET %s gives %d places, want none: %v", tt.name, tt.target, len(got.Features), tt.none)
		}
	}
}

func TestEditDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"lat", "lat", 0}, {"", "lat", 3}, {"lat", "", 3}, {"lng", "lon", 2}, {"limt", "limit", 1}, {"kitten", "sitting", 3},
	}
	for _, tt := range tests {
		if got := editDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func ExampleNew() {
	w := get(site, "/v1/nearby?lat=91&lon=18.5")
	fmt.Println(w.Code, w.Body)
	// Output: 400 {"type":"urn:tripoint:problem:parameter","title":"Bad Request","status":400,"detail":"lat=\"91\": want a number from -90 to 90","parameter":"lat","wanted":"want a number from -90 to 90"}
}
