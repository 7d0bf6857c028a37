package tiles

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"tripoint/data"
)

// BenchmarkEncode writes a tile of 182 places at zoom 14, found already, with our writer and with orb's.
func BenchmarkEncode(b *testing.B) {
	const n = 182
	rnd := rand.New(rand.NewPCG(3, 4))
	view := viewOf(scattered(rnd, n, orb.Bound{Min: orb.Point{18.545, 49.84}, Max: orb.Point{18.56, 49.85}}))
	id := ID{14, 9036, 5568}
	w := placesTiles.New().(*placesTile)
	encode := func() []byte {
		w.begin(view, id, nil)
		for i := range view.Len() {
			w.shown = append(w.shown, shown{view.order(i), i})
		}
		w.fit()
		return w.tile
	}
	layers, err := mvt.Unmarshal(encode())
	if err != nil || len(layers[0].Features) != n {
		b.Fatalf("%d features, want %d: %v", len(layers[0].Features), n, err)
	}
	b.Run("z14_182_places", func(b *testing.B) {
		b.Run("direct", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				encode()
			}
		})
		b.Run("orb", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := mvt.Marshal(layers); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("orb_from_places", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := mvt.Marshal(mvt.Layers{orbLayer(view)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// orbLayer is what a program that uses orb would make of the places before marshalling them.
func orbLayer(view *View) *mvt.Layer {
	collection := geojson.NewFeatureCollection()
	for i := range view.Len() {
		r := view.record(i)
		kind := &kinds()[r.category]
		s := spotOf(view.code(i))
		f := geojson.NewFeature(orb.Point{float64(s.x >> 6 % Extent), float64(s.y >> 6 % Extent)})
		f.ID = r.number
		f.Properties = geojson.Properties{
			"id": string(r.id[2:]), "name": string(r.name[2:]), "category": string(kind[0][2:]), "theme": string(kind[1][2:]),
			"icon": string(kind[2][2:]), "rank": uint64(r.rank), "country": "CZ", "name:cs": "Místo " + string(r.name[2:]), "name:pl": string(r.name[2:]),
		}
		collection.Append(f)
	}
	layer := mvt.NewLayer("places", collection)
	layer.Version = 2
	return layer
}

var million = sync.OnceValue(func() *View {
	return viewOf(scattered(rand.New(rand.NewPCG(5, 6)), 1_000_000, centralEurope))
})

// BenchmarkPlacesTile cuts tiles around places chosen at random among a million, of all of them and of the fifth
// that is in a category.
func BenchmarkPlacesTile(b *testing.B) {
	all := million()
	category := all.places.View(all.places.BaseView(func(ord uint32) bool { return ord%5 == 0 }), nil)
	for _, tc := range []struct {
		name string
		view *View
	}{{"1M", all}, {"1M/category", category}} {
		for zoom := range uint(MaxPlacesZoom + 1) {
			b.Run(fmt.Sprintf("%s/z%d", tc.name, zoom), func(b *testing.B) {
				rnd := rand.New(rand.NewPCG(7, 8))
				var times []time.Duration
				size := 0
				b.ReportAllocs()
				for b.Loop() {
					id := tileAt(zoom, all.code(rnd.IntN(all.Len())))
					begun := time.Now()
					size += len(tc.view.Tile(id, nil).Data)
					times = append(times, time.Since(begun))
				}
				slices.Sort(times)
				b.ReportMetric(float64(size)/float64(len(times)), "bytes/tile")
				b.ReportMetric(float64(times[len(times)/2].Nanoseconds()), "p50-ns")
				b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds()), "p99-ns")
			})
		}
	}
}

// BenchmarkCompressedTile cuts and compresses tiles of zoom 14, as a server does that has not kept them.
func BenchmarkCompressedTile(b *testing.B) {
	view := million()
	b.Run("1M/z14/gzip", func(b *testing.B) {
		rnd := rand.New(rand.NewPCG(7, 8))
		var times []time.Duration
		zw := gzip.NewWriter(nil)
		for b.Loop() {
			id := tileAt(14, view.code(rnd.IntN(view.Len())))
			begun := time.Now()
			zw.Reset(io.Discard)
			if _, err := zw.Write(view.Tile(id, nil).Data); err != nil {
				b.Fatal(err)
			}
			if err := zw.Close(); err != nil {
				b.Fatal(err)
			}
			times = append(times, time.Since(begun))
		}
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Nanoseconds()), "p50-ns")
		b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds()), "p99-ns")
	})
}

