// Package api is the HTTP interface: routes, parameters, the shapes of answers, limits. Every handler parses
// a request into the domain's own query, asks the current edition, shapes the answer and writes it. What is
// found and how it is ranked is decided in catalog and below.
package api

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/gorilla/mux"
	"github.com/prometheus/client_golang/prometheus"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/web"
)

// Options of the interface. Log and Metrics are needed; the rest may be left out.
type Options struct {
	Log            *slog.Logger
	Metrics        prometheus.Registerer
	Version        string
	Language       lang.Prefs     // for requests that name no language; empty: each place's local name
	PublicURL      *url.URL       // the origin in links; nil: the request's own
	TrustedProxies []netip.Prefix // whose X-Forwarded-Host and -Proto are believed
	Site           *web.Site      // the pages that people see; nil: none
}

type server struct {
	Options
	catalog *catalog.Catalog
	routes  []route
	openAPI []byte
	config  atomic.Pointer[guideConfig] // of the edition that a page was last asked of
}

// New returns the handler of the interface, safe for concurrent use. It registers its metrics.
func New(c *catalog.Catalog, o Options) http.Handler {
	s := &server{Options: o, catalog: c}
	s.routes = s.table()
	s.openAPI = s.describe()
	router := mux.NewRouter().SkipClean(true)
	for i := range s.routes {
		router.Handle(s.routes[i].path, s.serve(&s.routes[i]))
	}
	s.addPages(router)
	router.NotFoundHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Site != nil && wantsPage(r) {
			edition := s.catalog.Hold()
			defer edition.Release()
			s.pageRequest(r, edition).failPage(w, data.ErrNotFound)
			return
		}
		s.fail(w, r, &statusError{http.StatusNotFound, "nothing is here; /openapi.json lists what there is"})
	})
	return s.measure(s.announce(s.recover(s.limit(withoutLastSlash(router)))))
}

// A route is a path of the interface, the parameters it takes and the function that answers it.
type route struct {
	path   string
	about  string
	params []param
	schema string // of the answer, in the OpenAPI description
	answer func(*request) (*response, error)
}

// A request is one request under way: the edition it is answered from, its parameters and languages.
type request struct {
	*http.Request
	server  *server
	edition *catalog.Edition
	params  *params
	prefs   lang.Prefs
	asked   map[uint32]*data.Place // of the edition, so far
}

// placeAt is the edition's place with a number. An answer needs each several times, and each costs a microsecond.
func (r *request) placeAt(ord uint32) *data.Place {
	p := r.asked[ord]
	if p == nil {
		p = r.edition.Place(ord)
		if r.asked == nil {
			r.asked = map[uint32]*data.Place{}
		}
		r.asked[ord] = p
	}
	return p
}

func (s *server) serve(rt *route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := asks(w, r, rt.path)
		if err == nil && r.Method != http.MethodOptions {
			err = s.answer(w, r, rt)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// asks notes which route a request came to, answers OPTIONS and refuses what does not read.
func asks(w http.ResponseWriter, r *http.Request, path string) error {
	if counted, ok := w.(*countingWriter); ok {
		counted.route = path
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return nil
	case http.MethodOptions:
		w.Header().Set("Allow", allowedMethods)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	w.Header().Set("Allow", allowedMethods)
	return &statusError{http.StatusMethodNotAllowed, "want " + allowedMethods}
}

const allowedMethods = "GET, HEAD, OPTIONS"

func (s *server) answer(w http.ResponseWriter, r *http.Request, rt *route) error {
	p, err := readParams(r.URL.RawQuery, rt.params)
	if err != nil {
		return err
	}
	edition := s.catalog.Hold()
	defer edition.Release()
	req := &request{Request: r, server: s, edition: edition, params: p, prefs: s.languages(p, r)}
	if p.err != nil {
		return p.err
	}
	res, err := rt.answer(req)
	if err != nil {
		return err
	}
	return req.write(w, res)
}

// languages are those of lang=, else of Accept-Language, else the default.
func (s *server) languages(p *params, r *http.Request) lang.Prefs {
	if tags := p.list("lang"); len(tags) > 0 {
		return lang.Parse(tags)
	}
	if prefs := lang.ParseAccept(r.Header.Get("Accept-Language")); len(prefs) > 0 {
		return prefs
	}
	return s.Language
}

// origin is scheme and host for links to this server.
func (r *request) origin() string {
	if public := r.server.PublicURL; public != nil {
		return strings.TrimSuffix(public.String(), "/")
	}
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if r.fromTrustedProxy() {
		if proto := r.Header.Get("X-Forwarded-Proto"); proto == "http" || proto == "https" {
			scheme = proto
		}
		if forwarded := r.Header.Get("X-Forwarded-Host"); forwarded != "" {
			host = forwarded
		}
	}
	return (&url.URL{Scheme: scheme, Host: host}).String()
}

func (r *request) fromTrustedProxy() bool {
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	for _, prefix := range r.server.TrustedProxies {
		if prefix.Contains(remote.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// next is the link to the page behind a cursor.
func (r *request) next(cursor string) string {
	values := r.URL.Query()
	values.Set("cursor", cursor)
	return r.origin() + r.URL.Path + "?" + values.Encode()
}

// A statusError is an answer other than 200 with what the client should know.
type statusError struct {
	status int
	detail string
}

func (e *statusError) Error() string { return e.detail }

// fail answers an error as a problem document.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var bad *badParam
	var status *statusError
	switch {
	case errors.As(err, &bad):
		writeProblem(w, problem{Type: "urn:tripoint:problem:parameter", Status: http.StatusBadRequest, Detail: bad.Error(), Parameter: bad.name, Wanted: bad.want})
	case errors.As(err, &status):
		writeProblem(w, problem{Status: status.status, Detail: status.detail})
	case errors.Is(err, data.ErrNotFound):
		writeProblem(w, problem{Status: http.StatusNotFound, Detail: err.Error()})
	case r.Context().Err() != nil:
		// The client left; nobody reads an answer.
	default:
		s.Log.Error("request failed", "path", r.URL.Path, "err", err)
		writeProblem(w, problem{Status: http.StatusInternalServerError, Detail: "the server could not answer; its log says why"})
	}
}
