package spool

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

type pair struct {
	key   uint64
	value string
}

// filled is a spool with records in it that two writers were given in turn, and the records in order.
func filled(t testing.TB, n, memory int) (*Spool, []pair) {
	t.Helper()
	s := New(t.TempDir(), memory)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	rnd := rand.New(rand.NewPCG(1, 2))
	writers := []*Writer{s.Writer(), s.Writer()}
	var pairs []pair
	for i := range n {
		p := pair{rnd.Uint64N(uint64(n)) << rnd.IntN(40), fmt.Sprintf("%0*d", rnd.IntN(30), rnd.IntN(100))}
		pairs = append(pairs, p)
		if err := writers[i%2].Add(p.key, []byte(p.value)); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range writers {
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.value, b.value)) })
	return s, pairs
}

func TestEach(t *testing.T) {
	for _, tt := range []struct {
		name      string
		n, memory int
	}{{"none", 0, 1000}, {"one", 1, 1000}, {"in memory", 5000, 1 << 20}, {"on disk", 5000, 4000}} {
		t.Run(tt.name, func(t *testing.T) {
			s, want := filled(t, tt.n, tt.memory)
			var got []pair
			if err := s.Each(func(key uint64, value []byte) error {
				got = append(got, pair{key, string(value)})
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d records in another order or with other values", len(got))
			}
		})
	}
}

func TestTable(t *testing.T) {
	s, pairs := filled(t, 20000, 100000)
	table, err := s.Table(func(value []byte) []byte {
		if bytes.HasSuffix(value, []byte("7")) {
			return nil
		}
		return value
	})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	last := map[uint64]string{}
	for _, p := range pairs {
		last[p.key] = p.value
	}
	finder := table.Finder()
	stored := 0
	for key, value := range last {
		for _, k := range []uint64{key, key + 1, key - 1} {
			got, err := finder.Find(k)
			want, in := last[k]
			in = in && !bytes.HasSuffix([]byte(want), []byte("7"))
			if err != nil || got != nil != in || in && string(got) != want {
				t.Fatalf("under %d is %q, %v; want %q, %v", k, got, err, want, in)
			}
		}
		if value == "" || value[len(value)-1] != '7' {
			stored++
		}
	}
	before := uint64(0)
	if err := table.Each(func(key uint64, value []byte) error {
		if key < before || string(value) != last[key] {
			t.Errorf("%d %q after %d", key, value, before)
		}
		before = key
		stored--
		return nil
	}); err != nil || stored != 0 {
		t.Errorf("%d too few, %v", stored, err)
	}
}

func BenchmarkSpool100k(b *testing.B) {
	var value [60]byte
	for b.Loop() {
		rnd := rand.New(rand.NewPCG(1, 2))
		s := New(b.TempDir(), 1<<20)
		w := s.Writer()
		for range 100_000 {
			binary.BigEndian.PutUint64(value[:], rnd.Uint64())
			if err := w.Add(rnd.Uint64N(1<<40), value[:]); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
		if err := s.Each(func(uint64, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
