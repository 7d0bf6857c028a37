package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A report is what the server tells of an operation that changes places.
type report struct {
	Edition   string    `json:"edition"`
	Sequence  uint64    `json:"sequence"`
	Added     int       `json:"added"`
	Changed   int       `json:"changed"`
	Removed   int       `json:"removed"`
	Unchanged int       `json:"unchanged"`
	Refused   []refused `json:"refused"`
	Count     int       `json:"refused_count"` // Refused may hold fewer
}

// A refused record, by its line or its number among the features, and one field of it that would not do.
type refused struct {
	File    string `json:"file,omitempty"` // where there were several
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

// write prints the report: as JSON for programs, in a line for people.
func (r *report) write(w io.Writer, asJSON bool) error {
	if asJSON {
		return writeJSON(w, r)
	}
	_, err := fmt.Fprintf(w, "edition %s: %s\n", r.Edition, r.summary())
	return err
}

// String says which record was refused and why, on one line.
func (r *refused) String() string {
	var text strings.Builder
	if r.File != "" {
		text.WriteString(r.File + ", ")
	}
	if r.Feature > 0 {
		fmt.Fprintf(&text, "feature %d", r.Feature)
	} else {
		fmt.Fprintf(&text, "line %d", r.Line)
	}
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
