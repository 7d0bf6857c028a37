package search

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum/levenshtein"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// An Index finds places by text. It is immutable and safe for concurrent use. Its base is the places it was
// written from; each version of it knows what was added to them and removed since.
type Index struct {
	*base
	places      Places
	importance  []float32       // of all places
	names       arena           // of the added places
	words       []*run          // of the names of the added places
	context     []*run          // of their context
	removed     *roaring.Bitmap // nil where there are none
	count       int             // places that are not removed
	settlements *roaring.Bitmap // may still hold removed ones
	extended    atomic.Bool     // a version was made of this one
}

// base is what the versions of an index share.
type base struct {
	length        uint32 // how many places it has: the ord of the first added one
	baseNames     arena
	grid          *geo.Grid
	mapped        []byte // the file of columns
	byName        postings
	byContext     postings
	categories    lexicon
	categoryWords []string // single words of the categories, ordered
	areas         lexicon
	areaByID      map[string]*data.Area
	typos         [3]*levenshtein.LevenshteinAutomatonBuilder // by distance; [0] is unused
}

// Places are all places of an index by ord: those of its base in order of importance, most important first,
// then the added ones in the order they came, removed ones too. The functions must be safe for concurrent use;
// all they return is shared and must not change.
type Places struct {
	Points     []orb.Point
	Place      func(ord uint32) *data.Place    // asked for the few that are shown
	ID         func(ord uint32) string         // asked to tell hits of one score apart
	ByCategory func(id string) *roaring.Bitmap // nil where there are none; may still hold removed ones
	InArea     func(id string) *roaring.Bitmap // likewise
	Seat       func(ord uint32) string         // the id of the area that a settlement gives its name to, "" where it gives none
}

// Open maps the files that Write left in dir. p is the places they were written from. Close must be called. A file
// of names that was damaged is refused or loses names; the file of postings must be as it was written.
func Open(dir string, p Places, areas []data.Area) (*Index, error) {
	ix := &Index{
		base:        &base{categories: categoryLexicon(), areas: areaLexicon(areas), areaByID: map[string]*data.Area{}},
		places:      p,
		names:       newArena(),
		settlements: roaring.New(),
	}
	ix.categoryWords = ix.categories.words()
	for i := range areas {
		ix.areaByID[areas[i].ID] = &areas[i]
	}
	if err := ix.openFiles(dir); err != nil {
		_ = ix.Close()
		return nil, fmt.Errorf("open text index: %w", err)
	}
	if len(p.Points) != ix.count {
		_ = ix.Close()
		return nil, fmt.Errorf("open text index: it has %d places, want %d", ix.count, len(p.Points))
	}
	ix.grid = geo.NewGrid(p.Points)
	for _, group := range taxonomy.Builtin().Theme(taxonomy.Settlement).Groups {
		for _, c := range group.Categories {
			if places := p.ByCategory(c.ID); places != nil {
				ix.settlements.Or(places)
			}
		}
	}
	for distance := 1; distance < len(ix.typos); distance++ {
		var err error
		if ix.typos[distance], err = levenshtein.NewLevenshteinAutomatonBuilder(uint8(distance), true); err != nil {
			_ = ix.Close()
			return nil, fmt.Errorf("prepare typo distance %d: %w", distance, err)
		}
	}
	return ix, nil
}

func (ix *Index) openFiles(dir string) (err error) {
	path := filepath.Join(dir, columnsFile)
	if ix.mapped, err = mapFile(path); err != nil {
		return err
	}
	c, err := readColumns(ix.mapped)
	if err != nil {
		return fmt.Errorf("read %q: %w", path, err)
	}
	ix.importance, ix.baseNames = c.importance, c.names
	ix.count, ix.length = len(c.importance), uint32(len(c.importance))
	if ix.byName, err = openPostings(dir, nameFile); err != nil {
		return err
	}
	ix.byContext, err = openPostings(dir, contextFile)
	return err
}

// Close releases the mapped files, which all versions share: it is called once, on any of them, and no search
// may be under way.
func (ix *Index) Close() error {
	errs := []error{ix.byName.Close(), ix.byContext.Close()}
	if ix.mapped != nil {
		errs = append(errs, syscall.Munmap(ix.mapped))
	}
	return errors.Join(errs...)
}

// arenaOf returns the arena that has the names of a place, and which they are there.
func (ix *Index) arenaOf(ord uint32) (*arena, uint32) {
	if ord < ix.length {
		return &ix.baseNames, ord
	}
	return &ix.names, ord - ix.length
}

// Importance is that of a place, 0..1, as scores and cursors count it.
func (ix *Index) Importance(ord uint32) float64 { return float64(ix.importance[ord]) }
