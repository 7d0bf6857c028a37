package api

import (
	"encoding/json"

	"tripoint/catalog"
)

// A report tells what came of many records.
type report struct {
	Edition   string    `json:"edition"`
	Sequence  uint64    `json:"sequence"`
	Added     int       `json:"added"`
	Changed   int       `json:"changed"`
	Removed   int       `json:"removed"`
	Unchanged int       `json:"unchanged"`
	Refused   []refusal `json:"refused"`
	Count     int       `json:"refused_count"` // of records; each may be in Refused with several fields, or not at all
}

// A refusal is a field of a record that would not do.
type refusal struct {
	Line    int    `json:"line,omitempty"`    // of NDJSON, from 1
	Feature int    `json:"feature,omitempty"` // of a FeatureCollection, from 1
	ID      string `json:"id,omitempty"`
	Field   string `json:"field,omitempty"`
	Value   string `json:"value,omitempty"`
	Reason  string `json:"reason"`
}

func newReport() *report { return &report{Refused: []refusal{}} }

const maxRefused = 1000 // in a report

// refuse notes why a record did not land.
func (rep *report) refuse(at position, id string, err error) {
	rep.Count++
	for _, f := range faultsIn(err) {
		if len(rep.Refused) == maxRefused {
			return
		}
		rep.Refused = append(rep.Refused, refusal{at.line, at.feature, id, f.Field, f.Value, f.Reason})
	}
}

// A position is where a record stood; one of both is 0.
type position struct{ line, feature int }

func (rep *report) wrote(w catalog.Written) {
	rep.Edition, rep.Sequence = w.Edition, w.Sequence
	rep.Added, rep.Changed, rep.Removed, rep.Unchanged = w.Added, w.Changed, w.Removed, w.Unchanged
}

// recordID is the id of a record, "" where it has none.
func recordID(record []byte) string {
	var f struct {
		ID any `json:"id"`
	}
	_ = json.Unmarshal(record, &f) // a record that is no JSON has no id
	id, _ := f.ID.(string)
	return id
}
