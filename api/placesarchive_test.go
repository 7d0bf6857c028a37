package api

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tripoint/tiles/pmtiles"
)

// The archive has each tile that has anything, as it is answered by itself, and no other.
func TestPlacesArchive(t *testing.T) {
	whole := get(site, "/tiles/places.pmtiles").Body.Bytes()
	archive, err := pmtiles.Open(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	inArchive := map[pmtiles.TileID]bool{}
	err = archive.Each(func(id pmtiles.TileID, packed []byte) error {
		z, x, y := id.ZXY()
		inArchive[id] = true
		tile, err := archive.Unpack(packed)
		if err != nil {
			return err
		}
		if w := get(site, fmt.Sprintf("/tiles/places/%d/%d/%d.mvt", z, x, y)); !bytes.Equal(w.Body.Bytes(), tile) {
			t.Errorf("%d/%d/%d: %d bytes, by itself %d", z, x, y, len(tile), w.Body.Len())
		}
		return nil
	})
	if err != nil || len(inArchive) < 500 || archive.MaxZoom != 16 {
		t.Fatalf("%d tiles to zoom %d, %v", len(inArchive), archive.MaxZoom, err)
	}
	const z = 9
	for x := range uint32(1 << z) {
		for y := uint32(160); y < 190; y++ {
			w := get(site, fmt.Sprintf("/tiles/places/%d/%d/%d.mvt", z, x, y))
			if has := w.Code == http.StatusOK; has != inArchive[pmtiles.ID(z, x, y)] {
				t.Errorf("%d/%d/%d is in the archive: %v, by itself %d", z, x, y, !has, w.Code)
			}
		}
	}
}

// An archive stays for a minute while there are writes, so that it can be read in ranges, and leaves no file behind.
func TestPlacesArchiveAges(t *testing.T) {
	d := newDesk(t)
	at := askedAt
	h := New(d.catalog, Options{
		Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Store: d.store, Uploads: d.uploads(), Now: func() time.Time { return at },
	})
	defer h.Close()
	tag := func() string { return get(h, "/tiles/places.pmtiles", "Range", "bytes=0-126").Header().Get("ETag") }
	d.ok(nil, http.MethodPut, "/v1/places/a", record("a", "Muzeum"))
	first := tag()
	d.ok(nil, http.MethodPut, "/v1/places/b", record("b", "Zamek"))
	at = at.Add(archiveAge - time.Second)
	if second := tag(); second != first {
		t.Errorf("within a minute %s, before %s", second, first)
	}
	at = at.Add(2 * time.Second)
	if third := tag(); third == first {
		t.Errorf("after a minute %s still", third)
	}
	if left, err := os.ReadDir(d.uploads()); err != nil || len(left) > 0 {
		t.Errorf("files left: %v, %v", left, err)
	}
}
