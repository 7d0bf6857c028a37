package catalog

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/tiles"
)

// pyramids are what an edition cuts its tiles from.
type pyramids struct {
	base    *tiles.Base
	places  *tiles.Places
	visible *tiles.View // all but settlements, which the base names

	mu       sync.Mutex
	filtered map[string]*tiles.View // by filter
	held     int                    // places in them
}

// maxFiltered bounds the filters that tiles are kept ready for, and maxHeld the places in them, in multiples of
// all places. A further one takes the place of any of them.
const (
	maxFiltered = 64
	maxHeld     = 2
)

func (e *Edition) buildTiles() {
	var settlements []*data.Place
	if e.settlements != nil {
		for it := e.settlements.Iterator(); it.HasNext(); {
			settlements = append(settlements, &e.places[it.Next()])
		}
	}
	places := tiles.NewPlaces(tiles.Source{Len: len(e.places), Place: e.Place})
	e.tiles = &pyramids{
		base:     tiles.NewBase(tiles.BaseSource{Areas: e.areas, Border: e.border, Settlements: settlements, Countries: countryNames}),
		places:   places,
		visible:  places.View(places.BaseView(e.withoutSettlements(e.everything()).Contains), nil),
		filtered: map[string]*tiles.View{},
	}
}

// PlacesTile writes the tile of places that pass a filter, settlements only when it names their theme or a
// category; the tile is empty where there are none. With prefs a place has one name, with nil all of them.
// The error is an *UnknownName.
func (e *Edition) PlacesTile(t tiles.ID, f Filter, prefs lang.Prefs) ([]byte, error) {
	view, err := e.viewOf(f)
	if err != nil {
		return nil, err
	}
	return view.Tile(t, prefs), nil
}

// BaseTile draws a tile of the base map, empty where there is nothing to show.
func (e *Edition) BaseTile(t tiles.ID) []byte { return e.tiles.base.Tile(t) }

// PlacesBounds is the box around all places.
func (e *Edition) PlacesBounds() orb.Bound { return e.tiles.places.Bounds() }

// BaseBounds is the box around all that the base map shows.
func (e *Edition) BaseBounds() orb.Bound { return e.tiles.base.Bounds() }

// CheckFilter tells whether tiles can be cut for a filter. The error is an *UnknownName.
func (e *Edition) CheckFilter(f Filter) error {
	_, err := e.compile(&f)
	return err
}

// viewOf returns the places that pass a filter, from those kept ready where it can.
func (e *Edition) viewOf(f Filter) (*tiles.View, error) {
	if f.IsEmpty() {
		return e.tiles.visible, nil
	}
	key, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("name filter: %w", err)
	}
	if view := e.tiles.ready(string(key)); view != nil {
		return view, nil
	}
	selection, err := e.compile(&f)
	if err != nil {
		return nil, err
	}
	filter := e.forSearch(selection)
	set := cmp.Or(filter.Set, e.everything())
	if !f.namesSettlements() {
		set = e.withoutSettlements(set)
	}
	// All places are asked for: a plain bitmap answers faster than a compressed one.
	dense := set.ToDense()
	base := e.tiles.places.BaseView(func(ord uint32) bool {
		word := int(ord / 64)
		return word < len(dense) && dense[word]>>(ord%64)&1 != 0 && (filter.Keep == nil || filter.Keep(ord))
	})
	view := e.tiles.places.View(base, nil)
	e.tiles.keep(string(key), view)
	return view, nil
}

func (p *pyramids) ready(key string) *tiles.View {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.filtered[key]
}

func (p *pyramids) keep(key string, view *tiles.View) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.filtered[key] != nil {
		return // another request was faster
	}
	for other, held := range p.filtered {
		if len(p.filtered) < maxFiltered && p.held+view.Len() <= maxHeld*p.places.Len() {
			break
		}
		p.held -= held.Len()
		delete(p.filtered, other)
	}
	p.held += view.Len()
	p.filtered[key] = view
}

func (e *Edition) withoutSettlements(places *roaring.Bitmap) *roaring.Bitmap {
	if e.settlements == nil {
		return places
	}
	return roaring.AndNot(places, e.settlements)
}

// namesSettlements tells whether a filter asks for settlements, which are otherwise left out of what is nearby
// and of tiles.
func (f *Filter) namesSettlements() bool {
	return len(f.Categories) > 0 || slices.Contains(f.Themes, taxonomy.Settlement)
}
