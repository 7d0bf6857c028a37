package search

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/geo"
)

// indexOf writes and opens an index over places, most important first, with their city and street as context.
func indexOf(tb testing.TB, places []data.Place) *Index {
	tb.Helper()
	slices.SortFunc(places, func(a, b data.Place) int {
		return cmp.Or(cmp.Compare(b.Importance, a.Importance), cmp.Compare(a.ID, b.ID))
	})
	dir := tb.TempDir()
	if err := Write(dir, sourceOf(places)); err != nil {
		tb.Fatal(err)
	}
	ix, err := Open(dir, placesOf(places), nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := ix.Close(); err != nil {
			tb.Error(err)
		}
	})
	return ix
}

func sourceOf(places []data.Place) Source {
	return Source{
		Len:     len(places),
		Place:   func(ord uint32) *data.Place { return &places[ord] },
		Context: func(_ uint32, p *data.Place) []string { return contextOf(p) },
	}
}

func contextOf(p *data.Place) []string { return []string{p.Address.City, p.Address.Street} }

func placesOf(places []data.Place) Places {
	byCategory := map[string]*roaring.Bitmap{}
	p := Places{
		Place:      func(ord uint32) *data.Place { return &places[ord] },
		ID:         func(ord uint32) string { return places[ord].ID },
		ByCategory: func(id string) *roaring.Bitmap { return byCategory[id] },
		InArea:     func(string) *roaring.Bitmap { return nil },
		Seat:       func(uint32) string { return "" },
	}
	for i := range places {
		p.Points = append(p.Points, places[i].Point)
		for _, id := range places[i].Categories {
			if byCategory[id] == nil {
				byCategory[id] = roaring.New()
			}
			byCategory[id].Add(uint32(i))
		}
	}
	return p
}

func place(id, name string, category string, importance float64, more ...func(*data.Place)) data.Place {
	p := data.Place{ID: id, Name: name, Categories: []string{category}, Importance: importance, Point: orb.Point{18.5, 49.85}}
	for _, change := range more {
		change(&p)
	}
	return p
}

func named(names ...string) func(*data.Place) {
	return func(p *data.Place) {
		byLang := map[string]string{}
		for i := 0; i < len(names); i += 2 {
			byLang[names[i]] = names[i+1]
		}
		p.Names = data.NewTexts(byLang)
	}
}

func in(city, country string) func(*data.Place) {
	return func(p *data.Place) { p.Address = data.Address{City: city, CountryCode: country} }
}

func at(lon, lat float64) func(*data.Place) {
	return func(p *data.Place) { p.Point = orb.Point{lon, lat} }
}

// border is a small region on both sides of a border.
func border() []data.Place {
	return []data.Place{
		place("karvina", "Karviná", "city", .65, named("cs", "Karviná", "pl", "Karwina", "de", "Karwin"), in("", "CZ")),
		place("havirov", "Havířov", "city", .66, named("cs", "Havířov", "pl", "Hawierzów"), in("", "CZ")),
		place("jastrzebie", "Jastrzębie-Zdrój", "city", .67, named("pl", "Jastrzębie-Zdrój"), in("", "PL")),
		place("dolne", "Jastrzębie Dolne", "suburb", .1, in("Jastrzębie-Zdrój", "PL")),
		place("cieszyn", "Cieszyn", "town", .5, named("pl", "Cieszyn", "de", "Teschen", "cs", "Těšín"), in("", "PL")),
		place("station", "Karviná hlavní nádraží", "railway_station", .4, in("Karviná", "CZ")),
		place("platform", "Zebrzydowice", "railway_station", .3, in("Zebrzydowice", "PL"), at(18.61, 49.87)),
		place("museum", "Muzeum Těšínska", "museum", .4, in("Karviná", "CZ")),
		place("fire", "Archeopark", "museum", .35, in("Chotěbuz", "CZ")),
		place("hotel", "Hotel Praha", "hotel", .2, in("Karviná", "CZ")),
		place("other-hotel", "Kosmos", "hotel", .3, in("Havířov", "CZ")),
		place("praha", "Praha", "city", .95, in("", "CZ"), at(14.42, 50.09)),
		place("folded", "Zamek", "castle", .3, in("Racibórz", "PL")),
		place("accented", "Zámek", "castle", .3, in("Karviná", "CZ")),
	}
}

func ids(ix *Index, r *Result) []string {
	found := make([]string, len(r.Hits))
	for i, h := range r.Hits {
		found[i] = ix.places.ID(h.Ord)
	}
	return found
}

