package spool

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Each calls yield with all records, in order of key and then of value. The value is good until yield returns. All
// writers must have been flushed.
func (s *Spool) Each(yield func(key uint64, value []byte) error) error {
	var open cursors
	for i := range s.runs {
		c := newCursor(&s.runs[i])
		if ok, err := c.next(); err != nil {
			return err
		} else if ok {
			open = append(open, c)
		}
	}
	heap.Init(&open)
	for len(open) > 0 {
		c := open[0]
		if err := yield(c.key, c.value); err != nil {
			return err
		}
		ok, err := c.next()
		switch {
		case err != nil:
			return err
		case ok:
			heap.Fix(&open, 0)
		default:
			heap.Pop(&open)
		}
	}
	return nil
}

// A cursor is at a record of a run.
type cursor struct {
	run   *run
	in    *recordReader // of a file
	at    int           // of the next one in memory
	key   uint64
	value []byte
}

func newCursor(r *run) *cursor {
	c := &cursor{run: r}
	if r.file != nil {
		c.in = newRecordReader(io.NewSectionReader(r.file, 0, r.size))
	}
	return c
}

// next goes to the next record, if there is one.
func (c *cursor) next() (ok bool, err error) {
	if c.in != nil {
		c.key, c.value, ok, err = c.in.read()
		return ok, err
	}
	if c.at == len(c.run.records) {
		return false, nil
	}
	r := c.run.records[c.at]
	c.at++
	c.key, c.value = r.key, c.run.arena[r.start:r.end]
	return true, nil
}

// cursors is a heap, the cursor at the least record in front.
type cursors []*cursor

func (c cursors) Len() int      { return len(c) }
func (c cursors) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c cursors) Less(i, j int) bool {
	if order := cmp.Compare(c[i].key, c[j].key); order != 0 {
		return order < 0
	}
	return bytes.Compare(c[i].value, c[j].value) < 0
}
func (c *cursors) Push(x any) { *c = append(*c, x.(*cursor)) }
func (c *cursors) Pop() any {
	last := len(*c) - 1
	x := (*c)[last]
	*c = (*c)[:last]
	return x
}

const bufferBytes = 1 << 16

// A recordWriter writes records one after the other: the step of the key, the length, the value.
type recordWriter struct {
	out  *bufio.Writer
	last uint64 // key
	size int64  // bytes so far
	head [2 * binary.MaxVarintLen64]byte
	err  error
}

func newRecordWriter(w io.Writer) *recordWriter {
	return &recordWriter{out: bufio.NewWriterSize(w, bufferBytes)}
}

// write adds a record whose key is not below that of the last. Errors wait for flush.
func (w *recordWriter) write(key uint64, value []byte) {
	n := binary.PutUvarint(w.head[:], key-w.last)
	n += binary.PutUvarint(w.head[n:], uint64(len(value)))
	w.last = key
	for _, part := range [][]byte{w.head[:n], value} {
		if _, err := w.out.Write(part); err != nil && w.err == nil {
			w.err = fmt.Errorf("write records: %w", err)
		}
		w.size += int64(len(part))
	}
}

func (w *recordWriter) flush() error {
	if err := w.out.Flush(); err != nil && w.err == nil {
		w.err = fmt.Errorf("write records: %w", err)
	}
	return w.err
}

// A recordReader reads what a recordWriter wrote.
type recordReader struct {
	in   *bufio.Reader
	last uint64
	room []byte
}

func newRecordReader(r io.Reader) *recordReader {
	return &recordReader{in: bufio.NewReaderSize(r, bufferBytes)}
}

// read returns the next record; ok is false behind the last. The value is good until the next call.
func (r *recordReader) read() (key uint64, value []byte, ok bool, err error) {
	step, err := binary.ReadUvarint(r.in)
	if errors.Is(err, io.EOF) {
		return 0, nil, false, nil
	}
	length, lengthErr := binary.ReadUvarint(r.in)
	if err = errors.Join(err, lengthErr); err != nil {
		return 0, nil, false, fmt.Errorf("read records: %w", err)
	}
	if uint64(cap(r.room)) < length {
		r.room = make([]byte, length)
	}
	r.room, r.last = r.room[:length], r.last+step
	if _, err := io.ReadFull(r.in, r.room); err != nil {
		return 0, nil, false, fmt.Errorf("read records: %w", err)
	}
	return r.last, r.room, true, nil
}
