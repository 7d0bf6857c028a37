package store

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/match"
)

// scattered are places of three sources in clusters, of names and categories that are often alike.
func scattered(rnd *rand.Rand, around orb.Point, n int) []data.Place {
	names := []string{"Muzeum Zamkowe", "Zamek Piastowski", "Rynek", "Szkoła nr 5", "Szkoła nr 15", "Apteka", "Cieszyn", "Bobrek"}
	categories := []string{"museum", "castle", "square", "school", "pharmacy", "town", "village"}
	places := make([]data.Place, n)
	for i := range places {
		source := []string{"osm", "board", "geonames"}[rnd.IntN(3)]
		spread := []float64{0.001, 0.05}[rnd.IntN(2)]
		lon := around.Lon() + (rnd.Float64()-0.5)*spread
		if lon > 180 {
			lon -= 360
		}
		places[i] = data.Place{
			ID: fmt.Sprintf("%s-%d", source, i), Name: names[rnd.IntN(len(names))], Categories: []string{categories[rnd.IntN(len(categories))]},
			Point: orb.Point{lon, around.Lat() + (rnd.Float64()-0.5)*spread}, Sources: []data.Source{{Name: source}},
		}
	}
	return places
}

// Of places imported at once those are found to be one that a plain look at all pairs finds.
func TestMatchingAgreesWithAllPairs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, around := range []orb.Point{{18.6, 49.75}, {180, -16}} {
		for range 5 {
			places := scattered(rnd, around, 200)
			s := opened(t)
			imported(t, s, Batch{}, places...)
			if got, want := partsOf(t, s), allPairs(places); !reflect.DeepEqual(got, want) || len(want) < 10 {
				t.Fatalf("around %v: parts %v, want %v, and ten at least", around, got, want)
			}
			sound(t, s)
		}
	}
}

