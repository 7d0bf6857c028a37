package catalog

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/search"
)

// keep is a store with some places and a folder for its editions.
type keep struct {
	store  *store.Store
	folder string
}

func newKeep(t *testing.T, places []data.Place) *keep {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(filepath.Join(dir, "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	builtinSet, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Import("test", store.Batch{
		Places: func(yield func(data.Place, error) bool) {
			for _, p := range places {
				if !yield(p, nil) {
					return
				}
			}
		},
		Source:       data.Source{Name: "test", Licence: "CC0-1.0"},
		Surroundings: &data.Set{Areas: builtinSet.Areas, Border: builtinSet.Border, Attribution: builtinSet.Attribution},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &keep{s, filepath.Join(dir, "editions")}
}

func (k *keep) open(t *testing.T) (*Catalog, Opened) {
	t.Helper()
	c, opened, err := Open(t.Context(), k.folder, k.store, BuildFiles)
	if err != nil {
		t.Fatal(err)
	}
	return c, opened
}

func closeCatalog(t *testing.T, c *Catalog) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// found tells by which ways the current edition knows a place of a name that no other has.
func found(t *testing.T, c *Catalog, id, name string, at orb.Point) string {
	t.Helper()
	e := c.Hold()
	defer e.Release()
	var ways []string
	ord, err := e.Find(id)
	if err == nil {
		ways = append(ways, "id")
	}
	has := func(ords ...uint32) bool { return err == nil && slices.Contains(ords, ord) }
	result, searchErr := e.Search(search.Query{Text: name, Limit: 3}, Filter{})
	if searchErr != nil {
		t.Fatal(searchErr)
	}
	for _, h := range result.Hits {
		if has(h.Ord) {
			ways = append(ways, "search")
		}
	}
	near, _, nearErr := e.Nearby(NearbyQuery{From: at, Limit: 1})
	if nearErr != nil {
		t.Fatal(nearErr)
	}
	if len(near) > 0 && has(near[0].Ord) {
		ways = append(ways, "nearby")
	}
	return strings.Join(ways, " ")
}

func TestOpenKeepsAnEdition(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 60))
	c, opened := k.open(t)
	if !opened.Built || len(opened.Damaged) > 0 {
		t.Errorf("the first start says %+v, want an edition built", opened)
	}
	first := c.ID()
	closeCatalog(t, c)

	c, opened = k.open(t)
	if opened.Built || opened.Changes > 0 || c.ID() != first {
		t.Errorf("the second start says %+v and has %s, want %s as it was", opened, c.ID(), first)
	}
	at := orb.Point{18.51, 49.81}
	p := data.Place{ID: "new-1", Name: "Quokkarium", Point: at, Categories: []string{"zoo"}}
	written, err := c.Put(t.Context(), "test", p, Condition{})
	if err != nil {
		t.Fatal(err)
	}
	if ways := found(t, c, "new-1", "quokk", at); ways != "id search nearby" || written.Edition != c.ID() || written.Added != 1 {
		t.Errorf("put says %+v; found by %q in %s", written, ways, c.ID())
	}
	closeCatalog(t, c)

	c, opened = k.open(t)
	if opened.Built || opened.Changes != 1 || c.ID() != written.Edition {
		t.Errorf("after a change the start says %+v and has %s, want %s with one change", opened, c.ID(), written.Edition)
	}
	if err := c.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ways := found(t, c, "new-1", "quokk", at); ways != "id search nearby" || c.ID() != written.Edition {
		t.Errorf("rebuilt as %s, found by %q", c.ID(), ways)
	}
	closeCatalog(t, c)
	if left, err := os.ReadDir(k.folder); err != nil || len(left) != 1 {
		t.Errorf("%v left in the folder of editions, want one (%v)", left, err)
	}
	c, opened = k.open(t)
	if opened.Built || opened.Changes != 0 || c.ID() != written.Edition {
		t.Errorf("after the rebuild the start says %+v and has %s", opened, c.ID())
	}
	closeCatalog(t, c)
}

// Whatever happens to a file of an edition, the next start answers as before.
func TestDamagedEditionsAreRebuilt(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 60))
	c, _ := k.open(t)
	want := c.ID()
	closeCatalog(t, c)
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, name := range []string{manifestFile, recordsFile, columnsFile, areasFile, aroundFile, tilesFile, "name.postings"} {
		for what, damage := range map[string]func(path string, content []byte) error{
			"removed":     func(path string, _ []byte) error { return os.Remove(path) },
			"emptied":     func(path string, _ []byte) error { return os.Truncate(path, 0) },
			"cut in half": func(path string, b []byte) error { return os.Truncate(path, int64(len(b)/2)) },
			"with one bit turned": func(path string, b []byte) error {
				b[rnd.IntN(len(b))] ^= 1 << rnd.IntN(8)
				return os.WriteFile(path, b, 0o644)
			},
			"made longer": func(path string, b []byte) error { return os.WriteFile(path, append(b, 0), 0o644) },
		} {
			folders, err := filepath.Glob(filepath.Join(k.folder, "*"))
			if err != nil || len(folders) != 1 {
				t.Fatalf("editions %v, %v; want one", folders, err)
			}
			path := filepath.Join(folders[0], name)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := damage(path, content); err != nil {
				t.Fatal(err)
			}
			c, opened := k.open(t)
			if !opened.Built || len(opened.Damaged) != 1 || c.ID() != want {
				t.Errorf("%s %s: the start says %+v and has %s, want it noticed and %s", name, what, opened, c.ID(), want)
			}
			closeCatalog(t, c)
		}
	}
}

