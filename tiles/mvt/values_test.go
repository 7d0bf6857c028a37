package mvt_test

import (
	"fmt"
	"testing"

	orbmvt "github.com/paulmach/orb/encoding/mvt"

	"tripoint/tiles/mvt"
	"tripoint/tiles/mvt/rules"
)

// However many values a layer has, each is there once and features refer to the right one.
func TestValuesAreShared(t *testing.T) {
	l := mvt.NewLayer("test", "a", "b")
	for range 2 { // the second time in memory used before
		l.Reset()
		for i := range uint64(1000) {
			l.Begin(i + 1)
			l.Tag(1, mvt.AppendString(nil, fmt.Sprint(i%700)))
			l.Tag(0, mvt.AppendUint(nil, i%10))
			l.Geometry.Point(mvt.Point{X: int32(i), Y: -1})
			l.End(mvt.Points)
		}
		tile := l.Append(nil)
		decoded, err := rules.Decode(tile)
		if err != nil {
			t.Fatal(err)
		}
		layer := decoded["test"]
		if len(layer.Values) != 710 || len(layer.Keys) != 2 || len(layer.Features) != 1000 {
			t.Fatalf("%d values, %d keys, %d features; want 710, 2, 1000", len(layer.Values), len(layer.Keys), len(layer.Features))
		}
		theirs, err := orbmvt.Unmarshal(tile)
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
