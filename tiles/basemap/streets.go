package basemap

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"tripoint/data/osm"
)

// streets are roads, paths and railways.
var streets = newTable([]rule{
	{"highway", "motorway motorway_link", "motorway", 5},
	{"highway", "trunk trunk_link", "trunk", 6},
	{"highway", "primary primary_link", "primary", 8},
	{"highway", "secondary secondary_link", "secondary", 9},
	{"highway", "tertiary tertiary_link", "tertiary", 10},
	{"highway", "unclassified residential busway bus_guideway", "", 12},
	{"highway", "road", "unclassified", 12},
	{"highway", "living_street service pedestrian track footway steps path cycleway", "", 13},
	{"highway", "bridleway", "path", 13},
	{"railway", "rail narrow_gauge", "", 8},
	{"railway", "tram light_rail funicular subway monorail", "", 10},
	{"aeroway", "runway", "", 11},
	{"aeroway", "taxiway", "", 13},
})

// labelledFrom is the first zoom that names a street.
var labelledFrom = newTable([]rule{
	{"highway", "motorway", "", 10},
	{"highway", "trunk primary", "", 12},
	{"highway", "motorway_link trunk_link primary_link secondary_link secondary tertiary", "", 13},
	{"highway", "tertiary_link unclassified residential living_street busway bus_guideway service pedestrian track footway steps path cycleway", "", 14},
	{"railway", "rail narrow_gauge tram light_rail funicular subway monorail", "", 10},
	{"aeroway", "runway", "", 11},
	{"aeroway", "taxiway", "", 13},
})

// streetAreas are squares and the like.
var streetAreas = newTable([]rule{
	{"highway", "pedestrian service", "", 14},
	{"area:aeroway", "runway", "", 11},
	{"area:aeroway", "taxiway", "", 13},
})

// ranks order streets of a level: what is further on is drawn above.
var ranks = func() map[string]int {
	order := []string{
		"steps platform", "footway bridleway cycleway path track", "service", "living_street pedestrian",
		"unclassified residential road busway bus_guideway motorway_link trunk_link primary_link secondary_link tertiary_link taxiway",
		"tertiary", "secondary", "primary", "trunk", "motorway runway", "subway light_rail tram funicular monorail", "rail narrow_gauge",
	}
	byValue := map[string]int{}
	for i, values := range order {
		for value := range strings.FieldsSeq(values) {
			byValue[value] = i + 1
		}
	}
	return byValue
}()

// rankOf is the order of a street among those of its level.
func rankOf(tags osm.Tags) int {
	for _, key := range []string{"highway", "railway", "aeroway"} {
		if rank := ranks[tags.Get(key)]; rank > 0 {
			return rank
		}
	}
	return 0
}

// levelOf orders streets by the tag layer, below that tunnels before bridges.
func levelOf(tags osm.Tags) int {
	const step = 14 // more than there are ranks
	level := layerOfTags(tags) * step
	switch {
	case isBridge(tags):
		level += step
	case isTunnel(tags):
		level -= step
	}
	return level
}

// layerOfTags is the tag layer, from -7 to 7.
func layerOfTags(tags osm.Tags) int {
	level, err := strconv.Atoi(tags.Get("layer"))
	if err != nil {
		return 0
	}
	return min(max(level, -7), 7)
}

func (s *sketcher) street(shape *osm.Shape) error {
	tags := shape.Tags
	k, ok := streets.find(tags)
	if !ok {
		return nil
	}
	rail := ranks[tags.Get("highway")] == 0 && tags.Get("railway") != ""
	const railYard = 10
	if rail && tags.Get("service") != "" {
		k.from = max(k.from, railYard)
	}
	f := feature{layer: layerStreets, from: k.from, order: rankOf(tags), level: levelOf(tags)}
	const full = 14
	f.text("kind", k.kind, 0)
	f.flag("rail", rail, 0)
	f.flag("link", strings.HasSuffix(tags.Get("highway"), "_link"), levelsFrom)
	f.flag("tunnel", isTunnel(tags), levelsFrom)
	f.flag("bridge", isBridge(tags), levelsFrom)
	f.text("tracktype", tags.Get("tracktype"), levelsFrom)
	f.text("surface", tags.Get("surface"), levelsFrom)
	f.text("service", tags.Get("service"), levelsFrom)
	if !rail {
		f.flag("oneway", isOneOf(tags.Get("oneway"), "yes 1 true -1"), full)
		f.flag("oneway_reverse", tags.Get("oneway") == "-1", full)
	}
	f.text("bicycle", tags.Get("bicycle"), full)
	f.text("horse", tags.Get("horse"), full)
	if err := s.line(f, shape.Line); err != nil {
		return err
	}
	return s.streetLabel(shape)
}

func (s *sketcher) streetLabel(shape *osm.Shape) error {
	tags := shape.Tags
	k, ok := labelledFrom.find(tags)
	name, ref := tags.Get("name"), tags.Get("ref")
	if !ok || name == "" && ref == "" {
		return nil
	}
	f := feature{layer: layerStreetLabels, from: k.from, order: rankOf(tags)}
	f.text("kind", k.kind, 0)
	f.flag("tunnel", isTunnel(tags), 0)
	f.names(tags)
	if ref != "" {
		rows, longest := strings.Split(ref, ";"), 0
		for i := range rows {
			rows[i] = strings.TrimSpace(rows[i])
			longest = max(longest, utf8.RuneCountInString(rows[i]))
		}
		f.text("ref", strings.Join(rows, "\n"), 0)
		f.number("ref_rows", uint64(len(rows)))
		f.number("ref_cols", uint64(longest))
	}
	return s.line(f, shape.Line)
}

func (s *sketcher) streetArea(a *area) error {
	k, ok := streetAreas.find(a.Tags)
	if !ok {
		return nil
	}
	f := feature{layer: layerStreetPolygons, from: k.from, order: rankOf(a.Tags), level: levelOf(a.Tags)}
	f.text("kind", k.kind, 0)
	f.flag("tunnel", isTunnel(a.Tags), 0)
	f.flag("bridge", isBridge(a.Tags), 0)
	f.text("surface", a.Tags.Get("surface"), 0)
	f.text("service", a.Tags.Get("service"), 0)
	if err := s.polygon(f, a.outline); err != nil || a.Tags.Get("name") == "" {
		return err
	}
	l := feature{layer: layerStreetsPolygonsLabels}
	l.text("kind", k.kind, 0)
	l.names(a.Tags)
	return s.point(l, a.inner())
}