func mustSearch(tb testing.TB, ix *Index, q Query) *Result {
	tb.Helper()
	if q.Limit == 0 {
		q.Limit = 10
	}
	if q.Near != nil && q.Zoom == 0 {
		q.Zoom, q.Bias = DefaultZoom, DefaultBias
	}
	if q.Budget == 0 {
		q.Budget = time.Hour
	}
	r, err := ix.Search(q)
	if err != nil {
		tb.Fatalf("Search(%q): %v", q.Text, err)
	}
	return r
}

func TestSearchFindsFirst(t *testing.T) {
	ix := indexOf(t, border())
	for _, c := range []struct {
		what, text, lang string
		want             string // the first id
		corrected        string
	}{
		{"exact", "Karviná", "cs", "karvina", ""},
		{"exonym", "Karwina", "pl", "karvina", ""},
		{"exonym in a language not asked for", "Teschen", "cs", "cieszyn", ""},
		{"without diacritics", "hawierzow", "", "havirov", ""},
		{"capitals", "HAVÍŘOV", "", "havirov", ""},
		{"decomposed letters", "Karvina\u0301", "", "karvina", ""},
		{"beginning", "jast", "", "jastrzebie", ""},
		{"first of two words", "Jastrzebie", "", "jastrzebie", ""},
		{"two words", "jastrzebie dolne", "", "dolne", ""},
		{"words in another order", "nadrazi karvina", "", "station", ""},
		{"written as one", "jastrzebiezdroj", "", "jastrzebie", ""},
		{"swapped neighbours", "Karvnia", "", "karvina", "karviná"},
		{"a letter missing", "Havrov", "", "havirov", "havířov"},
		{"a letter too many", "Cieszzyn", "", "cieszyn", "cieszyn"},
		{"two typos in a long word", "Jastzrebei", "", "jastrzebie", "jastrzębie"},
		{"typo and town", "muzuem karvina", "", "museum", "muzeum karvina"},
		{"kind in Polish", "muzeum", "pl", "museum", ""},
		{"kind without its word in the name", "nádraží", "cs", "station", ""},
		{"kind in another language than the reader's", "Bahnhof", "cs", "station", ""},
		{"name that begins with a kind", "hotel praha", "", "hotel", ""},
		{"kind and town", "hotel havířov", "cs", "other-hotel", ""},
		{"diacritics decide", "Zámek", "", "accented", ""},
		{"their absence decides", "Zamek", "", "folded", ""},
		{"little word", "muzeum v karvina", "cs", "museum", ""},
	} {
		r := mustSearch(t, ix, Query{Text: c.text, Prefs: lang.Parse([]string{c.lang})})
		got := ids(ix, r)
		if len(got) == 0 || got[0] != c.want {
			t.Errorf("%s: Search(%q) finds %q, want %q first", c.what, c.text, got, c.want)
		}
		if c.corrected != "" && r.Corrected != c.corrected {
			t.Errorf("%s: Search(%q) corrects to %q, want %q", c.what, c.text, r.Corrected, c.corrected)
		}
	}
}

func TestSearchFindsNothing(t *testing.T) {
	ix := indexOf(t, border())
	for _, text := range []string{"xyzzyq", "qqqqqqqqqqqqqqqq", "...", "🏰🏰", "\x00", "Barvina", strings.Repeat("ab ", 500)} {
		if r := mustSearch(t, ix, Query{Text: text}); len(r.Hits) > 0 && strings.ContainsFunc(text, func(r rune) bool { return r > ' ' && r < 'z' && r != '.' }) {
			t.Errorf("Search(%q) finds %q, want nothing", text, ids(ix, r))
		}
	}
}

func TestFirstLetterIsNotCorrectedInShortWords(t *testing.T) {
	ix := indexOf(t, []data.Place{place("a", "Karvina", "city", .5), place("b", "Jastrzebie", "city", .5)})
	if r := mustSearch(t, ix, Query{Text: "Garvina"}); len(r.Hits) > 0 {
		t.Errorf("Garvina finds %q: a wrong first letter counts double and a word of 7 letters may hold one typo", ids(ix, r))
	}
	if r := mustSearch(t, ix, Query{Text: "Gastrzebie"}); len(r.Hits) == 0 {
		t.Error("Gastrzebie finds nothing: a word of 10 letters may hold two typos")
	}
}

