package tiles

import (
	"bytes"
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/geo"
	"tripoint/tiles/mvt"
	"tripoint/tiles/mvt/rules"
)

var region = sync.OnceValue(func() data.Set {
	set, err := data.Builtin()
	if err != nil {
		panic(err)
	}
	slices.SortFunc(set.Places, func(a, b data.Place) int { return cmp.Compare(b.Importance, a.Importance) })
	for i := range set.Places {
		set.Places[i].Number = uint64(i + 1)
	}
	return set
})

func regionBase() *Base {
	set := region()
	var settlements []*data.Place
	for i := range set.Places {
		if slices.Contains([]string{"city", "town", "village", "suburb"}, set.Places[i].Category()) {
			settlements = append(settlements, &set.Places[i])
		}
	}
	countries := map[string]data.Texts{"PL": {{Lang: "pl", Text: "Polska"}}, "CZ": {{Lang: "cs", Text: "Česko"}}}
	return NewBase(BaseSource{Areas: set.Areas, Border: set.Border, Settlements: settlements, Countries: countries})
}

// tilesOver lists the tiles of a zoom that touch a box.
func tilesOver(box orb.Bound, zoom uint) (list []ID) {
	shift := worldBits - zoom
	low, high := project(box.Min), project(box.Max)
	for x := low.x >> shift; x <= high.x>>shift; x++ {
		for y := high.y >> shift; y <= low.y>>shift; y++ {
			list = append(list, ID{zoom, x, y})
		}
	}
	return list
}

// Every tile over the region keeps the rules, and orb reads the same from it as we do.
func TestRegionTilesKeepTheRules(t *testing.T) {
	set := region()
	view, base := viewOf(set.Places), regionBase()
	for _, tileSet := range []struct {
		name    string
		maxZoom uint
		bounds  orb.Bound
		tile    func(ID) []byte
	}{
		{"places", MaxPlacesZoom, view.places.Bounds(), func(id ID) []byte { return view.Tile(id, nil).Data }},
		{"places in Czech", MaxPlacesZoom, view.places.Bounds(), func(id ID) []byte { return view.Tile(id, lang.Parse([]string{"cs"})).Data }},
		{"base", MaxBaseZoom, base.Bounds(), base.Tile},
	} {
		count, features := 0, 0
		for zoom := uint(0); zoom <= tileSet.maxZoom; zoom++ {
			for _, id := range tilesOver(tileSet.bounds, zoom) {
				tile := tileSet.tile(id)
				if len(tile) == 0 {
					continue
				}
				ours, err := rules.Decode(tile)
				if err != nil {
					t.Fatalf("%s %v: %v", tileSet.name, id, err)
				}
				count++
				features += compareWithOrb(t, id, ours, tile)
			}
		}
		if count == 0 {
			t.Errorf("%s: no tile has anything", tileSet.name)
		}
		t.Logf("%s: %d tiles with %d features", tileSet.name, count, features)
	}
}

func compareWithOrb(t *testing.T, id ID, ours rules.Tile, tile []byte) (features int) {
	t.Helper()
	theirs, err := orbmvt.Unmarshal(tile)
	if err != nil {
		t.Fatalf("%v: orb: %v", id, err)
	}
	if len(theirs) != len(ours) {
		t.Fatalf("%v: orb reads %d layers, we %d", id, len(theirs), len(ours))
	}
	for _, l := range theirs {
		if got, want := len(l.Features), len(ours[l.Name].Features); got != want || l.Version != 2 {
			t.Fatalf("%v, layer %s: orb reads %d features, we %d; version %d", id, l.Name, got, want, l.Version)
		}
		for i, f := range l.Features {
			if ours[l.Name].Features[i].ID == 0 {
				t.Fatalf("%v, layer %s: a feature without an id", id, l.Name)
			}
			if want := ours[l.Name].Features[i].Properties["name"]; want != nil && f.Properties["name"] != want {
				t.Fatalf("%v, layer %s: orb reads the name %v, we %v", id, l.Name, f.Properties["name"], want)
			}
		}
		features += len(l.Features)
	}
	return features
}

// What is drawn at one place is the same in the tiles on both sides of an edge.
func TestNeighboursAgree(t *testing.T) {
	view := viewOf(region().Places)
	base := regionBase()
	for zoom := uint(7); zoom <= 13; zoom++ {
		for _, id := range tilesOver(view.places.Bounds(), zoom) {
			east := ID{id.Z, id.X + 1, id.Y}
			for _, layer := range []string{"places", "clusters"} {
				compareOverlap(t, id, mustDecode(t, view.Tile(id, nil).Data), mustDecode(t, view.Tile(east, nil).Data), layer)
			}
			compareOverlap(t, id, mustDecode(t, base.Tile(id)), mustDecode(t, base.Tile(east)), "place_labels")
		}
	}
}

