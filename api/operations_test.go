package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tripoint/data"
	"tripoint/data/store"
)

// operate asks for an operation without a key, which must succeed, and reads the answer into v.
func (d *desk) operate(v any, method, target, body string) {
	d.Helper()
	w := d.sendTo(d.operations, method, target, strings.NewReader(body))
	if w.Code != http.StatusOK {
		d.Fatalf("%s %s = %d %.500s, want 200", method, target, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
		d.Fatalf("%s %s: %v in %.500s", method, target, err, w.Body)
	}
}

// counts are those of a report.
func (rep *Report) counts() string {
	return fmt.Sprintf("%d added %d changed %d removed %d unchanged %d refused", rep.Added, rep.Changed, rep.Removed, rep.Unchanged, rep.Count)
}

func TestImport(t *testing.T) {
	d := newDesk(t)
	of := func(id, name, source string) string {
		return strings.Replace(record(id, name), `"name"`, fmt.Sprintf(`"sources":[{"name":%q}],"name"`, source), 1)
	}
	bad := strings.Replace(of("b-bad", "a", "x"), "museum", "nonsense", 1)
	for _, tt := range []struct {
		name, query, body string
		status            int
		counts, refused   string
	}{
		{"lines", "", of("i-1", "a", "x") + "\n" + of("i-2", "b", "x"), 200, "2 added 0 changed 0 removed 0 unchanged 0 refused", ""},
		{"a collection", "format=geojson", collected(of("i-1", "a", "x"), of("i-2", "c", "x")), 200, "0 added 1 changed 0 removed 1 unchanged 0 refused", ""},
		{"a source for those without", "source=y&licence=CC0-1.0&url=https://y.example", record("i-3", "y"), 200, "1 added 0 changed 0 removed 0 unchanged 0 refused", ""},
		{"no source", "", record("i-4", "a") + "\n" + of("i-2", "c", "x"), 200, "0 added 0 changed 0 removed 1 unchanged 1 refused", "1 i-4 sources"},
		{"refused lines", "format=ndjson", "nonsense\n\n" + bad, 200, "0 added 0 changed 0 removed 0 unchanged 2 refused", "1  ; 3 b-bad category"},
		{"refused features", "format=geojson", collected("7", bad), 200, "0 added 0 changed 0 removed 0 unchanged 2 refused", "1  ; 2 b-bad category"},
		{"strict with something refused", "strict=1", of("i-5", "a", "x") + "\n" + bad + "\n" + of("i-6", "a", "x") + "\n" + bad, 422, "0 added 0 changed 0 removed 0 unchanged 2 refused", "2 b-bad category; 4 b-bad category"},
		{"strict with nothing refused", "strict=1", of("i-5", "a", "x"), 200, "1 added 0 changed 0 removed 0 unchanged 0 refused", ""},
		{"a dry run", "dry_run=1", of("i-7", "a", "x"), 200, "1 added 0 changed 0 removed 0 unchanged 0 refused", ""},
		{"what the dry run did not do", "", of("i-7", "a", "x"), 200, "1 added 0 changed 0 removed 0 unchanged 0 refused", ""},
		{"replaced with something refused", "replace=1", of("i-1", "a", "x") + "\n" + of("i-2", "c", "x") + "\n" + of("i-5", "a", "x") + "\n" + strings.Replace(of("i-7", "b", "x"), "museum", "nonsense", 1), 200, "0 added 0 changed 0 removed 3 unchanged 1 refused", "4 i-7 category"},
		{"replaced", "replace=1", of("i-1", "a", "x"), 200, "0 added 0 changed 3 removed 1 unchanged 0 refused", ""},
	} {
		before := d.catalog.ID()
		w := d.sendTo(d.operations, http.MethodPost, "/admin/import?"+tt.query, strings.NewReader(tt.body), "Content-Type", "application/x-www-form-urlencoded")
		var rep Report
		var refused []string
		err := json.Unmarshal(w.Body.Bytes(), &rep)
		for _, r := range rep.Refused {
			refused = append(refused, fmt.Sprintf("%d %s %s", r.Line+r.Feature, r.ID, r.Field))
		}
		if err != nil || w.Code != tt.status || rep.counts() != tt.counts || strings.Join(refused, "; ") != tt.refused {
			t.Errorf("%s: %d %.500s, %v\nwant %d, %s, %s", tt.name, w.Code, w.Body, err, tt.status, tt.counts, tt.refused)
		}
		if changes := tt.status == 200 && rep.Added+rep.Changed+rep.Removed > 0 && !strings.Contains(tt.query, "dry_run"); (d.catalog.ID() != before) != changes || rep.Edition != d.catalog.ID() {
			t.Errorf("%s: edition %s after %s, reported as %s", tt.name, d.catalog.ID(), before, rep.Edition)
		}
	}
	var sources []store.Source
	d.operate(&sources, http.MethodGet, "/admin/sources", "")
	told := ""
	for _, s := range sources {
		if len(s.Name) == 1 {
			told += fmt.Sprintf("%s %s %s %d; ", s.Name, s.Licence, s.URL, s.Places)
		}
		if s.Imported.IsZero() {
			t.Errorf("source %s has no time", s.Name)
		}
	}
	if told != "x   1; y CC0-1.0 https://y.example 1; " {
		t.Errorf("sources %s", told)
	}
	var rep Report
	d.operate(&rep, http.MethodDelete, "/admin/sources/x", "")
	if rep.counts() != "0 added 0 changed 1 removed 0 unchanged 0 refused" {
		t.Errorf("source removed: %s", rep.counts())
	}
	if err := checkProblem(d.sendTo(d.operations, http.MethodDelete, "/admin/sources/of/nobody", http.NoBody), http.StatusNotFound, ""); err != nil {
		t.Error(err)
	}
}

func TestImportRefusedWhole(t *testing.T) {
	d := newDesk(t)
	before := d.catalog.ID()
	for _, tt := range []struct {
		name, query, body string
		status            int
		parameter         string
	}{
		{"less than half left", "replace=1", oneOfEach(t), 409, ""},
		{"a collection cut off", "format=geojson&source=x", strings.TrimSuffix(collected(record("b-1", "a")), "}"), 400, ""},
		{"a format there is not", "format=xlsx", "", 400, "format"},
		{"a flag that is none", "dry_run=yes", "", 400, "dry_run"},
	} {
		if err := checkProblem(d.send(http.MethodPost, "/admin/import?"+tt.query, tt.body), tt.status, tt.parameter); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if d.catalog.ID() != before {
			t.Fatalf("%s: the edition is another", tt.name)
		}
	}
	cut := io.MultiReader(strings.NewReader(record("b-1", "a")+"\n"), failingReader{})
	if err := checkProblem(d.sendTo(d.operations, http.MethodPost, "/admin/import?source=x", cut), http.StatusBadRequest, ""); err != nil || d.catalog.ID() != before {
		t.Errorf("a body cut off: %v, edition %s after %s", err, d.catalog.ID(), before)
	}
	large := strings.Repeat(strings.Repeat(" ", 1023)+"\n", maxBatchBytes/1024+1)
	if err := checkProblem(d.sendTo(d.public, http.MethodPost, "/admin/import", strings.NewReader(large), "Authorization", "Bearer "+d.key), http.StatusRequestEntityTooLarge, ""); err != nil {
		t.Errorf("too large in public: %v", err)
	}
	var rep Report
	d.operate(&rep, http.MethodPost, "/admin/import", large)
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

// oneOfEach is a record of each source of the region.
func oneOfEach(t *testing.T) string {
	t.Helper()
	var lines []string
	seen := map[string]bool{}
	for i := range recorded {
		if source := recorded[i].Sources[0].Name; !seen[source] {
			seen[source] = true
			line, err := data.EncodeFeature(&recorded[i])
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(line))
		}
	}
	return strings.Join(lines, "\n")
}

// An import of what an export gave makes the same places, in both formats.
func TestExportImportsAsTheSame(t *testing.T) {
	d := newDesk(t)
	d.ok(nil, http.MethodPut, bohumin, strings.Replace(get(d.public, bohumin).Body.String(), `"properties":{`, `"properties":{"phone":"1",`, 1))
	d.ok(nil, http.MethodPut, "/v1/places/test-1", record("", "Muzeum"))
	for _, format := range []string{"ndjson", "geojson"} {
		exported := d.ok(nil, http.MethodGet, "/admin/export?format="+format, "").Body.String()
		dir := t.TempDir()
		empty, err := store.Open(filepath.Join(dir, "store.db"))
		if err == nil {
			err = empty.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		other := &desk{TB: t, dir: dir}
		other.open()
		var rep Report
		other.operate(&rep, http.MethodPost, "/admin/import?format="+format, exported)
		if rep.Added != len(recorded)+1 || rep.Count > 0 {
			t.Errorf("%s: %s", format, rep.counts())
		}
		if again := other.sendTo(other.operations, http.MethodGet, "/admin/export?format="+format, http.NoBody).Body.String(); again != exported {
			t.Errorf("%s: exported %d bytes, then %d others", format, len(exported), len(again))
		}
		if format == "geojson" && !json.Valid([]byte(exported)) {
			t.Errorf("exported %.300s is no JSON", exported)
		}
		other.close()
	}
}

// Tables, waypoints and calendars hold what they can of every place.
func TestExportInOtherFormats(t *testing.T) {
	d := newDesk(t)
	d.ok(nil, http.MethodPut, "/v1/places/test-1", strings.Replace(record("", "Koncert"), `"properties":{`, `"properties":{"starts":"2026-12-05T18:00:00+01:00",`, 1))
	for _, tt := range []struct {
		format, contentType, each string
		want                      int
	}{
		{"csv", "text/csv; charset=utf-8", "\n", len(recorded) + 2},
		{"gpx", "application/gpx+xml; charset=utf-8", "<wpt ", len(recorded) + 1},
		{"ics", "text/calendar; charset=utf-8", "BEGIN:VEVENT", 1},
	} {
		w := d.sendTo(d.operations, http.MethodGet, "/admin/export?format="+tt.format, http.NoBody)
		if got := strings.Count(w.Body.String(), tt.each); w.Code != http.StatusOK || w.Header().Get("Content-Type") != tt.contentType || got < tt.want {
			t.Errorf("%s: %d %s with %d of %q, want %s with %d", tt.format, w.Code, w.Header().Get("Content-Type"), got, tt.each, tt.contentType, tt.want)
		}
	}
}

func TestExportTakesFilters(t *testing.T) {
	for _, tt := range []struct {
		query string
		want  func(lon, lat float64, categories string) bool
	}{
		{"", func(_, _ float64, _ string) bool { return true }},
		{"bbox=18.3,49.8,18.6,50", func(lon, lat float64, _ string) bool { return lon >= 18.3 && lon <= 18.6 && lat >= 49.8 && lat <= 50 }},
		{"category=museum,tourism%3Dzoo", func(_, _ float64, c string) bool {
			return strings.Contains(c, " museum ") || strings.Contains(c, " zoo ")
		}},
		{"bbox=0,0,1,1", func(_, _ float64, _ string) bool { return false }},
	} {
		var want []string
		for _, p := range recorded {
			if tt.want(p.Point.Lon(), p.Point.Lat(), " "+strings.Join(p.Categories, " ")+" ") {
				want = append(want, p.ID)
			}
		}
		w := get(site, "/admin/export?"+tt.query)
		got := 0
		last := ""
		for line := range strings.Lines(w.Body.String()) {
			id := data.FeatureID([]byte(line))
			if id <= last {
				t.Errorf("export?%s: %s after %s", tt.query, id, last)
			}
			got, last = got+1, id
		}
		if w.Code != http.StatusOK || got != len(want) {
			t.Errorf("export?%s = %d with %d places, want %d", tt.query, w.Code, got, len(want))
		}
		var whole struct{ Features []any }
		if err := json.Unmarshal(get(site, "/admin/export?format=geojson&"+tt.query).Body.Bytes(), &whole); err != nil || len(whole.Features) != len(want) {
			t.Errorf("export?format=geojson&%s: %d features, %v; want %d", tt.query, len(whole.Features), err, len(want))
		}
	}
	if err := checkProblem(get(site, "/admin/export?category=nonsense"), http.StatusBadRequest, "category"); err != nil {
		t.Error(err)
	}
}

func TestRollback(t *testing.T) {
	d := newDesk(t)
	before, body := d.catalog.ID(), get(d.public, bohumin).Body.String()
	d.ok(nil, http.MethodPut, "/v1/places/test-1", record("", "Muzeum"))
	d.ok(nil, http.MethodDelete, bohumin, "")
	var rep Report
	d.operate(&rep, http.MethodPost, "/admin/rollback?edition="+before, "")
	if rep.counts() != "1 added 0 changed 1 removed 0 unchanged 0 refused" || rep.Edition != d.catalog.ID() || rep.Sequence != 4 {
		t.Errorf("rolled back: %+v", rep)
	}
	if get(d.public, bohumin).Body.String() != body || get(d.public, "/v1/places/test-1").Code != http.StatusNotFound {
		t.Error("the places are not what they were")
	}
	d.ok(&rep, http.MethodPost, "/admin/rollback?edition=3", "")
	if get(d.public, bohumin).Code != http.StatusNotFound {
		t.Error("rolled back to the sequence before: the place is there")
	}
	for _, tt := range []struct {
		edition   string
		status    int
		parameter string
	}{{"x", 400, "edition"}, {"", 400, "edition"}, {"1-x", 400, "edition"}, {"99999999999999999999", 400, "edition"}, {"-1", 400, "edition"}, {"1-00000000", 400, "edition"}, {"99", 410, ""}} {
		if err := checkProblem(d.send(http.MethodPost, "/admin/rollback?edition="+tt.edition, ""), tt.status, tt.parameter); err != nil {
			t.Errorf("rollback to %q: %v", tt.edition, err)
		}
	}
	var check struct {
		OK       bool
		Faults   []string
		Places   int
		Sequence uint64
		Edition  string
	}
	d.ok(&check, http.MethodGet, "/admin/check", "")
	if !check.OK || check.Faults == nil || check.Places != len(recorded) || check.Sequence != 5 || check.Edition != d.catalog.ID() {
		t.Errorf("check: %+v", check)
	}
}

func TestKeys(t *testing.T) {
	d := newDesk(t)
	var made struct{ Name, Key string }
	d.operate(&made, http.MethodPost, "/admin/keys?name=web", "")
	put := func() int {
		return d.sendTo(d.public, http.MethodPut, "/v1/places/test-1", strings.NewReader(record("", "a")), "Authorization", "Bearer "+made.Key).Code
	}
	if made.Name != "web" || put() != http.StatusCreated {
		t.Errorf("made %+v: want a key that writes", made)
	}
	var l changeList
	d.ok(&l, http.MethodGet, "/v1/changes?since=1", "")
	if got := l.told(); got != "2 put test-1 a by web" {
		t.Errorf("changes: %s, want them by web", got)
	}
	var keys []store.Key
	d.operate(&keys, http.MethodGet, "/admin/keys", "")
	if len(keys) != 2 || keys[1].Name != "web" || keys[1].Added.IsZero() {
		t.Errorf("keys %+v", keys)
	}
	for _, refused := range []string{"/admin/keys?name=web", "/admin/keys?name=", "/admin/keys"} {
		if err := checkProblem(d.sendTo(d.operations, http.MethodPost, refused, http.NoBody), http.StatusBadRequest, "name"); err != nil {
			t.Errorf("POST %s: %v", refused, err)
		}
	}
	var revoked struct{ Name string }
	d.operate(&revoked, http.MethodDelete, "/admin/keys/web", "")
	if revoked.Name != "web" || put() != http.StatusUnauthorized {
		t.Errorf("revoked %+v: want a key that writes no longer", revoked)
	}
	for _, name := range []string{"a/b", "x/", "..", "50%2F"} {
		d.operate(&made, http.MethodPost, "/admin/keys?name="+url.QueryEscape(name), "")
		if d.operate(&revoked, http.MethodDelete, "/admin/keys/"+url.PathEscape(name), ""); revoked.Name != name {
			t.Errorf("revoked %q, want %q", revoked.Name, name)
		}
	}
	if err := checkProblem(d.sendTo(d.operations, http.MethodDelete, "/admin/keys/web", http.NoBody), http.StatusNotFound, ""); err != nil {
		t.Errorf("revoked again: %v", err)
	}
	if strings.Contains(d.log.String(), made.Key) {
		t.Error("the log holds the key")
	}
}

// What is for operators alone is not there for the public, and the other way round.
func TestOperatorsHaveADoorOfTheirOwn(t *testing.T) {
	d := newDesk(t)
	for _, local := range [][2]string{{"GET", "/admin/backup"}, {"GET", "/admin/keys"}, {"POST", "/admin/keys?name=x"}, {"DELETE", "/admin/keys/editor"}} {
		if err := checkProblem(d.send(local[0], local[1], ""), http.StatusNotFound, ""); err != nil {
			t.Errorf("in public: %s %s: %v", local[0], local[1], err)
		}
	}
	for _, public := range []string{"/v1/status", "/v1/places", "/"} {
		if err := checkProblem(d.sendTo(d.operations, http.MethodGet, public, http.NoBody), http.StatusNotFound, ""); err != nil {
			t.Errorf("to operators: %s: %v", public, err)
		}
	}
}

func TestBackupIsAStore(t *testing.T) {
	d := newDesk(t)
	server := httptest.NewServer(d.operations)
	defer server.Close()
	res, err := http.Get(server.URL + "/admin/backup")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d, %v", res.StatusCode, err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	copied, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	a, errA := copied.State()
	b, errB := d.store.State()
	if err := errors.Join(copied.Check(), errA, errB); err != nil || a != b {
		t.Errorf("copy %+v, store %+v, %v", a, b, err)
	}
}
