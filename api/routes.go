package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"tripoint/data"
)

// A route is a method of a path of the interface, the parameters it takes and the function that answers it.
type route struct {
	method   string // GET, which HEAD is answered by as well, when empty
	path     string
	about    string
	params   []param
	schema   string // of the answer, in the OpenAPI description
	takes    *body  // nil: nothing
	access   access
	statuses []int // besides 200, in the OpenAPI description
	answer   func(*request) (*response, error)
}

// access says who may ask.
type access int

const (
	anyone    access = iota
	writers          // requests with a write key; operators need none
	operators        // operators alone
)

// table lists every route that the public may ask for, some with a key. The first are asked for most: mux tries
// them in order.
func (s *server) table() []route {
	return slices.Concat(reading(), writing(), slices.DeleteFunc(operations(), func(rt route) bool { return rt.access == operators }))
}

func read(path, about string, params []param, schema string, answer func(*request) (*response, error)) route {
	return route{path: path, about: about, params: params, schema: schema, answer: answer}
}

// asking are the routes that commands ask as the public does.
func asking() []route {
	return []route{
		read("/tiles/places/{z}/{x}/{y}.mvt", "Places as a vector tile, zoom 0 to 16: layers places and, up to zoom 15, clusters. Without lang it has all names; with lang, one a place. The least important places are left out of a tile of more than 500 KB as gzip; the layer dropped and the header Tripoint-Dropped say how many.", placesTileParams, "Tile", (*request).placesTile),
		read("/tiles/base/{z}/{x}/{y}.mvt", "The base map as a vector tile, zoom 0 to 14: in the layers of Shortbread once an extract of OpenStreetMap has been imported, else areas, boundaries, boundary_labels and place_labels.", nil, "Tile", (*request).baseTile),
		read("/v1/suggest", "What an unfinished query may mean: places, categories and areas, likeliest first.", suggestParams, "Suggestions", (*request).suggest),
		read("/v1/search", "Places by text, in any of their languages, best first.", searchParams, "SearchResult", (*request).search),
	}
}

func reading() []route {
	return append(asking(), []route{
		read("/v1/nearby", "The places nearest to a point, nearest first; settlements only when named.", nearbyParams, "Places", (*request).nearby),
		{
			method: http.MethodPost, path: "/v1/nearby", about: "The places within buffer along a LineString in the order of the way, inside of polygons with the most important first, or nearest to each point of a MultiPoint. The next page is asked for with the same body.",
			params: nearbyShapeParams, takes: oneShape, schema: "Places", answer: (*request).nearbyShape,
		},
		read("/v1/places/{id}", "One place.", placeParams, "Place", (*request).place),
		read("/v1/places/{id}/counterparts", "The places across the border that a place has most to do with, best first: of its kind, or offering what it seeks; each says why.", counterpartParams, "Counterparts", (*request).counterparts),
		read("/v1/places", "All places that pass the filters, in order of id; with starts or ends, events in the order in which they begin in that time.", placesParams, "Places", (*request).places),
		read("/v1/reverse", "Where a point is: country, state, county, municipality, district, the way to the border, the nearest place.", reverseParams, "Reverse", (*request).reverse),
		read("/v1/categories", "Themes, groups and categories with names, synonyms, icons and counts.", nil, "Categories", (*request).categories),
		read("/v1/areas/{id}", "One area with its outline.", nil, "Area", (*request).area),
		read("/v1/areas", "Municipalities and districts.", areasParams, "Areas", (*request).areas),
		read("/tiles/places.json", "TileJSON 3.0.0 of the tiles of places; its tiles have the same filters and languages.", placesTileParams, "TileJSON", (*request).placesTileJSON),
		read("/tiles/places/clusters/{id}", "What a cluster of a tile stands for, under the tile's own filters: the zoom at which it splits, a box, its places, the most important first.", clusterParams, "Cluster", (*request).cluster),
		read("/tiles/base.json", "TileJSON 3.0.0 of the base map.", nil, "TileJSON", (*request).baseTileJSON),
		read("/tiles/{set}.pmtiles", "All tiles of a set as a PMTiles archive, whole or in ranges; set is base or places. That of places has all of them with all names. It is made when it is asked for and is a minute behind at most; the first answer after a change takes its time.", nil, "Archive", (*request).wholeSet),
		read("/styles/{style}.json", "A MapLibre style over both tile sets, light or dark, with labels in the reader's language and the local name below where it differs.", nil, "Style", (*request).style),
		read("/fonts/{stack}/{range}.pbf", "Letters of a font for a MapLibre style: stack is Noto Sans Regular or Noto Sans Bold, or names apart by commas, of which the first that is there counts; range is 0-255, 256-511 and so on. A range that the font has nothing of is empty.", nil, glyphsSchema, (*request).glyphs),
		read("/sprites/{sprite}.json", "Where the icons are in the image of a sprite: one for each category, by its id. sprite is light or dark, light@2x or dark@2x.", nil, "Sprite", (*request).spriteIndex),
		read("/sprites/{sprite}.png", "The image of a sprite.", nil, imageSchema, (*request).spriteImage),
		read("/v1/status", "What is being served.", nil, "Status", (*request).status),
		read("/healthz", "Whether the process is alive.", nil, "Health", (*request).health),
		read("/readyz", "Whether it can answer, from which edition.", nil, "Ready", (*request).ready),
		read("/openapi.json", "This description.", nil, "OpenAPI", (*request).description),
	}...)
}

