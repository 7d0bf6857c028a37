package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum"
)

// The postings of a field lie in a file of their own: postingsMagic, the postings, the terms, and where the terms begin
// in the last eight bytes, little-endian. Terms are a finite state transducer of bleve's vellum from a term to a
// reference: a place times two plus one, or the offset of a posting times two. A posting is its count as a uvarint,
// then the places: up to fewPostings of them as a uvarint each, the first one and what each is more than the one
// before; more as a bitmap of roaring. Terms with the same places may share a posting.
const (
	nameFile      = "name.postings"
	contextFile   = "context.postings"
	postingsMagic = "tpterms1"
	postingsTail  = 8
	fewPostings   = 128
)

// postings finds places by the terms of one field of the base. It is safe for concurrent use.
type postings struct {
	terms  *vellum.FST
	mapped []byte
}

// openPostings maps a file of postings. Close must be called.
func openPostings(dir, name string) (postings, error) {
	path := filepath.Join(dir, name)
	mapped, err := mapFile(path)
	if err != nil {
		return postings{}, err
	}
	p, err := readPostings(mapped)
	if err != nil {
		return postings{}, errors.Join(fmt.Errorf("read %q: %w", path, err), syscall.Munmap(mapped))
	}
	return p, nil
}

func (p postings) Close() error {
	if p.mapped == nil {
		return nil
	}
	return syscall.Munmap(p.mapped)
}

// readPostings finds the terms in the bytes of their file, which stay where they are.
func readPostings(file []byte) (postings, error) {
	if len(file) < len(postingsMagic)+postingsTail || string(file[:len(postingsMagic)]) != postingsMagic {
		return postings{}, errors.New("no file of postings")
	}
	tail := len(file) - postingsTail
	begin := binary.LittleEndian.Uint64(file[tail:])
	if begin < uint64(len(postingsMagic)) || begin > uint64(tail) {
		return postings{}, fmt.Errorf("terms at %d of %d bytes", begin, len(file))
	}
	terms, err := vellum.Load(file[begin:tail])
	return postings{terms, file}, err
}

// places returns the places that a reference stands for. The bitmap may lie in the file: it copies itself when it is
// written to.
func (p postings) places(reference uint64) (*roaring.Bitmap, error) {
	if reference&1 == 1 {
		return roaring.BitmapOf(uint32(reference >> 1)), nil
	}
	from := reference >> 1
	if from >= uint64(len(p.mapped)) {
		return nil, fmt.Errorf("posting at %d of %d bytes", from, len(p.mapped))
	}
	rest := p.mapped[from:]
	count, size := binary.Uvarint(rest)
	if size <= 0 {
		return nil, fmt.Errorf("posting at %d has no count", from)
	}
	rest = rest[size:]
	set := roaring.New()
	if count > fewPostings {
		if _, err := set.FromBuffer(rest); err != nil {
			return nil, fmt.Errorf("posting at %d: %w", from, err)
		}
		return set, nil
	}
	var places [fewPostings]uint32
	last := uint32(0)
	for i := range count {
		more, size := binary.Uvarint(rest)
		if size <= 0 {
			return nil, fmt.Errorf("posting at %d ends early", from)
		}
		rest = rest[size:]
		last += uint32(more)
		places[i] = last
	}
	set.AddMany(places[:count])
	return set, nil
}
