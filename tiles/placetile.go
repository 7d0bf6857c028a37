package tiles

import (
	"slices"
	"strconv"
	"sync"

	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/tiles/mvt"
)

// The properties of places, in the order of their keys; names by language follow.
const (
	keyID = iota
	keyName
	keyCategory
	keyTheme
	keyIcon
	keyRank
	keyCountry
	keyAccuracy
	keyOpen
	keyNames
)

var placeKeys = []string{"id", "name", "category", "theme", "icon", "rank", "country", "accuracy", "open"}

// The properties of clusters, in the order of their keys.
const (
	keyClusterID = iota
	keyCount
	keyAbbreviated
	keyExpansionZoom
	keyTopTheme
	keyTop // then its count, then the next
)

var clusterKeys = []string{
	"cluster_id", "point_count", "point_count_abbreviated", "expansion_zoom", "theme",
	"category_1", "count_1", "category_2", "count_2", "category_3", "count_3",
}

// themes are the encoded ids of themes, as themesOf numbers them.
var themes = sync.OnceValue(func() [][]byte {
	var list [][]byte
	for _, t := range taxonomy.Builtin().Themes() {
		list = append(list, mvt.AppendString(nil, t.ID))
	}
	return list
})

// kinds are the encoded values that all places of a category share.
var kinds = sync.OnceValue(func() [][3][]byte {
	var list [][3][]byte
	for _, c := range taxonomy.Builtin().Categories() {
		list = append(list, [3][]byte{mvt.AppendString(nil, c.ID), mvt.AppendString(nil, c.Theme), mvt.AppendString(nil, c.Icon)})
	}
	return list
})

var isOpen = mvt.AppendString(nil, "open")

// A placesTile is a tile of places being written.
type placesTile struct {
	view     *View
	window   window
	zoom     uint
	names    []byte // numbers of the languages of names, best first; nil is every name
	shown    []shown
	clusters *mvt.Layer
	places   *mvt.Layer
	tables   *tables // that the keys of places are of
	tally    tally
	fetched  byte // keeps the compiler from leaving out the fetching ahead
	scratch  []byte
	tile     []byte
}

// A shown place is one that the tile has by itself.
type shown struct {
	order uint64
	at    int // position in the view
}

var placesTiles = sync.Pool{New: func() any {
	return &placesTile{clusters: mvt.NewLayer("clusters", clusterKeys...), tally: newTally()}
}}

// A Tile is a tile of places. Data is empty where there is nothing to show. Dropped is how many places of the
// tile's own square had no room in MaxTileBytes; a layer of the same name says so as well.
type Tile struct {
	Data    []byte
	Dropped int
}

// Tile writes the tile of a zoom up to MaxPlacesZoom. With prefs, names are one to a place, in the language that
// suits best; with nil, the local name and all others by language.
func (v *View) Tile(t ID, prefs lang.Prefs) Tile {
	w := placesTiles.Get().(*placesTile)
	defer placesTiles.Put(w)
	w.begin(v, t, prefs)
	if w.zoom > MaxClusterZoom {
		v.eachCell(t, func(_ cell, r runs) { w.show(r) })
	} else {
		v.eachCell(t, w.share)
	}
	dropped := w.fit()
	w.view = nil // which may be of an edition that has had its time
	return Tile{slices.Clone(w.tile), dropped}
}

func (w *placesTile) begin(v *View, t ID, prefs lang.Prefs) {
	if w.tables != v.places.tables {
		w.tables = v.places.tables
		keys := slices.Clone(placeKeys)
		for _, language := range w.tables.languages {
			keys = append(keys, "name:"+language)
		}
		w.places = mvt.NewLayer("places", keys...)
	}
	w.view, w.window, w.zoom, w.shown, w.names = v, newWindow(t), t.Z, w.shown[:0], nil
	if prefs != nil {
		w.names = append([]byte{}, w.tables.numbersOf(prefs)...)
	}
	w.clusters.Reset()
}

// share shows what a cell has at this zoom.
func (w *placesTile) share(c cell, r runs) {
	if r.count() == 1 {
		w.show(r)
		return
	}
	sh := w.view.divide(c, r)
	if sh.rest <= 1 {
		w.show(r)
		return
	}
	if sh.front >= 0 {
		w.showPlace(sh.front)
	}
	w.cluster(sh)
}

