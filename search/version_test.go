package search

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum/levenshtein"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
)

// edits keeps what a series of versions is made from.
type edits struct {
	rnd     *rand.Rand
	places  []data.Place // by ord
	base    int
	removed *roaring.Bitmap
	named   int
}

var (
	editedWords = strings.Fields("Zámek Zamek Karviná Karvinná Karwina Jastrzębie Zdrój Muzeum Těšínska Łaziska Hotel Praha Pražský " +
		"Kosmos Frýdek Místek Strážnice Strażnica Archeopark Kościół Kostel Apteka Žilina Čadca Kysuce Nové Mesto Wisła Ustroń Wodzisław Śląski")
	editedCategories = strings.Fields("museum hotel castle church pharmacy restaurant city village suburb")
)

func (e *edits) pick(words []string) string { return words[e.rnd.IntN(len(words))] }

// place makes one up. Some have a word that no other has.
func (e *edits) place(id string) data.Place {
	e.named++
	name := func() string {
		n := e.pick(editedWords)
		for e.rnd.IntN(2) == 0 {
			n += e.pick([]string{" ", "-", " w "}) + e.pick(editedWords)
		}
		if e.rnd.IntN(4) == 0 {
			n += " " + e.pick(editedWords) + fmt.Sprintf("%c%c", 'a'+e.named%26, 'a'+e.named/26%26)
		}
		return n
	}
	p := place(id, name(), e.pick(editedCategories), float64(e.rnd.IntN(20))/20,
		in(e.pick(editedWords), e.pick([]string{"PL", "CZ", "SK"})),
		at(18.5+e.rnd.NormFloat64()*.2, 49.85+e.rnd.NormFloat64()*.2))
	if e.rnd.IntN(2) == 0 {
		p.Names = data.NewTexts(map[string]string{"pl": name(), "cs": name()})
	}
	if e.rnd.IntN(4) == 0 {
		p.AltNames = []string{name()}
	}
	return p
}

func newEdits(seed uint64, n int) *edits {
	e := &edits{rnd: rand.New(rand.NewPCG(seed, 1)), base: n, removed: roaring.New()}
	for i := range n {
		e.places = append(e.places, e.place(fmt.Sprintf("p-%d", i)))
	}
	return e
}

// living lists the ords of the places that are not removed.
func (e *edits) living() []uint32 {
	all := roaring.New()
	all.AddRange(0, uint64(len(e.places)))
	return roaring.AndNot(all, e.removed).ToArray()
}

// step removes, replaces and adds some places and returns the version of ix with that.
func (e *edits) step(ix *Index, n int) *Index {
	before := len(e.places)
	removed := e.removed.Clone()
	for range n {
		living := e.living()
		what := e.rnd.IntN(3)
		id := fmt.Sprintf("p-%d", len(e.places))
		if what > 0 && len(living) > 0 {
			ord := living[e.rnd.IntN(len(living))]
			removed.Add(ord)
			id = e.places[ord].ID
		}
		e.removed = removed
		if what < 2 {
			e.places = append(e.places, e.place(id))
		}
	}
	return ix.With(placesOf(slices.Clone(e.places)), e.added(before), removed.Clone())
}

func (e *edits) added(from int) []Added {
	var added []Added
	for ord := from; ord < len(e.places); ord++ {
		added = append(added, Added{uint32(ord), &e.places[ord], contextOf(&e.places[ord])})
	}
	return added
}

// anew builds an index over what is left.
func (e *edits) anew(t *testing.T) *Index {
	var places []data.Place
	for _, ord := range e.living() {
		places = append(places, e.places[ord])
	}
	return indexOf(t, places)
}

