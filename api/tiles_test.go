package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"

	"tripoint/catalog"
	"tripoint/tiles"
)

// tileSite serves the built-in region, with base tiles of its areas.
func tileSite(t *testing.T) (http.Handler, *catalog.Edition) {
	t.Helper()
	e := region.Hold()
	t.Cleanup(e.Release)
	return areaSite, e
}

func getTile(h http.Handler, address string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestTileStatus(t *testing.T) {
	h, e := tileSite(t)
	for _, tc := range []struct {
		address string
		status  int
		cache   string
	}{
		{"/tiles/places/8/141/86.mvt", 200, "no-cache"},
		{"/tiles/places/8/141/86.mvt?v=" + e.ID, 200, "public, max-age=31536000, immutable"},
		{"/tiles/places/8/141/86.mvt?lang=cs&v=" + e.ID, 200, "public, max-age=31536000, immutable"},
		{"/tiles/places/8/141/86.mvt?v=0-00000000", 200, "no-cache"},
		{"/tiles/places/8/141/86.mvt?category=museum&theme=culture", 200, "no-cache"},
		{"/tiles/places/8/141/86.mvt?category=fountain", 204, "no-cache"},
		{"/tiles/places/16/36140/22264.mvt?v=" + e.ID, 204, "public, max-age=31536000, immutable"},
		{"/tiles/places/14/0/0.mvt", 404, "no-store"},
		{"/tiles/places/17/72232/44548.mvt", 404, "no-store"},
		{"/tiles/base/15/18058/11137.mvt", 404, "no-store"},
		{"/tiles/base/8/141/86.mvt?v=" + e.ID, 200, "public, max-age=31536000, immutable"},
		{"/tiles/places/2/4/0.mvt", 400, "no-store"},
		{"/tiles/places/2/-1/0.mvt", 400, "no-store"},
		{"/tiles/places/2/1.5/0.mvt", 400, "no-store"},
		{"/tiles/places/02/1/1.mvt", 400, "no-store"},
		{"/tiles/places/z/x/y.mvt", 400, "no-store"},
		{"/tiles/places/8/141/86.mvt?category=nonsense", 400, "no-store"},
		{"/tiles/places/8/141/86.mvt?city=Atlantis", 400, "no-store"},
		{"/tiles/places/8/141/86.mvt?colour=red", 400, "no-store"},
		{"/tiles/places.json?area=nowhere", 400, "no-store"},
		{"/styles/light.json?lang=cs&v=" + e.ID, 200, "public, max-age=31536000, immutable"},
		{"/styles/light.json?v=" + e.ID, 200, "no-cache"},
		{"/styles/pink.json", 404, "no-store"},
	} {
		w := getTile(h, tc.address)
		if w.Code != tc.status || w.Header().Get("Cache-Control") != tc.cache {
			t.Errorf("%s: %d %q, want %d %q", tc.address, w.Code, w.Header().Get("Cache-Control"), tc.status, tc.cache)
		}
		if w.Code == http.StatusNoContent && w.Body.Len() > 0 {
			t.Errorf("%s: 204 with a body", tc.address)
		}
	}
}

func TestTileHeaders(t *testing.T) {
	h, _ := tileSite(t)
	const address = "/tiles/base/8/141/86.mvt"
	w := getTile(h, address, "Accept-Encoding", "gzip")
	for name, want := range map[string]string{
		"Content-Type": tileType, "Content-Encoding": "gzip", "Access-Control-Allow-Origin": "*", "Vary": "Accept-Encoding",
		"Content-Length": strconv.Itoa(w.Body.Len()),
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	etag := w.Header().Get("ETag")
	if again := getTile(h, address, "Accept-Encoding", "gzip", "If-None-Match", etag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("If-None-Match: %d with %d bytes, want 304 without a body", again.Code, again.Body.Len())
	}
	if plain := getTile(h, address).Header().Get("ETag"); plain == etag {
		t.Error("plain and gzip have the same ETag")
	}
}

const frystat = "poi-karvina-zamek-frystat"

// A tile with lang has one name a place, a tile without all of them, whatever the reader's browser prefers.
func TestTileLanguages(t *testing.T) {
	h, _ := tileSite(t)
	names := func(query string) map[string]any {
		w := getTile(h, "/tiles/places/16/36143/22267.mvt"+query, "Accept-Language", "de")
		layers, err := mvt.Unmarshal(w.Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range layers {
			for _, f := range l.Features {
				if f.Properties["id"] == frystat {
					return f.Properties
				}
			}
		}
		t.Fatalf("%s: no %s", query, frystat)
		return nil
	}
	all, polish := names(""), names("?lang=pl")
	if all["name"] != "Zámek Fryštát" || all["name:pl"] == nil || polish["name"] != all["name:pl"] || polish["name:pl"] != nil {
		t.Errorf("all names: %v; Polish: %v", all, polish)
	}
}

func TestTileJSON(t *testing.T) {
	h, e := tileSite(t)
	var d tiles.Document
	w := getTile(h, "https://maps.example/tiles/places.json?theme=culture&lang=cs&category=museum,castle")
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	want := "https://maps.example/tiles/places/{z}/{x}/{y}.mvt?" +
		url.Values{"v": {e.ID}, "theme": {"culture"}, "lang": {"cs"}, "category": {"castle,museum"}}.Encode()
	if d.TileJSON != "3.0.0" || len(d.Tiles) != 1 || d.Tiles[0] != want {
		t.Errorf("tiles at %v, want %s", d.Tiles, want)
	}
	if d.MaxZoom != tiles.MaxPlacesZoom || d.Bounds[0] < 18 || d.Bounds[2] > 19 || !strings.Contains(d.Attribution, "OpenStreetMap") {
		t.Errorf("document %+v", d)
	}
}

// However filters are written, the tiles are the same, and so is the address that TileJSON gives them.
func TestTilesOfTheSameFilters(t *testing.T) {
	h, e := tileSite(t)
	for _, tc := range []struct {
		canonical string
		others    []string
	}{
		{"category=castle,museum", []string{"category=museum,castle", "category=museum,+castle,museum", "category=historic%3Dcastle,museum", "lat=49&lon=18&category=museum,castle"}},
		{"category=castle,museum&category=museum", []string{"category=museum&category=museum,castle", "category=museum&category=castle,museum&category=museum"}},
		{"country=CZ,PL&theme=culture,transport", []string{"theme=transport,culture&country=pl,cz", "country=Cz,pL&theme=culture,transport,culture"}},
		{"dogs=no,yes&fee=no&wheelchair=yes", []string{"wheelchair=yes&fee=no&dogs=yes,no"}},
		{"area=cz-obec-507016&exclude=castle,museum", []string{"exclude=museum&exclude=castle&area=cz-obec-507016"}},
		{"bbox=18,49,19,50", []string{"bbox=18.0,+49,19.000,5e1"}},
		{"lat=49.75&lon=18.63&radius=20000", []string{"radius=2e4&lon=18.630&lat=49.75"}},
		{"", []string{"lat=49.85&lon=18.54&q=VG3R+9C", "q=49.85,18.54", "q=8FXWVG3R%2B9C"}},
		{"lang=pl&q=muzeum+karwina", []string{"q=+Muzeum++KARWINA&lang=PL"}},
		{"lang=cs", []string{"lang=cs,sk", "lang=cs-CZ"}},
		{"lang=und", []string{"lang=xx-nothing", "lang=und,und"}},
	} {
		want := getTile(h, "/tiles/places/8/141/86.mvt?"+tc.canonical)
		for _, query := range append(tc.others, tc.canonical) {
			w := getTile(h, "/tiles/places/8/141/86.mvt?"+query)
			if w.Code != want.Code || w.Code > 204 || w.Body.String() != want.Body.String() || w.Header().Get("ETag") != want.Header().Get("ETag") {
				t.Errorf("%s: %d, %d bytes; %s: %d, %d bytes", query, w.Code, w.Body.Len(), tc.canonical, want.Code, want.Body.Len())
			}
			values, err := url.ParseQuery(tc.canonical + "&v=" + e.ID)
			if err != nil {
				t.Fatal(err)
			}
			var d tiles.Document
			if err := json.Unmarshal(getTile(h, "/tiles/places.json?"+query).Body.Bytes(), &d); err != nil || len(d.Tiles) != 1 || !strings.HasSuffix(d.Tiles[0], "?"+values.Encode()) {
				t.Errorf("%s: tiles at %v, want %s, %v", query, d.Tiles, values.Encode(), err)
			}
		}
	}
}

// Every parameter that tiles take is in the address that TileJSON gives them, so that none is lost on the way.
func TestTileAddressKeepsEveryParameter(t *testing.T) {
	for _, p := range placesTileParams {
		value := valid[p.name]
		switch {
		case len(p.allowed) > 0:
			value = p.allowed[0]
		case p.name == "lat" || p.name == "lon" || p.name == "radius":
			value = "10"
		}
		query := url.Values{"lat": {"10"}, "lon": {"10"}, "radius": {"10"}}
		query.Set(p.name, value)
		var d tiles.Document
		w := getTile(site, "/tiles/places.json?"+query.Encode())
		if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || len(d.Tiles) != 1 {
			t.Fatalf("%s: %d %s", query.Encode(), w.Code, w.Body)
		}
		address, err := url.Parse(d.Tiles[0])
		got := strings.ToLower(address.Query().Get(p.name))
		if err != nil || !strings.HasPrefix(got, strings.ToLower(value)) { // a moment is written with its seconds
			t.Errorf("%s=%s: tiles at %s", p.name, value, d.Tiles[0])
		}
	}
}

func TestStyleLanguages(t *testing.T) {
	h, e := tileSite(t)
	for _, tc := range []struct{ address, accept, language, holds string }{
		{"/styles/light.json?lang=cs", "", "cs", `["get","name:cs"]`},
		{"/styles/dark.json", "de,en;q=0.5", "de", `["get","name_de"]`},
		{"/styles/dark.json", "", "", `"text-field":["get","name"]`},
	} {
		w := getTile(h, tc.address, "Accept-Language", tc.accept)
		body := w.Body.String()
		if !strings.Contains(body, tc.holds) || w.Header().Get("Content-Language") != tc.language {
			t.Errorf("%s (%s): in %q, want %q and %s in it", tc.address, tc.accept, w.Header().Get("Content-Language"), tc.language, tc.holds)
		}
		if strings.Contains(body, `"$`) || !strings.Contains(body, "http://example.com/tiles/base/{z}/{x}/{y}.mvt?v="+e.ID) {
			t.Errorf("%s: a word is not filled in, or the tiles are not linked: %s", tc.address, body)
		}
	}
}

// Whatever stands in a path, a tile that is accepted exists and is written back as it was read.
func FuzzParseTile(f *testing.F) {
	for _, seed := range [][3]string{{"0", "0", "0"}, {"16", "65535", "1"}, {"17", "0", "0"}, {"-1", "0", "0"}, {"4294967295", "0", "0"}, {"3", "8", "0"}, {"1", "01", "é"}} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, z, x, y string) {
		id, err := parseTile(z, x, y, tiles.MaxPlacesZoom)
		if err != nil {
			return
		}
		if id.Z > tiles.MaxPlacesZoom || id.X>>id.Z != 0 || id.Y>>id.Z != 0 {
			t.Errorf("%q/%q/%q is read as %v", z, x, y, id)
		}
		for given, n := range map[string]uint64{z: uint64(id.Z), x: uint64(id.X), y: uint64(id.Y)} {
			if read, err := strconv.ParseUint(given, 10, 64); err != nil || read > 1<<32 || strconv.FormatUint(read, 10) != given {
				t.Errorf("%q is accepted as %d", given, n)
			}
		}
	})
}
