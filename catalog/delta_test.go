package catalog

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/search"
	"tripoint/tiles"
)

// An edition that changed step by step must answer as one that is built from the same places at once.
func TestDeltaAnswersAsAnEditionBuiltAnew(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	builtinSet, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	set := data.Set{Areas: builtinSet.Areas, Border: builtinSet.Border, Places: scattered(rnd, 400)}
	e := build(t, set)
	places := map[string]data.Place{}
	for i := range set.Places {
		set.Places[i].Number = uint64(i) + 1
		places[set.Places[i].ID] = set.Places[i]
	}
	number, sequence := uint64(len(set.Places)), uint64(1)
	for step := range 8 {
		var changes []store.Change
		for range 1 + rnd.IntN(90) {
			change := someChange(rnd, places, &number)
			changes = append(changes, change)
			if change.Place == nil {
				delete(places, change.ID)
			} else {
				places[change.ID] = *change.Place
			}
		}
		for i := range changes { // each tells what the place is in the end
			changes[i].Place = nil
			if p, ok := places[changes[i].ID]; ok {
				changes[i].Place = &p
			}
		}
		sequence++
		e = e.with(changes, sequence, 0)
		again := set
		again.Places = nil
		for _, p := range places {
			again.Places = append(again.Places, p)
		}
		slices.SortFunc(again.Places, func(a, b data.Place) int { return int(a.Number) - int(b.Number) })
		built := buildNumbered(t, again)
		if a, b := fingerprint(t, e, rand.New(rand.NewPCG(7, uint64(step)))), fingerprint(t, built, rand.New(rand.NewPCG(7, uint64(step)))); !slices.Equal(a, b) {
			for i := range a {
				if i >= len(b) || a[i] != b[i] {
					t.Fatalf("step %d: the edition that changed says\n%.2000s\nthe one built anew\n%.2000s", step, a[i], b[min(i, len(b)-1)])
				}
			}
		}
	}
	if added, removed := e.Changed(); added <= plantedAt || removed == 0 || e.delta.planted == 0 {
		t.Errorf("only %d added and %d removed, %d of them in trees: the test tests too little", added, removed, e.delta.planted)
	}
}

// buildNumbered builds places that have their numbers already.
func buildNumbered(t *testing.T, set data.Set) *Edition {
	t.Helper()
	folder := t.TempDir()
	d := newDraft(newSurroundings(set))
	for _, p := range set.Places {
		d.add(&p)
	}
	if err := d.write(t.Context(), folder, manifest{Sequence: 1}); err != nil {
		t.Fatal(err)
	}
	m, err := readManifest(folder)
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBase(folder, m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.release() })
	return newEdition(b)
}

