package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// A body says what a route takes.
type body struct {
	types  []string // media types; nil: whatever it is said to be
	max    int64    // bytes
	long   bool     // may take as long as it moves on, and operators' may be of any size
	files  bool     // is a file of any format that is read, or several in a form
	schema string   // of each record in it, in the OpenAPI description
}

const (
	maxBodyBytes  = 1 << 20  // of what no route says anything about
	maxBatchBytes = 64 << 20 // of many places

	// stalled is how long a long body, or answer, may stand still.
	stalled = time.Minute
)

// admitBody refuses a body that the route does not take before any of it is read, and holds the rest to its bounds.
func (r *request) admitBody(w http.ResponseWriter, takes *body) error {
	most := int64(maxBodyBytes)
	if takes != nil {
		most = takes.max
		if err := takes.checkType(r.Request); err != nil {
			return err
		}
	}
	if r.Body == http.NoBody {
		return nil
	}
	from := r.Body
	if takes == nil || !takes.long || !r.server.local {
		if r.ContentLength > most {
			return tooLarge(most)
		}
		from = http.MaxBytesReader(w, r.Body, most)
	}
	moving := &bodyReader{ReadCloser: from}
	if takes != nil && takes.long {
		moving.deadlines = http.NewResponseController(w)
	}
	r.Body = moving
	return nil
}

// mayTakeLong lifts the server's deadline for an answer until there is one: what is asked with a key or by an
// operator is done for as long as it takes, and told of.
func (r *request) mayTakeLong(w http.ResponseWriter) {
	r.deadlines = http.NewResponseController(w)
	_ = r.deadlines.SetWriteDeadline(time.Time{}) // an error means that the connection has none
}

// extendWrite gives what is written next its time where the server's own deadline may have passed. Errors mean that
// the connection has no deadlines.
func (r *request) extendWrite() {
	if r.deadlines != nil {
		_ = r.deadlines.SetWriteDeadline(time.Now().Add(stalled))
	}
}

func tooLarge(most int64) error {
	return &statusError{http.StatusRequestEntityTooLarge, fmt.Sprintf("want a body of at most %d bytes", most)}
}

func (b *body) checkType(r *http.Request) error {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return &statusError{http.StatusUnsupportedMediaType, "want a body without Content-Encoding"}
	}
	if given := mediaType(r); b.types != nil && !slices.Contains(b.types, given) {
		return &statusError{http.StatusUnsupportedMediaType, fmt.Sprintf("want the Content-Type %s", strings.Join(b.types, " or "))}
	}
	return nil
}

// mediaType is what a body is said to be, "" where that cannot be read.
func mediaType(r *http.Request) string {
	given, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return given
}

// A bodyReader reads a request's body and tells its errors from all others. With deadlines it has as long as it
// moves on: those of the server are for a whole request.
type bodyReader struct {
	io.ReadCloser
	deadlines *http.ResponseController
}

func (b *bodyReader) Read(p []byte) (int, error) {
	if b.deadlines != nil {
		_ = b.deadlines.SetReadDeadline(time.Now().Add(stalled))
	}
	n, err := b.ReadCloser.Read(p)
	if err == nil {
		return n, nil
	}
	if b.deadlines != nil {
		_ = b.deadlines.SetReadDeadline(time.Time{}) // what is done with the body takes its time
	}
	if !errors.Is(err, io.EOF) {
		err = &bodyError{err}
	}
	return n, err
}

// A bodyError is what went wrong while a body was read.
type bodyError struct{ err error }

func (e *bodyError) Error() string { return "read the body: " + e.err.Error() }
func (e *bodyError) Unwrap() error { return e.err }

func (e *bodyError) explain() problem {
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(e.err, &tooLong):
		return problem{Status: http.StatusRequestEntityTooLarge, Detail: tooLarge(tooLong.Limit).Error()}
	case errors.Is(e.err, os.ErrDeadlineExceeded):
		return problem{Status: http.StatusRequestTimeout, Detail: "the body came too slowly"}
	}
	return problem{Status: http.StatusBadRequest, Detail: "the body was cut off"}
}

func isSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}