func mustDecode(t *testing.T, tile []byte) rules.Tile {
	t.Helper()
	d, err := rules.Decode(tile)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func compareOverlap(t *testing.T, id ID, west, east rules.Tile, layer string) {
	t.Helper()
	seen := func(d rules.Tile, shift int32) map[uint64]pixel {
		points := map[uint64]pixel{}
		if d[layer] == nil {
			return points
		}
		for _, f := range d[layer].Features {
			p := f.Parts[0][0]
			if p.X += shift; p.X >= Extent-Buffer && p.X < Extent+Buffer {
				points[f.ID] = p
			}
		}
		return points
	}
	inWest, inEast := seen(west, 0), seen(east, Extent)
	if len(inWest) != len(inEast) {
		t.Errorf("%v, %s: %d near its east edge, %d in its neighbour", id, layer, len(inWest), len(inEast))
	}
	for feature, p := range inWest {
		if inEast[feature] != p {
			t.Errorf("%v, %s %d: at %v, in the neighbour at %v", id, layer, feature, p, inEast[feature])
		}
	}
}

// The areas of a tile cover the middle of the region without gap or overlap worth speaking of.
func TestMunicipalitiesCoverTheRegion(t *testing.T) {
	base := regionBase()
	for _, id := range []ID{{8, 141, 86}, {10, 564, 347}, {12, 2257, 1390}} {
		d := mustDecode(t, base.Tile(id))
		var area int64
		for _, f := range d["areas"].Features {
			if f.Properties["admin_level"].(uint64) < 7 {
				continue
			}
			for _, ring := range f.Parts {
				area += mvt.DoubleArea(clipToTile(ring))
			}
		}
		share := float64(area) / 2 / Extent / Extent
		t.Logf("%v: municipalities cover %.4f", id, share)
		if id.Z > 8 && math.Abs(share-1) > 0.01 {
			t.Errorf("%v: municipalities cover %.4f of the tile, want 1", id, share)
		}
	}
}

// clipToTile brings a ring to the tile without its buffer.
func clipToTile(ring []pixel) []pixel {
	clamped := make([]pixel, len(ring))
	for i, p := range ring {
		clamped[i] = pixel{X: min(max(p.X, 0), Extent), Y: min(max(p.Y, 0), Extent)}
	}
	return clamped
}

// Looking at near stretches of a line alone finds what looking at all of it finds.
func TestCloseToAgreesWithDistance(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	border := region().Border
	near := closeTo(border)
	count := 0
	for range 3000 {
		p := border[rnd.IntN(len(border))]
		s := project(orb.Point{p[0] + rnd.NormFloat64()*0.003, p[1] + rnd.NormFloat64()*0.003})
		meters, _ := geo.DistanceToLine(border, unproject(s))
		if got, want := near(s), meters <= sameLine; got != want {
			t.Fatalf("%v, %.0f m away: close is %v, want %v", unproject(s), meters, got, want)
		}
		if meters <= sameLine {
			count++
		}
	}
	if count == 0 || count == 3000 {
		t.Errorf("%d of 3000 are close, want some", count)
	}
	if closeTo(nil)(spot{}) {
		t.Error("a spot is close to no line")
	}
}

// Other settlements on the same outlines make the base that is made with them.
func TestWithSettlementsIsAsMadeWithThem(t *testing.T) {
	set := region()
	var settlements []*data.Place
	for i := range set.Places[:40] {
		settlements = append(settlements, &set.Places[i])
	}
	source := BaseSource{Areas: set.Areas, Border: set.Border, Settlements: settlements[:30]}
	before, middle := NewBase(source), ID{10, 564, 347}
	tile := before.Tile(middle)
	source.Settlements = settlements
	anew, next := NewBase(source), before.WithSettlements(settlements)
	for zoom := range uint(11) {
		for _, id := range tilesOver(anew.Bounds(), zoom) {
			if !bytes.Equal(next.Tile(id), anew.Tile(id)) {
				t.Errorf("%v: the tile is another", id)
			}
		}
	}
	if !bytes.Equal(before.Tile(middle), tile) || bytes.Equal(next.Tile(middle), tile) {
		t.Error("the base before has changed, or the next one has not")
	}
	if next.Bounds() != anew.Bounds() {
		t.Errorf("bounds %v, want %v", next.Bounds(), anew.Bounds())
	}
	far := &data.Place{ID: "t-far", Number: 1, Point: orb.Point{30, 60}, Categories: []string{"town"}}
	if got := next.WithSettlements([]*data.Place{far}).Bounds(); got.Max != far.Point {
		t.Errorf("bounds %v do not reach %v", got, far.Point)
	}
	if got := next.WithSettlements(nil).Bounds(); got != NewBase(BaseSource{Areas: set.Areas, Border: set.Border}).Bounds() {
		t.Errorf("bounds %v are not those without settlements", got)
	}
}
