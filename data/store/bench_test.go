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

// Into an empty store nothing is matched; beside the region, all that lies near its places is.
func BenchmarkImport100k(b *testing.B) {
	region, err := data.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		before []data.Place
	}{{"Empty", nil}, {"Region", region.Places}} {
		b.Run(tt.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				s, err := Open(filepath.Join(b.TempDir(), "store.db"))
				if err == nil {
					_, err = s.Import("bench", Batch{Places: eachOf(tt.before)})
				}
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if _, err := s.Import("bench", Batch{Places: towns(100_000)}); err != nil {
					b.Fatal(err)
				}
				_ = s.Close()
			}
		})
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

// A second source of the same towns, a tenth as large, of which all records are part of a place of the first or the
// other way around.
func BenchmarkMatch10kTo100k(b *testing.B) {
	s := benchStore(b, 100_000)
	second := townList(10_000)
	for i := range second {
		second[i].ID, second[i].Sources = fmt.Sprint("board-", i), []data.Source{{Name: "board"}}
	}
	for b.Loop() {
		o, err := s.Import("bench", Batch{Places: eachOf(second)})
		if err != nil || o.Matched == nil || o.Matched.Parts != len(second) {
			b.Fatal(o, err)
		}
		if _, err := s.RemoveSource("bench", "board"); err != nil {
			b.Fatal(err)
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
