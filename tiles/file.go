package tiles

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
	"github.com/paulmach/orb"

	"tripoint/data/taxonomy"
)

// A fileHead begins the file of a base; all numbers of the file are little-endian. What follows are codes, ords,
// starts (one more than places), the zooms from which places may show by themselves, tables, and records.
type fileHead struct {
	Magic    [8]byte
	Taxonomy uint64 // hash of the ids of categories, which records number
	Bounds   orb.Bound
	Places   uint32
	Tables   uint32 // bytes
	Records  uint32 // bytes
}

var fileMagic = [8]byte{'t', 'i', 'l', 'e', 's', ' ', '1', '\n'}

// taxonomyHash changes when the numbers of categories do.
var taxonomyHash = sync.OnceValue(func() uint64 {
	var ids strings.Builder
	for _, c := range taxonomy.Builtin().Categories() {
		ids.WriteString(c.ID + "\n")
	}
	return xxhash.Sum64String(ids.String())
})

// Save writes the base, without what was removed and added since, as LoadPlaces reads it.
func (s *Places) Save(w io.Writer) error {
	b := s.base
	lists := b.tables.append(nil)
	head := fileHead{fileMagic, taxonomyHash(), b.bounds, uint32(len(b.ords)), uint32(len(lists)), uint32(len(b.records))}
	for _, part := range []any{head, b.codes, b.ords, b.starts, b.alone, lists, b.records} {
		if err := binary.Write(w, binary.LittleEndian, part); err != nil {
			return fmt.Errorf("save places of tiles: %w", err)
		}
	}
	return nil
}

// LoadPlaces returns the base that Save wrote. It keeps slices of b, which must not change as long as the places or
// a later version of them are used; 22 bytes a place are copied. The error tells of bytes that are no such file,
// or one of another form or taxonomy; whether the contents are right is for a checksum to tell.
func LoadPlaces(b []byte) (*Places, error) {
	base, err := readBase(b)
	if err != nil {
		return nil, fmt.Errorf("load places of tiles: %w", err)
	}
	return base.version(), nil
}

func readBase(b []byte) (*basePlaces, error) {
	var head fileHead
	n, err := binary.Decode(b, binary.LittleEndian, &head)
	switch {
	case err != nil || head.Magic != fileMagic:
		return nil, fmt.Errorf("want a file that begins with %q", fileMagic[:])
	case head.Taxonomy != taxonomyHash():
		return nil, errors.New("its categories are not those of this program")
	}
	b = b[n:]
	count := int(head.Places)
	want := uint64(count)*(8+4+4+1) + 4 + uint64(head.Tables) + uint64(head.Records)
	if uint64(len(b)) != want {
		return nil, fmt.Errorf("%d bytes after the head, want %d", len(b), want)
	}
	p := &basePlaces{
		located: newLocated(count), positions: make([]uint32, count),
		starts: make([]uint32, count+1), bounds: head.Bounds,
	}
	for _, column := range []any{p.codes, p.ords, p.starts} {
		n, err := binary.Decode(b, binary.LittleEndian, column)
		if err != nil {
			return nil, err
		}
		b = b[n:]
	}
	p.alone, b = b[:count:count], b[count:]
	lists, records := b[:head.Tables], b[head.Tables:]
	p.records = records[:len(records):len(records)]
	if p.tables, err = readTables(lists); err != nil {
		return nil, err
	}
	if err := p.order(); err != nil {
		return nil, err
	}
	return p, p.checkRecords()
}

// order checks that codes ascend and that each ord is there once, and finds the positions of ords.
func (b *basePlaces) order() error {
	for i := 1; i < len(b.codes); i++ {
		if b.codes[i-1] > b.codes[i] {
			return fmt.Errorf("place %d: its code is less than the one before", i)
		}
	}
	for i, ord := range b.ords {
		if int(ord) >= len(b.ords) || b.positions[ord] != 0 || ord == b.ords[0] && i > 0 {
			return fmt.Errorf("place %d: ord %d is there twice, or not less than the number of places", i, ord)
		}
		b.positions[ord] = uint32(i)
	}
	return nil
}

func (b *basePlaces) checkRecords() error {
	if first, last := b.starts[0], b.starts[len(b.starts)-1]; first != 0 || int(last) != len(b.records) {
		return fmt.Errorf("records from %d to %d, want from 0 to %d", first, last, len(b.records))
	}
	// A start too great is found at its place, before anything is read there.
	for i := range b.ords {
		start, end := b.starts[i], b.starts[i+1]
		if start > end || int(end) > len(b.records) {
			return fmt.Errorf("record %d: from %d to %d of %d bytes", i, start, end, len(b.records))
		}
		if err := b.tables.check(b.records[start:end]); err != nil {
			return fmt.Errorf("record %d: %w", i, err)
		}
		b.categories[i] = categoryOf(b.records[start:end])
	}
	return nil
}

// append writes languages, then countries: how many, then each with its length before it.
func (t *tables) append(b []byte) []byte {
	for _, list := range [][]string{t.languages, t.countries} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, name := range list {
			b = append(binary.AppendUvarint(b, uint64(len(name))), name...)
		}
	}
	return b
}

func readTables(b []byte) (*tables, error) {
	t := &tables{}
	for _, list := range []*[]string{&t.languages, &t.countries} {
		count, n := binary.Uvarint(b)
		if n <= 0 || count > maxTable {
			return nil, fmt.Errorf("a table of %d names, want at most %d", count, maxTable)
		}
		b = b[n:]
		for range count {
			size, n := binary.Uvarint(b)
			if n <= 0 || size > uint64(len(b)-n) {
				return nil, errors.New("a name runs over the end of the tables")
			}
			*list = append(*list, string(b[n:n+int(size)]))
			b = b[n+int(size):]
		}
	}
	if len(b) > 0 || len(t.countries) == 0 || t.countries[0] != "" {
		return nil, errors.New("tables do not end where they should, or have no first country")
	}
	return t, nil
}