// query makes one up from the names there are and were.
func (e *edits) query() Query {
	p := &e.places[e.rnd.IntN(len(e.places))]
	ws := words(p.Name)
	w := ws[e.rnd.IntN(len(ws))].folded
	q := Query{Limit: 1 + e.rnd.IntN(12), Prefs: lang.Parse([]string{e.pick([]string{"", "pl", "cs", "de"})})}
	switch e.rnd.IntN(9) {
	case 0:
		q.Text = prefixRunes(w, 1+e.rnd.IntN(9))
	case 1:
		q.Text = p.Name
	case 2:
		q.Text = swapped(e.rnd, w)
	case 3:
		q.Text = swapped(e.rnd, w) + " " + prefixRunes(fold(e.pick(editedWords)), 1+e.rnd.IntN(9))
	case 4:
		q.Text = e.pick([]string{"muzeum", "hotel", "zámek", "kościół", "Museum"}) + e.pick([]string{"", " ", " w ", " v "}) + e.pick(editedWords)
	case 5:
		q.Text = strings.ReplaceAll(p.Name, " ", "")
	case 6:
		q.Text = e.pick(editedWords) + " " + prefixRunes(fold(p.Address.City), 1+e.rnd.IntN(9))
	case 7:
		q.Text = e.pick(editedWords) + " " + e.pick(editedWords) + " " + e.pick(editedWords) + " "
	}
	if e.rnd.IntN(2) == 0 {
		q.Near, q.Zoom, q.Bias = &orb.Point{18.5, 49.85}, DefaultZoom, DefaultBias
	}
	return q
}

// filterOf keeps the same places, told apart by id, in an index of any version.
func filterOf(ix *Index, kind int) Filter {
	wanted := func(ord uint32) bool { return strings.ContainsAny(ix.places.ID(ord)[2:], "1357") }
	set := roaring.New()
	for ord := range ix.importance {
		if wanted(uint32(ord)) {
			set.Add(uint32(ord))
		}
	}
	museums := cmp.Or(ix.places.ByCategory("museum"), roaring.New())
	return []Filter{{}, {}, {Set: set}, {Keep: wanted}, {Set: museums, Keep: wanted}}[kind]
}

// foundByID is a result with ids for ords.
type foundByID struct {
	Result
	IDs []string
}

func resultByID(t *testing.T, ix *Index, q Query) foundByID {
	r := mustSearch(t, ix, q)
	f := foundByID{*r, ids(ix, r)}
	f.Hits = slices.Clone(r.Hits)
	for i := range f.Hits {
		f.Hits[i].Ord = 0
	}
	return f
}

// agree compares the pages of a query in two indexes and returns the first of got.
func agree(t *testing.T, q Query, filter int, got, want *Index) foundByID {
	t.Helper()
	var first foundByID
	for page := range 3 {
		q.Filter = filterOf(got, filter)
		g := resultByID(t, got, q)
		q.Filter = filterOf(want, filter)
		w := resultByID(t, want, q)
		if !reflect.DeepEqual(g, w) {
			t.Fatalf("Search(%q, page %d, filter %d, near %v):\n got %+v\nwant %+v", q.Text, page, filter, q.Near != nil, g, w)
		}
		if page == 0 {
			first = g
		}
		if q.After = w.Next; q.After == nil {
			break
		}
	}
	return first
}

// A version must find what an index written anew over its places finds, in the same order, for the same reasons.
func TestVersionAgreesWithIndexWrittenAnew(t *testing.T) {
	for _, c := range []struct {
		what        string
		base, steps int
	}{{"many edits of a few places", 40, 60}, {"some of many", 700, 12}, {"no base", 0, 30}} {
		t.Run(c.what, func(t *testing.T) {
			e := newEdits(uint64(c.base), c.base)
			ix := indexOf(t, e.places)
			hits, corrected := 0, 0
			for step := range c.steps {
				ix = e.step(ix, 1+e.rnd.IntN(8))
				if step%3 != 2 {
					continue
				}
				anew := e.anew(t)
				for range 150 {
					r := agree(t, e.query(), e.rnd.IntN(5), ix, anew)
					hits += len(r.IDs)
					if r.Corrected != "" {
						corrected++
					}
				}
			}
			if hits < 1000 || corrected < 20 {
				t.Errorf("%d hits, %d corrected texts: the queries hardly test anything", hits, corrected)
			}
		})
	}
}

