package api

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"
	"github.com/gorilla/mux"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/web"
)

// A page is a path that people open in a browser. It is no part of the described interface: what it gets
// besides its path is never refused, and its errors are pages as well.
type page struct {
	path   string
	answer func(*request, http.ResponseWriter) error
}

func pages() []page {
	const language = "/{lang:pl|cs|en|de|sk}"
	return []page{
		{"/", (*request).front},
		{language, (*request).startPage},
		{language + "/place/{id}", (*request).placePage},
		{language + "/town/{name}", (*request).townPage},
		{language + "/calendar", (*request).calendarPage},
		{"/embed", (*request).embedPage},
		{"/embed/v1/search.html", (*request).framePage},
		{"/embed/v1/tripoint.js", (*request).file},
		{"/assets/{file:.+}", (*request).file},
		{"/favicon.svg", (*request).file},
	}
}

// addPages registers the pages, where the server has any.
func (s *server) addPages(router *mux.Router) {
	if s.Site == nil {
		return
	}
	for _, p := range pages() {
		router.Handle(p.path, s.servePage(p))
	}
}

var pageMethods = []string{http.MethodGet, http.MethodHead, http.MethodOptions}

func (s *server) servePage(p page) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		edition := s.catalog.Hold()
		defer edition.Release()
		req := s.pageRequest(r, edition)
		err := asks(w, r, p.path, pageMethods)
		if err == nil && r.Method != http.MethodOptions {
			err = p.answer(req, w)
		}
		if err != nil {
			req.failPage(w, err)
		}
	})
}

// pageRequest reads the language from the first part of the path, from lang=, else from what the browser sends.
func (s *server) pageRequest(r *http.Request, edition *catalog.Edition) *request {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	tags := []string{first}
	if lang.Parse(tags).Vocabulary() == "" || len(first) != 2 {
		tags = []string{r.URL.Query().Get("lang")}
	}
	prefs := lang.Parse(tags)
	if prefs.Vocabulary() == "" {
		prefs = lang.ParseAccept(r.Header.Get("Accept-Language"))
	}
	if prefs.Vocabulary() == "" {
		prefs = s.Language
	}
	return &request{Request: r, server: s, edition: edition, prefs: prefs, at: s.now()}
}