func TestStrangeThingsInTheFolderOfEditions(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 10))
	if err := os.MkdirAll(filepath.Join(k.folder, "draft-killed", "edition"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(k.folder, "note.txt"), []byte("what"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, opened := k.open(t)
	if !opened.Built {
		t.Errorf("the start says %+v, want an edition built", opened)
	}
	closeCatalog(t, c)
}

func TestOpenWithABuilderThatFails(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 10))
	fault := errors.New("no room")
	_, _, err := Open(t.Context(), k.folder, k.store, func(context.Context, string, string) error { return fault })
	if !errors.Is(err, fault) {
		t.Errorf("Open = %v, want %v", err, fault)
	}
	if left, err := os.ReadDir(k.folder); err != nil || len(left) > 0 {
		t.Errorf("a build that failed leaves %v behind (%v)", left, err)
	}
}

func TestConditions(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 10))
	c, _ := k.open(t)
	defer closeCatalog(t, c)
	e := c.Hold()
	id := e.PlaceID(0)
	there := *e.Place(0)
	version := e.Version(0)
	e.Release()
	absent := there
	absent.ID = "absent-1"
	for _, tt := range []struct {
		name  string
		place data.Place
		when  Condition
		want  error
	}{
		{"must be absent and is there", there, Condition{Absent: true}, ErrCondition},
		{"must exist and does not", absent, Condition{Exists: true}, ErrCondition},
		{"another version", there, Condition{Versions: []uint64{version + 1}}, ErrCondition},
		{"a version of nothing", absent, Condition{Versions: []uint64{version}}, ErrCondition},
		{"no version will do", there, Condition{Versions: []uint64{}}, ErrCondition},
		{"this version or another", there, Condition{Versions: []uint64{7, version}}, nil},
		{"must exist and does", there, Condition{Exists: true}, nil},
		{"must be absent and is", absent, Condition{Absent: true}, nil},
	} {
		if _, err := c.Put(t.Context(), "test", tt.place, tt.when); !errors.Is(err, tt.want) {
			t.Errorf("%s: Put = %v, want %v", tt.name, err, tt.want)
		}
	}
	if _, err := c.Delete(t.Context(), "test", id, "", Condition{Versions: []uint64{version + 1}}); !errors.Is(err, ErrCondition) {
		t.Errorf("Delete of another version = %v", err)
	}
	if _, err := c.Delete(t.Context(), "test", "nothing-1", "", Condition{}); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("Delete of nothing = %v", err)
	}
	if _, err := c.Delete(t.Context(), "test", id, "absent-1", Condition{}); err != nil {
		t.Fatal(err)
	}
	var merged *Merged
	if _, err := c.Put(t.Context(), "test", there, Condition{}); !errors.As(err, &merged) || merged.Into != "absent-1" {
		t.Errorf("Put of a merged place = %v", err)
	}
	if _, err := c.Revert(t.Context(), "test", id, Condition{}); err != nil {
		t.Errorf("Revert of a merged place = %v", err)
	}
	if ways := found(t, c, id, there.Name, there.Point); !strings.HasPrefix(ways, "id") {
		t.Errorf("a merged place that was reverted is found by %q", ways)
	}
}

// A place that is put back as it is shown stays what it was, whatever the edition has filled in.
func TestPuttingBackWhatIsShownChangesNothing(t *testing.T) {
	builtinSet, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	k := newKeep(t, builtinSet.Places)
	c, _ := k.open(t)
	defer closeCatalog(t, c)
	before := c.ID()
	e := c.Hold()
	defer e.Release()
	for ord := range uint32(e.Len()) {
		p := *e.Place(ord)
		if written, err := c.Put(t.Context(), "test", p, Condition{}); err != nil || written.Unchanged != 1 || written.Edition != before {
			t.Fatalf("%s: Put = %+v, %v; want it unchanged in %s", p.ID, written, err, before)
		}
	}
}

