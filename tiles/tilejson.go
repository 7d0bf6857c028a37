package tiles

import (
	"html"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"tripoint/data/lang"
)

// A Document describes a tile set as TileJSON 3.0.0 does.
type Document struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Description  string        `json:"description"`
	Version      string        `json:"version"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       [4]float64    `json:"bounds"` // west, south, east, north
	Center       [3]float64    `json:"center"` // longitude, latitude, zoom
	Attribution  string        `json:"attribution"`
	VectorLayers []VectorLayer `json:"vector_layers"`
}

// A VectorLayer describes a layer: what its features are, and their properties.
type VectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// Link says where tiles are: the address of a tile with {z}, {x} and {y} in it, the box around what they
// show, and what must be said beside them, a line a source.
type Link struct {
	URL         string
	Bounds      orb.Bound
	Attribution []string
}

// PlacesDocument describes tiles of places; each has one name or all of them.
func PlacesDocument(l Link, oneName bool) Document {
	fields := map[string]string{
		"id": "id of the place", "name": "local name", "category": "id of the category", "theme": "id of the theme",
		"icon": "name in Maki or Temaki", "rank": "order of labels, 0 the most important, 100 the least",
		"country": "ISO 3166-1 alpha-2", "accuracy": "metres that the position may be off by; only when rough",
		"open": "open; only under the filter open",
	}
	if oneName {
		fields["name"] = "name in the language asked for"
	} else {
		for _, language := range lang.Supported {
			fields["name:"+language] = "name in " + language
		}
	}
	return l.document("places", "Places and clusters of places", MaxPlacesZoom, []VectorLayer{
		{"places", "Places that show by themselves", 0, MaxPlacesZoom, fields},
		{"clusters", "Places close to each other, counted", 0, MaxClusterZoom, map[string]string{
			"cluster_id": "number of the cluster", "point_count": "how many places", "point_count_abbreviated": "the same in few characters",
			"expansion_zoom": "the first zoom at which the cluster splits", "theme": "id of the theme with the most places",
			"category_1": "id of the category with the most places", "count_1": "how many", "category_2": "the next, where there is one", "count_2": "how many",
			"category_3": "the next, where there is one", "count_3": "how many",
		}},
		{"dropped", "One point where the tile had no room for all of its places", 0, MaxPlacesZoom, map[string]string{"dropped": "how many places are left out, the least important"}},
	})
}

// BaseDocument describes tiles of the base map.
func BaseDocument(l Link) Document {
	named := func(fields map[string]string) map[string]string {
		fields["name"] = "local name"
		for _, language := range lang.Supported {
			fields["name_"+language] = "name in " + language
		}
		return fields
	}
	return l.document("base", "Areas, boundaries and names of towns", MaxBaseZoom, []VectorLayer{
		{"areas", "Districts and municipalities", 0, MaxBaseZoom, map[string]string{
			"id": "id of the area", "name": "local name", "country": "ISO 3166-1 alpha-2", "admin_level": "6 a district, 7 and 8 a municipality",
		}},
		{"boundaries", "The state border and the lines between areas", 0, MaxBaseZoom, map[string]string{
			"admin_level": "2 the state border, 6 between districts, 8 between municipalities",
		}},
		{"boundary_labels", "Names of countries", 0, lastCountryZoom, named(map[string]string{"admin_level": "2", "country": "ISO 3166-1 alpha-2"})},
		{"place_labels", "Names of cities, towns, villages and suburbs", 0, MaxBaseZoom, named(map[string]string{
			"id": "id of the place", "kind": "city, town, village, suburb or hamlet", "rank": "order of labels, 0 the most important, 100 the least",
			"population": "inhabitants, where known", "country": "ISO 3166-1 alpha-2",
		})},
	})
}

func (l *Link) document(name, description string, maxZoom int, layers []VectorLayer) Document {
	const centreZoom = 10
	box, middle := l.Bounds, l.Bounds.Center()
	return Document{
		TileJSON: "3.0.0", Name: name, Description: description, Version: "1.0.0", Scheme: "xyz", Tiles: []string{l.URL}, MaxZoom: maxZoom,
		Bounds:      [4]float64{degrees(box.Min[0]), degrees(box.Min[1]), degrees(box.Max[0]), degrees(box.Max[1])},
		Center:      [3]float64{degrees(middle[0]), degrees(middle[1]), centreZoom},
		Attribution: attributionHTML(l.Attribution), VectorLayers: layers,
	}
}

// degrees rounds to six decimals, a tenth of a metre.
func degrees(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// attributionHTML joins the lines of an attribution; an address at the end of a line becomes its link.
func attributionHTML(lines []string) string {
	linked := make([]string, len(lines))
	for i, line := range lines {
		at := strings.LastIndex(line, ", https://")
		if at < 0 || strings.ContainsAny(line[at+2:], " \t") {
			linked[i] = html.EscapeString(line)
			continue
		}
		linked[i] = `<a href="` + html.EscapeString(line[at+2:]) + `" target="_blank" rel="noopener">` + html.EscapeString(line[:at]) + `</a>`
	}
	return strings.Join(linked, " | ")
}
