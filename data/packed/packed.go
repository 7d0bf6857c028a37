// Package packed reads files that may be packed, by gzip or bzip2, and ends where they unpack to more than a file of
// records can.
package packed

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

const (
	// Records grow tenfold to thirtyfold when they are unpacked. What grows much more is no file of records.
	maxGrowth  = 250
	freeGrowth = 64 << 20 // bytes that may come out before growth counts

	// A country of OpenStreetMap in XML is some 40 GB.
	maxUnpacked = 64 << 30 // bytes
	buffer      = 256 << 10
)

var errZIP = errors.New("this is a ZIP archive: unpack it; a spreadsheet, which is one too, has to be saved as CSV")

// A Reader reads what a file holds, for one goroutine.
type Reader struct {
	*bufio.Reader
	file *countedReader
}

// NewReader reads a file, unpacked if it begins as a packed one does. It ends with the context. count is told how
// much has been read of the file as it lies. With an error, too, there is a Reader to be asked for Err.
func NewReader(ctx context.Context, file io.Reader, count func(n int)) (*Reader, error) {
	counted := &countedReader{ctx: ctx, r: file, count: count}
	r := &Reader{bufio.NewReaderSize(counted, buffer), counted}
	start, _ := r.Peek(4) // an error is there again where it is met
	var unpacked io.Reader
	switch {
	case bytes.HasPrefix(start, []byte("BZh")):
		unpacked = bzip2.NewReader(r.Reader)
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		gz, err := gzip.NewReader(r.Reader)
		if err != nil {
			return r, err
		}
		unpacked = gz
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return r, errZIP
	default:
		return r, nil
	}
	r.Reader = bufio.NewReaderSize(&boundedReader{r: unpacked, packed: counted}, buffer)
	return r, nil
}

// Err is the error of reading the file itself or of its context, nil where what went wrong is what it holds.
func (r *Reader) Err() error { return r.file.err }

type countedReader struct {
	ctx   context.Context
	r     io.Reader
	count func(n int)
	total int64
	err   error // nil: none but io.EOF
}

func (c *countedReader) Read(b []byte) (int, error) {
	if c.err = c.ctx.Err(); c.err != nil {
		return 0, c.err
	}
	n, err := c.r.Read(b)
	c.total += int64(n)
	c.count(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

// A boundedReader ends what unpacks to far more than it was, or to more than anybody has to import.
type boundedReader struct {
	r      io.Reader
	packed *countedReader
	total  int64
}

func (b *boundedReader) Read(to []byte) (int, error) {
	n, err := b.r.Read(to)
	switch b.total += int64(n); {
	case b.total > freeGrowth+maxGrowth*b.packed.total:
		return 0, fmt.Errorf("unpacks to more than %d times its size: no file of records does", maxGrowth)
	case b.total > maxUnpacked:
		return 0, fmt.Errorf("unpacks to more than %d GiB: import it in parts", maxUnpacked>>30)
	}
	return n, err
}
