package search

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tripoint/data"
)

func writeColumns(tb testing.TB, places []data.Place) []byte {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), columnsFile)
	w, err := createColumns(path, len(places))
	if err != nil {
		tb.Fatal(err)
	}
	defer w.file.Close()
	for i := range places {
		names, _ := appendNames(nil, &places[i])
		if err := w.add(places[i].Importance, names); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.finish(); err != nil {
		tb.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return file
}

func TestColumnsAreReadAsWritten(t *testing.T) {
	places := append(border(), synthetic(rand.New(rand.NewPCG(1, 2)), 1000)...)
	places = append(places, place("nameless", "…", "castle", 1)) // its name has no words
	c, err := readColumns(writeColumns(t, places))
	if err != nil {
		t.Fatal(err)
	}
	want := newArena()
	for i := range places {
		want.add(&places[i])
		if c.importance[i] != float32(places[i].Importance) {
			t.Errorf("importance of place %d = %v, want %v", i, c.importance[i], places[i].Importance)
		}
	}
	if !bytes.Equal(c.names.bytes, want.bytes) || !slices.Equal(c.names.offsets, want.offsets) {
		t.Errorf("%d bytes of names at %d offsets, want %d at %d, all the same", len(c.names.bytes), len(c.names.offsets), len(want.bytes), len(want.offsets))
	}
}

func TestDamagedColumnsAreRefused(t *testing.T) {
	good := writeColumns(t, border())
	offsets := columnsStart + 4*len(border())
	changed := func(at int, to uint32) []byte {
		file := slices.Clone(good)
		binary.LittleEndian.PutUint32(file[at:], to)
		return file
	}
	for what, file := range map[string][]byte{
		"empty":                 nil,
		"another magic":         changed(0, 1),
		"no number of places":   good[:columnsStart-1],
		"columns cut off":       good[:offsets],
		"names cut off":         good[:len(good)-1],
		"something behind":      append(slices.Clone(good), 0),
		"more places":           changed(len(columnsMagic), uint32(len(border())+1)),
		"far more places":       changed(len(columnsMagic), 1<<32-1),
		"names begin later":     changed(offsets, 1),
		"names end before they": changed(offsets+8, 1),
	} {
		if _, err := readColumns(file); err == nil {
			t.Errorf("%s: the file was accepted", what)
		}
	}
}

// Whatever is in the file, it is refused or can be read; names lie within what belongs to their place.
func FuzzColumns(f *testing.F) {
	f.Add([]byte{})
	f.Add(writeColumns(f, nil))
	f.Add(writeColumns(f, border()))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, err := readColumns(file)
		if err != nil {
			return
		}
		for i := range uint32(len(c.importance)) {
			c.names.touch(i)
			size := 0
			c.names.names(i, func(_ nameBits, folded, unfolded []byte) bool {
				size += nameHeader + len(folded) + len(unfolded)
				return true
			})
			if most := int(c.names.offsets[i+1] - c.names.offsets[i]); size > most {
				t.Fatalf("place %d: names take %d bytes of %d", i, size, most)
			}
		}
	})
}