// BenchmarkEdited measures a million places of which 2,000 were replaced since: places at random, or those that are
// the most important.
func BenchmarkEdited(b *testing.B) {
	const n = 2000
	base := million().base
	for _, tc := range []struct {
		name string
		step int
	}{{"random", million().Len() / n}, {"first", 1}} {
		places := edited(million().places, n, tc.step)
		view := places.View(base, nil)
		for _, zoom := range []uint{0, 8, 12, 16} {
			b.Run(fmt.Sprintf("1M/%s/z%d", tc.name, zoom), func(b *testing.B) {
				rnd := rand.New(rand.NewPCG(7, 8))
				b.ReportAllocs()
				for b.Loop() {
					view.Tile(tileAt(zoom, base.codes[rnd.IntN(base.Len())]), nil)
				}
			})
		}
	}
	places := edited(million().places, n, million().Len()/n)
	p := scattered(rand.New(rand.NewPCG(1, 1)), 1, centralEurope)[0]
	some := places.BaseView(func(ord uint32) bool { return ord%3 == 0 })
	b.Run("1M/With", func(b *testing.B) {
		b.ReportAllocs()
		for i := uint32(0); b.Loop(); i++ {
			places.With([]Added{{uint32(million().Len() + n), 500_000, &p}}, []uint32{i % 1_000_000})
		}
	})
	for name, view := range map[string]*BaseView{"all": base, "third": some} {
		b.Run("1M/View/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				places.View(view, func(ord uint32) bool { return ord%3 == 0 })
			}
		})
	}
}

func BenchmarkLoadPlaces(b *testing.B) {
	var file bytes.Buffer
	if err := million().places.Save(&file); err != nil {
		b.Fatal(err)
	}
	b.Run("1M", func(b *testing.B) {
		b.ReportMetric(float64(file.Len())/1e6, "MB")
		b.ReportAllocs()
		for b.Loop() {
			if _, err := LoadPlaces(file.Bytes()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkNewPlaces makes a base, and what its clusters are made from.
func BenchmarkNewPlaces(b *testing.B) {
	const n = 1_000_000
	list := scattered(rand.New(rand.NewPCG(5, 6)), n, centralEurope)
	places := placesOf(list)
	b.Run("1M/base", func(b *testing.B) {
		for b.Loop() {
			placesOf(list)
		}
	})
	b.Run("1M/clusters", func(b *testing.B) {
		for b.Loop() {
			places.BaseView(nil)
		}
	})
}

// BenchmarkFilter selects a tenth of a million places.
func BenchmarkFilter(b *testing.B) {
	places := million().places
	b.Run("1M", func(b *testing.B) {
		for b.Loop() {
			places.BaseView(func(ord uint32) bool { return ord%10 == 0 })
		}
	})
}

func BenchmarkNewBase(b *testing.B) {
	base := regionBase()
	var settlements []*data.Place
	for i := range 10_000 {
		settlements = append(settlements, &region().Places[i%len(region().Places)])
	}
	b.Run("region", func(b *testing.B) {
		for b.Loop() {
			regionBase()
		}
	})
	b.Run("10k_settlements", func(b *testing.B) {
		for b.Loop() {
			base.WithSettlements(settlements)
		}
	})
}

func BenchmarkBaseTile(b *testing.B) {
	base := regionBase()
	for _, id := range []ID{{4, 8, 5}, {8, 141, 86}, {10, 564, 347}, {12, 2257, 1390}, {14, 9033, 5567}} {
		b.Run(fmt.Sprintf("z%d", id.Z), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				base.Tile(id)
			}
		})
	}
}
