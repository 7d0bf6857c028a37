// Package spool sorts records that need not fit into memory, and finds them by their keys. It knows nothing of what
// is in a record.
package spool

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
)

// A Spool keeps records, in files of a folder where there are many.
type Spool struct {
	folder string
	memory int // bytes of records that a Writer holds

	mu   sync.Mutex
	runs []run
}

// New makes an empty spool. Each of its writers holds so many bytes of records, and as much again to tell where they
// are, if the records are small.
func New(folder string, memory int) *Spool { return &Spool{folder: folder, memory: memory} }

// Close removes the files.
func (s *Spool) Close() error {
	var err error
	for _, r := range s.runs {
		if r.file != nil {
			err = errors.Join(err, r.file.Close(), os.Remove(r.file.Name()))
		}
	}
	s.runs = nil
	return err
}

// A run is records in order, in memory or in a file.
type run struct {
	file    *os.File
	size    int64 // of the file
	records []record
	arena   []byte
}

type record struct {
	key        uint64
	start, end uint32 // in the arena
}

// A Writer adds records to a spool, for one goroutine. Several may write to one spool.
type Writer struct {
	spool   *Spool
	records []record
	arena   []byte
}

// Writer makes a writer. What it was given is in the spool after its Flush.
func (s *Spool) Writer() *Writer { return &Writer{spool: s} }

// Add takes a record, of which it makes a copy.
func (w *Writer) Add(key uint64, value []byte) error {
	if len(w.arena) > 0 && len(w.arena)+len(value) > w.spool.memory {
		if err := w.spill(); err != nil {
			return err
		}
	}
	start := len(w.arena)
	w.arena = append(w.arena, value...)
	w.records = append(w.records, record{key, uint32(start), uint32(len(w.arena))})
	return nil
}

// Flush gives the spool what the writer still holds.
func (w *Writer) Flush() error {
	if len(w.records) == 0 {
		return nil
	}
	w.sort()
	w.spool.add(run{records: w.records, arena: w.arena})
	w.records, w.arena = nil, nil
	return nil
}

func (s *Spool) add(r run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs = append(s.runs, r)
}

// sort orders by key, and by value where keys are the same, so that the order of records is that of no goroutine.
func (w *Writer) sort() {
	slices.SortFunc(w.records, func(a, b record) int {
		if order := cmp.Compare(a.key, b.key); order != 0 {
			return order
		}
		return bytes.Compare(w.arena[a.start:a.end], w.arena[b.start:b.end])
	})
}

// spill writes what the writer holds to a file.
func (w *Writer) spill() error {
	w.sort()
	file, err := os.CreateTemp(w.spool.folder, "spool-*")
	if err != nil {
		return fmt.Errorf("make a file to sort in: %w", err)
	}
	out := newRecordWriter(file)
	for _, r := range w.records {
		out.write(r.key, w.arena[r.start:r.end])
	}
	if err := out.flush(); err != nil {
		return errors.Join(err, file.Close(), os.Remove(file.Name()))
	}
	w.spool.add(run{file: file, size: out.size})
	w.records, w.arena = w.records[:0], w.arena[:0]
	return nil
}
