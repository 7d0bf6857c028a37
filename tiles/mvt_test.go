package tiles

import (
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
)

// The examples of section 4.3.5 of the specification come out as it has them.
func TestGeometryExamples(t *testing.T) {
	for _, tc := range []struct {
		name  string
		write func(g *geometry)
		want  []uint64
	}{
		{"point", func(g *geometry) { g.point(pixel{25, 17}) }, []uint64{9, 50, 34}},
		{"line", func(g *geometry) { g.line([]pixel{{2, 2}, {2, 10}, {10, 10}}) }, []uint64{9, 4, 4, 18, 0, 16, 16, 0}},
		{"two lines", func(g *geometry) {
			g.line([]pixel{{2, 2}, {2, 10}, {10, 10}})
			g.line([]pixel{{1, 1}, {3, 5}})
		}, []uint64{9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8}},
		{"polygon", func(g *geometry) { g.ring([]pixel{{3, 6}, {8, 12}, {20, 34}}) }, []uint64{9, 6, 12, 18, 10, 12, 24, 44, 15}},
	} {
		var g geometry
		tc.write(&g)
		if got, err := varints(g.b); err != nil || !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v %v, want %v", tc.name, got, err, tc.want)
		}
	}
}

// However many values a layer has, each is there once and features refer to the right one.
func TestValuesAreShared(t *testing.T) {
	l := newLayer("test", "a", "b")
	for range 2 { // the second time in memory used before
		l.reset()
		for i := range uint64(1000) {
			l.begin(i + 1)
			l.tag(1, appendString(nil, fmt.Sprint(i%700)))
			l.tag(0, appendUint(nil, i%10))
			l.geometry.point(pixel{int32(i), -1})
			l.end(pointType)
		}
		tile := l.append(nil)
		layer := mustDecode(t, tile)["test"]
		if len(layer.values) != 710 || len(layer.keys) != 2 || len(layer.features) != 1000 {
			t.Fatalf("%d values, %d keys, %d features; want 710, 2, 1000", len(layer.values), len(layer.keys), len(layer.features))
		}
		theirs, err := mvt.Unmarshal(tile)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range theirs[0].Features {
			if f.Properties["b"] != fmt.Sprint(i%700) || f.Properties["a"] != float64(i%10) {
				t.Fatalf("feature %d: orb reads %v", i, f.Properties)
			}
		}
	}
}

func TestRingsAreTidied(t *testing.T) {
	for _, tc := range []struct {
		name string
		ring []pixel
		want []pixel
	}{
		{"runs the wrong way", []pixel{{0, 0}, {0, 10}, {10, 10}}, []pixel{{10, 10}, {0, 10}, {0, 0}}},
		{"repeated points", []pixel{{0, 0}, {0, 0}, {10, 10}, {10, 10}, {0, 10}, {0, 0}}, []pixel{{0, 0}, {10, 10}, {0, 10}}},
		{"a spike", []pixel{{0, 0}, {10, 10}, {50, 10}, {10, 10}, {0, 10}}, []pixel{{0, 0}, {10, 10}, {0, 10}}},
		{"a spike at its ends", []pixel{{50, 50}, {0, 0}, {10, 10}, {0, 10}, {0, 0}}, []pixel{{0, 0}, {10, 10}, {0, 10}}},
		{"no area", []pixel{{0, 0}, {5, 5}, {10, 10}}, nil},
		{"a there and back", []pixel{{0, 0}, {5, 5}, {0, 0}}, nil},
		{"around the tile", []pixel{{-9000, -9000}, {9000, -9000}, {9000, 9000}, {-9000, 9000}}, []pixel{{-64, -64}, {4160, -64}, {4160, 4160}, {-64, 4160}}},
		{"beside the tile", []pixel{{-900, -900}, {-500, -900}, {-500, -500}}, nil},
	} {
		got := clipRing(slices.Clone(tc.ring))
		if doubleArea(got) != doubleArea(tc.want) || len(got) != len(tc.want) || len(got) > 0 && !slices.Contains(got, tc.want[0]) {
			t.Errorf("%s: %v becomes %v, want %v", tc.name, tc.ring, got, tc.want)
		}
	}
}
