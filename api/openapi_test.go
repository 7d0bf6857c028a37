package api

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A description is /openapi.json as its readers see it.
type description struct {
	Paths      map[string]map[string]operation // by method, in small letters
	Components struct {
		Schemas map[string]struct {
			Properties map[string]struct{ Properties map[string]any }
		}
	}
}

type operation struct {
	Parameters  []parameter
	Security    []map[string][]string
	RequestBody *struct{ Content map[string]any }
	Responses   map[string]struct {
		Content map[string]struct {
			Schema struct {
				Ref string `json:"$ref"`
			}
		}
	}
}

type parameter struct {
	Name, In string
	Required bool
	Explode  bool
	Schema   valueSchema
}

type valueSchema struct {
	Type             string
	Minimum, Maximum *float64
	MaxLength        int
	Default          any
	Enum             []string
	MaxItems         int
	Items            *valueSchema
}

func readDescription(t *testing.T) description {
	t.Helper()
	var d description
	if err := json.Unmarshal(get(site, "/openapi.json").Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryRouteIsDescribedAndAnswers(t *testing.T) {
	var routed, described []string
	for _, rt := range (&server{}).table() {
		routed = append(routed, strings.ToLower(rt.methodName())+" "+rt.path)
	}
	for path, item := range readDescription(t).Paths {
		for method := range item {
			described = append(described, method+" "+path)
		}
	}
	slices.Sort(routed)
	slices.Sort(described)
	if !slices.Equal(described, routed) {
		t.Errorf("described %v,\nrouted %v", described, routed)
	}
	for _, rt := range readingRoutes() {
		if w := get(site, example(t, rt.path, nil)); w.Code != http.StatusOK {
			t.Errorf("GET %s = %d %.300s, want 200", examples[rt.path], w.Code, w.Body)
		}
	}
}

// What needs a key says so, what takes a body describes it, and a path answers exactly the methods that it describes.
func TestMethodsAreAsDescribed(t *testing.T) {
	for path, item := range readDescription(t).Paths {
		target := strings.NewReplacer("{id}", "poi-bohumin-bohumin", "{name}", "none", "{z}", "8", "{x}", "141", "{y}", "86", "{style}", "light", "{set}", "base",
			"{stack}", "Noto%20Sans%20Regular", "{range}", "0-255", "{sprite}", "light").Replace(path)
		methods := []string{}
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"} {
			_, described := item[strings.ToLower(strings.Replace(method, "HEAD", "GET", 1))]
			if described || method == "OPTIONS" {
				methods = append(methods, method)
			}
		}
		allow := strings.Join(methods, ", ")
		w := ask(site, http.MethodOptions, target)
		if w.Code != http.StatusNoContent || w.Header().Get("Allow") != allow || w.Body.Len() > 0 {
			t.Errorf("OPTIONS %s = %d, Allow %q, %d bytes; want 204, %s, none", target, w.Code, w.Header().Get("Allow"), w.Body.Len(), allow)
		}
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"} {
			if !slices.Contains(methods, method) {
				w := ask(site, method, target)
				if err := checkProblem(w, http.StatusMethodNotAllowed, ""); err != nil || w.Header().Get("Allow") != allow {
					t.Errorf("%s %s: Allow %q, %v; want %s", method, target, w.Header().Get("Allow"), err, allow)
				}
				continue
			}
			op, described := item[strings.ToLower(method)]
			if !described { // HEAD
				continue
			}
			w := ask(site, method, target, "Authorization", "Bearer nothing")
			if closed := w.Code == http.StatusUnauthorized; closed != (len(op.Security) > 0) {
				t.Errorf("%s %s without a key = %d, described with security %v", method, target, w.Code, op.Security)
			}
			if writes := method == "PUT" || (path == "/v1/places" || path == "/v1/imports") && method == "POST" || path == "/admin/import" || path == "/v1/nearby" && method == "POST"; writes != (op.RequestBody != nil) {
				t.Errorf("%s %s is described with the body %v", method, target, op.RequestBody)
			}
		}
	}
}

