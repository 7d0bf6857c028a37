package api

import (
	"io"
	"net/http"
)

// writeStream sends an answer that is too long to be held, for as long as it moves on. One that fails half way is
// cut off, so that nobody takes it for whole.
func (r *request) writeStream(w http.ResponseWriter, res *response) error {
	h := w.Header()
	h.Set("Content-Type", res.contentType)
	h.Set("Cache-Control", "no-store")
	res.name(h)
	if r.Method == http.MethodHead {
		return nil
	}
	out := &streamWriter{request: r, to: w}
	err := res.stream(out)
	if err == nil || !out.begun {
		return err
	}
	if r.Context().Err() == nil {
		r.server.Log.Error("answer cut off", "path", r.URL.Path, "err", err)
	}
	panic(http.ErrAbortHandler)
}

// A streamWriter gives each part of an answer its own time.
type streamWriter struct {
	request *request
	to      io.Writer
	begun   bool
}

func (s *streamWriter) Write(p []byte) (int, error) {
	s.begun = true
	s.request.extendWrite()
	return s.to.Write(p)
}
