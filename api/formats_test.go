package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tripoint/data"
	"tripoint/data/files"
	"tripoint/data/table"
)

// event is a concert as its source would write it.
func event(id, name, starts string) string {
	return strings.Replace(strings.Replace(record(id, name), `"museum"`, `"concert"`, 1), `"name"`, `"starts":"`+starts+`","names":{"de":"Konzert"},"name"`, 1)
}

// idsIn are the ids of the places in a table.
func idsIn(t *testing.T, csv []byte) []string {
	t.Helper()
	var ids []string
	err := table.ReadCSV(bytes.NewReader(csv), table.CSVOptions{}, func(r data.Reading) error {
		if r.Err != nil {
			t.Errorf("%s: %v", r.At, r.Err)
		}
		ids = append(ids, r.Place.ID)
		return nil
	})
	if err != nil {
		t.Fatalf("%v in %.300s", err, csv)
	}
	return ids
}

// Lists hold the same places in every format, and say how to go on.
func TestListsInEveryFormat(t *testing.T) {
	for _, list := range []string{"/v1/places?limit=7", "/v1/nearby?lat=49.85&lon=18.54&limit=7", "/v1/search?q=muzeum&limit=7", "/v1/search?category=museum&limit=50"} {
		whole := find(t, list)
		var next string
		for _, asked := range []struct{ query, accept string }{{"&format=csv", ""}, {"", "text/csv"}, {"", "text/html;q=0.1, text/csv;q=0.8, application/geo+json;q=0.5"}} {
			w := get(site, list+asked.query, "Accept", asked.accept)
			if got := idsIn(t, w.Body.Bytes()); !slices.Equal(got, whole.ids()) {
				t.Errorf("%s, Accept %q: %v, want %v", list+asked.query, asked.accept, got, whole.ids())
			}
			if got := w.Header().Get("Content-Type"); got != "text/csv; charset=utf-8" {
				t.Errorf("%s: Content-Type %q", list, got)
			}
			if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="places.csv"` {
				t.Errorf("%s: Content-Disposition %q", list, got)
			}
			if byAccept := strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept,") || slices.Contains(w.Header().Values("Vary"), "Accept"); byAccept != (asked.query == "") {
				t.Errorf("%s, Accept %q: Vary %q", list, asked.accept, w.Header().Values("Vary"))
			}
			next = w.Header().Get("Link")
		}
		if (next == "") != (whole.Next == "") {
			t.Errorf("%s: Link %q, and in GeoJSON %q", list, next, whole.Next)
		}
		gpx := get(site, list+"&format=gpx&lang=pl").Body.String()
		if got := strings.Count(gpx, "<wpt "); got != len(whole.Features) {
			t.Errorf("%s: %d waypoints, want %d", list, got, len(whole.Features))
		}
		for _, accept := range []string{"", "*/*", "text/html,*/*;q=0.8", "application/json", "text/csv;q=0", "image/png"} {
			if got := get(site, list, "Accept", accept).Header().Get("Content-Type"); got != geoJSONType {
				t.Errorf("%s, Accept %q: %q, want GeoJSON", list, accept, got)
			}
		}
	}
	if err := checkProblem(get(site, "/v1/search?q=a&format=ndjson"), http.StatusBadRequest, "format"); err != nil {
		t.Error(err)
	}
	if name := "Karwina"; !strings.Contains(get(site, "/v1/search?q=Karvin%C3%A1&format=gpx&lang=pl&limit=1").Body.String(), "<name>"+name+"</name>") {
		t.Errorf("a waypoint is not named %s for a Polish reader", name)
	}
}

// A calendar is a feed of all events, and stays the same until one of them changes.
func TestCalendar(t *testing.T) {
	d := newDesk(t)
	var rep Report
	d.ok(&rep, http.MethodPost, "/v1/places", event("e-1", "Koncert", "2126-10-24T20:00:00+02:00")+"\n"+event("e-2", "Jazz", "2126-10-31")+"\n"+record("m-1", "Museum"), "Content-Type", plainNDJSON)
	for _, feed := range []string{"/v1/places?format=ics", "/v1/nearby?lat=49.85&lon=18.54&format=ics", "/v1/search?format=ics", "/v1/search?q=koncert&format=ics&category=concert", "/v1/places?format=ics&theme=events"} {
		w := get(d.public, feed+"&lang=de")
		body := w.Body.String()
		if got := strings.Count(body, "BEGIN:VEVENT"); got != 2 || !strings.Contains(body, "SUMMARY;LANGUAGE=de:Konzert") || strings.Contains(body, "Museum") {
			t.Errorf("%s = %d with %d events\n%s", feed, w.Code, got, body)
		}
		if got := w.Header().Get("Content-Type"); got != "text/calendar; charset=utf-8" || w.Header().Get("Content-Disposition") == "" {
			t.Errorf("%s: Content-Type %q", feed, got)
		}
		if again := get(d.public, feed+"&lang=de", "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified {
			t.Errorf("%s again = %d, want 304", feed, again.Code)
		}
	}
	if w := get(d.public, "/v1/places?limit=1", "Accept", "text/calendar"); strings.Count(w.Body.String(), "BEGIN:VEVENT") != 1 || w.Header().Get("Link") == "" {
		t.Errorf("one event: %q %s", w.Header().Get("Link"), w.Body)
	}
}

// What is exported in any format is what there is, and can be read.
func TestExportInEveryFormat(t *testing.T) {
	d := newDesk(t)
	d.ok(nil, http.MethodPut, "/v1/places/e-1", event("", "Koncert", "2026-10-24T20:00:00+02:00"))
	for format, want := range map[files.Format]int{files.CSV: len(recorded) + 1, files.GPX: len(recorded) + 1, files.ICal: 1} {
		w := d.ok(nil, http.MethodGet, "/admin/export?format="+string(format), "")
		if w.Header().Get("Content-Disposition") == "" || !strings.HasSuffix(w.Header().Get("Content-Type"), "; charset=utf-8") {
			t.Errorf("%s: %v", format, w.Header())
		}
		var told ImportReport
		d.ok(&told, http.MethodPost, "/admin/import?dry_run=1&source=x&format="+string(format), w.Body.String())
		if got := told.Added + told.Changed + told.Unchanged; told.Count > 0 || got != want {
			t.Errorf("%s: %s; want %d read", format, told.told(), want)
		}
		if format == files.CSV {
			compareTable(t, w.Body.Bytes())
		}
	}
	if got := idsIn(t, d.ok(nil, http.MethodGet, "/admin/export?format=csv&bbox=0,0,1,1", "").Body.Bytes()); len(got) > 0 {
		t.Errorf("an empty box has %v", got)
	}
	var none struct{ Features []any }
	d.ok(&none, http.MethodGet, "/admin/export?format=geojson&bbox=0,0,1,1", "")
}

// compareTable makes sure that a table holds the region as it was recorded, but for the fields of sources.
func compareTable(t *testing.T, csv []byte) {
	t.Helper()
	read := map[string]data.Place{}
	err := table.ReadCSV(bytes.NewReader(csv), table.CSVOptions{}, func(r data.Reading) error {
		read[r.Place.ID] = r.Place
		return r.Err
	})
	if err != nil {
		t.Fatal(err)
	}
	bare := func(p data.Place) string {
		p.Sources = slices.Clone(p.Sources)
		for i := range p.Sources {
			p.Sources[i].Fields = nil
		}
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, p := range recorded {
		got := read[p.ID]
		got.Number = p.Number
		if a, b := bare(got), bare(p); a != b {
			t.Errorf("%s comes back as\n%s\nwant\n%s", p.ID, a, b)
		}
	}
}
