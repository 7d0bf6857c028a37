// Package web holds the pages that people see.
package web

import (
	_ "embed" // for the page
	"html/template"
	"net/http"
	"strconv"
	"strings"
)

//go:embed index.html
var indexHTML string

// Handler answers / with a plain page that links to the interface. The attribution stands below it.
func Handler(attribution []string) (http.Handler, error) {
	page, err := template.New("index").Parse(indexHTML)
	if err != nil {
		return nil, err
	}
	var body strings.Builder
	if err := page.Execute(&body, attribution); err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "want GET or HEAD", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
		h.Set("Content-Length", strconv.Itoa(body.Len()))
		_, _ = w.Write([]byte(body.String())) // an error means that the client left
	}), nil
}
