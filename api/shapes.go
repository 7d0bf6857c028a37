package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/paulmach/orb"

	"tripoint/catalog"
	"tripoint/geo"
)

// Bounds of a shape that places are asked around.
const (
	maxVertices     = 20_000
	maxOrigins      = 1_000
	maxRouteMeters  = 5_000_000
	maxBuffer       = 50_000 // metres
	maxPointBuffers = 5e7    // points of a line times metres of buffer: each point of it may be near to each place
	maxSquareMeters = 1e12
	maxRingMeters   = 5e7 // of all rings: what crosses itself without end takes long
)

var oneShape = &body{types: []string{plainGeoJSON, plainJSON}, max: maxBodyBytes, schema: "Shape"}

var nearbyShapeParams = slices.Concat([]param{
	{name: "limit", kind: whole, min: 1, max: 100, def: "10", about: "how many places to answer with"},
	{name: "buffer", kind: number, min: 1, max: maxBuffer, about: "metres to both sides of a LineString, which needs it; up to 50000000 divided by its points"},
	{name: "radius", kind: number, min: 1, max: maxRadius, about: "metres around each point of a MultiPoint"},
	listFormatParam,
	cursor, fields,
}, slices.DeleteFunc(slices.Clone(filterParams), func(p param) bool { return p.name == "radius" }))

// asked is what a body asks around: one of these.
type asked struct {
	route   *geo.Route
	points  int // of the route
	region  *geo.Region
	origins []orb.Point
}

// nearbyShape answers what lies along a line, in polygons or next to each of several points. The next page is asked
// for with the same body.
func (r *request) nearbyShape() (*response, error) {
	p, format := r.params, r.format()
	f := r.filter()
	onlyEvents(&f, format)
	if p.err != nil {
		return nil, p.err
	}
	of, err := r.readShape()
	if err != nil {
		return nil, err
	}
	found, next, list, err := r.around(of, f)
	if err != nil {
		return nil, asBadParam(err)
	}
	link := ""
	if next != nil {
		link = r.next(encodeCursor(list, next.Key, next.ID))
	}
	s := r.shape(nil).withFields(p.list("fields"))
	if p.err != nil {
		return nil, p.err
	}
	ords := ordsOf(found)
	return r.listed(format, ords, link, func() []byte {
		return collection(func(o *object) {
			o.whole("numberReturned", len(found))
			o.text("next", link)
		}, len(found), func(b []byte, i int) []byte {
			if of.origins != nil {
				s.stand(of.origins[int(found[i].Key)])
			}
			s.beside = func(o *object) { of.describe(o, found[i]) }
			return s.appendPlace(b, ords[i], nil)
		})
	})
}

func ordsOf(found []catalog.Near) []uint32 {
	ords := make([]uint32, len(found))
	for i, n := range found {
		ords[i] = n.Ord
	}
	return ords
}

// around asks the edition. list is the letter of the cursors.
func (r *request) around(of *asked, f catalog.Filter) (found []catalog.Near, next *catalog.NearCursor, list byte, err error) {
	p := r.params
	page := catalog.Page{Limit: p.whole("limit")}
	buffer, radius := p.number("buffer"), p.number("radius")
	switch {
	case of.route != nil:
		list = alongCursor
		p.only("buffer", "radius", "a LineString")
		if buffer == 0 {
			p.fail("buffer", "", "want it with a LineString: the metres to both sides of it")
		}
		if most := maxPointBuffers / float64(of.points); buffer > most {
			p.fail("buffer", p.text("buffer"), fmt.Sprintf("want at most %.0f metres around a line of %d points", most, of.points))
		}
	case of.region != nil:
		list = insideCursor
		p.only("", "buffer", "polygons")
		p.only("", "radius", "polygons")
	default:
		list = eachCursor
		p.only("radius", "buffer", "a MultiPoint")
	}
	if key, id, ok := p.cursor(list); ok {
		page.After = &catalog.NearCursor{Key: key, ID: id}
	}
	switch {
	case p.err != nil:
		return nil, nil, list, p.err
	case of.route != nil:
		found, next, err = r.edition.Along(of.route, buffer, f, page)
	case of.region != nil:
		found, next, err = r.edition.Inside(of.region, f, page)
	default:
		found, next, err = r.edition.NearestToEach(of.origins, radius, f, page)
	}
	return found, next, list, err
}

// only refuses a parameter that a kind of shape does not take.
func (p *params) only(takes, not, shape string) {
	if !p.has(not) {
		return
	}
	want := "want it not with " + shape
	if takes != "" {
		want += ", which takes " + takes
	}
	p.fail(not, p.values.Get(not), want)
}

// describe says how a place lies to the shape.
func (a *asked) describe(o *object, n catalog.Near) {
	switch {
	case a.route != nil:
		o.number("along", n.Key, 1)
		o.number("distance", n.Meters, 1)
	case a.origins != nil:
		o.whole("origin", int(n.Key))
	}
}

