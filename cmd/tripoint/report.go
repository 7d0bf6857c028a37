package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A report is what the server tells of an operation that changes places.
type report struct {
	Edition   string   `json:"edition"`
	Sequence  uint64   `json:"sequence"`
	Added     int      `json:"added"`
	Changed   int      `json:"changed"`
	Removed   int      `json:"removed"`
	Unchanged int      `json:"unchanged"`
	Refused   []remark `json:"refused"`
	Count     int      `json:"refused_count"` // Refused may hold fewer
}

// An importReport is what the server tells of an import.
type importReport struct {
	report
	Warnings     []remark `json:"warnings"`
	WarningCount int      `json:"warnings_count"` // Warnings may hold fewer
	Outside      int      `json:"outside"`
	Nameless     int      `json:"nameless"`
	Uncovered    int      `json:"uncovered"`
	Areas        int      `json:"areas"`
}

// A remark is about a record that was refused or is doubtful, or about one field of it.
type remark struct {
	At      string `json:"at"`
	Line    int    `json:"line,omitempty"`
	Feature int    `json:"feature,omitempty"`
	ID      string `json:"id,omitempty"`
	Field   string `json:"field,omitempty"`
	Value   string `json:"value,omitempty"`
	Reason  string `json:"reason"`
}

func (r *report) summary() string {
	text := fmt.Sprintf("%d added, %d changed, %d removed, %d unchanged", r.Added, r.Changed, r.Removed, r.Unchanged)
	if r.Count > 0 {
		text += fmt.Sprintf(", %d refused", r.Count)
	}
	return text
}

// summary counts what there is to be counted.
func (r *importReport) summary() string {
	text := r.report.summary()
	for _, count := range []struct {
		n    int
		what string
	}{
		{r.WarningCount, "warnings"}, {r.Outside, "outside the box"}, {r.Nameless, "without a name left out"},
		{r.Uncovered, "of no category left out"}, {r.Areas, "areas"},
	} {
		if count.n > 0 {
			text += fmt.Sprintf(", %d %s", count.n, count.what)
		}
	}
	return text
}

// write prints the report: as JSON for programs, in a line for people.
func (r *report) write(w io.Writer, asJSON bool) error {
	if asJSON {
		return writeJSON(w, r)
	}
	_, err := fmt.Fprintf(w, "edition %s: %s\n", r.Edition, r.summary())
	return err
}

// String says which record it is about and what is wrong with it, on one line.
func (r *remark) String() string {
	var text strings.Builder
	text.WriteString(r.At)
	if r.ID != "" {
		fmt.Fprintf(&text, " (%s)", r.ID)
	}
	text.WriteString(": ")
	if r.Field != "" {
		text.WriteString(r.Field)
		const longest = 60
		if r.Value != "" && len(r.Value) <= longest {
			fmt.Fprintf(&text, " %q", r.Value)
		}
		text.WriteString(": ")
	}
	text.WriteString(r.Reason)
	return text.String()
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
