package api

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/prometheus/client_golang/prometheus"
)

func TestHeadIsGetWithoutBody(t *testing.T) {
	for _, rt := range readingRoutes() {
		target := example(t, rt.path, nil)
		if strings.HasPrefix(target, "/readyz") {
			continue // tells its age
		}
		a, b := get(site, target), ask(site, http.MethodHead, target)
		if b.Code != a.Code || fmt.Sprint(b.Header()) != fmt.Sprint(a.Header()) {
			t.Errorf("HEAD %s = %d %v,\nGET gives %d %v", target, b.Code, b.Header(), a.Code, a.Header())
		}
	}
	server := httptest.NewServer(site) // net/http drops the body, not the handler
	defer server.Close()
	res, err := http.Head(server.URL + "/v1/status")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); len(body) > 0 || res.ContentLength <= 0 {
		t.Errorf("HEAD /v1/status sends %d bytes, Content-Length %d", len(body), res.ContentLength)
	}
}

func TestLastSlash(t *testing.T) {
	for _, rt := range readingRoutes() {
		target := example(t, rt.path, url.Values{"lang": {"pl"}})
		path, query, _ := strings.Cut(target, "?")
		if strings.HasPrefix(path, "/readyz") {
			continue // tells its age
		}
		a, b := get(site, path+"?"+query), get(site, path+"/?"+query)
		if b.Code != http.StatusOK || !bytes.Equal(a.Body.Bytes(), b.Body.Bytes()) {
			t.Errorf("GET %s/ = %d with %d bytes, without slash %d with %d bytes", path, b.Code, b.Body.Len(), a.Code, a.Body.Len())
		}
	}
}

func TestNotFound(t *testing.T) {
	for _, target := range []string{
		"/", "/v1", "/v1/", "/v1/nothing", "/v2/search", "/v1/search/more", "//v1/search", "/v1//search", "/v1/search//", "/V1/search",
		"/v1/places/nothing", "/v1/places/a%2Fb", "/v1/places/loc-cz-karvina%2F", "/v1/places/%00", "/v1/places/%FF", "/v1/places/../status",
		"/v1/areas/nothing", "/v1/places/" + strings.Repeat("a", 4000), "/healthz/../v1/status",
	} {
		if err := checkProblem(get(areaSite, target), http.StatusNotFound, ""); err != nil {
			t.Errorf("GET %.100s: %v", target, err)
		}
	}
}

// Whatever the answer, pages of any origin may read it, and it tells the edition.
func TestHeadersOfEveryAnswer(t *testing.T) {
	for _, tt := range []struct {
		method, target string
		status         int
	}{
		{http.MethodGet, "/v1/search?q=a", 200}, {http.MethodGet, "/v1/search", 400}, {http.MethodGet, "/nothing", 404},
		{http.MethodDelete, "/v1/search", 405}, {http.MethodOptions, "/v1/search", 204}, {http.MethodGet, "/v1/search?q=" + strings.Repeat("a", maxURLBytes), 414},
	} {
		w := ask(site, tt.method, tt.target, "Origin", "https://example.org")
		if w.Code != tt.status {
			t.Errorf("%s %.60s = %d, want %d", tt.method, tt.target, w.Code, tt.status)
		}
		wanted := map[string]string{
			"Tripoint-Edition":              region.ID(),
			"Access-Control-Allow-Origin":   "*",
			"Access-Control-Expose-Headers": "ETag, Link, Content-Language, Content-Range, Tripoint-Dropped, Tripoint-Edition, RateLimit, RateLimit-Policy",
		}
		if tt.method == http.MethodOptions {
			maps.Copy(wanted, map[string]string{
				"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
				"Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, If-None-Match, Range",
				"Access-Control-Max-Age":       "86400",
			})
		}
		for name, want := range wanted {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s %.60s: %s %q, want %q", tt.method, tt.target, name, got, want)
			}
		}
	}
}

