package api

import (
	"context"
	"encoding/json"
	"errors"
	commandline "flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/store"
	"tripoint/tiles"
)

var update = commandline.Bool("update", false, "rewrite the golden files")

var (
	region      *catalog.Catalog // the built-in edition, which nothing changes
	regionStore *store.Store
	regionKey   string       // to write to it
	recorded    []data.Place // the places it was built from, as they were read
	site        http.Handler // the interface over region, with a drawn base map, letters and icons
	areaSite    http.Handler // the same with a base map of areas
)

func TestMain(m *testing.M) {
	commandline.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tripoint-api-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if err := importRegion(dir); err != nil {
		panic(err)
	}
	if regionStore, err = store.Open(filepath.Join(dir, "store.db")); err != nil {
		panic(err)
	}
	defer regionStore.Close()
	if region, _, err = catalog.Open(context.Background(), filepath.Join(dir, "editions"), regionStore, catalog.BuildFiles); err != nil {
		panic(err)
	}
	defer region.Close()
	if regionKey, err = regionStore.AddKey("tests"); err != nil {
		panic(err)
	}
	recorded = builtin().Places
	baseMap, err := drawnMap(dir)
	if err != nil {
		panic(err)
	}
	lettering, err := letteringSite(dir)
	if err != nil {
		panic(err)
	}
	site = newSite(Options{BaseMap: func() *tiles.Archive { return baseMap }, Site: lettering})
	areaSite = newSite(Options{})
	w := ask(site, http.MethodPost, "/v1/imports?dry_run=1")
	if w.Code != http.StatusAccepted {
		panic(w.Body.String())
	}
	examples["/v1/imports/{id}"] = w.Header().Get("Location")
	return m.Run()
}

// importRegion makes a store of the built-in region in a folder.
func importRegion(dir string) error {
	s, err := store.Open(filepath.Join(dir, "store.db"))
	if err != nil {
		return err
	}
	set := builtin()
	places := func(yield func(data.Place, error) bool) {
		for _, p := range set.Places {
			if !yield(p, nil) {
				return
			}
		}
	}
	_, err = s.Import("tripoint", store.Batch{Places: places, Surroundings: &set})
	return errors.Join(err, s.Close())
}

func builtin() data.Set {
	set, err := data.Builtin()
	if err != nil {
		panic(err)
	}
	return set
}

// askedAt is when the tests ask: Independence Day in Poland, a Wednesday, at half past ten.
var askedAt = time.Date(2026, 11, 11, 9, 30, 0, 0, time.UTC)

// newSite is the interface over the built-in region, with a log and metrics that nobody reads where none are given.
func newSite(o Options) http.Handler {
	if o.Now == nil {
		o.Now = func() time.Time { return askedAt }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	o.Version, o.Store = "test", regionStore
	return New(region, o)
}

// get asks for a target with headers given as name and value in turn.
func get(h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	return ask(h, http.MethodGet, target, headers...)
}

func ask(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	if (strings.HasPrefix(target, "/admin/") || strings.HasPrefix(target, "/v1/imports")) && r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", "Bearer "+regionKey)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// An answer is a body of any list, as far as the tests look into it.
type answer struct {
	Query         struct{ Text, Category, Corrected string }
	NumberMatched int
	Next          string
	Features      []feature
}

type feature struct {
	ID         string
	Geometry   *struct{ Coordinates []float64 }
	Properties struct {
		Kind, Name, Category, Theme, Description string
		NameLang                                 string `json:"name_lang"`
		CategoryName                             string `json:"category_name"`
		Distance                                 float64
		Matched                                  any
	}
}

func (a *answer) ids() []string {
	ids := make([]string, len(a.Features))
	for i, f := range a.Features {
		ids[i] = f.ID
	}
	return ids
}

// find asks for a target that must answer 200 with a list.
func find(t *testing.T, target string, headers ...string) *answer {
	t.Helper()
	w := get(site, target, headers...)
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s = %d %s, want 200", target, w.Code, w.Body)
	}
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("GET %s: body is no JSON: %v", target, err)
	}
	return &a
}

