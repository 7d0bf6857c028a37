package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"syscall"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/store"
)

// A statusError is an answer other than 200 with what the client should know.
type statusError struct {
	status int
	detail string
}

func (e *statusError) Error() string { return e.detail }

// A moved place is now part of another, whose address is target.
type moved struct{ target string }

func (e *moved) Error() string { return "it is part of " + e.target + " now" }

// A problem is an error as RFC 9457 has it.
type problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Detail    string       `json:"detail"`
	Parameter string       `json:"parameter,omitempty"`
	Wanted    string       `json:"wanted,omitempty"`
	Errors    []fieldFault `json:"errors,omitempty"`
}

// A fieldFault is a field of a place that would not do.
type fieldFault struct {
	Field  string `json:"field"`
	Value  string `json:"value,omitempty"`
	Reason string `json:"reason"`
}

// fail answers an error as a problem document.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var to *moved
	if errors.As(err, &to) {
		w.Header().Set("Location", to.target)
	}
	p, known := explain(err)
	switch {
	case known:
	case r.Context().Err() != nil && (isSafe(r.Method) || errors.Is(err, context.Canceled)):
		return // the client left; nobody reads an answer
	default:
		s.Log.Error("request failed", "method", r.Method, "path", r.URL.Path, "err", err)
		p = problem{Status: http.StatusInternalServerError, Detail: "the server could not answer; its log says why"}
		if damaged := (*store.Damaged)(nil); !isSafe(r.Method) || errors.As(err, &damaged) {
			p = problem{Status: http.StatusServiceUnavailable, Detail: "the server could not do it for now; its log says why"}
		}
	}
	switch p.Status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", retryAfter)
	case http.StatusRequestTimeout:
		w.Header().Set("Connection", "close")
	}
	writeProblem(w, p)
}

const retryAfter = "5" // seconds

// explain puts an error into words for the client; known is false for those that are for the log.
func explain(err error) (p problem, known bool) {
	var (
		bad    *badParam
		status *statusError
		to     *moved
		cut    *bodyError
	)
	switch {
	case errors.As(err, &bad):
		return problem{Type: "urn:tripoint:problem:parameter", Status: http.StatusBadRequest, Detail: bad.Error(), Parameter: bad.name, Wanted: bad.want}, true
	case errors.As(err, &status):
		return problem{Status: status.status, Detail: status.detail}, true
	case errors.As(err, &to):
		return problem{Status: http.StatusPermanentRedirect, Detail: to.Error()}, true
	case errors.As(err, &cut):
		return cut.explain(), true
	}
	return explainWrite(err)
}

// explainWrite is explain for what the catalog and the store refuse.
func explainWrite(err error) (p problem, known bool) {
	var (
		gone     *store.Gone
		noSource *store.NoSource
		halved   *store.Halved
		invalid  *data.Invalid
	)
	switch {
	case errors.Is(err, catalog.ErrCondition):
		return problem{Status: http.StatusPreconditionFailed, Detail: err.Error()}, true
	case errors.Is(err, catalog.ErrBusy):
		return problem{Status: http.StatusServiceUnavailable, Detail: catalog.ErrBusy.Error()}, true
	case errors.As(err, &gone):
		return problem{Status: http.StatusGone, Detail: gone.Error()}, true
	case errors.As(err, &noSource):
		return problem{Status: http.StatusConflict, Detail: noSource.Error()}, true
	case errors.As(err, &halved):
		return problem{Status: http.StatusConflict, Detail: halved.Error() + ": nothing is imported; ask for it with force, if it is meant"}, true
	case errors.As(err, &invalid):
		return explainFaults(err), true
	case errors.Is(err, data.ErrNotFound):
		return problem{Status: http.StatusNotFound, Detail: err.Error()}, true
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return problem{Status: http.StatusInsufficientStorage, Detail: "the server's disk is full"}, true
	}
	return problem{}, false
}

// explainFaults names every field that would not do.
func explainFaults(err error) problem {
	faults := faultsIn(err)
	p := problem{Type: "urn:tripoint:problem:place", Status: http.StatusBadRequest, Detail: err.Error(), Parameter: faults[0].Field, Wanted: faults[0].Reason}
	if p.Parameter != "" {
		p.Errors = faults
	}
	return p
}

// faultsIn lists the fields that an error joins; of an error about no field it makes one.
func faultsIn(err error) []fieldFault {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var faults []fieldFault
		for _, err := range joined.Unwrap() {
			faults = append(faults, faultsIn(err)...)
		}
		return faults
	}
	var invalid *data.Invalid
	if errors.As(err, &invalid) {
		return []fieldFault{{invalid.Field, invalid.Value, invalid.Reason}}
	}
	return []fieldFault{{Reason: err.Error()}}
}

// complete adds what follows from the status.
func (p problem) complete() problem {
	if p.Type == "" {
		p.Type = "about:blank"
	}
	p.Title = http.StatusText(p.Status)
	return p
}

func writeProblem(w http.ResponseWriter, p problem) {
	body, err := json.Marshal(p.complete())
	if err != nil {
		body = []byte(`{"type":"about:blank","title":"Internal Server Error","status":500}`)
	}
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Content-Language", "en")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // an error means that the client left
}
