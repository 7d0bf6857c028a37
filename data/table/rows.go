package table

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"tripoint/data"
)

// maxColumns is how many cells a row may have.
const maxColumns = 200

var (
	tooManyColumns = fmt.Sprintf("want at most %d columns", maxColumns)
	rowTooLong     = fmt.Sprintf("want a row of at most %d bytes", data.MaxRecordBytes)
)

// A rowReader reads the rows of a table one by one. It holds at most data.MaxRecordBytes of a row.
type rowReader struct {
	text   *bufio.Reader
	comma  byte
	quotes bool // cells may be quoted, as RFC 4180 has it
	line   int  // of what is read next, from 1

	cells []byte // of the row being read, one after the other
	ends  []int  // of the cells
	fault string // why the row would not do
}

// A row is the cells between two ends of lines that no quote hides.
type row struct {
	line  int // where it begins
	cells []string
	fault string // why there are no cells
}

// next reads a row. The error is io.EOF after the last one, else that of reading.
func (rr *rowReader) next() (row, error) {
	rr.cells, rr.ends, rr.fault = rr.cells[:0], rr.ends[:0], ""
	begins := rr.line
	for {
		end, err := rr.cell()
		if errors.Is(err, io.EOF) && len(rr.ends) == 0 && len(rr.cells) == 0 && rr.fault == "" {
			return row{}, io.EOF
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return row{}, fmt.Errorf("line %d: %w", rr.line, err)
		}
		if len(rr.ends) == maxColumns {
			rr.fail(tooManyColumns)
		} else {
			rr.ends = append(rr.ends, len(rr.cells))
		}
		if end {
			return rr.row(begins), nil
		}
	}
}

func (rr *rowReader) row(begins int) row {
	if rr.fault != "" {
		return row{line: begins, fault: rr.fault}
	}
	text, start := string(rr.cells), 0
	cells := make([]string, len(rr.ends))
	for i, end := range rr.ends {
		cells[i], start = text[start:end], end
	}
	return row{line: begins, cells: cells}
}

// fail keeps the first reason why a row would not do.
func (rr *rowReader) fail(reason string) {
	if rr.fault == "" {
		rr.fault = reason
	}
}

func (rr *rowReader) take(b byte) {
	switch {
	case b == 0:
		rr.fail("want text; there is a NUL byte in it")
	case len(rr.cells) == data.MaxRecordBytes:
		rr.fail(rowTooLong)
	case rr.fault == "":
		rr.cells = append(rr.cells, b)
	}
}

// cell reads a cell and what ends it; end tells that it is the last of its row. The error is io.EOF at the end of the
// file.
func (rr *rowReader) cell() (end bool, err error) {
	b, err := rr.text.ReadByte()
	if err == nil && b == '"' && rr.quotes {
		if err = rr.quoted(); err == nil {
			b, err = rr.text.ReadByte()
		}
		if err == nil && b != rr.comma && b != '\n' && b != '\r' {
			rr.fail("want nothing between the quote that closes a cell and the next cell; a quote within a quoted cell is written twice")
		}
	}
	for ; err == nil; b, err = rr.text.ReadByte() {
		switch b {
		case rr.comma:
			return false, nil
		case '\r':
			rr.endLine(b)
			return true, nil
		case '\n':
			rr.endLine(b)
			return true, nil
		}
		rr.take(b)
	}
	return true, err
}

// quoted reads a cell from behind the quote that opens it to behind the one that closes it.
func (rr *rowReader) quoted() error {
	opened := rr.line
	for {
		b, err := rr.text.ReadByte()
		if errors.Is(err, io.EOF) {
			rr.fail(fmt.Sprintf("want the quote closed that opens in line %d", opened))
		}
		if err != nil {
			return err
		}
		if b == '"' {
			if next, err := rr.text.Peek(1); err != nil || next[0] != '"' {
				return nil
			}
			_, _ = rr.text.Discard(1) // it has just been seen
		}
		if b == '\r' || b == '\n' {
			rr.endLine(b)
			b = '\n'
		}
		rr.take(b)
	}
}

// endLine counts a line that ends with a byte; a carriage return takes a line feed with it.
func (rr *rowReader) endLine(b byte) {
	rr.line++
	if b == '\r' {
		if next, err := rr.text.Peek(1); err == nil && next[0] == '\n' {
			_, _ = rr.text.Discard(1) // it has just been seen
		}
	}
}
