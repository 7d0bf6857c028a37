package match

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
)

// at is a place some metres north of the others.
func at(meters float64, category, name string, change ...func(*data.Place)) *data.Place {
	p := &data.Place{Point: orb.Point{18.5, 49.8 + meters/111195}, Name: name, Categories: strings.Fields(category)}
	for _, c := range change {
		c(p)
	}
	return p
}

func city(name string) func(*data.Place) { return func(p *data.Place) { p.Address.City = name } }
func country(code string) func(*data.Place) {
	return func(p *data.Place) { p.Address.CountryCode = code }
}
func also(names ...string) func(*data.Place) {
	return func(p *data.Place) { p.AltNames = names }
}
func house(street, number string) func(*data.Place) {
	return func(p *data.Place) { p.Address.Street, p.Address.HouseNumber = street, number }
}
func starts(day string) func(*data.Place) {
	return func(p *data.Place) { p.Event = &data.Event{Starts: day} }
}

func TestNamesAlike(t *testing.T) {
	for _, tt := range []struct {
		category, a, b string
		want           bool
	}{
		{"museum", "Muzeum Zamkowe", "muzeum  ZAMKOWE", true},
		{"castle", "Zámek Fryštát", "Zamek Frysztat", false},
		{"castle", "Zámek Fryštát", "Frystat Zamek", true},
		{"gallery", "Galeria „Zdrój”", "Zdrój Galeria", true},
		{"museum", "Muzeum Hutnictva", "Muzeum Hutnictwa", true},
		{"museum", "Muzeum Hutncitwa", "Muzeum Hutnictwa", true},
		{"museum", "Muzeum Solna", "Muzeum Solne", false},            // short
		{"museum", "Muzeum Hutniczego", "Muzeum Hutnictwa", false},   // more than a typo
		{"hotel", "Hotel Piast", "Piast", true},                      // the category
		{"hotel", "Hotel Piast", "Hotel Piastowski", false},          //
		{"restaurant", "Restauracja Pod Lipą", "Pod Lipą", true},     //
		{"church", "Kostel sv. Petra", "Kostel svatého Petra", true}, //
		{"church", "Kostel sv. Petra", "Kostel sv. Pavla", false},
		{"church", "Kościół św. Anny", "Kaplica św. Anny", false}, // a synonym may tell places apart
		{"school", "Szkoła Podstawowa nr 5", "Szkoła Podstawowa 5", true},
		{"school", "Szkoła Podstawowa nr 5", "Szkoła Podstawowa nr 15", false},
		{"school", "Szkoła Podstawowa nr 5 im. Kopernika", "Szkoła Podstawowa nr 6 im. Kopernika", false},
		{"school", "Základní škola Komenského", "Střední škola Komenského", false},
		{"school", "Szkoła nr 5", "Liceum nr 5", false},
		{"company", "OKD, a.s.", "OKD", true},
		{"company", "Gascontrol, spol. s r.o.", "Gascontrol sp. z o.o.", true},
		{"company", "Hala A", "Hala B", false},
		{"company", "Hala A", "Hala", false},
		{"spa", "Łazienki II", "Łazienki III", false},
		{"shop", "日本", "日本", true},
		{"shop", "!", "?", true}, // nothing is left, as of "Sklep"
	} {
		a, b := NewRecord(at(0, tt.category, tt.a)), NewRecord(at(20, tt.category, tt.b))
		if _, got := a.Alike(b); got != tt.want {
			t.Errorf("%q and %q are alike: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestAlike(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b *data.Place
		want bool
	}{
		{"150 m apart", at(0, "museum", "Zamek"), at(149, "museum", "Zamek"), true},
		{"further", at(0, "museum", "Zamek"), at(151, "museum", "Zamek"), false},
		{"a further name", at(0, "museum", "Zamek", also("Hrad")), at(9, "museum", "Burg", also("hrad")), true},
		{"the municipality", at(0, "cinema", "Kino Svět Orlová", city("Orlová")), at(9, "cinema", "Kino Svět"), true},
		{"nothing but the category", at(0, "pharmacy", "Apteka"), at(29, "pharmacy", "Lékárna"), true},
		{"nothing but the category, further", at(0, "pharmacy", "Apteka"), at(31, "pharmacy", "Apteka"), false},
		{"nothing but the category on one side", at(0, "museum", "Muzeum"), at(1, "museum", "Muzeum Beskidów"), false},
		{"kindred", at(0, "castle", "Zamek Piastowski"), at(9, "museum", "Zamek Piastowski"), true},
		{"kindred, told apart by their categories", at(0, "church", "Kostel sv. Jana"), at(9, "monument", "Pomník sv. Jana"), false},
		{"not kindred", at(0, "church", "Kostel sv. Jana"), at(9, "cemetery", "Kostel sv. Jana"), false},
		{"a station and the stop before it", at(0, "railway_station", "Karviná hl. n."), at(9, "bus_stop", "Karviná hl. n."), false},
		{"a second category", at(0, "manor hotel", "Pałac Borynia"), at(9, "hotel", "Pałac Borynia"), true},
		{"two countries", at(0, "museum", "Olza", country("PL")), at(9, "museum", "Olza", country("CZ")), false},
		{"one country", at(0, "museum", "Olza", country("PL")), at(9, "museum", "Olza"), true},
		{"two houses", at(0, "shop", "Żabka Nano", house("Rynek", "1")), at(9, "shop", "Żabka Nano", house("rynek", "5")), false},
		{"one of its numbers", at(0, "shop", "Żabka Nano", house("Rynek", "2416/33")), at(9, "shop", "Żabka Nano", house("rynek", "33")), true},
		{"two days", at(0, "concert", "Jazz", starts("2026-10-24")), at(9, "concert", "Jazz", starts("2026-10-31")), false},
		{"one day", at(0, "concert", "Jazz", starts("2026-10-24")), at(9, "festival", "Jazz", starts("2026-10-24")), true},
		{"settlements", at(0, "town", "Karviná"), at(2900, "village", "Karvina"), true},
		{"settlements further", at(0, "town", "Karviná"), at(3100, "town", "Karviná"), false},
		{"a settlement by its further name", at(0, "town", "Karviná", also("Karwin")), at(900, "town", "Karwin"), true},
		{"settlements that share a further name", at(0, "town", "Český Těšín", also("Teschen")), at(900, "town", "Cieszyn", also("Teschen")), false},
		{"a settlement with a typo", at(0, "village", "Markvartovice"), at(900, "village", "Markvartivice"), false},
		{"a city and a part of it", at(0, "city", "Ostrava"), at(900, "suburb", "Moravská Ostrava", also("Ostrava")), false},
		{"a settlement and a place in it", at(0, "town", "Karviná"), at(9, "museum", "Karviná"), false},
	} {
		a, b := NewRecord(tt.a), NewRecord(tt.b)
		if _, got := a.Alike(b); got != tt.want {
			t.Errorf("%s: alike %v, want %v", tt.name, got, tt.want)
		}
	}
}

// What looks more alike comes first.
func TestLikeness(t *testing.T) {
	place := NewRecord(at(0, "castle", "Zamek Piastowski", also("Gród nad Olzą")))
	var last Likeness
	for i, p := range []*data.Place{
		at(9, "castle", "Zamek Piastowski"), at(99, "castle", "Zamek Piastowski"), at(1, "museum", "Zamek Piastowski"), at(1, "castle", "Gród nad Olzą"),
		at(1, "castle", "Piastowski"), at(1, "castle", "Zamek Piastovski"),
	} {
		like, alike := place.Alike(NewRecord(p))
		if !alike || i > 0 && like.Compare(last) <= 0 {
			t.Errorf("%q at %v: alike %v, %+v after %+v", p.Name, p.Point, alike, like, last)
		}
		last = like
	}
}

// All categories in the table of kindred ones are in the taxonomy, and settlements go with settlements alone.
func TestKindred(t *testing.T) {
	for id, others := range kin() {
		for _, other := range append(others, id) {
			if taxonomy.Builtin().Category(other) == nil {
				t.Errorf("%q is no category", other)
			} else if taxonomy.Builtin().IsSettlement(other) != taxonomy.Builtin().IsSettlement(id) {
				t.Errorf("%s goes with %s", id, other)
			}
		}
	}
}

// However many names there are, comparing comes to an end soon, and the local name counts.
func TestManyNames(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	names := func() (list []string) {
		for range data.MaxListLength {
			list = append(list, strings.Repeat("a", 1+rnd.IntN(9))+strings.Repeat("b", rnd.IntN(9)))
		}
		return list
	}
	a, b := NewRecord(at(0, "museum", "Muzeum Zamkowe", also(names()...))), NewRecord(at(0, "museum", "Zamkowe", also(names()...)))
	if _, alike := a.Alike(b); !alike || len(a.names) > maxNames {
		t.Errorf("alike %v with %d names looked at", alike, len(a.names))
	}
}

// It does not matter which of two records is asked, and a record is like itself.
func FuzzAlike(f *testing.F) {
	f.Add("Muzeum Zamkowe", "Hrad", "museum", "Zamek s.r.o.", "", "castle", "5")
	f.Add("Karviná", "", "town", "Karwin", "Karviná", "village", "")
	f.Fuzz(func(t *testing.T, name, further, category, otherName, otherFurther, otherCategory, number string) {
		if taxonomy.Builtin().Category(category) == nil || taxonomy.Builtin().Category(otherCategory) == nil {
			return
		}
		a := NewRecord(at(0, category, name, also(further), city(otherFurther), house("", number)))
		b := NewRecord(at(9, otherCategory, otherName, also(otherFurther), city(further)))
		one, alike := a.Alike(b)
		other, alikeToo := b.Alike(a)
		if alike != alikeToo || alike && one.Compare(other) != 0 {
			t.Errorf("%+v %v, the other way around %+v %v", one, alike, other, alikeToo)
		}
		if _, alike := a.Alike(a); !alike && (!a.settlement || data.Fold(name) != "") {
			t.Errorf("%q is not like itself", name)
		}
	})
}
