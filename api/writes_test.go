package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/store"
)

// A desk is an interface over a region of its own, to be written to with a key.
type desk struct {
	testing.TB
	dir                string
	catalog            *catalog.Catalog
	store              *store.Store
	public, operations http.Handler
	closePublic        func()
	key                string
	log                bytes.Buffer
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{TB: t, dir: t.TempDir()}
	if err := importRegion(d.dir); err != nil {
		t.Fatal(err)
	}
	d.open()
	t.Cleanup(func() { d.close() })
	var err error
	if d.key, err = d.store.AddKey("editor"); err != nil {
		t.Fatal(err)
	}
	return d
}

// open opens the store and edition of the desk's folder.
func (d *desk) open() {
	d.Helper()
	var err error
	if d.store, err = store.Open(filepath.Join(d.dir, "store.db")); err != nil {
		d.Fatal(err)
	}
	if d.catalog, _, err = catalog.Open(d.Context(), filepath.Join(d.dir, "editions"), d.store, catalog.BuildFiles); err != nil {
		d.Fatal(err)
	}
	if err := os.MkdirAll(d.uploads(), 0o700); err != nil {
		d.Fatal(err)
	}
	o := Options{Log: slog.New(slog.NewTextHandler(&d.log, nil)), Metrics: prometheus.NewRegistry(), Version: "test", Store: d.store, Uploads: d.uploads(), Unfinished: filepath.Join(d.dir, "unfinished.json")}
	public := New(d.catalog, o)
	d.public, d.operations, d.closePublic = public, NewOperations(d.catalog, o), public.Close
}

func (d *desk) close() {
	d.closePublic()
	if err := errors.Join(d.catalog.Close(), d.store.Close()); err != nil {
		d.Error(err)
	}
}

// send asks with the key. Bodies are GeoJSON where no header says otherwise.
func (d *desk) send(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	return d.sendTo(d.public, method, target, strings.NewReader(body), append([]string{"Authorization", "Bearer " + d.key}, headers...)...)
}

func (d *desk) sendTo(h http.Handler, method, target string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	r.Header.Set("Content-Type", plainGeoJSON)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// ok sends what must be answered with 200 or 201, and reads the answer into v unless that is nil.
func (d *desk) ok(v any, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	d.Helper()
	w := d.send(method, target, body, headers...)
	if w.Code != http.StatusOK && w.Code != http.StatusCreated {
		d.Fatalf("%s %s = %d %.500s, want 200", method, target, w.Code, w.Body)
	}
	if v != nil {
		if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
			d.Fatalf("%s %s: %v in %.500s", method, target, err, w.Body)
		}
	}
	return w
}

// record is a museum as its source would write it.
func record(id, name string) string {
	member := ""
	if id != "" {
		member = fmt.Sprintf(`"id":%q,`, id)
	}
	return fmt.Sprintf(`{"type":"Feature",%s"geometry":{"type":"Point","coordinates":[18.54,49.85]},"properties":{"name":%q,"category":"museum"}}`, member, name)
}

const bohumin = "/v1/places/poi-bohumin-bohumin"

func TestWritesNeedAKey(t *testing.T) {
	d := newDesk(t)
	revoked, err := d.store.AddKey("gone")
	if err == nil {
		err = d.store.RevokeKey("gone")
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, header := range map[string]string{
		"none": "", "no scheme": d.key, "another scheme": "Basic " + d.key, "no key": "Bearer ", "unknown": "Bearer secret-unknown", "revoked": "Bearer " + revoked,
		"two": "Bearer " + d.key + " x",
	} {
		for _, write := range [][2]string{
			{"PUT", bohumin}, {"DELETE", bohumin}, {"POST", bohumin + "/revert"}, {"POST", "/v1/places"}, {"POST", "/admin/import"}, {"POST", "/v1/imports"}, {"GET", "/v1/imports/x"}, {"POST", "/admin/rollback"},
			{"GET", "/admin/export"}, {"GET", "/admin/check"}, {"GET", "/admin/sources"}, {"DELETE", "/admin/sources/x"}, {"PUT", bohumin + "?nonsense=1"},
		} {
			unread := &unreadBody{t: t}
			w := d.sendTo(d.public, write[0], write[1]+map[bool]string{true: "&", false: "?"}[strings.Contains(write[1], "?")]+"key="+d.key, unread, "Authorization", header)
			if err := checkProblem(w, http.StatusUnauthorized, ""); err != nil || w.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%s %s, %s: %v, WWW-Authenticate %q", write[0], write[1], name, err, w.Header().Get("WWW-Authenticate"))
			}
		}
	}
	if w := d.sendTo(d.public, "DELETE", "/v1/places/nothing", http.NoBody, "Authorization", "bearer  "+d.key); w.Code != http.StatusNotFound {
		t.Errorf("a key after the scheme in small letters = %d, want 404 of what there is not", w.Code)
	}
	for _, secret := range []string{d.key, revoked, "secret-unknown", "Bearer"} {
		if strings.Contains(d.log.String(), secret) {
			t.Errorf("the log holds %q: %.500s", secret, d.log.String())
		}
	}
}