func badShape(format string, values ...any) error {
	return &statusError{http.StatusBadRequest, "geometry: " + fmt.Sprintf(format, values...)}
}

// readShape reads the body: a geometry, or a Feature that has it.
func (r *request) readShape() (*asked, error) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	g, err := decodeShape(content)
	if err == nil && g.Type == "Feature" {
		if g, err = decodeShape(g.Geometry); g.Type == "Feature" {
			err = badShape("want a Feature that has one")
		}
	}
	if err != nil {
		return nil, err
	}
	return newAsked(g.Type, g.Coordinates)
}

// A shapeJSON is a geometry or a Feature.
type shapeJSON struct {
	Type        string          `json:"type"`
	Geometry    json.RawMessage `json:"geometry"`
	Coordinates json.RawMessage `json:"coordinates"`
}

func decodeShape(content []byte) (s shapeJSON, err error) {
	if json.Unmarshal(content, &s) != nil {
		return s, badShape("want GeoJSON")
	}
	return s, nil
}

func newAsked(kind string, coordinates []byte) (*asked, error) {
	switch kind {
	case "LineString":
		line, err := readPositions[[]position](coordinates)
		if err != nil {
			return nil, err
		}
		return newAskedLine(pointsOf(line))
	case "MultiPoint":
		points, err := readPositions[[]position](coordinates)
		if err != nil {
			return nil, err
		}
		if len(points) == 0 || len(points) > maxOrigins {
			return nil, badShape("want 1 to %d points, not %d", maxOrigins, len(points))
		}
		return &asked{origins: pointsOf(points)}, nil
	case "Polygon":
		polygon, err := readPositions[[][]position](coordinates)
		if err != nil {
			return nil, err
		}
		return newAskedRegion([][][]position{polygon})
	case "MultiPolygon":
		polygons, err := readPositions[[][][]position](coordinates)
		if err != nil {
			return nil, err
		}
		return newAskedRegion(polygons)
	}
	return nil, badShape("want a LineString, Polygon, MultiPolygon or MultiPoint")
}

func newAskedLine(line orb.LineString) (*asked, error) {
	if len(line) < 2 || len(line) > maxVertices {
		return nil, badShape("want a line of 2 to %d points, not %d", maxVertices, len(line))
	}
	route := geo.NewRoute(line)
	if meters := route.Meters(); meters > maxRouteMeters {
		return nil, badShape("want a line of at most %d km, not %.0f", maxRouteMeters/1000, meters/1000)
	}
	return &asked{route: route, points: len(line)}, nil
}

func newAskedRegion(polygons [][][]position) (*asked, error) {
	vertices, meters := 0, 0.0
	var region orb.MultiPolygon
	for _, rings := range polygons {
		var polygon orb.Polygon
		for _, positions := range rings {
			ring := orb.Ring(pointsOf(positions))
			if vertices += len(ring); len(ring) < 4 || !ring.Closed() {
				return nil, badShape("want rings of at least four points, the last like the first")
			}
			for i := 1; i < len(ring); i++ {
				meters += geo.Distance(ring[i-1], ring[i])
			}
			polygon = append(polygon, ring)
		}
		region = append(region, polygon)
	}
	if vertices == 0 || vertices > maxVertices {
		return nil, badShape("want polygons of 4 to %d points, not %d", maxVertices, vertices)
	}
	if meters > maxRingMeters {
		return nil, badShape("want polygons whose rings have at most %.0f km together, not %.0f", maxRingMeters/1000, meters/1000)
	}
	prepared, err := geo.NewRegion(region)
	if err != nil {
		return nil, badShape("%v", err)
	}
	if large := prepared.SquareMeters(); large > maxSquareMeters {
		return nil, badShape("want polygons whose boxes have at most %.0f km² together, not %.0f", maxSquareMeters/1e6, large/1e6)
	}
	return &asked{region: prepared}, nil
}

// A position is a point as GeoJSON writes it, with a height or without.
type position orb.Point

// UnmarshalJSON reads a position on the earth.
func (p *position) UnmarshalJSON(b []byte) error {
	var numbers []*float64
	if json.Unmarshal(b, &numbers) != nil || len(numbers) < 2 || numbers[0] == nil || numbers[1] == nil {
		return badShape("want positions of longitude and latitude")
	}
	*p = position{*numbers[0], *numbers[1]}
	if err := geo.CheckPoint(orb.Point(*p)); err != nil {
		return badShape("%v", err)
	}
	return nil
}

func pointsOf(positions []position) []orb.Point {
	points := make([]orb.Point, len(positions))
	for i, p := range positions {
		points[i] = orb.Point(p)
	}
	return points
}

// readPositions reads the coordinates of a geometry.
func readPositions[T any](coordinates []byte) (positions T, err error) {
	err = json.Unmarshal(coordinates, &positions)
	if bad := (*statusError)(nil); err != nil && !errors.As(err, &bad) {
		err = badShape("want the coordinates that its type has")
	}
	return positions, err
}
