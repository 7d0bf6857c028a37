package api

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const maxURLBytes = 8 << 10

// announce says on every answer that pages of any origin may read it, and which edition is current.
func (s *server) announce(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), cors)
		if r.Method == http.MethodOptions {
			maps.Copy(w.Header(), preflight)
		}
		w.Header().Set("Tripoint-Edition", s.catalog.ID())
		next.ServeHTTP(w, r)
	})
}

// cors are the headers that let pages of any origin read an answer, preflight those that let them ask (Fetch standard,
// 3.3). All answers share the values.
var (
	cors = http.Header{
		"Access-Control-Allow-Origin":   {"*"},
		"Access-Control-Expose-Headers": {"ETag, Link, Content-Language, Content-Range, Tripoint-Dropped, Tripoint-Edition, RateLimit, RateLimit-Policy"},
	}
	preflight = http.Header{
		"Access-Control-Allow-Methods": {"GET, HEAD, OPTIONS"},
		"Access-Control-Allow-Headers": {"Authorization, Content-Type, If-Match, If-None-Match, Range"},
		"Access-Control-Max-Age":       {"86400"},
	}
)

// withoutLastSlash makes /path/ answer as /path does, without a redirect.
func withoutLastSlash(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path) > 1 && strings.HasSuffix(r.URL.EscapedPath(), "/") { // %2F is no last slash
			r.URL.Path = strings.TrimSuffix(r.URL.Path, "/")
			r.URL.RawPath = strings.TrimSuffix(r.URL.RawPath, "/")
		}
		next.ServeHTTP(w, r)
	})
}

// limit refuses addresses longer than any honest one.
func (s *server) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.RequestURI) > maxURLBytes {
			s.fail(w, r, &statusError{http.StatusRequestURITooLong, fmt.Sprintf("want an address of at most %d bytes", maxURLBytes)})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recover answers a fault of ours with 500 and logs where it was.
func (s *server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			switch fault {
			case nil:
			case http.ErrAbortHandler: // asks the server to hang up
				panic(fault)
			default:
				s.Log.Error("request panicked", "path", r.URL.Path, "fault", fault, "stack", string(debug.Stack()))
				writeProblem(w, problem{Status: http.StatusInternalServerError, Detail: "the server could not answer; its log says why"})
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// measure counts, times and logs every request.
func (s *server) measure(next http.Handler) http.Handler {
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tripoint_http_request_duration_seconds", Help: "Time from a request's header to the end of its answer.",
		Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
	}, []string{"route", "method", "status"})
	var known prometheus.AlreadyRegisteredError
	if err := s.Metrics.Register(duration); errors.As(err, &known) { // by the other handler of this process
		duration = known.ExistingCollector.(*prometheus.HistogramVec)
	} else if err != nil {
		panic(fmt.Sprintf("register metrics: %v", err)) // they are ours
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		path, query := r.URL.Path, r.URL.RawQuery
		counted := &countingWriter{ResponseWriter: w, route: "none", status: http.StatusOK}
		next.ServeHTTP(counted, r)
		took := time.Since(start)
		duration.WithLabelValues(counted.route, methodLabel(r.Method), strconv.Itoa(counted.status)).Observe(took.Seconds())
		s.logRequest(r, counted, took, slog.String("path", path), slog.String("query", withoutSecrets(query)))
	})
}

// logRequest writes the line of a request. It makes the record itself, without the place in the source that slog would
// look up every time.
func (s *server) logRequest(r *http.Request, counted *countingWriter, took time.Duration, path, query slog.Attr) {
	handler := s.Log.Handler()
	if !handler.Enabled(r.Context(), slog.LevelInfo) {
		return
	}
	record := slog.NewRecord(time.Now(), slog.LevelInfo, "request", 0)
	record.AddAttrs(slog.String("method", r.Method), path, query, slog.Int("status", counted.status), slog.Int("bytes", counted.bytes),
		slog.Duration("took", took), slog.String("remote", r.RemoteAddr))
	_ = handler.Handle(r.Context(), record) // as slog does
}

// methodLabel keeps made-up methods out of the metrics.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodPut, http.MethodDelete:
		return method
	}
	return "other"
}

// secrets are parameters whose values the log does not keep: keys, what people look for, and where they are.
var secrets = []string{"key", "q", "lat", "lon", "near", "bbox"}

// withoutSecrets takes the values of secrets out of a query string that is to be logged.
func withoutSecrets(query string) string {
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err != nil || slices.Contains(secrets, plain) {
			parts[i] = name + "=…"
		}
	}
	return strings.Join(parts, "&")
}

type countingWriter struct {
	http.ResponseWriter
	route         string // the path of the route that answers
	status, bytes int
}

func (w *countingWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the writer beneath.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
