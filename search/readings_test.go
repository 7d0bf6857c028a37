package search

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"

	"tripoint/data"
	"tripoint/data/lang"
)

// withAreas makes the towns of some places areas that hold what has them as its city.
func withAreas(ix *Index, places []data.Place) *Index {
	p := ix.places
	p.Seat = func(ord uint32) string {
		if isSettlement(places[ord].Category()) {
			return places[ord].Name
		}
		return ""
	}
	p.InArea = func(id string) *roaring.Bitmap {
		set := roaring.New()
		for ord := range places {
			if places[ord].Address.City == id {
				set.Add(uint32(ord))
			}
		}
		return set
	}
	return ix.With(p, nil, nil)
}

func TestReadings(t *testing.T) {
	places := border()
	for i := range places {
		if places[i].ID == "museum" {
			at(18.7, 49.7)(&places[i]) // far in its municipality: Chotěbuz' museum is nearer to the middle
		}
	}
	places = append(places, place("castle-hotel", "Racibor", "hotel", 0, at(18.2201, 50.0951)))
	for i := range places {
		if places[i].ID == "folded" {
			places[i].Importance = .5
			at(18.22, 50.095)(&places[i])
		}
	}
	slices.SortStableFunc(places, func(a, b data.Place) int { return cmp.Compare(b.Importance, a.Importance) })
	ix := withAreas(indexOf(t, places), places)
	for _, c := range []struct {
		text, lang string
		wantID     string // the first
		want       Reading
	}{
		{"muzeum w Karwinie", "pl", "museum", Reading{Category: []string{"museum"}, Area: "Karwina"}},
		{"w Karwinie muzeum", "pl", "museum", Reading{Category: []string{"museum"}, Area: "Karwina"}},
		{"muzea Karviná", "cs", "museum", Reading{Category: []string{"museum"}, Area: "Karviná"}},
		{"muzeum u Karviné", "cs", "fire", Reading{Category: []string{"museum"}, Area: "Karviná"}},
		{"museums near Karvina", "en", "fire", Reading{Category: []string{"museum"}, Area: "Karviná"}},
		{"Schlösser in Karwin", "de", "accented", Reading{Category: []string{"castle", "manor"}, Area: "Karwin"}},
		{"hotel Havířově", "cs", "other-hotel", Reading{Category: []string{"hotel"}, Area: "Havířov"}},
		{"Hotel Praha", "cs", "hotel", Reading{Text: "hotel praha"}},
		{"praha hotel karvina", "", "hotel", Reading{Text: "praha hotel karvina"}},
		{"Karwinie", "pl", "karvina", Reading{Text: "karwinie"}},
		{"w Karwinie", "pl", "karvina", Reading{Text: "w karwinie"}},
		{"hotel koło zamku", "pl", "castle-hotel", Reading{Category: []string{"hotel"}, Area: "Zamek"}},
		{"hotel u zámku", "cs", "castle-hotel", Reading{Category: []string{"hotel"}, Area: "Zamek"}},
		{"muzeum xqzwv", "pl", "museum", Reading{Category: []string{"museum"}}},
		{"tani hotel Hawierzów", "pl", "other-hotel", Reading{Category: []string{"hotel"}, Area: "Hawierzów"}},
		{"Karvina muzeum zamek", "pl", "museum", Reading{Category: []string{"museum"}, Area: "Karwina"}},
		{"hotel next to the castle", "en", "castle-hotel", Reading{Category: []string{"hotel"}, Area: "Zamek"}},
		{"hotel obok muzeum w Karwinie", "pl", "other-hotel", Reading{Category: []string{"hotel"}, Area: "Muzeum Těšínska"}},
		{"kulturní dům Karviná", "cs", "karvina", Reading{Text: "karvina"}}, // no church, which dom is in German
	} {
		r := mustSearch(t, ix, Query{Text: c.text, Prefs: lang.Parse([]string{c.lang})})
		if got := ids(ix, r); len(got) == 0 || got[0] != c.wantID {
			t.Errorf("Search(%q) finds %q, want %q first", c.text, got, c.wantID)
		}
		if r.Reading.Text != c.want.Text || r.Reading.Area != c.want.Area || !slices.Equal(r.Reading.Category, c.want.Category) {
			t.Errorf("Search(%q) is read as %+v, want %+v", c.text, r.Reading, c.want)
		}
	}
}

