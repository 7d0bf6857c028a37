// Package mvt writes Mapbox Vector Tiles 2.1 straight to their bytes. What is in them is left to its callers.
package mvt

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
)

// The fields of the Mapbox Vector Tile specification 2.1, each with its wire type as protobuf writes it: 2 for
// bytes, nothing for a varint.
const (
	tileLayer       = 3<<3 | 2
	layerName       = 1<<3 | 2
	layerFeature    = 2<<3 | 2
	layerKey        = 3<<3 | 2
	layerValue      = 4<<3 | 2
	layerExtent     = 5 << 3
	layerVersion    = 15 << 3
	featureID       = 1 << 3
	featureTags     = 2<<3 | 2
	featureType     = 3 << 3
	featureGeometry = 4<<3 | 2
	valueUint       = 5 << 3
	valueBool       = 7 << 3
)

// StringTag is the byte that begins what AppendString writes, before the length.
const StringTag = 1<<3 | 2

// Extent is the width and height of a tile in its own units.
const Extent = 4096

// A Type is what a feature's geometry is.
type Type byte

// The types of geometry.
const (
	Points   Type = 1
	Lines    Type = 2
	Polygons Type = 3
)

const (
	mvtVersion = 2

	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// A Layer is one layer of a tile being written: features one after another, then Append. It is for one
// goroutine, and Reset makes it ready for the next tile without new memory.
type Layer struct {
	name     string
	keyNames []string // that features may have; a key is a position here
	keyIndex []int32  // of each key among the layer's keys, -1 while unused
	keyCount int32
	keys     []byte
	values   values
	features []byte
	feature  []byte // the feature under way: its id, and
	tags     []byte // its packed tags and
	Geometry Geometry
}

// NewLayer makes an empty layer. A key is from here on its position among keyNames.
func NewLayer(name string, keyNames ...string) *Layer {
	l := &Layer{name: name, keyNames: keyNames, keyIndex: make([]int32, len(keyNames))}
	l.Reset()
	return l
}

// Reset empties the layer.
func (l *Layer) Reset() {
	for i := range l.keyIndex {
		l.keyIndex[i] = -1
	}
	l.keyCount, l.keys, l.features = 0, l.keys[:0], l.features[:0]
	l.values.reset()
}

// Begin starts a feature. The id must be unique in the layer and at most 2⁵³-1, which JavaScript can hold; 0 is none.
func (l *Layer) Begin(id uint64) {
	if l.feature = l.feature[:0]; id > 0 {
		l.feature = binary.AppendUvarint(append(l.feature, featureID), id)
	}
	l.tags = l.tags[:0]
	l.Geometry.reset()
}

// Tag gives the feature under way a property; the value is encoded by AppendString, AppendUint or AppendTrue.
func (l *Layer) Tag(key int, value []byte) {
	index := l.keyIndex[key]
	if index < 0 {
		index = l.keyCount
		l.keyIndex[key] = index
		l.keyCount++
		l.keys = appendBytes(append(l.keys, layerKey), l.keyNames[key])
	}
	l.tags = appendVarint(l.tags, uint32(index))
	l.tags = appendVarint(l.tags, l.values.index(value))
}

// End completes the feature under way.
func (l *Layer) End(t Type) {
	f := appendBytes(append(l.feature, featureTags), l.tags)
	f = append(f, featureType, byte(t))
	f = appendBytes(append(f, featureGeometry), l.Geometry.b)
	l.features = appendBytes(append(l.features, layerFeature), f)
	l.feature = f
}

// Append adds the layer to a tile, unless it has no features.
func (l *Layer) Append(tile []byte) []byte {
	if len(l.features) == 0 {
		return tile
	}
	var front, back [64]byte
	head := append(front[:0], layerVersion, mvtVersion)
	head = appendBytes(append(head, layerName), l.name)
	tail := appendVarint(append(back[:0], layerExtent), Extent)
	parts := [][]byte{head, l.features, l.keys, l.values.b, tail}
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	tile = appendVarint(append(tile, tileLayer), uint32(size))
	for _, part := range parts {
		tile = append(tile, part...)
	}
	return tile
}

// A Point is a place in tile units, x to the right and y down. It may lie outside the tile.
type Point struct{ X, Y int32 }

// DoubleArea is twice the area of a ring whose first point is not repeated at its end: above 0 for one that runs as an
// outer ring must.
func DoubleArea(ring []Point) int64 {
	var sum int64
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += int64(p.X)*int64(q.Y) - int64(q.X)*int64(p.Y)
	}
	return sum
}

// A Geometry is a list of commands in the making; points are in tile units.
type Geometry struct {
	b   []byte
	pen Point // where the last point was
}

