package basemap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data/osm"
	"tripoint/tiles"
	"tripoint/tiles/mvt"
	"tripoint/tiles/mvt/rules"
	"tripoint/tiles/pmtiles"
)

// An extract is one in the making.
type extract struct {
	b     strings.Builder
	nodes int
	ways  int
}

// way adds a way through points with tags, key and value in turn, and returns its number.
func (e *extract) way(points []orb.Point, tags ...string) int {
	var refs strings.Builder
	first := e.nodes + 1
	for _, p := range points {
		e.nodes++
		fmt.Fprintf(&e.b, `<node id="%d" lon="%.7f" lat="%.7f"/>`, e.nodes, p[0], p[1])
		fmt.Fprintf(&refs, `<nd ref="%d"/>`, e.nodes)
	}
	if points[0] == points[len(points)-1] {
		fmt.Fprintf(&refs, `<nd ref="%d"/>`, first)
	}
	e.ways++
	fmt.Fprintf(&e.b, `<way id="%d">%s%s</way>`, e.ways, refs.String(), tagged(tags))
	return e.ways
}

// relation adds a multipolygon of ways; those below 0 are inner ones.
func (e *extract) relation(id int, ways []int, tags ...string) {
	fmt.Fprintf(&e.b, `<relation id="%d">`, id)
	for _, w := range ways {
		role := "outer"
		if w < 0 {
			w, role = -w, "inner"
		}
		fmt.Fprintf(&e.b, `<member type="way" ref="%d" role="%s"/>`, w, role)
	}
	fmt.Fprintf(&e.b, `<tag k="type" v="multipolygon"/>%s</relation>`, tagged(tags))
}

func tagged(tags []string) string {
	var b strings.Builder
	for i := 0; i < len(tags); i += 2 {
		fmt.Fprintf(&b, `<tag k="%s" v="%s"/>`, tags[i], tags[i+1])
	}
	return b.String()
}