// Two versions of one index, and the index itself, go their own ways.
func TestVersionsDoNotDisturbEachOther(t *testing.T) {
	e := newEdits(5, 50)
	base := indexOf(t, e.places)
	one := e.step(base, 5)
	type version struct {
		ix    *Index
		edits edits
	}
	versions := []version{{base, *newEdits(5, 50)}, {one, *e}}
	for range 3 {
		branch := *e
		branch.places, branch.removed = slices.Clone(e.places), e.removed.Clone()
		ix := one
		for range 3 {
			ix = branch.step(ix, 5)
		}
		versions = append(versions, version{ix, branch})
	}
	for i, v := range versions {
		anew := v.edits.anew(t)
		for range 100 {
			t.Run(fmt.Sprint("version ", i), func(t *testing.T) { agree(t, v.edits.query(), 0, v.ix, anew) })
		}
	}
}

func TestEverythingRemoved(t *testing.T) {
	e := newEdits(7, 10)
	ix := indexOf(t, e.places)
	all := roaring.New()
	all.AddRange(0, 10)
	empty := ix.With(placesOf(e.places), nil, all)
	for _, text := range []string{"", "zamek", "muzeum praha"} {
		if r := mustSearch(t, empty, Query{Text: text}); len(r.Hits) != 0 || r.Matched != 0 {
			t.Errorf("Search(%q) finds %q where every place was removed", text, ids(empty, r))
		}
	}
}

// A word stands while some place has it, and falls to correction with the last one.
func TestWordsComeAndGo(t *testing.T) {
	places := []data.Place{place("a", "Karvinská pivnice", "restaurant", .5)}
	ix := indexOf(t, places)
	places = append(places, place("b", "Karvimská pub", "restaurant", .5))
	with := ix.With(placesOf(places), []Added{{1, &places[1], nil}}, nil)
	without := with.With(placesOf(places), nil, roaring.BitmapOf(1))
	for what, c := range map[string]struct {
		ix        *Index
		corrected string
	}{"before": {ix, "karvinská"}, "added": {with, ""}, "removed": {without, "karvinská"}} {
		r := mustSearch(t, c.ix, Query{Text: "karvimska "})
		if len(r.Hits) == 0 || r.Corrected != c.corrected {
			t.Errorf("%s: Search finds %q and corrects to %q, want %q", what, ids(c.ix, r), r.Corrected, c.corrected)
		}
	}
}

