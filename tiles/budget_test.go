package tiles

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
)

// crowd makes places in a box, the most important first, whose names do not compress.
func crowd(n, nameBytes int, box orb.Bound) []data.Place {
	rnd := rand.New(rand.NewPCG(1, uint64(n)))
	list := make([]data.Place, n)
	for i := range list {
		name := make([]byte, nameBytes)
		for j := range name {
			name[j] = ' ' + byte(rnd.IntN(95))
		}
		list[i] = data.Place{
			ID: fmt.Sprintf("t-%d", i), Number: uint64(i + 1), Name: string(name), Categories: []string{"museum"}, Importance: 1 - float64(i)/float64(n),
			Point: orb.Point{box.Min[0] + rnd.Float64()*(box.Max[0]-box.Min[0]), box.Min[1] + rnd.Float64()*(box.Max[1]-box.Min[1])},
		}
	}
	return list
}

func gzipSize(t *testing.T, tile []byte) int {
	t.Helper()
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	if _, err := zw.Write(tile); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// A tile that would be too large keeps as many places as there is room for, the most important ones, and says how
// many of its own it does not show.
func TestBudget(t *testing.T) {
	id := ID{16, 36144, 22272}
	corner := func(x, y uint32) orb.Point { return unproject(spot{x << 16, y << 16}) }
	low, high := corner(id.X, id.Y+1), corner(id.X+1, id.Y)
	inside := orb.Bound{Min: orb.Point{low[0] + 1e-6, low[1] + 1e-6}, Max: orb.Point{high[0] - 1e-6, high[1] - 1e-6}}
	wider := inside
	wider.Max[0] += 5e-5 // into the buffer
	for _, tc := range []struct {
		name             string
		places, nameSize int
		box              orb.Bound
		all              bool
	}{
		{"fits", 2000, 100, inside, true},
		{"too many", 8000, 100, inside, false},
		{"long names", 50, 30_000, inside, false},
		{"one too large", 1, 700_000, inside, false},
		{"more than are written", maxShown + 9, 0, inside, false},
		{"some in the buffer", 8000, 100, wider, false},
	} {
		list := crowd(tc.places, tc.nameSize, tc.box)
		view := viewOf(list)
		tile := view.Tile(id, nil)
		d := mustDecode(t, tile.Data)
		shownInside, insideAll := 0, 0
		w := newWindow(id)
		isInside := func(p pixel) bool { return p.X >= 0 && p.X < Extent && p.Y >= 0 && p.Y < Extent }
		for i := range list {
			if isInside(w.at(project(list[i].Point))) {
				insideAll++
			}
		}
		for i, f := range featuresOf(d, "places") {
			if f.Properties["id"] != list[i].ID {
				t.Fatalf("%s: place %d is %v, want %s", tc.name, i, f.Properties["id"], list[i].ID)
			}
			if isInside(f.Parts[0][0]) {
				shownInside++
			}
		}
		size, said := gzipSize(t, tile.Data), uint64(0)
		for _, f := range featuresOf(d, "dropped") {
			said = f.Properties["dropped"].(uint64)
		}
		if size > MaxTileBytes || shownInside+tile.Dropped != insideAll || said != uint64(tile.Dropped) || (tile.Dropped == 0) != tc.all {
			t.Errorf("%s: %d bytes, %d of %d places, %d dropped, tile says %d", tc.name, size, shownInside, insideAll, tile.Dropped, said)
		}
		if !tc.all && tc.places > 1000 && tc.nameSize > 0 && size < MaxTileBytes*9/10 {
			t.Errorf("%s: there is room for more in %d bytes", tc.name, size)
		}
	}
}
