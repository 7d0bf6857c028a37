package catalog

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"
)

// columns are what an edition's file of columns holds of its base: fixed-width values by ord, then the sets.
// offsets and byID stay in the mapped file, since a request reads few of them.
type columns struct {
	n       int
	offsets []byte // of records, n+1 of 8 bytes
	byID    []byte // ords in order of id, 4 bytes each
	points  []orb.Point
	sets    sets
}

const (
	offsetSize = 8
	ordSize    = 4
	pointSize  = 16
)

// appendColumns writes columns in the form that readColumns reads.
func appendColumns(b []byte, offsets []uint64, byID []uint32, points []orb.Point, s *sets) ([]byte, error) {
	b = binary.LittleEndian.AppendUint64(b, uint64(len(points)))
	for _, offset := range offsets {
		b = binary.LittleEndian.AppendUint64(b, offset)
	}
	for _, ord := range byID {
		b = binary.LittleEndian.AppendUint32(b, ord)
	}
	for _, p := range points {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
	}
	for _, byKey := range s.all() {
		b = binary.AppendUvarint(b, uint64(len(byKey)))
		for key, places := range byKey {
			places.RunOptimize()
			encoded, err := places.ToBytes()
			if err != nil {
				return nil, fmt.Errorf("encode the places of %q: %w", key, err)
			}
			b = binary.AppendUvarint(b, uint64(len(key)))
			b = append(b, key...)
			b = binary.AppendUvarint(b, uint64(len(encoded)))
			b = append(b, encoded...)
		}
	}
	return b, nil
}

// readColumns reads what appendColumns wrote. room is how many places may be added to the points later.
func readColumns(b []byte, room int) (columns, error) {
	r := columnReader{rest: b}
	n := binary.LittleEndian.Uint64(r.take(8))
	if n > uint64(len(b)) {
		return columns{}, errColumns
	}
	c := columns{n: int(n), points: make([]orb.Point, n, int(n)+room), sets: newSets()}
	c.offsets = r.take((c.n + 1) * offsetSize)
	c.byID = r.take(c.n * ordSize)
	points := r.take(c.n * pointSize)
	if r.failed {
		return columns{}, errColumns
	}
	for i := range c.points {
		c.points[i][0] = math.Float64frombits(binary.LittleEndian.Uint64(points[i*pointSize:]))
		c.points[i][1] = math.Float64frombits(binary.LittleEndian.Uint64(points[i*pointSize+8:]))
	}
	for _, byKey := range c.sets.all() {
		for range r.length() {
			key := string(r.take(r.length()))
			places := roaring.New()
			if err := places.UnmarshalBinary(slices.Clone(r.take(r.length()))); err != nil {
				return columns{}, fmt.Errorf("the places of %q: %w", key, err)
			}
			byKey[key] = places
		}
	}
	if r.failed || len(r.rest) > 0 {
		return columns{}, errColumns
	}
	return c, c.check()
}

var errColumns = &damagedEdition{"its columns are cut off"}

// check tells whether every number may be used as an index.
func (c *columns) check() error {
	for i := range c.n {
		if c.offset(i) > c.offset(i+1) || c.ordByID(i) >= uint32(c.n) {
			return &damagedEdition{"its columns point outside of it"}
		}
	}
	for _, byKey := range c.sets.all() {
		for _, places := range byKey {
			if !places.IsEmpty() && places.Maximum() >= uint32(c.n) {
				return &damagedEdition{"its sets point outside of it"}
			}
		}
	}
	return nil
}

func (c *columns) offset(i int) uint64 { return binary.LittleEndian.Uint64(c.offsets[i*offsetSize:]) }

// ordByID is the ord of the i-th place in order of id.
func (c *columns) ordByID(i int) uint32 { return binary.LittleEndian.Uint32(c.byID[i*ordSize:]) }

type columnReader struct {
	rest   []byte
	failed bool
}

// take returns the next n bytes, as many zeros where there are fewer.
func (r *columnReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.failed, r.rest = true, nil
		return make([]byte, 8)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *columnReader) length() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)) {
		r.failed, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}
