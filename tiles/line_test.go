package tiles

import (
	"slices"
	"testing"

	"tripoint/tiles/mvt"
)

// ringOf makes a ring of coordinates.
func ringOf(xy ...int32) (ring []pixel) {
	for i := 0; i < len(xy); i += 2 {
		ring = append(ring, pixel{X: xy[i], Y: xy[i+1]})
	}
	return ring
}

func TestRingsAreTidied(t *testing.T) {
	for _, tc := range []struct {
		name string
		ring []pixel
		want []pixel
	}{
		{"runs the wrong way", ringOf(0, 0, 0, 10, 10, 10), ringOf(10, 10, 0, 10, 0, 0)},
		{"repeated points", ringOf(0, 0, 0, 0, 10, 10, 10, 10, 0, 10, 0, 0), ringOf(0, 0, 10, 10, 0, 10)},
		{"a spike", ringOf(0, 0, 10, 10, 50, 10, 10, 10, 0, 10), ringOf(0, 0, 10, 10, 0, 10)},
		{"a spike at its ends", ringOf(50, 50, 0, 0, 10, 10, 0, 10, 0, 0), ringOf(0, 0, 10, 10, 0, 10)},
		{"no area", ringOf(0, 0, 5, 5, 10, 10), nil},
		{"a there and back", ringOf(0, 0, 5, 5, 0, 0), nil},
		{"around the tile", ringOf(-9000, -9000, 9000, -9000, 9000, 9000, -9000, 9000), ringOf(-64, -64, 4160, -64, 4160, 4160, -64, 4160)},
		{"beside the tile", ringOf(-900, -900, -500, -900, -500, -500), nil},
	} {
		got := clipRing(slices.Clone(tc.ring))
		if mvt.DoubleArea(got) != mvt.DoubleArea(tc.want) || len(got) != len(tc.want) || len(got) > 0 && !slices.Contains(got, tc.want[0]) {
			t.Errorf("%s: %v becomes %v, want %v", tc.name, tc.ring, got, tc.want)
		}
	}
}
