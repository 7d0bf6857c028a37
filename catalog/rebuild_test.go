package catalog

import (
	"math/rand/v2"
	"os"
	"testing"

	"tripoint/data"
	"tripoint/data/store"
)

// An import whose file comes slowly keeps nobody from writing.
func TestWriteWhileAnImportIsRead(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 10))
	c, _ := k.open(t)
	defer closeCatalog(t, c)
	places := scattered(rand.New(rand.NewPCG(3, 4)), 2)
	places[0].ID, places[1].ID = "imported-1", "written-1"
	written, err := c.Import(t.Context(), "test", store.Batch{
		Source: data.Source{Name: "test"},
		Places: func(yield func(data.Place, error) bool) {
			if yield(places[0], nil) {
				if _, err := c.Put(t.Context(), "test", places[1], Condition{}); err != nil {
					t.Errorf("Put during an import = %v", err)
				}
			}
		},
	})
	if err != nil || written.Added != 1 {
		t.Errorf("Import = %+v, %v, want one added", written, err)
	}
}

// Whoever removes the folder of editions while one is open loses nothing but files that can be made anew.
func TestRebuildWithoutAFolder(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 10))
	c, _ := k.open(t)
	defer closeCatalog(t, c)
	if err := os.RemoveAll(k.folder); err != nil {
		t.Fatal(err)
	}
	if err := c.Rebuild(t.Context()); err != nil {
		t.Errorf("Rebuild = %v", err)
	}
}

// What was asked for while a rebuild was under way is done by it.
func TestRebuildIsAskedForOnce(t *testing.T) {
	k := newKeep(t, scattered(rand.New(rand.NewPCG(1, 2)), 10))
	c, _ := k.open(t)
	defer closeCatalog(t, c)
	c.askForRebuild()
	if err := c.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.Grown():
		t.Error("another rebuild is asked for")
	default:
	}
}
