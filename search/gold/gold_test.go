package gold_test

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/search/gold"
)

var files = []string{"../testdata/by-rule.tsv", "../testdata/by-hand.tsv"}

func readFile(t *testing.T, file string) []gold.Query {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	queries, err := gold.Read(f)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return queries
}

// Whatever the gold sets want is in the built-in region, and no query is there twice.
func TestWantedIsInTheRegion(t *testing.T) {
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	answers := map[string][]gold.Answer{} // by language
	for _, file := range files {
		for _, q := range readFile(t, file) {
			if answers[q.Lang] == nil {
				answers[q.Lang] = everything(set.Places, q.Lang)
			}
			for _, w := range q.Wanted {
				if countOf(w, answers[q.Lang]) < w.Count {
					t.Errorf("%s:%d: the region has no %s there", file, q.Line, &w)
				}
			}
			asked := fmt.Sprintln(q.Class, q.Lang, q.Text, q.Near)
			if first, twice := seen[asked]; twice {
				t.Errorf("%s:%d: %s asks the same", file, q.Line, first)
			}
			seen[asked] = file
		}
	}
}

// countOf is how many of all answers are what is wanted.
func countOf(w gold.Wanted, answers []gold.Answer) int {
	w.Count = 1
	q := gold.Query{Wanted: []gold.Wanted{w}}
	found := 0
	for i := range answers {
		found += q.Rank(answers[i : i+1])
	}
	return found
}

// everything is each place as an answer, and each category.
func everything(places []data.Place, language string) []gold.Answer {
	var answers []gold.Answer
	for i := range places {
		p := &places[i]
		shown, _ := p.DisplayName(lang.Parse([]string{language}))
		answers = append(answers, gold.Answer{
			Names: slices.Concat([]string{shown, p.Name}, p.AltNames), Categories: p.Categories,
			Areas: []string{p.Address.City, p.Address.District, p.Address.County}, At: &p.Point,
		})
	}
	for _, c := range taxonomy.Builtin().Categories() {
		answers = append(answers, gold.Answer{Names: []string{c.Name(language)}})
	}
	return answers
}

const header = gold.Header + "\n"

