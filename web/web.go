// Package web holds the pages that people see: the guide and the widgets, which Vite builds into dist, the HTML around
// them, and the letters and icons of maps. What a page is about is handed in; routes and headers are left to the caller.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
)

var (
	//go:embed all:dist
	built embed.FS
	//go:embed pages/*.html unbuilt.html
	templates embed.FS
)

// appearance sets the colours that the reader chose before anything is drawn.
const appearance = `try{const a=localStorage.getItem("tripoint-appearance");if(a==="light"||a==="dark")document.documentElement.dataset.theme=a}catch{}`

// AppearanceHash is what a Content-Security-Policy needs for the one script that stands in the pages.
var AppearanceHash = func() string {
	sum := sha256.Sum256([]byte(appearance))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

// ErrNotBuilt is returned where the program holds no guide.
var ErrNotBuilt = errors.New("the guide is not built")

// A Site is the built guide. It is safe for concurrent use.
type Site struct {
	files     fs.FS
	manifest  func() (manifest, error)
	lettering func() (Lettering, error)
	pages     *template.Template
}

// Open returns the site that was built into the program or, for work on the pages, that of a folder, which is
// read anew for every page.
func Open(folder string) (*Site, error) {
	pages, err := template.ParseFS(templates, "pages/*.html", "unbuilt.html")
	if err != nil {
		return nil, err
	}
	if folder != "" {
		files := os.DirFS(folder)
		return &Site{files, func() (manifest, error) { return readManifest(files) }, func() (Lettering, error) { return readLettering(files) }, pages}, nil
	}
	files, err := fs.Sub(built, "dist")
	if err != nil {
		return nil, err
	}
	return &Site{
		files, sync.OnceValues(func() (manifest, error) { return readManifest(files) }),
		sync.OnceValues(func() (Lettering, error) { return readLettering(files) }), pages,
	}, nil
}

// Built tells whether there is a guide.
func (s *Site) Built() bool {
	_, err := s.manifest()
	return err == nil
}

// File returns a built file, such as assets/main-x.js; the error is fs.ErrNotExist where there is none.
func (s *Site) File(name string) ([]byte, error) {
	if strings.HasPrefix(path.Base(name), ".") {
		return nil, fs.ErrNotExist
	}
	return fs.ReadFile(s.files, name)
}

// A manifest says which files Vite made of which sources.
type manifest map[string]struct {
	File    string   `json:"file"`
	CSS     []string `json:"css"`
	Imports []string `json:"imports"`
}

const (
	guideEntry = "src/guide/main.ts"
	embedEntry = "src/embed/page.ts"
)

func readManifest(files fs.FS) (manifest, error) {
	text, err := fs.ReadFile(files, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("manifest.json of the guide: %w", err)
	}
	return m, nil
}

// use fills in the files that an entry needs: its script, its style sheets, and the modules that it and the
// texts of the language load next.
func (m manifest) use(v *view, entry string) {
	e := m[entry]
	v.Script = "/" + e.File
	for _, css := range e.CSS {
		v.Styles = append(v.Styles, "/"+css)
	}
	for _, name := range append(e.Imports, "src/i18n/"+v.Lang+".ts") {
		if file := m[name].File; file != "" {
			v.Modules = append(v.Modules, "/"+file)
		}
	}
}
