package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// woods are extracts with a wood and a street each.
func woods(t *testing.T, folder string) (one, other string) {
	t.Helper()
	text := func(id, lon string) string {
		return strings.NewReplacer("ID", id, "LON", lon).Replace(`<osm version="0.6"><bounds minlat="49.8" minlon="LON.4" maxlat="49.95" maxlon="LON.7"/>
 <node id="ID1" lat="49.84" lon="LON.5"/><node id="ID2" lat="49.84" lon="LON.6"/><node id="ID3" lat="49.9" lon="LON.6"/>
 <way id="ID1"><nd ref="ID1"/><nd ref="ID2"/><nd ref="ID3"/><nd ref="ID1"/><tag k="natural" v="wood"/></way>
 <node id="ID9" lat="49.85" lon="LON.55"><tag k="amenity" v="cafe"/><tag k="name" v="Kavárna"/></node>
</osm>`)
	}
	return write(t, filepath.Join(folder, "one.osm"), text("1", "18")), write(t, filepath.Join(folder, "other.osm"), text("2", "17"))
}

// getFrom returns the status of an answer and its body, unpacked.
func getFrom(t *testing.T, p *process, path string) (int, string) {
	t.Helper()
	res, err := http.Get(p.site + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// An import of extracts draws the base map, with a server and without; it is served, exported, and replaced by the next.
func TestBaseMap(t *testing.T) {
	files := t.TempDir()
	one, other := woods(t, files)
	folder := t.TempDir()
	if out := must(t, "import", "--data", folder, one, other); !strings.Contains(out, "; base map of ") {
		t.Errorf("import prints %q", out)
	}
	p := start(t, folder, "--empty")
	wooded := func(tile string) bool {
		status, body := getFrom(t, p, "/tiles/base/"+tile+".mvt")
		return status == http.StatusOK && strings.Contains(body, "forest")
	}
	const inOne, inOther = "12/2259/1391", "12/2247/1391"
	if !wooded(inOne) || !wooded(inOther) {
		t.Errorf("the wood shows: %v, the other: %v; want both", wooded(inOne), wooded(inOther))
	}
	saved := filepath.Join(files, "base.pmtiles")
	must(t, "export", "--data", folder, saved)
	if read(t, saved) != read(t, filepath.Join(folder, baseMapName)) {
		t.Error("what is exported is another archive")
	}
	must(t, "import", "--data", folder, "--dry-run", other)
	if !wooded(inOne) {
		t.Error("a dry run has changed the map")
	}
	must(t, "import", "--data", folder, other)
	if wooded(inOne) || !wooded(inOther) {
		t.Errorf("after the next import the wood shows: %v, the other: %v; want the other alone", wooded(inOne), wooded(inOther))
	}
	if left, err := filepath.Glob(filepath.Join(folder, "*", "basemap-*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	foreign := start(t, t.TempDir(), "--empty", "--basemap", saved)
	if status, body := getFrom(t, foreign, "/tiles/base/"+inOne+".mvt"); status != http.StatusOK || !strings.Contains(body, "forest") {
		t.Errorf("with --basemap the tile is %d", status)
	}
}

func TestNoBaseMap(t *testing.T) {
	folder := t.TempDir()
	must(t, "import", "--data", folder, builtinPlaces)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"export", "--data", folder, filepath.Join(folder, "x.pmtiles")}, "there is no base map"},
		{[]string{"export", "--data", folder, "--bbox", "18,49,19,50", filepath.Join(folder, "x.pmtiles")}, "there is no base map"},
		{[]string{"serve", "--data", folder, "--addr", "127.0.0.1:0", "--admin-addr", "", "--basemap", builtinPlaces}, "this is no PMTiles archive"},
		{[]string{"serve", "--data", folder, "--addr", "127.0.0.1:0", "--admin-addr", "", "--basemap", filepath.Join(folder, "none")}, "no such file"},
	} {
		var messages strings.Builder
		if code := run(t.Context(), tt.args, streams{strings.NewReader(""), io.Discard, &messages}); code != failed || !strings.Contains(messages.String(), tt.want) {
			t.Errorf("tripoint %q = %d, %s; want %s", tt.args, code, &messages, tt.want)
		}
	}
	write(t, filepath.Join(folder, baseMapName), "PMTiles, or not")
	if status, _ := getFrom(t, start(t, folder, "--empty"), "/tiles/base.json"); status != http.StatusOK {
		t.Errorf("with a damaged base map: %d, want that of areas", status)
	}
}

func TestRemoteFile(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 100)
	tag, ranges := `"first"`, true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ranges {
			r.Header.Del("Range")
		}
		w.Header().Set("ETag", tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	}))
	defer server.Close()
	f, err := openRemote(t.Context(), server.URL)
	if err != nil || f.size != int64(len(content)) {
		t.Fatal(f, err)
	}
	for _, at := range []int64{0, 7, 990, 995, 1000, 2000} {
		got, want := make([]byte, 10), make([]byte, 10)
		n, err := f.ReadAt(got, at)
		m, wantErr := bytes.NewReader(content).ReadAt(want, at)
		if n != m || !errors.Is(err, wantErr) || !bytes.Equal(got, want) {
			t.Errorf("at %d: %d %q %v, want %d %q %v", at, n, got, err, m, want, wantErr)
		}
	}
	tag = `"second"`
	if _, err := f.ReadAt(make([]byte, 10), 0); err == nil || !strings.Contains(err.Error(), "it has changed") {
		t.Errorf("of a file that has changed: %v", err)
	}
	ranges = false
	if _, err := openRemote(t.Context(), server.URL); err == nil || !strings.Contains(err.Error(), "want one that answers Range") {
		t.Errorf("without ranges: %v", err)
	}
	server.Close()
	if _, err := openRemote(t.Context(), server.URL); err == nil {
		t.Error("a server that is gone is opened")
	}
}

// However many ask at once, the server of a file sees a few of them, over connections that stay.
func TestRemoteConnections(t *testing.T) {
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader("0123456789"))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	f, err := openRemote(t.Context(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer f.client.CloseIdleConnections()
	var group errgroup.Group
	for range 20 * remoteConnections {
		group.Go(func() error {
			_, err := f.ReadAt(make([]byte, 5), 3)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	if n := opened.Load(); n > remoteConnections+1 { // the first, which was not read to its end, is gone
		t.Errorf("%d connections, want at most %d", n, remoteConnections+1)
	}
}
