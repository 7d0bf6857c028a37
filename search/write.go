package search

import (
	"fmt"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"tripoint/data"
)

// Source is what an index is written from: places in order of importance, most important first. Its functions
// are asked once a place, by several goroutines.
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
	for ord, f := range src.folded {
		if err := columns.add(f.importance, f.names); err != nil {
			return fmt.Errorf("write names: %w", err)
		}
		for _, name := range f.phrases {
			names.add(name, ord)
		}
		for _, text := range f.context {
			context.add(text, ord)
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

// A folded is what a place is found by.
type folded struct {
	importance float64
	names      []byte   // as an arena holds them
	phrases    []string // the folded names
	context    []string // folded
}

func (src *Source) fold(ord uint32) (f folded) {
	p := src.Place(ord)
	f.importance = p.Importance
	f.names, f.phrases = appendNames(nil, p)
	for _, text := range src.Context(ord, p) {
		f.context = append(f.context, phrase(text))
	}
	return f
}

// folded calls yield for each place in order. They are folded on all processors, a few thousand at a time.
func (src *Source) folded(yield func(ord uint32, f folded) bool) {
	const share = 1024 // of one processor
	var work sync.WaitGroup
	batch := make([]folded, share*runtime.GOMAXPROCS(0))
	for from := 0; from < src.Len; from += len(batch) {
		batch = batch[:min(len(batch), src.Len-from)]
		for begin := 0; begin < len(batch); begin += share {
			work.Go(func() {
				for i := begin; i < min(begin+share, len(batch)); i++ {
					batch[i] = src.fold(uint32(from + i))
				}
			})
		}
		work.Wait()
		for i := range batch {
			if !yield(uint32(from+i), batch[i]) {
				return
			}
		}
	}
}
