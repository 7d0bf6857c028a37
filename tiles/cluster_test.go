package tiles

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
	"tripoint/tiles/mvt/rules"
)

// scattered makes places in and around towns, some at one point, ordered by importance.
func scattered(rnd *rand.Rand, n int, box orb.Bound) []data.Place {
	point := func() orb.Point {
		return orb.Point{
			box.Min[0] + rnd.Float64()*(box.Max[0]-box.Min[0]),
			box.Min[1] + rnd.Float64()*(box.Max[1]-box.Min[1]),
		}
	}
	towns := make([]orb.Point, max(n/500, 3))
	for i := range towns {
		towns[i] = point()
	}
	categories := []string{"museum", "castle", "hospital", "railway_station", "company"}
	places := make([]data.Place, n)
	for i := range places {
		p := point()
		if town := towns[rnd.IntN(len(towns))]; rnd.IntN(4) > 0 {
			p = orb.Point{town[0] + rnd.NormFloat64()*0.02, min(max(town[1]+rnd.NormFloat64()*0.015, -89), 89)}
		}
		if i > 0 && rnd.IntN(20) == 0 {
			p = places[i-1].Point
		}
		name := fmt.Sprintf("Place %d", i)
		places[i] = data.Place{
			ID: fmt.Sprintf("t-%d", i), Point: p, Name: name, Names: data.Texts{{Lang: "cs", Text: "Místo " + name}, {Lang: "pl", Text: name}},
			Number: uint64(i + 1), Categories: []string{categories[i%len(categories)]}, Address: data.Address{CountryCode: "CZ"}, Importance: rnd.Float64() * rnd.Float64(),
		}
	}
	slices.SortFunc(places, func(a, b data.Place) int {
		return cmp.Or(cmp.Compare(b.Importance, a.Importance), cmp.Compare(a.ID, b.ID))
	})
	return places
}

func placesOf(list []data.Place) *Places {
	return NewPlaces(Source{Len: len(list), Place: func(ord uint32) *data.Place { return &list[ord] }})
}

// viewOf is all places of a list that is in order of importance.
func viewOf(list []data.Place) *View {
	places := placesOf(list)
	return places.View(places.BaseView(nil), nil)
}

// tileAt is the tile of a zoom that has the place with a morton code.
func tileAt(zoom uint, code uint64) ID {
	s, shift := spotOf(code), worldBits-zoom
	return ID{zoom, s.x >> shift, s.y >> shift}
}

var centralEurope = orb.Bound{Min: orb.Point{14, 48.5}, Max: orb.Point{24, 54.5}}

// A plainCell is what a cell shows, found by going through all places.
type plainCell struct {
	alone []int // ords
	rest  []int
}

// plainCells divides all places the obvious way.
func plainCells(places []data.Place, zoom uint) map[cell]*plainCell {
	all := map[cell][]int{}
	for ord := range places {
		c := cellAt(zoom, morton(project(places[ord].Point)))
		all[c] = append(all[c], ord)
	}
	cells := map[cell]*plainCell{}
	for c, ords := range all {
		pc := &plainCell{rest: ords}
		if zoom > MaxClusterZoom {
			pc.alone, pc.rest = ords, nil
		} else if uint(aloneFrom(places[ords[0]].Importance)) <= zoom {
			pc.alone, pc.rest = ords[:1], ords[1:]
		}
		if len(pc.rest) == 1 {
			pc.alone, pc.rest = ords, nil
		}
		cells[c] = pc
	}
	return cells
}

// plainExpansion is the first zoom at which the places of a cluster are not one cluster.
func plainExpansion(places []data.Place, byZoom []map[cell]*plainCell, zoom uint, members []int) uint64 {
	for zoom++; zoom <= MaxClusterZoom; zoom++ {
		c := cellAt(zoom, morton(project(places[members[0]].Point)))
		if !slices.Equal(byZoom[zoom][c].rest, members) {
			break
		}
	}
	return uint64(zoom)
}

// plainTop is what a cluster says of its categories, found by counting.
func plainTop(places []data.Place, members []int) map[string]any {
	categories, themes := make([]int, len(taxonomy.Builtin().Categories())), map[string]int{}
	for _, ord := range members {
		c := taxonomy.Builtin().Category(places[ord].Category())
		categories[c.Index]++
		themes[c.Theme]++
	}
	said := map[string]any{}
	most := 0
	for _, theme := range taxonomy.Builtin().Themes() {
		if themes[theme.ID] > most {
			said["theme"], most = theme.ID, themes[theme.ID]
		}
	}
	for i := 1; i <= 3; i++ {
		if best := slices.Index(categories, slices.Max(categories)); categories[best] > 0 {
			said[fmt.Sprint("category_", i)] = taxonomy.Builtin().Categories()[best].ID
			said[fmt.Sprint("count_", i)] = uint64(categories[best])
			categories[best] = 0
		}
	}
	return said
}

