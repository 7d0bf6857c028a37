package tiles

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/geo"
)

// A Base draws what lies below the places: areas, the lines between them, the state border and the names of
// towns and countries, in the words of the Shortbread schema. It is immutable; a tile is drawn when it is
// asked for.
type Base struct {
	districts      *outlines
	municipalities *outlines
	areaIDs        map[*data.Area]uint64
	boundaries     []boundary
	towns          []label
	countries      []label
	outer          orb.Bound // around areas and border
	bounds         orb.Bound // around all
}

// A BaseSource is what a base is drawn from.
type BaseSource struct {
	Areas       []data.Area
	Border      orb.LineString // the state border; may be empty
	Settlements []*data.Place
	Countries   map[string]data.Texts // names by ISO 3166-1 alpha-2 code
}

// NewBase prepares a base. The source is shared and must not change.
func NewBase(s BaseSource) *Base {
	b := &Base{areaIDs: map[*data.Area]uint64{}}
	var districts, municipalities []*data.Area
	names := make([]string, len(s.Areas))
	for i := range s.Areas {
		a := &s.Areas[i]
		names[i] = a.ID
		if a.IsMunicipality() {
			municipalities = append(municipalities, a)
		} else {
			districts = append(districts, a)
		}
	}
	for i, id := range featureIDs(names) {
		b.areaIDs[&s.Areas[i]] = id
	}
	b.districts, b.municipalities = newOutlines(districts), newOutlines(municipalities)
	b.boundaries = b.findBoundaries(s.Border)
	b.countries = countryLabels(municipalities, s.Countries)
	b.outer = orb.MultiPoint(s.Border).Bound()
	for i := range s.Areas {
		b.outer = b.outer.Union(s.Areas[i].Outline.Bound())
	}
	return b.WithSettlements(s.Settlements)
}

// WithSettlements returns a base that names these settlements, in order of importance, instead of those before and
// shares all else. The settlements are not held.
func (b *Base) WithSettlements(settlements []*data.Place) *Base {
	next := *b
	next.towns = townLabels(settlements)
	next.bounds = b.outer
	for _, p := range settlements {
		next.bounds = next.bounds.Extend(p.Point)
	}
	return &next
}

// Bounds is the box around all that the base shows.
func (b *Base) Bounds() orb.Bound { return b.bounds }

// A boundary is a line between areas. Its level is OpenStreetMap's admin_level.
type boundary struct {
	line
	level int
}

const (
	stateLevel        = 2
	districtLevel     = 6
	municipalityLevel = 8

	// sameLine is how far apart two sources draw the same line at most, in metres.
	sameLine = 200
)

// findBoundaries draws each line once, as the highest boundary that it is: the state border, then what
// municipalities share, then what districts add outside of the municipalities.
func (b *Base) findBoundaries(border orb.LineString) []boundary {
	var found []boundary
	if len(border) > 1 {
		spots := make([]spot, len(border))
		for i, p := range border {
			spots[i] = project(p)
		}
		found = append(found, boundary{newLine(spots), stateLevel})
	}
	onBorder := closeTo(border)
	for i := range b.municipalities.arcs {
		a := &b.municipalities.arcs[i]
		for _, points := range apart(a.points, onBorder) {
			found = append(found, boundary{newLine(points), b.levelOf(a)})
		}
	}
	inside := b.insideMunicipalities()
	for i := range b.districts.arcs {
		drawn := func(s spot) bool { return inside(s) || onBorder(s) }
		for _, points := range apart(b.districts.arcs[i].points, drawn) {
			found = append(found, boundary{newLine(points), districtLevel})
		}
	}
	return found
}

// closeTo tests whether a spot is within sameLine of a line. Most stretches of the line are too far for their
// points to be looked at.
func closeTo(l orb.LineString) func(spot) bool {
	const length = 32 // points
	type stretch struct {
		line orb.LineString
		box  orb.Bound
	}
	var stretches []stretch
	for from := 0; from < len(l); from += length {
		part := l[from:min(from+length+1, len(l))] // with the first point of the next
		stretches = append(stretches, stretch{part, part.Bound()})
	}
	return func(s spot) bool {
		p := unproject(s)
		reach := geo.BoxAround(p, 2*sameLine) // which distances in the plane do not leave
		return slices.ContainsFunc(stretches, func(part stretch) bool {
			if wraps := reach.Min[0] > reach.Max[0]; !wraps && !part.box.Intersects(reach) {
				return false
			}
			meters, _ := geo.DistanceToLine(part.line, p)
			return meters <= sameLine
		})
	}
}

// levelOf tells whether an arc of municipalities divides districts.
func (b *Base) levelOf(a *arc) int {
	district := func(i int) string {
		of := b.municipalities.areas[i].area
		return of.Country + cmp.Or(of.County, of.ID)
	}
	for _, other := range a.areas[1:] {
		if district(other) != district(a.areas[0]) {
			return districtLevel
		}
	}
	return municipalityLevel
}

// insideMunicipalities tests whether a spot is in a municipality or close to one.
func (b *Base) insideMunicipalities() func(spot) bool {
	shapes := make([]orb.MultiPolygon, len(b.municipalities.areas))
	for i := range shapes {
		shapes[i] = b.municipalities.areas[i].area.Outline
	}
	areas := geo.NewAreas(shapes)
	return func(s spot) bool {
		_, _, near := areas.NearestWithin(unproject(s), sameLine)
		return near
	}
}

// apart cuts the parts out of a line that have no point, or only an end, where drawn holds.
func apart(points []spot, drawn func(spot) bool) [][]spot {
	var parts [][]spot
	from, before := 0, drawn(points[0])
	for i := 1; i < len(points); i++ {
		now := drawn(points[i])
		if before && now {
			if i-1 > from {
				parts = append(parts, points[from:i])
			}
			from = i
		}
		before = now
	}
	if len(points)-1 > from {
		parts = append(parts, points[from:])
	}
	return slices.Clip(parts)
}
