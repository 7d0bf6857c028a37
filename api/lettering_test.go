package api

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tripoint/web"
)

// letters stand for those of Noto Sans: a stack with its name and a range.
const letters = "\x0a\x1a\x0a\x11Noto Sans Regular\x12\x050-255"

// letteringSite is a site with some letters and icons, and no pages.
func letteringSite(dir string) (*web.Site, error) {
	var packed strings.Builder
	zw := gzip.NewWriter(&packed)
	_, _ = io.WriteString(zw, letters)
	_ = zw.Close()
	for name, content := range map[string]string{
		"fonts/Noto Sans Regular/0-255.pbf.gz": packed.String(), "fonts/LICENSE": "OFL",
		"sprites/light.json": `{"castle":{"x":0,"y":0,"width":24,"height":24,"pixelRatio":1}}`, "sprites/light.png": "\x89PNG",
		"sprites/light@2x.json": `{"castle":{"x":0,"y":0,"width":48,"height":48,"pixelRatio":2}}`, "sprites/light@2x.png": "\x89PNG twice",
	} {
		path := filepath.Join(dir, "lettering", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return nil, err
		}
	}
	return web.Open(filepath.Join(dir, "lettering"))
}

func TestLettersAndIconsAreServed(t *testing.T) {
	for target, want := range map[string]string{
		"/fonts/Noto%20Sans%20Regular/0-255.pbf":                                letters,
		"/fonts/Noto%20Sans%20Regular/256-511.pbf":                              "\x0a\x1c\x0a\x11Noto Sans Regular\x12\x07256-511",
		"/fonts/Noto%20Sans%20Regular/128512-128767.pbf":                        "\x0a\x22\x0a\x11Noto Sans Regular\x12\x0d128512-128767",
		"/fonts/Open%20Sans,Noto%20Sans%20Regular,Noto%20Sans%20Bold/0-255.pbf": letters,
		"/fonts/Noto%20Sans%20Regular%2CArial/0-255.pbf":                        letters,
		"/sprites/light.png":                                                    "\x89PNG",
		"/sprites/light@2x.png":                                                 "\x89PNG twice",
	} {
		w := get(site, target)
		etag := w.Header().Get("ETag")
		if w.Code != http.StatusOK || w.Body.String() != want || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s = %d %q, want %q for everyone", target, w.Code, w.Body, want)
		}
		if again := get(site, target, "If-None-Match", etag); again.Code != http.StatusNotModified {
			t.Errorf("%s with If-None-Match: %s = %d, want 304", target, etag, again.Code)
		}
		packed := get(site, target, "Accept-Encoding", "gzip").Header().Get("Content-Encoding")
		if isLetters := strings.HasPrefix(target, "/fonts"); isLetters != (packed == "gzip") {
			t.Errorf("%s goes out as %q", target, packed)
		}
	}
}

func TestWhatIsNoLettersOrIcons(t *testing.T) {
	for _, target := range []string{
		"/fonts/Noto%20Serif/0-255.pbf", "/fonts/Noto%20Serif,Arial/0-255.pbf", "/fonts/,/0-255.pbf", "/fonts/Noto%20Sans%20Regular/0-256.pbf", "/fonts/Noto%20Sans%20Regular/1-256.pbf",
		"/fonts/Noto%20Sans%20Regular/00-255.pbf", "/fonts/Noto%20Sans%20Regular/1114112-1114367.pbf", "/fonts/Noto%20Sans%20Regular/-256--1.pbf",
		"/fonts/..%2Fsprites/0-255.pbf", "/fonts/LICENSE/0-255.pbf", "/sprites/none.png", "/sprites/light@3x.png", "/sprites/light@2x@2x.json", "/sprites/..%2Flight.json",
	} {
		if err := checkProblem(get(site, target), http.StatusNotFound, ""); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// A style links to letters and icons of the version that is served, which then never change; a program without them
// says so, and its styles ask for none.
func TestStylesLinkTheirLettering(t *testing.T) {
	var style struct {
		Glyphs, Sprite string
		Layers         []struct{ ID string }
	}
	if err := json.Unmarshal(get(site, "/styles/light.json?lang=pl").Body.Bytes(), &style); err != nil {
		t.Fatal(err)
	}
	glyphs := strings.NewReplacer("http://example.com", "", "{fontstack}", "Noto%20Sans%20Regular", "{range}", "0-255").Replace(style.Glyphs)
	sprite := strings.NewReplacer("http://example.com", "", "?", "@2x.json?").Replace(style.Sprite)
	for _, target := range []string{glyphs, sprite} {
		w := get(site, target)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s = %d, Cache-Control %q", target, w.Code, w.Header().Get("Cache-Control"))
		}
	}
	if other := get(site, "/sprites/light.json?v=1").Header().Get("Cache-Control"); other != "no-cache" {
		t.Errorf("another version: Cache-Control %q", other)
	}
	with := len(style.Layers)
	style.Glyphs, style.Sprite, style.Layers = "", "", nil
	if err := json.Unmarshal(get(areaSite, "/styles/light.json").Body.Bytes(), &style); err != nil || style.Glyphs+style.Sprite != "" || len(style.Layers) != with-1 {
		t.Errorf("without lettering: glyphs %q, sprite %q, %d layers of %d, %v", style.Glyphs, style.Sprite, len(style.Layers), with, err)
	}
	if w := get(areaSite, glyphs); checkProblem(w, http.StatusNotFound, "") != nil || !strings.Contains(w.Body.String(), "without Node") {
		t.Errorf("without lettering: %d %s", w.Code, w.Body)
	}
}