// someChange takes a place away, adds one, or edits one.
func someChange(rnd *rand.Rand, places map[string]data.Place, number *uint64) store.Change {
	ids := make([]string, 0, len(places))
	for id := range places {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	some := scattered(rnd, 1)[0]
	switch id := ids[rnd.IntN(len(ids))]; rnd.IntN(4) {
	case 0:
		return store.Change{ID: id}
	case 1:
		*number++
		some.Number = *number
		return store.Change{ID: some.ID, Place: &some}
	case 2:
		p := places[id]
		p.Name, p.Point = "Zámek "+p.Name, some.Point
		return store.Change{ID: id, Place: &p}
	default:
		some.ID, some.Number = id, places[id].Number
		return store.Change{ID: id, Place: &some}
	}
}

// fingerprint is what an edition answers to many questions.
func fingerprint(t *testing.T, e *Edition, rnd *rand.Rand) []string {
	t.Helper()
	var said []string
	say := func(what string, v any) {
		encoded, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, what+" "+string(encoded))
	}
	ids := func(ords []uint32) (ids []string) {
		for _, ord := range ords {
			ids = append(ids, e.PlaceID(ord))
		}
		return ids
	}
	say("places", e.Len())
	say("bounds of the base", e.BaseBounds())
	categories, themes := e.CategoryCounts(time.Time{})
	say("counts", []any{categories, themes})
	for _, a := range e.Areas() {
		say(a.ID, e.CountIn(a.ID))
	}
	everything, _, err := e.List(ListQuery{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	say("list", ids(everything))
	for _, ord := range everything {
		found, err := e.Find(e.PlaceID(ord))
		if err != nil || found != ord {
			t.Fatalf("%s is listed as %d and found as %d, %v", e.PlaceID(ord), ord, found, err)
		}
		say("place", []any{e.Place(ord), e.Version(ord), e.Municipality(ord), e.District(ord)})
	}
	filters := someFilters(e)
	names := make([]string, 0, len(filters))
	for name := range filters {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f := filters[name]
		after := ""
		if len(everything) > 0 {
			after = e.PlaceID(everything[rnd.IntN(len(everything))])
		}
		page, more, err := e.List(ListQuery{Filter: f, Limit: 7, After: after})
		if err != nil {
			t.Fatal(err)
		}
		say("page "+name, []any{ids(page), more})
		for range 5 {
			sayWhere(t, e, name, f, orb.Point{18.2 + rnd.Float64()*.7, 49.6 + rnd.Float64()*.5}, say)
		}
		for _, text := range []string{"", "muz", "muzeum", "zamek hot", "karvina", "kostle", "hotel karviná", "z"} {
			sayWhat(t, e, name, f, text, say)
		}
		for _, id := range []tiles.ID{{}, {Z: 8, X: 141, Y: 87}, {Z: 11, X: 1129, Y: 697}, {Z: 13, X: 4517, Y: 2790}} {
			for _, text := range []string{"", "muz", "hotel karviná", "zamek"} {
				sayTile(t, e, name+" "+text, TileQuery{Filter: f, Text: text}, id, say)
			}
			if f.IsEmpty() {
				say("base tile", e.BaseTile(id))
			}
		}
	}
	return said
}

func sayWhere(t *testing.T, e *Edition, name string, f Filter, from orb.Point, say func(string, any)) {
	t.Helper()
	q := NearbyQuery{From: from, Filter: f, Limit: 9}
	for range 2 {
		near, next, err := e.Nearby(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range near {
			say("near "+name, []any{e.PlaceID(n.Ord), n.Meters})
		}
		if next == nil {
			return
		}
		q.After = next
	}
}

func sayWhat(t *testing.T, e *Edition, name string, f Filter, text string, say func(string, any)) {
	t.Helper()
	near := orb.Point{18.54, 49.85}
	q := search.Query{Text: text, Near: &near, Zoom: search.DefaultZoom, Bias: search.DefaultBias, Limit: 10}
	found, err := e.Search(q, f)
	if err != nil {
		t.Fatal(err)
	}
	say("search "+name+" "+text, []any{found.Matched, found.AtLeast, found.Reading, found.Corrected})
	for _, h := range found.Hits {
		say("hit", []any{e.PlaceID(h.Ord), fmt.Sprintf("%.9f", h.Score), h.Match})
	}
	suggested, err := e.Suggest(q, f)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range suggested {
		if s.Kind == PlaceKind {
			s.ID, s.Ord = e.PlaceID(s.Ord), 0
		}
		say("suggest "+name+" "+text, s)
	}
}

// sayTile tells what a tile shows, and which places its clusters stand for; names of keys come in no order.
func sayTile(t *testing.T, e *Edition, name string, q TileQuery, id tiles.ID, say func(string, any)) {
	t.Helper()
	tile, err := e.PlacesTile(id, q)
	if err != nil {
		t.Fatal(err)
	}
	if len(tile.Data) == 0 {
		say("no tile "+name, id)
		return
	}
	layers, err := mvt.Unmarshal(tile.Data)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layers {
		for i, feature := range l.Features {
			say("tile "+name, []any{l.Name, feature.ID, feature.Geometry, feature.Properties})
			if l.Name == "clusters" && i%5 == 0 {
				c, leaves := allLeaves(t, e, uint64(feature.Properties["cluster_id"].(float64)), q)
				say("cluster "+name, []any{c.Places, c.ExpansionZoom, c.Box, leaves})
			}
		}
	}
}

// allLeaves goes through the pages of a cluster.
func allLeaves(t *testing.T, e *Edition, id uint64, q TileQuery) (c Cluster, ids []string) {
	t.Helper()
	var after *LeafCursor
	for more := true; more; more = c.More {
		var err error
		if c, err = e.Cluster(id, q, 17, after); err != nil {
			t.Fatal(err)
		}
		if len(c.Leaves) == 0 {
			t.Fatalf("cluster %d: an empty page", id)
		}
		for _, ord := range c.Leaves {
			ids = append(ids, e.PlaceID(ord))
		}
		last := e.Place(c.Leaves[len(c.Leaves)-1])
		after = &LeafCursor{last.Importance, last.ID}
	}
	if len(ids) != c.Places {
		t.Fatalf("cluster %d has %d leaves, want %d", id, len(ids), c.Places)
	}
	return c, ids
}
