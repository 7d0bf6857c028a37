package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/prometheus/client_golang/prometheus"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/store"
	"tripoint/web"
)

// newGuide serves pages around files that stand for a built guide, or none where files is nil.
func newGuide(t *testing.T, files map[string]string) http.Handler {
	t.Helper()
	return newSite(Options{Site: openSite(t, files)})
}

func openSite(t *testing.T, files map[string]string) *web.Site {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	site, err := web.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

var builtGuide = map[string]string{
	"manifest.json": `{
		"src/guide/main.ts": {"file": "assets/main-1.js", "css": ["assets/main-1.css"]},
		"src/embed/page.ts": {"file": "assets/page-1.js", "css": ["assets/page-1.css"]},
		"src/i18n/cs.ts": {"file": "assets/cs-1.js"}}`,
	"assets/main-1.js":     "plain",
	"assets/main-1.js.br":  "as br",
	"assets/main-1.js.gz":  "as gzip",
	"assets/lone-1.css":    "plain only",
	"assets/.hidden.js":    "no",
	"embed/v1/tripoint.js": "widgets",
}

func TestFrontLeadsToTheReadersLanguage(t *testing.T) {
	h := newGuide(t, builtGuide)
	for accept, want := range map[string]string{
		"":                       "/en/",
		"cs-CZ,cs;q=0.9,en;q=.8": "/cs/",
		"fr,sk;q=0.5":            "/sk/",
		"fr":                     "/en/",
	} {
		w := get(h, "/?q=x", "Accept-Language", accept)
		if got := w.Header().Get("Location"); w.Code != http.StatusFound || got != want+"?q=x" {
			t.Errorf("Accept-Language %q: %d to %q, want %q", accept, w.Code, got, want)
		}
		if got := w.Header().Get("Vary"); !strings.Contains(got, "Accept-Language") {
			t.Errorf("Vary %q", got)
		}
	}
}

func TestHeadOfAPlacePage(t *testing.T) {
	w := get(newGuide(t, builtGuide), "/cs/place/loc-cz-karvina")
	body := w.Body.String()
	for _, want := range []string{
		`<html lang="cs">`, "<title>Karviná – ", `<link rel="canonical" href="http://example.com/cs/place/loc-cz-karvina">`,
		`<link rel="alternate" hreflang="pl" href="http://example.com/pl/place/loc-cz-karvina">`, `property="og:title"`,
		`<script type="module" src="/assets/main-1.js">`, `<link rel="stylesheet" href="/assets/main-1.css">`,
		`<link rel="modulepreload" href="/assets/cs-1.js">`, `href="/v1/places/loc-cz-karvina?lang=cs"`, "<h1>Karviná</h1>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	var linked struct {
		Type string `json:"@type"`
		Name string `json:"name"`
		Geo  struct{ Latitude, Longitude float64 }
	}
	dataBlock(t, body, `type="application/ld\+json"`, &linked)
	if linked.Type != "City" || linked.Name != "Karviná" || linked.Geo.Latitude < 49 {
		t.Errorf("linked data %+v", linked)
	}
	var config guideConfig
	dataBlock(t, body, `type="application/json" id="config"`, &config)
	if len(config.Towns) != len(partners) || config.Towns[1].Names["pl"] != "Karwina" || config.Themes["culture"] == 0 {
		t.Errorf("config %+v", config)
	}
}

func dataBlock(t *testing.T, body, attributes string, v any) {
	t.Helper()
	found := regexp.MustCompile(`<script ` + attributes + `>(.*?)</script>`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("no script with %s", attributes)
	}
	if err := json.Unmarshal([]byte(found[1]), v); err != nil {
		t.Fatalf("%s: %v", attributes, err)
	}
}

func TestPagesSayWhatTheyAreAboutWithoutScripts(t *testing.T) {
	h := newGuide(t, builtGuide)
	for path, want := range map[string]string{
		"/pl":                  "<h1>Trzy miasta. Dwa kraje. Jedna mapa.</h1>",
		"/pl/?q=Karwina":       `href="/pl/place/loc-cz-karvina">Karwina</a>`,
		"/cs/?theme=transport": "Karviná hlavní nádraží",
		"/en/?q=qqqqqqqq":      "Nothing found",
		"/pl/?unknown=1":       "<h1>Trzy miasta",
		"/cs/town/havirov":     "Kotulova dřevěnka",
		"/pl/town/karvina/":    "<h1>Karwina</h1>",
		"/pl/calendar":         "Nie wiadomo o żadnych wydarzeniach w tych dniach.",
		"/cs/?open=now":        "<h1>Nyní otevřeno</h1>",
		"/cs/?starts=2019-1-1": "<h1>Tři města",
	} {
		w := get(h, path)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, want %s in\n%s", path, w.Code, want, w.Body)
		}
	}
	if w := get(h, "/pl/town/cz-obec-598917"); w.Header().Get("Location") != "/pl/town/karvina" {
		t.Errorf("a town by its area: %d %v", w.Code, w.Header())
	}
}

func TestQueryInAPageIsText(t *testing.T) {
	w := get(newGuide(t, builtGuide), "/pl/?q=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E")
	if strings.Contains(w.Body.String(), "<script>alert") {
		t.Errorf("the query runs:\n%s", w.Body)
	}
}

