package api

import (
	"fmt"
	"math"
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
	Merged       []Merge  `json:"merged"`
	MergedCount  int      `json:"merged_count"` // Merged may hold fewer
	Warnings     []Remark `json:"warnings"`
	WarningCount int      `json:"warnings_count"` // Warnings may hold fewer
	Outside      int      `json:"outside"`        // places outside of the box
	Nameless     int      `json:"nameless"`       // objects of a category that were passed over for want of a name
	Uncovered    int      `json:"uncovered"`      // rows that no category covers
	Areas        int      `json:"areas"`
	Undrawn      int      `json:"undrawn"` // places and areas left out because their outline is cut or broken; each is among the warnings

	BaseMap *DrawnMap `json:"base_map,omitempty"` // that was drawn of extracts
}

// A DrawnMap tells of a base map.
type DrawnMap struct {
	Tiles int   `json:"tiles"`
	Bytes int64 `json:"bytes"`
}

// A Merge is a record that was found to be of one place with that of another source, and became part of it.
type Merge struct {
	ID       string   `json:"id"`
	Into     string   `json:"into"`
	Name     string   `json:"name"`     // of the place
	Distance int      `json:"distance"` // metres between the two
	Fields   []string `json:"fields"`   // that it gave to the place
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
	return &ImportReport{Report: *newReport(), Merged: []Merge{}, Warnings: []Remark{}}
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

// wroteImport adds to wrote what was found to be one place with what.
func (rep *ImportReport) wroteImport(w catalog.Written) {
	rep.wrote(w)
	if w.Matched == nil {
		return
	}
	rep.MergedCount = w.Matched.Parts
	for _, m := range w.Matched.Merges {
		merge := Merge{m.ID, m.Into, m.Name, int(math.Round(m.Meters)), append([]string{}, m.Fields...)} // never null
		rep.Merged = append(rep.Merged, merge)
	}
	rep.WarningCount += w.Matched.Doubtful - len(w.Matched.Doubts) // warn counts those that are told
	for _, d := range w.Matched.Doubts {
		why := "editors changed both: one can be merged into the other by hand"
		switch {
		case d.Gone:
			why = "editors took that away: if it is the same, this has to be taken away too"
		case d.Own:
			why = "editors made one of them: one can be merged into the other by hand"
		}
		reason := fmt.Sprintf("looks like %s, %.0f m away; %s", d.Other, d.Meters, why)
		rep.warn(d.ID, "", []*data.Invalid{{Reason: reason}})
	}
}

// undone says that nothing was written to an edition.
func (rep *Report) undone(e *catalog.Edition) {
	rep.Edition, rep.Sequence = e.ID, e.Sequence
	rep.Added, rep.Changed, rep.Removed, rep.Unchanged = 0, 0, 0, 0
}