func TestRead(t *testing.T) {
	queries, err := gold.Read(strings.NewReader(header +
		"# a remark\n\nexact\tpl\tKarwina\t49.8\t18.5\tKarwina|3*museum@Karviná\t49.85|\t18.54|\t500\twhy\r\nnothing\t\tqwx\t\t\t-\t\t\t\t\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(queries) != 2 {
		t.Fatalf("%d queries", len(queries))
	}
	q := queries[0]
	if q.Line != 4 || q.Class != "exact" || q.Lang != "pl" || q.Text != "Karwina" || *q.Near != (orb.Point{18.5, 49.8}) || q.Note != "why" {
		t.Errorf("read %+v", q)
	}
	if w := q.Wanted[0]; w.Name != "Karwina" || w.Count != 1 || *w.At != (orb.Point{18.54, 49.85}) || w.Within != 500 {
		t.Errorf("wanted first %+v", w)
	}
	if w := q.Wanted[1]; w.Category != "museum" || w.Area != "Karviná" || w.Count != 3 || w.At != nil {
		t.Errorf("wanted second %+v", w)
	}
	if len(queries[1].Wanted) > 0 {
		t.Errorf("wanted %v where nothing is", queries[1].Wanted)
	}
}

// What is wrong in a file is named with its line and what was wanted.
func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "line 1: want the header"},
		{"another header", "class\tquery\n", "line 1: want the header"},
		{"no query", header, "at least one query"},
		{"columns", header + "exact\tpl\n", "line 2: want 10 columns"},
		{"class", header + "\tpl\tq\t\t\t-\t\t\t\t\n", "line 2: class"},
		{"latitude", header + "\nexact\t\tq\t91\t18\t-\t\t\t\t\n", "line 3: lat, lon"},
		{"not a number", header + "exact\t\tq\tNaN\t18\t-\t\t\t\t\n", "line 2: lat, lon"},
		{"half a position", header + "exact\t\tq\t49\t\t-\t\t\t\t\n", "line 2: lat, lon"},
		{"within", header + "exact\t\tq\t\t\tA\t49\t18\t-5\t\n", "line 2: within"},
		{"want", header + "exact\t\tq\t\t\t\t\t\t\t\n", "line 2: want"},
		{"positions", header + "exact\t\tq\t\t\tA|B\t49\t18\t\t\n", "as many"},
		{"count", header + "exact\t\tq\t\t\t11*museum@A\t\t\t\t\n", "from 1 to 10"},
		{"category anywhere", header + "exact\t\tq\t\t\tmuseum@\t\t\t\t\n", "want an area"},
		{"encoding", header + "exact\t\t\xff\t\t\t-\t\t\t\t\n", "line 2: want UTF-8"},
		{"long line", header + strings.Repeat("a", 70_000), "line 2: want at most"},
	} {
		if _, err := gold.Read(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestRank(t *testing.T) {
	point := func(lon, lat float64) *orb.Point { return &orb.Point{lon, lat} }
	answers := []gold.Answer{
		{Names: []string{"Karviná", "Karwina"}, Categories: []string{"city"}, At: point(18.5417, 49.854)},
		{Names: []string{"Muzeum A"}, Categories: []string{"museum"}, Areas: []string{"Karviná"}, At: point(18.54, 49.85)},
		{Names: []string{"Kostel"}, Categories: []string{"church"}, Areas: []string{"Karviná"}, At: point(18.54, 49.85)},
		{Names: []string{"Muzeum B"}, Categories: []string{"gallery", "museum"}, Areas: []string{"Karviná"}, At: point(18.55, 49.85)},
		{Names: []string{"Muzeum"}, Categories: []string{"museum"}},
	}
	for _, tt := range []struct {
		name   string
		wanted []gold.Wanted
		want   int
	}{
		{"nothing", nil, 0},
		{"a name", []gold.Wanted{{Name: "Muzeum A", Count: 1}}, 2},
		{"another name, capitals aside", []gold.Wanted{{Name: "KARWINA", Count: 1, At: point(18.5417, 49.854), Within: 10}}, 1},
		{"elsewhere", []gold.Wanted{{Name: "Karviná", Count: 1, At: point(18.6, 49.854), Within: 250}}, 0},
		{"the better of two", []gold.Wanted{{Name: "Muzeum B", Count: 1}, {Name: "Muzeum A", Count: 1}}, 2},
		{"a category in an area", []gold.Wanted{{Category: "museum", Area: "karviná", Count: 1}}, 2},
		{"two of a category", []gold.Wanted{{Category: "museum", Area: "Karviná", Count: 2}}, 3},
		{"more than there are", []gold.Wanted{{Category: "museum", Area: "Karviná", Count: 3}}, 0},
		{"a category near a point", []gold.Wanted{{Category: "gallery", Count: 1, At: point(18.55, 49.85), Within: 100}}, 4},
		{"no position", []gold.Wanted{{Name: "Muzeum", Count: 1, At: point(18.55, 49.85), Within: 100}}, 0},
	} {
		q := gold.Query{Wanted: tt.wanted}
		if got := q.Rank(answers); got != tt.want {
			t.Errorf("%s: rank %d, want %d", tt.name, got, tt.want)
		}
	}
	if got := (&gold.Query{}).Rank(nil); got != 1 {
		t.Errorf("nothing wanted, nothing found: rank %d, want 1", got)
	}
	if got := (&gold.Query{Wanted: []gold.Wanted{{Name: "Last", Count: 1}}}).Rank(append(make([]gold.Answer, gold.Depth), gold.Answer{Names: []string{"Last"}})); got != 0 {
		t.Errorf("behind those that count: rank %d, want 0", got)
	}
}

func TestScoreBy(t *testing.T) {
	var results []gold.Result
	for i, rank := range []int{1, 2, 0, 10, 4} {
		results = append(results, gold.Result{Query: &gold.Query{Class: []string{"a", "a", "a", "b", "b"}[i]}, Rank: rank})
	}
	got := gold.ScoreBy(results, func(q *gold.Query) string { return q.Class })
	want := []gold.Score{
		{Of: "a", Queries: 3, Hit1: 1. / 3, Hit3: 2. / 3, Hit5: 2. / 3, Hit10: 2. / 3, MRR: .5},
		{Of: "b", Queries: 2, Hit5: .5, Hit10: 1, MRR: .175},
	}
	if !slices.EqualFunc(got, want, func(a, b gold.Score) bool {
		d := math.Abs(a.MRR - b.MRR)
		a.MRR, b.MRR = 0, 0
		return a == b && d < 1e-9
	}) {
		t.Errorf("scores %+v, want %+v", got, want)
	}
}

func TestMissed(t *testing.T) {
	for _, tt := range []struct {
		class string
		rank  int
		want  bool
	}{{"exact", 1, false}, {"exact", 2, true}, {"exact", 0, true}, {"as-you-type-3", 5, false}, {"as-you-type-3", 6, true}, {"as-you-type-3", 0, true}} {
		if r := (gold.Result{Query: &gold.Query{Class: tt.class}, Rank: tt.rank}); r.Missed() != tt.want {
			t.Errorf("%s at rank %d: missed %v", tt.class, tt.rank, r.Missed())
		}
	}
}

// Whatever a file holds, reading it ends in queries within limits or in an error that names a line.
func FuzzRead(f *testing.F) {
	f.Add(header + "exact\tpl\tKarwina\t49.8\t18.5\tKarwina|3*museum@Karviná\t49.85|\t18.54|\t500\twhy\n")
	f.Add(header + "nothing\t\tqwx\t\t\t-\t\t\t\t")
	f.Add("class\n")
	f.Fuzz(func(t *testing.T, text string) {
		queries, err := gold.Read(strings.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "line ") {
				t.Errorf("%v names no line", err)
			}
			return
		}
		for _, q := range queries {
			for _, w := range q.Wanted {
				if w.Count < 1 || w.Count > gold.Depth || (w.Name == "") == (w.Category == "") {
					t.Errorf("line %d wants %+v", q.Line, w)
				}
			}
		}
	})
}
