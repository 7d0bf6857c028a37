package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"tripoint/data"
)

func benchStore(b *testing.B, places int) *Store {
	b.Helper()
	s, err := Open(filepath.Join(b.TempDir(), "store.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if _, err := s.Import("bench", Batch{Places: towns(places)}); err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkEditOneOf100k(b *testing.B) {
	s := benchStore(b, 100_000)
	i := 0
	for b.Loop() {
		i++
		p := town(i * 37 % 100_000)
		p.Name = fmt.Sprint("Muzeum nr ", i)
		if _, err := s.Edit("bench", []Edit{{ID: p.ID, Place: &p}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkImport100k(b *testing.B) {
	for b.Loop() {
		s, err := Open(filepath.Join(b.TempDir(), "store.db"))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Import("bench", Batch{Places: towns(100_000)}); err != nil {
			b.Fatal(err)
		}
		_ = s.Close()
	}
}

func BenchmarkImportUnchanged100k(b *testing.B) {
	s := benchStore(b, 100_000)
	for b.Loop() {
		if o, err := s.Import("bench", Batch{Places: towns(100_000)}); err != nil || o.Unchanged != 100_000 {
			b.Fatal(o, err)
		}
	}
}

func BenchmarkOpen100k(b *testing.B) {
	s := benchStore(b, 100_000)
	path := s.path
	_ = s.Close()
	for b.Loop() {
		s, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		_ = s.Close()
	}
}

func BenchmarkPlaces100k(b *testing.B) {
	s := benchStore(b, 100_000)
	for b.Loop() {
		n := 0
		err := s.Read(func(r *Reader) error {
			return r.Places(func(data.Place) error { n++; return nil })
		})
		if err != nil || n != 100_000 {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkFindKey(b *testing.B) {
	s := benchStore(b, 1)
	var key string
	for i := range 10 {
		var err error
		if key, err = s.AddKey(fmt.Sprint(i)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, ok, err := s.FindKey(key); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