// checkProblem tells what is wrong with an answer that must be a problem document about a parameter, "" for one
// that is about none.
func checkProblem(w *httptest.ResponseRecorder, status int, parameter string) error {
	if w.Code != status {
		return fmt.Errorf("status %d, want %d; body %.300s", w.Code, status, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != problemType {
		return fmt.Errorf("Content-Type %q, want %q", got, problemType)
	}
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		return fmt.Errorf("body %q is no JSON: %w", w.Body, err)
	}
	if p.Parameter != parameter || p.Status != status || p.Title != http.StatusText(status) || p.Detail == "" || p.Type == "" {
		return fmt.Errorf("problem %+v, want status %d, parameter %q, a type, title and detail", p, status, parameter)
	}
	if parameter != "" && p.Wanted == "" {
		return fmt.Errorf("problem %+v does not say what is wanted", p)
	}
	return nil
}

const clustersPath = "/tiles/places/clusters/{id}"

// examples has a request for every path that answers GET with 200 and something in it.
var examples = map[string]string{
	"/v1/changes":                   "/v1/changes?since=0",
	"/admin/export":                 "/admin/export",
	"/admin/check":                  "/admin/check",
	"/admin/sources":                "/admin/sources",
	"/admin/queries":                "/admin/queries",
	"/v1/suggest":                   "/v1/suggest?q=kar&lat=49.75&lon=18.63",
	"/v1/search":                    "/v1/search?q=muzeum&lat=49.75&lon=18.63",
	"/v1/nearby":                    "/v1/nearby?lat=49.75&lon=18.63",
	"/v1/places/{id}":               "/v1/places/loc-cz-karvina?lat=49.75&lon=18.63",
	"/v1/places/{id}/counterparts":  "/v1/places/poi-bohumin-bohumin/counterparts",
	"/v1/places":                    "/v1/places?lat=49.75&lon=18.63",
	"/v1/reverse":                   "/v1/reverse?lat=49.75&lon=18.63",
	"/v1/categories":                "/v1/categories",
	"/v1/areas/{id}":                "/v1/areas/cz-obec-507016",
	"/v1/areas":                     "/v1/areas",
	"/v1/status":                    "/v1/status",
	"/healthz":                      "/healthz",
	"/readyz":                       "/readyz",
	"/openapi.json":                 "/openapi.json",
	"/tiles/places/{z}/{x}/{y}.mvt": "/tiles/places/8/141/86.mvt?lat=49.75&lon=18.63",
	"/tiles/base/{z}/{x}/{y}.mvt":   "/tiles/base/8/141/86.mvt",
	"/tiles/places.json":            "/tiles/places.json?lat=49.75&lon=18.63",
	"/tiles/base.json":              "/tiles/base.json",
	clustersPath:                    "/tiles/places/clusters/88?lat=49.75&lon=18.63", // at zoom 0, all of the region
	"/tiles/{set}.pmtiles":          "/tiles/base.pmtiles",
	"/styles/{style}.json":          "/styles/light.json",
	"/fonts/{stack}/{range}.pbf":    "/fonts/Noto%20Sans%20Regular/0-255.pbf",
	"/sprites/{sprite}.json":        "/sprites/light.json",
	"/sprites/{sprite}.png":         "/sprites/light.png",
}

// answered tells an answer from a refusal; a tile without content is 204.
func answered(w *httptest.ResponseRecorder) bool {
	return w.Code == http.StatusOK || w.Code == http.StatusNoContent && w.Body.Len() == 0
}

// table is every route of the interface that reads.
func readingRoutes() []route {
	return slices.DeleteFunc((&server{}).table(), func(rt route) bool { return rt.methodName() != http.MethodGet })
}

// example is the example request of a route with parameters replaced by others; a parameter without a value is
// taken out.
func example(t *testing.T, path string, replaced url.Values) string {
	t.Helper()
	target, known := examples[path]
	if !known {
		t.Fatalf("%s: want a request that it answers, in examples", path)
	}
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	values := u.Query()
	for name, list := range replaced {
		values[name] = list
	}
	u.RawQuery = values.Encode()
	return u.String()
}
