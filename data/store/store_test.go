package store

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
)

// town is a place of a size that is usual, one of many.
func town(i int) data.Place {
	return data.Place{
		ID: fmt.Sprintf("osm-n%08d", i), Point: orb.Point{18 + float64(i%1000)/1000, 49 + float64(i/1000%1000)/1000},
		Name: fmt.Sprintf("Muzeum %d", i), Names: data.Texts{{Lang: "cs", Text: "Muzeum"}, {Lang: "pl", Text: "Muzeum"}},
		Categories: []string{"museum"}, Address: data.Address{Street: "Rynek", HouseNumber: fmt.Sprint(i), City: "Cieszyn", CountryCode: "PL"},
		Phone: "+48 33 123 45 67", Website: "https://example.org/muzeum", OpeningHours: "Mo-Fr 09:00-17:00", Importance: 0.25,
		Sources: []data.Source{{Name: "OpenStreetMap", Licence: "ODbL-1.0", URL: fmt.Sprintf("https://www.openstreetmap.org/node/%d", i)}},
	}
}

func towns(n int) iter.Seq2[data.Place, error] { return eachOf(townList(n)) }

func townList(n int) []data.Place {
	list := make([]data.Place, n)
	for i := range list {
		list[i] = town(i)
	}
	return list
}

func eachOf(places []data.Place) iter.Seq2[data.Place, error] {
	return func(yield func(data.Place, error) bool) {
		for _, p := range places {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// opened is an empty store of its own.
func opened(t testing.TB) *Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "store.db"))
}

// open opens a store that is checked and closed at the end of the test.
func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// reopened closes a store and opens it again.
func reopened(t testing.TB, s *Store) *Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, s.path)
}

// place is a museum with a name; record names its source too.
func place(id, name string) data.Place {
	return data.Place{ID: id, Point: orb.Point{18.5, 49.75}, Name: name, Categories: []string{"museum"}}
}

func record(source, id, name string) data.Place {
	p := place(id, name)
	p.Sources = []data.Source{{Name: source, Licence: "CC0"}}
	return p
}

func imported(t testing.TB, s *Store, b Batch, places ...data.Place) Outcome {
	t.Helper()
	b.Places = eachOf(places)
	o, err := s.Import("importer", b)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	return o
}

func edited(t testing.TB, s *Store, edits ...Edit) Outcome {
	t.Helper()
	o, err := s.Edit("editor", edits)
	if err != nil {
		t.Fatalf("edit: %v", err)
	}
	return o
}

func put(p data.Place) Edit { return Edit{ID: p.ID, Place: &p} }

// contents are all places of a store by id; their number, sum and order are checked on the way.
func contents(t testing.TB, s *Store) map[string]data.Place {
	t.Helper()
	found := map[string]data.Place{}
	err := s.Read(func(r *Reader) error {
		var sum uint64
		last := ""
		err := r.Places(func(p data.Place) error {
			if p.ID <= last {
				t.Errorf("%s comes after %s", p.ID, last)
			}
			last = p.ID
			sum += p.Hash()
			found[p.ID] = p
			return nil
		})
		if state := r.State(); state.Sum != sum || state.Places != len(found) {
			t.Errorf("state %+v, want %d places of sum %d", state, len(found), sum)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func state(t testing.TB, s *Store) State {
	t.Helper()
	state, err := s.State()
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func find(s *Store, id string) (p data.Place, err error) {
	err = s.Read(func(r *Reader) error {
		p, err = r.Place(id)
		return err
	})
	return p, err
}

func changes(s *Store, since uint64) (found []Change, err error) {
	err = s.Read(func(r *Reader) error {
		return r.Changes(since, func(c Change) error {
			found = append(found, c)
			return nil
		})
	})
	return found, err
}

func sound(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Check(); err != nil {
		t.Errorf("check: %v", err)
	}
}

func TestNewStoreIsEmpty(t *testing.T) {
	s := opened(t)
	for range 2 {
		got := state(t, s)
		if want := (State{ID: got.ID}); got != want || got.ID == "" {
			t.Errorf("state %+v, want %+v", got, want)
		}
		if got := contents(t, s); len(got) > 0 {
			t.Errorf("contents %v, want none", got)
		}
		if got, err := changes(s, 0); len(got) > 0 || err != nil {
			t.Errorf("changes %v, %v, want none", got, err)
		}
		sound(t, s)
		s = reopened(t, s)
	}
	entries, err := os.ReadDir(filepath.Dir(s.path))
	if len(entries) != 1 || err != nil {
		t.Errorf("files %v, %v, want the store alone", entries, err)
	}
}

func TestOpenMakesTheFolder(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "a", "b", "store.db"))
	sound(t, s)
}

func TestOpenOfAnOpenStore(t *testing.T) {
	s := opened(t)
	if _, err := Open(s.path); !errors.Is(err, ErrLocked) {
		t.Errorf("opening twice: %v, want ErrLocked", err)
	}
	if err := Restore(s.path, s.path); !errors.Is(err, ErrLocked) {
		t.Errorf("restoring over an open store: %v, want ErrLocked", err)
	}
	imported(t, s, Batch{}, record("a", "a-1", "one"))
}

func TestReadStopsWithTheCallersError(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, townList(5000)...)
	stop := errors.New("enough")
	n := 0
	err := s.Read(func(r *Reader) error {
		return r.Places(func(data.Place) error {
			if n++; n == 3000 {
				return stop
			}
			return nil
		})
	})
	if !errors.Is(err, stop) || n != 3000 {
		t.Errorf("%v after %d, want the caller's error after 3000", err, n)
	}
}

// A mistake of the caller is not taken for damage of the file.
func TestReadLeavesTheCallersPanics(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "one"))
	defer func() {
		if recover() == nil {
			t.Error("the caller's panic is gone")
		}
		imported(t, s, Batch{}, record("a", "a-1", "1"))
	}()
	_ = s.Read(func(r *Reader) error {
		return r.Places(func(data.Place) error { panic("mine") })
	})
}

func TestClosedStore(t *testing.T) {
	s := opened(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.State(); err == nil {
		t.Error("reading a closed store: want an error")
	}
	if _, err := s.Edit("editor", []Edit{put(place("a-1", "one"))}); err == nil {
		t.Error("writing a closed store: want an error")
	}
}
