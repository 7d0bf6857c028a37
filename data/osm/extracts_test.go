package osm

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/paulmach/orb/planar"

	"tripoint/data"
)

// extract returns a file of the folder that OSM_EXTRACTS names. Tests that need one are skipped without.
func extract(t testing.TB, name string) File {
	t.Helper()
	path := filepath.Join(os.Getenv("OSM_EXTRACTS"), name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no extract %s in OSM_EXTRACTS", name)
	}
	return diskFile(path)
}

// The relations and areas that osmium 1.15 makes of whole extracts: osmium export --geometry-types=polygon with
// area_tags, the relations of it. Of 2 more in Delaware rings cross; osmium leaves those out.
func TestExtracts(t *testing.T) {
	tests := []struct {
		file      string
		relations int
		area      float64 // square degrees
		places    int
		areas     int
		nameless  int
	}{
		{"monaco-2023.osm.pbf", 44, 0.000272688, 1006, 0, 270},
		{"andorra-2013.osm.pbf", 12, 0.039953322, 752, 0, 226},
		{"andorra.osm.bz2", 54, 0.193768800, 1724, 8, 609},
		{"liechtenstein-2013.osm.pbf", 23, 0.058543153, 767, 13, 195},
		{"delaware-latest.osm.pbf", 376 + 2, 1.434376064, 5501, 42, 1741},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			file := extract(t, tt.file)
			relations, area := assembled(t, file)
			if relations != tt.relations || math.Abs(area-tt.area) > 1e-9 {
				t.Errorf("%d relations of %.9f square degrees; want %d of %.9f", relations, area, tt.relations, tt.area)
			}
			readings, result := readAll(t, Options{}, file)
			for _, r := range readings {
				if r.Err != nil {
					t.Errorf("%s: %v", r.At, r.Err)
				}
			}
			if len(readings) != tt.places || len(result.Areas) != tt.areas || result.Nameless != tt.nameless {
				t.Errorf("%d places, %d areas, %d nameless; want %d, %d, %d",
					len(readings), len(result.Areas), result.Nameless, tt.places, tt.areas, tt.nameless)
			}
		})
	}
}

// assembled draws all relations that have an outline, whatever they are.
func assembled(t *testing.T, file File) (n int, area float64) {
	t.Helper()
	f := &found{judge: newJudge()}
	s := newScanner(context.Background(), []File{file}, nil)
	for _, o := range objectsOf(t, file) {
		if kind := o.tags.get("type"); o.kind == relation && (kind == "multipolygon" || kind == "boundary") {
			f.relations = append(f.relations, *keepRelation(&o, wanted))
		}
	}
	ws, err := readWays(s, f)
	if err != nil {
		t.Fatal(err)
	}
	ns, err := readNodes(s, f, ws)
	if err != nil {
		t.Fatal(err)
	}
	b := newBuilder(nil, f, ws, ns)
	for i := range f.relations {
		if outline, err := b.outlineOf(&f.relations[i]); err == nil {
			n++
			area += planar.Area(outline)
		}
	}
	return n, area
}

// The same extract in both formats, and both together, give the same places and areas.
func TestFormatsOfOneExtract(t *testing.T) {
	pbf, bz2 := extract(t, "liechtenstein-2013.osm.pbf"), extract(t, "liechtenstein-2013.osm.bz2")
	want, wantResult := readAll(t, Options{}, pbf)
	for name, files := range map[string][]File{"bz2": {bz2}, "both": {bz2, pbf}} {
		got, result := readAll(t, Options{}, files...)
		if !reflect.DeepEqual(result, wantResult) || len(got) != len(want) {
			t.Errorf("%s: %d places and another result, want %d", name, len(got), len(want))
			continue
		}
		for i := range got {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Errorf("%s: %+v, want %+v", name, got[i], want[i])
			}
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"delaware-latest.osm.pbf", "andorra.osm.bz2"} {
		b.Run(name, func(b *testing.B) {
			file := extract(b, name)
			b.SetBytes(file.Size)
			b.ReportAllocs()
			for b.Loop() {
				_, err := Read(context.Background(), []File{file}, Options{}, func(data.Reading) error { return nil })
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
