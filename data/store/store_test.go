package store

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
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
	id := state(t, s).ID
	if other := state(t, opened(t)).ID; id == "" || other == id {
		t.Errorf("two stores have the ids %q and %q, want two", id, other)
	}
	for range 2 {
		if got, want := state(t, s), (State{ID: id}); got != want {
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

// Everything in the built-in region comes back as it is, and importing it again changes nothing.
func TestImportOfTheRegion(t *testing.T) {
	s := opened(t)
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	b := Batch{Places: eachOf(set.Places), Replace: true, Surroundings: &set}
	o, err := s.Import("importer", b)
	if want := (Outcome{Sequence: 1, Added: len(set.Places)}); o != want || err != nil {
		t.Fatalf("outcome %+v, %v, want %+v", o, err, want)
	}
	s = reopened(t, s)
	got := contents(t, s)
	for _, want := range set.Places {
		p := got[want.ID]
		if p.Number == 0 {
			t.Errorf("%s has no number", p.ID)
		}
		p.Number = 0
		if !reflect.DeepEqual(p, want) {
			t.Errorf("%s comes back as\n%+v, want\n%+v", want.ID, p, want)
		}
	}
	var around data.Set
	if err := s.Read(func(r *Reader) (err error) { around, err = r.Surroundings(); return err }); err != nil {
		t.Fatal(err)
	}
	if around.Places = set.Places; !reflect.DeepEqual(around, set) {
		t.Error("the surroundings do not come back as they were")
	}
	before := state(t, s)
	if before.Surroundings != 1 {
		t.Errorf("surroundings changed at %d, want 1", before.Surroundings)
	}
	o, err = s.Import("importer", b)
	if want := (Outcome{Sequence: 1, Unchanged: len(set.Places)}); o != want || err != nil {
		t.Errorf("again: outcome %+v, %v, want %+v", o, err, want)
	}
	if got := state(t, s); got != before {
		t.Errorf("again: state %+v, want %+v", got, before)
	}
	sound(t, s)
}

func TestImportTakesOnlyWhatIsValid(t *testing.T) {
	s := opened(t)
	far := record("a", "a-2", "two")
	far.Point = orb.Point{200, 0}
	line := data.Set{Border: orb.LineString{{18, 49}}}
	for name, b := range map[string]Batch{
		"no source":   {Places: eachOf([]data.Place{record("a", "a-1", "one"), place("a-2", "two")})},
		"not valid":   {Places: eachOf([]data.Place{record("a", "a-1", "one"), far})},
		"short line":  {Surroundings: &line},
		"no outline":  {Surroundings: &data.Set{Areas: []data.Area{{ID: "a", Name: "a"}}}},
		"no id":       {Places: eachOf([]data.Place{record("a", "", "one")})},
		"no category": {Places: eachOf([]data.Place{{ID: "a-1", Name: "one", Sources: []data.Source{{Name: "a"}}}})},
	} {
		if o, err := s.Import("importer", b); err == nil {
			t.Errorf("%s: outcome %+v, want an error", name, o)
		}
	}
	if got := state(t, s); got != (State{ID: got.ID}) {
		t.Errorf("state %+v, want nothing", got)
	}
}

// A place that is not in the form it is read back in is kept in that form.
func TestImportCleans(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "  Te\u030c\u0161i\u0301n  "))
	if p := contents(t, s)["a-1"]; p.Name != "Těšín" {
		t.Errorf("name %q, want Těšín", p.Name)
	}
	sound(t, s)
}

func TestImportOfOneIDTwice(t *testing.T) {
	s := opened(t)
	o := imported(t, s, Batch{}, record("a", "a-1", "first"), record("a", "a-2", "x"), record("a", "a-1", "last"))
	if p := contents(t, s)["a-1"]; p.Name != "last" || o.Added != 2 {
		t.Errorf("name %q, outcome %+v, want the last of two", p.Name, o)
	}
}

func TestImportThatHalves(t *testing.T) {
	all := townList(20)
	for _, tt := range []struct {
		name    string
		had     int
		left    int
		batch   Batch
		refused bool
	}{
		{"half", 20, 10, Batch{Replace: true}, false},
		{"less than half", 20, 9, Batch{Replace: true}, true},
		{"less than half, tried", 20, 9, Batch{Replace: true, DryRun: true}, true},
		{"less than half, forced", 20, 9, Batch{Replace: true, Force: true}, false},
		{"less than half of few", 19, 1, Batch{Replace: true}, false},
		{"nothing", 20, 0, Batch{Replace: true, Source: data.Source{Name: "OpenStreetMap"}}, true},
		{"less than half without replacing", 20, 9, Batch{}, false},
	} {
		s := opened(t)
		imported(t, s, Batch{}, all[:tt.had]...)
		before := state(t, s)
		tt.batch.Places = eachOf(all[:tt.left])
		_, err := s.Import("importer", tt.batch)
		var halved *Halved
		if got := errors.As(err, &halved); got != tt.refused || err != nil && !got {
			t.Errorf("%s: %v, want refused %v", tt.name, err, tt.refused)
		} else if got && (*halved != Halved{tt.had, tt.left} || state(t, s) != before) {
			t.Errorf("%s: %+v, want %d of %d and nothing changed", tt.name, halved, tt.left, tt.had)
		}
		sound(t, s)
	}
}

