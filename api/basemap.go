package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/mux"
	"github.com/paulmach/orb"

	"tripoint/data/osm"
	"tripoint/tiles"
	"tripoint/tiles/basemap"
	"tripoint/tiles/pmtiles"
)

// A BaseMap returns the archive that base tiles come from now, nil where there is none. It is safe for concurrent use.
type BaseMap func() *tiles.Archive

// A DrawBaseMap draws extracts as the new base map, in a box or whole, and tells how far it is. Until it is done, and
// where it fails, the one before stays.
type DrawBaseMap func(ctx context.Context, extracts []osm.File, box *orb.Bound, progress func(done, total int64)) (basemap.Report, error)

// baseMap is the archive that base tiles come from, nil where they are drawn from areas.
func (s *server) baseMap() *tiles.Archive {
	if s.BaseMap == nil {
		return nil
	}
	return s.BaseMap()
}

// archiveTile answers with a tile of an archive, as it lies.
func (r *request) archiveTile(a *tiles.Archive) (*response, error) {
	t, err := r.tile(a.MaxZoom)
	if err != nil {
		return nil, err
	}
	if t.Z < a.MinZoom {
		return nil, &statusError{http.StatusNotFound, fmt.Sprintf("zoom %d: want one from %d to %d", t.Z, a.MinZoom, a.MaxZoom)}
	}
	tile, err := a.Tile(t)
	if err != nil {
		return nil, err
	}
	res, err := tileResponse(t, tile, a.Bounds())
	if err == nil {
		res.release = a.ID
		if a.TileCompression == pmtiles.Gzip && tile != nil {
			res.unpack = a.Unpack
		}
	}
	return res, err
}

const pmtilesType = "application/vnd.pmtiles"

// wholeSet answers with the archive of a tile set, or the parts of it that are asked for.
func (r *request) wholeSet() (*response, error) {
	var a *tiles.Archive
	switch mux.Vars(r.Request)["set"] {
	case "places":
		var err error
		if a, err = r.server.places.get(r); err != nil {
			return nil, err
		}
	case "base":
		if a = r.server.baseMap(); a == nil {
			return nil, &statusError{http.StatusNotFound, "/tiles/base.pmtiles is there once an extract of OpenStreetMap has been imported"}
		}
	default:
		return nil, &statusError{http.StatusNotFound, "want /tiles/places.pmtiles or /tiles/base.pmtiles"}
	}
	return &response{contentType: pmtilesType, ranges: io.NewSectionReader(a.Reader, 0, a.Size), release: a.ID, lasting: true}, nil
}

// exportMap answers with the archive of the base map, to be saved.
func (r *request) exportMap() (*response, error) {
	a := r.server.baseMap()
	if a == nil {
		return nil, &statusError{http.StatusNotFound, "there is no base map; an import of an extract of OpenStreetMap draws one"}
	}
	for _, name := range []string{"bbox", "category"} {
		if r.params.has(name) {
			return nil, &badParam{name, r.params.text(name), "want none with format=pmtiles, which is the whole base map"}
		}
	}
	return &response{contentType: pmtilesType, file: "base.pmtiles", stream: func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(a.Reader, 0, a.Size))
		return err
	}}, nil
}

// writeRanges answers with the parts of a file that a Range header asks for, for as long as they move on.
func (r *request) writeRanges(w http.ResponseWriter, res *response) error {
	r.describe(&headers{Header: w.Header()}, res, identity)
	w.Header().Set("ETag", strconv.Quote(res.release))
	w.Header().Set("Content-Type", res.contentType)
	r.mayTakeLong(w)
	var undated time.Time
	http.ServeContent(&rangeWriter{ResponseWriter: w, request: r, size: res.ranges.Size()}, r.Request, "", undated, res.ranges)
	return nil
}

// A rangeWriter gives each part of an answer its own time, and answers a range that cannot be as a problem document.
type rangeWriter struct {
	http.ResponseWriter
	request *request
	size    int64
	refused bool
}

func (w *rangeWriter) WriteHeader(status int) {
	p := problem{Status: status}
	switch status {
	case http.StatusRequestedRangeNotSatisfiable:
		p.Detail = fmt.Sprintf("Range: want bytes=FIRST-LAST within the %d bytes there are", w.size)
	case http.StatusPreconditionFailed:
		p.Detail = "the archive is not the one that If-Match names; start again with its new beginning"
	default:
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.refused = true
	writeProblem(w.ResponseWriter, p)
}

func (w *rangeWriter) Write(p []byte) (int, error) {
	if w.refused {
		return len(p), nil // the text of net/http
	}
	w.request.extendWrite()
	return w.ResponseWriter.Write(p)
}
