package basemap

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tripoint/data/osm"
)

// places are what settlements and other spots with a name are.
var places = newTable([]rule{
	{"place", "city", "", 6},
	{"place", "town", "", 7},
	{"place", "village hamlet suburb quarter neighbourhood isolated_dwelling farm island locality", "", 10},
})

// populations are guesses where nothing is known.
var populations = map[string]uint64{
	"city": 100_000, "town": 5000, "village": 100, "hamlet": 50, "suburb": 1000, "quarter": 500, "neighbourhood": 100,
	"isolated_dwelling": 5, "farm": 5,
}

func (s *sketcher) place(tags osm.Tags, at orb.Point) error {
	k, ok := places.find(tags)
	if !ok || tags.Get("name") == "" {
		return nil
	}
	population := populations[k.kind]
	if n, err := strconv.ParseUint(strings.NewReplacer(" ", "", ",", "").Replace(tags.Get("population")), 10, 40); err == nil {
		population = n
	}
	const capitals = 4
	if isOneOf(k.kind, "city town village hamlet") {
		switch tags.Get("capital") {
		case "yes", "2":
			k = kindFrom{"capital", capitals}
		case "4":
			k = kindFrom{"state_capital", capitals}
		}
	}
	f := feature{layer: layerPlaceLabels, from: k.from, order: -int(min(population, orders/2-1))}
	f.text("kind", k.kind, 0)
	f.number("population", population)
	f.names(tags)
	return s.point(f, at)
}

// stops are where people get on and off.
var stops = newTable([]rule{
	{"aeroway", "aerodrome", "", 11},
	{"aeroway", "helipad", "", 13},
	{"railway", "station halt", "", 13},
	{"railway", "tram_stop", "", 14},
	{"amenity", "bus_station", "", 13},
	{"highway", "bus_stop", "", 14},
	{"amenity", "ferry_terminal", "", 12},
	{"aerialway", "station", "aerialway_station", 13},
})

func (s *sketcher) stop(tags osm.Tags, at orb.Point) error {
	k, ok := stops.find(tags)
	if !ok {
		return nil
	}
	f := feature{layer: layerPublicTransport, from: k.from}
	f.text("kind", k.kind, 0)
	f.text("iata", tags.Get("iata"), 0)
	f.names(tags)
	return s.point(f, at)
}

// address draws the number or name of a house. Points of interest have theirs in their own layer.
func (s *sketcher) address(tags osm.Tags, at orb.Point) error {
	number, name := tags.Get("addr:housenumber"), tags.Get("addr:housename")
	if number == "" && name == "" || isPOI(tags) {
		return nil
	}
	f := feature{layer: layerAddresses}
	f.text("housenumber", number, 0)
	f.text("housename", name, 0)
	return s.point(f, at)
}

func (s *sketcher) exit(tags osm.Tags, at orb.Point) error {
	if tags.Get("highway") != "motorway_junction" || tags.Get("name") == "" && tags.Get("ref") == "" {
		return nil
	}
	f := feature{layer: layerStreetLabelsPoints}
	f.text("kind", "motorway_junction", 0)
	f.text("ref", tags.Get("ref"), 0)
	f.names(tags)
	return s.point(f, at)
}

// boundaryFrom is the first zoom that shows the boundaries of a level. Shortbread has those of states (2) and regions
// (4) alone.
var boundaryFrom = map[int]uint{2: 0, 4: 7, 6: 9, 7: 11, 8: 11}

// boundary draws a boundary as part of the highest unit that it is of.
func (s *sketcher) boundary(shape *osm.Shape) error {
	from, ok := boundaryFrom[shape.AdminLevel]
	if !ok {
		return nil
	}
	f := feature{layer: layerBoundaries, from: from, order: -shape.AdminLevel}
	f.number("admin_level", uint64(shape.AdminLevel))
	f.flag("maritime", shape.Tags.Get("maritime") == "yes" || shape.Tags.Get("natural") == "coastline", 0)
	f.flag("disputed", shape.Disputed || shape.Tags.Get("disputed") == "yes", 0)
	return s.line(f, shape.Line)
}

// boundaryLabel names a state or region where the extract has it whole.
func (s *sketcher) boundaryLabel(a *area) error {
	if !isLabelled(a.Tags) {
		return nil
	}
	level := a.Tags.Get("admin_level")
	hectares := a.size() / 1e4
	const last = 5
	from := uint(last)
	for _, step := range []struct {
		hectares float64
		from     uint
	}{{1e7, 4}, {7e7, 3}, {2e8, 2}} {
		if hectares >= step.hectares && (level == "2" || step.from > 2) {
			from = step.from
		}
	}
	f := feature{layer: layerBoundaryLabels, from: from, order: -sizeOrder(hectares)}
	f.number("admin_level", uint64(level[0]-'0'))
	f.number("way_area", uint64(hectares))
	f.names(a.Tags)
	return s.point(f, a.inner())
}
