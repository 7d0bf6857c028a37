package store

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"
	"io"
)

// What bbolt writes, as far as it must be known to tell a sound file from a damaged one without bbolt:
// bbolt trusts its pages, and on a damaged one it panics, faults or goes round in circles.
const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2

	pageHeader  = 16 // id uint64, flags uint16, count uint16, overflow uint32
	elementSize = 16 // leaf: flags, pos, ksize, vsize uint32; branch: pos, ksize uint32, page uint64
	bucketSize  = 16 // root page uint64, sequence uint64
	metaSumAt   = 56
	metaSize    = metaSumAt + 8

	branchFlag   = 0x01
	leafFlag     = 0x02
	freelistFlag = 0x10
	bucketFlag   = 0x01 // of a leaf element

	maxDepth = 64 // no tree of this file is deeper: a page has at least two children
)

var native = binary.NativeEndian

// pages reads the trees of a bbolt file with plain reads, every number in it checked before it is followed.
type pages struct {
	file     io.ReaderAt
	size     uint64 // of a page, in bytes
	end      uint64 // the first page that is not in use
	root     uint64
	met      []bool // pages that are free or were walked: each may be met once
	buffers  [maxDepth][]byte
	freelist uint64
}

// openPages reads the head of a file of so many bytes.
func openPages(file io.ReaderAt, bytes int64) (*pages, error) {
	first, pageSize, err := readBoltMeta(file, 0)
	if err != nil {
		return nil, err
	}
	second, size, err := readBoltMeta(file, int64(pageSize))
	if err != nil {
		return nil, err
	}
	if size != pageSize {
		return nil, corrupt("its two heads name different page sizes")
	}
	newest := first
	if metaNumber(second, 48) > metaNumber(first, 48) {
		newest = second
	}
	p := &pages{file: file, size: uint64(pageSize), root: metaNumber(newest, 16), freelist: metaNumber(newest, 32), end: metaNumber(newest, 40)}
	if p.end < 4 || p.end > uint64(bytes)/p.size {
		return nil, corruptf("it has %d bytes, want %d pages of %d: its end is missing", bytes, p.end, p.size)
	}
	p.met = make([]bool, p.end)
	p.met[0], p.met[1] = true, true
	return p, p.readFreelist()
}

// readBoltMeta reads one of the two heads. bbolt makes do with one of them. The other can be that of the last
// write, which would then be lost without a word, and no crash tears what lies within one sector: both must
// be sound.
func readBoltMeta(file io.ReaderAt, at int64) (meta []byte, pageSize uint32, err error) {
	b := make([]byte, pageHeader+metaSize)
	if _, err := file.ReadAt(b, at); err != nil {
		return nil, 0, corruptf("its head cannot be read: %v", err)
	}
	meta = b[pageHeader:]
	pageSize = native.Uint32(meta[8:])
	h := fnv.New64a()
	_, _ = h.Write(meta[:metaSumAt])
	switch {
	case native.Uint32(meta) != boltMagic || native.Uint32(meta[4:]) != boltVersion:
		return nil, 0, corrupt("it is no store")
	case native.Uint64(meta[metaSumAt:]) != h.Sum64():
		return nil, 0, corrupt("its head has a wrong checksum")
	case pageSize < 512 || pageSize > 1<<24 || pageSize&(pageSize-1) != 0:
		return nil, 0, corruptf("it has pages of %d bytes", pageSize)
	}
	return meta, pageSize, nil
}

func metaNumber(meta []byte, at int) uint64 { return native.Uint64(meta[at:]) }

// read reads a page with its overflow into the buffer of a depth.
func (p *pages) read(id uint64, depth int) ([]byte, error) {
	if id < 2 || id >= p.end || depth >= maxDepth {
		return nil, corruptf("page %d is out of place", id)
	}
	b := p.buffers[depth]
	if b == nil {
		b = make([]byte, p.size)
	}
	b = b[:p.size]
	if _, err := p.file.ReadAt(b, int64(id*p.size)); err != nil {
		return nil, corruptf("page %d cannot be read: %v", id, err)
	}
	more := uint64(native.Uint32(b[12:]))
	if native.Uint64(b) != id || more >= p.end-id {
		return nil, corruptf("page %d has a wrong head", id)
	}
	for i := id; i <= id+more; i++ {
		if p.met[i] {
			return nil, corruptf("page %d is in use twice", i)
		}
		p.met[i] = true
	}
	if more > 0 {
		whole := make([]byte, (1+more)*p.size)
		copy(whole, b)
		if _, err := p.file.ReadAt(whole[p.size:], int64((id+1)*p.size)); err != nil {
			return nil, corruptf("page %d cannot be read: %v", id, err)
		}
		b = whole
	}
	p.buffers[depth] = b
	return b, nil
}

