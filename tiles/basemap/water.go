package basemap

import "tripoint/data/osm"

// waterAreas are lakes and the like. A river's is told by riverKind.
var waterAreas = newTable([]rule{
	{"natural", "glacier water", "", 4},
	{"waterway", "riverbank", "river", 4},
	{"waterway", "dock canal", "", 10},
	{"landuse", "reservoir basin", "", 4},
})

// waterLines are rivers and the like.
var waterLines = newTable([]rule{
	{"waterway", "river canal", "", 9},
	{"waterway", "stream ditch", "", 14},
})

// waterArea draws an area of water, and its name.
func (s *sketcher) waterArea(a *area) error {
	k, ok := waterAreas.find(a.Tags)
	if !ok {
		return nil
	}
	if k.kind == "water" && a.Tags.Get("water") == "river" {
		k.kind = "river"
	}
	size := a.size()
	f := feature{layer: layerWaterPolygons, from: k.from, order: -sizeOrder(size)}
	f.text("kind", k.kind, 0)
	f.number("way_area", uint64(size))
	if err := s.polygon(f, a.outline); err != nil || a.Tags.Get("name") == "" {
		return err
	}
	const from, least = 10, 64 * 64 // square units of a tile
	l := feature{layer: layerWaterPolygonsLabels, from: max(from, zoomOf(size, least)), order: -sizeOrder(size)}
	l.text("kind", k.kind, 0)
	l.number("way_area", uint64(size))
	l.names(a.Tags)
	return s.point(l, a.inner())
}

// waterLine draws a river or the like, and its name.
func (s *sketcher) waterLine(shape *osm.Shape) error {
	k, ok := waterLines.find(shape.Tags)
	if !ok {
		return nil
	}
	level := layerOfTags(shape.Tags)
	f := feature{layer: layerWaterLines, from: k.from, order: level}
	l := feature{layer: layerWaterLinesLabels, from: max(k.from, layers[layerWaterLinesLabels].from), order: level}
	for _, f := range []*feature{&f, &l} {
		f.text("kind", k.kind, 0)
		f.flag("tunnel", isTunnel(shape.Tags), 0)
		f.flag("bridge", isBridge(shape.Tags), 0)
	}
	if err := s.line(f, shape.Line); err != nil || shape.Tags.Get("name") == "" {
		return err
	}
	l.names(shape.Tags)
	return s.line(l, shape.Line)
}