// Tiles at every zoom show exactly what going through all places finds; so counts add up, ids are those of
// the places at every zoom, clusters split when they say, and their places are those they count.
func TestTilesAgreeWithPlainClusters(t *testing.T) {
	places := scattered(rand.New(rand.NewPCG(1, 2)), 4000, orb.Bound{Min: orb.Point{18, 49.5}, Max: orb.Point{19, 50.2}})
	view := viewOf(places)
	ids := map[string]uint64{}
	for i := range places {
		ids[places[i].ID] = places[i].Number
	}
	byZoom := make([]map[cell]*plainCell, MaxPlacesZoom+1)
	for zoom := range byZoom {
		byZoom[zoom] = plainCells(places, uint(zoom))
	}
	for zoom, cells := range byZoom {
		total := 0
		for _, id := range tilesOver(view.places.Bounds(), uint(zoom)) {
			total += comparePlain(t, view, places, ids, byZoom, cells, id)
		}
		if total != len(places) {
			t.Errorf("zoom %d: tiles show %d places, want %d", zoom, total, len(places))
		}
	}
}

func comparePlain(t *testing.T, view *View, places []data.Place, ids map[string]uint64, byZoom []map[cell]*plainCell, plain map[cell]*plainCell, id ID) (total int) {
	t.Helper()
	d := mustDecode(t, view.Tile(id, nil).Data)
	inside := func(p pixel) bool { return p.X >= 0 && p.X < Extent && p.Y >= 0 && p.Y < Extent }
	singles, clusters := map[string]bool{}, map[uint64]rules.Feature{}
	if d["places"] != nil {
		for _, f := range d["places"].Features {
			place := f.Properties["id"].(string)
			if f.ID != ids[place] {
				t.Errorf("%v: place %s has the id %d, want %d", id, place, f.ID, ids[place])
			}
			if inside(f.Parts[0][0]) {
				singles[place] = true
			}
		}
	}
	if d["clusters"] != nil {
		for _, f := range d["clusters"].Features {
			if inside(f.Parts[0][0]) {
				clusters[f.ID] = f
			}
		}
	}
	first := morton(spot{id.X, id.Y}) * cells * cells
	for number := first; number < first+cells*cells; number++ {
		c := cell{id.Z, number}
		want := plain[c]
		if want == nil {
			continue
		}
		for _, ord := range want.alone {
			if !singles[places[ord].ID] {
				t.Fatalf("%v: place %s is not there by itself", id, places[ord].ID)
			}
			delete(singles, places[ord].ID)
		}
		total += len(want.alone) + len(want.rest)
		if len(want.rest) == 0 {
			continue
		}
		got, ok := clusters[c.id()]
		if !ok || got.Properties["point_count"] != uint64(len(want.rest)) {
			t.Fatalf("%v: cluster %d counts %v places, want %d", id, c.id(), got.Properties["point_count"], len(want.rest))
		}
		if got, want := got.Properties["expansion_zoom"], plainExpansion(places, byZoom, id.Z, want.rest); got != want {
			t.Errorf("%v: cluster %d splits at zoom %v, want %d", id, c.id(), got, want)
		}
		top := plainTop(places, want.rest)
		for _, name := range clusterNames {
			if got.Properties[name] != top[name] {
				t.Errorf("%v: cluster %d says %s %v, want %v", id, c.id(), name, got.Properties[name], top[name])
			}
		}
		compareLeaves(t, view, c.id(), want.rest, int(got.Properties["expansion_zoom"].(uint64)))
		delete(clusters, c.id())
	}
	if len(singles)+len(clusters) > 0 {
		t.Errorf("%v: %v and %v are there for nothing", id, singles, clusters)
	}
	return total
}

// clusterNames are the properties of clusters that tell of categories.
var clusterNames = clusterKeys[keyTopTheme:]

func compareLeaves(t *testing.T, view *View, id uint64, want []int, zoom int) {
	t.Helper()
	c, ok := view.Cluster(id)
	if !ok || c.ExpansionZoom != zoom || c.Places != len(want) {
		t.Fatalf("cluster %d: there %v, %d places, splits at %d; want %d, %d", id, ok, c.Places, c.ExpansionZoom, len(want), zoom)
	}
	ords := slices.Sorted(c.Ords())
	if !slices.EqualFunc(ords, want, func(a uint32, b int) bool { return int(a) == b }) {
		t.Fatalf("cluster %d is places %v, want %v", id, ords, want)
	}
}

