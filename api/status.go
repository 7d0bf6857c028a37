package api

import (
	"time"

	"tripoint/data/lang"
)

func (r *request) status() (*response, error) {
	e := r.edition
	_, themes := e.CategoryCounts()
	return jsonResponse(struct {
		Version     string         `json:"version"`
		Edition     string         `json:"edition"`
		Built       time.Time      `json:"built"`
		Places      int            `json:"places"`
		Areas       int            `json:"areas"`
		Themes      map[string]int `json:"themes"`
		Languages   []string       `json:"languages"`
		Attribution []string       `json:"attribution"`
	}{r.server.Version, e.ID, e.Built, e.Len(), len(e.Areas()), themes, lang.Supported, e.Attribution})
}

func (r *request) health() (*response, error) {
	return jsonResponse(map[string]string{"status": "alive"})
}

func (r *request) ready() (*response, error) {
	return jsonResponse(struct {
		Status  string    `json:"status"`
		Edition string    `json:"edition"`
		Built   time.Time `json:"built"`
		Age     int       `json:"age_seconds"`
		Places  int       `json:"places"`
	}{"ready", r.edition.ID, r.edition.Built, int(time.Since(r.edition.Built).Seconds()), r.edition.Len()})
}