// An unreadBody must not be read.
type unreadBody struct{ t *testing.T }

func (b *unreadBody) Read([]byte) (int, error) {
	b.t.Error("the body is read without a key")
	return 0, io.EOF
}

func TestPut(t *testing.T) {
	d := newDesk(t)
	type header map[string]string
	for _, tt := range []struct {
		name, target, body string
		headers            header
		status             int
		parameter          string
	}{
		{"a new place", "/v1/places/test-1", record("test-1", "Muzeum"), nil, 201, ""},
		{"the same again", "/v1/places/test-1", record("test-1", "Muzeum"), nil, 200, ""},
		{"another name", "/v1/places/test-1", record("test-1", "Inne"), nil, 200, ""},
		{"the id of the path", "/v1/places/test-2", record("", "Muzeum"), nil, 201, ""},
		{"as plain JSON", "/v1/places/test-1", record("test-1", "Inne"), header{"Content-Type": "application/json; charset=utf-8"}, 200, ""},
		{"an OpenStreetMap tag", "/v1/places/test-3", strings.Replace(record("", "a"), "museum", "tourism=museum", 1), nil, 201, ""},
		{"only if there is one", "/v1/places/test-1", record("", "a"), header{"If-Match": "*"}, 200, ""},
		{"only if there is one, and there is none", "/v1/places/test-4", record("", "a"), header{"If-Match": "*"}, 412, ""},
		{"only if there is none", "/v1/places/test-4", record("", "a"), header{"If-None-Match": "*"}, 201, ""},
		{"only if there is none, and there is one", "/v1/places/test-4", record("", "a"), header{"If-None-Match": "*"}, 412, ""},
		{"only if there is none with a tag", "/v1/places/test-4", record("", "a"), header{"If-None-Match": `"x"`}, 400, ""},
		{"a tag that is not ours", "/v1/places/test-1", record("", "a"), header{"If-Match": `"x", "y"`}, 412, ""},
		{"no tag at all", "/v1/places/test-1", record("", "a"), header{"If-Match": ""}, 412, ""},

		{"another id", "/v1/places/test-1", record("test-2", "a"), nil, 400, "id"},
		{"an id that is no text", "/v1/places/test-1", strings.Replace(record("test-1", "a"), `"test-1"`, "1", 1), nil, 400, "id"},
		{"an id that cannot be", "/v1/places/test%20one", record("", "a"), nil, 400, "id"},
		{"no name", "/v1/places/test-1", record("", ""), nil, 400, "name"},
		{"no category", "/v1/places/test-1", strings.Replace(record("", "a"), "museum", "nonsense", 1), nil, 400, "category"},
		{"a name that is no text", "/v1/places/test-1", strings.Replace(record("", "a"), `"a"`, "1", 1), nil, 400, "name"},
		{"no Point", "/v1/places/test-1", strings.Replace(record("", "a"), "Point", "Polygon", 1), nil, 400, "geometry"},
		{"a position that cannot be", "/v1/places/test-1", strings.Replace(record("", "a"), "49.85", "99", 1), nil, 400, "geometry"},
		{"another type", "/v1/places/test-1", `{"type":"FeatureCollection","features":[]}`, nil, 400, "type"},
		{"no JSON", "/v1/places/test-1", "{", nil, 400, ""},
		{"no body", "/v1/places/test-1", "", nil, 400, ""},
		{"no object", "/v1/places/test-1", "[1]", nil, 400, ""},
		{"null", "/v1/places/test-1", "null", nil, 400, "type"},
		{"another media type", "/v1/places/test-1", record("", "a"), header{"Content-Type": "text/plain"}, 415, ""},
		{"no media type", "/v1/places/test-1", record("", "a"), header{"Content-Type": ""}, 415, ""},
		{"compressed", "/v1/places/test-1", record("", "a"), header{"Content-Encoding": "gzip"}, 415, ""},
		{"too large", "/v1/places/test-1", strings.Repeat(" ", data.MaxRecordBytes) + record("", "a"), nil, 413, ""},
		{"too many levels", "/v1/places/test-1", strings.Repeat(`{"a":`, 200_000), nil, 400, ""},
		{"an unknown parameter", "/v1/places/test-1?names=1", record("", "a"), nil, 400, "names"},
	} {
		before := d.catalog.ID()
		var headers []string
		for name, value := range tt.headers {
			headers = append(headers, name, value)
		}
		w := d.send(http.MethodPut, tt.target, tt.body, headers...)
		if tt.status >= 300 {
			if err := checkProblem(w, tt.status, tt.parameter); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			if d.catalog.ID() != before {
				t.Errorf("%s: the edition is another", tt.name)
			}
			continue
		}
		path, _, _ := strings.Cut(tt.target, "?")
		location := ""
		if tt.status == http.StatusCreated {
			location = path
		}
		if w.Code != tt.status || w.Header().Get("Location") != location {
			t.Errorf("%s: %d, Location %q, %.300s; want %d, %q", tt.name, w.Code, w.Header().Get("Location"), w.Body, tt.status, location)
		}
		shown := get(d.public, path)
		for _, name := range []string{"ETag", "Tripoint-Edition", "Content-Type"} {
			if w.Header().Get(name) != shown.Header().Get(name) {
				t.Errorf("%s: %s %q, GET has %q", tt.name, name, w.Header().Get(name), shown.Header().Get(name))
			}
		}
		if w.Body.String() != shown.Body.String() {
			t.Errorf("%s: %s, GET answers %s", tt.name, w.Body, shown.Body)
		}
	}
}