func TestTags(t *testing.T) {
	const target = "/v1/places?limit=50"
	seen := map[string]string{}
	for _, coding := range []string{"", "gzip", "zstd"} {
		etag := get(site, target, "Accept-Encoding", coding).Header().Get("ETag")
		if !strings.HasPrefix(etag, `"`) || !strings.HasSuffix(etag, `"`) || len(etag) < 10 {
			t.Errorf("%q: ETag %q is not strong", coding, etag)
		}
		if other, ok := seen[etag]; ok {
			t.Errorf("codings %q and %q have the same ETag %s", coding, other, etag)
		}
		seen[etag] = coding
		for name, given := range map[string]string{"the tag": etag, "weak": "W/" + etag, "among others": `"x", ` + etag, "any": "*"} {
			w := get(site, target, "Accept-Encoding", coding, "If-None-Match", given)
			if w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("ETag") != etag || w.Header().Get("Content-Type") != "" {
				t.Errorf("%q, If-None-Match %s (%s) = %d, %d bytes, headers %v; want 304 with the ETag alone", coding, given, name, w.Code, w.Body.Len(), w.Header())
			}
		}
		if w := get(site, target, "Accept-Encoding", coding, "If-None-Match", `"x"`, "If-None-Match", etag); w.Code != http.StatusNotModified {
			t.Errorf("%q: the tag on the second line of If-None-Match = %d, want 304", coding, w.Code)
		}
	}
	for name, given := range map[string]string{"another": `"x"`, "unquoted": strings.Trim(get(site, target).Header().Get("ETag"), `"`), "empty": ""} {
		if w := get(site, target, "If-None-Match", given); w.Code != http.StatusOK {
			t.Errorf("If-None-Match %s (%s) = %d, want 200", given, name, w.Code)
		}
	}
	if a, b := get(site, target+"&lang=pl").Header().Get("ETag"), get(site, target+"&lang=cs").Header().Get("ETag"); a == b {
		t.Errorf("answers in two languages have the same ETag %s", a)
	}
}

func TestContentCoding(t *testing.T) {
	const target = "/v1/places?limit=50"
	plain := get(site, target).Body.Bytes()
	for _, tt := range []struct{ accept, want string }{
		{"", ""}, {"gzip", "gzip"}, {"GZIP", "gzip"}, {"zstd", "zstd"}, {"gzip, zstd", "zstd"}, {"gzip;q=1, zstd;q=0.5", "gzip"},
		{"gzip;q=0", ""}, {"gzip; q=0.0, zstd;q=0", ""}, {"gzip;q=0, zstd", "zstd"}, {"zstd ; q=0.3 , gzip ; q=0.7", "gzip"},
		{"identity", ""}, {"br", ""}, {"br, gzip", "gzip"}, {"*", ""}, {"gzip;q=x", ""}, {"gzip;q=NaN", ""}, {",,;q=1,gzip", "gzip"},
	} {
		w := get(site, target, "Accept-Encoding", tt.accept)
		if got := w.Header().Get("Content-Encoding"); got != tt.want {
			t.Errorf("Accept-Encoding %q: Content-Encoding %q, want %q", tt.accept, got, tt.want)
		}
		if got := w.Header().Get("Content-Length"); got != fmt.Sprint(w.Body.Len()) {
			t.Errorf("Accept-Encoding %q: Content-Length %s, want %d", tt.accept, got, w.Body.Len())
		}
		if !slices.Contains(w.Header().Values("Vary"), "Accept-Encoding") {
			t.Errorf("Accept-Encoding %q: Vary %v, want Accept-Encoding in it", tt.accept, w.Header().Values("Vary"))
		}
		body, err := decode(tt.want, w.Body)
		if err != nil || !bytes.Equal(body, plain) {
			t.Errorf("Accept-Encoding %q: decodes to %d bytes, %v; want the %d of the plain answer", tt.accept, len(body), err, len(plain))
		}
	}
	if got := get(site, target, "Accept-Encoding", "br", "Accept-Encoding", "gzip").Header().Get("Content-Encoding"); got != "gzip" {
		t.Errorf("Accept-Encoding on two lines: Content-Encoding %q, want gzip", got)
	}
	if got := get(site, "/healthz", "Accept-Encoding", "gzip").Header().Get("Content-Encoding"); got != "" {
		t.Errorf("a tiny answer has Content-Encoding %q, want none", got)
	}
}

