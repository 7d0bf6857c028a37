package store

import (
	"bytes"
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"go.etcd.io/bbolt"

	"tripoint/data"
)

// Whatever a file holds, opening it comes to an end, and what is taken for sound can be read.
func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "small.db")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: 1024, InitialMmapSize: 1})
	if err != nil {
		f.Fatal(err)
	}
	if err := errors.Join(db.Update(format), db.Close()); err != nil {
		f.Fatal(err)
	}
	f.Add(bytesOf(f, path)[:12*1024])
	f.Add([]byte("no store"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		path := filepath.Join(t.TempDir(), "store.db")
		writeFile(t, path, b)
		s, err := Open(path)
		if err != nil {
			return
		}
		defer func() { _ = s.Close() }()
		if s.Check() == nil {
			if _, err := readAll(s); err != nil {
				t.Error(err)
			}
		}
	})
}

// Bytes that are changed anywhere in a store do not change what it says.
func FuzzFlips(f *testing.F) {
	s, whole := everything(f, 60)
	want, err := readAll(s)
	if err != nil {
		f.Fatal(err)
	}
	whole = whole[:sizeInUse(f, s)]
	f.Add([]byte{0, 0, 16, 1, 0, 1, 0, 2})
	f.Fuzz(func(t *testing.T, flips []byte) {
		b := bytes.Clone(whole)
		for ; len(flips) >= 4; flips = flips[4:] {
			at := int(flips[0])<<16 | int(flips[1])<<8 | int(flips[2])
			b[at%len(b)] ^= flips[3]
		}
		path := filepath.Join(t.TempDir(), "store.db")
		writeFile(t, path, b)
		s, err := Open(path)
		if err != nil {
			return
		}
		defer func() { _ = s.Close() }()
		if s.Check() != nil {
			return
		}
		if got, err := readAll(s); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("a damaged store is taken for sound: %v", err)
		}
	})
}

// An edit turns a record into the place that was put, but for the editors among its sources, and whatever the
// record becomes there is a valid place.
func FuzzEdit(f *testing.F) {
	set, err := data.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	for i := 0; i+2 < len(set.Places); i += 70 {
		f.Add(encoded(f, set.Places[i]), encoded(f, set.Places[i+1]), encoded(f, set.Places[i+2]))
	}
	f.Add(encoded(f, record("a", "a", "one")), encoded(f, with(place("a", "two"), "1", "zoo", "museum")), encoded(f, with(record("a", "a", "three"), "2", "other")))
	f.Fuzz(func(t *testing.T, before, put, after []byte) {
		var places [3]data.Place
		for i, b := range [][]byte{before, put, after} {
			p, err := data.DecodeFeature(b)
			if err != nil || len(b) > 1<<14 || len(p.Sources) > 100 {
				return
			}
			p.ID = "a"
			places[i] = p
		}
		edit, err := makeEdit(encoded(t, places[0]), places[1])
		if err != nil {
			t.Fatal(err)
		}
		found, err := resolve("a", layers{record: encodeRecord("a", encoded(t, places[0])), edit: edit})
		if err != nil {
			t.Fatal(err)
		}
		got, err := found.decode()
		if err != nil || found.conflict != nil {
			t.Fatalf("%v, %v", err, found.conflict)
		}
		withoutEditors(got)
		withoutEditors(&places[1])
		if got, want := encoded(t, *got), encoded(t, places[1]); string(got) != string(want) {
			t.Errorf("the edit %s makes of\n%s\n%s, want\n%s", edit, before, got, want)
		}
		found, err = resolve("a", layers{record: encodeRecord("a", encoded(t, places[2])), edit: edit})
		if err != nil || !found.exists() {
			t.Fatalf("no place after its source changed: %v", err)
		}
		if p, err := data.DecodeFeature(found.feature); err != nil || found.hash() != p.Hash() {
			t.Errorf("%s: %v, or another hash when read back", found.feature, err)
		}
	})
}

// Whatever stands in an edit, there is a valid place or none.
func FuzzPatch(f *testing.F) {
	f.Add([]byte(`p{"properties":{"name":"x","category":"zoo","categories":null}}`))
	f.Add([]byte(`w{"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[18,49]},"properties":{"name":"x","category":"zoo"}}`))
	f.Add([]byte("p[]"))
	f.Add([]byte("p{\"properties\":null}"))
	f.Add([]byte("mb"))
	f.Fuzz(func(t *testing.T, edit []byte) {
		feature := encoded(t, record("a", "a", "one"))
		for _, rec := range [][]byte{nil, encodeRecord("a", feature)} {
			found, err := resolve("a", layers{record: rec, edit: edit})
			if err != nil || !found.exists() {
				continue
			}
			if p, err := data.DecodeFeature(found.feature); err != nil || p.ID != "a" || found.hash() != p.Hash() {
				t.Errorf("%q makes %s: %v", edit, found.feature, err)
			}
		}
	})
}

// Whatever stands in a match, there is a valid place or none.
func FuzzMatch(f *testing.F) {
	f.Add(majorOf([]part{{"b", encodeRecord("b", encoded(f, with(record("b", "b", "two"), "2")))}}))
	f.Add([]byte("ob"))
	f.Add([]byte("a"))
	f.Add([]byte("h\x01b\x09"))
	f.Fuzz(func(t *testing.T, match []byte) {
		l := layers{record: encodeRecord("a", encoded(t, record("a", "a", "one"))), match: match}
		found, err := resolve("a", l)
		if err != nil || !found.exists() {
			return
		}
		if p, err := data.DecodeFeature(found.feature); err != nil || p.ID != "a" || found.hash() != p.Hash() {
			t.Errorf("%q makes %s: %v", match, found.feature, err)
		}
	})
}

// Whatever stands in the log, reading it ends well, and what is written reads back the same.
func FuzzUndo(f *testing.F) {
	f.Add(encodeUndo("a", layers{record: []byte("r")}))
	f.Add(encodeUndo("", layers{edit: []byte{}}))
	f.Add(encodeUndo("a", layers{record: []byte("r"), match: []byte("ob")}))
	f.Fuzz(func(t *testing.T, b []byte) {
		u, err := decodeUndo(b)
		if err != nil {
			return
		}
		again, err := decodeUndo(encodeUndo(u.id, u.was))
		if err != nil || again.id != u.id || !again.was.equal(u.was) {
			t.Errorf("%q reads as %+v, then as %+v, %v", b, u, again, err)
		}
	})
}