// Every field that would not do is named.
func TestPutNamesEveryFault(t *testing.T) {
	d := newDesk(t)
	body := `{"type":"Feature","geometry":{"type":"Point","coordinates":[18.5,49.8]},"properties":{"name":"a","category":"museum","email":"x","fee":"maybe","website":"ftp://x"}}`
	w := d.send(http.MethodPut, "/v1/places/test-1", body)
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusBadRequest {
		t.Fatalf("%d %s, %v", w.Code, w.Body, err)
	}
	var fields []string
	for _, f := range p.Errors {
		fields = append(fields, f.Field+"="+f.Value)
		if f.Reason == "" {
			t.Errorf("%s: no reason", f.Field)
		}
	}
	if got, want := strings.Join(fields, " "), "email=x website=ftp://x fee=maybe"; got != want || p.Parameter != "email" {
		t.Errorf("faults %q, parameter %q; want %q, the first of them", got, p.Parameter, want)
	}
	if err := validate(compileSchemas(t).schema(t, "Problem"), w.Body.Bytes()); err != nil {
		t.Error(err)
	}
}

// What GET answers is no edit, whatever language it is answered in.
func TestWhatIsReadWritesBackUnchanged(t *testing.T) {
	d := newDesk(t)
	before := d.catalog.ID()
	for _, p := range recorded {
		for _, query := range []string{"", "?lang=pl", "?lang=cs", "?lang=en", "?lat=49.75&lon=18.63&lang=de"} {
			target := "/v1/places/" + p.ID
			shown := get(d.public, target+query)
			w := d.send(http.MethodPut, target, shown.Body.String(), "If-Match", shown.Header().Get("ETag"))
			if w.Code != http.StatusOK || d.catalog.ID() != before {
				t.Fatalf("PUT of GET %s%s = %d %.500s, edition %s; want 200 and still %s", target, query, w.Code, w.Body, d.catalog.ID(), before)
			}
		}
	}
	var changes struct{ Changes []any }
	d.ok(&changes, http.MethodGet, "/v1/changes?since=1", "")
	if len(changes.Changes) > 0 {
		t.Errorf("the log has %v", changes.Changes)
	}
}

