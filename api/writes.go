package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/store"
)

const (
	plainJSON    = "application/json"
	plainGeoJSON = "application/geo+json"
	plainNDJSON  = "application/x-ndjson"
)

var onePlace = &body{types: []string{plainGeoJSON, plainJSON}, max: data.MaxRecordBytes, schema: "PlaceToWrite"}

// writing are the routes that change places, and the one that tells what changed.
func writing() []route {
	return []route{
		{
			method: http.MethodPut, path: "/v1/places/{id}", access: writers, takes: onePlace, schema: "Place", answer: (*request).putPlace,
			about:    "Writes a place: what GET answers, amended. What answers compute is not looked at.",
			statuses: []int{201, 308, 400, 401, 412, 413, 415, 503, 507},
		},
		{
			method: http.MethodDelete, path: "/v1/places/{id}", access: writers, params: deleteParams, schema: "Written", answer: (*request).deletePlace,
			about:    "Takes a place away for good: it does not come back with its source.",
			statuses: []int{400, 401, 404, 409, 412, 503, 507},
		},
		{
			method: http.MethodPost, path: "/v1/places/{id}/revert", access: writers, schema: revertedSchema, answer: (*request).revertPlace,
			about:    "Makes a place what its source says again, also one that was deleted or merged.",
			statuses: []int{400, 401, 409, 412, 503, 507},
		},
		{
			method: http.MethodPost, path: "/v1/places", access: writers, params: batchParams, takes: manyPlaces, schema: "Report", answer: (*request).postPlaces,
			about:    "Writes many places: the valid ones land together in one edition, each refused one is reported.",
			statuses: []int{400, 401, 408, 413, 415, 422, 503, 507},
		},
		{
			method: http.MethodPost, path: "/v1/imports", access: writers, params: importParams, takes: jobBody, schema: "Import", answer: (*request).postImport,
			about:    "Takes files to import in the background, one import after the other; Location tells how far it has come.",
			statuses: []int{202, 400, 401, 408, 413, 503, 507},
		},
		{
			path: "/v1/imports/{id}", access: writers, schema: "Import", answer: (*request).importJob,
			about:    "How far an import has come and, once it is over, its report. The last hundred are remembered until the server stops; of those that it had not finished then the next one says so.",
			statuses: []int{401, 404, 503},
		},
		{
			path: "/v1/changes", params: changesParams, schema: "Changes", answer: (*request).changes,
			about:    "What changed since a sequence, in order: each place once, at its latest change, as it is now.",
			statuses: []int{410},
		},
	}
}

// findPlace finds the place that the path names. For an id that became part of another place the error leads there.
func (r *request) findPlace() (uint32, error) {
	ord, err := r.edition.Find(r.placeID())
	return ord, r.led(err)
}

func (r *request) placeID() string { return mux.Vars(r.Request)["id"] }

// led turns the error for the id of a merged place, which the path ends in, into one that leads to the other.
func (r *request) led(err error) error {
	var shown *catalog.Merged
	var stored *store.Merged
	into := ""
	switch {
	case errors.As(err, &shown):
		into = shown.Into
	case errors.As(err, &stored):
		into = stored.Into
	default:
		return err
	}
	target := url.URL{Path: strings.TrimSuffix(r.URL.Path, r.placeID()) + into, RawQuery: r.URL.RawQuery}
	return &moved{target.String()}
}

func (r *request) putPlace() (*response, error) {
	when, err := r.condition()
	if err != nil {
		return nil, err
	}
	record, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.renew()
	p, err := r.decodePlace(record)
	if err != nil {
		return nil, err
	}
	written, err := r.server.catalog.Put(r.Context(), r.by, p, when)
	if err != nil {
		return nil, r.led(err)
	}
	res, err := r.written(written)
	if err == nil && written.Added > 0 {
		res.status, res.location = http.StatusCreated, r.URL.Path
	}
	return res, err
}

// decodePlace reads a place for the id in the path, as an amendment of the place that the edition shows.
func (r *request) decodePlace(record []byte) (data.Place, error) {
	id := r.placeID()
	record, err := withID(record, id)
	if err != nil {
		return data.Place{}, err
	}
	var shown *data.Place
	ord, err := r.findPlace()
	switch {
	case err == nil:
		shown = r.edition.Place(ord)
	case !errors.Is(err, data.ErrNotFound):
		return data.Place{}, err
	}
	p, err := data.DecodeAmended(record, shown)
	var invalid *data.Invalid
	if err != nil && !errors.As(err, &invalid) {
		err = &statusError{http.StatusBadRequest, err.Error()}
	}
	return p, err
}

// withID gives a record the id of the path where it has none; another one is refused.
func withID(record []byte, id string) ([]byte, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(record, &members); err != nil || members == nil {
		return record, nil // decoding says what is wrong
	}
	given, has := members["id"]
	if !has {
		members["id"], _ = json.Marshal(id) // a string always has a JSON form
		return json.Marshal(members)
	}
	var text string
	if err := json.Unmarshal(given, &text); err != nil || text != id {
		return nil, &data.Invalid{Record: id, Field: "id", Value: text, Reason: "want the id in the path, or none"}
	}
	return record, nil
}

var deleteParams = []param{{name: "merged_into", max: 128, about: "the id of the place that this one is part of from now on: its address leads there"}}

func (r *request) deletePlace() (*response, error) {
	into := r.params.text("merged_into")
	if r.params.has("merged_into") && into == "" {
		r.params.fail("merged_into", "", "want the id of a place")
	}
	if r.params.err != nil {
		return nil, r.params.err
	}
	when, err := r.condition()
	if err != nil {
		return nil, err
	}
	written, err := r.server.catalog.Delete(r.Context(), r.by, r.placeID(), into, when)
	if invalid := (*data.Invalid)(nil); errors.As(err, &invalid) && invalid.Field == "into" {
		return nil, &badParam{"merged_into", into, invalid.Reason}
	}
	if merged := (*catalog.Merged)(nil); errors.As(err, &merged) {
		// A redirect would have clients that follow it take the other place away, too.
		return nil, &statusError{http.StatusConflict, merged.Error() + ": delete that one, if it is meant, or revert this one first"}
	}
	if err != nil {
		return nil, err
	}
	return r.gone(written)
}

func (r *request) revertPlace() (*response, error) {
	when, err := r.condition()
	if err != nil {
		return nil, err
	}
	written, err := r.server.catalog.Revert(r.Context(), r.by, r.placeID(), when)
	if err != nil {
		return nil, err
	}
	return r.written(written)
}

// written answers a write with the place as GET shows it from now on or, where it is gone again, with what was
// written.
func (r *request) written(w catalog.Written) (*response, error) {
	r.renew()
	ord, err := r.edition.Find(r.placeID())
	if errors.Is(err, data.ErrNotFound) {
		return r.gone(w)
	}
	if err != nil {
		return nil, err
	}
	return r.onePlace(r.shape(nil), ord), nil
}

// gone answers a write after which there is no place to show.
func (r *request) gone(w catalog.Written) (*response, error) {
	r.renew()
	return jsonResponse(struct {
		ID       string `json:"id"`
		Edition  string `json:"edition"`
		Sequence uint64 `json:"sequence"`
	}{r.placeID(), w.Edition, w.Sequence})
}