// valid has values for parameters that their description alone does not give one for.
var valid = map[string]string{
	"q": "muzeum", "key": "abc", "v": "1-00000000", "lang": "pl", "category": "museum", "exclude": "museum", "country": "PL",
	"city": "Karwina", "area": "cz-obec-507016", "bbox": "18,49,19,50", "cuisine": "pizza", "open": "2026-11-11T10:00",
	"starts": "2026-11-21T18:00", "ends": "2026-11-22T18:00", "venue": "poi-jastrzebie-zdroj-carbonarium",
}

func TestDescribedParametersAreRead(t *testing.T) {
	for path, item := range readDescription(t).Paths {
		for _, p := range item["get"].Parameters {
			if p.In != "query" {
				continue
			}
			good, bad := samples(t, path, &p)
			for _, value := range good {
				target := example(t, path, url.Values{p.Name: {value}})
				if w := get(site, target); !answered(w) && (p.Name != "since" || w.Code != http.StatusGone) && !emptied(path, w) {
					t.Errorf("GET %.300s = %d %.300s, want an answer", target, w.Code, w.Body)
				}
			}
			for _, value := range bad {
				target := example(t, path, url.Values{p.Name: {value}})
				if err := checkProblem(get(site, target), http.StatusBadRequest, p.Name); err != nil {
					t.Errorf("GET %.300s: %v", target, err)
				}
			}
			twice := get(site, example(t, path, url.Values{p.Name: {good[0], good[0]}}))
			if accepted := answered(twice) || emptied(path, twice); accepted != (p.Schema.Type == "array" && p.Explode) {
				t.Errorf("%s: %s given twice is accepted: %v, described with explode: %v", path, p.Name, accepted, p.Explode)
			}
		}
	}
}

// emptied tells whether there is no such cluster among the places that a filter leaves: then the filter was read.
func emptied(path string, w *httptest.ResponseRecorder) bool {
	return path == clustersPath && w.Code == http.StatusNotFound
}

// samples gives values at the described bounds of a parameter and such as lie just outside.
func samples(t *testing.T, path string, p *parameter) (good, bad []string) {
	t.Helper()
	schema, number := &p.Schema, func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
	if value, ok := valid[p.Name]; ok {
		good = append(good, value)
	}
	if schema.Type == "array" {
		if schema.MaxItems == 0 {
			t.Errorf("%s: %s has no maxItems", path, p.Name)
		}
		entry := "x"
		if len(schema.Items.Enum) > 0 {
			entry = schema.Items.Enum[0]
		}
		bad = append(bad, strings.Repeat(entry+",", schema.MaxItems)+entry, "")
		schema = schema.Items
	}
	switch schema.Type {
	case "number", "integer":
		if schema.Minimum == nil || schema.Maximum == nil {
			t.Fatalf("%s: %s has no minimum or maximum", path, p.Name)
		}
		good = append(good, number(*schema.Minimum), number(*schema.Maximum))
		bad = append(bad, number(*schema.Minimum-1), number(*schema.Maximum+1), "x")
		if schema.Type == "integer" {
			bad = append(bad, number(math.Floor(*schema.Minimum)+0.5))
		}
	case "string":
		if p.Name == "cursor" {
			good = append(good, cursorOf(t, path))
		}
		if len(schema.Enum) > 0 {
			good, bad = append(good, schema.Enum...), append(bad, "nonsense")
		}
		if schema.MaxLength > 0 {
			bad = append(bad, strings.Repeat("ž", schema.MaxLength+1))
		}
		if schema.MaxLength > 0 && (p.Name == "q" || p.Name == "key" || p.Name == "v") {
			good = append(good, strings.Repeat("ž", schema.MaxLength))
		}
	default:
		t.Errorf("%s: %s has type %q", path, p.Name, schema.Type)
	}
	if len(good) == 0 {
		t.Fatalf("%s: %s: want a value that it takes, in valid", path, p.Name)
	}
	return good, bad
}

// cursorOf follows the first next link of a list.
func cursorOf(t *testing.T, path string) string {
	t.Helper()
	next, err := url.Parse(find(t, example(t, path, url.Values{"limit": {"1"}})).Next)
	if err != nil {
		t.Fatal(err)
	}
	return next.Query().Get("cursor")
}

