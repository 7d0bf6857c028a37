package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"text/tabwriter"
	"time"
)

// list asks for a list, closes ops, and prints what came: as JSON, or each item as a line whose cells end in tabs.
func list[T any](ctx context.Context, s streams, ops *operations, path string, asJSON bool, line func(T) string) error {
	var items []T
	err := ops.read(ctx, call{method: http.MethodGet, path: path}, &items)
	if err := errors.Join(err, ops.close()); err != nil {
		return err
	}
	if asJSON {
		return writeJSON(s.out, items)
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, item := range items {
		if _, err := fmt.Fprintln(table, line(item)); err != nil {
			return err
		}
	}
	return table.Flush()
}

func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}
