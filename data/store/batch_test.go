package store

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
)

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

// Of records with one id the last counts, and however many there are, few are held.
func TestRecordsOfOneID(t *testing.T) {
	old := manyItems
	t.Cleanup(func() { manyItems = old })
	manyItems = 1000
	const n = 50_000
	s := opened(t)
	p, err := s.Prepare(Batch{Places: func(yield func(data.Place, error) bool) {
		for i := range n {
			if !yield(record("a", fmt.Sprint("a-", i%3), fmt.Sprint("round ", i)), nil) {
				return
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if held := cap(p.intake.items); held > n/2 {
		t.Errorf("room for %d records was made, want far less", held)
	}
	if o, err := p.Import("importer"); err != nil || o.Added != 3 {
		t.Fatalf("outcome %+v, %v, want three added", o, err)
	}
	for i := n - 3; i < n; i++ {
		if got := contents(t, s)[fmt.Sprint("a-", i%3)].Name; got != fmt.Sprint("round ", i) {
			t.Errorf("a-%d is %q, want what came last", i%3, got)
		}
	}
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
	if want := (Outcome{Sequence: 1, Added: 1, Changed: 1, Removed: 1}); o != want {
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

// area is a square municipality that a source names.
func area(source, id string) data.Area {
	return data.Area{
		ID: id, Name: "Town", Level: 8, Country: "CZ", Label: orb.Point{18.5, 49.5}, Sources: []data.Source{{Name: source}},
		Outline: orb.MultiPolygon{{{{18, 49}, {19, 49}, {19, 50}, {18, 50}, {18, 49}}}},
	}
}

// around is the surroundings of a store.
func around(t *testing.T, s *Store) (set data.Set) {
	t.Helper()
	if err := s.Read(func(r *Reader) (err error) { set, err = r.Surroundings(); return err }); err != nil {
		t.Fatal(err)
	}
	return set
}

// tellAround lists areas with their sources, and the attribution.
func tellAround(t *testing.T, s *Store) string {
	t.Helper()
	set := around(t, s)
	var areas []string
	for _, a := range set.Areas {
		areas = append(areas, a.ID+" "+a.Sources[0].Name)
	}
	return strings.Join(areas, ", ") + "; " + strings.Join(set.Attribution, ", ")
}

func moved(a data.Area, degrees float64) data.Area {
	for _, ring := range a.Outline[0] {
		for i := range ring {
			ring[i][0] += degrees
		}
	}
	a.Label[0] += degrees
	return a
}

// Areas join those that are there: the same id is replaced, other sources stay, and so do border and attribution. A
// rollback brings back what was there at any time.
func TestAreasJoin(t *testing.T) {
	s := opened(t)
	set := data.Set{Areas: []data.Area{area("x", "b"), area("y", "d")}, Border: orb.LineString{{18, 49}, {19, 50}}, Attribution: []string{"me"}}
	imported(t, s, Batch{Surroundings: &set})
	told := map[uint64]string{0: "; ", 1: "b x, d y; me"}
	near := orb.Bound{Min: orb.Point{18, 49}, Max: orb.Point{19, 50}}
	for _, tt := range []struct {
		name     string
		batch    Batch
		areas    []data.Area
		credits  map[string]string
		want     string
		sequence uint64
	}{
		{"none", Batch{Replace: true}, nil, nil, "b x, d y; me", 1},
		{"new ones", Batch{}, []data.Area{area("z", "e"), area("z", "a")}, map[string]string{"z": "you", "x": "me"}, "a z, b x, d y, e z; me, you", 2},
		{"the same again", Batch{}, []data.Area{area("z", "a"), area("z", "e")}, map[string]string{"z": "you"}, "a z, b x, d y, e z; me, you", 2},
		{"one in the place of another", Batch{}, []data.Area{area("z", "b")}, nil, "a z, b z, d y, e z; me, you", 3},
		{"one that is refused stays", Batch{Replace: true, Refused: map[string]bool{"a": true}}, []data.Area{area("z", "c")}, nil, "a z, c z, d y; me, you", 4},
		{"one that is not known is refused", Batch{Replace: true, Refused: map[string]bool{"": true}}, []data.Area{area("z", "c")}, nil, "a z, c z, d y; me, you", 4},
		{"one elsewhere", Batch{}, []data.Area{moved(area("z", "f"), 5)}, nil, "a z, c z, d y, f z; me, you", 5},
		{"all of a source within a box", Batch{Replace: true, Within: &near}, []data.Area{area("z", "c")}, nil, "c z, d y, f z; me, you", 6},
		{"all of a source that brings none", Batch{Replace: true, Source: data.Source{Name: "z"}}, nil, nil, "d y; me, you", 7},
	} {
		var later Joining
		tt.batch.Places = func(func(data.Place, error) bool) { later = Joining{tt.areas, tt.credits} } // which are read first
		tt.batch.Joining = &later
		if _, err := s.Import("importer", tt.batch); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got := tellAround(t, s); got != tt.want || !reflect.DeepEqual(around(t, s).Border, set.Border) {
			t.Errorf("%s: %s; want %s", tt.name, got, tt.want)
		}
		if at := state(t, s).Sequence; at != tt.sequence {
			t.Errorf("%s: sequence %d, want %d", tt.name, at, tt.sequence)
		}
		told[tt.sequence] = tt.want
	}
	for sequence := range state(t, s).Sequence {
		if _, err := s.Rollback("admin", sequence, nil); err != nil {
			t.Fatal(err)
		}
		if got := tellAround(t, s); got != told[sequence] {
			t.Errorf("rolled back to %d: %s, want %s", sequence, got, told[sequence])
		}
	}
	sound(t, s)
	if _, err := s.Import("test", Batch{Joining: &Joining{Areas: []data.Area{{ID: "a", Name: "a"}}}}); err == nil {
		t.Error("an area without an outline is imported")
	}
	if _, err := s.Import("test", Batch{Joining: &Joining{Areas: []data.Area{area("z", "a"), area("z", "a")}}}); err == nil {
		t.Error("two areas of one id are imported")
	}
}

// With a source go its areas and what must be said of it, and a rollback brings them back. One that has areas alone is a
// source as well.
func TestRemoveSourceOfAreas(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{Surroundings: &data.Set{Areas: []data.Area{area("x", "b")}, Attribution: []string{"me"}}})
	imported(t, s, Batch{Joining: &Joining{Areas: []data.Area{area("z", "a")}, Credits: map[string]string{"z": "you", "y": "them"}}}, record("y", "y-1", "one"))
	found, err := s.Sources()
	if err != nil || len(found) != 2 || found[0].Name != "y" || found[1].Name != "z" || found[1].Areas != 1 || found[1].Imported.IsZero() {
		t.Errorf("sources %+v, %v, want y and z with an area", found, err)
	}
	for _, tt := range []struct{ source, want string }{{"z", "b x; me, them"}, {"y", "b x; me"}} {
		if _, err := s.RemoveSource("admin", tt.source); err != nil {
			t.Fatal(err)
		}
		if got := tellAround(t, s); got != tt.want {
			t.Errorf("without %s: %s, want %s", tt.source, got, tt.want)
		}
		if _, err := s.RemoveSource("admin", tt.source); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("%s removed again: %v, want ErrNotFound", tt.source, err)
		}
	}
	if _, err := s.Rollback("admin", 2, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := tellAround(t, s), "a z, b x; me, them, you"; got != want {
		t.Errorf("rolled back: %s, want %s", got, want)
	}
	sound(t, s)
}

// What a source tells of each record apart is not told of the source.
func TestSourceOfManyAddresses(t *testing.T) {
	of := func(url string) []data.Source { return []data.Source{{Name: "osm", Licence: "ODbL-1.0", URL: url}} }
	a, b := place("a", "one"), place("b", "two")
	a.Sources, b.Sources = of("https://example.org/a"), of("https://example.org/b")
	c := area("c", "three")
	c.Sources = of("https://example.org/c")
	for _, tt := range []struct {
		name   string
		places []data.Place
		areas  []data.Area
		want   string
	}{
		{"one record", []data.Place{a}, nil, "https://example.org/a"},
		{"two records", []data.Place{a, b}, nil, ""},
		{"a record and an area", []data.Place{a}, []data.Area{c}, ""},
	} {
		s := opened(t)
		imported(t, s, Batch{Joining: &Joining{Areas: tt.areas}}, tt.places...)
		found, err := s.Sources()
		if err != nil || len(found) != 1 || found[0].URL != tt.want || found[0].Licence != "ODbL-1.0" {
			t.Errorf("%s: sources %+v, %v, want one with the address %q", tt.name, found, err, tt.want)
		}
	}
}

func TestSources(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{Source: data.Source{Name: "city", Licence: "CC BY 4.0", URL: "https://example.org"}}, place("c-1", "one"), place("c-2", "two"))
	imported(t, s, Batch{}, record("b", "b-1", "three"))
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
	if _, err := s.Rollback("admin", 3, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := sources(), "b CC0  1; city CC BY 4.0 https://example.org 2; "; got != want {
		t.Errorf("sources %q, want %q", got, want)
	}
	sound(t, s)
}

// With a box, a replaced source loses only what lies in it, by its record and not by what editors made of it.
func TestReplaceWithinABox(t *testing.T) {
	s := opened(t)
	far := record("a", "a-3", "three")
	far.Point[0] += 10
	imported(t, s, Batch{}, record("a", "a-1", "one"), record("a", "a-2", "two"), far, record("b", "b-1", "one"))
	edit := far
	edit.Point = record("a", "a-3", "three").Point
	edited(t, s, put(edit))
	p := record("a", "a-2", "two").Point
	box := orb.Bound{Min: orb.Point{p.Lon() - 1, p.Lat() - 1}, Max: orb.Point{p.Lon() + 1, p.Lat() + 1}}
	imported(t, s, Batch{Replace: true, Within: &box}, record("a", "a-2", "2"))
	if got, want := slices.Sorted(maps.Keys(contents(t, s))), []string{"a-2", "a-3", "b-1"}; !slices.Equal(got, want) {
		t.Errorf("places %v, want %v", got, want)
	}
	sound(t, s)
}

// A replaced source loses what is not in the batch, other sources lose nothing.
func TestReplace(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "one"), record("a", "a-2", "two"), record("b", "b-1", "four"), record("b", "b-2", "five"))
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

func TestChunksAreReadAheadInOrder(t *testing.T) {
	failure := errors.New("the file ends early")
	numbered := func(n int, end error) iter.Seq2[data.Place, error] {
		return func(yield func(data.Place, error) bool) {
			for i := range n {
				if !yield(data.Place{ID: strconv.Itoa(i)}, nil) {
					return
				}
			}
			if end != nil {
				yield(data.Place{}, end)
			}
		}
	}
	for _, n := range []int{0, 1, 3, 4, 5, 8, 100} {
		for _, end := range []error{nil, failure} {
			var got []string
			var err error
			for chunk, e := range chunked(numbered(n, end), 4) {
				for i := range chunk {
					got = append(got, chunk[i].ID)
				}
				err = e
			}
			if len(got) > n || len(got) < n/4*4 || end == nil && len(got) != n || !errors.Is(err, end) {
				t.Errorf("%d places and %v: %d places and %v", n, end, len(got), err)
			}
			for i, id := range got {
				if id != strconv.Itoa(i) {
					t.Fatalf("place %d is %s", i, id)
				}
			}
		}
	}
}

func TestChunksStopWithWhoReadsThem(t *testing.T) {
	for stopAt := range 5 {
		running, seen := false, 0
		endless := func(yield func(data.Place, error) bool) {
			running = true
			defer func() { running = false }()
			for yield(data.Place{}, nil) { //nolint:revive // it yields as long as it is asked
			}
		}
		for range chunked(endless, 4) {
			if seen++; seen > stopAt {
				break
			}
		}
		if running {
			t.Error("the sequence goes on after the loop has ended")
		}
	}
}

func TestChunksPassPanicsOn(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), "a fault of a reader") {
			t.Errorf("recovered %v", r)
		}
	}()
	for range chunked(func(func(data.Place, error) bool) { panic("a fault of a reader") }, 4) {
		t.Error("a chunk")
	}
}