func TestUnknownPagesAreNotTheShell(t *testing.T) {
	h := newGuide(t, builtGuide)
	for path, want := range map[string]string{
		"/pl/place/none": "Nie ma takiej strony", "/cs/town/nikde": "Taková stránka tu není", "/de/anything": "Diese Seite gibt es nicht",
		"/assets/none.js": "There is no such page", "/fr/": "There is no such page", "/assets/.hidden.js": "There is no such page",
	} {
		w := get(h, path, "Accept", "text/html")
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), `id="guide"`) {
			t.Errorf("%s: %d, want %q in\n%s", path, w.Code, want, w.Body)
		}
	}
	if w := get(h, "/v1/nothing", "Accept", "text/html"); w.Header().Get("Content-Type") != problemType {
		t.Errorf("/v1/nothing is answered as %s", w.Header().Get("Content-Type"))
	}
}

func TestPolicyOfPages(t *testing.T) {
	h := newGuide(t, builtGuide)
	for path, frame := range map[string]string{"/pl": "'none'", "/pl/place/loc-cz-karvina": "'none'", "/embed": "*", "/embed/v1/search.html": "*"} {
		w := get(h, path)
		policy := w.Header().Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "connect-src 'self'", "worker-src 'self' blob:", "frame-ancestors " + frame} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: no %s in %s", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %s", path, policy)
		}
		for _, script := range regexp.MustCompile(`<script>(.*?)</script>`).FindAllStringSubmatch(w.Body.String(), -1) {
			sum := sha256.Sum256([]byte(script[1]))
			if hash := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(policy, "'sha256-"+hash+"'") {
				t.Errorf("%s: the policy forbids the page's own script %s", path, script[1])
			}
		}
		if cookies := w.Result().Cookies(); len(cookies) > 0 {
			t.Errorf("%s sets %v", path, cookies)
		}
	}
}

func TestFilesComeInTheCodingThatTheClientTakes(t *testing.T) {
	h := newGuide(t, builtGuide)
	for _, c := range []struct{ path, accept, coding, body string }{
		{"/assets/main-1.js", "gzip, br", "br", "as br"},
		{"/assets/main-1.js", "gzip, br;q=0", "gzip", "as gzip"},
		{"/assets/main-1.js", "", "", "plain"},
		{"/assets/lone-1.css", "br", "", "plain only"},
	} {
		w := get(h, c.path, "Accept-Encoding", c.accept)
		if w.Body.String() != c.body || w.Header().Get("Content-Encoding") != c.coding {
			t.Errorf("%s for %q: %q as %q", c.path, c.accept, w.Body, w.Header().Get("Content-Encoding"))
		}
		if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: Cache-Control %q", c.path, got)
		}
		again := get(h, c.path, "Accept-Encoding", c.accept, "If-None-Match", w.Header().Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s again: %d", c.path, again.Code)
		}
	}
	if w := get(h, "/embed/v1/tripoint.js"); w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("the widgets, whose name never changes: %v", w.Header())
	}
}

func TestMethodsOfPages(t *testing.T) {
	h := newGuide(t, builtGuide)
	for _, path := range []string{"/pl", "/pl/town/karvina", "/embed", "/assets/main-1.js"} {
		if w := ask(h, http.MethodPost, path); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("POST %s: %d, Allow %q", path, w.Code, w.Header().Get("Allow"))
		}
		if w := ask(h, http.MethodOptions, path); w.Code != http.StatusNoContent {
			t.Errorf("OPTIONS %s: %d", path, w.Code)
		}
		server := httptest.NewServer(h)
		answer, err := http.Head(server.URL + path)
		server.Close()
		if err != nil || answer.StatusCode != http.StatusOK || answer.ContentLength <= 0 {
			t.Errorf("HEAD %s: %v %v", path, answer, err)
		}
	}
}

func TestProgramWithoutAGuideSaysHowToBuildOne(t *testing.T) {
	h := newGuide(t, nil)
	for _, path := range []string{"/", "/pl", "/cs/place/loc-cz-karvina", "/embed"} {
		if w := get(h, path); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "make build") || !strings.Contains(w.Body.String(), "/openapi.json") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := get(h, "/pl/place/none"); w.Code != http.StatusNotFound {
		t.Errorf("a place that is not there: %d", w.Code)
	}
}

// The page of a place that is part of another leads to that one's, with its query.
func TestPagesOfMergedPlacesLeadOn(t *testing.T) {
	d := newDesk(t)
	d.ok(nil, http.MethodDelete, bohumin+"?merged_into=loc-cz-karvina", "")
	d.public = New(d.catalog, Options{Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Store: d.store, Site: openSite(t, builtGuide)})
	w := get(d.public, "/cs/place/poi-bohumin-bohumin/?appearance=dark")
	if got := w.Header().Get("Location"); w.Code != http.StatusPermanentRedirect || got != "/cs/place/loc-cz-karvina?appearance=dark" {
		t.Errorf("%d to %q, want 308 to the page of loc-cz-karvina", w.Code, got)
	}
}

// A guide without the towns it was made for begins where its places are.
func TestGuideOfAnotherRegion(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(filepath.Join(dir, "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	place := data.Place{ID: "a", Name: "Monaco", Sources: []data.Source{{Name: "a"}}, Categories: []string{"town"}, Point: orb.Point{7.42, 43.73}}
	places := func(yield func(data.Place, error) bool) { yield(place, nil) }
	if _, err := s.Import("a", store.Batch{Places: places}); err != nil {
		t.Fatal(err)
	}
	c, _, err := catalog.Open(t.Context(), filepath.Join(dir, "editions"), s, catalog.BuildFiles)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	h := New(c, Options{Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Store: s, Site: openSite(t, builtGuide)})
	defer h.Close()
	body := get(h, "/en/").Body.String()
	if !strings.Contains(body, `"towns":[],"center":{"lat":43.7`) {
		t.Errorf("config: %s", regexp.MustCompile(`id="config">.*`).FindString(body))
	}
}