func (e *extract) file() osm.File {
	text := `<osm version="0.6"><bounds minlat="49.4" minlon="18" maxlat="50.1" maxlon="19"/>` + e.b.String() + `</osm>`
	return osm.File{Name: "made.osm", Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func square(x, y, side float64) []orb.Point {
	return []orb.Point{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
}

// scribble is a closed line that crosses itself at random.
func scribble(rnd *rand.Rand, size float64) []orb.Point {
	x, y := 18.3+0.3*rnd.Float64(), 49.6+0.3*rnd.Float64()
	var points []orb.Point
	for range 3 + rnd.IntN(30) {
		points = append(points, orb.Point{x + size*rnd.Float64(), y + size*rnd.Float64()})
	}
	return append(points, points[0])
}

// star is a ring that does not cross itself.
func star(rnd *rand.Rand, x, y, size float64) []orb.Point {
	var points []orb.Point
	n := 5 + rnd.IntN(200)
	for i := range n {
		angle, far := 2*math.Pi*float64(i)/float64(n), size*(0.1+rnd.Float64())
		points = append(points, orb.Point{x + far*math.Cos(angle), y + far*math.Sin(angle)})
	}
	return append(points, points[0])
}

// Of polygons of every size, simple or not, with holes and without, every tile keeps the rules at every zoom.
func TestRandomPolygons(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var e extract
	for i := range 200 {
		size := 0.3 * math.Pow(0.5, float64(rnd.IntN(12)))
		e.way(scribble(rnd, size), "natural", "wood")
		x, y := 18.3+0.4*rnd.Float64(), 49.6+0.3*rnd.Float64()
		outer := e.way(star(rnd, x, y, size))
		hole := e.way(star(rnd, x, y, size/15))
		e.relation(i+1, []int{outer, hole}, "natural", "water")
	}
	archive, report := built(t, e.file())
	count, features := checkTiles(t, archive)
	if count < 1000 || features["land"] == 0 || features["water_polygons"] == 0 || len(report.Unassembled) > 0 {
		t.Errorf("%d tiles, %v, not drawn: %v", count, features, report.Unassembled)
	}
}

// What is broken is told of and not drawn, what touches is drawn as it is.
func TestBrokenMultipolygons(t *testing.T) {
	var e extract
	open := e.way([]orb.Point{{18.1, 49.5}, {18.2, 49.5}, {18.2, 49.6}})
	e.relation(1, []int{open}, "natural", "wood")
	e.relation(2, []int{99}, "natural", "wood")
	twice := e.way([]orb.Point{{18.3, 49.5}, {18.4, 49.5}})
	e.relation(3, []int{twice, twice}, "natural", "wood")
	outer, island := e.way(square(18.5, 49.5, 0.1)), e.way(square(18.54, 49.54, 0.02))
	lake := e.way(square(18.52, 49.52, 0.06))
	e.relation(4, []int{outer, lake, island}, "natural", "wood")
	a, b := e.way(square(18.7, 49.5, 0.05)), e.way(square(18.75, 49.55, 0.05))
	e.relation(5, []int{a, b}, "natural", "wood")
	archive, report := built(t, e.file())
	checkTiles(t, archive)
	var broken []string
	for _, f := range report.Unassembled {
		broken = append(broken, f.At+": "+f.Reason)
	}
	want := "relation/1: its outline has a gap at 18.1, 49.5|relation/2: 1 of 1 parts of its outline are not in the files, as is usual at the edge of an extract|relation/3: its outline has a gap at 18.3, 49.5"
	if got := strings.Join(broken, "|"); got != want {
		t.Errorf("not drawn: %s\nwant %s", got, want)
	}
	for _, tt := range []struct {
		at   orb.Point
		want bool
	}{
		{orb.Point{18.15, 49.55}, false}, {orb.Point{18.51, 49.51}, true}, {orb.Point{18.53, 49.53}, false}, {orb.Point{18.55, 49.55}, true},
		{orb.Point{18.72, 49.52}, true}, {orb.Point{18.77, 49.57}, true}, {orb.Point{18.77, 49.52}, false},
	} {
		for zoom := uint(9); zoom <= MaxZoom; zoom++ {
			if got := covered(t, archive, "land", tt.at, zoom); got != tt.want {
				t.Errorf("zoom %d: at %v is a wood: %v, want %v", zoom, tt.at, got, tt.want)
			}
		}
	}
}

// A multipolygon without tags is what its outer ways are, with its holes, and whether they are closed or not.
func TestMultipolygonsOfTaggedWays(t *testing.T) {
	var e extract
	outer, hole := e.way(square(18.1, 49.5, 0.1), "natural", "wood", "name", "Las"), e.way(square(18.14, 49.54, 0.02))
	e.relation(1, []int{outer, -hole})
	x, y, side := 18.3, 49.5, 0.1
	south := e.way([]orb.Point{{x, y}, {x + side, y}, {x + side, y + side}}, "natural", "wood")
	north := e.way([]orb.Point{{x + side, y + side}, {x, y + side}, {x, y}})
	e.relation(2, []int{south, north})
	wood, field := e.way(square(18.5, 49.5, 0.1), "natural", "wood"), e.way(square(18.7, 49.5, 0.1), "landuse", "farmland")
	e.relation(3, []int{wood, field})
	e.relation(4, []int{e.way([]orb.Point{{18.9, 49.5}, {18.95, 49.5}})})
	archive, report := built(t, e.file())
	checkTiles(t, archive)
	if len(report.Unassembled) != 1 || report.Unassembled[0].At != "relation/3" {
		t.Errorf("not drawn: %v, want relation/3", report.Unassembled)
	}
	for at, want := range map[orb.Point]bool{
		{18.12, 49.52}: true, {18.15, 49.55}: false, {18.35, 49.55}: true, {18.55, 49.55}: false,
	} {
		if got := covered(t, archive, "land", at, 12); got != want {
			t.Errorf("at %v is a wood: %v, want %v", at, got, want)
		}
	}
}

// tileAt is the tile around a point, and where the point is in it.
func tileAt(t *testing.T, archive *pmtiles.Archive, at orb.Point, zoom uint) (rules.Tile, mvt.Point) {
	t.Helper()
	x, y := tiles.Project(at)
	shift := 32 - zoom
	packed, err := archive.Tile(pmtiles.ID(zoom, x>>shift, y>>shift))
	if err != nil || packed == nil {
		return nil, mvt.Point{}
	}
	tile, err := archive.Unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := rules.Decode(tile)
	if err != nil {
		t.Fatal(err)
	}
	unit := 32 - extentBits - zoom
	return decoded, mvt.Point{X: int32(x >> unit & (mvt.Extent - 1)), Y: int32(y >> unit & (mvt.Extent - 1))}
}

// covered tells whether a polygon of a layer is at a point.
func covered(t *testing.T, archive *pmtiles.Archive, layer string, at orb.Point, zoom uint) bool {
	t.Helper()
	tile, p := tileAt(t, archive, at, zoom)
	if tile[layer] == nil {
		return false
	}
	inside := false
	for _, f := range tile[layer].Features {
		for _, ring := range f.Parts {
			inside = inside != contains(ring, p)
		}
	}
	return inside
}

// What a tile says of objects is what their tags say.
func TestProperties(t *testing.T) {
	var e extract
	e.way([]orb.Point{{18.5, 49.7}, {18.51, 49.7}}, "highway", "primary_link", "name", "Ostravská", "name:pl", "Ostrawska", "ref", "I/67;E75", "bridge", "yes", "oneway", "yes")
	e.way([]orb.Point{{18.5, 49.701}, {18.51, 49.701}}, "railway", "rail", "service", "yard")
	e.way(square(18.502, 49.702, 0.001), "building", "yes", "addr:housenumber", "12a")
	e.way(square(18.504, 49.704, 0.001), "highway", "pedestrian", "area", "yes", "name", "Rynek")
	fmt.Fprint(&e.b, `<node id="9999999" lon="18.505" lat="49.7"><tag k="place" v="town"/><tag k="name" v="Karviná"/><tag k="population" v="50 902"/></node>`)
	e.way(square(18.506, 49.702, 0.001), "amenity", "restaurant", "tourism", "hotel", "cuisine", "czech", "atm", "yes", "name", "Na Rynku", "man_made", "street_cabinet", "addr:housenumber", "7")
	archive, _ := built(t, e.file())
	tile, _ := tileAt(t, archive, orb.Point{18.505, 49.702}, MaxZoom)
	for _, tt := range []struct {
		layer string
		kind  mvt.Type
		want  string
	}{
		{"streets", mvt.Lines, "map[kind:rail rail:true service:yard]|map[bridge:true kind:primary link:true oneway:true]"},
		{"street_labels", mvt.Lines, "map[kind:primary_link name:Ostravská name_pl:Ostrawska ref:I/67\nE75 ref_cols:4 ref_rows:2]"},
		{"buildings", mvt.Polygons, "map[dummy:1]"},
		{"addresses", mvt.Points, "map[housenumber:12a]"},
		{"street_polygons", mvt.Polygons, "map[kind:pedestrian]"},
		{"streets_polygons_labels", mvt.Points, "map[kind:pedestrian name:Rynek]"},
		{"pois", mvt.Points, "map[amenity:restaurant atm:true cuisine:czech housenumber:7 name:Na Rynku tourism:hotel]"},
		{"place_labels", mvt.Points, "map[kind:town name:Karviná population:50902]"},
	} {
		var got []string
		if tile[tt.layer] == nil {
			t.Errorf("no layer %s", tt.layer)
			continue
		}
		for _, f := range tile[tt.layer].Features {
			got = append(got, fmt.Sprint(f.Properties))
			if f.Kind != tt.kind {
				t.Errorf("%s has a feature of type %d", tt.layer, f.Kind)
			}
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%s: %q, want %q", tt.layer, strings.Join(got, "|"), tt.want)
		}
	}
	low, _ := tileAt(t, archive, orb.Point{18.505, 49.7}, 10)
	if low["streets"] == nil || len(low["streets"].Features) != 2 || len(low["streets"].Features[0].Properties) > 2 || low["buildings"] != nil {
		t.Errorf("zoom 10: %v", low)
	}
}

// A road is one line over its bridges as long as tiles do not tell of them, and its name is along all of it.
func TestBridgesLowDown(t *testing.T) {
	var e extract
	road := []string{"highway", "primary", "name", "Ostravská"}
	e.way([]orb.Point{{18.5, 49.7}, {18.501, 49.7}}, road...)
	e.way([]orb.Point{{18.501, 49.7}, {18.502, 49.7}}, append(road, "bridge", "yes", "layer", "1")...)
	e.way([]orb.Point{{18.502, 49.7}, {18.503, 49.7}}, road...)
	archive, _ := built(t, e.file())
	for _, tt := range []struct {
		layer string
		zoom  uint
		want  int
	}{{"streets", levelsFrom - 1, 1}, {"streets", levelsFrom, 2}, {"street_labels", MaxZoom, 1}} {
		tile, _ := tileAt(t, archive, orb.Point{18.5015, 49.7}, tt.zoom)
		if tile[tt.layer] == nil || len(tile[tt.layer].Features) != tt.want {
			t.Errorf("zoom %d: %v, want %d in %s", tt.zoom, tile[tt.layer], tt.want, tt.layer)
		}
	}
}

// A map does not depend on which goroutine came first.
func TestBuildIsRepeatable(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var e extract
	for range 3000 {
		e.way(star(rnd, 18.2+0.6*rnd.Float64(), 49.5+0.5*rnd.Float64(), 0.001), "building", "yes")
	}
	var first []byte
	for range 3 {
		var out bytes.Buffer
		if _, err := Build(context.Background(), []osm.File{e.file()}, Options{Folder: t.TempDir()}, &out); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out.Bytes()
		} else if !bytes.Equal(first, out.Bytes()) {
			t.Fatal("the same extract makes another map")
		}
	}
}

func TestBuildEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var e extract
	e.way(square(18.5, 49.7, 0.01), "building", "yes")
	folder := t.TempDir()
	if _, err := Build(ctx, []osm.File{e.file()}, Options{Folder: folder}, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
	if _, err := Build(context.Background(), []osm.File{e.file()}, Options{Folder: folder}, failingWriter{}); !errors.Is(err, errFull) {
		t.Errorf("to a disk that is full: %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

var errFull = errors.New("no space is left")

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }
