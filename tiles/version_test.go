package tiles

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/tiles/mvt/rules"
)

// A plainSet is the twin of places in versions: a list that every version is built anew from.
type plainSet struct {
	rnd     *rand.Rand
	base    []data.Place // by ord
	added   []data.Place // by ord, counted on from the base
	removed map[uint32]bool
}

func byImportance(a, b *data.Place) int {
	return cmp.Or(cmp.Compare(b.Importance, a.Importance), cmp.Compare(a.ID, b.ID))
}

// place makes a place; many are at the same point, and many as important as others.
func (s *plainSet) place(number int) data.Place {
	rnd := s.rnd
	p := data.Place{
		ID: fmt.Sprintf("t-%d", rnd.IntN(1_000_000)*10_000+number), Number: uint64(number), Name: fmt.Sprint("Place ", number),
		Point: orb.Point{18 + float64(rnd.IntN(4))*1e-4, 50 + float64(rnd.IntN(3))*1e-4}, Importance: float64(rnd.IntN(6)) / 5,
		Categories: []string{[]string{"museum", "castle", "company"}[rnd.IntN(3)]}, Accuracy: float64(rnd.IntN(2) * 30),
	}
	switch rnd.IntN(3) {
	case 0:
		p.Point = orb.Point{18 + rnd.Float64(), 50 + rnd.Float64()*rnd.Float64()}
	case 1:
		p.Point = orb.Point{180 - float64(rnd.IntN(2))*360, rnd.Float64() * 1e-3}
	}
	// Countries and languages that come up later are new.
	p.Address.CountryCode = []string{"", "CZ", fmt.Sprint("X", number/100)}[rnd.IntN(3)]
	for _, language := range []string{"cs", "pl", fmt.Sprint("x-", number/50)} {
		if rnd.IntN(2) == 0 {
			p.Names = append(p.Names, data.Text{Lang: language, Text: language + " " + p.Name})
		}
	}
	return p
}

func (s *plainSet) at(ord uint32) *data.Place {
	if n := uint32(len(s.base)); ord >= n {
		return &s.added[ord-n]
	}
	return &s.base[ord]
}

func (s *plainSet) len() int { return len(s.base) + len(s.added) }

// edit adds and removes at random and returns what With is to be told.
func (s *plainSet) edit() (added []Added, removed []uint32) {
	for range s.rnd.IntN(5) {
		ord := uint32(s.len())
		s.added = append(s.added, s.place(int(ord)+1))
		p := s.at(ord)
		before, _ := slices.BinarySearchFunc(s.base, p, func(a data.Place, b *data.Place) int { return byImportance(&a, b) })
		copied := *p
		added = append(added, Added{ord, uint32(before), &copied})
	}
	for range min(s.rnd.IntN(8), s.len()) {
		ord := uint32(s.rnd.IntN(s.len()))
		if s.rnd.IntN(3) == 0 {
			ord = uint32(s.rnd.IntN(min(20, s.len()))) // the most important places of the base
		}
		removed = append(removed, ord)
		s.removed[ord] = true
	}
	return added, removed
}

// now is what is there, in order of importance.
func (s *plainSet) now(keep func(p *data.Place) bool) (list []data.Place) {
	for ord := range uint32(s.len()) {
		if p := s.at(ord); !s.removed[ord] && keep(p) {
			list = append(list, *p)
		}
	}
	slices.SortFunc(list, func(a, b data.Place) int { return byImportance(&a, &b) })
	return list
}

var testFilters = map[string]func(p *data.Place) bool{
	"all":       func(*data.Place) bool { return true },
	"none":      func(*data.Place) bool { return false },
	"museums":   func(p *data.Place) bool { return p.Category() == "museum" },
	"even":      func(p *data.Place) bool { return p.Number%2 == 0 },
	"important": func(p *data.Place) bool { return p.Importance > 0.7 },
}

// However places came and went, tiles are those of a base made of what there is now.
func TestVersionsAreAsBuiltAnew(t *testing.T) {
	for _, tc := range []struct{ base, edits, compared int }{{0, 12, 1}, {1, 12, 1}, {15, 12, 2}, {60, 60, 6}, {600, 250, 50}} {
		t.Run(fmt.Sprintf("%d_places", tc.base), func(t *testing.T) {
			set := &plainSet{rnd: rand.New(rand.NewPCG(9, uint64(tc.base))), removed: map[uint32]bool{}}
			for i := range tc.base {
				set.base = append(set.base, set.place(i+1))
			}
			slices.SortFunc(set.base, func(a, b data.Place) int { return byImportance(&a, &b) })
			version := placesOf(set.base)
			if tc.base%2 == 0 {
				version = reloaded(t, version)
			}
			views := map[string]*BaseView{}
			for name, filter := range testFilters {
				views[name] = version.BaseView(func(ord uint32) bool { return filter(set.at(ord)) })
			}
			for i := range tc.edits {
				version = version.With(set.edit())
				if i%tc.compared != 0 {
					continue
				}
				for name, filter := range testFilters {
					view := version.View(views[name], func(ord uint32) bool { return filter(set.at(ord)) })
					compareVersion(t, fmt.Sprintf("edit %d, filter %s", i, name), view, set.now(filter))
				}
			}
		})
	}
}

