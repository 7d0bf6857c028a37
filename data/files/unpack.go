package files

import (
	"bufio"
	"bytes"
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
)

// unpack unpacks what begins as gzip does and leaves all else as it is.
func unpack(packed *packedReader) (io.Reader, error) {
	content := bufio.NewReaderSize(packed, 64<<10)
	start, _ := content.Peek(2) // an error is there again where it is met
	if !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return content, nil
	}
	unpacked, err := gzip.NewReader(content)
	if err != nil {
		return nil, err
	}
	return &boundedReader{r: unpacked, packed: packed}, nil
}

// A packedReader counts what is read of a file, ends with a context, and keeps the error of reading apart from those of
// what was read.
type packedReader struct {
	ctx   context.Context
	r     io.Reader
	count func(n int)
	total int64
	err   error // nil: none but io.EOF
}

func (p *packedReader) Read(b []byte) (int, error) {
	if p.err = p.ctx.Err(); p.err != nil {
		return 0, p.err
	}
	n, err := p.r.Read(b)
	p.total += int64(n)
	p.count(n)
	if err != nil && !errors.Is(err, io.EOF) {
		p.err = err
	}
	return n, err
}

// A boundedReader ends what unpacks to far more than it was.
type boundedReader struct {
	r      io.Reader
	packed *packedReader
	total  int64
}

func (b *boundedReader) Read(to []byte) (int, error) {
	n, err := b.r.Read(to)
	if b.total += int64(n); b.total > freeGrowth+maxGrowth*b.packed.total {
		return 0, fmt.Errorf("unpacks to more than %d times its size: no file of places does", maxGrowth)
	}
	return n, err
}