func TestRollback(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 30))
	c, _ := k.open(t)
	defer closeCatalog(t, c)
	e := c.Hold()
	p, q, sequence := *e.Place(0), *e.Place(1), e.Sequence
	first, hash := e.ID, e.ID[strings.Index(e.ID, "-"):]
	e.Release()
	p.Name = "Quokkarium"
	for _, write := range []func() (Written, error){
		func() (Written, error) { return c.Put(t.Context(), "test", p, Condition{}) },
		func() (Written, error) { return c.Delete(t.Context(), "test", q.ID, "", Condition{}) },
		func() (Written, error) {
			return c.Put(t.Context(), "test", data.Place{ID: "new-1", Name: "Wombatarium", Point: orb.Point{18, 49}, Categories: []string{"zoo"}}, Condition{})
		},
		func() (Written, error) { return c.Rollback(t.Context(), "test", sequence, first) },
	} {
		if _, err := write(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Rollback(t.Context(), "test", sequence, fmt.Sprint(sequence, "-00000000")); !errors.Is(err, ErrNoEdition) {
		t.Errorf("Rollback to an edition that never was = %v, want ErrNoEdition", err)
	}
	if !strings.HasSuffix(c.ID(), hash) || c.ID() != fmt.Sprintf("%d%s", sequence+4, hash) {
		t.Errorf("rolled back to %s, want the content of %s at sequence %d", c.ID(), hash, sequence+4)
	}
	if ways := found(t, c, "new-1", "wombatarium", orb.Point{18, 49}) + found(t, c, p.ID, "quokkarium", p.Point); strings.Contains(ways, "search") {
		t.Errorf("after the rollback what was undone is found by %q", ways)
	}
	if ways := found(t, c, q.ID, q.Name, q.Point); !strings.HasPrefix(ways, "id") {
		t.Errorf("after the rollback the deleted place is found by %q", ways)
	}
}

// Readers, writers and rebuilds at once: every answer comes from one edition, and no file is closed under one.
func TestReadWhileWritingAndRebuilding(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 200))
	c, _ := k.open(t)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for reader := range 3 {
		readers.Go(func() {
			rnd := rand.New(rand.NewPCG(9, uint64(reader)))
			for {
				select {
				case <-stop:
					return
				default:
				}
				e := c.Hold()
				near, _, err := e.Nearby(NearbyQuery{From: orb.Point{18.2 + rnd.Float64()*.7, 49.6 + rnd.Float64()*.5}, Limit: 5})
				if err != nil {
					t.Error(err)
				}
				for _, n := range near {
					p := e.Place(n.Ord)
					if ord, err := e.Find(p.ID); err != nil || ord != n.Ord {
						t.Errorf("%s is nearby as %d and found as %d, %v", p.ID, n.Ord, ord, err)
					}
				}
				if _, err := e.Suggest(search.Query{Text: "muz", Limit: 5}, Filter{}); err != nil {
					t.Error(err)
				}
				e.Release()
			}
		})
	}
	rnd := rand.New(rand.NewPCG(5, 6))
	for i := range 60 {
		p := scattered(rnd, 1)[0]
		p.ID = fmt.Sprintf("w-%d", i%20)
		if _, err := c.Put(t.Context(), "test", p, Condition{}); err != nil {
			t.Fatal(err)
		}
		if i%20 == 19 {
			if err := c.Rebuild(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	close(stop)
	readers.Wait()
	closeCatalog(t, c)
	if left, err := os.ReadDir(k.folder); err != nil || len(left) != 1 {
		t.Errorf("%v left in the folder of editions, want one (%v)", left, err)
	}
}

// An import that must build an edition does not wait for a rebuild whose edition would be old.
func TestImportSupersedesARebuild(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 10))
	started, builds := make(chan struct{}), 0
	c, _, err := Open(t.Context(), k.folder, k.store, func(ctx context.Context, storeCopy, folder string) error {
		if builds++; builds == 2 { // the rebuild
			close(started)
			<-ctx.Done()
			return ctx.Err()
		}
		return BuildFiles(ctx, storeCopy, folder)
	})
	if err != nil {
		t.Fatal(err)
	}
	rebuilt := make(chan error)
	go func() { rebuilt <- c.Rebuild(t.Context()) }()
	<-started
	builtinSet, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	written, err := c.Import(t.Context(), "test", store.Batch{Surroundings: &data.Set{Areas: builtinSet.Areas[:3]}})
	if err != nil || written.Edition != c.ID() {
		t.Errorf("Import = %+v, %v in %s", written, err, c.ID())
	}
	if err := <-rebuilt; err != nil {
		t.Errorf("Rebuild = %v, want it to end without an error", err)
	}
	if e := c.Hold(); len(e.Areas()) != 3 {
		t.Errorf("%d areas after the import, want 3", len(e.Areas()))
	} else {
		e.Release()
	}
	closeCatalog(t, c)
	if left, err := os.ReadDir(k.folder); err != nil || len(left) != 1 {
		t.Errorf("%v left in the folder of editions, want one (%v)", left, err)
	}
}