func decode(coding string, body io.Reader) ([]byte, error) {
	switch coding {
	case "gzip":
		zr, err := gzip.NewReader(body)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(zr)
	case "zstd":
		zr, err := zstd.NewReader(body)
		if err != nil {
			return nil, err
		}
		defer zr.Close()
		return io.ReadAll(zr)
	}
	return io.ReadAll(body)
}

func TestLanguages(t *testing.T) {
	const station = "/v1/places/poi-bohumin-bohumin" // Bohumín, cs; Oderberg, de; Bogumin, pl
	for _, tt := range []struct{ name, query, accept, wantName, wantLanguage string }{
		{"none named", "", "", "Bohumín", "cs"},
		{"Polish", "lang=pl", "", "Bogumin", "pl"},
		{"Czech", "lang=cs", "", "Bohumín", "cs"},
		{"Slovak falls back to its relative", "lang=sk", "", "Bohumín", "sk"},
		{"Silesian falls back to its relative", "lang=szl", "", "Bogumin", "pl"},
		{"unknown gives the local name", "lang=xx", "", "Bohumín", "cs"},
		{"no language at all", "lang=%3F%3F", "", "Bohumín", "cs"},
		{"unsupported gives the local name", "lang=fr", "", "Bohumín", "cs"},
		{"the first of a list", "lang=pl,cs", "", "Bogumin", "pl"},
		{"the first that is there", "lang=xx,de,pl", "", "Oderberg", "de"},
		{"English falls back to the local name", "lang=en", "", "Bohumín", "en"},
		{"a region of a language", "lang=pl-PL", "", "Bogumin", "pl"},
		{"capitals", "lang=PL", "", "Bogumin", "pl"},
		{"header", "", "pl", "Bogumin", "pl"},
		{"header with weights", "", "de;q=0.3, pl;q=0.9, cs;q=0.5", "Bogumin", "pl"},
		{"header that refuses", "", "pl;q=0, de;q=0.1", "Oderberg", "de"},
		{"header with a region", "", "pl-PL,pl;q=0.9", "Bogumin", "pl"},
		{"header that is none", "", "@@@", "Bohumín", "cs"},
		{"header for anything", "", "*", "Bohumín", "cs"},
		{"parameter before header", "lang=de", "pl", "Oderberg", "de"},
		{"unknown parameter before header", "lang=xx", "pl", "Bohumín", "cs"},
	} {
		w := get(site, station+"?"+tt.query, "Accept-Language", tt.accept)
		if name := fmt.Sprintf(`"name":%q`, tt.wantName); w.Code != 200 || !strings.Contains(w.Body.String(), name) {
			t.Errorf("%s: ?%s, Accept-Language %q = %d %.200s, want %s", tt.name, tt.query, tt.accept, w.Code, w.Body, name)
		}
		if got := w.Header().Get("Content-Language"); got != tt.wantLanguage {
			t.Errorf("%s: ?%s, Accept-Language %q: Content-Language %q, want %q", tt.name, tt.query, tt.accept, got, tt.wantLanguage)
		}
		if got, want := slices.Contains(w.Header().Values("Vary"), "Accept-Language"), !strings.Contains(tt.query, "lang"); got != want {
			t.Errorf("%s: ?%s: Vary names Accept-Language: %v, want %v", tt.name, tt.query, got, want)
		}
	}
}

// Without a language that we support, Content-Language tells those of the names in the answer.
func TestContentLanguageOfLocalNames(t *testing.T) {
	for _, tt := range []struct{ target, want string }{
		{"/v1/places?limit=1000", "cs, pl"},
		{"/v1/areas?country=PL", "pl"},
		{"/v1/areas?country=CZ&lang=xx", "cs"},
		{"/v1/areas/cz-obec-507016", "cs"},
		{"/v1/areas/cz-obec-507016?lang=de", "de"},
		{"/v1/reverse?lat=49.945&lon=18.60", "pl"},
		{"/v1/categories", "en"},
		{"/v1/categories?lang=cs", "cs"},
		{"/v1/places?bbox=0,0,1,1", ""},
	} {
		if got := get(site, tt.target).Header().Get("Content-Language"); got != tt.want {
			t.Errorf("GET %s: Content-Language %q, want %q", tt.target, got, tt.want)
		}
	}
}

