package pmtiles

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// A Compression says how bytes in an archive are packed.
type Compression uint8

// The compressions that archives name.
const (
	Unknown Compression = iota
	None
	Gzip
	Brotli
	Zstd
)

// A TileType says what a tile is.
type TileType uint8

// MVT is a Mapbox Vector Tile, the only type that this package names.
const MVT TileType = 1

// A Header is what an archive says of itself. Degrees are of WGS 84.
type Header struct {
	TileCompression Compression
	TileType        TileType
	Clustered       bool // whether tiles lie in order of their numbers
	MinZoom         uint
	MaxZoom         uint
	West, South     float64
	East, North     float64
	CenterZoom      uint
	CenterLon       float64
	CenterLat       float64
	Addressed       uint64 // tiles; 0 is not known
	Entries         uint64 // runs of tiles that are the same; 0 is not known
	Contents        uint64 // tiles that differ; 0 is not known

	internal                      Compression // of directories and metadata
	root, metadata, leaves, tiles section
}

// A section is a part of an archive, in bytes.
type section struct{ offset, length uint64 }

const (
	headerLength = 127
	frontLength  = 16 << 10 // within which the header and the root directory are

	magic   = "PMTiles"
	version = 3

	perDegree = 1e7
)

func (h *Header) append(b []byte) []byte {
	le := binary.LittleEndian
	b = append(append(b, magic...), version)
	for _, s := range []section{h.root, h.metadata, h.leaves, h.tiles} {
		b = le.AppendUint64(le.AppendUint64(b, s.offset), s.length)
	}
	for _, n := range []uint64{h.Addressed, h.Entries, h.Contents} {
		b = le.AppendUint64(b, n)
	}
	clustered := byte(0)
	if h.Clustered {
		clustered = 1
	}
	b = append(b, clustered, byte(h.internal), byte(h.TileCompression), byte(h.TileType), byte(h.MinZoom), byte(h.MaxZoom))
	for _, degrees := range []float64{h.West, h.South, h.East, h.North} {
		b = appendDegrees(b, degrees)
	}
	return appendDegrees(appendDegrees(append(b, byte(h.CenterZoom)), h.CenterLon), h.CenterLat)
}

func appendDegrees(b []byte, degrees float64) []byte {
	return binary.LittleEndian.AppendUint32(b, uint32(int32(math.Round(degrees*perDegree))))
}

// readHeader reads the header of an archive of a size and refuses what this package could not read on.
func readHeader(b []byte, size int64) (h Header, err error) {
	if len(b) < headerLength || string(b[:len(magic)]) != magic {
		return h, errors.New("this is no PMTiles archive")
	}
	if b[len(magic)] != version {
		return h, fmt.Errorf("PMTiles version %d: want %d", b[len(magic)], version)
	}
	number := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	degrees := func(at int) float64 { return float64(int32(binary.LittleEndian.Uint32(b[at:]))) / perDegree }
	for i, s := range []*section{&h.root, &h.metadata, &h.leaves, &h.tiles} {
		*s = section{number(8 + 16*i), number(16 + 16*i)}
		if s.offset > uint64(size) || s.length > uint64(size)-s.offset {
			return h, errors.New("the archive is shorter than its header says")
		}
	}
	h.Addressed, h.Entries, h.Contents = number(72), number(80), number(88)
	h.Clustered = b[96] == 1
	h.internal, h.TileCompression, h.TileType = Compression(b[97]), Compression(b[98]), TileType(b[99])
	h.MinZoom, h.MaxZoom = uint(b[100]), uint(b[101])
	h.West, h.South, h.East, h.North = degrees(102), degrees(106), degrees(110), degrees(114)
	h.CenterZoom, h.CenterLon, h.CenterLat = uint(b[118]), degrees(119), degrees(123)
	return h, h.check()
}

func (h *Header) check() error {
	onEarth := func(lon, lat float64) bool { return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90 }
	switch {
	case h.internal != None && h.internal != Gzip:
		return fmt.Errorf("directories are packed by method %d: want 1 (none) or 2 (gzip)", h.internal)
	case h.MinZoom > h.MaxZoom || h.MaxZoom > MaxZoom:
		return fmt.Errorf("zooms from %d to %d: want them ascending and at most %d", h.MinZoom, h.MaxZoom, MaxZoom)
	case !onEarth(h.West, h.South) || !onEarth(h.East, h.North) || h.West > h.East || h.South > h.North || !onEarth(h.CenterLon, h.CenterLat):
		return errors.New("the box of the archive is not on earth")
	}
	return nil
}
