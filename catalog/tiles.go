package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/geo"
	"tripoint/search"
	"tripoint/tiles"
)

// views keeps the places of filters ready for tiles. It is safe for concurrent use.
type views[V interface{ Len() int }] struct {
	mu       sync.Mutex
	byFilter map[string]V
	held     int // places in them
	most     int // of those
}

// maxFiltered bounds the filters that are kept ready, and maxHeld the places in them, in multiples of all places.
// A further one takes the place of any of them.
const (
	maxFiltered = 64
	maxHeld     = 2
)

func newViews[V interface{ Len() int }](places int) *views[V] {
	return &views[V]{byFilter: map[string]V{}, most: maxHeld * places}
}

// get returns the view of a filter, made now where it is not there yet.
func (c *views[V]) get(filter string, view func() (V, error)) (V, error) {
	c.mu.Lock()
	ready, ok := c.byFilter[filter]
	c.mu.Unlock()
	if ok {
		return ready, nil
	}
	made, err := view()
	if err != nil {
		return made, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byFilter[filter]; ok {
		return made, nil // another request was faster
	}
	for other, held := range c.byFilter {
		if len(c.byFilter) < maxFiltered && c.held+made.Len() <= c.most {
			break
		}
		c.held -= held.Len()
		delete(c.byFilter, other)
	}
	c.held += made.Len()
	c.byFilter[filter] = made
	return made, nil
}

// A TileQuery says which places are in tiles, and by what names.
type TileQuery struct {
	Filter Filter     // settlements pass only when it names their theme or a category, or with a Text
	Text   string     // of a search that must find them; "" is none
	Prefs  lang.Prefs // a place has one name, the one that suits best; nil is all of them
}

// hasText tells whether the query is a search, as search has it.
func (q *TileQuery) hasText() bool { return strings.TrimSpace(q.Text) != "" }

// forSearch is the search for the text, which looks around the centre of the filter's circle.
func (q *TileQuery) forSearch() search.Query {
	return search.Query{Text: q.Text, Prefs: q.Prefs, Near: q.Filter.Center, Bias: search.DefaultBias}
}

// textBudget is how long a search for tiles may take. It is longer than for a list, because tiles are kept and must
// have every place.
const textBudget = 2 * time.Second

// ErrTooSlow says that a search for tiles did not end within its budget.
var ErrTooSlow = errors.New("a search for tiles took too long")

// PlacesTile writes a tile of places, empty where there are none. The error is an *UnknownName, ErrTooSlow, or says that
// the text index could not be read.
func (e *Edition) PlacesTile(t tiles.ID, q TileQuery) (tiles.Tile, error) {
	view, err := e.viewOf(q)
	if err != nil {
		return tiles.Tile{}, err
	}
	return view.Tile(t, q.Prefs), nil
}

// WritePlacesArchive writes the tiles of all places as a PMTiles archive that d describes, by way of a file in a folder.
func (e *Edition) WritePlacesArchive(ctx context.Context, folder string, d tiles.Document, out io.Writer) error {
	view, err := e.viewOf(TileQuery{})
	if err != nil {
		return err
	}
	return view.WriteArchive(ctx, folder, d, out)
}

// BaseTile draws a tile of the base map, empty where there is nothing to show.
func (e *Edition) BaseTile(t tiles.ID) []byte { return e.baseMap.Tile(t) }

// PlacesBounds is a box around all places.
func (e *Edition) PlacesBounds() orb.Bound { return e.tiles.Bounds() }

// BaseBounds is the box around all that the base map shows.
func (e *Edition) BaseBounds() orb.Bound { return e.baseMap.Bounds() }

// CheckFilter tells whether tiles can be cut for a filter. The error is an *UnknownName.
func (e *Edition) CheckFilter(f Filter) error {
	_, err := e.compile(&f)
	return err
}

// viewOf returns the places of a query. What passes its filter in the base is kept from edition to edition; what a
// text finds depends on the whole edition.
func (e *Edition) viewOf(q TileQuery) (*tiles.View, error) {
	q.Filter = q.Filter.Canonical()
	e.settle(&q.Filter)
	isPosition, err := e.IsPosition(q.Text, q.Filter.Center)
	if err != nil {
		return nil, err
	}
	if isPosition {
		q.Text = ""
	}
	if !q.hasText() { // the places are the same for all readers
		q.Text, q.Prefs = "", nil
	}
	key, err := json.Marshal(q)
	if err != nil {
		return nil, fmt.Errorf("name filter: %w", err)
	}
	return e.views.get(string(key), func() (*tiles.View, error) {
		if q.hasText() {
			return e.newTextView(&q)
		}
		return e.newView(q)
	})
}

func (e *Edition) newTextView(q *TileQuery) (*tiles.View, error) {
	selection, err := e.compile(&q.Filter)
	if err != nil {
		return nil, err
	}
	asked := q.forSearch()
	asked.Filter, asked.Limit, asked.Count, asked.Budget = selection.forSearch(), 1, true, textBudget
	result, err := e.text.Search(asked)
	if err != nil {
		return nil, err
	}
	if result.Partial {
		return nil, ErrTooSlow
	}
	found := result.Places
	if found == nil { // there is nothing to look for
		found = roaring.New()
	}
	return shown(e.tiles.View(e.tiles.BaseView(isIn(found.ToDense())), found.Contains), &q.Filter), nil
}

// newView makes the view of a filter. Events that are over are left out of what was made of the base before, as places
// that were removed are.
func (e *Edition) newView(q TileQuery) (*tiles.View, error) {
	f := &q.Filter
	places, over := e.tiles, e.over(f.At)
	if f.During == nil && !over.base.IsEmpty() {
		places = places.With(nil, over.base.ToArray())
	}
	if f.During == nil {
		f.At = time.Time{}
	}
	selection, err := e.compile(f)
	if err != nil {
		return nil, err
	}
	base := e.base.visible
	if !f.IsEmpty() {
		key, err := json.Marshal(q)
		if err != nil {
			return nil, fmt.Errorf("name filter: %w", err)
		}
		base, err = e.base.views.get(string(key), func() (*tiles.BaseView, error) { return e.newBaseView(selection, f), nil })
		if err != nil {
			return nil, err
		}
	}
	passes := selection.passes()
	return shown(places.View(base, func(ord uint32) bool {
		if f.During == nil && over.added.Contains(ord) {
			return false
		}
		return (f.namesSettlements() || !e.isSettlement(ord)) && (passes == nil || passes(ord))
	}), f), nil
}

// shown is a view whose places are said to be open where the filter asks for it: only then tiles are kept no longer.
func shown(v *tiles.View, f *Filter) *tiles.View {
	if f.Open != nil {
		return v.Open()
	}
	return v
}

// newBaseView selects the places of the base that pass a filter.
func (e *Edition) newBaseView(s selection, f *Filter) *tiles.BaseView {
	passes := isIn(e.dense(s, f))
	if s.inside == nil {
		return e.tiles.BaseView(passes)
	}
	inside := func(ord uint32) bool { return passes(ord) && s.inside(ord) }
	switch {
	case f.Center == nil:
		return e.tiles.BaseViewIn(*f.Box, inside)
	case s.settlements: // their outlines reach farther than their points
		return e.tiles.BaseView(inside)
	}
	return e.tiles.BaseViewIn(geo.BoxAround(*f.Center, f.Radius), inside)
}

// dense marks the places of the base that pass a filter, wherever they lie.
func (e *Edition) dense(s selection, f *Filter) []uint64 {
	set := roaring.New()
	set.AddRange(0, uint64(e.base.n))
	for _, group := range s.groups {
		set.And(group.base)
	}
	for _, group := range s.without {
		set.AndNot(group.base)
	}
	if settlements := e.base.sets.theme[taxonomy.Settlement]; settlements != nil && !f.namesSettlements() {
		set.AndNot(settlements)
	}
	return set.ToDense()
}

// isIn tells which ords are in a plain bitmap. When most places are asked for, it answers faster than a compressed one.
func isIn(words []uint64) func(ord uint32) bool {
	return func(ord uint32) bool {
		word := int(ord / 64)
		return word < len(words) && words[word]>>(ord%64)&1 != 0
	}
}

// settlementSet is the settlements that count.
func (e *Edition) settlementSet() *roaring.Bitmap {
	settlements := either(e.base.sets.theme[taxonomy.Settlement], e.delta.sets.theme[taxonomy.Settlement])
	if settlements == nil {
		return roaring.New()
	}
	return roaring.AndNot(settlements, e.delta.removed)
}

// namesSettlements tells whether a filter asks for settlements, which are otherwise left out of what is nearby
// and of tiles.
func (f *Filter) namesSettlements() bool {
	return len(f.Categories) > 0 || slices.Contains(f.Themes, taxonomy.Settlement)
}
