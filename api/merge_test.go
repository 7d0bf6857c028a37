package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tripoint/data/store"
)

// castle is a castle as a source has it, of which one says more than the other.
func castle(id, source, more string) string {
	return fmt.Sprintf(`{"type":"Feature","id":%q,"geometry":{"type":"Point","coordinates":[18.5001,49.9501]},"properties":{"name":"Zamek Próbny","category":"castle",`+
		`"sources":[{"name":%q,"licence":"CC0-1.0"}]%s}}`, id, source, more)
}

const (
	ofOSM   = `,"names":{"cs":"Zkušební zámek"},"phone":"+420 1","website":"https://osm.example","population":7`
	ofBoard = `,"phone":"+420 2"`
)

// ask tells what GET answers for a place: its status, where it leads, its phone, and its sources with their fields.
func (d *desk) ask(id string) string {
	d.Helper()
	w := d.send(http.MethodGet, "/v1/places/"+id, "")
	if w.Code != http.StatusOK {
		return strings.TrimSpace(fmt.Sprint(w.Code, " ", w.Header().Get("Location")))
	}
	var p struct {
		Properties struct {
			Phone   string
			Sources []struct {
				Name   string
				Fields []string
			}
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		d.Fatal(err)
	}
	told := p.Properties.Phone
	for _, s := range p.Properties.Sources {
		told += "; " + strings.TrimSpace(s.Name+" "+strings.Join(s.Fields, " "))
	}
	return told
}

// found is how many places a search for the castle finds.
func (d *desk) found() int {
	d.Helper()
	w := d.send(http.MethodGet, "/v1/search?q="+url.QueryEscape("Zamek Próbny"), "")
	return strings.Count(w.Body.String(), `"name":"Zamek Próbny"`)
}

func (d *desk) imports(query, body string) *ImportReport {
	d.Helper()
	rep := newImportReport()
	d.operate(rep, http.MethodPost, "/admin/import?"+query, body)
	return rep
}

func TestOnePlaceFromTwoSources(t *testing.T) {
	d := newDesk(t)
	is := func(when, osm, board string) {
		t.Helper()
		if got := d.ask("osm-n1"); got != osm {
			t.Errorf("%s: osm-n1 answers %q, want %q", when, got, osm)
		}
		if got := d.ask("board-1"); got != board {
			t.Errorf("%s: board-1 answers %q, want %q", when, got, board)
		}
	}
	const (
		leadsOn = "308 /v1/places/board-1"
		both    = "+420 2; board; OpenStreetMap names population website"
	)
	d.imports("", castle("osm-n1", "OpenStreetMap", ofOSM))
	alone := d.catalog.ID()
	dry, rep := d.imports("dry_run=1", castle("board-1", "board", ofBoard)), d.imports("", castle("board-1", "board", ofBoard))
	for _, rep := range []*ImportReport{dry, rep} {
		if rep.MergedCount != 1 || len(rep.Merged) != 1 || rep.Merged[0].ID != "osm-n1" || rep.Merged[0].Into != "board-1" ||
			!slices.Equal(rep.Merged[0].Fields, []string{"names", "population", "website"}) {
			t.Errorf("merged %d: %+v, want osm-n1 into board-1", rep.MergedCount, rep.Merged)
		}
	}
	is("merged", leadsOn, both)
	if n := d.found(); n != 1 {
		t.Errorf("%d places are found, want one", n)
	}
	if w := d.send(http.MethodDelete, "/v1/places/osm-n1", ""); w.Code != http.StatusConflict {
		t.Errorf("DELETE of a part = %d, want 409", w.Code)
	}

	var place map[string]any
	if err := json.Unmarshal(d.send(http.MethodGet, "/v1/places/board-1", "").Body.Bytes(), &place); err != nil {
		t.Fatal(err)
	}
	place["properties"].(map[string]any)["phone"] = "+420 3"
	body, _ := json.Marshal(place)
	if w := d.send(http.MethodPut, "/v1/places/board-1", string(body)); w.Code != http.StatusOK {
		t.Fatalf("PUT = %d %s", w.Code, w.Body)
	}
	d.imports("", castle("board-1", "board", `,"phone":"+420 4"`)+"\n"+castle("osm-n1", "OpenStreetMap", ""))
	is("corrected and imported again", leadsOn, "+420 3; board; editors phone updated")

	var sources []store.Source
	d.operate(&sources, http.MethodGet, "/admin/sources", "")
	if i := slices.IndexFunc(sources, func(s store.Source) bool { return s.Name == "OpenStreetMap" }); i < 0 || sources[i].Merged != 1 {
		t.Errorf("sources %+v, want one of OpenStreetMap merged", sources)
	}
	var removed Report
	d.operate(&removed, http.MethodDelete, "/admin/sources/board", "")
	is("without the board", "; OpenStreetMap", "404")
	d.imports("", castle("board-1", "board", `,"phone":"+420 4"`))
	is("with it again", leadsOn, "+420 3; board; editors phone updated")

	if w := d.send(http.MethodPost, "/v1/places/osm-n1/revert", ""); w.Code != http.StatusOK {
		t.Errorf("revert of a part = %d %s", w.Code, w.Body)
	}
	d.imports("", castle("osm-n1", "OpenStreetMap", `,"phone":"+420 5"`))
	is("set apart and imported again", "+420 5; OpenStreetMap", "+420 3; board; editors phone updated")
	if n := d.found(); n != 2 {
		t.Errorf("%d places are found, want two", n)
	}

	d.operate(&removed, http.MethodPost, "/admin/rollback?edition="+alone, "")
	is("rolled back", "+420 1; OpenStreetMap", "404")
}
