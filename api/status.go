package api

import (
	"time"

	"tripoint/data/lang"
)

type changedCounts struct {
	Added   int `json:"added"`
	Removed int `json:"removed"`
}

func (r *request) status() (*response, error) {
	e := r.edition
	state, err := r.server.Store.State()
	if err != nil {
		return nil, err
	}
	_, themes := e.CategoryCounts(r.at)
	added, removed := e.Changed()
	return jsonResponse(struct {
		Version     string         `json:"version"`
		Edition     string         `json:"edition"`
		Sequence    uint64         `json:"sequence"`
		Horizon     uint64         `json:"horizon"` // the first sequence that /v1/changes can be asked for
		Built       time.Time      `json:"built"`
		Changed     changedCounts  `json:"changed"` // since then
		Places      int            `json:"places"`
		Areas       int            `json:"areas"`
		Themes      map[string]int `json:"themes"`
		Languages   []string       `json:"languages"`
		Searches    searchCounts   `json:"searches"` // with a text, since the start
		Attribution []string       `json:"attribution"`
	}{r.server.Version, e.ID, e.Sequence, state.Horizon, e.Built, changedCounts{added, removed}, e.Len(), len(e.Areas()), themes, lang.Supported, r.server.Queries.counts(), e.Attribution})
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