// A street is looked for where places are, and in names only together with the word for one.
func TestStreets(t *testing.T) {
	towarowa := func(p *data.Place) { p.Address.Street = "Towarowa" }
	ix := indexOf(t, []data.Place{
		place("yard", "Rybnik Towarowy", "railway_station", .6), place("there", "Carbonarium", "museum", .2, towarowa),
		place("stop", "Ulica Towarowa", "bus_stop", .1), place("inn", "Zajazd", "hotel", .1, towarowa),
	})
	for text, want := range map[string]string{
		"ulica Towarowa": "stop there inn", "ul. Towarowa": "stop there inn", "na ulicy Towarowej": "stop there inn",
		"ulica towar": "stop there inn", "muzeum ul. Towarowa": "there", "Towarowa": "yard stop there inn",
	} {
		if got := strings.Join(ids(ix, mustSearch(t, ix, Query{Text: text})), " "); got != want {
			t.Errorf("Search(%q) finds %q, want %q", text, got, want)
		}
	}
}

// Where words have to go, no number is left alone, nor the beginning of another word.
func TestWordsThatAreLeft(t *testing.T) {
	clinic := func(p *data.Place) { p.Address.Street, p.Address.HouseNumber = "Revoluční", "1282" }
	ix := indexOf(t, []data.Place{place("clinic", "Gaudium", "hospital", .6, clinic), place("barn", "Bartovice", "suburb", .5)})
	for text, want := range map[string]string{
		"Harcerska 12": "", "ul. Harcerska 12": "", "revoluční 9999": "clinic", "9999 revoluční": "clinic",
		"foo bar baz": "", "bart qwx": "", "qwx bart": "barn", "qwx gaudium": "clinic",
	} {
		if got := strings.Join(ids(ix, mustSearch(t, ix, Query{Text: text})), " "); got != want {
			t.Errorf("Search(%q) finds %q, want %q", text, got, want)
		}
	}
}

func TestFalseFriends(t *testing.T) {
	ix := indexOf(t, []data.Place{place("cellar", "Sklípek U Jana", "pub", .3), place("shop", "Społem", "shop", .3)})
	for prefs, want := range map[string]string{
		"pl": "shop cellar", "cs": "cellar shop", "sk": "cellar shop", "sk,pl": "cellar shop", "pl,cs": "shop cellar", "": "shop cellar",
	} {
		r := mustSearch(t, ix, Query{Text: "sklep", Prefs: lang.Parse(strings.Split(prefs, ","))})
		if got := strings.Join(ids(ix, r), " "); got != want {
			t.Errorf("sklep finds %q for a reader of %q, want %q", got, prefs, want)
		}
		if len(r.Reading.Category) != 2 {
			t.Errorf("sklep is read as %q for a reader of %q, want both meanings", r.Reading.Category, prefs)
		}
	}
}

func TestSpellings(t *testing.T) {
	ix := indexOf(t, []data.Place{
		place("fm", "Frýdek-Místek", "city", .6), place("pool", "Aquapark Olešná", "aquapark", .3),
		place("school", "ZŠ Majakovského", "school", .2), place("primary", "Szkoła Podstawowa nr 6", "school", .2),
		place("anne", "Kościół św. Anny", "church", .3), place("cross", "Kostel Povýšení svatého Kříže", "church", .3),
		place("street", "Galeria", "gallery", .1, func(p *data.Place) { p.Address.Street = "ul. Zamkowa" }),
		place("bridge", "Most Emila", "bridge", .1),
		place("square", "Náměstí T. G. Masaryka", "square", .2),
	})
	for text, want := range map[string]string{
		"frydekmistek": "fm", "Frýdek Místek": "fm", "frydekmist": "fm", "mostem": "bridge", "fry dek": "fm", "aqua park": "pool", "aqua park olesna": "pool",
		"základní škola Majakovského": "school", "SP 6": "primary", "szkole podstawowej 6": "primary", "SP nr 6": "primary",
		"kościół świętej Anny": "anne", "sv. Anny": "anne", "kostel sv. Kříže": "cross", "st. Anny": "anne",
		"ulica Zamkowa": "street", "nám. Masaryka": "square",
	} {
		if got := ids(ix, mustSearch(t, ix, Query{Text: text})); len(got) == 0 || got[0] != want {
			t.Errorf("Search(%q) finds %q, want %q first", text, got, want)
		}
	}
}

// Literal before folded, folded before inflected, inflected before corrected.
func TestMoreLiteralComesFirst(t *testing.T) {
	ix := indexOf(t, []data.Place{
		place("d", "Zemek", "hotel", .3), place("c", "Zamku", "hotel", .3), place("b", "Zámek", "hotel", .3), place("a", "Zamek", "hotel", .3),
	})
	r := mustSearch(t, ix, Query{Text: "Zamek "})
	if got := ids(ix, r); !slices.Equal(got[:3], []string{"a", "b", "c"}) {
		t.Errorf("Search(Zamek) finds %q, want a, b, c", got)
	}
	for i, want := range []How{Exact, Folded, Inflected} {
		if got := r.Hits[i].How; got != want {
			t.Errorf("hit %d is %v, want %v", i, got, want)
		}
	}
}
