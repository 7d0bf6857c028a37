package pmtiles

import (
	"encoding/binary"
	"errors"
	"sort"
)

// An entry is a run of tiles that are the same, or where run is 0, a directory of tiles from id on.
type entry struct {
	id     TileID
	offset uint64 // in the section of tiles, or of leaf directories
	length uint32 // bytes
	run    uint32
}

// encodeDirectory writes entries, which are in order of id.
func encodeDirectory(entries []entry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := TileID(0)
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.id-last))
		last = e.id
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.run))
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			b = append(b, 0) // it follows
		} else {
			b = binary.AppendUvarint(b, e.offset+1)
		}
	}
	return b
}

var errDirectory = errors.New("a directory of the archive is broken")

// readDirectory reads entries, which must lie in a section that is that long.
func readDirectory(b []byte, tiles, leaves uint64) ([]entry, error) {
	ok := true
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			ok, b = false, nil
			return 0
		}
		b = b[n:]
		return v
	}
	const least = 4 // bytes of an entry
	count := next()
	if count > uint64(len(b))/least {
		return nil, errDirectory
	}
	entries := make([]entry, count)
	id := uint64(0)
	for i := range entries {
		step := next()
		if i > 0 && step == 0 || step > uint64(lastID) {
			return nil, errDirectory
		}
		if id += step; id > uint64(lastID) {
			return nil, errDirectory
		}
		entries[i].id = TileID(id)
	}
	for i := range entries {
		entries[i].run = bounded(next(), &ok)
	}
	for i := range entries {
		entries[i].length = bounded(next(), &ok)
	}
	for i := range entries {
		e := &entries[i]
		if v := next(); v > 0 {
			e.offset = v - 1
		} else if i > 0 {
			e.offset = entries[i-1].offset + uint64(entries[i-1].length)
		} else {
			return nil, errDirectory
		}
		within := tiles
		if e.run == 0 {
			within = leaves
		}
		if e.length == 0 || e.offset > within || uint64(e.length) > within-e.offset {
			return nil, errDirectory
		}
	}
	if !ok {
		return nil, errDirectory
	}
	return entries, nil
}

const lastID = TileID((1<<(2*(MaxZoom+1))-1)/3 - 1)

func bounded(v uint64, ok *bool) uint32 {
	if v > 1<<31 {
		*ok = false
	}
	return uint32(v)
}

// find returns the entry that a tile is in, or the directory that has it if any has.
func find(entries []entry, id TileID) (entry, bool) {
	i := sort.Search(len(entries), func(i int) bool { return entries[i].id > id }) - 1
	if i < 0 {
		return entry{}, false
	}
	e := entries[i]
	return e, e.run == 0 || id-e.id < TileID(e.run)
}