// A name edited in one language is that language's; the others stay.
func TestPutAmendsOneLanguage(t *testing.T) {
	d := newDesk(t)
	body := strings.Replace(get(d.public, bohumin+"?lang=pl").Body.String(), `"name":"Bogumin"`, `"name":"Nowy Bogumin"`, 1)
	d.ok(nil, http.MethodPut, bohumin, body)
	for language, want := range map[string]string{"pl": "Nowy Bogumin", "cs": "Bohumín", "de": "Oderberg"} {
		if shown := get(d.public, bohumin+"?lang="+language).Body.String(); !strings.Contains(shown, fmt.Sprintf(`"name":%q`, want)) {
			t.Errorf("in %s: %.300s, want %s", language, shown, want)
		}
	}
}

// The tag of a place stays while others change, each of its forms stands for its version, and none of an older one.
func TestIfMatchTakesTheTagOfAnyForm(t *testing.T) {
	d := newDesk(t)
	tag := func(headers ...string) string { return get(d.public, bohumin, headers...).Header().Get("ETag") }
	first := tag()
	d.ok(nil, http.MethodPut, "/v1/places/test-1", record("", "Inne"))
	if tag() != first || !placeTag.MatchString(first) {
		t.Errorf("ETag %s, and %s after another place has changed", first, tag())
	}
	if w := get(d.public, bohumin, "If-None-Match", first); w.Code != http.StatusNotModified {
		t.Errorf("If-None-Match after another place has changed = %d, want 304", w.Code)
	}
	original := get(d.public, bohumin).Body.String()
	for i, headers := range [][]string{nil, {"Accept-Encoding", "gzip"}, {"Accept-Encoding", "zstd"}, {"Accept-Language", "pl"}, {"Accept", linkedType}} {
		current := tag(headers...)
		body := strings.Replace(original, `"properties":{`, fmt.Sprintf(`"properties":{"phone":"%d",`, i), 1)
		if w := d.send(http.MethodPut, bohumin, body, "If-Match", `"x", `+current); w.Code != http.StatusOK {
			t.Errorf("If-Match %s = %d %.300s, want 200", current, w.Code, w.Body)
		}
		for _, given := range []string{current, "W/" + tag(), strings.Trim(tag(), `"`)} {
			for _, method := range []string{http.MethodPut, http.MethodDelete} {
				if err := checkProblem(d.send(method, bohumin, original, "If-Match", given), http.StatusPreconditionFailed, ""); err != nil {
					t.Errorf("%s If-Match %s: %v", method, given, err)
				}
			}
		}
	}
	if w := d.send(http.MethodDelete, bohumin, "", "If-Match", tag()); w.Code != http.StatusOK {
		t.Errorf("DELETE If-Match the tag = %d %s", w.Code, w.Body)
	}
}

