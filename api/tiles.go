package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/mux"
	"github.com/paulmach/orb"

	"tripoint/tiles"
)

const tileType = "application/vnd.mapbox-vector-tile"

func (r *request) placesTile() (*response, error) {
	t, err := r.tile(tiles.MaxPlacesZoom)
	if err != nil {
		return nil, err
	}
	q, err := r.tileQuery()
	if err != nil {
		return nil, err
	}
	cut := func() (*response, error) {
		tile, err := r.edition.PlacesTile(t, q)
		if err != nil {
			return nil, asBadParam(err)
		}
		res, err := tileResponse(t, tile.Data, r.edition.PlacesBounds())
		if err == nil {
			res.dropped = tile.Dropped
			if q.Filter.During == nil { // events leave it when they are over
				res.until = r.edition.NextOver(r.at, t.Reach())
			}
		}
		return res, err
	}
	if q.Filter.Open != nil || q.Filter.During != nil && q.Filter.During.From.At.IsZero() { // it changes with the clock
		res, err := cut()
		if err == nil {
			r.changesAt(res.until)
			res.lasting = !r.until.IsZero()
		}
		return res, err
	}
	res, err := r.server.tiles.get(r.edition, tileKey{"places", t, tileValues(&q).Encode()}, r.at, cut)
	if err == nil {
		r.changesAt(res.until)
	}
	return res, err
}

func (r *request) baseTile() (*response, error) {
	if a := r.server.baseMap(); a != nil {
		return r.archiveTile(a)
	}
	t, err := r.tile(tiles.MaxBaseZoom)
	if err != nil {
		return nil, err
	}
	return r.server.tiles.get(r.edition, tileKey{set: "base", tile: t}, r.at, func() (*response, error) {
		return tileResponse(t, r.edition.BaseTile(t), r.edition.BaseBounds())
	})
}

// tileResponse answers with a tile; an empty one must be where there may be something to show.
func tileResponse(t tiles.ID, body []byte, bounds orb.Bound) (*response, error) {
	if len(body) == 0 && !t.Touches(bounds) {
		return nil, &statusError{http.StatusNotFound, fmt.Sprintf("tile %d/%d/%d: want one in the bounds of the TileJSON", t.Z, t.X, t.Y)}
	}
	return &response{contentType: tileType, body: body, noContent: len(body) == 0, lasting: true}, nil
}

// tile reads the tile that the path names.
func (r *request) tile(maxZoom uint) (tiles.ID, error) {
	vars := mux.Vars(r.Request)
	return parseTile(vars["z"], vars["x"], vars["y"], maxZoom)
}

// parseTile reads a tile that can exist, up to a zoom. Numbers are written in one way only, so that a tile has
// one address.
func parseTile(z, x, y string, maxZoom uint) (tiles.ID, error) {
	zoom, err := pathNumber("z", z)
	if err != nil {
		return tiles.ID{}, err
	}
	side := uint64(1) << min(zoom, 32)
	var at [2]uint32
	for i, text := range []string{x, y} {
		name := "xy"[i : i+1]
		n, err := pathNumber(name, text)
		if err != nil {
			return tiles.ID{}, err
		}
		if n >= side {
			return tiles.ID{}, &badParam{name, text, fmt.Sprintf("want a whole number below %d at zoom %d", side, zoom)}
		}
		at[i] = uint32(n)
	}
	if zoom > uint64(maxZoom) {
		return tiles.ID{}, &statusError{http.StatusNotFound, fmt.Sprintf("zoom %d: want one from 0 to %d", zoom, maxZoom)}
	}
	return tiles.ID{Z: uint(zoom), X: at[0], Y: at[1]}, nil
}

func pathNumber(name, text string) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || strconv.FormatUint(n, 10) != text {
		return 0, &badParam{name, text, "want a whole number from 0 on in decimal digits"}
	}
	return n, nil
}

func (r *request) placesTileJSON() (*response, error) {
	d, err := r.placesDocument()
	if err != nil {
		return nil, err
	}
	return jsonResponse(d)
}

func (r *request) baseTileJSON() (*response, error) { return jsonResponse(r.baseDocument()) }

func (r *request) placesDocument() (tiles.Document, error) {
	q, err := r.tileQuery()
	if err != nil {
		return tiles.Document{}, err
	}
	if err := r.edition.CheckFilter(q.Filter); err != nil {
		return tiles.Document{}, asBadParam(err)
	}
	link := tiles.Link{URL: r.tileURL("places", r.edition.ID, tileValues(&q)), Bounds: r.edition.PlacesBounds(), Attribution: r.edition.Attribution}
	return tiles.PlacesDocument(link, q.Prefs != nil), nil
}

func (r *request) baseDocument() tiles.Document {
	if a := r.server.baseMap(); a != nil {
		return a.Document(r.tileURL("base", a.ID, url.Values{}))
	}
	return tiles.BaseDocument(tiles.Link{
		URL: r.tileURL("base", r.edition.ID, url.Values{}), Bounds: r.edition.BaseBounds(), Attribution: r.edition.Attribution,
	})
}

// tileURL is the address of a version of the tiles of a set, its parameters in order of name.
func (r *request) tileURL(set, version string, values url.Values) string {
	values.Set("v", version)
	if key := r.params.values.Get("key"); key != "" {
		values.Set("key", key)
	}
	return r.origin() + "/tiles/" + set + "/{z}/{x}/{y}.mvt?" + values.Encode()
}

func (r *request) style() (*response, error) {
	name := mux.Vars(r.Request)["style"]
	if !slices.Contains(tiles.StyleNames, name) {
		return nil, &statusError{http.StatusNotFound, fmt.Sprintf("style %q: want one of %s", shorten(name), strings.Join(tiles.StyleNames, ", "))}
	}
	from := tiles.StyleSources{
		Places: tiles.PlacesDocument(tiles.Link{
			URL: r.tileURL("places", r.edition.ID, url.Values{}), Bounds: r.edition.PlacesBounds(), Attribution: r.edition.Attribution,
		}, false),
		Base: r.baseDocument(),
	}
	lettering, err := r.server.lettering()
	if err != nil {
		return nil, err
	}
	if lettering.Version != "" {
		from.Glyphs = r.letteringURL("/fonts/{fontstack}/{range}.pbf", lettering.Version)
		from.Sprite = r.letteringURL("/sprites/"+name, lettering.Version)
	}
	body, err := tiles.Style(name, from, r.prefs)
	if err != nil {
		return nil, err
	}
	res := &response{contentType: jsonType, body: body, varies: true, lasting: r.params.has("lang") && r.server.baseMap() == nil}
	if len(r.prefs) > 0 {
		res.language = r.prefs[0]
	}
	return res, nil
}
