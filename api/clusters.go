package api

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gorilla/mux"

	"tripoint/catalog"
	"tripoint/data"
)

var clusterParams = append([]param{
	{name: "limit", kind: whole, min: 1, max: 100, def: "10", about: "how many of its places to answer with"},
	cursor, fields,
}, placesTileParams...)

// cluster answers what a cluster of a tile stands for: its places, the most important first.
func (r *request) cluster() (*response, error) {
	id, err := clusterID(mux.Vars(r.Request)["id"])
	if err != nil {
		return nil, err
	}
	limit := r.params.whole("limit")
	var after *catalog.LeafCursor
	if importance, id, ok := r.params.cursor(clusterCursor); ok {
		after = &catalog.LeafCursor{Importance: importance, ID: id}
	}
	s := r.shape(nil).withFields(r.params.list("fields"))
	q, err := r.tileQuery()
	if err != nil {
		return nil, err
	}
	c, err := r.edition.Cluster(id, q, limit, after)
	if errors.Is(err, data.ErrNotFound) {
		return nil, &statusError{http.StatusNotFound, fmt.Sprintf("cluster %d: want the cluster_id of a tile of this edition, with the tile's own filters", id)}
	}
	if err != nil {
		return nil, asBadParam(err)
	}
	next := ""
	if c.More {
		last := r.placeAt(c.Leaves[len(c.Leaves)-1])
		next = r.next(encodeCursor(clusterCursor, last.Importance, last.ID))
	}
	return r.geoJSON(collection(func(o *object) { describeCluster(o, id, &c, next) }, len(c.Leaves), func(b []byte, i int) []byte {
		return s.appendPlace(b, c.Leaves[i], nil)
	}), c.Leaves), nil
}

func describeCluster(o *object, id uint64, c *catalog.Cluster, next string) {
	o.exact("cluster_id", float64(id))
	o.whole("point_count", c.Places)
	o.whole("expansion_zoom", c.ExpansionZoom)
	o.value("bbox", [4]float64{c.Box.Min[0], c.Box.Min[1], c.Box.Max[0], c.Box.Max[1]})
	o.whole("numberReturned", len(c.Leaves))
	o.text("next", next)
}

// clusterID reads a number that JavaScript can hold, written in one way only.
func clusterID(text string) (uint64, error) {
	id, err := strconv.ParseUint(text, 10, 53)
	if err != nil || strconv.FormatUint(id, 10) != text {
		return 0, &badParam{"id", text, "want the cluster_id of a tile, a whole number"}
	}
	return id, nil
}