// wantsPage tells a reader with a browser from a program, for addresses where there is nothing.
func wantsPage(r *http.Request) bool {
	for _, prefix := range []string{"/v1/", "/tiles/", "/styles/", "/fonts/", "/sprites/"} {
		if strings.HasPrefix(r.URL.Path, prefix) {
			return false
		}
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

const (
	htmlType = "text/html; charset=utf-8"

	// Everything comes from this server. The map's worker is a file; blob: is for workers across origins.
	pagePolicy  = "default-src 'none'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; script-src 'self' "
	guidePolicy = "; frame-ancestors 'none'"
	embedPolicy = "; frame-src 'self'; frame-ancestors *"
)

// writePage sends a page with the policy that holds it to this server.
func (r *request) writePage(w http.ResponseWriter, body []byte, policy string) error {
	h := w.Header()
	h.Set("Content-Security-Policy", pagePolicy+web.AppearanceHash+policy)
	h.Set("Permissions-Policy", "geolocation=(self)")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	return r.write(w, &response{contentType: htmlType, body: body, language: r.words()})
}

// unbuilt answers for a program without the guide.
func (r *request) unbuilt(w http.ResponseWriter) error {
	body, err := r.server.Site.Unbuilt(r.edition.Attribution)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
	return r.write(w, &response{contentType: htmlType, body: body, language: "en"})
}

// guide sends a page of the guide.
func (r *request) guide(w http.ResponseWriter, p *web.Page) error {
	p.Lang, p.Origin, p.Attribution = r.words(), r.origin(), r.edition.Attribution
	var err error
	if p.Config, err = r.server.guideConfig(r.edition, r.at); err != nil {
		return err
	}
	body, err := r.server.Site.Guide(p)
	if errors.Is(err, web.ErrNotBuilt) {
		return r.unbuilt(w)
	}
	if err != nil {
		return err
	}
	return r.writePage(w, body, guidePolicy)
}

// failPage answers an error as a page in the reader's language.
func (r *request) failPage(w http.ResponseWriter, err error) {
	words := web.WordsIn(r.words())
	p := &web.Page{Lang: r.words(), Title: words.Failed, Description: words.FailedWhy}
	status := http.StatusInternalServerError
	var known *statusError
	var to *moved
	switch {
	case errors.As(err, &to):
		w.Header().Set("Cache-Control", "no-cache")
		http.Redirect(w, r.Request, to.target, http.StatusPermanentRedirect)
		return
	case errors.Is(err, data.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		status, p.Title, p.Description = http.StatusNotFound, words.NotFound, words.NotFoundWhy
	case errors.As(err, &known):
		status = known.status
	case r.Context().Err() != nil:
		return // the client left
	default:
		r.server.Log.Error("request failed", "path", r.URL.Path, "err", err)
	}
	body, err := r.server.Site.Error(p)
	if err != nil {
		http.Error(w, p.Title, status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", htmlType)
	h.Set("Content-Language", p.Lang)
	h.Set("Content-Security-Policy", pagePolicy+web.AppearanceHash+guidePolicy)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // an error means that the client left
}

// front leads to the guide in the reader's language.
func (r *request) front(w http.ResponseWriter) error {
	if !r.server.Site.Built() {
		return r.unbuilt(w)
	}
	target := url.URL{Path: "/" + r.words() + "/", RawQuery: r.URL.RawQuery}
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r.Request, target.String(), http.StatusFound)
	return nil
}

func (r *request) embedPage(w http.ResponseWriter) error {
	return r.embedded(w, func(p *web.Page) ([]byte, error) { return r.server.Site.Embed(p) })
}

func (r *request) framePage(w http.ResponseWriter) error {
	asked := r.URL.Query()
	f := web.Frame{Area: asked.Get("area")}
	if a := asked.Get("appearance"); a == "light" || a == "dark" {
		f.Appearance = a
	}
	if id, ok := taxonomy.Builtin().Resolve(asked.Get("category")); ok {
		f.Category = id
	}
	if t := asked.Get("theme"); isTheme(t) {
		f.Theme = t
	}
	return r.embedded(w, func(p *web.Page) ([]byte, error) { return r.server.Site.Frame(p, f) })
}

// embedded sends a page that other sites may put in a frame.
func (r *request) embedded(w http.ResponseWriter, render func(*web.Page) ([]byte, error)) error {
	body, err := render(&web.Page{Lang: r.words(), Origin: r.origin()})
	if errors.Is(err, web.ErrNotBuilt) {
		return r.unbuilt(w)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Vary", "Accept-Language")
	return r.writePage(w, body, embedPolicy)
}

var fileTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
}

// file sends a built file in the smallest form that the client takes. What lies in assets has its version in its name.
func (r *request) file(w http.ResponseWriter) error {
	name := strings.TrimPrefix(r.URL.Path, "/")
	kind, known := fileTypes[path.Ext(name)]
	if !known {
		return fs.ErrNotExist
	}
	coding, suffix := "", ""
	for _, c := range []struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if weight(r.list("Accept-Encoding"), c.coding) > 0 {
			coding, suffix = c.coding, c.suffix
			break
		}
	}
	body, err := r.server.Site.File(name + suffix)
	if errors.Is(err, fs.ErrNotExist) && suffix != "" {
		coding = ""
		body, err = r.server.Site.File(name)
	}
	if err != nil {
		return err
	}
	etag := fmt.Sprintf(`"%016x"`, xxhash.Sum64(body))
	h := w.Header()
	h.Set("ETag", etag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if matches(r.list("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", kind)
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // an error means that the client left
	return nil
}
