package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/prometheus/client_golang/prometheus"

	"tripoint/data/osm"
	"tripoint/tiles/basemap"
)

// Two extracts that meet at the Olza: the bridge lies on the border and in both, as does the node that both outlines share.
const (
	polishExtract = `<osm version="0.6">
 <node id="1" version="2" lat="49.75" lon="18.63"/><node id="2" version="1" lat="49.75" lon="18.65"/><node id="3" version="1" lat="49.77" lon="18.64"/>
 <node id="10" version="1" lat="49.7512" lon="18.6412"><tag k="amenity" v="cafe"/><tag k="name" v="Kawiarnia"/></node>
 <node id="11" version="1" lat="49.7601" lon="18.6398"><tag k="tourism" v="museum"/><tag k="name" v="Muzeum"/></node>
 <node id="20" version="3" lat="49.7499" lon="18.6301"><tag k="man_made" v="bridge"/><tag k="name" v="Most Przyjaźni"/><tag k="name:cs" v="Most Družby"/></node>
 <way id="1" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/></way>
 <relation id="1" version="1"><member type="way" ref="1" role="outer"/><tag k="type" v="boundary"/><tag k="boundary" v="administrative"/>
  <tag k="admin_level" v="7"/><tag k="name" v="Cieszyn"/><tag k="teryt:terc" v="2403011"/></relation>
</osm>`
	czechExtract = `<osm version="0.6">
 <node id="1" version="2" lat="49.75" lon="18.63"/><node id="4" version="1" lat="49.75" lon="18.61"/><node id="5" version="1" lat="49.77" lon="18.62"/>
 <node id="12" version="1" lat="49.7509" lon="18.6189"><tag k="amenity" v="cafe"/><tag k="name" v="Kavárna"/></node>
 <node id="20" version="2" lat="49.7499" lon="18.6301"><tag k="man_made" v="bridge"/><tag k="name" v="Most Družby"/></node>
 <way id="2" version="1"><nd ref="1"/><nd ref="4"/><nd ref="5"/><nd ref="1"/></way>
 <relation id="2" version="1"><member type="way" ref="2" role="outer"/><tag k="type" v="boundary"/><tag k="boundary" v="administrative"/>
  <tag k="admin_level" v="8"/><tag k="name" v="Český Těšín"/><tag k="ISO3166-2" v="CZ-80"/></relation>
</osm>`
)

// osmPlaces are the places of extracts that there are, by id and name.
func (d *desk) osmPlaces() string {
	d.Helper()
	var told []string
	for _, id := range []string{"osm-n10", "osm-n11", "osm-n12", "osm-n20"} {
		var place struct{ Properties struct{ Name string } }
		if get(d.public, "/v1/places/"+id).Code == http.StatusOK {
			d.ok(&place, http.MethodGet, "/v1/places/"+id, "")
			told = append(told, id+" "+place.Properties.Name)
		}
	}
	for _, id := range []string{"osm-r1", "osm-r2"} {
		if get(d.public, "/v1/areas/"+id).Code == http.StatusOK {
			told = append(told, id)
		}
	}
	return strings.Join(told, ", ")
}