func TestDefaultLanguage(t *testing.T) {
	polish := newSite(Options{Language: []string{"pl"}})
	if w := get(polish, "/v1/places/poi-bohumin-bohumin"); !strings.Contains(w.Body.String(), `"name":"Bogumin"`) {
		t.Errorf("with Polish as the default: %.200s, want Bogumin", w.Body)
	}
	if w := get(polish, "/v1/places/poi-bohumin-bohumin?lang=cs"); !strings.Contains(w.Body.String(), `"name":"Bohumín"`) {
		t.Errorf("with Polish as the default and lang=cs: %.200s, want Bohumín", w.Body)
	}
}

func TestFormatByAccept(t *testing.T) {
	for _, tt := range []struct {
		target, accept, want string
		varies               bool
	}{
		{"/v1/places?limit=1", "", geoJSONType, true},
		{"/v1/places?limit=1", "application/x-ndjson", ndjsonType, true},
		{"/v1/places?limit=1&format=geojson", "application/x-ndjson", geoJSONType, false},
		{"/v1/places?limit=1&format=ndjson", "", ndjsonType, false},
	} {
		w := get(site, tt.target, "Accept", tt.accept)
		if got := w.Header().Get("Content-Type"); got != tt.want {
			t.Errorf("GET %s, Accept %q: Content-Type %q, want %q", tt.target, tt.accept, got, tt.want)
		}
		if got := slices.Contains(w.Header().Values("Vary"), "Accept"); got != tt.varies {
			t.Errorf("GET %s, Accept %q: Vary names Accept: %v, want %v", tt.target, tt.accept, got, tt.varies)
		}
	}
}

func TestTooLarge(t *testing.T) {
	if err := checkProblem(get(site, "/v1/search?q="+strings.Repeat("a", maxURLBytes)), http.StatusRequestURITooLong, ""); err != nil {
		t.Errorf("long address: %v", err)
	}
	r := httptest.NewRequest(http.MethodGet, "/v1/status", strings.NewReader(strings.Repeat("a", maxBodyBytes+1)))
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	if err := checkProblem(w, http.StatusRequestEntityTooLarge, ""); err != nil {
		t.Errorf("large body: %v", err)
	}
}

// What goes wrong inside is in the log and not in the answer.
func TestFaultsOfOursAreNotShown(t *testing.T) {
	for name, fault := range map[string]func(*request) (*response, error){
		"panic": func(*request) (*response, error) { panic("secret") },
		"error": func(*request) (*response, error) { return nil, errors.New("secret") },
	} {
		var log bytes.Buffer
		s := &server{Options: Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Metrics: prometheus.NewRegistry()}, catalog: region}
		w := get(s.measure(s.announce(s.recover(s.serve(&route{path: "/fault", answer: fault})))), "/fault?key=hidden")
		if err := checkProblem(w, http.StatusInternalServerError, ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %s shows the text of an internal error", name, w.Body)
		}
		if !strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), "status=500") || strings.Contains(log.String(), "hidden") {
			t.Errorf("%s: log %q, want the fault and the status, and no key", name, log.String())
		}
	}
}

// http.ErrAbortHandler asks net/http to hang up; it is no fault to answer.
func TestAbortedAnswer(t *testing.T) {
	s := &server{Options: Options{Log: slog.New(slog.DiscardHandler)}, catalog: region}
	defer func() {
		fault, _ := recover().(error)
		if !errors.Is(fault, http.ErrAbortHandler) {
			t.Errorf("panic %v, want http.ErrAbortHandler", fault)
		}
	}()
	get(s.recover(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })), "/")
}