// show notes the places that are in reach of the tile.
func (w *placesTile) show(r runs) {
	w.view.each(r, -1, func(i int) bool {
		w.showPlace(i)
		return true
	})
}

func (w *placesTile) showPlace(i int) {
	if shows(w.window.at(spotOf(w.view.code(i)))) {
		w.shown = append(w.shown, shown{w.view.order(i), i})
	}
}

func (w *placesTile) cluster(sh share) {
	at := w.window.at(sh.centre)
	if !shows(at) {
		return
	}
	l, id := w.clusters, sh.cell.id()
	l.Begin(id)
	w.uint(l, keyClusterID, id)
	w.uint(l, keyCount, uint64(sh.rest))
	w.scratch = appendAbbreviated(w.scratch[:0], sh.rest)
	l.Tag(keyAbbreviated, w.scratch)
	w.uint(l, keyExpansionZoom, uint64(w.view.expansionZoom(sh)))
	w.categories(l, &sh)
	l.Geometry.Point(at)
	l.End(mvt.Points)
}

// categories says what there is most of in a cluster.
func (w *placesTile) categories(l *mvt.Layer, sh *share) {
	w.view.tally(w.tally, sh)
	top, theme := w.tally.top()
	l.Tag(keyTopTheme, themes()[theme])
	for i, category := range top {
		if category < 0 {
			break
		}
		l.Tag(keyTop+2*i, kinds()[category][0])
		w.uint(l, keyTop+2*i+1, uint64(w.tally[category]))
	}
}

// appendAbbreviated encodes a count in few characters: 950, 1.2k, 12k, 1.2M.
func appendAbbreviated(b []byte, n int) []byte {
	b = append(b, mvt.StringTag, 0)
	from := len(b)
	switch {
	case n >= 1_000_000:
		b = append(appendTenths(b, n/100_000), 'M')
	case n >= 1_000:
		b = append(appendTenths(b, n/100), 'k')
	default:
		b = strconv.AppendInt(b, int64(n), 10)
	}
	b[from-1] = byte(len(b) - from)
	return b
}

// appendTenths writes a number of tenths, the tenths themselves only below ten.
func appendTenths(b []byte, tenths int) []byte {
	b = strconv.AppendInt(b, int64(tenths/10), 10)
	if tenths < 100 && tenths%10 > 0 {
		b = append(b, '.', byte('0'+tenths%10))
	}
	return b
}

// fetchedTogether is how many records are fetched from memory together. Each lies elsewhere, and a processor waits
// for one after the other unless it is asked for many before the first is worked on.
const fetchedTogether = 32

// write writes the tile with the first of the places noted.
func (w *placesTile) write(places int) {
	w.places.Reset()
	for shown := range slices.Chunk(w.shown[:places], fetchedTogether) {
		for _, p := range shown {
			w.fetched += w.view.touch(p.at)
		}
		for _, p := range shown {
			w.place(p.at)
		}
	}
	w.tile = w.clusters.Append(w.places.Append(w.tile[:0]))
}

func (w *placesTile) place(i int) {
	l, r := w.places, w.view.record(i)
	kind := &kinds()[r.category]
	l.Begin(r.number)
	l.Tag(keyID, r.id)
	if w.names != nil {
		l.Tag(keyName, r.nameFor(w.names))
	} else {
		w.everyName(&r)
	}
	l.Tag(keyCategory, kind[0])
	l.Tag(keyTheme, kind[1])
	l.Tag(keyIcon, kind[2])
	w.uint(l, keyRank, uint64(r.rank))
	if r.country > 0 {
		w.scratch = mvt.AppendString(w.scratch[:0], w.tables.countries[r.country])
		l.Tag(keyCountry, w.scratch)
	}
	if r.accuracy > 0 {
		w.uint(l, keyAccuracy, r.accuracy)
	}
	if w.view.open {
		l.Tag(keyOpen, isOpen)
	}
	l.Geometry.Point(w.window.at(spotOf(w.view.code(i))))
	l.End(mvt.Points)
}

func (w *placesTile) everyName(r *record) {
	w.places.Tag(keyName, r.name)
	rest := r.names
	for range r.count {
		var value []byte
		language := rest[0]
		value, rest = cutValue(rest[1:])
		w.places.Tag(keyNames+int(language), value)
	}
}

func (w *placesTile) uint(l *mvt.Layer, key int, n uint64) {
	w.scratch = mvt.AppendUint(w.scratch[:0], n)
	l.Tag(key, w.scratch)
}