func TestMatchSaysWhy(t *testing.T) {
	ix := indexOf(t, border())
	for _, c := range []struct {
		text, lang  string
		wantLang    string
		wantText    string
		wantRanges  [][2]int
		wantReading string
	}{
		{"Karwina", "pl", "pl", "Karwina", [][2]int{{0, 7}}, ""},
		{"Karwina", "cs", "pl", "Karwina", [][2]int{{0, 7}}, ""},
		{"zdroj", "", "pl", "Jastrzębie-Zdrój", [][2]int{{11, 16}}, ""},
		{"jastrzę", "", "pl", "Jastrzębie-Zdrój", [][2]int{{0, 7}}, ""},
		{"nadr", "", "cs", "Karviná hlavní nádraží", [][2]int{{15, 19}}, ""},
		{"muzeum", "pl", "", "", nil, "museum"},
	} {
		r := mustSearch(t, ix, Query{Text: c.text, Prefs: lang.Parse([]string{c.lang})})
		if len(r.Hits) == 0 {
			t.Errorf("Search(%q) finds nothing", c.text)
			continue
		}
		m := r.Hits[0].Match
		if c.wantReading != "" {
			if !slices.Contains(r.Reading.Category, c.wantReading) && m.Text == "" {
				t.Errorf("Search(%q) reads category %q, want %q", c.text, r.Reading.Category, c.wantReading)
			}
			continue
		}
		if m.Lang != c.wantLang || m.Text != c.wantText || !slices.Equal(m.Highlight, c.wantRanges) {
			t.Errorf("Search(%q) matched %+v, want %s %q %v", c.text, m, c.wantLang, c.wantText, c.wantRanges)
		}
	}
}

func TestHighlightCountsUTF16(t *testing.T) {
	ix := indexOf(t, []data.Place{place("a", "🏰🏰 Zámek Fryštát", "castle", .5)})
	got := mustSearch(t, ix, Query{Text: "zamek"}).Hits[0].Match.Highlight
	if want := [][2]int{{5, 10}}; !slices.Equal(got, want) {
		t.Errorf("highlight = %v, want %v", got, want)
	}
}

func TestFilterComesBeforeTheCut(t *testing.T) {
	places := synthetic(rand.New(rand.NewPCG(5, 6)), 8_000)
	last := len(places) - 1
	places[last].Name, places[last].Names = "Karkarkar", nil
	ix := indexOf(t, places)
	only := roaring.BitmapOf(uint32(last))
	for what, filter := range map[string]Filter{
		"set":       {Set: only},
		"predicate": {Keep: only.Contains},
		"both":      {Set: only, Keep: only.Contains},
	} {
		for _, text := range []string{"k", "karkarkar", ""} {
			r := mustSearch(t, ix, Query{Text: text, Filter: filter})
			if len(r.Hits) != 1 || r.Hits[0].Ord != uint32(last) {
				t.Errorf("%s: Search(%q) = %v, want the least important place alone", what, text, ids(ix, r))
			}
		}
	}
}

func TestPagesMakeTheWhole(t *testing.T) {
	ix := indexOf(t, synthetic(rand.New(rand.NewPCG(7, 8)), 3_000))
	for _, text := range []string{"k", "muzeum", "kra", "hotel ka", ""} {
		q := Query{Text: text, Near: &orb.Point{18.5, 49.85}, Limit: 50}
		var paged []string
		for page := 0; page < 6; page++ {
			q.Limit = 7
			r := mustSearch(t, ix, q)
			paged = append(paged, ids(ix, r)...)
			if q.After = r.Next; q.After == nil {
				break
			}
		}
		whole := ids(ix, mustSearch(t, ix, Query{Text: text, Near: q.Near, Limit: 42}))
		if !slices.Equal(paged, whole) {
			t.Errorf("Search(%q) by pages of 7 = %q, want %q", text, paged, whole)
		}
	}
}

// exhaustive scores every place, which is what candidates and pruning must come close to.
func exhaustive(t *testing.T, ix *Index, q Query) []scoredHit {
	t.Helper()
	clock := newClock(time.Hour)
	d, err := ix.dictionaries(clock)
	if err != nil {
		t.Fatal(err)
	}
	terms, err := ix.terms(d, words(q.Text), q.Text)
	if err != nil {
		t.Fatal(err)
	}
	readings := append([]reading{textReading(&q, terms)}, ix.categoryReadings(&q, terms)...)
	f := found{query: &q, scorer: newScorer(ix, &q, clock), readings: readings}
	for i := range f.readings {
		r := &f.readings[i]
		for ord := range ix.importance {
			ord := uint32(ord)
			if r.inCategory != nil && !r.inCategory.Contains(ord) {
				continue
			}
			every := !slices.ContainsFunc(r.terms, func(t *term) bool {
				places := union(t.byName, t.byContext)
				return !t.optional && (places == nil || !places.Contains(ord))
			})
			if score, _ := f.scorer.score(ord, r, r.view.nearness(ix.places.Points[ord])); every && score > 0 {
				f.hits = append(f.hits, scoredHit{score, ord, int32(i)})
			}
		}
	}
	f.keepBest()
	return f.top(q.Limit)
}

