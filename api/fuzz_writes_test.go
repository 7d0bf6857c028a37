package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tripoint/data"
)

// rebuilt keeps the edition small however much is written to it.
func (d *desk) rebuilt(t *testing.T) {
	t.Helper()
	select {
	case <-d.catalog.Grown():
		if err := d.catalog.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
	default:
	}
}

// Whatever is put, it is refused as a problem that names what is wrong, or it is there and writes back unchanged.
func FuzzPut(f *testing.F) {
	d := newDesk(f)
	const target = "/v1/places/fuzz-1"
	for _, seed := range []string{
		record("fuzz-1", "a"), record("", "Ž\\u0000\\ud800"), record("fuzz-2", "a"), "null", "{}", "[", `{"type":"Feature","ID":"x"}`,
		strings.Replace(get(d.public, bohumin+"?lang=pl").Body.String(), "poi-bohumin-bohumin", "fuzz-1", 1),
		strings.Replace(record("", "a"), `"name"`, `"name_lang":"pl","names":{"pl":"a","cs":"b"},"description":" b\n","descriptions":{"pl":"c"},"image":[{"url":"x"}],"starts":"2026-11-21","accuracy":12.34,"importance":0.123456,"sources":[{"name":"editors"}],"updated":"2026-11-21T00:00:00.5Z","name"`, 1),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d.rebuilt(t)
		before := d.catalog.ID()
		w := d.send(http.MethodPut, target, body)
		if !json.Valid(w.Body.Bytes()) {
			t.Fatalf("PUT %q = %d %q, want JSON", body, w.Code, w.Body)
		}
		switch w.Code {
		case http.StatusOK, http.StatusCreated:
			now := d.catalog.ID()
			shown := get(d.public, target+"?lang=pl")
			again := d.send(http.MethodPut, target, shown.Body.String(), "If-Match", w.Header().Get("ETag"))
			if shown.Code != http.StatusOK || again.Code != http.StatusOK || d.catalog.ID() != now {
				t.Errorf("PUT %q, then GET = %d and PUT of that = %d %s: edition %s, then %s", body, shown.Code, again.Code, again.Body, now, d.catalog.ID())
			}
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
			if d.catalog.ID() != before || w.Header().Get("Content-Type") != problemType {
				t.Errorf("PUT %q = %d %s: edition %s, then %s", body, w.Code, w.Header().Get("Content-Type"), before, d.catalog.ID())
			}
		default:
			t.Errorf("PUT %q = %d %s", body, w.Code, w.Body)
		}
	})
}

// Whatever a batch holds, each record of it is reported once, or nothing lands.
func FuzzPostPlaces(f *testing.F) {
	d := newDesk(f)
	f.Add(true, false, record("fuzz-1", "a")+"\n"+record("fuzz-1", "b")+"\n\nnonsense")
	f.Add(false, false, collected(record("fuzz-1", "a"), "7", record("fuzz-2", "b")))
	f.Add(false, true, collected(record("fuzz-1", "a"), "null"))
	f.Add(false, false, record("fuzz-3", "a"))
	f.Add(true, true, "\uFEFF[1]\n{}")
	f.Fuzz(func(t *testing.T, lines, strict bool, body string) {
		d.rebuilt(t)
		before, kind, target := d.catalog.ID(), plainGeoJSON, "/v1/places"
		each := data.EachFeature
		if lines {
			kind, each = plainNDJSON, data.EachLine
		}
		if strict {
			target += "?strict=1"
		}
		w := d.send(http.MethodPost, target, body, "Content-Type", kind)
		records := 0
		readErr := each(strings.NewReader(body), func(int, []byte, error) error { records++; return nil })
		var rep Report
		if err := json.Unmarshal(w.Body.Bytes(), &rep); err != nil {
			t.Fatalf("%q = %d %q: %v", body, w.Code, w.Body, err)
		}
		landed := rep.Added + rep.Changed + rep.Unchanged
		switch {
		case w.Code == http.StatusOK && readErr == nil && landed+rep.Count == records && (!strict || rep.Count == 0):
		case w.Code == http.StatusUnprocessableEntity && strict && readErr == nil && rep.Count > 0 && landed == 0 && d.catalog.ID() == before:
		case w.Code == http.StatusBadRequest && readErr != nil && d.catalog.ID() == before:
		default:
			t.Errorf("%s %q = %d %s, %d records, %v; edition %s, then %s", target, body, w.Code, w.Body, records, readErr, before, d.catalog.ID())
		}
	})
}

// Whatever If-Match says, only a strong tag with the version of the place lets a write through.
func FuzzIfMatch(f *testing.F) {
	d := newDesk(f)
	tag := get(d.public, bohumin).Header().Get("ETag")
	version := tag[1:17]
	for _, seed := range []string{"", "*", tag, "W/" + tag, `"x", ` + tag, strings.Replace(tag, `"`, "", 1), tag + ",", "\"" + version + "\"", `"` + version + `-0123456789abcdef-gzip"`, `"FFFFFFFFFFFFFFFF-0123456789abcdef"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		for _, v := range versions(header) {
			if !strings.Contains(header, fmt.Sprintf(`"%016x-`, v)) {
				t.Errorf("If-Match %q is read as version %016x", header, v)
			}
		}
		w := d.send(http.MethodPut, bohumin, get(d.public, bohumin).Body.String(), "If-Match", header)
		switch w.Code {
		case http.StatusOK:
			if strings.TrimSpace(header) != "*" && !strings.Contains(header, `"`+version+"-") {
				t.Errorf("If-Match %q lets the write through", header)
			}
		case http.StatusPreconditionFailed:
			for _, own := range strings.Split(header, ",") {
				if strings.TrimSpace(own) == tag {
					t.Errorf("If-Match %q holds %s and is refused", header, tag)
				}
			}
		default:
			t.Errorf("If-Match %q = %d %s", header, w.Code, w.Body)
		}
	})
}
