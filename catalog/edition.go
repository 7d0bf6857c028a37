package catalog

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
	"tripoint/search"
)

// An Edition is one immutable version of the data set with its indexes. It is safe for concurrent use.
// Places are numbered in order of importance; such a number is an ord.
type Edition struct {
	ID          string // <sequence>-<hash8>
	Built       time.Time
	Attribution []string

	places   []data.Place
	points   []orb.Point
	byID     []uint32 // ords in order of place id
	placed   []placement
	areas    []data.Area
	outlines *geo.Areas
	border   orb.LineString

	visible     *geo.Index            // all but settlements
	byCategory  map[string]*geo.Index // every place under each of its categories
	sets        sets
	text        *search.Index
	settlements *roaring.Bitmap
	tiles       *pyramids
	folder      string
}

// Build makes an edition. Its files go to a new folder inside dir, which Close removes. The places are
// taken over: the caller must not use them afterwards. sequence is that of the store when it held the set.
func Build(dir string, sequence uint64, set data.Set) (*Edition, error) {
	e := &Edition{
		Built: time.Now().UTC(), Attribution: set.Attribution,
		places: set.Places, areas: set.Areas, border: set.Border,
	}
	var err error
	if e.ID, err = editionID(sequence, set); err != nil {
		return nil, err
	}
	e.orderPlaces()
	if err := e.checkIDs(); err != nil {
		return nil, err
	}
	e.placeInAreas()
	e.index()
	e.buildTiles()
	folder, err := os.MkdirTemp(dir, "edition-")
	if err != nil {
		return nil, fmt.Errorf("make folder for edition: %w", err)
	}
	e.folder = folder
	if e.text, err = e.buildText(folder); err != nil {
		_ = os.RemoveAll(folder)
		return nil, err
	}
	return e, nil
}

// buildText writes the text index to a folder and opens it.
func (e *Edition) buildText(folder string) (*search.Index, error) {
	source := search.Source{Len: len(e.places), Place: e.Place, Context: func(ord uint32, _ *data.Place) []string { return e.context(ord) }}
	if err := search.Write(folder, source); err != nil {
		return nil, err
	}
	return search.Open(folder, search.Places{
		Points:     e.points,
		Place:      e.Place,
		ID:         func(ord uint32) string { return e.places[ord].ID },
		ByCategory: func(id string) *roaring.Bitmap { return e.sets.category[id] },
	}, e.areas)
}

// Close releases and removes the edition's files. No request may hold the edition.
func (e *Edition) Close() error {
	if err := e.text.Close(); err != nil {
		return err
	}
	return os.RemoveAll(e.folder)
}

// editionID names a state of the data. The hash is a sum over the places and areas, so that an edit can update
// it, and over the border and form, which tells apart what programs of different versions make of the same data.
func editionID(sequence uint64, set data.Set) (string, error) {
	const form = 1 // counts up when answers or tiles change for the same data
	around, err := json.Marshal([]any{form, set.Border})
	if err != nil {
		return "", fmt.Errorf("name edition: %w", err)
	}
	sum := hash(around)
	for i := range set.Places {
		sum += set.Places[i].Hash()
	}
	for i := range set.Areas {
		area, err := json.Marshal(set.Areas[i])
		if err != nil {
			return "", fmt.Errorf("name edition: %w", err)
		}
		sum += hash(area)
	}
	return fmt.Sprintf("%d-%08x", sequence, uint32(sum^sum>>32)), nil
}

func hash(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b)
	return h.Sum64()
}

// orderPlaces gives places without a known importance that of their kind, and orders them by it.
func (e *Edition) orderPlaces() {
	for i := range e.places {
		if p := &e.places[i]; p.Importance == 0 {
			p.Importance = taxonomy.Builtin().Category(p.Category()).Prior
		}
	}
	slices.SortFunc(e.places, func(a, b data.Place) int {
		return cmp.Or(cmp.Compare(b.Importance, a.Importance), cmp.Compare(a.ID, b.ID))
	})
	e.byID = make([]uint32, len(e.places))
	e.points = make([]orb.Point, len(e.places))
	for ord := range e.places {
		e.byID[ord] = uint32(ord)
		e.points[ord] = e.places[ord].Point
	}
	slices.SortFunc(e.byID, func(a, b uint32) int { return cmp.Compare(e.places[a].ID, e.places[b].ID) })
}

func (e *Edition) checkIDs() error {
	for i := 1; i < len(e.byID); i++ {
		if id := e.places[e.byID[i]].ID; id == e.places[e.byID[i-1]].ID {
			return fmt.Errorf("place %q: want each id once", id)
		}
	}
	return nil
}

// index builds the sets that filters combine and the trees that nearby walks.
func (e *Edition) index() {
	e.sets = newSets()
	for ord := range e.places {
		e.sets.add(uint32(ord), &e.places[ord], e.areaIDs(uint32(ord)))
	}
	e.settlements = e.sets.theme[taxonomy.Settlement]
	visible := roaring.New()
	visible.AddRange(0, uint64(len(e.places)))
	if e.settlements != nil {
		visible.AndNot(e.settlements)
	}
	e.visible = geo.NewIndex(e.points, visible.ToArray())
	e.byCategory = map[string]*geo.Index{}
	for id, places := range e.sets.category {
		e.byCategory[id] = geo.NewIndex(e.points, places.ToArray())
	}
}

// Len is the number of places.
func (e *Edition) Len() int { return len(e.places) }

// Place returns the place with a number. It is shared and must not be changed.
func (e *Edition) Place(ord uint32) *data.Place { return &e.places[ord] }

// Find returns the number of the place with an id; the error is data.ErrNotFound.
func (e *Edition) Find(id string) (uint32, error) {
	i, found := slices.BinarySearchFunc(e.byID, id, func(ord uint32, id string) int {
		return cmp.Compare(e.places[ord].ID, id)
	})
	if !found {
		return 0, fmt.Errorf("place %q: %w", id, data.ErrNotFound)
	}
	return e.byID[i], nil
}

// CategoryCounts tells how many places each category and each theme holds, those that hold any.
func (e *Edition) CategoryCounts() (categories, themes map[string]int) {
	return counts(e.sets.category), counts(e.sets.theme)
}

func counts(byKey map[string]*roaring.Bitmap) map[string]int {
	n := make(map[string]int, len(byKey))
	for key, places := range byKey {
		n[key] = int(places.GetCardinality())
	}
	return n
}

// CountIn is the number of places in the area with an id.
func (e *Edition) CountIn(area string) int {
	places := e.sets.area[area]
	if places == nil {
		return 0
	}
	return int(places.GetCardinality())
}
