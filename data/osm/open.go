package osm

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
	// An extract grows tenfold to twentyfold when it is unpacked. What grows much more is no extract.
	maxGrowth   = 250
	freeGrowth  = 64 << 20 // bytes that may come out before growth counts
	readBuffer  = 256 << 10
	passes      = 3
	wantedFiles = "want .osm.pbf, .osm, .osm.gz or .osm.bz2"
)

// A source is an open file, unpacked.
type source struct {
	*bufio.Reader
	file  io.Closer
	isPBF bool
}

func (src *source) Close() error { return src.file.Close() }

// open opens a file and tells its format from its first bytes.
func (s *scanner) open(f File) (*source, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	counted := &countedReader{ctx: s.ctx, r: file, count: s.read}
	src := &source{Reader: bufio.NewReaderSize(counted, readBuffer), file: file}
	if err = src.unpack(counted); err == nil {
		err = src.tellFormat()
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return src, nil
}

func (src *source) unpack(counted *countedReader) error {
	start, _ := src.Peek(3) // fewer bytes are no format at all, which tellFormat says
	var unpacked io.Reader
	switch {
	case bytes.HasPrefix(start, []byte("BZh")):
		unpacked = bzip2.NewReader(src.Reader)
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		gz, err := gzip.NewReader(src.Reader)
		if err != nil {
			return err
		}
		unpacked = gz
	default:
		return nil
	}
	src.Reader = bufio.NewReaderSize(&boundedReader{r: unpacked, packed: counted}, readBuffer)
	return nil
}

func (src *source) tellFormat() error {
	start, err := src.Peek(64)
	if len(start) == 0 {
		if err == nil || errors.Is(err, io.EOF) {
			return errors.New("the file is empty: " + wantedFiles)
		}
		return err
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\uFEFF")), " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte("<")):
		return nil
	case bytes.HasPrefix(start, []byte{0, 0}): // the length of a blob header, which is below 64 KiB
		src.isPBF = true
		return nil
	}
	return errors.New("neither PBF nor XML: " + wantedFiles)
}

// countedReader tells how much of the files has been read, and stops when the context ends.
type countedReader struct {
	ctx   context.Context
	r     io.Reader
	count func(n int)
	total int64
}

func (c *countedReader) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(b)
	c.total += int64(n)
	c.count(n)
	return n, err
}

// boundedReader ends what unpacks to far more than it was.
type boundedReader struct {
	r      io.Reader
	packed *countedReader
	total  int64
}

func (b *boundedReader) Read(buf []byte) (int, error) {
	n, err := b.r.Read(buf)
	if b.total += int64(n); b.total > freeGrowth+maxGrowth*b.packed.total {
		return 0, fmt.Errorf("unpacks to more than %d times its size: no extract does", maxGrowth)
	}
	return n, err
}
