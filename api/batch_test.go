package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// collected puts records into a FeatureCollection.
func collected(records ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(records, ",") + `]}`
}

// told is a report in short: counts, then where and why something was refused.
func (rep *Report) told() string {
	text := fmt.Sprintf("%d added %d changed %d unchanged", rep.Added, rep.Changed, rep.Unchanged)
	for _, r := range rep.Refused {
		text += fmt.Sprintf("; %d %s %s", r.Line+r.Feature, r.ID, r.Field)
	}
	return text
}

func TestPostPlaces(t *testing.T) {
	d := newDesk(t)
	schema := compileSchemas(t).schema(t, "Report")
	d.ok(nil, http.MethodDelete, bohumin+"?merged_into=loc-cz-karvina", "")
	lines := func(records ...string) string { return strings.Join(records, "\n") }
	bad := strings.Replace(record("b-bad", "a"), "museum", "nonsense", 1)
	for _, tt := range []struct {
		name, kind, target, body string
		status                   int
		told                     string
	}{
		{"a collection", plainGeoJSON, "", collected(record("b-1", "a"), record("b-2", "b")), 200, "2 added 0 changed 0 unchanged"},
		{"the same as lines", plainNDJSON, "", lines(record("b-1", "a"), record("b-2", "b")), 200, "0 added 0 changed 2 unchanged"},
		{"a lone Feature", plainJSON, "", record("b-1", "c"), 200, "0 added 1 changed 0 unchanged"},
		{"nothing", plainNDJSON, "", "", 200, "0 added 0 changed 0 unchanged"},
		{"an empty collection", plainGeoJSON, "", collected(), 200, "0 added 0 changed 0 unchanged"},
		{"refused features among good ones", plainGeoJSON, "", collected(bad, record("b-3", "a"), record("", "b"), "7"), 200, "1 added 0 changed 0 unchanged; 1 b-bad category; 3  id; 4  "},
		{"refused lines among good ones", plainNDJSON, "", lines("", "nonsense", record("b-4", "a"), bad), 200, "1 added 0 changed 0 unchanged; 2  ; 4 b-bad category"},
		{"an id twice", plainNDJSON, "", lines(record("b-5", "a"), record("b-5", "b")), 200, "1 added 0 changed 0 unchanged; 2 b-5 id"},
		{"an id that is part of another", plainNDJSON, "", record("poi-bohumin-bohumin", "a"), 200, "0 added 0 changed 0 unchanged; 1 poi-bohumin-bohumin id"},
		{"strict with something refused", plainNDJSON, "?strict=1", lines(record("b-6", "a"), bad), 422, "0 added 0 changed 0 unchanged; 2 b-bad category"},
		{"strict with nothing refused", plainNDJSON, "?strict=1", record("b-6", "a"), 200, "1 added 0 changed 0 unchanged"},
		{"what GET answers", plainGeoJSON, "", get(d.public, "/v1/places?limit=1000&lang=pl").Body.String(), 200, fmt.Sprintf("0 added 0 changed %d unchanged", len(recorded)-1)},
		{"what GET answers as lines", plainNDJSON, "", get(d.public, "/v1/places?limit=1000&lang=de&format=ndjson").Body.String(), 200, fmt.Sprintf("0 added 0 changed %d unchanged", len(recorded)-1)},
	} {
		before := d.catalog.ID()
		w := d.send(http.MethodPost, "/v1/places"+tt.target, tt.body, "Content-Type", tt.kind)
		var rep Report
		if err := json.Unmarshal(w.Body.Bytes(), &rep); err != nil || w.Code != tt.status || rep.told() != tt.told {
			t.Errorf("%s: %d %.500s, %v\nwant %d, %s", tt.name, w.Code, w.Body, err, tt.status, tt.told)
			continue
		}
		changed := rep.Added+rep.Changed > 0
		if rep.Edition != d.catalog.ID() || (rep.Edition != before) != changed || w.Header().Get("Tripoint-Edition") != rep.Edition {
			t.Errorf("%s: edition %s after %s, Tripoint-Edition %s; the current one is %s", tt.name, rep.Edition, before, w.Header().Get("Tripoint-Edition"), d.catalog.ID())
		}
		if err := validate(schema, w.Body.Bytes()); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if w := d.send(http.MethodPost, "/v1/places", record("poi-bohumin-bohumin", "a")); !strings.Contains(w.Body.String(), "loc-cz-karvina") {
		t.Errorf("%s does not say what the place is part of", w.Body)
	}
}

// A readerFunc is a body that something happens in the middle of.
type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// A place that becomes part of another while the batch is read is refused like one that was before.
func TestPostPlacesMergedMeanwhile(t *testing.T) {
	for _, tt := range []struct {
		target string
		status int
		told   string
	}{
		{"/v1/places", 200, "1 added 0 changed 0 unchanged; 1 poi-bohumin-bohumin id"},
		{"/v1/places?strict=1", 422, "0 added 0 changed 0 unchanged; 1 poi-bohumin-bohumin id"},
	} {
		d := newDesk(t)
		lines := strings.NewReader(record("poi-bohumin-bohumin", "a") + "\n" + record("b-1", "b") + "\n")
		merge := readerFunc(func([]byte) (int, error) {
			d.ok(nil, http.MethodDelete, bohumin+"?merged_into=loc-cz-karvina", "")
			return 0, io.EOF
		})
		w := d.sendTo(d.public, http.MethodPost, tt.target, io.MultiReader(lines, merge), "Authorization", "Bearer "+d.key, "Content-Type", plainNDJSON)
		var rep Report
		if err := json.Unmarshal(w.Body.Bytes(), &rep); err != nil || w.Code != tt.status || rep.told() != tt.told || rep.Edition != d.catalog.ID() {
			t.Errorf("%s: %d %.500s, %v\nwant %d, %s", tt.target, w.Code, w.Body, err, tt.status, tt.told)
		}
	}
}

// A batch that cannot be read to its end leaves nothing behind.
func TestPostPlacesRefusedWhole(t *testing.T) {
	d := newDesk(t)
	var many strings.Builder
	for i := range maxBatch + 1 {
		fmt.Fprintln(&many, record(fmt.Sprint("b-", i), "a"))
	}
	before := d.catalog.ID()
	for _, tt := range []struct {
		name, kind, target, body string
		status                   int
		parameter                string
	}{
		{"a collection cut off", plainGeoJSON, "", strings.TrimSuffix(collected(record("b-1", "a")), "]}"), 400, ""},
		{"no collection", plainGeoJSON, "", `{"type":"Point","coordinates":[18,49]}`, 400, ""},
		{"lines said to be a collection", plainGeoJSON, "", record("b-1", "a") + "\n" + record("b-2", "a"), 400, ""},
		{"no JSON", plainJSON, "", "a,b\n1,2\n", 400, ""},
		{"another kind", "text/csv", "", "a,b\n1,2\n", 415, ""},
		{"no kind", "", "", record("b-1", "a"), 415, ""},
		{"too many places", plainNDJSON, "", many.String(), 413, ""},
		{"strict that is neither", plainNDJSON, "?strict=x", record("b-1", "a"), 400, "strict"},
	} {
		if err := checkProblem(d.send(http.MethodPost, "/v1/places"+tt.target, tt.body, "Content-Type", tt.kind), tt.status, tt.parameter); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if d.catalog.ID() != before {
			t.Fatalf("%s: the edition is another", tt.name)
		}
	}
	r := strings.NewReader(strings.Repeat(" ", maxBatchBytes+1))
	if err := checkProblem(d.sendTo(d.public, http.MethodPost, "/v1/places", r, "Authorization", "Bearer "+d.key), http.StatusRequestEntityTooLarge, ""); err != nil {
		t.Errorf("too large: %v", err)
	}
	unknown := &struct{ *strings.Reader }{strings.NewReader(strings.Repeat(" ", maxBatchBytes+1))} // of a length not told beforehand
	if err := checkProblem(d.sendTo(d.public, http.MethodPost, "/v1/places", unknown, "Authorization", "Bearer "+d.key), http.StatusRequestEntityTooLarge, ""); err != nil {
		t.Errorf("too large, length unknown: %v", err)
	}
}