func compareVersion(t *testing.T, what string, view *View, list []data.Place) {
	t.Helper()
	anew := viewOf(list)
	if view.Len() != len(list) {
		t.Fatalf("%s: %d places, want %d", what, view.Len(), len(list))
	}
	for i := range list {
		if !view.places.Bounds().Contains(list[i].Point) {
			t.Fatalf("%s: %v is not in %v", what, list[i].Point, view.places.Bounds())
		}
	}
	for zoom := range uint(MaxPlacesZoom + 1) {
		compared := map[ID]bool{{}: zoom > 0} // compared at its own zoom
		for i := range list {
			at := tileAt(zoom, morton(project(list[i].Point)))
			for _, id := range []ID{at, {zoom, at.X ^ 1, at.Y}, {zoom, at.X, at.Y ^ 1}} {
				if compared[id] || id.X>>zoom > 0 || id.Y>>zoom > 0 {
					continue
				}
				compared[id] = true
				for _, prefs := range []lang.Prefs{nil, {"pl", "x-3", "cs"}} {
					got, want := mustDecode(t, view.Tile(id, prefs).Data), mustDecode(t, anew.Tile(id, prefs).Data)
					for _, layer := range []string{"places", "clusters"} {
						if g, w := featuresOf(got, layer), featuresOf(want, layer); !reflect.DeepEqual(g, w) {
							t.Fatalf("%s: tile %v, %s:\n%v\nwant\n%v", what, id, layer, g, w)
						}
					}
					for _, f := range featuresOf(got, "clusters") {
						compareClusters(t, what, view, anew, list, f.ID)
					}
				}
			}
		}
	}
}

// compareClusters compares a cluster with the one of a view that was made anew, of a list.
func compareClusters(t *testing.T, what string, view, anew *View, list []data.Place, id uint64) {
	t.Helper()
	got, _ := view.Cluster(id)
	want, ok := anew.Cluster(id)
	if !ok || got.Places != want.Places || got.ExpansionZoom != want.ExpansionZoom {
		t.Fatalf("%s: cluster %d: %d places, splits at %d; want %d, %d", what, id, got.Places, got.ExpansionZoom, want.Places, want.ExpansionZoom)
	}
	numbers := map[uint64]bool{}
	for ord := range want.Ords() {
		numbers[list[ord].Number] = true
	}
	for ord := range got.Ords() {
		number := uint64(ord) + 1 // as plainSet numbers what it adds
		if n := uint32(len(view.places.base.ords)); ord < n {
			number = readRecord(view.places.base.record(view.places.base.positions[ord])).number
		}
		if !numbers[number] {
			t.Fatalf("%s: place %d is in cluster %d", what, number, id)
		}
		delete(numbers, number)
	}
	if len(numbers) > 0 {
		t.Fatalf("%s: places %v are not in cluster %d", what, numbers, id)
	}
}

func featuresOf(d rules.Tile, layer string) []rules.Feature {
	if d[layer] == nil {
		return nil
	}
	return d[layer].Features
}

// A version stays what it is when others are made of it.
func TestVersionsDoNotChange(t *testing.T) {
	set := &plainSet{rnd: rand.New(rand.NewPCG(3, 3)), removed: map[uint32]bool{}}
	for i := range 100 {
		set.base = append(set.base, set.place(i+1))
	}
	slices.SortFunc(set.base, func(a, b data.Place) int { return byImportance(&a, &b) })
	version := placesOf(set.base)
	all := version.BaseView(nil)
	var versions []*Places
	var lists [][]data.Place
	for range 40 {
		version = version.With(set.edit())
		versions, lists = append(versions, version), append(lists, set.now(testFilters["all"]))
		version.With(nil, []uint32{set.rnd.Uint32N(100)}) // one that nobody goes on with
	}
	for i, version := range versions {
		compareVersion(t, fmt.Sprint("version ", i), version.View(all, nil), lists[i])
	}
}

// What is removed twice, or was never there, changes nothing.
func TestRemovingWhatIsNotThere(t *testing.T) {
	list := scattered(rand.New(rand.NewPCG(1, 1)), 50, centralEurope)
	places := placesOf(list)
	places = places.With([]Added{{Ord: 50, Before: 50, Place: &data.Place{ID: "t-new", Number: 51, Categories: []string{"museum"}}}}, []uint32{7})
	places = places.With(nil, []uint32{7, 7, 99, 50, 50})
	if got := places.With(nil, []uint32{50, 7}); got.Len() != 49 || places.Len() != 49 {
		t.Errorf("%d and %d places, want 49", got.Len(), places.Len())
	}
	compareVersion(t, "after", places.View(places.BaseView(nil), nil), slices.Delete(slices.Clone(list), 7, 8))
}

func reloaded(t *testing.T, s *Places) *Places {
	t.Helper()
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		t.Fatal(err)
	}
	loaded, err := LoadPlaces(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// edited replaces n places of a set of scattered ones, by importance one in every step, by others.
func edited(s *Places, n, step int) *Places {
	base := len(s.base.ords)
	news := scattered(rand.New(rand.NewPCG(11, 12)), n, centralEurope)
	added, removed := make([]Added, n), make([]uint32, n)
	for i := range news {
		news[i].ID, news[i].Number = "n-"+news[i].ID, uint64(base+i+1)
		// As many places are more important as scattered makes them, about.
		less := news[i].Importance
		added[i] = Added{uint32(base + i), uint32(float64(base) * (1 - less + less*math.Log(max(less, 1e-9)))), &news[i]}
		removed[i] = uint32(i*step + step/2)
	}
	return s.With(added, removed)
}
