package tiles

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"tripoint/data/lang"
)

// styleFiles are layers.json, the layers of every style with names like $water in place of colours and of
// labels, and a file a style with its colours by name.
//
//go:embed styles
var styleFiles embed.FS

// StyleNames lists the styles there are.
var StyleNames = []string{"dark", "light"}

// StyleSources are what a style draws: the two tile sets, and the addresses of letters and icons. Without letters,
// clients write with their own, or not at all; without icons, places are dots.
type StyleSources struct {
	Places, Base   Document
	Glyphs, Sprite string
}

// Style writes a MapLibre style. Labels are in the first language of prefs that there is a name in, with the local name
// below where it differs; without prefs they are local names.
func Style(name string, from StyleSources, prefs lang.Prefs) ([]byte, error) {
	s, err := loadStyle(name)
	if err != nil {
		return nil, err
	}
	words := map[string]any{
		"$place_label": labelExpression(prefs, "name:", s.words["$local_name"]),
		"$town_label":  labelExpression(prefs, "name_", s.words["$local_name"]),
		"$area_label":  nameExpression(prefs, "name_"),
	}
	words["$rank"] = rankExpression
	for word, colour := range s.words {
		words[word] = colour
	}
	if slices.ContainsFunc(from.Base.VectorLayers, func(l VectorLayer) bool { return l.ID == "streets" }) {
		words["$background"] = words["$ground"] // a whole map needs no darker surroundings
	}
	written := map[string]any{
		"version": 8, "name": "tripoint " + name, "center": from.Base.Center[:2], "zoom": from.Base.Center[2],
		"sources": map[string]any{"base": source(from.Base), "places": source(from.Places)},
	}
	layers := s.layers
	if from.Sprite != "" {
		written["sprite"] = from.Sprite
	} else {
		layers = slices.DeleteFunc(slices.Clone(layers), drawsIcons)
	}
	if from.Glyphs != "" {
		written["glyphs"] = from.Glyphs
	}
	written["layers"] = fill(layers, words)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // not every reader of styles knows < by another name
	err = encoder.Encode(written)
	return out.Bytes(), err
}

// drawsIcons tells whether a layer needs the sprite.
func drawsIcons(layer any) bool {
	layout, _ := layer.(map[string]any)["layout"].(map[string]any)
	return layout["icon-image"] != nil
}

// rankExpression orders labels of settlements: by their rank, and in tiles of others, which have none, by population.
var rankExpression = []any{
	"coalesce", []any{"get", "rank"},
	[]any{"-", 90, []any{"*", 12, []any{"log10", []any{"max", 1, []any{"coalesce", []any{"get", "population"}, 1}}}}},
}

func source(d Document) map[string]any {
	return map[string]any{
		"type": "vector", "tiles": d.Tiles, "minzoom": d.MinZoom, "maxzoom": d.MaxZoom, "bounds": d.Bounds, "attribution": d.Attribution,
	}
}

type style struct {
	layers []any
	words  map[string]any // colours, by name after $
}

var styles sync.Map // by name, loaded

func loadStyle(name string) (*style, error) {
	if known, ok := styles.Load(name); ok {
		return known.(*style), nil
	}
	if !slices.Contains(StyleNames, name) {
		return nil, fmt.Errorf("style %q: want one of %s", name, strings.Join(StyleNames, ", "))
	}
	s := &style{words: map[string]any{}}
	var colours map[string]string
	if err := readJSON("styles/layers.json", &s.layers); err != nil {
		return nil, err
	}
	if err := readJSON("styles/"+name+".json", &colours); err != nil {
		return nil, err
	}
	for word, colour := range colours {
		s.words["$"+word] = colour
	}
	styles.Store(name, s)
	return s, nil
}

func readJSON(path string, into any) error {
	b, err := styleFiles.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read style: %w", err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("read style %s: %w", path, err)
	}
	return nil
}

// fill copies a JSON value with what words stand for in their places.
func fill(v any, words map[string]any) any {
	switch v := v.(type) {
	case string:
		if meant, ok := words[v]; ok {
			return meant
		}
	case []any:
		filled := make([]any, len(v))
		for i := range v {
			filled[i] = fill(v[i], words)
		}
		return filled
	case map[string]any:
		filled := make(map[string]any, len(v))
		for key := range v {
			filled[key] = fill(v[key], words)
		}
		return filled
	}
	return v
}

// nameExpression picks the name for a reader from properties like name:cs.
func nameExpression(prefs lang.Prefs, prefix string) any {
	local := []any{"get", "name"}
	if len(prefs) == 0 {
		return local
	}
	names := []any{"coalesce"}
	for _, language := range prefs {
		names = append(names, []any{"get", prefix + language})
	}
	return append(names, local)
}

// labelExpression is nameExpression with the local name below, smaller, where it is another.
func labelExpression(prefs lang.Prefs, prefix string, colour any) any {
	local := []any{"get", "name"}
	if len(prefs) == 0 {
		return local
	}
	name := []any{"var", "name"}
	return []any{"let", "name", nameExpression(prefs, prefix), []any{
		"case", []any{"==", name, local}, []any{"format", name, map[string]any{}},
		[]any{"format", name, map[string]any{}, "\n", map[string]any{}, local, map[string]any{"font-scale": 0.8, "text-color": colour}},
	}}
}
