package pmtiles

import (
	"bytes"
	"container/list"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// Bounds on what is read of an archive at once, in bytes.
const (
	maxPacked   = 4 << 20  // of a directory or the metadata
	maxUnpacked = 16 << 20 // of the same
	maxTile     = 16 << 20
)

const (
	maxDepth  = 4  // directories within each other; writers make two
	maxCached = 64 // leaf directories, each of some 100 KB
)

// An Archive is an archive to read from, for any number of goroutines.
type Archive struct {
	Header
	r    io.ReaderAt
	dirs []entry // of the root

	mu     sync.Mutex
	cached map[uint64]*list.Element // leaf directories by offset
	recent *list.List               // of leaf, the one used last in front
}

type leaf struct {
	offset  uint64
	entries []entry
}

// Open reads the beginning of an archive of a size in bytes. The archive goes on reading from r, which is the caller's
// to close.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	front := make([]byte, min(frontLength, max(size, 0)))
	if _, err := r.ReadAt(front, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the header: %w", err)
	}
	h, err := readHeader(front, size)
	if err != nil {
		return nil, err
	}
	a := &Archive{Header: h, r: r, cached: map[uint64]*list.Element{}, recent: list.New()}
	if a.dirs, err = a.directory(h.root); err != nil {
		return nil, err
	}
	return a, nil
}

// Metadata is the JSON object that describes the archive.
func (a *Archive) Metadata() ([]byte, error) {
	if a.metadata.length == 0 {
		return []byte("{}"), nil
	}
	return a.unpacked(a.metadata)
}

// Tile returns the bytes of a tile as they lie, packed by TileCompression, nil where there is none.
func (a *Archive) Tile(id TileID) ([]byte, error) {
	entries := a.dirs
	for range maxDepth {
		e, ok := find(entries, id)
		if !ok {
			return nil, nil
		}
		if e.run > 0 {
			if e.length > maxTile {
				return nil, fmt.Errorf("a tile of %d bytes: want at most %d", e.length, maxTile)
			}
			return a.bytes(section{a.tiles.offset + e.offset, uint64(e.length)})
		}
		var err error
		if entries, err = a.leaf(e); err != nil {
			return nil, err
		}
	}
	return nil, errDirectory
}

// Each calls yield with every tile as it lies in order of number.
func (a *Archive) Each(yield func(id TileID, tile []byte) error) error {
	return a.each(a.dirs, maxDepth, yield)
}

func (a *Archive) each(entries []entry, depth int, yield func(id TileID, tile []byte) error) error {
	if depth == 0 {
		return errDirectory
	}
	for _, e := range entries {
		if e.run == 0 {
			below, err := a.leaf(e)
			if err == nil {
				err = a.each(below, depth-1, yield)
			}
			if err != nil {
				return err
			}
			continue
		}
		for i := range e.run {
			id := e.id + TileID(i)
			tile, err := a.Tile(id)
			if err == nil {
				err = yield(id, tile)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// leaf returns the directory that an entry leads to, from memory where it was used lately.
func (a *Archive) leaf(e entry) ([]entry, error) {
	if entries, ok := a.lately(e.offset); ok {
		return entries, nil
	}
	entries, err := a.directory(section{a.leaves.offset + e.offset, uint64(e.length)})
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cached[e.offset] == nil {
		a.cached[e.offset] = a.recent.PushFront(leaf{e.offset, entries})
	}
	if a.recent.Len() > maxCached {
		delete(a.cached, a.recent.Remove(a.recent.Back()).(leaf).offset)
	}
	return entries, nil
}

func (a *Archive) lately(offset uint64) ([]entry, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := a.cached[offset]
	if at == nil {
		return nil, false
	}
	a.recent.MoveToFront(at)
	return at.Value.(leaf).entries, true
}

func (a *Archive) directory(s section) ([]entry, error) {
	b, err := a.unpacked(s)
	if err != nil {
		return nil, err
	}
	return readDirectory(b, a.tiles.length, a.leaves.length)
}

func (a *Archive) bytes(s section) ([]byte, error) {
	b := make([]byte, s.length)
	if n, err := a.r.ReadAt(b, int64(s.offset)); n < len(b) {
		return nil, fmt.Errorf("read the archive: %w", err)
	}
	return b, nil
}

func (a *Archive) unpacked(s section) ([]byte, error) {
	if s.length > maxPacked {
		return nil, fmt.Errorf("%d bytes of a directory or of metadata: want at most %d", s.length, maxPacked)
	}
	b, err := a.bytes(s)
	if err != nil || a.internal == None {
		return b, err
	}
	return gunzip(b, maxUnpacked)
}

// gunzip unpacks at most so many bytes.
func gunzip(b []byte, most int64) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(zr, most+1))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	if int64(len(out)) > most {
		return nil, fmt.Errorf("unpacks to more than %d bytes", most)
	}
	return out, nil
}

// Unpack returns a tile's own bytes; tiles of this package's Writer, and most others, are packed by gzip.
func (a *Archive) Unpack(tile []byte) ([]byte, error) {
	switch a.TileCompression {
	case None:
		return tile, nil
	case Gzip:
		return gunzip(tile, maxUnpacked)
	}
	return nil, fmt.Errorf("tiles are packed by method %d: want 1 (none) or 2 (gzip)", a.TileCompression)
}