// The dictionaries of a version list the terms that an index written anew has, in their order, with as many places.
func TestDictionariesOfVersion(t *testing.T) {
	e := newEdits(13, 60)
	ix := indexOf(t, e.places)
	for range 12 {
		ix = e.step(ix, 6)
	}
	anew := e.anew(t)
	list := func(ix *Index, of func(*dictionaries) *dictionary, beginning string, dfa *levenshtein.DFA) (terms []string) {
		d, err := ix.dictionaries(newClock(0))
		if err != nil {
			t.Fatal(err)
		}
		err = of(d).each(beginning, dfa, func(l listing) (bool, error) {
			places, err := of(d).placesOf(l)
			if places != nil && !strings.HasSuffix(l.text, " ") {
				terms = append(terms, fmt.Sprint(l.text, " ", ix.living(places).GetCardinality()))
			}
			return true, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return terms
	}
	names := func(d *dictionaries) *dictionary { return &d.name }
	context := func(d *dictionaries) *dictionary { return &d.context }
	for _, w := range editedWords {
		dfa, err := ix.typos[2].BuildDfa(fold(w), 2)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := list(ix, names, "", dfa), list(anew, names, "", dfa); !slices.Equal(got, want) {
			t.Errorf("names like %q: %q, want %q", w, got, want)
		}
		begun := prefixRunes(fold(w), 2)
		if got, want := list(ix, context, begun, nil), list(anew, context, begun, nil); !slices.Equal(got, want) {
			t.Errorf("context that begins with %q: %q, want %q", begun, got, want)
		}
	}
}

// Whether a word is so rare that it may be a typo is decided by the places that are left.
func TestRareWordsOfVersion(t *testing.T) {
	places := []data.Place{place("karvina", "Karvina", "city", .9)}
	for i, importance := range []float64{.6, .2, .2, .2} {
		places = append(places, place(fmt.Sprint("karvima-", i), "Karvima", "hotel", importance))
	}
	ix := indexOf(t, places)
	rare := ix.With(placesOf(places), nil, roaring.BitmapOf(1))
	places = append(places, place("more", "Karvima", "hotel", .6))
	known := rare.With(placesOf(places), []Added{{5, &places[5], nil}}, roaring.BitmapOf(1, 2, 3))
	for what, c := range map[string]struct {
		ix   *Index
		want int // places
	}{"as written": {ix, 4}, "an important one is removed": {rare, 4}, "another is added": {known, 2}} {
		if r := mustSearch(t, c.ix, Query{Text: "karvima "}); len(r.Hits) != c.want {
			t.Errorf("%s: Search finds %q, want %d places", what, ids(c.ix, r), c.want)
		}
	}
}

// However many words only removed places have, they do not stand in the way of others.
func TestRemovedContextDoesNotCount(t *testing.T) {
	var places []data.Place
	removed := roaring.New()
	for i := range 2 * maxContextTerms {
		removed.Add(uint32(i))
		places = append(places, place(fmt.Sprint(i), "Hotel", "hotel", .5, in(fmt.Sprintf("Kar%c%c", 'a'+i/26, 'a'+i%26), "CZ")))
	}
	places = append(places, place("last", "Hotel", "hotel", .4, in("Karzz", "CZ")), place("other", "Hotel", "hotel", .4, in("Praha", "CZ")))
	ix := indexOf(t, places).With(placesOf(places), nil, removed)
	if r := mustSearch(t, ix, Query{Text: "hotel kar"}); !slices.Equal(ids(ix, r), []string{"last"}) {
		t.Errorf("Search finds %q, want the one place left of those in Kar…", ids(ix, r))
	}
}

// Beyond the number of candidates, important and near places are found in the base and among the added ones.
func TestVersionOfManyPlaces(t *testing.T) {
	places := synthetic(rand.New(rand.NewPCG(1, 2)), 12_000)
	ix := indexOf(t, places)
	rnd := rand.New(rand.NewPCG(3, 4))
	more := synthetic(rnd, 300)
	removed := roaring.New()
	for i := range more {
		more[i].ID = fmt.Sprintf("more-%d", i)
		removed.Add(uint32(rnd.IntN(len(places))))
	}
	e := &edits{places: slices.Concat(places, more), removed: removed}
	version := ix.With(placesOf(e.places), e.added(len(places)), removed)
	anew := e.anew(t)
	found, wanted, cut := 0, 0, 0
	for i := range 100 {
		p := &e.places[len(places)+rnd.IntN(len(more))]
		q := Query{Text: prefixRunes(words(p.Name)[rnd.IntN(2)].folded, 1+i%2), Near: &p.Point, Zoom: DefaultZoom, Bias: DefaultBias, Limit: 10}
		got, want := resultByID(t, version, q), resultByID(t, anew, q)
		if got.Matched != want.Matched || got.AtLeast != want.AtLeast {
			t.Errorf("Search(%q) matches %d (at least: %v), want %d (%v)", q.Text, got.Matched, got.AtLeast, want.Matched, want.AtLeast)
		}
		if want.Matched > maxCandidates {
			cut++
		}
		for _, id := range want.IDs {
			wanted++
			if slices.Contains(got.IDs, id) {
				found++
			}
		}
	}
	if cut == 0 {
		t.Error("no query has more matches than are scored: too few places")
	}
	if recall := float64(found) / float64(wanted); recall < 0.995 {
		t.Errorf("%.4f of what an index written anew finds, want at least 0.995", recall)
	}
}

// Versions are made while others are read.
func TestVersionsAreSafeForConcurrentUse(t *testing.T) {
	e := newEdits(11, 60)
	ix := indexOf(t, e.places)
	var queries []Query
	for range 40 {
		queries = append(queries, e.query())
	}
	var readers sync.WaitGroup
	for range 30 {
		ix = e.step(ix, 3)
		version := ix
		readers.Go(func() {
			for _, q := range queries {
				if _, err := version.Search(q); err != nil {
					t.Error(err)
				}
			}
		})
	}
	readers.Wait()
}
