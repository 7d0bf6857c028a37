package spool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"sort"
)

// blockBytes is about how much of a table is read to find one record.
const blockBytes = 1 << 10

// A Table finds records in a file by their keys.
type Table struct {
	file   *os.File
	size   int64
	blocks []block
}

// A block is records that are read together. It begins with the first whose key is no longer that of a block before.
type block struct {
	first uint64 // key
	start int64  // in the file
}

// Table writes the records of a spool into a table. Of those with the same key the one with the greatest value stays,
// and the table holds what store makes of it, unless that is nil.
func (s *Spool) Table(store func(value []byte) []byte) (t *Table, err error) {
	file, err := os.CreateTemp(s.folder, "table-*")
	if err != nil {
		return nil, fmt.Errorf("make a file for a table: %w", err)
	}
	t = &Table{file: file}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.Close())
		}
	}()
	out := newRecordWriter(file)
	var key uint64
	var value []byte
	known := false
	keep := func() {
		if stored := store(value); stored != nil {
			if n := len(t.blocks); n == 0 || out.size-t.blocks[n-1].start >= blockBytes {
				t.blocks = append(t.blocks, block{key, out.size})
				out.last = 0
			}
			out.write(key, stored)
		}
	}
	err = s.Each(func(k uint64, v []byte) error {
		if known && k != key {
			keep()
		}
		key, value, known = k, append(value[:0], v...), true
		return nil
	})
	if err != nil {
		return nil, err
	}
	if known {
		keep()
	}
	t.size = out.size
	return t, out.flush()
}

// Close removes the file.
func (t *Table) Close() error { return errors.Join(t.file.Close(), os.Remove(t.file.Name())) }

// Each calls yield with all records in order of key. The value is good until yield returns.
func (t *Table) Each(yield func(key uint64, value []byte) error) error {
	f := Finder{table: t, slots: make([]slot, 1)}
	for i := range t.blocks {
		b, err := f.block(i)
		if err != nil {
			return err
		}
		w := walk{rest: b}
		for w.next() {
			if err := yield(w.key, w.value); err != nil {
				return err
			}
		}
		if w.broken {
			return errBroken
		}
	}
	return nil
}

var errBroken = errors.New("a table on disk is broken")

// A walk goes over the records of a block.
type walk struct {
	rest   []byte
	key    uint64
	value  []byte
	broken bool
}

func (w *walk) next() bool {
	if len(w.rest) == 0 {
		return false
	}
	step, n := binary.Uvarint(w.rest)
	length, m := binary.Uvarint(w.rest[max(n, 0):])
	if n <= 0 || m <= 0 || length > uint64(len(w.rest)-n-m) {
		w.broken = true
		return false
	}
	w.key += step
	w.value = w.rest[n+m:][:length]
	w.rest = w.rest[n+m+int(length):]
	return true
}

// Part is how much of a table's records, from 0 to 1, have a key below the one given.
func (t *Table) Part(key uint64) float64 {
	return float64(max(t.blockOf(key), 0)) / float64(max(len(t.blocks), 1))
}

// blockOf returns the position of the block that may hold a key, -1 where none may.
func (t *Table) blockOf(key uint64) int {
	return sort.Search(len(t.blocks), func(i int) bool { return t.blocks[i].first > key }) - 1
}

// A Finder looks records of a table up, for one goroutine. It holds the blocks that it used lately.
type Finder struct {
	table *Table
	slots []slot
}

const heldBlocks = 1 << 10

type slot struct {
	number int // of the block, plus one
	bytes  []byte
}

// Finder makes a finder, which takes up to some megabytes.
func (t *Table) Finder() *Finder { return &Finder{t, make([]slot, heldBlocks)} }

// Find returns the value under a key, nil where there is none. It is good until the next call.
func (f *Finder) Find(key uint64) ([]byte, error) {
	i := f.table.blockOf(key)
	if i < 0 {
		return nil, nil
	}
	b, err := f.block(i)
	if err != nil {
		return nil, err
	}
	w := walk{rest: b}
	for w.next() {
		if w.key >= key {
			if w.key > key {
				return nil, nil
			}
			return w.value, nil
		}
	}
	if w.broken {
		return nil, errBroken
	}
	return nil, nil
}

func (f *Finder) block(i int) ([]byte, error) {
	s := &f.slots[i%len(f.slots)]
	if s.number == i+1 {
		return s.bytes, nil
	}
	start, end := f.table.blocks[i].start, f.table.size
	if i+1 < len(f.table.blocks) {
		end = f.table.blocks[i+1].start
	}
	s.number, s.bytes = 0, slices.Grow(s.bytes[:0], int(end-start))[:end-start]
	if _, err := f.table.file.ReadAt(s.bytes, start); err != nil {
		return nil, fmt.Errorf("read a table: %w", err)
	}
	s.number = i + 1
	return s.bytes, nil
}
