package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/store"
)

const maxBatch = 10_000 // places

var (
	manyPlaces  = &body{types: []string{plainGeoJSON, plainJSON, plainNDJSON}, max: maxBatchBytes, long: true, schema: "PlaceToWrite"}
	batchParams = []param{{name: "strict", kind: flag, about: "1 writes nothing if any place is refused"}}
)

// postPlaces writes many places, as PUT does each.
func (r *request) postPlaces() (*response, error) {
	strict := r.params.flag("strict")
	if r.params.err != nil {
		return nil, r.params.err
	}
	b := batch{request: r, report: newReport(), lines: mediaType(r.Request) == plainNDJSON, seen: map[string]bool{}}
	if err := b.read(); err != nil {
		return nil, err
	}
	for !strict || b.report.Count == 0 {
		written, err := b.write()
		var merged *catalog.Merged
		switch {
		case errors.As(err, &merged): // since it was read
			b.giveBack(merged)
			continue
		case err != nil:
			return nil, err
		}
		b.report.wrote(written)
		r.renew()
		return jsonResponse(b.report)
	}
	r.renew()
	b.report.undone(r.edition)
	return refusedReport(b.report)
}

// refusedReport answers that nothing was done because of what was refused.
func refusedReport(rep any) (*response, error) {
	res, err := jsonResponse(rep)
	if err == nil {
		res.status = http.StatusUnprocessableEntity
	}
	return res, err
}

// A batch is the places of one request.
type batch struct {
	request *request
	report  *Report
	lines   bool
	number  int // of records so far
	seen    map[string]bool
	places  []data.Place
	at      []string // where places stood
}

func (b *batch) read() error {
	return eachRecord(b.request.Body, b.lines, func(at string, record []byte, refused error) error {
		if b.number++; b.number > maxBatch {
			return &statusError{http.StatusRequestEntityTooLarge, fmt.Sprintf("want at most %d places; /admin/import takes more", maxBatch)}
		}
		if refused == nil {
			refused = b.take(at, record)
		}
		if refused != nil {
			b.report.refuse(at, data.FeatureID(record), refused)
		}
		return nil
	})
}

// take reads a place; the error says why it is refused.
func (b *batch) take(at string, record []byte) error {
	id := data.FeatureID(record)
	var shown *data.Place
	ord, err := b.request.edition.Find(id)
	var merged *catalog.Merged
	switch {
	case err == nil:
		shown = b.request.edition.Place(ord)
	case errors.As(err, &merged):
		return partOf(merged)
	}
	p, err := data.DecodeAmended(record, shown)
	if err != nil {
		return err
	}
	if b.seen[p.ID] {
		return &data.Invalid{Record: id, Field: "id", Value: id, Reason: "want each id once"}
	}
	b.seen[p.ID] = true
	b.places, b.at = append(b.places, p), append(b.at, at)
	return nil
}

func partOf(merged *catalog.Merged) error {
	return &data.Invalid{Record: merged.ID, Field: "id", Value: merged.ID, Reason: fmt.Sprintf("it is part of %q now", merged.Into)}
}

// write writes the places; where there are none the edition stays.
func (b *batch) write() (catalog.Written, error) {
	if len(b.places) == 0 {
		e := b.request.edition
		return catalog.Written{Outcome: store.Outcome{Sequence: e.Sequence}, Edition: e.ID}, nil
	}
	return b.request.server.catalog.PutAll(b.request.Context(), b.request.by, b.places)
}

// giveBack refuses a place that was taken.
func (b *batch) giveBack(merged *catalog.Merged) {
	i := slices.IndexFunc(b.places, func(p data.Place) bool { return p.ID == merged.ID })
	b.report.refuse(b.at[i], merged.ID, partOf(merged))
	b.places, b.at = slices.Delete(b.places, i, i+1), slices.Delete(b.at, i, i+1)
}

// eachRecord calls yield with each record of NDJSON, where lines is set, or of a FeatureCollection.
func eachRecord(body io.Reader, lines bool, yield func(at string, record []byte, refused error) error) error {
	if lines {
		return data.EachLine(body, func(number int, line []byte, refused error) error {
			return yield(fmt.Sprintf("line %d", number), line, refused)
		})
	}
	err := data.EachFeature(body, func(number int, feature []byte, refused error) error {
		return yield(fmt.Sprintf("feature %d", number), feature, refused)
	})
	if broken := (*data.Invalid)(nil); errors.As(err, &broken) {
		return &statusError{http.StatusBadRequest, broken.Error()}
	}
	return err
}
