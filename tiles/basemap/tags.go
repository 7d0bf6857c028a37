package basemap

import (
	"slices"
	"strings"

	"tripoint/data/osm"
)

// A rule says what objects with one of some values of a key are, and the first zoom that shows them.
type rule struct {
	key, values string // apart by spaces
	kind        string // the value itself where it is empty
	from        uint
}

// A table is rules by key and value. Of several that fit, that of the key named first counts.
type table struct {
	keys  []string
	kinds map[[2]string]kindFrom
}

type kindFrom struct {
	kind string
	from uint
}

func newTable(rules []rule) table {
	t := table{kinds: map[[2]string]kindFrom{}}
	for _, r := range rules {
		known := false
		for _, key := range t.keys {
			known = known || key == r.key
		}
		if !known {
			t.keys = append(t.keys, r.key)
		}
		for value := range strings.FieldsSeq(r.values) {
			kind := r.kind
			if kind == "" {
				kind = value
			}
			t.kinds[[2]string{r.key, value}] = kindFrom{kind, r.from}
		}
	}
	return t
}

// find returns what an object is.
func (t *table) find(tags osm.Tags) (kindFrom, bool) {
	for _, key := range t.keys {
		if value := tags.Get(key); value != "" {
			if k, ok := t.kinds[[2]string{key, value}]; ok {
				return k, true
			}
		}
	}
	return kindFrom{}, false
}

// otherKeys are tags that are read beside those of tables.
var otherKeys = []string{
	"addr:housename", "addr:housenumber", "admin_level", "area", "bicycle", "boundary", "bridge", "building", "capital", "covered",
	"disputed", "horse", "iata", "layer", "maritime", "motor_vehicle", "name", "oneway", "population", "ref", "route", "service",
	"surface", "tracktype", "tunnel", "water",
}

var tables = []*table{&land, &sites, &waterAreas, &waterLines, &streets, &streetAreas, &piers, &aerialways, &stops, &places, &pois}

var keys = func() map[string]bool {
	set := map[string]bool{}
	for _, key := range otherKeys {
		set[key] = true
	}
	for _, t := range tables {
		for _, key := range t.keys {
			set[key] = true
		}
	}
	for _, key := range slices.Concat(nameKeys, poiDetails, poiFlags) {
		set[key] = true
	}
	return set
}()

// isKey says whether the map reads the tags under a key.
func isKey(key string) bool { return keys[key] }

// isDrawn says whether the map shows anything of an object with these tags.
func isDrawn(tags osm.Tags) bool {
	for _, t := range tables {
		if _, ok := t.find(tags); ok {
			return true
		}
	}
	for _, key := range []string{"building", "addr:housenumber", "addr:housename"} {
		if tags.Get(key) != "" {
			return true
		}
	}
	return tags.Get("natural") == "coastline" || tags.Get("waterway") == "dam" || tags.Get("man_made") == "bridge" || tags.Get("route") == "ferry" ||
		tags.Get("highway") == "motorway_junction" || isLabelled(tags)
}

// isLabelled says whether an outline is that of a state or region, which shows by its name.
func isLabelled(tags osm.Tags) bool {
	return tags.Get("boundary") == "administrative" && isOneOf(tags.Get("admin_level"), "2 4") && tags.Get("name") != ""
}

func isOneOf(value, values string) bool {
	if value == "" {
		return false
	}
	for v := range strings.FieldsSeq(values) {
		if v == value {
			return true
		}
	}
	return false
}

func isTunnel(tags osm.Tags) bool {
	return isOneOf(tags.Get("tunnel"), "yes building_passage culvert") || tags.Get("covered") == "yes"
}

func isBridge(tags osm.Tags) bool {
	return isOneOf(tags.Get("bridge"), "yes viaduct boardwalk cantilever covered low_water_crossing movable trestle")
}
