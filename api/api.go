// Package api is the HTTP interface: routes, parameters, the shapes of answers, keys, limits. Every handler parses
// a request into the domain's own query, asks the current edition, shapes the answer and writes it; a write goes
// to the catalog and is answered from the edition that shows it. What is found and how it is ranked is decided in
// catalog and below.
package api

import (
	"cmp"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/store"
	"tripoint/web"
)

// Options of the interface. Log, Metrics and Store are needed; the rest may be left out.
type Options struct {
	Log            *slog.Logger
	Metrics        prometheus.Registerer
	Version        string
	Language       lang.Prefs       // for requests that name no language; empty: each place's local name
	PublicURL      *url.URL         // the origin in links; nil: the request's own
	TrustedProxies []netip.Prefix   // whose X-Forwarded-Host and -Proto are believed
	Site           *web.Site        // the pages that people see; nil: none
	Store          *store.Store     // the catalog's
	BaseMap        BaseMap          // nil: base tiles are drawn from areas
	DrawBaseMap    DrawBaseMap      // nil: imports draw none
	Queries        *QueryLog        // of what the public searches for; nil: one that keeps no texts
	Now            func() time.Time // nil: the system's clock
	Uploads        string           // a folder for files that wait to be imported; empty: the system's own for temporary ones
	Unfinished     string           // a file that tells the next process which imports in the background were not finished; empty: none
}

type server struct {
	Options
	catalog *catalog.Catalog
	local   bool // asked by operators alone, whom the operating system lets in
	openAPI []byte
	imports *importQueue
	config  atomic.Pointer[guideConfig] // of the edition that a page was last asked of
	tiles   tileCache
	places  placesArchive
}

// A Public is the handler of the interface for the public, safe for concurrent use.
type Public struct {
	http.Handler
	imports *importQueue
}

// Close gives up imports in the background and returns when nothing of them is left: what was not done leaves nothing
// behind. Call it when no request is under way, before the catalog is closed.
func (p *Public) Close() { p.imports.close() }

// now is when a request is asked.
func (s *server) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// New returns the interface for the public. Writes and operations need a write key. It registers its metrics.
func New(c *catalog.Catalog, o Options) *Public {
	o.Queries = cmp.Or(o.Queries, NewQueryLog(false))
	o.Queries.register(o.Metrics)
	s := &server{Options: o, catalog: c, places: newPlacesArchive()}
	s.imports = newImportQueue(s)
	table := s.table()
	s.openAPI = s.describe(table)
	router := s.router(table)
	s.addPages(router)
	return &Public{s.surrounded(router), s.imports}
}

// NewOperations returns the handler of what commands ask for, safe for concurrent use: operations, search and
// suggestions. It asks for no key: let only operators reach it. It registers its metrics, beside those of New.
func NewOperations(c *catalog.Catalog, o Options) http.Handler {
	o.Queries = cmp.Or(o.Queries, NewQueryLog(false))
	s := &server{Options: o, catalog: c, local: true}
	s.Site = nil
	return s.surrounded(s.router(append(operations(), asking()...)))
}

// surrounded puts around a router what every request goes through.
func (s *server) surrounded(router http.Handler) http.Handler {
	return s.measure(s.announce(s.recover(s.limit(withoutLastSlash(router)))))
}

// A request is one request under way: the edition it is answered from, its parameters and languages.
type request struct {
	*http.Request
	server  *server
	edition *catalog.Edition
	params  *params
	prefs   lang.Prefs
	at      time.Time              // when it was asked
	until   time.Time              // when its answer changes by itself; zero is never
	during  *catalog.Period        // that events are asked for of; nil is none
	by      string                 // whose key it carries; "" is none
	asked   map[uint32]*data.Place // of the edition, so far

	deadlines *http.ResponseController // of a request that may take long; nil: the server's own count
}

// placeAt is the edition's place with a number. An answer needs each several times, and each costs a microsecond.
func (r *request) placeAt(ord uint32) *data.Place {
	p := r.asked[ord]
	if p == nil {
		p = r.edition.Place(ord)
		if r.asked == nil {
			r.asked = make(map[uint32]*data.Place, 16)
		}
		r.asked[ord] = p
	}
	return p
}

// prepare fetches the places of an answer together, for placeAt.
func (r *request) prepare(ords []uint32) {
	r.asked = make(map[uint32]*data.Place, len(ords))
	for i, p := range r.edition.Places(ords) {
		r.asked[ords[i]] = p
	}
}

// renew goes on with the edition that is current now: after a write, one that shows it.
func (r *request) renew() {
	before := r.edition
	r.edition, r.asked = r.server.catalog.Hold(), nil
	before.Release()
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
	values := maps.Clone(r.params.values)
	values.Set("cursor", cursor)
	return r.origin() + r.URL.Path + "?" + values.Encode()
}