// router leads to routes, those of a path together. What is nowhere is answered as a page where people ask.
func (s *server) router(table []route) *mux.Router {
	router := mux.NewRouter().SkipClean(true)
	var paths []string
	byPath := map[string][]*route{}
	for i := range table {
		path := table[i].path
		if byPath[path] == nil {
			paths = append(paths, path)
		}
		byPath[path] = append(byPath[path], &table[i])
	}
	for _, path := range paths {
		pattern := strings.Replace(path, "/{name}", "/{name:.+}", 1) // sources and keys may be called anything
		router.Handle(pattern, s.serve(byPath[path]...))
	}
	router.NotFoundHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Site != nil && wantsPage(r) {
			edition := s.catalog.Hold()
			defer edition.Release()
			s.pageRequest(r, edition).failPage(w, data.ErrNotFound)
			return
		}
		s.fail(w, r, &statusError{http.StatusNotFound, "nothing is here; /openapi.json lists what there is"})
	})
	return router
}

// serve answers all methods of a path.
func (s *server) serve(routes ...*route) http.Handler {
	byMethod := map[string]*route{}
	for _, rt := range routes {
		byMethod[rt.methodName()] = rt
	}
	if rt := byMethod[http.MethodGet]; rt != nil {
		byMethod[http.MethodHead] = rt
	}
	allow := allowed(byMethod)
	openPost := byMethod[http.MethodPost] != nil && byMethod[http.MethodPost].access == anyone
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if openPost {
			w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, POST")
		}
		rt, err := byMethod[r.Method], asks(w, r, routes[0].path, allow)
		if err == nil && rt != nil {
			err = s.answer(w, r, rt)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

func (rt *route) methodName() string {
	if rt.method == "" {
		return http.MethodGet
	}
	return rt.method
}

// allowed lists methods: those that read, OPTIONS, those that write.
func allowed(byMethod map[string]*route) (list []string) {
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodPut, http.MethodDelete} {
		if byMethod[method] != nil || method == http.MethodOptions {
			list = append(list, method)
		}
	}
	return list
}

// asks notes which path a request came to, answers OPTIONS and refuses methods that are not allowed there.
func asks(w http.ResponseWriter, r *http.Request, path string, allow []string) error {
	if counted, ok := w.(*countingWriter); ok {
		counted.route = path
	}
	if r.Method != http.MethodOptions && slices.Contains(allow, r.Method) {
		return nil
	}
	methods := strings.Join(allow, ", ")
	w.Header().Set("Allow", methods)
	if r.Method != http.MethodOptions {
		return &statusError{http.StatusMethodNotAllowed, "want " + methods}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *server) answer(w http.ResponseWriter, r *http.Request, rt *route) error {
	by, err := s.admit(r, rt.access)
	if err != nil {
		return err
	}
	p, err := readParams(r.URL.RawQuery, rt.params)
	if err != nil {
		return err
	}
	req := &request{Request: r, server: s, params: p, prefs: s.languages(p, r), at: s.now(), by: by}
	if p.err != nil {
		return p.err
	}
	if rt.access != anyone {
		req.mayTakeLong(w)
	}
	if err := req.admitBody(w, rt.takes); err != nil {
		return err
	}
	req.edition = s.catalog.Hold()
	defer func() { req.edition.Release() }()
	res, err := rt.answer(req)
	if err != nil {
		return err
	}
	return req.write(w, res)
}
