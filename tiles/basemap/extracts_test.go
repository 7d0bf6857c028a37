package basemap

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	orbmvt "github.com/paulmach/orb/encoding/mvt"

	"tripoint/data/osm"
	"tripoint/tiles/mvt"
	"tripoint/tiles/mvt/rules"
	"tripoint/tiles/pmtiles"
)

func diskFile(path string) osm.File {
	size := int64(0)
	if info, err := os.Stat(path); err == nil {
		size = info.Size()
	}
	return osm.File{Name: filepath.Base(path), Size: size, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// built builds a map of files and opens it.
func built(t testing.TB, files ...osm.File) (*pmtiles.Archive, Report) {
	t.Helper()
	var out bytes.Buffer
	report, err := Build(context.Background(), files, Options{Folder: t.TempDir()}, &out)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := pmtiles.Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return archive, report
}

// checkTiles holds every tile of an archive against the rules of vector tiles, reads it by orb and wants polygons to be
// valid. It returns how many tiles there are and how many features in each layer.
func checkTiles(t *testing.T, archive *pmtiles.Archive) (tiles int, features map[string]int) {
	t.Helper()
	features = map[string]int{}
	err := archive.Each(func(id pmtiles.TileID, packed []byte) error {
		z, x, y := id.ZXY()
		tile, err := archive.Unpack(packed)
		if err != nil {
			return err
		}
		decoded, err := rules.Decode(tile)
		if err != nil {
			t.Errorf("%d/%d/%d: %v", z, x, y, err)
			return nil
		}
		theirs, err := orbmvt.Unmarshal(tile)
		if err != nil || len(theirs) != len(decoded) {
			t.Errorf("%d/%d/%d: orb reads %d layers, %v", z, x, y, len(theirs), err)
		}
		for name, layer := range decoded {
			features[name] += len(layer.Features)
			for _, f := range layer.Features {
				if f.Kind != mvt.Polygons {
					continue
				}
				if err := checkPolygons(f.Parts); err != nil {
					t.Errorf("%d/%d/%d, layer %s: %v", z, x, y, name, err)
				}
			}
		}
		tiles++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tiles, features
}

// Every tile of whole extracts keeps the rules.
func TestExtracts(t *testing.T) {
	for _, name := range []string{"monaco-2023.osm.pbf", "andorra.osm.bz2", "delaware-latest.osm.pbf"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(os.Getenv("OSM_EXTRACTS"), name)
			if _, err := os.Stat(path); err != nil {
				t.Skipf("no extract %s in OSM_EXTRACTS", name)
			}
			archive, report := built(t, diskFile(path))
			tiles, features := checkTiles(t, archive)
			if tiles != report.Tiles {
				t.Errorf("%d tiles; the report says %d", tiles, report.Tiles)
			}
			for _, layer := range []layerID{layerLand, layerBuildings, layerStreets, layerStreetLabels, layerWaterPolygons, layerBoundaries, layerPlaceLabels} {
				if features[layers[layer].name] == 0 {
					t.Errorf("nothing in the layer %s", layers[layer].name)
				}
			}
			t.Logf("%d tiles, %d bytes, features %v, %d not drawn", tiles, report.Bytes, features, len(report.Unassembled))
		})
	}
}

// What docs/basemap.md compares with tilemaker.
func BenchmarkExtracts(b *testing.B) {
	for _, name := range []string{"andorra-2013.osm.pbf", "delaware-latest.osm.pbf", "copies.osm.pbf"} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(os.Getenv("OSM_EXTRACTS"), name)
			if _, err := os.Stat(path); err != nil {
				b.Skipf("no extract %s in OSM_EXTRACTS", name)
			}
			for b.Loop() {
				if _, err := Build(context.Background(), []osm.File{diskFile(path)}, Options{Folder: b.TempDir()}, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
