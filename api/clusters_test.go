package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
)

// A clusterAnswer is the answer about a cluster as clients read it.
type clusterAnswer struct {
	answer
	ClusterID     uint64     `json:"cluster_id"`
	PointCount    int        `json:"point_count"`
	ExpansionZoom int        `json:"expansion_zoom"`
	Box           [4]float64 `json:"bbox"`
}

// clustersOf lists the clusters of a tile.
func clustersOf(t *testing.T, target string) (found []map[string]any) {
	t.Helper()
	w := get(site, target)
	layers, err := mvt.Unmarshal(w.Body.Bytes())
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("GET %s = %d, %v", target, w.Code, err)
	}
	for _, l := range layers {
		for _, f := range l.Features {
			if l.Name == "clusters" {
				found = append(found, f.Properties)
			}
		}
	}
	return found
}

// What a tile says of its clusters, the path of clusters says too, with the same filters; its pages have every
// place once.
func TestClustersOfTiles(t *testing.T) {
	compared := 0
	for _, filter := range []url.Values{{}, {"theme": {"culture"}}, {"q": {"muzeum"}, "lang": {"pl"}}, {"category": {"museum,castle"}, "country": {"cz"}}} {
		for _, tile := range []string{"0/0/0", "8/141/86", "8/141/87", "10/564/347"} {
			for _, said := range clustersOf(t, "/tiles/places/"+tile+".mvt?"+filter.Encode()) {
				compared++
				target := fmt.Sprintf("/tiles/places/clusters/%.0f?limit=7&%s", said["cluster_id"], filter.Encode())
				var ids []string
				for next := target; next != ""; {
					var c clusterAnswer
					decodeJSON(t, get(site, next).Body.Bytes(), &c)
					if float64(c.ClusterID) != said["cluster_id"] || float64(c.PointCount) != said["point_count"] || float64(c.ExpansionZoom) != said["expansion_zoom"] {
						t.Fatalf("GET %s = %+v, the tile says %v", next, c, said)
					}
					ids, next = append(ids, c.ids()...), c.Next
				}
				all := len(ids)
				slices.Sort(ids)
				if float64(all) != said["point_count"] || len(slices.Compact(ids)) != all {
					t.Fatalf("GET %s: %d places, some twice or missing; want %v", target, all, said["point_count"])
				}
			}
		}
	}
	if compared == 0 {
		t.Error("no tile has a cluster")
	}
}

func TestClustersThatAreNot(t *testing.T) {
	for id, status := range map[string]int{
		"88": 200, "64": 404, "1": 404, "0": 404, "9007199254740991": 404, "9007199254740992": 400, "-1": 400, "088": 400, "1.5": 400, "x": 400, "18446744073709551616": 400,
	} {
		if w := get(site, "/tiles/places/clusters/"+id); w.Code != status {
			t.Errorf("cluster %s = %d %s, want %d", id, w.Code, w.Body, status)
		}
	}
	if w := get(site, "/tiles/places/clusters/88?q=qqqqqqq"); w.Code != http.StatusNotFound {
		t.Errorf("a cluster of nothing = %d", w.Code)
	}
}

// Whatever stands in a path, an id that is accepted is one that JavaScript can hold, written back as it was read.
func FuzzClusterID(f *testing.F) {
	for _, seed := range []string{"0", "88", "9007199254740991", "9007199254740992", "-1", "+1", "01", "1e3", "é", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if id, err := clusterID(text); err == nil && (id > 1<<53-1 || fmt.Sprint(id) != text) {
			t.Errorf("%q is accepted as %d", text, id)
		}
	})
}