func (g *Geometry) reset() { *g = Geometry{b: g.b[:0]} }

// Point adds a point.
func (g *Geometry) Point(p Point) {
	g.b = append(g.b, 1<<3|moveTo)
	g.to(p)
}

// Line adds a line of at least two points, no two that follow each other the same.
func (g *Geometry) Line(points []Point) {
	g.Point(points[0])
	g.b = appendVarint(g.b, uint32(len(points)-1)<<3|lineTo)
	for _, p := range points[1:] {
		g.to(p)
	}
}

// Ring adds a ring of at least three points, the first not repeated at the end.
func (g *Geometry) Ring(points []Point) {
	g.Line(points)
	g.b = append(g.b, 1<<3|closePath)
}

// Bytes are the commands so far. They are good until the next one.
func (g *Geometry) Bytes() []byte { return g.b }

// Set makes the geometry that of commands that Bytes returned. No more may be added.
func (g *Geometry) Set(b []byte) { g.b = append(g.b[:0], b...) }

// ReadParts returns the lines, or the rings without their ends, that were written to what Bytes returned.
func ReadParts(b []byte) (parts [][]Point) {
	var pen Point
	next := func() uint32 {
		v, n := binary.Uvarint(b)
		b = b[n:]
		return uint32(v)
	}
	for len(b) > 0 {
		next() // MoveTo
		var part []Point
		for left := uint32(1); ; {
			for range left {
				pen.X += unzigzag(next())
				pen.Y += unzigzag(next())
				part = append(part, pen)
			}
			if len(part) > 1 {
				break
			}
			left = next() >> 3 // LineTo
		}
		parts = append(parts, part)
		if len(b) > 0 && b[0] == 1<<3|closePath {
			b = b[1:]
		}
	}
	return parts
}

func unzigzag(v uint32) int32 { return int32(v>>1) ^ -int32(v&1) }

func (g *Geometry) to(p Point) {
	g.b = appendVarint(g.b, zigzag(p.X-g.pen.X))
	g.b = appendVarint(g.b, zigzag(p.Y-g.pen.Y))
	g.pen = p
}

func zigzag(v int32) uint32 { return uint32(v<<1) ^ uint32(v>>31) }

// values is a table of encoded values without doubles.
type values struct {
	b     []byte // the values as the layer has them
	slots []slot // a hash table with open addressing; its length is a power of two
	count uint32
}

// A slot knows a value; the zero slot is free.
type slot struct {
	hash       uint32
	index      uint32 // plus one
	start, end uint32 // of the value in values.b
}

var hashSeed = maphash.MakeSeed()

const firstSlots = 1 << 8

func (v *values) reset() {
	clear(v.slots)
	v.b, v.count = v.b[:0], 0
}

// index returns the position of a value in the table, adding it when it is new.
func (v *values) index(value []byte) uint32 {
	if int(v.count)*2 >= len(v.slots) {
		v.grow()
	}
	hash := uint32(maphash.Bytes(hashSeed, value))
	mask := uint32(len(v.slots) - 1)
	i := hash & mask
	for ; v.slots[i].index != 0; i = (i + 1) & mask {
		if s := &v.slots[i]; s.hash == hash && bytes.Equal(v.b[s.start:s.end], value) {
			return s.index - 1
		}
	}
	v.b = append(v.b, layerValue)
	v.b = appendVarint(v.b, uint32(len(value)))
	start := uint32(len(v.b))
	v.b = append(v.b, value...)
	v.count++
	v.slots[i] = slot{hash, v.count, start, uint32(len(v.b))}
	return v.count - 1
}

func (v *values) grow() {
	old := v.slots
	v.slots = make([]slot, max(2*len(old), firstSlots))
	mask := uint32(len(v.slots) - 1)
	for _, s := range old {
		if s.index == 0 {
			continue
		}
		i := s.hash & mask
		for v.slots[i].index != 0 {
			i = (i + 1) & mask
		}
		v.slots[i] = s
	}
}

// AppendString encodes a text.
func AppendString(b []byte, s string) []byte { return appendBytes(append(b, StringTag), s) }

// AppendUint encodes a whole number.
func AppendUint(b []byte, n uint64) []byte { return binary.AppendUvarint(append(b, valueUint), n) }

// AppendTrue encodes the value true.
func AppendTrue(b []byte) []byte { return append(b, valueBool, 1) }

// appendBytes adds a length and what is that long.
func appendBytes[T string | []byte](b []byte, s T) []byte {
	return append(appendVarint(b, uint32(len(s))), s...)
}

func appendVarint(b []byte, v uint32) []byte {
	if v < 0x80 {
		return append(b, byte(v))
	}
	return binary.AppendUvarint(b, uint64(v))
}