// partsOf are the ids that are part of a place, with that one's.
func partsOf(t testing.TB, s *Store) map[string]string {
	t.Helper()
	parts := map[string]string{}
	err := s.Read(func(r *Reader) error {
		return mergedIDs(r.tx, func(id, into string) { parts[id] = into })
	})
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

func allPairs(places []data.Place) map[string]string {
	type pair struct {
		a, b int
		like match.Likeness
	}
	records := make([]*match.Record, len(places))
	slices.SortFunc(places, func(a, b data.Place) int { return cmp.Compare(a.ID, b.ID) })
	for i := range places {
		records[i] = match.NewRecord(&places[i])
	}
	var pairs []pair
	for a := range places {
		for b := range a {
			if like, alike := records[a].Alike(records[b]); alike && source(places[a]) != source(places[b]) {
				pairs = append(pairs, pair{b, a, like})
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int {
		return cmp.Or(x.like.Compare(y.like), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	group := make([][]int, len(places))
	for i := range places {
		group[i] = []int{i}
	}
	for _, p := range pairs {
		all := slices.Concat(group[p.a], group[p.b])
		if !slices.Contains(group[p.a], p.b) && fit(group[p.a], group[p.b], places, records) {
			for _, i := range all {
				group[i] = all
			}
		}
	}
	parts := map[string]string{}
	for i := range places {
		first := slices.MinFunc(group[i], func(a, b int) int {
			return cmp.Or(cmp.Compare(standing(places[a].ID), standing(places[b].ID)), cmp.Compare(a, b))
		})
		if first != i {
			parts[places[i].ID] = places[first].ID
		}
	}
	return parts
}

func source(p data.Place) string { return p.Sources[0].Name }

func fit(g, h []int, places []data.Place, records []*match.Record) bool {
	for _, a := range g {
		for _, b := range h {
			if source(places[a]) == source(places[b]) || !records[a].MayBe(records[b]) {
				return false
			}
		}
	}
	return true
}

// Where no two records of a source are after the same place it does not matter in which order sources come, nor whether
// at once or again and again.
func TestMatchingDoesNotDependOnOrder(t *testing.T) {
	var bySource [3][]data.Place
	for i, source := range []string{"board", "osm", "geonames"} {
		for n := range 30 {
			p := record(source, fmt.Sprintf("%s-%d", source, n), fmt.Sprintf("Zamek %c", 'A'+n%26))
			p.Point = orb.Point{18.5 + 0.01*float64(n) + 0.0005*float64(i), 49.75}
			if i != 2 || n%2 == 0 {
				bySource[i] = append(bySource[i], p)
			}
		}
	}
	want := map[string]string{}
	for n := range 30 {
		want[fmt.Sprint("osm-", n)] = fmt.Sprint("board-", n)
		if n%2 == 0 {
			want[fmt.Sprint("geonames-", n)] = fmt.Sprint("board-", n)
		}
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1, 2, 1, 0}} {
		s := opened(t)
		for _, i := range order {
			imported(t, s, Batch{}, bySource[i]...)
		}
		if got := partsOf(t, s); !reflect.DeepEqual(got, want) {
			t.Errorf("in order %v: parts %v, want %v", order, got, want)
		}
		sound(t, s)
	}
}

// museum is a record of one museum, as a source has it.
func museum(source, id string, change func(*data.Place)) data.Place {
	p := record(source, id, "Muzeum Zamkowe")
	change(&p)
	return p
}

func phone(number string) func(*data.Place) { return func(p *data.Place) { p.Phone = number } }

func web(p *data.Place) { p.Website = "https://example.org" }

// tellSources are the sources of a place with their fields.
func tellSources(t testing.TB, s *Store, id string) string {
	t.Helper()
	p, err := find(s, id)
	if err != nil {
		return err.Error()
	}
	var told []string
	for _, of := range p.Sources {
		told = append(told, strings.TrimSuffix(of.Name+" "+strings.Join(of.Fields, " "), " "))
	}
	return strings.Join(told, ", ")
}

func TestOnePlaceOfTwoSources(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, museum("OpenStreetMap", "osm-n1", func(p *data.Place) { phone("1")(p); web(p) }))
	o := imported(t, s, Batch{}, museum("board", "board-1", phone("2")))
	want := &Matched{Parts: 1, Merges: []Merge{{ID: "osm-n1", Into: "board-1", Name: "Muzeum Zamkowe", Fields: []string{"website"}}}}
	if o.Added != 1 || o.Removed != 1 || !reflect.DeepEqual(o.Matched, want) {
		t.Errorf("outcome %+v with %+v, want one place for the other and %+v", o, o.Matched, want)
	}
	check := func(when, osm, board, sources string) {
		t.Helper()
		if got := told(s, "osm-n1"); got != osm {
			t.Errorf("%s: osm-n1 is %q, want %q", when, got, osm)
		}
		if got := told(s, "board-1"); got != board {
			t.Errorf("%s: board-1 is %q, want %q", when, got, board)
		}
		if got := tellSources(t, s, "board-1"); got != sources && sources != "" {
			t.Errorf("%s: sources of board-1 %q, want %q", when, got, sources)
		}
		contents(t, s)
		sound(t, s)
	}
	const part, one = "part of board-1", "Muzeum Zamkowe, 2, museum"
	check("merged", part, one, "board, OpenStreetMap website")

	if o := imported(t, s, Batch{}, museum("OpenStreetMap", "osm-n1", func(p *data.Place) { phone("1")(p); web(p) })); o != (Outcome{Sequence: 2}) {
		t.Errorf("imported again: %+v, want nothing new", o)
	}
	imported(t, s, Batch{}, museum("OpenStreetMap", "osm-n1", phone("3")))
	check("the part lost its website", part, one, "board")

	p, _ := find(s, "board-1")
	p.Phone = "4"
	edited(t, s, put(p))
	imported(t, s, Batch{}, museum("board", "board-1", phone("5")), museum("OpenStreetMap", "osm-n1", web))
	check("corrected, and both imported anew", part, "Muzeum Zamkowe, 4, museum, editors: phone", "board, OpenStreetMap website, editors phone")

	if _, err := s.RemoveSource("admin", "board"); err != nil {
		t.Fatal(err)
	}
	check("without the board", "Muzeum Zamkowe, , museum", "none", "")
	imported(t, s, Batch{}, museum("board", "board-1", phone("5")))
	check("with the board again", part, "Muzeum Zamkowe, 4, museum, editors: phone", "board, OpenStreetMap website, editors phone")

	edited(t, s, Edit{ID: "board-1"})
	check("taken away", part, "none", "")
	imported(t, s, Batch{}, museum("OpenStreetMap", "osm-n1", phone("6")), museum("geonames", "geonames-1", phone("7")))
	check("taken away, and the part imported anew", part, "none", "")
	if got := told(s, "geonames-1"); got != "Muzeum Zamkowe, 7, museum" {
		t.Errorf("geonames-1 is %q, want no part of what was taken away", got)
	}
	if _, err := s.Rollback("admin", 2, nil); err != nil {
		t.Fatal(err)
	}
	check("rolled back", part, one, "board, OpenStreetMap website")

	edited(t, s, Edit{ID: "osm-n1", Revert: true})
	check("set apart", "Muzeum Zamkowe, 1, museum", one, "board")
	imported(t, s, Batch{}, museum("OpenStreetMap", "osm-n1", phone("8")), museum("board", "board-1", phone("9")))
	check("set apart, and both imported anew", "Muzeum Zamkowe, 8, museum", "Muzeum Zamkowe, 9, museum", "board")
	edited(t, s, Edit{ID: "osm-n1", Into: "board-1"})
	check("merged by hand", part, "Muzeum Zamkowe, 9, museum", "board")

	if _, err := s.Rollback("admin", 2, nil); err != nil {
		t.Fatal(err)
	}
	imported(t, s, Batch{}, museum("OpenStreetMap", "osm-n1", func(p *data.Place) { p.Name = "Zamek" }))
	check("renamed", "Zamek, , museum", one, "board")
}

// Sources tells how many records of each are part of a place of another.
func TestSourcesCountParts(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, museum("OpenStreetMap", "osm-n1", web), museum("board", "board-1", web), record("OpenStreetMap", "osm-n2", "two"))
	found, err := s.Sources()
	if err != nil || len(found) != 2 || found[0].Merged != 1 || found[0].Places != 2 || found[1].Merged != 0 {
		t.Errorf("sources %+v, %v, want one of OpenStreetMap's two merged", found, err)
	}
}

// Two places that editors changed, and one that they made, are left as they are and told of.
func TestDoubts(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, museum("OpenStreetMap", "osm-n1", web))
	edited(t, s, put(museum("OpenStreetMap", "osm-n1", phone("1"))), put(place("own", "Muzeum Zamkowe")))
	imported(t, s, Batch{}, record("board", "board-1", "board"))
	edited(t, s, put(museum("board", "board-1", phone("2"))))
	o := imported(t, s, Batch{}, museum("board", "board-1", phone("3")))
	want := []Doubt{{ID: "board-1", Other: "osm-n1"}, {ID: "board-1", Other: "own", Own: true}}
	if o.Matched == nil || o.Matched.Doubtful != 2 || !reflect.DeepEqual(o.Matched.Doubts, want) || len(partsOf(t, s)) > 0 {
		t.Errorf("found %+v and parts %v, want the doubts %+v", o.Matched, partsOf(t, s), want)
	}
	sound(t, s)
}

// What looks like a place that editors took away stands alone, and is told once.
func TestDoubtsOfWhatIsGone(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, museum("OpenStreetMap", "osm-n1", web))
	edited(t, s, Edit{ID: "osm-n1"})
	o := imported(t, s, Batch{}, museum("board", "board-1", web))
	want := []Doubt{{ID: "board-1", Other: "osm-n1", Gone: true}}
	if o.Added != 1 || o.Matched == nil || !reflect.DeepEqual(o.Matched.Doubts, want) || len(partsOf(t, s)) > 0 {
		t.Errorf("outcome %+v, found %+v and parts %v, want the doubts %+v", o, o.Matched, partsOf(t, s), want)
	}
	if o := imported(t, s, Batch{}, museum("board", "board-1", web)); o.Matched != nil {
		t.Errorf("again: found %+v, want nothing", o.Matched)
	}
	sound(t, s)
}

// However records, matches and what a rollback brings back come about, they are written in order of id: the time that bbolt
// takes for many in another order grows with the square of their number.
func TestWritesAreInOrder(t *testing.T) {
	s := opened(t)
	at := func(source string, i int) data.Place {
		p := museum(source, fmt.Sprintf("%s-%d", source, i), web)
		p.Point = orb.Point{18 + float64(i)/100, 49}
		return p
	}
	imported(t, s, Batch{}, at("b", 3), at("b", 1), at("b", 2))
	imported(t, s, Batch{}, at("c", 1), at("a", 2), at("a", 3), at("c", 4))
	removed, err := s.RemoveSource("admin", "b")
	if err != nil || removed.Sequence != 3 {
		t.Fatalf("remove a source: %+v, %v", removed, err)
	}
	if _, err := s.Rollback("admin", 1, nil); err != nil {
		t.Fatal(err)
	}
	for _, sequence := range []uint64{1, 2, 4} {
		var ids []string
		found, err := changes(s, sequence-1)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found {
			if c.Sequence == sequence {
				ids = append(ids, c.ID)
			}
		}
		if !slices.IsSorted(ids) || len(ids) < 3 {
			t.Errorf("write %d changes %q, want them in order", sequence, ids)
		}
	}
	sound(t, s)
}

// More merges than are told one by one are counted. Places that all stand at one point are not compared.
func TestManyMerges(t *testing.T) {
	s := opened(t)
	var places []data.Place
	for i := range maxTold + 10 {
		for _, source := range []string{"board", "osm"} {
			p := record(source, fmt.Sprintf("%s-%d", source, i), fmt.Sprintf("Zamek %d Piastów", i))
			p.Point = orb.Point{18 + float64(i)/100, 49}
			places = append(places, p)
		}
	}
	o := imported(t, s, Batch{}, places...)
	if o.Matched == nil || o.Matched.Parts != maxTold+10 || len(o.Matched.Merges) != maxTold {
		t.Errorf("%d parts, want %d, of which %d are told", o.Matched.Parts, maxTold+10, maxTold)
	}
	for i := range places {
		places[i].Point = orb.Point{18, 50}
	}
	if o := imported(t, opened(t), Batch{}, places...); o.Matched != nil {
		t.Errorf("%d parts of a crowd at one point, want none", o.Matched.Parts)
	}
}

// A quick look at a record sees what reading it does.
func TestSketch(t *testing.T) {
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	trap := place("a", `"category":"zoo"`)
	trap.Names, trap.AltNames = data.Texts{{Lang: "pl", Text: `"coordinates":[1,2]`}}, []string{`\","category":"x"`}
	for _, p := range append(set.Places, trap) {
		point, category, err := sketch(encoded(t, p))
		if point != p.Point || category != p.Category() || err != nil {
			t.Errorf("%s: %v %q, %v, want %v %q", p.ID, point, category, err, p.Point, p.Category())
		}
	}
}
