package search

import (
	"fmt"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"tripoint/data"
)

// Source is what an index is written from: places in order of importance, most important first. Its functions
// are asked once a place, in order, by one goroutine.
type Source struct {
	Len     int
	Place   func(ord uint32) *data.Place
	Context func(ord uint32, p *data.Place) []string // what a place is also found by: municipality, street, kind
}

// Write writes the files of an index to the folder dir, for Open. It holds every word once and twelve bytes for each
// place that has it.
//
// Postings are in the order of the places, so that the first ones of a term are its most important places.
func Write(dir string, src Source) error {
	columns, err := createColumns(filepath.Join(dir, columnsFile), src.Len)
	if err != nil {
		return fmt.Errorf("write names: %w", err)
	}
	defer func() { _ = columns.file.Close() }()
	names, context := newInversion(), newInversion()
	for ord := range uint32(src.Len) {
		p := src.Place(ord)
		phrases, err := columns.add(p)
		if err != nil {
			return fmt.Errorf("write names: %w", err)
		}
		for _, name := range phrases {
			names.add(name, ord)
		}
		for _, text := range src.Context(ord, p) {
			context.add(phrase(text), ord)
		}
	}
	if err := columns.finish(); err != nil {
		return fmt.Errorf("write names: %w", err)
	}
	var work errgroup.Group
	work.Go(func() error { return writePostings(dir, nameFile, src.Len, names.run(), true) })
	work.Go(func() error { return writePostings(dir, contextFile, src.Len, context.run(), false) })
	if err := work.Wait(); err != nil {
		return fmt.Errorf("write text index: %w", err)
	}
	return nil
}
