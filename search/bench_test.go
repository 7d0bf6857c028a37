package search

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data"
)

// synthetic makes places named like those of the region, in and around made-up towns.
func synthetic(rnd *rand.Rand, n int) []data.Place {
	syllables := strings.Fields("ka ko kra kar vi wi na no ha ho hra vor zov stra ja je jas trze bie zdro mu ze um pa po pra le lo sta se ci do mi ra ro te ti be bo ne ny ova ice ov sko ska nik")
	kinds := strings.Fields("Muzeum Hotel Restauracja Restaurace Kościół Kostel Szkoła Škola Park Zamek Zámek Apteka Lékárna")
	categories := strings.Fields("museum hotel restaurant church school park castle pharmacy")
	word := func() string {
		var b strings.Builder
		for range 2 + rnd.IntN(3) {
			b.WriteString(syllables[rnd.IntN(len(syllables))])
		}
		w := b.String()
		return strings.ToUpper(w[:1]) + w[1:]
	}
	towns := make([]orb.Point, 500)
	names := make([]string, len(towns))
	for i := range towns {
		towns[i] = orb.Point{12 + rnd.Float64()*12, 48.5 + rnd.Float64()*6.5}
		names[i] = word()
	}
	places := make([]data.Place, n)
	for i := range places {
		town := rnd.IntN(len(towns))
		name := kinds[rnd.IntN(len(kinds))] + " " + word()
		if rnd.IntN(3) == 0 {
			name = word() + " " + names[town]
		}
		places[i] = data.Place{
			ID: fmt.Sprintf("synthetic-%07d", i), Name: name,
			Names:      data.Texts{{Lang: "cs", Text: name}, {Lang: "pl", Text: word() + " " + names[town]}},
			Categories: []string{categories[rnd.IntN(len(categories))]},
			Address:    data.Address{City: names[town]},
			Importance: rnd.Float64() * rnd.Float64(),
			Point:      orb.Point{towns[town].Lon() + rnd.NormFloat64()*.1, towns[town].Lat() + rnd.NormFloat64()*.07},
		}
	}
	slices.SortFunc(places, func(a, b data.Place) int {
		if a.Importance > b.Importance {
			return -1
		}
		return 1
	})
	return places
}

// BenchmarkSuggest asks for prefixes of names near their places, of the base alone and of a version with edits.
func BenchmarkSuggest(b *testing.B) {
	const n = 1_000_000
	places := synthetic(rand.New(rand.NewPCG(1, 2)), n)
	dir := b.TempDir()
	start := time.Now()
	if err := Write(dir, sourceOf(places)); err != nil {
		b.Fatal(err)
	}
	b.Logf("written in %v, %s", time.Since(start), sizes(b, dir, n))
	given := placesOf(places)
	before := heapInUse()
	start = time.Now()
	ix, err := Open(dir, given, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	b.Logf("opened in %v, %.1f bytes of heap a place", time.Since(start), float64(heapInUse()-before)/n)
	b.Run("1M", func(b *testing.B) { ix.benchmarkAll(b) })
	for _, edits := range []int{2_000, 20_000} {
		version := edited(b, ix, places, edits)
		b.Run(fmt.Sprintf("1M_%d_edits", edits), func(b *testing.B) { version.benchmarkAll(b) })
	}
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func sizes(b *testing.B, dir string, places int64) string {
	var list []string
	for _, name := range []string{nameFile, contextFile, columnsFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %d bytes a place", name, info.Size()/places))
	}
	return strings.Join(list, ", ")
}

// edited replaces n places, one version after the other, and says how long that takes.
func edited(b *testing.B, ix *Index, places []data.Place, n int) *Index {
	rnd := rand.New(rand.NewPCG(5, 6))
	more := synthetic(rnd, n)
	rnd.Shuffle(n, func(i, j int) { more[i], more[j] = more[j], more[i] })
	removed := roaring.New()
	for range n {
		removed.Add(uint32(rnd.IntN(len(places))))
	}
	all := placesOf(slices.Concat(places, more))
	times := make([]time.Duration, n)
	for i := range more {
		start := time.Now()
		ix = ix.With(all, []Added{{uint32(len(places) + i), &more[i], contextOf(&more[i])}}, removed)
		times[i] = time.Since(start)
	}
	slices.Sort(times)
	b.Logf("%d edits: p50 %v, p99 %v, longest %v each", n, times[n/2], times[n*99/100], times[n-1])
	return ix
}

func (ix *Index) benchmarkAll(b *testing.B) {
	for letters := 1; letters <= 8; letters++ {
		b.Run(fmt.Sprintf("%d_letters", letters), func(b *testing.B) {
			ix.benchmark(b, func(rnd *rand.Rand, p *data.Place) string {
				return prefixRunes(words(p.Name)[rnd.IntN(2)].folded, letters)
			})
		})
	}
	b.Run("two_words_one_typo", func(b *testing.B) {
		ix.benchmark(b, func(rnd *rand.Rand, p *data.Place) string {
			ws := words(p.Name)
			return ws[0].folded + " " + swapped(rnd, ws[1].folded)
		})
	})
	b.Run("hostile", func(b *testing.B) {
		ix.benchmark(b, func(rnd *rand.Rand, _ *data.Place) string { return hostile[rnd.IntN(len(hostile))] })
	})
}

// hostile are queries that mean nothing but work, where nobody looks at what they are first.
var hostile = []string{
	strings.Repeat("kravistra", 1_200), strings.Repeat("ka ", 500), strings.Repeat("muzeum ", 500), strings.Repeat("a", 200),
	strings.Repeat("a ", 100), strings.Repeat("ka", 59), strings.Repeat("kraviostra ", 10), strings.Repeat("a\u0301", 2_000),
	"\u202emezuum\u202c", "مقهى كارفينا", "🏰🏰🏰 🏨", "' OR 1=1; DROP TABLE places --", "(a+)+$", "%00\x00\xff", "w na do u v", "*** ???",
	"kostelkostelkostel hotelhotelhotel muzeummuzeummuzeum", "aaaaaaaa bbbbbbbb cccccccc dddddddd eeeeeeee",
}

// swapped swaps two neighbours of a word behind its first letter.
func swapped(rnd *rand.Rand, w string) string {
	if len(w) < 4 {
		return w
	}
	i := 1 + rnd.IntN(len(w)-2)
	return w[:i] + w[i+1:i+2] + w[i:i+1] + w[i+2:]
}

func (ix *Index) benchmark(b *testing.B, text func(*rand.Rand, *data.Place) string) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var times []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		p := ix.places.Place(uint32(rnd.IntN(len(ix.importance))))
		q := Query{Text: text(rnd, p), Near: &p.Point, Zoom: DefaultZoom, Bias: DefaultBias, Limit: 8}
		start := time.Now()
		if _, err := ix.Search(q); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
}
