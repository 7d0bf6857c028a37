package osm

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/zlib"
	"golang.org/x/sync/errgroup"
)

// Bounds of https://wiki.openstreetmap.org/wiki/PBF_Format, in bytes.
const (
	maxBlobHeader = 64 << 10
	maxBlob       = 32 << 20
)

const (
	headerBlob = "OSMHeader"
	dataBlob   = "OSMData"
)

// knownFeatures are what a file may require of its reader.
var knownFeatures = []string{"OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"}

// A pending block is being decoded: what is kept of it will come out of the channel.
type pending[T any] struct {
	number int
	blob   []byte
	kept   chan []T
}

// scanPBF reads blobs one after the other, decodes several at a time and takes what is kept in their order.
func scanPBF[T any](ctx context.Context, r io.Reader, workers int, v visitor[T]) error {
	group, ctx := errgroup.WithContext(ctx)
	toDecode := make(chan pending[T])
	inOrder := make(chan pending[T], 2*workers)
	group.Go(func() error {
		defer close(toDecode)
		defer close(inOrder)
		return readBlobs(r, func(number int, blob []byte) error {
			p := pending[T]{number, blob, make(chan []T, 1)}
			for _, to := range []chan pending[T]{inOrder, toDecode} {
				select {
				case to <- p:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for range workers {
		group.Go(func() error {
			d := blockDecoder{wanted: v.kinds}
			for p := range toDecode {
				var kept []T
				err := d.decode(p.blob, func(o *object) {
					if t, ok := v.keep(o); ok {
						kept = append(kept, t)
					}
				})
				if err != nil {
					return fmt.Errorf("blob %d: %w", p.number, err)
				}
				p.kept <- kept
			}
			return nil
		})
	}
	group.Go(func() error {
		for p := range inOrder {
			select {
			case kept := <-p.kept:
				for _, t := range kept {
					v.take(t)
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

// readBlobs calls yield with each blob of data. The first blob is the header, and is checked.
func readBlobs(r io.Reader, yield func(number int, blob []byte) error) error {
	for number := 1; ; number++ {
		blobType, blob, err := readBlob(r)
		if errors.Is(err, io.EOF) && number > 1 {
			return nil
		}
		switch {
		case err != nil:
		case number == 1 && blobType != headerBlob:
			err = fmt.Errorf("begins with %.40q: want %s", blobType, headerBlob)
		case number == 1:
			err = checkHeader(blob)
		case blobType == dataBlob:
			if err := yield(number, blob); err != nil {
				return err
			}
		}
		if err != nil {
			return fmt.Errorf("blob %d: %w", number, err)
		}
	}
}

// readBlob reads a blob with its header. The error is io.EOF only where a blob could have begun.
func readBlob(r io.Reader) (blobType string, blob []byte, err error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return "", nil, err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n > maxBlobHeader {
		return "", nil, fmt.Errorf("header of %d bytes: want at most %d", n, maxBlobHeader)
	}
	header := make([]byte, n)
	if _, err := io.ReadFull(r, header); err != nil {
		return "", nil, cutShort(err)
	}
	size := uint64(maxBlob + 1)
	f := fields{rest: header}
	for f.next() {
		switch f.number {
		case 1:
			blobType = string(f.bytes)
		case 3:
			size = f.value
		}
	}
	if f.err != nil {
		return "", nil, fmt.Errorf("header: %w", f.err)
	}
	if size > maxBlob {
		return "", nil, fmt.Errorf("no size, or one above %d bytes", maxBlob)
	}
	blob = make([]byte, size)
	if _, err := io.ReadFull(r, blob); err != nil {
		return "", nil, cutShort(err)
	}
	return blobType, blob, nil
}

// cutShort makes the end of a file within something the error that it is.
func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func checkHeader(blob []byte) error {
	var u unpacker
	header, err := u.unpack(blob)
	if err != nil {
		return err
	}
	f := fields{rest: header}
	for f.next() {
		if f.number == 4 && !slices.Contains(knownFeatures, string(f.bytes)) {
			return fmt.Errorf("the file requires %.40q, which is not known here", f.bytes)
		}
	}
	return f.err
}

// An unpacker gets at the bytes in blobs.
type unpacker struct {
	zlib io.ReadCloser
	room bytes.Buffer
}

// unpack returns what is in a blob. It is good until the next call.
func (u *unpacker) unpack(blob []byte) ([]byte, error) {
	var packed []byte
	var size uint64
	f := fields{rest: blob}
	for f.next() {
		switch f.number {
		case 1:
			return f.bytes, nil
		case 2:
			size = f.value
		case 3:
			packed = f.bytes
		case 4, 5, 6, 7:
			return nil, errors.New("packed with something else than zlib, which is not known here")
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	if packed == nil {
		return nil, errors.New("no data")
	}
	if size > maxBlob {
		return nil, fmt.Errorf("unpacks to %d bytes: want at most %d", size, maxBlob)
	}
	return u.inflate(packed, int64(size))
}

func (u *unpacker) inflate(packed []byte, size int64) (_ []byte, err error) {
	if u.zlib == nil {
		u.zlib, err = zlib.NewReader(bytes.NewReader(packed))
	} else {
		err = u.zlib.(zlib.Resetter).Reset(bytes.NewReader(packed), nil)
	}
	if err != nil {
		u.zlib = nil
		return nil, fmt.Errorf("unpack: %w", err)
	}
	u.room.Reset()
	n, err := u.room.ReadFrom(io.LimitReader(u.zlib, size+1))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", cutShort(err))
	}
	if n != size {
		return nil, fmt.Errorf("unpacks to other than the %d bytes it says", size)
	}
	return u.room.Bytes(), nil
}
