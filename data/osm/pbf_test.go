package osm

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// A message is a protocol buffer in the making.
type message []byte

func (m message) number(field protowire.Number, v uint64) message {
	return protowire.AppendVarint(protowire.AppendTag(m, field, protowire.VarintType), v)
}

func (m message) bytes(field protowire.Number, b []byte) message {
	return protowire.AppendBytes(protowire.AppendTag(m, field, protowire.BytesType), b)
}

func (m message) packed(field protowire.Number, values []uint64) message {
	var b []byte
	for _, v := range values {
		b = protowire.AppendVarint(b, v)
	}
	return m.bytes(field, b)
}

// deltas packs the differences of numbers.
func (m message) deltas(field protowire.Number, values []int64) message {
	packed := make([]uint64, len(values))
	last := int64(0)
	for i, v := range values {
		packed[i], last = protowire.EncodeZigZag(v-last), v
	}
	return m.packed(field, packed)
}

func blob(kind string, content []byte, packed bool) []byte {
	var body message
	if packed {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		_, _ = w.Write(content)
		_ = w.Close()
		body = body.number(2, uint64(len(content))).bytes(3, b.Bytes())
	} else {
		body = body.bytes(1, content)
	}
	return framed(kind, body)
}

func framed(kind string, body []byte) []byte {
	header := message{}.bytes(1, []byte(kind)).number(3, uint64(len(body)))
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(header))), header, body)
}

func headerOf(features ...string) []byte {
	var m message
	for _, f := range features {
		m = m.bytes(4, []byte(f))
	}
	return blob(headerBlob, m, false)
}

// A blockEncoder writes a block of objects, as a decoder's slow and obvious twin.
type blockEncoder struct{ strings []string }

func (e *blockEncoder) string(s string) uint64 {
	i := slices.Index(e.strings, s)
	if i < 0 {
		i = len(e.strings)
		e.strings = append(e.strings, s)
	}
	return uint64(i)
}

func encodePBF(objects []object, dense, packed bool) []byte {
	file := headerOf("OsmSchema-V0.6", "DenseNodes")
	for chunk := range slices.Chunk(objects, 5) {
		e := &blockEncoder{strings: []string{""}}
		var groups message
		for _, k := range []kind{node, way, relation} {
			var some []object
			for _, o := range chunk {
				if o.kind == k {
					some = append(some, o)
				}
			}
			var group message
			if k == node && dense {
				group = group.bytes(2, e.dense(some))
			} else {
				for _, o := range some {
					group = group.bytes(protowire.Number([]int{1, 3, 4}[k]), e.plain(o))
				}
			}
			groups = groups.bytes(2, group)
		}
		var table message
		for _, s := range e.strings {
			table = table.bytes(1, []byte(s))
		}
		file = append(file, blob(dataBlob, slices.Concat(groups, message{}.bytes(1, table)), packed)...)
	}
	return file
}

func (e *blockEncoder) dense(objects []object) []byte {
	var ids, lons, lats, times []int64
	var versions, visible, tags []uint64
	for _, o := range objects {
		ids, lons, lats = append(ids, o.id), append(lons, int64(o.at.lon)), append(lats, int64(o.at.lat))
		times, versions = append(times, o.updated), append(versions, uint64(o.version))
		visible = append(visible, map[bool]uint64{false: 1}[o.deleted])
		for _, t := range o.tags {
			tags = append(tags, e.string(t.key), e.string(t.value))
		}
		tags = append(tags, 0)
	}
	info := message{}.packed(1, versions).deltas(2, times).packed(6, visible)
	return message{}.deltas(1, ids).bytes(5, info).deltas(8, lats).deltas(9, lons).packed(10, tags)
}

