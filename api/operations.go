package api

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"

	"github.com/gorilla/mux"

	"tripoint/catalog"
	"tripoint/data/store"
)

// operations are the routes for those who run the server.
func operations() []route {
	return []route{
		{
			method: http.MethodPost, path: "/admin/import", access: writers, params: importParams, takes: importBody, schema: "ImportReport", answer: (*request).importPlaces,
			about:    "Takes in files in one edition: each valid record, and a report of each refused and each doubtful one. What editors changed stays.",
			statuses: []int{400, 401, 408, 409, 413, 422, 503, 507},
		},
		{
			path: "/admin/export", access: writers, params: exportParams, schema: recordsSchema, answer: (*request).export,
			about:    "All places as they are kept, in order of id: an import of them gives the same places.",
			statuses: []int{401, 503},
		},
		{path: "/admin/backup", access: operators, answer: (*request).backup, about: "A copy of the store."},
		{
			method: http.MethodPost, path: "/admin/rollback", access: writers, params: rollbackParams, schema: "Report", answer: (*request).rollback,
			about:    "Makes all places what they were in an earlier edition, as a new one.",
			statuses: []int{400, 401, 410, 503, 507},
		},
		{path: "/admin/check", access: writers, schema: "Check", answer: (*request).check, about: "Reads the whole store and tells what is wrong with it.", statuses: []int{401, 503}},
		{path: "/admin/sources", access: writers, schema: "Sources", answer: (*request).sources, about: "The sources that places came from.", statuses: []int{401, 503}},
		{
			method: http.MethodDelete, path: "/admin/sources/{name}", access: writers, schema: "Report", answer: (*request).removeSource,
			about:    "Takes away all that came from a source, in one edition.",
			statuses: []int{401, 404, 503, 507},
		},
		{
			path: "/admin/queries", access: writers, schema: "Queries", answer: (*request).queries, statuses: []int{401},
			about: "How many searches there were since the start and how many found nothing; with serve --log-queries also which those were, folded, that came at least three times.",
		},
		{path: "/admin/keys", access: operators, answer: (*request).keys, about: "The write keys, without their secrets."},
		{method: http.MethodPost, path: "/admin/keys", access: operators, params: keyParams, answer: (*request).addKey, about: "Makes a write key, which is told this once."},
		{method: http.MethodDelete, path: "/admin/keys/{name}", access: operators, answer: (*request).revokeKey, about: "Takes a write key away."},
	}
}

var rollbackParams = []param{{name: "edition", required: true, max: 40, about: "an edition, or the sequence that its id begins with"}}

// editionPattern is the id of an edition, or a sequence alone.
var editionPattern = regexp.MustCompile(`^([0-9]{1,16})(-[0-9a-f]{8})?$`)

func (r *request) rollback() (*response, error) {
	edition := r.params.text("edition")
	parts := editionPattern.FindStringSubmatch(edition)
	if parts == nil {
		return nil, &badParam{"edition", edition, "want the id of an edition, like 12-0123abcd, or its sequence"}
	}
	sequence, err := strconv.ParseUint(parts[1], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("read sequence %q: %w", parts[1], err)
	}
	id := edition
	if edition == parts[1] {
		id = "" // the sequence alone
	}
	written, err := r.server.catalog.Rollback(r.Context(), r.by, sequence, id)
	if errors.Is(err, catalog.ErrNoEdition) {
		return nil, &badParam{"edition", edition, "want the id of an edition of this store, or its sequence alone"}
	}
	return r.reported(written, err)
}

// reported tells what a write did to all places at once.
func (r *request) reported(written catalog.Written, err error) (*response, error) {
	if err != nil {
		return nil, err
	}
	rep := newReport()
	rep.wrote(written)
	r.renew()
	return jsonResponse(rep)
}

// check tells every fault of the store, and whether the edition holds as much.
func (r *request) check() (*response, error) {
	found := struct {
		OK       bool     `json:"ok"`
		Faults   []string `json:"faults"`
		Places   int      `json:"places"`
		Sequence uint64   `json:"sequence"`
		Edition  string   `json:"edition"`
	}{Faults: []string{}}
	found.Faults = append(found.Faults, texts(r.server.Store.Check())...)
	r.renew()
	state, err := r.server.Store.State()
	if err != nil {
		return nil, err
	}
	if e := r.edition; e.Sequence == state.Sequence && e.Len() != state.Places {
		found.Faults = append(found.Faults, fmt.Sprintf("edition %s has %d places, the store %d", e.ID, e.Len(), state.Places))
	}
	found.OK, found.Places, found.Sequence, found.Edition = len(found.Faults) == 0, state.Places, state.Sequence, r.edition.ID
	return jsonResponse(found)
}

// texts are those of all errors that one joins.
func texts(err error) []string {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []string
		for _, err := range joined.Unwrap() {
			all = append(all, texts(err)...)
		}
		return all
	}
	return []string{err.Error()}
}

func (r *request) sources() (*response, error) {
	sources, err := r.server.Store.Sources()
	if err != nil {
		return nil, err
	}
	return jsonResponse(append([]store.Source{}, sources...)) // never null
}

func (r *request) removeSource() (*response, error) {
	written, err := r.server.catalog.RemoveSource(r.Context(), r.by, mux.Vars(r.Request)["name"])
	return r.reported(written, err)
}

func (r *request) keys() (*response, error) {
	keys, err := r.server.Store.Keys()
	if err != nil {
		return nil, err
	}
	return jsonResponse(append([]store.Key{}, keys...))
}

var keyParams = []param{{name: "name", required: true, about: "whose key it is; the log of changes names it"}}

func (r *request) addKey() (*response, error) {
	name := r.params.text("name")
	key, err := r.server.Store.AddKey(name)
	if err != nil {
		return nil, err
	}
	return jsonResponse(struct {
		Name string `json:"name"`
		Key  string `json:"key"`
	}{name, key})
}

func (r *request) revokeKey() (*response, error) {
	name := mux.Vars(r.Request)["name"]
	if err := r.server.Store.RevokeKey(name); err != nil {
		return nil, err
	}
	return jsonResponse(struct {
		Name string `json:"name"`
	}{name})
}
