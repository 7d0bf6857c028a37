package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"tripoint/data/osm"
	"tripoint/tiles"
	"tripoint/tiles/basemap"
	"tripoint/tiles/mvt/rules"
)

// wood is an extract with a wood and a street in it.
const wood = `<osm version="0.6"><bounds minlat="49.8" minlon="18.4" maxlat="49.95" maxlon="18.7"/>
 <node id="1" lat="49.84" lon="18.5"/><node id="2" lat="49.84" lon="18.6"/><node id="3" lat="49.9" lon="18.6"/><node id="4" lat="49.9" lon="18.5"/>
 <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="natural" v="wood"/></way>
 <way id="2"><nd ref="1"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="Ostravská"/></way>
 <relation id="3"><member type="way" ref="9" role="outer"/><tag k="type" v="multipolygon"/><tag k="natural" v="wood"/></relation>
</osm>`

func woodFile() osm.File {
	return osm.File{Name: "wood.osm", Size: int64(len(wood)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(wood)), nil }}
}

// drawnMap draws the wood.
func drawnMap(folder string) (*tiles.Archive, error) {
	var out bytes.Buffer
	if _, err := basemap.Build(context.Background(), []osm.File{woodFile()}, basemap.Options{Folder: folder}, &out); err != nil {
		return nil, err
	}
	return tiles.OpenArchive(bytes.NewReader(out.Bytes()), int64(out.Len()), "0123456789abcdef")
}

func TestBaseMapStatus(t *testing.T) {
	for _, tt := range []struct {
		target string
		status int
		cache  string
	}{
		{"/tiles/base/12/2259/1391.mvt", 200, "no-cache"},
		{"/tiles/base/12/2259/1391.mvt?v=0123456789abcdef", 200, "public, max-age=31536000, immutable"},
		{"/tiles/base/12/2259/1391.mvt?v=" + region.ID(), 200, "no-cache"},
		{"/tiles/base/14/9030/5568.mvt", 204, "no-cache"},
		{"/tiles/base/12/0/0.mvt", 404, "no-store"},
		{"/tiles/base/15/18058/11137.mvt", 404, "no-store"},
		{"/tiles/base/2/4/0.mvt", 400, "no-store"},
		{"/tiles/base.pmtiles?v=0123456789abcdef", 200, "public, max-age=31536000, immutable"},
		{"/tiles/places.pmtiles", 200, "no-cache"},
		{"/tiles/places.pmtiles?v=" + region.ID(), 200, "public, max-age=31536000, immutable"},
		{"/tiles/other.pmtiles", 404, "no-store"},
		{"/styles/light.json?lang=cs&v=" + region.ID(), 200, "no-cache"},
	} {
		if w := get(site, tt.target); w.Code != tt.status || w.Header().Get("Cache-Control") != tt.cache {
			t.Errorf("%s: %d %q, want %d %q", tt.target, w.Code, w.Header().Get("Cache-Control"), tt.status, tt.cache)
		}
	}
}

// Tiles go out as they lie, or unpacked for those who do not take gzip.
func TestBaseMapTiles(t *testing.T) {
	const target = "/tiles/base/12/2259/1391.mvt"
	plain, packed := get(site, target), get(site, target, "Accept-Encoding", "gzip, zstd")
	if got := packed.Header().Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding %q, want gzip", got)
	}
	unpacked, err := decode("gzip", packed.Body)
	if err != nil || !bytes.Equal(unpacked, plain.Body.Bytes()) || plain.Header().Get("Content-Encoding") != "" {
		t.Errorf("%d bytes unpacked, %d plain, %v", len(unpacked), plain.Body.Len(), err)
	}
	tile, err := rules.Decode(unpacked)
	if err != nil || tile["land"] == nil || tile["streets"] == nil || tile["street_labels"].Features[0].Properties["name"] != "Ostravská" {
		t.Errorf("the tile is %v, %v", tile, err)
	}
	if etag := plain.Header().Get("ETag"); etag == packed.Header().Get("ETag") || get(site, target, "If-None-Match", etag).Code != http.StatusNotModified {
		t.Errorf("ETag %q", etag)
	}
}

func TestBaseMapTileJSON(t *testing.T) {
	var d tiles.Document
	if err := json.Unmarshal(get(site, "/tiles/base.json").Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(d.Tiles[0], "/tiles/base/{z}/{x}/{y}.mvt?v=0123456789abcdef") || d.Bounds != [4]float64{18.4, 49.8, 18.7, 49.95} ||
		d.MaxZoom != basemap.MaxZoom || len(d.VectorLayers) < 20 || !strings.Contains(d.Attribution, "OpenStreetMap") {
		t.Errorf("TileJSON %+v", d)
	}
}

func TestBaseMapRanges(t *testing.T) {
	whole := get(site, "/tiles/base.pmtiles")
	if whole.Header().Get("Content-Type") != pmtilesType || !bytes.HasPrefix(whole.Body.Bytes(), []byte("PMTiles")) {
		t.Fatalf("%q %.20q", whole.Header().Get("Content-Type"), whole.Body)
	}
	etag := whole.Header().Get("ETag")
	part := get(site, "/tiles/base.pmtiles", "Range", "bytes=7-126", "If-Match", etag)
	if part.Code != http.StatusPartialContent || !bytes.Equal(part.Body.Bytes(), whole.Body.Bytes()[7:127]) {
		t.Errorf("bytes 7-126: %d with %d bytes", part.Code, part.Body.Len())
	}
	for _, tt := range []struct {
		name, given string
		status      int
	}{
		{"If-Match", `"other"`, http.StatusPreconditionFailed},
		{"Range", "bytes=99999999-", http.StatusRequestedRangeNotSatisfiable},
		{"Range", "bytes=9-7", http.StatusRequestedRangeNotSatisfiable},
	} {
		if err := checkProblem(get(site, "/tiles/base.pmtiles", tt.name, tt.given), tt.status, ""); err != nil {
			t.Errorf("%s: %s: %v", tt.name, tt.given, err)
		}
	}
	if w := get(site, "/tiles/base.pmtiles", "Range", "bytes=-7", "If-Range", etag); w.Code != http.StatusPartialContent || w.Body.Len() != 7 {
		t.Errorf("the last 7 bytes: %d with %d bytes", w.Code, w.Body.Len())
	}
	if w := get(site, "/tiles/base.pmtiles", "Range", "bytes=-7", "If-Range", `"other"`); w.Code != http.StatusOK || w.Body.Len() != whole.Body.Len() {
		t.Errorf("a part of another archive: %d with %d bytes, want the whole", w.Code, w.Body.Len())
	}
	several := get(site, "/tiles/base.pmtiles", "Range", "bytes=0-6,10-12")
	if several.Code != http.StatusPartialContent || !strings.HasPrefix(several.Header().Get("Content-Type"), "multipart/byteranges") {
		t.Errorf("two parts: %d, %q", several.Code, several.Header().Get("Content-Type"))
	}
}
