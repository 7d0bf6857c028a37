package basemap

import (
	"math"

	"github.com/paulmach/orb"

	"tripoint/data/osm"
	"tripoint/data/spool"
)

// A sketcher draws shapes into tiles, for one goroutine.
type sketcher struct {
	out   *spool.Writer
	coast []orb.LineString // of which the sea is made once all of it is there
	cutter
}

func newSketcher(box orb.Bound, out *spool.Writer) *sketcher {
	return &sketcher{out: out, cutter: newCutter(box)}
}

// draw draws a shape as all that it is.
func (s *sketcher) draw(shape *osm.Shape) error {
	switch {
	case shape.Outline != nil:
		return s.drawArea(&area{Shape: shape, outline: shape.Outline})
	case shape.Line == nil:
		return firstOf(shape.Tags, shape.Point, s.place, s.stop, s.address, s.exit, s.poi)
	}
	if shape.Tags.Get("natural") == "coastline" {
		s.coast = append(s.coast, shape.Line)
	}
	if err := s.boundary(shape); err != nil {
		return err
	}
	isArea := shape.Closed && shape.Tags.Get("area") != "no"
	if !isArea || shape.Tags.Get("area") != "yes" {
		// What is a line by itself stays one when it comes back to its start.
		if err := s.drawLine(shape); err != nil {
			return err
		}
	}
	if !isArea || shape.Outer {
		return nil
	}
	return s.drawArea(&area{Shape: shape, outline: orb.MultiPolygon{{orb.Ring(shape.Line)}}})
}

// firstOf draws what has a point in each of several ways.
func firstOf(tags osm.Tags, at orb.Point, ways ...func(osm.Tags, orb.Point) error) error {
	for _, draw := range ways {
		if err := draw(tags, at); err != nil {
			return err
		}
	}
	return nil
}

func (s *sketcher) drawLine(shape *osm.Shape) error {
	for _, draw := range []func(*osm.Shape) error{s.street, s.waterLine, s.ferry} {
		if err := draw(shape); err != nil {
			return err
		}
	}
	if k, ok := aerialways.find(shape.Tags); ok {
		if err := s.plainLine(layerAerialways, k, shape); err != nil {
			return err
		}
	}
	if shape.Closed {
		return nil // a pier or dam that is an area
	}
	if k, ok := piers.find(shape.Tags); ok {
		return s.plainLine(layerPierLines, k, shape)
	}
	if shape.Tags.Get("waterway") == "dam" {
		return s.plainLine(layerDamLines, kindFrom{"dam", 0}, shape)
	}
	return nil
}

func (s *sketcher) plainLine(l layerID, k kindFrom, shape *osm.Shape) error {
	f := feature{layer: l, from: k.from}
	f.text("kind", k.kind, 0)
	return s.line(f, shape.Line)
}

func (s *sketcher) ferry(shape *osm.Shape) error {
	if shape.Tags.Get("route") != "ferry" {
		return nil
	}
	f := feature{layer: layerFerries}
	const onFoot = 12
	if shape.Tags.Get("motor_vehicle") == "no" {
		f.from = onFoot
	}
	f.text("kind", "ferry", 0)
	f.names(shape.Tags)
	return s.line(f, shape.Line)
}

// An area is a shape with an outline.
type area struct {
	*osm.Shape
	outline orb.MultiPolygon
}

func (s *sketcher) drawArea(a *area) error {
	for _, draw := range []func(*area) error{s.waterArea, s.boundaryLabel, s.building} {
		if err := draw(a); err != nil {
			return err
		}
	}
	if a.Outline != nil || a.Tags.Get("area") == "yes" || a.Tags.Get("area:aeroway") != "" {
		if err := s.streetArea(a); err != nil {
			return err
		}
	}
	for l, t := range map[layerID]*table{layerLand: &land, layerSites: &sites, layerPierPolygons: &piers} {
		if k, ok := t.find(a.Tags); ok {
			if err := s.plainArea(l, k, a); err != nil {
				return err
			}
		}
	}
	if a.Tags.Get("waterway") == "dam" {
		if err := s.plainArea(layerDamPolygons, kindFrom{"dam", 0}, a); err != nil {
			return err
		}
	}
	if a.Tags.Get("man_made") == "bridge" {
		if err := s.plainArea(layerBridges, kindFrom{"bridge", 0}, a); err != nil {
			return err
		}
	}
	return s.spots(a)
}

// spots draws what of an area shows as a point.
func (s *sketcher) spots(a *area) error {
	_, isStop := stops.find(a.Tags)
	isIsland := a.Tags.Get("place") == "island"
	if !isStop && !isIsland && !isPOI(a.Tags) && a.Tags.Get("addr:housenumber") == "" && a.Tags.Get("addr:housename") == "" {
		return nil // and no point needs to be found
	}
	draws := []func(osm.Tags, orb.Point) error{s.stop, s.address, s.poi}
	if isIsland {
		draws = append(draws, s.place)
	}
	return firstOf(a.Tags, a.inner(), draws...)
}

func (s *sketcher) plainArea(l layerID, k kindFrom, a *area) error {
	f := feature{layer: l, from: k.from}
	f.text("kind", k.kind, 0)
	return s.polygon(f, a.outline)
}

func (s *sketcher) building(a *area) error {
	if building := a.Tags.Get("building"); building == "" || building == "no" {
		return nil
	}
	f := feature{layer: layerBuildings}
	f.number("dummy", 1)
	return s.polygon(f, a.outline)
}

// inner is a point inside of an area, the one for its name where it says that.
func (a *area) inner() orb.Point {
	if a.Label != nil {
		return *a.Label
	}
	return osm.InnerPoint(a.outline)
}

// size is the area in square metres of web mercator, which are shorter on the ground the nearer to a pole.
func (a *area) size() float64 {
	const metersPerUnit = 40075016.68557849 / (1 << 32)
	sum := 0.0
	for _, polygon := range a.outline {
		for i, ring := range polygon {
			size := math.Abs(doubleSize(project(ring))) / 2
			if i > 0 {
				size = -size
			}
			sum += size
		}
	}
	return max(sum, 0) * metersPerUnit * metersPerUnit
}

// sizeOrder makes an order of a size, by its logarithm.
func sizeOrder(size float64) int { return int(math.Log2(max(size, 1)) * 1e5) }

// zoomOf is the first zoom at which a size in square metres of web mercator is that many square units of a tile.
func zoomOf(size, units float64) uint {
	const world = 40075016.68557849 / 4096 // metres of a unit at zoom 0
	zoom := math.Log2(world*world*units/max(size, 1)) / 2
	return uint(min(max(math.Ceil(zoom), 0), MaxZoom))
}
