package tiles

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
)

func savedPlaces(tb testing.TB, n int) []byte {
	tb.Helper()
	var file bytes.Buffer
	if err := placesOf(scattered(rand.New(rand.NewPCG(1, 2)), n, centralEurope)).Save(&file); err != nil {
		tb.Fatal(err)
	}
	return file.Bytes()
}

// What is loaded has the tiles and the bounds of what was saved, and is saved as the same bytes.
func TestSavedPlacesAreTheSame(t *testing.T) {
	for _, n := range []int{0, 1, 500} {
		list := scattered(rand.New(rand.NewPCG(1, 2)), n, centralEurope)
		places := placesOf(list)
		loaded := reloaded(t, edited(places, min(n, 3), 1))
		compareVersion(t, "loaded", loaded.View(loaded.BaseView(nil), nil), list)
		if loaded.Bounds() != places.Bounds() || n == 0 && loaded.Bounds() != (orb.Bound{}) {
			t.Errorf("%d places: bounds %v, want %v", n, loaded.Bounds(), places.Bounds())
		}
		var again bytes.Buffer
		if err := loaded.Save(&again); err != nil || !bytes.Equal(again.Bytes(), savedPlaces(t, n)) {
			t.Errorf("%d places: saved again, the file is another: %v", n, err)
		}
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	file := savedPlaces(t, 20)
	for n := range file {
		if _, err := LoadPlaces(file[:n]); err == nil {
			t.Fatalf("the first %d bytes of %d are accepted", n, len(file))
		}
	}
	for i := range file {
		damaged := bytes.Clone(file)
		damaged[i] ^= 1 << (i % 8)
		loadAndUse(damaged)
	}
}

// loadAndUse panics when what is accepted cannot be used.
func loadAndUse(file []byte) {
	places, err := LoadPlaces(file)
	if err != nil {
		return
	}
	n := uint32(len(places.base.ords))
	base := places.BaseView(func(ord uint32) bool { return ord%4 != 3 })
	next := places.With([]Added{{Ord: n, Place: &data.Place{ID: "t-new", Categories: []string{"museum"}}}}, []uint32{0, n / 2})
	for _, view := range []*View{places.View(base, nil), next.View(base, nil)} {
		for zoom := uint(0); zoom <= MaxPlacesZoom; zoom += 4 {
			for i := range min(view.base.Len(), 5) {
				view.Tile(tileAt(zoom, view.code(i)), nil)
				view.Tile(tileAt(zoom, view.code(i)), []string{"pl"})
			}
		}
	}
}

func FuzzLoadPlaces(f *testing.F) {
	for _, n := range []int{0, 1, 20} {
		f.Add(savedPlaces(f, n))
	}
	f.Fuzz(func(_ *testing.T, file []byte) { loadAndUse(file) })
}

// A record that passes its check can be read to its end.
func FuzzRecord(f *testing.F) {
	w := newRecordWriter(&tables{countries: []string{""}})
	for _, p := range scattered(rand.New(rand.NewPCG(1, 2)), 3, centralEurope) {
		f.Add(w.append(nil, &p))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if w.all().check(b) != nil {
			return
		}
		r := readRecord(b)
		rest := r.names
		for range r.count {
			_, rest = cutValue(rest[1:])
		}
		if len(rest) > 0 || r.nameFor([]byte{1}) == nil {
			t.Errorf("%d bytes after the names, or no name", len(rest))
		}
	})
}
