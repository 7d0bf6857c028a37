package search

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every term of a file has the places that a list of all words says, and there are no others.
func TestPostingsEqualTheirTwin(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	for _, places := range []int{0, 1, 3, fewPostings, 5_000} {
		for _, edges := range []bool{true, false} {
			words, want := newInversion(), map[string][]uint32{}
			for ord := range uint32(places) {
				name := strings.Join(randomWords(rnd, rnd.IntN(4)), " ")
				words.add(name, ord)
				words.add(name, ord)
				for w := range strings.FieldsSeq(name) {
					for _, term := range termsOf(w, edges) {
						if list := want[term]; len(list) == 0 || list[len(list)-1] != ord {
							want[term] = append(list, ord)
						}
					}
				}
			}
			d := writtenDictionary(t, places, words.run(), edges)
			terms, err := d.all()
			if err != nil {
				t.Fatal(err)
			}
			if all := slices.Sorted(maps.Keys(want)); !slices.Equal(terms, all) {
				t.Fatalf("%d places, edges %v: %d terms, want %d", places, edges, len(terms), len(all))
			}
			for term, ords := range want {
				if got, err := d.places(term); err != nil || !slices.Equal(got.ToArray(), ords) {
					t.Fatalf("%d places, edges %v: places of %q = %v, %v, want %v", places, edges, term, got, err, ords)
				}
			}
			if got, err := d.places("žádné"); got != nil || err != nil {
				t.Fatalf("places of a term that is not there = %v, %v", got, err)
			}
		}
	}
}

func writtenDictionary(t *testing.T, places int, words *run, edges bool) *dictionary {
	t.Helper()
	dir := t.TempDir()
	if err := writePostings(dir, nameFile, places, words, edges); err != nil {
		t.Fatal(err)
	}
	p, err := openPostings(dir, nameFile)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	terms, err := p.terms.Reader()
	if err != nil {
		t.Fatal(err)
	}
	return &dictionary{base: p, terms: terms, edges: edges}
}

// all lists the terms of a dictionary, without regard to time.
func (d *dictionary) all() (terms []string, err error) {
	d.clock = newClock(time.Hour)
	err = d.each("", nil, func(l listing) (bool, error) {
		terms = append(terms, l.text)
		return true, nil
	})
	return terms, err
}

func TestPostingsThatAreNone(t *testing.T) {
	dir := t.TempDir()
	words := newInversion()
	words.add("muzeum karvina", 0)
	if err := writePostings(dir, nameFile, 1, words.run(), true); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, nameFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readPostings(file); err != nil {
		t.Fatal(err)
	}
	for n := range file {
		if _, err := readPostings(file[:n]); err == nil && n < len(postingsMagic)+postingsTail {
			t.Errorf("%d of %d bytes are read as a file of postings", n, len(file))
		}
	}
	file[len(file)-1] = 0x7f
	if _, err := readPostings(file); err == nil {
		t.Error("terms behind the end of the file are read")
	}
}

// Whatever bytes a posting has, it is read or refused.
func FuzzPosting(f *testing.F) {
	f.Add([]byte{3, 1, 2, 3}, uint64(0))
	f.Add([]byte{0xff, 0x01, 1}, uint64(0))
	f.Add([]byte{200, 1, 0x3b, 0x30, 0, 0, 0, 0, 0, 0, 0, 0}, uint64(0))
	f.Fuzz(func(t *testing.T, file []byte, reference uint64) {
		set, err := postings{mapped: file}.places(reference)
		if (set == nil) == (err == nil) {
			t.Errorf("places(%d) = %v, %v", reference, set, err)
		}
	})
}