func TestDescribedDefaults(t *testing.T) {
	for path, item := range readDescription(t).Paths {
		for _, p := range item["get"].Parameters {
			if p.Schema.Default == nil {
				continue
			}
			without := example(t, path, nil)
			with := example(t, path, url.Values{p.Name: {strconv.FormatFloat(p.Schema.Default.(float64), 'f', -1, 64)}})
			a, b := find(t, without), find(t, with)
			if !slices.Equal(a.ids(), b.ids()) {
				t.Errorf("GET %s = %v,\nGET %s = %v, want the same", without, a.ids(), with, b.ids())
			}
			if most := p.Schema.Default.(float64); p.Name == "limit" && float64(len(a.Features)) > most {
				t.Errorf("GET %s gives %d features, want at most %v", without, len(a.Features), most)
			}
		}
	}
}

func TestUndescribedParametersAreRefused(t *testing.T) {
	paths := readDescription(t).Paths
	everywhere := map[string]bool{"format": true, "id": true, "z": true}
	for _, item := range paths {
		for _, p := range item["get"].Parameters {
			everywhere[p.Name] = true
		}
	}
	for path, item := range paths {
		if _, reads := item["get"]; !reads {
			continue
		}
		for name := range everywhere {
			if slices.ContainsFunc(item["get"].Parameters, func(p parameter) bool { return p.Name == name && p.In == "query" }) {
				continue
			}
			target := example(t, path, url.Values{name: {"1"}})
			if err := checkProblem(get(site, target), http.StatusBadRequest, name); err != nil {
				t.Errorf("GET %s: %v", target, err)
			}
		}
	}
}

// fields= offers exactly the properties that a place is described to have.
func TestFieldsAreTheDescribedProperties(t *testing.T) {
	properties := readDescription(t).Components.Schemas["Place"].Properties["properties"].Properties
	if got, want := slices.Sorted(maps.Keys(properties)), slices.Sorted(slices.Values(propertyNames)); !slices.Equal(got, want) {
		t.Errorf("schema Place has %v, fields= offers %v", got, want)
	}
}

func TestAnswersMatchTheirSchemas(t *testing.T) {
	schemas := compileSchemas(t)
	for path, targets := range map[string][]string{
		"/v1/search": {
			"/v1/search?q=Karwina&lang=pl", "/v1/search?q=muzeum&explain=1&lat=49.75&lon=18.63&limit=50", "/v1/search?q=n%C3%A1dra%C5%BE%C3%AD&lang=cs,sk",
			"/v1/search?q=Karvnia&lang=xx", "/v1/search?category=museum&limit=50", "/v1/search?q=zxqvzxqv", "/v1/search?q=kino&lang=szl&explain=1&fields=name,explain,score,matched",
			"/v1/search?theme=settlement&limit=50&lang=de", "/v1/search?q=hotel+cieszyn&country=pl,CZ&radius=30000&lat=49.75&lon=18.63", "/v1/search?q=a&limit=1",
			"/v1/search?q=muzeum+w+Karwinie&lang=pl&explain=1&facets=category,theme,city,country,open", "/v1/search?q=zxqvzxqv&facets=city", "/v1/search?q=sklep&lang=cs",
			"/v1/search?q=49.85,+18.54&explain=1&limit=2", "/v1/search?q=VG3R+9C+Karvin%C3%A1", "/v1/search?q=Karvin%C3%A9&explain=1",
		},
		"/v1/suggest": {
			"/v1/suggest?q=kar", "/v1/suggest?q=", "/v1/suggest", "/v1/suggest?lat=49.75&lon=18.63&lang=cs", "/v1/suggest?q=muz&lang=pl&lat=49.75&lon=18.63",
			"/v1/suggest?q=powiat&lang=xx", "/v1/suggest?q=te%C5%A1", "/v1/suggest?q=zxqvzxqv", "/v1/suggest?q=mus&lang=en&limit=20",
		},
		"/v1/nearby": {
			"/v1/nearby?lat=49.854&lon=18.5417&limit=100", "/v1/nearby?lat=-90&lon=180", "/v1/nearby?lat=49.75&lon=18.63&lang=de&theme=settlement",
			"/v1/nearby?lat=49.75&lon=18.63&fields=distance,bearing,walk_minutes,across_border", "/v1/nearby?lat=49.75&lon=18.63&radius=1",
			"/v1/nearby?lat=49.75&lon=18.63&cursor=" + cursorOf(t, "/v1/nearby"),
		},
		"/v1/places":      {"/v1/places?limit=1000", "/v1/places?limit=1000&lang=pl&lat=49.75&lon=18.63", "/v1/places?bbox=170,-10,-170,10", "/v1/places?fields=name&limit=3"},
		"/v1/places/{id}": {"/v1/places/loc-cz-karvina?lang=xx", "/v1/places/loc-cz-karvina?geometry=outline", "/v1/places/poi-bohumin-bohumin?fields=names"},
		"/v1/areas":       {"/v1/areas", "/v1/areas?country=cz&lang=pl", "/v1/areas?country=de"},
		"/v1/areas/{id}":  {"/v1/areas/cz-obec-507016?lang=de"},
		"/v1/reverse":     {"/v1/reverse?lat=49.75&lon=18.63&lang=en", "/v1/reverse?lat=0&lon=-30", "/v1/reverse?lat=90&lon=0", "/v1/reverse?lat=49.6&lon=18.45"},
		clustersPath: {
			"/tiles/places/clusters/88", "/tiles/places/clusters/88?q=muzeum&lang=pl&limit=100", "/tiles/places/clusters/88?theme=culture&limit=3&fields=name",
			"/tiles/places/clusters/88?cursor=" + cursorOf(t, clustersPath),
		},
		"/v1/categories": {"/v1/categories?lang=cs", "/v1/categories?lang=xx"},
	} {
		for _, target := range targets {
			checkSchema(t, schemas, path, target)
		}
	}
	for _, rt := range readingRoutes() {
		checkSchema(t, schemas, rt.path, example(t, rt.path, nil))
	}
}