func TestOriginOfLinks(t *testing.T) {
	public, err := url.Parse("https://places.example.org/")
	if err != nil {
		t.Fatal(err)
	}
	trusting := Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}}
	forwarded := []string{"X-Forwarded-Host", "maps.example.org", "X-Forwarded-Proto", "https"}
	for _, tt := range []struct {
		name, remote string
		options      Options
		headers      []string
		want         string
	}{
		{"the request's own host", "192.0.2.1:9", Options{}, nil, "http://example.com/"},
		{"a public URL", "192.0.2.1:9", Options{PublicURL: public}, forwarded, "https://places.example.org/"},
		{"nobody is trusted", "192.0.2.1:9", Options{}, forwarded, "http://example.com/"},
		{"a trusted proxy", "192.0.2.1:9", trusting, forwarded, "https://maps.example.org/"},
		{"a trusted proxy over IPv6", "[2001:db8::1]:9", trusting, forwarded, "https://maps.example.org/"},
		{"a trusted proxy in IPv6 clothing", "[::ffff:192.0.2.1]:9", trusting, forwarded, "https://maps.example.org/"},
		{"somebody else", "198.51.100.1:9", trusting, forwarded, "http://example.com/"},
		{"an address that is none", "@", trusting, forwarded, "http://example.com/"},
		{"a scheme that is none", "192.0.2.1:9", trusting, []string{"X-Forwarded-Proto", "javascript"}, "http://example.com/"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/v1/places?limit=1&format=ndjson", nil)
		r.RemoteAddr = tt.remote
		for i := 0; i < len(tt.headers); i += 2 {
			r.Header.Set(tt.headers[i], tt.headers[i+1])
		}
		w := httptest.NewRecorder()
		newSite(tt.options).ServeHTTP(w, r)
		if got := w.Header().Get("Link"); !strings.HasPrefix(got, "<"+tt.want+"v1/places?") {
			t.Errorf("%s: Link %s, want it to begin with %s", tt.name, got, tt.want)
		}
	}
}

func TestRequestsAreCountedByRoute(t *testing.T) {
	metrics := prometheus.NewRegistry()
	h := newSite(Options{Metrics: metrics})
	for _, target := range []string{"/v1/places/loc-cz-karvina", "/v1/places/nothing", "/nothing", "/healthz"} {
		get(h, target)
	}
	ask(h, "BREW", "/healthz")
	families, err := metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, series := range families[0].GetMetric() {
		labels := ""
		for _, l := range series.GetLabel() {
			labels += l.GetValue() + " "
		}
		got[labels] = int(series.GetHistogram().GetSampleCount())
	}
	want := map[string]int{"GET /v1/places/{id} 200 ": 1, "GET /v1/places/{id} 404 ": 1, "GET none 404 ": 1, "GET /healthz 200 ": 1, "other /healthz 405 ": 1}
	if !maps.Equal(got, want) {
		t.Errorf("counted %v, want %v", got, want)
	}
}

func TestPlaceAsLinkedData(t *testing.T) {
	answer := get(site, "/v1/places/loc-cz-karvina?lang=pl", "Accept", "application/ld+json")
	var place struct {
		Context string `json:"@context"`
		Type    string `json:"@type"`
		Name    string `json:"name"`
		URL     string `json:"url"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &place); err != nil {
		t.Fatalf("answer %q: %v", answer.Body, err)
	}
	if place.Context != "https://schema.org" || place.Type != "City" || place.Name != "Karwina" || !strings.HasSuffix(place.URL, "/pl/place/loc-cz-karvina") {
		t.Errorf("linked data = %+v, want the city Karwina of schema.org with its page", place)
	}
	if got := answer.Header().Get("Content-Type"); got != "application/ld+json" {
		t.Errorf("Content-Type = %q, want application/ld+json", got)
	}
	if got := strings.Join(answer.Header().Values("Vary"), ", "); !strings.Contains(got, "Accept,") && !strings.HasSuffix(got, "Accept") {
		t.Errorf("Vary = %q, want Accept in it", got)
	}
}