// The best ten of the candidates must be the best ten of all, but for 2 %. Hits of one score count the same.
func TestRecallAgainstScoringEverything(t *testing.T) {
	ix := indexOf(t, synthetic(rand.New(rand.NewPCG(1, 2)), 20_000))
	rnd := rand.New(rand.NewPCG(3, 4))
	for letters := 1; letters <= 6; letters++ {
		found, wanted := 0, 0
		for range 40 {
			p := ix.places.Place(uint32(rnd.IntN(len(ix.importance))))
			q := Query{Text: prefixRunes(words(p.Name)[rnd.IntN(2)].folded, letters), Near: &p.Point, Zoom: DefaultZoom, Bias: DefaultBias, Limit: 10}
			want := exhaustive(t, ix, q)
			got := mustSearch(t, ix, q).Hits
			wanted += len(want)
			if len(want) == 0 {
				continue
			}
			least := want[len(want)-1].score
			for _, h := range got {
				if h.Score >= least-1e-12 {
					found++
				}
			}
		}
		if recall := float64(found) / float64(wanted); recall < 0.98 {
			t.Errorf("%d letters: recall@10 = %.3f, want at least 0.98", letters, recall)
		}
	}
}

func TestMatchedCountsEveryPlace(t *testing.T) {
	ix := indexOf(t, synthetic(rand.New(rand.NewPCG(1, 2)), 20_000))
	for _, text := range []string{"k", "ka", "mu"} {
		want := 0
		for ord := range ix.importance {
			begins := false
			ix.baseNames.names(uint32(ord), func(_ nameBits, folded, _ []byte) bool {
				for w := range strings.FieldsSeq(string(folded)) {
					begins = begins || strings.HasPrefix(w, text)
				}
				return true
			})
			if begins {
				want++
			}
		}
		if want <= maxCandidates && text == "k" {
			t.Fatalf("%d places begin with k, too few for a cut", want)
		}
		if r := mustSearch(t, ix, Query{Text: text}); r.Matched != want || r.AtLeast {
			t.Errorf("Search(%q) matches %d (at least: %v), want exactly %d", text, r.Matched, r.AtLeast, want)
		}
	}
}

// A query whose time is up has an answer all the same, and says that it is not the whole one.
func TestTimeIsUp(t *testing.T) {
	ix := indexOf(t, synthetic(rand.New(rand.NewPCG(1, 2)), 20_000))
	for _, text := range []string{"k", "hotel k", "muzeum krawisrta", ""} {
		q := Query{Text: text, Near: &ix.places.Points[100], Count: true}
		if r := mustSearch(t, ix, q); r.Partial || len(r.Hits) == 0 {
			t.Errorf("Search(%q) with an hour: %d hits, partial: %v", text, len(r.Hits), r.Partial)
		}
		q.Budget = time.Nanosecond
		if r := mustSearch(t, ix, q); !r.Partial || len(r.Hits) == 0 {
			t.Errorf("Search(%q) with no time: %d hits, partial: %v, want hits that are not all", text, len(r.Hits), r.Partial)
		}
	}
}

func TestNearnessAndImportance(t *testing.T) {
	ix := indexOf(t, []data.Place{
		place("near", "Apteka Zdrowie", "pharmacy", .2, at(18.54, 49.85)),
		place("far", "Apteka Zdrowie", "pharmacy", .25, at(19.9, 50.0)),
		place("famous", "Apteka Zdrowie", "pharmacy", .95, at(21.0, 52.2)),
	})
	here := &orb.Point{18.54, 49.85}
	for _, c := range []struct {
		what string
		q    Query
		want string
	}{
		{"nowhere: importance", Query{Text: "apteka"}, "famous"},
		{"here, all for nearness", Query{Text: "apteka", Near: here, Zoom: 14, Bias: 1}, "near"},
		{"here, nothing for nearness", Query{Text: "apteka", Near: here, Zoom: 14, Bias: 0}, "famous"},
	} {
		if got := ids(ix, mustSearch(t, ix, c.q)); got[0] != c.want {
			t.Errorf("%s: first is %q, want %q", c.what, got, c.want)
		}
	}
	for _, h := range mustSearch(t, ix, Query{Text: "apteka", Near: here}).Hits {
		for name, part := range map[string]float64{"text": h.Parts.Text, "importance": h.Parts.Importance, "distance": h.Parts.Distance, "language": h.Parts.Language, "category": h.Parts.Category} {
			if part < 0 || part > 1 || math.IsNaN(part) {
				t.Errorf("part %s of %q = %v, want 0 to 1", name, ix.places.ID(h.Ord), part)
			}
		}
	}
}