func (e *blockEncoder) plain(o object) []byte {
	var keys, values []uint64
	for _, t := range o.tags {
		keys, values = append(keys, e.string(t.key)), append(values, e.string(t.value))
	}
	info := message{}.number(1, uint64(o.version)).number(2, uint64(o.updated)).number(6, map[bool]uint64{false: 1}[o.deleted])
	m := message{}.packed(2, keys).packed(3, values).bytes(4, info)
	switch o.kind {
	case node:
		return m.number(1, protowire.EncodeZigZag(o.id)).number(8, protowire.EncodeZigZag(int64(o.at.lat))).
			number(9, protowire.EncodeZigZag(int64(o.at.lon)))
	case way:
		return m.number(1, uint64(o.id)).deltas(8, o.nodes)
	}
	var roles, kinds []uint64
	var ids []int64
	for _, member := range o.members {
		roles, ids, kinds = append(roles, e.string(member.role)), append(ids, member.id), append(kinds, uint64(member.kind))
	}
	return m.number(1, uint64(o.id)).packed(8, roles).deltas(9, ids).packed(10, kinds)
}

// objectsOf decodes all objects of a file.
func objectsOf(t testing.TB, f File) (objects []object) {
	t.Helper()
	err := scan(newScanner(context.Background(), []File{f}, nil), visitor[object]{
		kinds: kinds(node, way, relation),
		keep: func(o *object) (object, bool) {
			kept := *o
			kept.tags, kept.nodes, kept.members = slices.Clone(o.tags), slices.Clone(o.nodes), slices.Clone(o.members)
			return kept, true
		},
		take: func(o object) { objects = append(objects, o) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// describe leaves out what tells empty slices from nil ones.
func describe(objects []object) (lines []string) {
	for _, o := range objects {
		lines = append(lines, fmt.Sprint(o))
	}
	slices.Sort(lines) // a block has nodes first
	return lines
}

// The two decoders share nothing: what one reads and the other has read again from PBF must be the same.
func TestPBFSaysWhatXMLSays(t *testing.T) {
	for _, name := range []string{"kinds.osm", "borders.osm"} {
		want := objectsOf(t, diskFile(filepath.Join("testdata", name)))
		for _, dense := range []bool{true, false} {
			for _, packed := range []bool{true, false} {
				got := objectsOf(t, bytesFile("a.osm.pbf", encodePBF(want, dense, packed)))
				if !reflect.DeepEqual(describe(got), describe(want)) {
					t.Errorf("%s, dense %v, packed %v:\n got %v\nwant %v", name, dense, packed, describe(got), describe(want))
				}
			}
		}
	}
}

func TestPBFUnits(t *testing.T) {
	nodes := message{}.deltas(1, []int64{7}).bytes(5, message{}.deltas(2, []int64{90})).deltas(8, []int64{25}).deltas(9, []int64{-5})
	block := message{}.bytes(2, message{}.bytes(2, nodes)).
		number(17, 1000).number(18, 60_000).number(19, 50_000_000_000).number(20, uint64(math.MaxUint64-9_999_999_999))
	objects := objectsOf(t, bytesFile("a.osm.pbf", slices.Concat(headerOf(), blob(dataBlob, block, true))))
	want := object{ref: ref{node, 7}, revision: revision{updated: 5400}, at: location{-100_000_050, 500_000_250}}
	if got := objects[0]; got.ref != want.ref || got.at != want.at || got.revision != want.revision {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPBFFaults(t *testing.T) {
	header := headerOf("OsmSchema-V0.6", "DenseNodes")
	objects := objectsOf(t, diskFile(filepath.Join("testdata", "kinds.osm")))
	whole := encodePBF(objects, true, true)
	group := func(field protowire.Number, m message) []byte {
		return slices.Concat(header, blob(dataBlob, message{}.bytes(2, message{}.bytes(field, m)), true))
	}
	sized := func(size uint64) []byte {
		h := message{}.bytes(1, []byte(dataBlob)).number(3, size)
		return slices.Concat(header, binary.BigEndian.AppendUint32(nil, uint32(len(h))), h)
	}
	zeros := blob(dataBlob, make([]byte, 40<<20), true)
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"ends in a length", whole[:len(header)+2], "the file ends too early"},
		{"ends in a header", whole[:len(header)+9], "the file ends too early"},
		{"ends before a blob's content", sized(100), "the file ends too early"},
		{"ends in a blob", whole[:len(whole)-1], "the file ends too early"},
		{"no header", whole[len(header):], `begins with "OSMData"`},
		{"a header too long", slices.Concat(header, []byte{0, 1, 0, 1}), "header of 65537 bytes"},
		{"a blob too long", sized(maxBlob + 1), "no size, or one above 33554432 bytes"},
		{"a blob as long as can be said", sized(math.MaxUint64), "no size, or one above"},
		{"unknown feature", headerOf("OsmSchema-V0.6", "Sphere"), `the file requires "Sphere"`},
		{"unpacks to more than a blob may hold", slices.Concat(header, zeros), "unpacks to 41943040 bytes: want at most"},
		{"unpacks to more than it says", slices.Concat(header, framed(dataBlob, replaceSize(zeros, 10))), "unpacks to other than the 10 bytes it says"},
		{"another compression", slices.Concat(header, framed(dataBlob, message{}.number(2, 4).bytes(7, []byte("zstd")))), "something else than zlib"},
		{"no data", slices.Concat(header, framed(dataBlob, nil)), "no data"},
		{"bad zlib", slices.Concat(header, framed(dataBlob, message{}.number(2, 4).bytes(3, []byte("no zlib")))), "blob 2: unpack"},
		{"a string that is not there", group(3, message{}.number(1, 5).packed(2, []uint64{9}).packed(3, []uint64{9})), "way/5: a string that is not in the table"},
		{"more keys than values", group(3, message{}.number(1, 5).packed(2, []uint64{0})), "way/5: a string that"},
		{"more nodes than longitudes", group(2, message{}.deltas(1, []int64{1, 2}).deltas(8, []int64{1, 2}).deltas(9, []int64{1})), "node/2: malformed"},
		{"tags that do not end", group(2, message{}.deltas(1, []int64{1}).deltas(8, []int64{1}).deltas(9, []int64{1}).packed(10, []uint64{7})), "node/1: a string"},
		{"a member of no kind", group(4, message{}.number(1, 5).packed(8, []uint64{0}).deltas(9, []int64{1}).packed(10, []uint64{3})), "relation/5: "},
		{"fewer roles than members", group(4, message{}.number(1, 5).deltas(9, []int64{1})), "relation/5: "},
		{"no protocol buffer", slices.Concat(header, blob(dataBlob, []byte{0xff, 0xff, 0xff}, true)), "malformed protocol buffer"},
		{"a way that is longer than any", group(3, message{}.number(1, 5).packed(8, make([]uint64, maxListed+1))), "way/5: more than 1048576 nodes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(context.Background(), []File{bytesFile("x.osm.pbf", tt.file)}, Options{}, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), `read "x.osm.pbf": `) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// replaceSize returns the body of a blob that says another size.
func replaceSize(framedBlob []byte, size uint64) []byte {
	body := framedBlob[4+binary.BigEndian.Uint32(framedBlob):]
	f := fields{rest: body}
	var m message
	for f.next() {
		if f.number == 3 {
			m = m.number(2, size).bytes(3, f.bytes)
		}
	}
	return m
}

// No more is unpacked than a blob says it holds.
func TestUnpackIsBounded(t *testing.T) {
	zeros := blob(dataBlob, make([]byte, 30<<20), true)
	var u unpacker
	if _, err := u.unpack(replaceSize(zeros, 10)); err == nil || u.room.Cap() > 1<<16 {
		t.Errorf("%v, with room for %d bytes", err, u.room.Cap())
	}
}

// A file that is broken midway ends the goroutines that read it.
func TestPBFLeavesNothingRunning(t *testing.T) {
	objects := objectsOf(t, diskFile(filepath.Join("testdata", "kinds.osm")))
	file := encodePBF(slices.Concat(objects, objects, objects, objects), true, true)
	before := runtime.NumGoroutine()
	for cut := len(file) / 3; cut < len(file); cut += 97 {
		_, _ = Read(context.Background(), []File{bytesFile("x", slices.Concat(file[:cut], []byte("?????????")))}, Options{}, nil)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
}

func TestBlobOfUnknownTypeIsPassedOver(t *testing.T) {
	file := slices.Concat(headerOf(), blob("Extra", []byte("anything"), false), blob(dataBlob, nil, false))
	if objects := objectsOf(t, bytesFile("x", file)); len(objects) != 0 {
		t.Errorf("%v", objects)
	}
	if _, _, err := readBlob(bytes.NewReader(nil)); !errors.Is(err, io.EOF) {
		t.Errorf("no blob: %v, want io.EOF", err)
	}
}
