package tiles

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// Tunnels lie below all streets, none of which draws them again, and disputed borders are drawn by a layer of their own.
func TestStyleLayers(t *testing.T) {
	whole := StyleSources{Base: Document{Center: [3]float64{18, 49, 10}}}
	for _, name := range StyleNames {
		written, err := Style(name, whole, nil)
		if err != nil {
			t.Fatal(err)
		}
		var style struct {
			Layers []struct {
				ID     string
				Filter json.RawMessage
			}
		}
		if err := json.Unmarshal(written, &style); err != nil {
			t.Fatal(err)
		}
		filters, order := map[string]string{}, []string{}
		for _, l := range style.Layers {
			filters[l.ID] = string(l.Filter)
			order = append(order, l.ID)
		}
		for _, street := range []string{"lanes", "streets", "tertiary", "secondary", "primary", "motorway"} {
			for _, id := range []string{street + "-casing", street} {
				if slices.Index(order, id) < slices.Index(order, "tunnels") || !strings.Contains(filters[id], `["!=",["get","tunnel"],true]`) {
					t.Errorf("%s: %s is below tunnels or draws them: %s", name, id, filters[id])
				}
			}
		}
		for id, want := range map[string]string{
			"tunnels": `["==",["get","tunnel"],true]`, "border": `["!=",["get","disputed"],true]`, "disputed-border": `["==",["get","disputed"],true]`,
			"border-casing": `["!=",["get","maritime"],true]`,
		} {
			if !strings.Contains(filters[id], want) {
				t.Errorf("%s: the filter of %s is %s, want %s in it", name, id, filters[id], want)
			}
		}
	}
}