func TestEmptyIndex(t *testing.T) {
	ix := indexOf(t, nil)
	if r := mustSearch(t, ix, Query{Text: "karvina"}); len(r.Hits) != 0 {
		t.Errorf("an empty index finds %d places", len(r.Hits))
	}
}

func TestCompleteCategories(t *testing.T) {
	ix := indexOf(t, border())
	for _, c := range []struct{ text, lang, want string }{
		{"muz", "pl", "museum"}, {"nádr", "cs", "railway_station"}, {"Kirch", "de", "church"}, {"lekáre", "sk", "pharmacy"}, {"apt", "pl", "pharmacy"},
	} {
		got := ix.Categories(c.text, lang.Parse([]string{c.lang}))
		if len(got) == 0 || got[0].ID != c.want {
			t.Errorf("Categories(%q, %s) = %+v, want %s first", c.text, c.lang, got, c.want)
		}
	}
	if got := ix.Categories("", nil); len(got) != 0 {
		t.Errorf("an empty text begins %d categories, want none", len(got))
	}
}

// Whatever is typed, search answers, its hits are in order and their highlights lie in the names.
func FuzzSearch(f *testing.F) {
	ix := indexOf(f, border())
	for _, text := range []string{"Karwina", "muzeum w Karwinie", "Karvnia", "' OR 1=1 --", "(a+)+$", "\u202eabc", strings.Repeat("a", 200), "ﬁ ß", "k\u0301\u0301\u0301", "\x00\xff",
		"hrad u Karviné", "restaurants near Havířov", "49.85, 18.54", "VG3R 9C Karviná", "SP 6", "sklep", "w na do", "frydekmistek"} {
		f.Add(text, "pl")
	}
	for _, text := range hostile {
		f.Add(text[:min(len(text), 200)], "cs") // long ones keep the fuzzer busy with shortening them
	}
	f.Fuzz(func(t *testing.T, text, language string) {
		r := mustSearch(t, ix, Query{Text: text, Prefs: lang.Parse([]string{language})})
		for i, h := range r.Hits {
			if i > 0 && h.Score > r.Hits[i-1].Score {
				t.Fatalf("Search(%q): hit %d has %v behind %v", text, i, h.Score, r.Hits[i-1].Score)
			}
			for _, span := range h.Match.Highlight {
				if span[0] < 0 || span[0] >= span[1] || span[1] > utf16Length(h.Match.Text) {
					t.Fatalf("Search(%q): highlight %v is not in %q", text, span, h.Match.Text)
				}
			}
		}
		ix.Categories(text, nil)
		if p, ok, err := ix.Position(Query{Text: text}); err != nil || ok && geo.CheckPoint(p) != nil {
			t.Fatalf("Position(%q) = %v, %v", text, p, err)
		}
	})
}

func ExampleIndex_Search() {
	places := []data.Place{{ID: "karvina", Name: "Karviná", Names: data.NewTexts(map[string]string{"pl": "Karwina"}), Categories: []string{"city"}}}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	place := func(ord uint32) *data.Place { return &places[ord] }
	source := Source{Len: len(places), Place: place, Context: func(uint32, *data.Place) []string { return nil }}
	if err := Write(dir, source); err != nil {
		fmt.Println(err)
		return
	}
	ix, err := Open(dir, Places{
		Points:     []orb.Point{places[0].Point},
		Place:      place,
		ID:         func(ord uint32) string { return places[ord].ID },
		ByCategory: func(string) *roaring.Bitmap { return nil },
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ix.Close()
	r, err := ix.Search(Query{Text: "karwina", Limit: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(places[r.Hits[0].Ord].Name, r.Hits[0].Match.Lang)
	// Output: Karviná pl
}

// Who writes a rare name gets it first, and what is written nearly so behind it.
func TestRareNameComesBeforeWellKnownTypos(t *testing.T) {
	for _, rare := range []string{"Karvima", "Karvino"} { // a typo of the other and a form of it
		ix := indexOf(t, []data.Place{place("known", "Karvina", "city", 1), place("rare", rare, "hotel", .01)})
		for _, text := range []string{rare, rare + " "} {
			if r := mustSearch(t, ix, Query{Text: text}); !slices.Equal(ids(ix, r), []string{"rare", "known"}) {
				t.Errorf("Search(%q) finds %q, want the rare name, then the known one", text, ids(ix, r))
			}
		}
	}
}
