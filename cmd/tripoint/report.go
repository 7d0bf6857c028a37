package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"tripoint/api"
)

// summary counts what came of many records.
func summary(r *api.Report) string {
	text := fmt.Sprintf("%d added, %d changed, %d removed, %d unchanged", r.Added, r.Changed, r.Removed, r.Unchanged)
	if r.Count > 0 {
		text += fmt.Sprintf(", %d refused", r.Count)
	}
	return text
}

// importSummary counts what there is to be counted of an import.
func importSummary(r *api.ImportReport) string {
	text := summary(&r.Report)
	for _, count := range []struct {
		n    int
		what string
	}{
		{r.MergedCount, "merged"}, {r.WarningCount, "warnings"}, {r.Outside, "outside the box"}, {r.Nameless, "without a name left out"},
		{r.Uncovered, "of no category left out"}, {r.Areas, "areas"}, {r.Undrawn, "outlines cut or broken"},
	} {
		if count.n > 0 {
			text += fmt.Sprintf(", %d %s", count.n, count.what)
		}
	}
	if r.BaseMap != nil {
		text += fmt.Sprintf("; base map of %d tiles, %.1f MB", r.BaseMap.Tiles, float64(r.BaseMap.Bytes)/1e6)
	}
	return text
}

// writeReport prints a report: as JSON for programs, in a line for people.
func writeReport(w io.Writer, r *api.Report, asJSON bool) error {
	if asJSON {
		return writeJSON(w, r)
	}
	_, err := fmt.Fprintf(w, "edition %s: %s\n", r.Edition, summary(r))
	return err
}

// describeMerge says on one line what became part of what.
func describeMerge(m *api.Merge) string {
	text := fmt.Sprintf("%s is part of %s (%s), %d m away", m.ID, m.Into, m.Name, m.Distance)
	if len(m.Fields) > 0 {
		text += ", and gave it " + strings.Join(m.Fields, ", ")
	}
	return text
}

// describe says which record a remark is about and what is wrong with it, on one line.
func describe(r *api.Remark) string {
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
