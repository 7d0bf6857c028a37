package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
)

// A walk looks for one place in every way there is to find it.
type walk struct {
	*desk
	id, name, near, tile string
}

// ways are where the place is found now, all answered from one edition.
func (w *walk) ways() (found []string, edition string) {
	w.Helper()
	edition = w.catalog.ID()
	for way, target := range map[string]string{
		"place":   "/v1/places/" + w.id,
		"search":  "/v1/search?limit=50&q=" + w.name,
		"suggest": "/v1/suggest?limit=20&q=" + w.name[:len(w.name)-2],
		"nearby":  "/v1/nearby?limit=5&" + w.near,
		"list":    "/v1/places?limit=1000",
		"changes": "/v1/changes?since=1&limit=1000",
		"tile":    w.tile,
	} {
		answer := get(w.public, target)
		if got := answer.Header().Get("Tripoint-Edition"); got != edition {
			w.Errorf("%s is answered from edition %s, want %s", target, got, edition)
		}
		if answer.Code != http.StatusOK && answer.Code != http.StatusNoContent && answer.Code != http.StatusNotFound {
			w.Errorf("GET %s = %d %.300s", target, answer.Code, answer.Body)
		}
		if answer.Code == http.StatusOK && w.shows(way, answer) {
			found = append(found, way)
		}
	}
	slices.Sort(found)
	return found, edition
}

func (w *walk) shows(way string, answer *httptest.ResponseRecorder) bool {
	w.Helper()
	switch way {
	case "place":
		return strings.Contains(answer.Body.String(), w.name)
	case "tile":
		layers, err := mvt.Unmarshal(answer.Body.Bytes())
		if err != nil {
			w.Fatal(err)
		}
		for _, layer := range layers {
			for _, f := range layer.Features {
				if f.Properties["id"] == w.id && f.Properties["name"] == w.name {
					return true
				}
			}
		}
		return false
	case "changes":
		var l changeList
		if err := json.Unmarshal(answer.Body.Bytes(), &l); err != nil {
			w.Fatal(err)
		}
		return strings.Contains(l.told(), "put "+w.id+" "+w.name)
	}
	var list struct{ Features []feature }
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
		w.Fatal(err)
	}
	return slices.ContainsFunc(list.Features, func(f feature) bool { return f.ID == w.id && f.Properties.Name == w.name })
}

// What is written is found in every way, under one edition; what is taken away in none, and what is brought back
// in all of them again, also after the store is opened anew.
func TestOneWalk(t *testing.T) {
	d := newDesk(t)
	everyWay := []string{"changes", "list", "nearby", "place", "search", "suggest", "tile"}
	for _, w := range []*walk{
		{desk: d, id: "poi-bohumin-bohumin", name: "Zvonokosy", near: "lat=49.900821&lon=18.359699&category=railway_station", tile: "/tiles/places/16/36110/22254.mvt"},
		{desk: d, id: "test-1", name: "Kvetovisko", near: "lat=49.85&lon=18.54&category=museum", tile: "/tiles/places/16/36143/22268.mvt"},
	} {
		looks := func(when string, want []string) {
			t.Helper()
			if found, edition := w.ways(); !slices.Equal(found, want) {
				t.Errorf("%s %s: found by %v in edition %s, want %v", w.id, when, found, edition, want)
			}
		}
		looks("at first", nil)
		body := record(w.id, w.name)
		if shown := get(d.public, "/v1/places/"+w.id); shown.Code == http.StatusOK {
			var f map[string]any
			if err := json.Unmarshal(shown.Body.Bytes(), &f); err != nil {
				t.Fatal(err)
			}
			properties := f["properties"].(map[string]any)
			properties["name"], properties["names"] = w.name, map[string]string{"cs": w.name}
			amended, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			body = string(amended)
		}
		d.ok(nil, http.MethodPut, "/v1/places/"+w.id, body)
		looks("written", everyWay)
		shown := d.catalog.ID()
		d.ok(nil, http.MethodDelete, "/v1/places/"+w.id, "")
		looks("deleted", nil)
		var rep Report
		d.ok(&rep, http.MethodPost, "/admin/rollback?edition="+shown, "")
		looks("rolled back", everyWay)
		for _, again := range []string{"opened anew", "and built anew"} {
			edition := d.catalog.ID()
			if again == "and built anew" {
				if err := d.catalog.Rebuild(t.Context()); err != nil {
					t.Fatal(err)
				}
			} else {
				d.close()
				d.open()
			}
			if d.catalog.ID() != edition {
				t.Errorf("%s: edition %s, want %s", again, d.catalog.ID(), edition)
			}
			looks(again, everyWay)
		}
	}
	var status struct {
		Edition  string
		Sequence uint64
		Changed  struct{ Added, Removed int }
	}
	d.ok(nil, http.MethodPut, "/v1/places/test-2", record("", "Muzeum"))
	d.ok(&status, http.MethodGet, "/v1/status", "")
	if status.Changed.Added != 1 || status.Changed.Removed != 0 || !strings.HasPrefix(status.Edition, fmt.Sprint(status.Sequence, "-")) {
		t.Errorf("status %+v, want one place added since the edition was built", status)
	}
}