// readFreelist marks the free pages, so that a page that is free and in use is found.
func (p *pages) readFreelist() error {
	b, err := p.read(p.freelist, 0)
	if err != nil {
		return err
	}
	if flags(b) != freelistFlag {
		return corrupt("its list of free pages is missing")
	}
	ids := b[pageHeader:]
	n := uint64(count(b))
	if n == 0xFFFF { // the number is too long for the head
		n, ids = native.Uint64(ids), ids[8:]
	}
	if n > uint64(len(ids)/8) {
		return corrupt("its list of free pages is cut")
	}
	for ; n > 0; n-- {
		id := native.Uint64(ids)
		if ids = ids[8:]; id < 2 || id >= p.end || p.met[id] {
			return corruptf("page %d is free and in use", id)
		}
		p.met[id] = true
	}
	return nil
}

func flags(page []byte) uint16 { return native.Uint16(page[8:]) }
func count(page []byte) int    { return int(native.Uint16(page[10:])) }

// A bucketRoot is where the tree of a bucket begins: at a page, or in a small page of its own.
type bucketRoot struct {
	page   uint64
	inline []byte
}

// buckets lists the buckets of the file.
func (p *pages) buckets() (map[string]bucketRoot, error) {
	found := map[string]bucketRoot{}
	err := p.tree(p.root, 0, nil, nil, bucketFlag, func(name, value []byte) error {
		if len(value) < bucketSize {
			return corruptf("bucket %s is cut", keyText(name))
		}
		found[string(name)] = bucketRoot{native.Uint64(value), bytes.Clone(value[bucketSize:])}
		return nil
	})
	return found, err
}

// each calls visit with the keys and values of a bucket in order. They are valid until it returns.
func (p *pages) each(b bucketRoot, visit func(key, value []byte) error) error {
	if b.page != 0 {
		return p.tree(b.page, 0, nil, nil, 0, visit)
	}
	if len(b.inline) < pageHeader || flags(b.inline) != leafFlag {
		return corrupt("a small bucket has a wrong form")
	}
	return leaf(b.inline, nil, nil, 0, visit)
}

// tree walks the pages below one. Its keys must not be less than from and must be less than to, where those
// are given, as a search from above relies on it.
func (p *pages) tree(id uint64, depth int, from, to []byte, want uint32, visit func(key, value []byte) error) error {
	page, err := p.read(id, depth)
	if err != nil {
		return err
	}
	switch {
	case flags(page) == leafFlag:
		return leaf(page, from, to, want, visit)
	case flags(page) != branchFlag || count(page) == 0:
		return corruptf("page %d has a wrong kind", id)
	}
	next, child, err := branchElement(page, 0)
	if err != nil || bytes.Compare(next, from) < 0 {
		return corruptf("page %d has a wrong form", id)
	}
	for i := range count(page) {
		key, end := next, to
		at := child
		if i+1 < count(page) {
			if next, child, err = branchElement(page, i+1); err != nil || bytes.Compare(key, next) >= 0 {
				return corruptf("page %d has a wrong form", id)
			}
			end = next
		} else if to != nil && bytes.Compare(key, to) >= 0 {
			return corruptf("page %d has keys out of order", id)
		}
		if err := p.tree(at, depth+1, key, end, want, visit); err != nil {
			return err
		}
	}
	return nil
}

func branchElement(page []byte, i int) (key []byte, child uint64, err error) {
	at := uint64(pageHeader + i*elementSize)
	if at+elementSize > uint64(len(page)) {
		return nil, 0, corrupt("a branch is cut")
	}
	start := at + uint64(native.Uint32(page[at:]))
	end := start + uint64(native.Uint32(page[at+4:]))
	if end > uint64(len(page)) {
		return nil, 0, corrupt("a branch is cut")
	}
	return page[start:end], native.Uint64(page[at+8:]), nil
}

func leaf(page, from, to []byte, want uint32, visit func(key, value []byte) error) error {
	var last []byte
	for i := range count(page) {
		at := uint64(pageHeader + i*elementSize)
		if at+elementSize > uint64(len(page)) {
			return corrupt("a leaf is cut")
		}
		start := at + uint64(native.Uint32(page[at+4:]))
		middle := start + uint64(native.Uint32(page[at+8:]))
		end := middle + uint64(native.Uint32(page[at+12:]))
		if end > uint64(len(page)) || native.Uint32(page[at:]) != want {
			return corrupt("a leaf has a wrong form")
		}
		key := page[start:middle]
		if i > 0 && bytes.Compare(key, last) <= 0 || bytes.Compare(key, from) < 0 || to != nil && bytes.Compare(key, to) >= 0 {
			return corruptf("key %s is out of order", keyText(key))
		}
		last = key
		if err := visit(key, page[middle:end]); err != nil {
			return err
		}
	}
	return nil
}
