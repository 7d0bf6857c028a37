package basemap

import (
	"slices"

	"tripoint/data/lang"
	"tripoint/tiles"
)

// A layerID is a layer, in the order in which tiles have them.
type layerID uint8

const (
	layerOcean layerID = iota
	layerLand
	layerSites
	layerWaterPolygons
	layerWaterLines
	layerDamPolygons
	layerDamLines
	layerPierPolygons
	layerPierLines
	layerBridges
	layerStreetPolygons
	layerStreets
	layerBuildings
	layerFerries
	layerAerialways
	layerBoundaries
	layerAddresses
	layerPublicTransport
	layerPOIs
	layerStreetLabels
	layerStreetLabelsPoints
	layerStreetsPolygonsLabels
	layerWaterPolygonsLabels
	layerWaterLinesLabels
	layerBoundaryLabels
	layerPlaceLabels
	layerCount
)

// A layer is what a layer is called and what its features may have.
type layer struct {
	name, about string
	from        uint
	keys        []string
	directed    bool // whether it matters which way its lines run
}

var streetKeys = []string{"kind", "link", "rail", "tunnel", "bridge", "oneway", "oneway_reverse", "tracktype", "surface", "service", "bicycle", "horse"}

// layers are those of Shortbread.
var layers = [layerCount]layer{
	layerOcean:                 {name: "ocean", about: "The sea, to the edge of the map"},
	layerLand:                  {name: "land", about: "Land use and land cover", from: 7, keys: []string{"kind"}},
	layerSites:                 {name: "sites", about: "Grounds of schools, hospitals and the like", from: 14, keys: []string{"kind"}},
	layerWaterPolygons:         {name: "water_polygons", about: "Lakes, wide rivers and glaciers", from: 4, keys: []string{"kind", "way_area"}},
	layerWaterLines:            {name: "water_lines", about: "Rivers, streams and canals", from: 9, keys: []string{"kind", "tunnel", "bridge"}, directed: true},
	layerDamPolygons:           {name: "dam_polygons", about: "Dams", from: 12, keys: []string{"kind"}},
	layerDamLines:              {name: "dam_lines", about: "Dams", from: 12, keys: []string{"kind"}},
	layerPierPolygons:          {name: "pier_polygons", about: "Piers, breakwaters and groynes", from: 12, keys: []string{"kind"}},
	layerPierLines:             {name: "pier_lines", about: "Piers, breakwaters and groynes", from: 12, keys: []string{"kind"}},
	layerBridges:               {name: "bridges", about: "Bridges that are mapped as areas", from: 12, keys: []string{"kind"}},
	layerStreetPolygons:        {name: "street_polygons", about: "Squares, wide streets and runways", from: 11, keys: []string{"kind", "tunnel", "bridge", "surface", "service"}},
	layerStreets:               {name: "streets", about: "Streets, paths and railways", from: 5, keys: streetKeys},
	layerBuildings:             {name: "buildings", about: "Buildings", from: 14, keys: []string{"dummy"}},
	layerFerries:               {name: "ferries", about: "Routes of ferries", from: 10, keys: named("kind")},
	layerAerialways:            {name: "aerialways", about: "Cable cars and lifts", from: 12, keys: []string{"kind"}},
	layerBoundaries:            {name: "boundaries", about: "Boundaries of states, regions, districts and municipalities", keys: []string{"admin_level", "maritime", "disputed"}},
	layerAddresses:             {name: "addresses", about: "Numbers and names of houses", from: 14, keys: []string{"housenumber", "housename"}},
	layerPublicTransport:       {name: "public_transport", about: "Stops and stations", from: 11, keys: named("kind", "iata")},
	layerPOIs:                  {name: "pois", about: "Points of interest", from: 14, keys: named(slices.Concat(pois.keys, poiDetails, poiFlags, []string{"housenumber", "housename"})...)},
	layerStreetLabels:          {name: "street_labels", about: "Names and numbers along streets", from: 10, keys: named("kind", "tunnel", "ref", "ref_rows", "ref_cols")},
	layerStreetLabelsPoints:    {name: "street_labels_points", about: "Motorway exits", from: 12, keys: named("kind", "ref")},
	layerStreetsPolygonsLabels: {name: "streets_polygons_labels", about: "Names of squares", from: 14, keys: named("kind")},
	layerWaterPolygonsLabels:   {name: "water_polygons_labels", about: "Names of lakes", from: 10, keys: named("kind", "way_area")},
	layerWaterLinesLabels:      {name: "water_lines_labels", about: "Names along rivers", from: 12, keys: named("kind", "tunnel", "bridge"), directed: true},
	layerBoundaryLabels:        {name: "boundary_labels", about: "Names of states and regions", from: 2, keys: named("admin_level", "way_area")},
	layerPlaceLabels:           {name: "place_labels", about: "Names of towns, villages and quarters", from: 4, keys: named("kind", "population")},
}

// named adds to the keys of a layer those of names.
func named(keys ...string) []string {
	keys = append(keys, "name")
	for _, language := range lang.Supported {
		keys = append(keys, "name_"+language)
	}
	return keys
}

// keyOf is the position of a key among those of a layer.
func (id layerID) keyOf(name string) uint8 {
	for i, key := range layers[id].keys {
		if key == name {
			return uint8(i)
		}
	}
	panic("layer " + layers[id].name + " has no key " + name)
}

// description is the metadata of an archive.
type description struct {
	Name         string              `json:"name"`
	Description  string              `json:"description"`
	Attribution  string              `json:"attribution"`
	Type         string              `json:"type"`
	VectorLayers []tiles.VectorLayer `json:"vector_layers"`
}

// types of the fields that are no text.
var fieldTypes = map[string]string{
	"admin_level": "Number", "population": "Number", "way_area": "Number", "ref_rows": "Number", "ref_cols": "Number", "dummy": "Number",
	"tunnel": "Boolean", "bridge": "Boolean", "link": "Boolean", "rail": "Boolean", "oneway": "Boolean", "oneway_reverse": "Boolean",
	"maritime": "Boolean", "disputed": "Boolean", "atm": "Boolean", "recycling:clothes": "Boolean", "recycling:glass_bottles": "Boolean",
	"recycling:paper": "Boolean", "recycling:scrap_metal": "Boolean",
}

func describe() description {
	d := description{
		Name: "Base map", Description: "OpenStreetMap in the layers of Shortbread 1.1", Type: "baselayer",
		Attribution: `<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">© OpenStreetMap contributors, ODbL 1.0</a>`,
	}
	for _, l := range layers {
		fields := map[string]string{}
		for _, key := range l.keys {
			fields[key] = "String"
			if t := fieldTypes[key]; t != "" {
				fields[key] = t
			}
		}
		d.VectorLayers = append(d.VectorLayers, tiles.VectorLayer{ID: l.name, Description: l.about, MinZoom: int(l.from), MaxZoom: MaxZoom, Fields: fields})
	}
	return d
}
