package api

import (
	"regexp"
	"strconv"

	"tripoint/catalog"
	"tripoint/data"
)

// A Report tells what came of many records.
type Report struct {
	Edition   string   `json:"edition"`
	Sequence  uint64   `json:"sequence"`
	Added     int      `json:"added"`
	Changed   int      `json:"changed"`
	Removed   int      `json:"removed"`
	Unchanged int      `json:"unchanged"`
	Refused   []Remark `json:"refused"`
	Count     int      `json:"refused_count"` // of records; each may be in Refused with several fields, or not at all
}

// An ImportReport tells what came of an import.
type ImportReport struct {
	Report
	Warnings     []Remark `json:"warnings"`
	WarningCount int      `json:"warnings_count"` // Warnings may hold fewer
	Outside      int      `json:"outside"`        // places outside of the box
	Nameless     int      `json:"nameless"`       // objects of a category that were passed over for want of a name
	Uncovered    int      `json:"uncovered"`      // rows that no category covers
	Areas        int      `json:"areas"`

	BaseMap *DrawnMap `json:"base_map,omitempty"` // that was drawn of extracts
}

// A DrawnMap tells of a base map.
type DrawnMap struct {
	Tiles int   `json:"tiles"`
	Bytes int64 `json:"bytes"`
}

// A Remark says what of a record would not do, or is doubtful.
type Remark struct {
	At      string `json:"at"`                // where the record stood: "line 7", "museums.csv, line 7", "node/240109189"
	Line    int    `json:"line,omitempty"`    // of its file, from 1, where lines count
	Feature int    `json:"feature,omitempty"` // of its FeatureCollection, from 1
	ID      string `json:"id,omitempty"`
	Field   string `json:"field,omitempty"`
	Value   string `json:"value,omitempty"`
	Reason  string `json:"reason"`
}

const maxRemarks = 1000 // of a kind, in a report

func newReport() *Report { return &Report{Refused: []Remark{}} }

func newImportReport() *ImportReport {
	return &ImportReport{Report: *newReport(), Warnings: []Remark{}}
}

// refuse notes why a record did not land.
func (rep *Report) refuse(at, id string, err error) {
	rep.Count++
	for _, f := range faultsIn(err) {
		if len(rep.Refused) < maxRemarks {
			rep.Refused = append(rep.Refused, newRemark(at, id, f))
		}
	}
}

// warn notes what is doubtful of a record that may land all the same.
func (rep *ImportReport) warn(at, id string, doubts []*data.Invalid) {
	rep.WarningCount += len(doubts)
	for _, doubt := range doubts {
		if len(rep.Warnings) < maxRemarks {
			rep.Warnings = append(rep.Warnings, newRemark(at, id, fieldFault{doubt.Field, doubt.Value, doubt.Reason}))
		}
	}
}

// numbered is a position that ends in a number, like "line 7" and "museums.geojson, feature 3".
var numbered = regexp.MustCompile(`(?:^|, )(line|feature) ([0-9]+)$`)

func newRemark(at, id string, f fieldFault) Remark {
	m := Remark{At: at, ID: id, Field: f.Field, Value: f.Value, Reason: f.Reason}
	if parts := numbered.FindStringSubmatch(at); parts != nil {
		number, _ := strconv.Atoi(parts[2]) // digits
		if parts[1] == "line" {
			m.Line = number
		} else {
			m.Feature = number
		}
	}
	return m
}

func (rep *Report) wrote(w catalog.Written) {
	rep.Edition, rep.Sequence = w.Edition, w.Sequence
	rep.Added, rep.Changed, rep.Removed, rep.Unchanged = w.Added, w.Changed, w.Removed, w.Unchanged
}

// undone says that nothing was written to an edition.
func (rep *Report) undone(e *catalog.Edition) {
	rep.Edition, rep.Sequence = e.ID, e.Sequence
	rep.Added, rep.Changed, rep.Removed, rep.Unchanged = 0, 0, 0, 0
}