func TestExtractsOfNeighbours(t *testing.T) {
	const both = "osm-n10 Kawiarnia, osm-n11 Muzeum, osm-n12 Kavárna, osm-n20 Most Przyjaźni, osm-r1, osm-r2"
	d := newDesk(t)
	send := func(query, body string, want string) (rep ImportReport) {
		t.Helper()
		d.ok(&rep, http.MethodPost, "/admin/import?format=osm"+query, body)
		if got := d.osmPlaces(); got != want {
			t.Errorf("after ?%s: %s\nwant %s", query, got, want)
		}
		return rep
	}
	// One after the other: both stay, and what is in both is as the last one has it.
	send("", polishExtract, "osm-n10 Kawiarnia, osm-n11 Muzeum, osm-n20 Most Przyjaźni, osm-r1")
	send("", czechExtract, strings.Replace(both, "Most Przyjaźni", "Most Družby", 1))

	// As one import: an object that is in both counts once, in its newest version.
	files, kind := form(t, sentFile{"pl.osm", polishExtract}, sentFile{"cz.osm", czechExtract})
	var rep ImportReport
	d.ok(&rep, http.MethodPost, "/admin/import?replace=1", files, "Content-Type", kind)
	if rep.Changed != 1 || rep.Added+rep.Removed != 0 || rep.Unchanged != 3 || rep.Areas != 2 || d.osmPlaces() != both {
		t.Errorf("both at once: %s, areas %d, %s", rep.told(), rep.Areas, d.osmPlaces())
	}

	// What an editor made of a place outlives the next import, and so does what was deleted.
	corrected := strings.Replace(record("osm-n10", "Kawiarnia Avion"), `"museum"`, `"cafe"`, 1)
	d.ok(nil, http.MethodPut, "/v1/places/osm-n10", corrected)
	d.ok(nil, http.MethodDelete, "/v1/places/osm-n11", "")
	edited := strings.NewReplacer("osm-n10 Kawiarnia", "osm-n10 Kawiarnia Avion", "osm-n11 Muzeum, ", "").Replace(both)
	d.ok(&rep, http.MethodPost, "/admin/import?replace=1", files, "Content-Type", kind)
	if d.osmPlaces() != edited {
		t.Errorf("edited and imported again: %s, want %s", d.osmPlaces(), edited)
	}

	// What left its extract goes with replace, and with a box only where the box is.
	closed := strings.Replace(czechExtract, `<tag k="amenity" v="cafe"/>`, "", 1)
	send("&bbox=18.6,49.7,18.625,49.8", closed, edited)
	rep = send("&replace=1&bbox=18.6,49.7,18.625,49.8", closed, strings.Replace(edited, "osm-n12 Kavárna, ", "", 1))
	if rep.Removed != 1 {
		t.Errorf("%s, want one removed", rep.told())
	}
	d.ok(nil, http.MethodDelete, fmt.Sprintf("/admin/sources/%s", "OpenStreetMap"), "")
	if got := d.osmPlaces(); got != "" {
		t.Errorf("without their source there are %s", got)
	}
}

// A relation that is broken for places and for the base map is told of once.
func TestBrokenRelationsAreToldOfOnce(t *testing.T) {
	const broken = `<osm version="0.6"><node id="1" version="1" lat="49.75" lon="18.63"/><node id="2" version="1" lat="49.76" lon="18.64"/>
 <way id="1" version="1"><nd ref="1"/><nd ref="2"/></way>
 <relation id="1" version="1"><member type="way" ref="1" role="outer"/><tag k="type" v="multipolygon"/><tag k="leisure" v="park"/><tag k="name" v="Park"/></relation>
 <relation id="2" version="1"><member type="way" ref="1" role="outer"/><tag k="type" v="multipolygon"/><tag k="natural" v="wood"/></relation></osm>`
	d := newDesk(t)
	h := NewOperations(d.catalog, Options{
		Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Store: d.store, Uploads: d.uploads(),
		DrawBaseMap: func(ctx context.Context, extracts []osm.File, box *orb.Bound, progress func(done, total int64)) (basemap.Report, error) {
			return basemap.Build(ctx, extracts, basemap.Options{Folder: t.TempDir(), Box: box, Progress: progress}, io.Discard)
		},
	})
	w := d.sendTo(h, http.MethodPost, "/admin/import?format=osm&source=osm", strings.NewReader(broken))
	var rep ImportReport
	if err := json.Unmarshal(w.Body.Bytes(), &rep); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	var told []string
	for _, warning := range rep.Warnings {
		told = append(told, warning.At+" "+warning.Field)
	}
	if got := strings.Join(told, ", "); got != "relation/1 outline, relation/2 base_map" {
		t.Errorf("told of %s", got)
	}
}
