package pmtiles

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
)

// A Writer makes an archive. Tiles wait in a file; memory holds some 80 bytes for each tile that differs from those
// before.
type Writer struct {
	file    *os.File
	out     *bufio.Writer
	size    uint64
	entries []entry
	known   map[[sha256.Size / 2]byte]entry
	tiles   uint64 // added
}

// NewWriter keeps tiles in a temporary file of a folder until Close.
func NewWriter(folder string) (*Writer, error) {
	file, err := os.CreateTemp(folder, "tiles-*")
	if err != nil {
		return nil, fmt.Errorf("make a file for tiles: %w", err)
	}
	const bufferBytes = 1 << 18
	return &Writer{file: file, out: bufio.NewWriterSize(file, bufferBytes), known: map[[sha256.Size / 2]byte]entry{}}, nil
}

// Close throws away what is kept.
func (w *Writer) Close() error { return errors.Join(w.file.Close(), os.Remove(w.file.Name())) }

// Add adds a tile that is not empty, packed as the header will say. Tiles come in order of their numbers. One that is
// the same as another before is kept once.
func (w *Writer) Add(id TileID, tile []byte) error {
	if n := len(w.entries); n > 0 && id < w.entries[n-1].id+TileID(w.entries[n-1].run) {
		return fmt.Errorf("tile %d is out of order", id)
	}
	w.tiles++
	sum := sha256.Sum256(tile)
	key := [sha256.Size / 2]byte(sum[:])
	e, same := w.known[key]
	if !same {
		e = entry{offset: w.size, length: uint32(len(tile))}
		w.known[key] = e
		w.size += uint64(len(tile))
		if _, err := w.out.Write(tile); err != nil {
			return fmt.Errorf("keep a tile: %w", err)
		}
	}
	if n := len(w.entries); same && n > 0 {
		if last := &w.entries[n-1]; last.offset == e.offset && last.id+TileID(last.run) == id {
			last.run++
			return nil
		}
	}
	e.id, e.run = id, 1
	w.entries = append(w.entries, e)
	return nil
}

// WriteTo writes the archive of all tiles added. Metadata is a JSON object. What the header says of places, zooms and
// tiles is the caller's; its other fields are filled in.
func (w *Writer) WriteTo(out io.Writer, h Header, metadata []byte) error {
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("keep a tile: %w", err)
	}
	root, leaves, err := directories(w.entries)
	if err != nil {
		return err
	}
	packed, err := pack(metadata)
	if err != nil {
		return err
	}
	h.Clustered, h.internal = true, Gzip
	h.Addressed, h.Entries, h.Contents = w.tiles, uint64(len(w.entries)), uint64(len(w.known))
	end := uint64(headerLength)
	place := func(length uint64) section {
		s := section{end, length}
		end += length
		return s
	}
	h.root, h.metadata, h.leaves = place(uint64(len(root))), place(uint64(len(packed))), place(uint64(len(leaves)))
	h.tiles = place(w.size)
	for _, part := range [][]byte{h.append(nil), root, packed, leaves} {
		if _, err := out.Write(part); err != nil {
			return fmt.Errorf("write the archive: %w", err)
		}
	}
	if _, err := io.Copy(out, io.NewSectionReader(w.file, 0, int64(w.size))); err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	return nil
}

// directories packs entries: all into the root where they fit, else into leaves that are as large as need be for the
// root to fit.
func directories(entries []entry) (root, leaves []byte, err error) {
	if root, err = pack(encodeDirectory(entries)); err != nil || len(root) <= frontLength-headerLength {
		return root, nil, err
	}
	const first = 4096 // entries of a leaf
	for size := first; ; size += size / 4 {
		var index []entry
		leaves = leaves[:0]
		for start := 0; start < len(entries); start += size {
			packed, err := pack(encodeDirectory(entries[start:min(start+size, len(entries))]))
			if err != nil {
				return nil, nil, err
			}
			index = append(index, entry{id: entries[start].id, offset: uint64(len(leaves)), length: uint32(len(packed))})
			leaves = append(leaves, packed...)
		}
		if root, err = pack(encodeDirectory(index)); err != nil || len(root) <= frontLength-headerLength {
			return root, leaves, err
		}
	}
}

func pack(b []byte) ([]byte, error) {
	var out bytes.Buffer
	zw := gzip.NewWriter(&out)
	if _, err := zw.Write(b); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	if err := zw.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return out.Bytes(), nil
}
