package pmtiles

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// The numbers that the specification and its other implementations give.
func TestID(t *testing.T) {
	for _, tt := range []struct {
		z    uint
		x, y uint32
		want TileID
	}{{0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 2}, {1, 1, 1, 3}, {1, 1, 0, 4}, {2, 0, 0, 5}, {12, 3423, 1763, 19078479}} {
		if got := ID(tt.z, tt.x, tt.y); got != tt.want {
			t.Errorf("%d/%d/%d is %d, want %d", tt.z, tt.x, tt.y, got, tt.want)
		}
	}
}

// Every tile has a number of its own, and those that follow each other share a side.
func TestIDs(t *testing.T) {
	const upTo = 7
	var lastX, lastY uint32
	for id := range TileID(firstOf(upTo + 1)) {
		z, x, y := id.ZXY()
		if got := ID(z, x, y); got != id {
			t.Fatalf("%d is %d/%d/%d, which is %d", id, z, x, y, got)
		}
		if uint64(id) != firstOf(z) && max(x, lastX)-min(x, lastX)+max(y, lastY)-min(y, lastY) != 1 {
			t.Fatalf("%d/%d/%d does not follow %d/%d", z, x, y, lastX, lastY)
		}
		lastX, lastY = x, y
	}
	if z, x, y := lastID.ZXY(); z != MaxZoom || ID(z, x, y) != lastID {
		t.Errorf("the last is %d/%d/%d", z, x, y)
	}
}

var described = Header{
	TileCompression: Gzip, TileType: MVT, MinZoom: 2, MaxZoom: 14, West: 18.1, South: 49.4, East: 19.2, North: 50.1,
	CenterZoom: 10, CenterLon: 18.6, CenterLat: 49.7,
}

// archive writes tiles, of which the numbers are given, and returns the archive and what each tile is.
func archive(t testing.TB, ids []TileID, content func(TileID) string) []byte {
	t.Helper()
	w, err := NewWriter(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, id := range ids {
		if err := w.Add(id, []byte(content(id))); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := w.WriteTo(&out, described, []byte(`{"name":"test"}`)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestArchive(t *testing.T) {
	few := []TileID{ID(2, 1, 1), ID(2, 1, 1) + 1, ID(2, 1, 1) + 2, ID(14, 9000, 5000)}
	var many []TileID
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 60000 {
		many = append(many, TileID(rnd.Uint64N(firstOf(12))))
	}
	slices.Sort(many)
	many = slices.Compact(many)
	for _, tt := range []struct {
		name     string
		ids      []TileID
		content  func(TileID) string
		contents uint64
		leaves   bool
	}{
		{"none", nil, nil, 0, false},
		{"run", few, func(TileID) string { return "sea" }, 1, false},
		{"few", few, func(id TileID) string { return fmt.Sprint(id) }, 4, false},
		{"leaves", many, func(id TileID) string { return fmt.Sprint(id % 1000) }, 1000, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := archive(t, tt.ids, tt.content)
			a, err := Open(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			if got := a.Header; got.MinZoom != 2 || got.MaxZoom != 14 || got.West != 18.1 || got.North != 50.1 || got.CenterZoom != 10 ||
				!got.Clustered || got.Addressed != uint64(len(tt.ids)) || got.Contents != tt.contents || got.leaves.length > 0 != tt.leaves {
				t.Errorf("the header is %+v", got)
			}
			if metadata, err := a.Metadata(); err != nil || string(metadata) != `{"name":"test"}` {
				t.Errorf("metadata %s, %v", metadata, err)
			}
			in := map[TileID]bool{}
			for _, id := range tt.ids {
				in[id] = true
				if got, err := a.Tile(id); err != nil || string(got) != tt.content(id) {
					t.Fatalf("tile %d is %q, %v; want %q", id, got, err, tt.content(id))
				}
			}
			for range 1000 {
				id := TileID(rnd.Uint64N(firstOf(13)))
				if got, err := a.Tile(id); err != nil || got != nil != in[id] {
					t.Fatalf("tile %d is %q, %v", id, got, err)
				}
			}
		})
	}
}

func TestOrder(t *testing.T) {
	w, err := NewWriter(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for i, want := range []bool{true, true, true, false} {
		id := []TileID{5, 6, 9, 6}[i]
		if err := w.Add(id, []byte("sea")); err == nil != want {
			t.Errorf("tile %d: %v", id, err)
		}
	}
}

func TestBrokenArchives(t *testing.T) {
	whole := archive(t, []TileID{1, 2, 3}, func(id TileID) string { return fmt.Sprint(id) })
	for _, tt := range []struct {
		name  string
		spoil func([]byte) []byte
	}{
		{"empty", func(b []byte) []byte { return nil }},
		{"cut in the header", func(b []byte) []byte { return b[:100] }},
		{"cut in the tiles", func(b []byte) []byte { return b[:len(b)-1] }},
		{"another format", func(b []byte) []byte { b[0] = 'Q'; return b }},
		{"another version", func(b []byte) []byte { b[7] = 2; return b }},
		{"no directory", func(b []byte) []byte { b[headerLength] = 0; return b }},
		{"brotli", func(b []byte) []byte { b[97] = byte(Brotli); return b }},
		{"zooms", func(b []byte) []byte { b[100] = 20; return b }},
		{"a long root", func(b []byte) []byte { b[22] = 1; return b }},
	} {
		b := tt.spoil(slices.Clone(whole))
		if _, err := Open(bytes.NewReader(b), int64(len(b))); err == nil {
			t.Errorf("%s: is opened", tt.name)
		}
	}
}

// Whatever the bytes, reading ends, with an error or with tiles that are in the archive.
func FuzzArchive(f *testing.F) {
	f.Add(archive(f, []TileID{1, 2, 3, 77}, func(id TileID) string { return fmt.Sprint(id) }))
	f.Add(archive(f, nil, nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		_, _ = a.Metadata()
		for id := range TileID(100) {
			if tile, err := a.Tile(id); err == nil && tile != nil && !bytes.Contains(b, tile) {
				t.Errorf("tile %d is %q", id, tile)
			}
		}
	})
}

// A directory that can be read is written as it was read.
func FuzzDirectory(f *testing.F) {
	f.Add(encodeDirectory([]entry{{1, 0, 10, 1}, {2, 10, 5, 7}, {20, 0, 10, 1}, {30, 4, 9, 0}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, err := readDirectory(b, 1<<40, 1<<20)
		if err != nil {
			return
		}
		again, err := readDirectory(encodeDirectory(entries), 1<<40, 1<<20)
		if err != nil || !slices.Equal(entries, again) {
			t.Errorf("%v becomes %v, %v", entries, again, err)
		}
	})
}
