package table

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"tripoint/data"
)

// CSVOptions says what a table does not say itself. The zero value reads a table whose headings are known.
type CSVOptions struct {
	Source data.Source       // of places that name none; its name begins the ids of those that have none
	Map    map[string]string // from a column, as the header has it, to the field it holds, as WriteCSV names it
	Comma  rune              // what parts cells; 0 is told from the header: a tab, a semicolon or a comma
}

// ReadCSV calls yield with each row of a table that is not blank, until yield returns an error, which it returns.
// Warnings about the whole table come with the first row.
//
// The first row names the columns, in Polish, Czech, English, German or Slovak or as WriteCSV does. The text is UTF-8,
// UTF-16 with a byte order mark, or else taken for Windows-1250. Cells are quoted as RFC 4180 has it. A row of other
// length than the header is refused. An id of digits alone is a number within its source and gets that in front; a
// place without id gets one made of source, name and position, the same in every import.
//
// The error is an *data.Invalid where the header will not do, else that of reading. At most about 3 MB are held.
func ReadCSV(r io.Reader, o CSVOptions, yield func(data.Reading) error) error {
	t, err := openTable(r, o)
	if err != nil {
		return err
	}
	for {
		next, err := t.rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if blank(next) {
			continue
		}
		reading := t.read(next)
		reading.Warnings = slices.Concat(t.warnings, reading.Warnings)
		t.warnings = nil
		if err := yield(reading); err != nil {
			return err
		}
	}
}

// A csvTable is a table whose header has been read.
type csvTable struct {
	*header
	rows   *rowReader
	source data.Source
}

func openTable(r io.Reader, o CSVOptions) (*csvTable, error) {
	text, guessed := utf8Text(r)
	rows := &rowReader{text: text, quotes: true, line: 1, comma: byte(o.Comma)}
	if o.Comma >= utf8.RuneSelf || strings.ContainsRune("\"\r\n", o.Comma) {
		return nil, &data.Invalid{Record: "table", Field: "comma", Value: string(o.Comma), Reason: "want one ASCII character that is no quote and no end of a line"}
	}
	if o.Comma == 0 {
		var err error
		if rows.comma, err = detectComma(text); err != nil {
			return nil, fmt.Errorf("line 1: %w", err)
		}
	}
	first, err := rows.next()
	for err == nil && blank(first) || len(first.cells) > 0 && strings.HasPrefix(first.cells[0], "sep=") { // Excel's way to say it
		first, err = rows.next()
	}
	if errors.Is(err, io.EOF) {
		return nil, &data.Invalid{Record: line(1), Reason: "want a header that names the columns; the file is empty"}
	}
	if err != nil {
		return nil, err
	}
	if first.fault != "" {
		return nil, &data.Invalid{Record: line(first.line), Field: "header", Reason: first.fault}
	}
	h, err := newHeader(first, o.Map)
	if err != nil {
		return nil, err
	}
	if guessed {
		h.warnings = append(h.warnings, &data.Invalid{Record: line(1), Field: "encoding", Reason: "is not UTF-8; read as Windows-1250"})
	}
	return &csvTable{header: h, rows: rows, source: o.Source}, nil
}

// detectComma takes what is found most often in the first line, outside quotes.
func detectComma(text *bufio.Reader) (byte, error) {
	const most = 16 << 10 // bytes of a header
	start, err := text.Peek(most)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return 0, err
	}
	start = bytes.TrimLeft(start, "\r\n")
	if end := bytes.IndexAny(start, "\r\n"); end >= 0 {
		start = start[:end]
	}
	counts, quoted := map[byte]int{}, false
	for _, b := range start {
		if quoted = quoted != (b == '"'); !quoted {
			counts[b]++
		}
	}
	best := byte(',')
	for _, comma := range []byte{'\t', ';'} {
		if counts[comma] > counts[best] {
			best = comma
		}
	}
	return best, nil
}

func blank(r row) bool {
	return r.fault == "" && !slices.ContainsFunc(r.cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// read makes a place of a row.
func (t *csvTable) read(r row) data.Reading {
	p := csvPlace{draft: draft{at: line(r.line)}, table: t, cells: r.cells}
	switch {
	case r.fault != "":
		p.refuse("", "", r.fault)
	case len(r.cells) != len(t.names):
		p.refuse("", "", fmt.Sprintf("there are %d cells; want %d, as in the header", len(r.cells), len(t.names)))
	default:
		p.fill()
	}
	return p.reading(t.columnOf)
}