// Lines are places each, and there is as much in them as in the list.
func TestLinesMatchTheSchemaOfPlaces(t *testing.T) {
	place := compileSchemas(t).schema(t, "Place")
	w := get(site, "/v1/places?format=ndjson&limit=1000&lang=cs&lat=49.75&lon=18.63")
	if got := w.Header().Get("Content-Type"); got != ndjsonType {
		t.Errorf("Content-Type %q, want %q", got, ndjsonType)
	}
	lines := bytes.Split(bytes.TrimSpace(w.Body.Bytes()), []byte("\n"))
	if len(lines) != len(recorded) {
		t.Errorf("%d lines, want %d", len(lines), len(recorded))
	}
	for _, line := range lines {
		if err := validate(place, line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestProblemsMatchTheirSchema(t *testing.T) {
	schema := compileSchemas(t).schema(t, "Problem")
	for _, target := range []string{"/v1/search", "/v1/search?q=a&limit=0", "/nothing", "/v1/places/nothing"} {
		if err := validate(schema, get(site, target).Body.Bytes()); err != nil {
			t.Errorf("GET %s: %v", target, err)
		}
	}
}

type schemas struct {
	compiler *jsonschema.Compiler
	paths    description
}

func compileSchemas(t *testing.T) schemas {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(get(site, "/openapi.json").Body)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("https://tripoint.example/openapi.json", doc); err != nil {
		t.Fatal(err)
	}
	return schemas{c, readDescription(t)}
}

func (s schemas) schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	compiled, err := s.compiler.Compile("https://tripoint.example/openapi.json#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// checkSchema holds an answer against what the description says of the path.
func checkSchema(t *testing.T, s schemas, path, target string) {
	t.Helper()
	w := get(site, target)
	mediaType, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if w.Code != http.StatusOK || err != nil {
		t.Errorf("GET %s = %d, Content-Type %q: %.300s", target, w.Code, mediaType, w.Body)
		return
	}
	content, ok := s.paths.Paths[path]["get"].Responses["200"].Content[mediaType]
	if !ok {
		t.Errorf("GET %s: Content-Type %q is not described", target, mediaType)
		return
	}
	if content.Schema.Ref == "" {
		return
	}
	if err := validate(s.schema(t, strings.TrimPrefix(content.Schema.Ref, "#/components/schemas/")), w.Body.Bytes()); err != nil {
		t.Errorf("GET %s: %v\n%.1000s", target, err, w.Body)
	}
}

func validate(schema *jsonschema.Schema, body []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}