func TestDeleteMergeAndRevert(t *testing.T) {
	d := newDesk(t)
	const karvina = "/v1/places/loc-cz-karvina"
	d.ok(nil, http.MethodPut, "/v1/places/test-1", record("", "Muzeum"))
	for _, tt := range []struct {
		name, method, target string
		status               int
		parameter            string
	}{
		{"nothing to delete", "DELETE", "/v1/places/nothing", 404, ""},
		{"merged into nothing", "DELETE", bohumin + "?merged_into=nothing", 400, "merged_into"},
		{"merged into no id", "DELETE", bohumin + "?merged_into=", 400, "merged_into"},
		{"merged into itself", "DELETE", bohumin + "?merged_into=poi-bohumin-bohumin", 400, "merged_into"},
		{"no source has it", "POST", "/v1/places/test-1/revert", 409, ""},
		{"nobody has it", "POST", "/v1/places/nothing/revert", 409, ""},
		{"another version reverted", "POST", bohumin + "/revert", 412, ""},
	} {
		var headers []string
		if tt.status == http.StatusPreconditionFailed {
			headers = []string{"If-Match", `"0123456789abcdef-0123456789abcdef"`}
		}
		if err := checkProblem(d.send(tt.method, tt.target, "", headers...), tt.status, tt.parameter); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}

	before := get(d.public, bohumin)
	var gone struct {
		ID, Edition string
		Sequence    uint64
	}
	w := d.ok(&gone, http.MethodDelete, bohumin, "")
	if gone.ID != "poi-bohumin-bohumin" || gone.Edition != d.catalog.ID() || gone.Edition != w.Header().Get("Tripoint-Edition") || !strings.HasPrefix(gone.Edition, fmt.Sprint(gone.Sequence, "-")) {
		t.Errorf("deleted: %+v, Tripoint-Edition %s; the edition is %s", gone, w.Header().Get("Tripoint-Edition"), d.catalog.ID())
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		if err := checkProblem(d.send(method, bohumin, ""), http.StatusNotFound, ""); err != nil {
			t.Errorf("%s after DELETE: %v", method, err)
		}
	}
	if w := d.ok(nil, http.MethodPost, bohumin+"/revert", ""); w.Body.String() != before.Body.String() || w.Header().Get("ETag") != before.Header().Get("ETag") {
		t.Errorf("reverted to %s, want %s", w.Body, before.Body)
	}

	d.ok(nil, http.MethodDelete, bohumin+"?merged_into=loc-cz-karvina", "")
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut} {
		w := d.send(method, bohumin+"?lang=pl", record("", "a"))
		if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != karvina+"?lang=pl" {
			t.Errorf("%s of a merged place = %d to %q, want 308 to %s?lang=pl", method, w.Code, w.Header().Get("Location"), karvina)
		}
	}
	if err := checkProblem(d.send(http.MethodDelete, bohumin, ""), http.StatusConflict, ""); err != nil {
		t.Errorf("DELETE of a merged place: %v", err)
	}
	d.ok(nil, http.MethodPost, bohumin+"/revert", "")
	if w := get(d.public, bohumin); w.Body.String() != before.Body.String() {
		t.Errorf("after the merge is reverted: %s", w.Body)
	}
}

// What goes wrong within is told by its kind alone, and what was written half is told to nobody.
func TestFailuresOfTheStore(t *testing.T) {
	s := &server{Options: Options{Log: slog.New(slog.DiscardHandler)}}
	for _, tt := range []struct {
		name, method  string
		err           error
		status        int
		retry, detail string
	}{
		{"disk full", "PUT", fmt.Errorf("write store secret: %w", syscall.ENOSPC), 507, "", "disk is full"},
		{"quota", "POST", fmt.Errorf("write store secret: %w", syscall.EDQUOT), 507, "", "disk is full"},
		{"busy", "PUT", fmt.Errorf("%w: secret", catalog.ErrBusy), 503, "5", "another write"},
		{"damaged", "PUT", &store.Damaged{Path: "/secret/store.db", Reason: "secret"}, 503, "5", "its log says why"},
		{"damaged, reading", "GET", &store.Damaged{Path: "/secret/store.db", Reason: "secret"}, 503, "5", "its log says why"},
		{"anything else", "DELETE", errors.New("secret"), 503, "5", "its log says why"},
		{"anything else, reading", "GET", errors.New("secret"), 500, "", "its log says why"},
		{"too few left", "POST", &store.Halved{Before: 40, After: 3}, 409, "", "3 of 40"},
		{"beyond the log", "POST", &store.Gone{Sequence: 1, First: 5, Last: 9}, 410, "", "from 5 to 9"},
		{"a slow body", "PUT", &bodyError{os.ErrDeadlineExceeded}, 408, "", "slowly"},
		{"a body cut off", "PUT", fmt.Errorf("line 3: %w", &bodyError{io.ErrUnexpectedEOF}), 400, "", "cut off"},
	} {
		w := httptest.NewRecorder()
		s.fail(w, httptest.NewRequest(tt.method, "/v1/places/x", nil), tt.err)
		if err := checkProblem(w, tt.status, ""); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if w.Header().Get("Retry-After") != tt.retry || !strings.Contains(w.Body.String(), tt.detail) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: Retry-After %q, %s; want %q, %q and no secret", tt.name, w.Header().Get("Retry-After"), w.Body, tt.retry, tt.detail)
		}
	}
	left, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	s.fail(w, httptest.NewRequest("PUT", "/v1/places/x", nil).WithContext(left), context.Canceled)
	if w.Body.Len() > 0 {
		t.Errorf("for a client that left: %s", w.Body)
	}
}