func TestDryRunChangesNothing(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "one"), record("a", "a-2", "two"))
	before := state(t, s)
	around := data.Set{Attribution: []string{"us"}}
	o := imported(t, s, Batch{DryRun: true, Replace: true, Surroundings: &around}, record("a", "a-1", "1"), record("a", "a-3", "three"))
	if want := (Outcome{Sequence: 2, Added: 1, Changed: 1, Removed: 1}); o != want {
		t.Errorf("outcome %+v, want %+v", o, want)
	}
	if got := state(t, s); got != before {
		t.Errorf("state %+v, want %+v", got, before)
	}
	if sources, err := s.Sources(); len(sources) != 1 || sources[0].Places != 2 || err != nil {
		t.Errorf("sources %+v, %v, want two places of a", sources, err)
	}
	sound(t, s)
}

func TestSurroundingsAlone(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "one"))
	around := data.Set{Attribution: []string{"us"}, Border: orb.LineString{{18, 49}, {19, 50}}}
	if o := imported(t, s, Batch{Surroundings: &around}); o.Sequence != 2 {
		t.Errorf("outcome %+v, want sequence 2", o)
	}
	if got := state(t, s); got.Surroundings != 2 || got.Places != 1 {
		t.Errorf("state %+v, want surroundings of 2", got)
	}
	if got, err := changes(s, 1); len(got) > 0 || err != nil {
		t.Errorf("changes %v, %v, want none", got, err)
	}
	imported(t, s, Batch{Surroundings: &data.Set{}})
	var got data.Set
	if err := s.Read(func(r *Reader) (err error) { got, err = r.Surroundings(); return err }); err != nil || !reflect.DeepEqual(got, data.Set{}) {
		t.Errorf("surroundings %+v, %v, want none", got, err)
	}
	sound(t, s)
}

func TestSources(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{Source: data.Source{Name: "city", Licence: "CC BY 4.0", URL: "https://example.org"}}, place("c-1", "one"), place("c-2", "two"))
	imported(t, s, Batch{}, record("b", "b-1", "one"))
	edited(t, s, Edit{ID: "c-1"})
	sources := func() string {
		t.Helper()
		found, err := s.Sources()
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, of := range found {
			if of.Imported.IsZero() {
				t.Errorf("%s was never imported", of.Name)
			}
			fmt.Fprintf(&b, "%s %s %s %d; ", of.Name, of.Licence, of.URL, of.Places)
		}
		return b.String()
	}
	if got, want := sources(), "b CC0  1; city CC BY 4.0 https://example.org 2; "; got != want {
		t.Errorf("sources %q, want %q", got, want)
	}
	if p := contents(t, s)["c-2"]; len(p.Sources) != 1 || p.Sources[0].Name != "city" {
		t.Errorf("sources of c-2 %v, want city", p.Sources)
	}
	o, err := s.RemoveSource("admin", "city")
	if want := (Outcome{Sequence: 4, Removed: 1}); o != want || err != nil {
		t.Errorf("removed: %+v, %v, want %+v", o, err, want)
	}
	if got, want := sources(), "b CC0  1; "; got != want {
		t.Errorf("sources %q, want %q", got, want)
	}
	if _, err := s.RemoveSource("admin", "city"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("removed again: %v, want ErrNotFound", err)
	}
	if _, err := s.Rollback("admin", 3); err != nil {
		t.Fatal(err)
	}
	if got, want := sources(), "b CC0  1; city CC BY 4.0 https://example.org 2; "; got != want {
		t.Errorf("sources %q, want %q", got, want)
	}
	sound(t, s)
}

// A replaced source loses what is not in the batch, other sources lose nothing.
func TestReplace(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "one"), record("a", "a-2", "two"), record("b", "b-1", "one"), record("b", "b-2", "two"))
	o := imported(t, s, Batch{Replace: true}, record("a", "a-2", "2"), record("a", "a-3", "three"))
	if want := (Outcome{Sequence: 2, Added: 1, Changed: 1, Removed: 1}); o != want {
		t.Errorf("outcome %+v, want %+v", o, want)
	}
	if got, want := slices.Sorted(maps.Keys(contents(t, s))), []string{"a-2", "a-3", "b-1", "b-2"}; !slices.Equal(got, want) {
		t.Errorf("places %v, want %v", got, want)
	}
	// A record goes to the source that brings it.
	imported(t, s, Batch{}, record("b", "a-2", "2"))
	imported(t, s, Batch{Replace: true, Source: data.Source{Name: "b"}})
	if got, want := slices.Sorted(maps.Keys(contents(t, s))), []string{"a-3"}; !slices.Equal(got, want) {
		t.Errorf("places %v, want %v", got, want)
	}
	sound(t, s)
}

// A number belongs to an id for good.
func TestNumbers(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "one"), record("a", "a-2", "two"))
	first := contents(t, s)
	imported(t, s, Batch{Replace: true}, record("a", "a-3", "three"))
	edited(t, s, put(place("x-1", "x")))
	s = reopened(t, s)
	imported(t, s, Batch{}, record("a", "a-1", "one again"))
	seen := map[uint64]string{}
	for id, p := range contents(t, s) {
		if other, ok := seen[p.Number]; ok || p.Number == 0 {
			t.Errorf("%s has the number %d of %q", id, p.Number, other)
		}
		seen[p.Number] = id
	}
	if got := contents(t, s)["a-1"].Number; got != first["a-1"].Number {
		t.Errorf("number %d, want %d as before", got, first["a-1"].Number)
	}
	if id := seen[first["a-2"].Number]; id != "" {
		t.Errorf("%s has the number of a place that is gone", id)
	}
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
