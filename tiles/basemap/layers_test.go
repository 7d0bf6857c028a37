package basemap

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"google.golang.org/protobuf/encoding/protowire"

	"tripoint/tiles/pmtiles"
)

// layerSizes are the bytes of each layer, packed by itself, at zooms 8 to 13 and at the last one.
type layerSizes map[string]*[2]int

func (s layerSizes) add(zoom uint, tile []byte) {
	if zoom < 8 {
		return
	}
	for len(tile) > 0 {
		_, _, n := protowire.ConsumeField(tile)
		layer, _ := protowire.ConsumeBytes(tile[1:n])
		tile = tile[n:]
		name := ""
		for rest := layer; name == ""; {
			number, kind, n := protowire.ConsumeTag(rest)
			if number == 1 {
				name, _ = protowire.ConsumeString(rest[n:])
			}
			rest = rest[n+protowire.ConsumeFieldValue(number, kind, rest[n:]):]
		}
		if s[name] == nil {
			s[name] = &[2]int{}
		}
		s[name][zoom/MaxZoom] += len(packed(layer))
	}
}

func packed(b []byte) []byte {
	var out bytes.Buffer
	zw, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = zw.Write(b)
	_ = zw.Close()
	return out.Bytes()
}

// What docs/basemap.md says of layers: those of Delaware here, and those that another program has drawn into the folder
// TILES, as z/x/y.pbf.
func TestLayerSizes(t *testing.T) {
	extract, folder := filepath.Join(os.Getenv("OSM_EXTRACTS"), "delaware-latest.osm.pbf"), os.Getenv("TILES")
	if _, err := os.Stat(extract); err != nil || folder == "" {
		t.Skip("no extract of Delaware in OSM_EXTRACTS, or no TILES to compare with")
	}
	ours, theirs := layerSizes{}, layerSizes{}
	archive, _ := built(t, diskFile(extract))
	err := archive.Each(func(id pmtiles.TileID, tile []byte) error {
		zoom, _, _ := id.ZXY()
		unpacked, err := archive.Unpack(tile)
		ours.add(zoom, unpacked)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".pbf") {
			return err
		}
		tile, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(path, "/")
		zoom, err := strconv.ParseUint(first, 10, 8)
		if err != nil {
			return err
		}
		theirs.add(uint(zoom), tile)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layers {
		if a, b := ours[l.name], theirs[l.name]; a != nil && b != nil {
			t.Logf("%-24s zooms 8 to 13 %8d %8d, zoom 14 %8d %8d", l.name, a[0], b[0], a[1], b[1])
		}
	}
}