// A number that is no cluster's is none: other widths, zooms without clusters, cells with one place or none.
func TestOtherIDsAreNoClusters(t *testing.T) {
	view := viewOf(scattered(rand.New(rand.NewPCG(1, 2)), 50, centralEurope))
	known := map[uint64]bool{}
	for zoom := range uint(MaxClusterZoom + 1) {
		for i := range view.Len() {
			if c := cellAt(zoom, view.code(i)); view.narrow(c, view.all()).count() > 1 {
				known[c.id()] = true
			}
		}
	}
	for id := range known {
		for _, other := range []uint64{id, id + 1, id ^ 2, id << 1, id >> 1, id << 2, id << 20, id | 1<<63} {
			if c, ok := view.Cluster(other); ok && !known[other] {
				t.Errorf("%d is a cluster of %d places", other, c.Places)
			}
		}
	}
	for _, id := range []uint64{0, 1, 2, 63, 1<<53 - 1, 1 << 53, math.MaxUint64} {
		if _, ok := view.Cluster(id); ok {
			t.Errorf("%d is a cluster", id)
		}
	}
	for zoom := range uint(MaxClusterZoom + 1) {
		for _, number := range []uint64{0, 1, 1<<(2*(zoom+cellBits)) - 1} {
			want := cell{zoom, number}
			if got, ok := cellOf(want.id()); !ok || got != want || want.id() > 1<<53-1 {
				t.Errorf("cell %v has the id %d, which is that of %v", want, want.id(), got)
			}
		}
	}
}

// Places near the antimeridian and at the ends of mercator are shown once in each tile that they are near to.
func TestEdgesOfTheWorld(t *testing.T) {
	places := []data.Place{
		{ID: "t-west", Number: 1, Point: orb.Point{-180, 10}, Name: "a", Categories: []string{"museum"}},
		{ID: "t-east", Number: 2, Point: orb.Point{180, 10}, Name: "b", Categories: []string{"museum"}},
		{ID: "t-pole", Number: 3, Point: orb.Point{0, 90}, Name: "c", Categories: []string{"museum"}},
		{ID: "t-south", Number: 4, Point: orb.Point{0, -90}, Name: "d", Categories: []string{"museum"}},
	}
	view := viewOf(places)
	for zoom := range uint(MaxPlacesZoom + 1) {
		last := uint32(1)<<zoom - 1
		row := project(orb.Point{0, 10}).y >> (worldBits - zoom)
		for _, id := range []ID{{zoom, 0, row}, {zoom, last, row}} {
			shown := map[any]pixel{}
			if d := mustDecode(t, view.Tile(id, nil).Data); d["places"] != nil {
				for _, f := range d["places"].Features {
					shown[f.Properties["id"]] = f.Parts[0][0]
				}
			}
			for _, place := range []string{"t-west", "t-east"} {
				if p, ok := shown[place]; !ok || !shows(p) {
					t.Errorf("%v: %s is at %v, there: %v", id, place, p, ok)
				}
			}
		}
	}
}

// The feature ids of areas do not depend on what else there is, nor on its order.
func TestFeatureIDsStay(t *testing.T) {
	a := featureIDs([]string{"x-1", "x-2", "x-3"})
	b := featureIDs([]string{"x-3", "y-9", "x-1"})
	if a[0] != b[2] || a[2] != b[0] {
		t.Errorf("ids %v and %v of the same areas differ", a, b)
	}
	for _, id := range append(a, b...) {
		if id == 0 || id > 1<<53-1 {
			t.Errorf("id %d is out of range", id)
		}
	}
}

// Places of a box are those that a plain scan gives, and those far from it are not asked for.
func TestBaseViewInAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	world := orb.Bound{Min: orb.Point{-180, -89}, Max: orb.Point{180, 89}}
	for _, over := range []orb.Bound{centralEurope, world} {
		list := scattered(rnd, 5000, over)
		list[0].Point, list[1].Point = orb.Point{180, 10}, orb.Point{-180, 10}
		places := placesOf(list)
		for i := range 60 {
			a, b := list[rnd.IntN(len(list))].Point, list[rnd.IntN(len(list))].Point
			box := orb.Bound{Min: orb.Point{a.Lon(), min(a.Lat(), b.Lat())}, Max: orb.Point{b.Lon(), max(a.Lat(), b.Lat())}}
			if i%20 == 0 {
				box.Min[0] = -180
			}
			keep := func(ord uint32) bool { return ord%3 > 0 && geo.InBox(box, list[ord].Point) }
			asked := 0
			got := places.BaseViewIn(box, func(ord uint32) bool {
				asked++
				return keep(ord)
			})
			want := places.BaseView(keep)
			if !slices.Equal(got.at, want.at) {
				t.Fatalf("%v: %d places, want %d", box, got.Len(), want.Len())
			}
			if most := 2*got.Len() + 1000; box.Min.Lon() > -180 && box.Max.Lon() < 180 && box.Min.Lon() <= box.Max.Lon() && asked > most {
				t.Errorf("%v: %d places asked for %d, want at most %d", box, asked, got.Len(), most)
			}
		}
	}
}
