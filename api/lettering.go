package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"
	"github.com/klauspost/compress/gzip"

	"tripoint/web"
)

const (
	glyphsType = "application/x-protobuf"
	imageType  = "image/png"
)

// lettering is what styles write and draw with, of no version where the program was built without it.
func (s *server) lettering() (web.Lettering, error) {
	if s.Site == nil {
		return web.Lettering{}, nil
	}
	l, err := s.Site.Lettering()
	if errors.Is(err, web.ErrNotBuilt) {
		return web.Lettering{}, nil
	}
	return l, err
}

// built is the lettering, or an answer that says why there is none.
func (s *server) built() (web.Lettering, error) {
	l, err := s.lettering()
	if err == nil && l.Version == "" {
		err = &statusError{http.StatusNotFound, "this program was built without Node and has no letters and icons; its styles ask for none"}
	}
	return l, err
}

// glyphs answers with letters, and with a range of none where the fonts have none: a range that is missing keeps
// MapLibre Native from drawing the whole tile.
func (r *request) glyphs() (*response, error) {
	l, err := r.server.built()
	if err != nil {
		return nil, err
	}
	vars := mux.Vars(r.Request)
	packed, err := r.server.Site.Glyphs(vars["stack"], vars["range"])
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &statusError{http.StatusNotFound, fmt.Sprintf("letters %s of %q: want 0-255, 256-511 and so on of one of %s",
			shorten(vars["range"]), shorten(vars["stack"]), strings.Join(l.Stacks, ", "))}
	}
	if err != nil {
		return nil, err
	}
	return &response{contentType: glyphsType, body: packed, unpack: unpackGlyphs, version: l.Version, release: l.Version, lasting: true}, nil
}

func unpackGlyphs(packed []byte) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(zr)
}

func (r *request) spriteIndex() (*response, error) { return r.sprite(".json", jsonType) }
func (r *request) spriteImage() (*response, error) { return r.sprite(".png", imageType) }

// sprite answers with a file of a sprite.
func (r *request) sprite(extension, contentType string) (*response, error) {
	l, err := r.server.built()
	if err != nil {
		return nil, err
	}
	name := mux.Vars(r.Request)["sprite"]
	body, err := r.server.Site.Sprite(name + extension)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &statusError{http.StatusNotFound, fmt.Sprintf("sprite %q: want one of %s, or the same with @2x", shorten(name), strings.Join(l.Sprites, ", "))}
	}
	if err != nil {
		return nil, err
	}
	return &response{contentType: contentType, body: body, packed: contentType == imageType, version: l.Version, release: l.Version, lasting: true}, nil
}

// letteringURL is the address of letters or icons of a version.
func (r *request) letteringURL(path, version string) string {
	values := url.Values{"v": {version}}
	if key := r.params.values.Get("key"); key != "" {
		values.Set("key", key)
	}
	return r.origin() + path + "?" + values.Encode()
}
