package gold_test

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/search"
	"tripoint/search/gold"
)

var update = flag.Bool("update", false, "write ../testdata/by-rule.tsv anew")

// What a rule makes of the names of the built-in region is what the file holds.
func TestByRule(t *testing.T) {
	const file = "../testdata/by-rule.tsv"
	made := byRule(t)
	if *update {
		if err := os.WriteFile(file, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	there, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(there) != made {
		t.Errorf("%s is not what the rules make of the region: go test ./search/gold -run ByRule -update", file)
	}
}

// A maker writes queries about the names of places. All it draws comes from one seed.
type maker struct {
	rnd    *rand.Rand
	names  []naming
	byFold map[string][]*data.Place // who has a name, in any language
	words  []string                 // of all names, folded
	lines  strings.Builder
}

// A naming is a name of a place in a language.
type naming struct {
	place      *data.Place
	text, lang string
}

func (n naming) local() bool { return n.text == n.place.Name }

// How many names each class is made from.
const (
	perClass     = 120
	typedNames   = 50
	joinedNames  = 25
	letters      = 8   // as-you-type goes up to
	wellKnown    = 0.3 // importance of what people type most
	mostAnswers  = 6   // a name that more places have is no good question
	unknownShare = 3   // one name in so many is of a place that is less known
)

func byRule(t *testing.T) string {
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	m := newMaker(set.Places)
	m.lines.WriteString(gold.Header + "\n")
	for _, n := range m.sample(perClass, naming.local) {
		m.write("exact", n.lang, n.text, nil, m.calledExactly(n.text), "")
	}
	for _, n := range m.sample(perClass, func(n naming) bool { return search.Fold(n.text) != search.Fold(n.place.Name) }) {
		m.write("exonym", n.lang, n.text, nil, m.called(n.text), n.place.Name)
	}
	for _, n := range m.sample(perClass, hasDiacritics) {
		m.write("no-diacritics", n.lang, search.Fold(n.text), nil, m.called(n.text), n.text)
	}
	m.typos()
	m.joined()
	m.typed()
	m.mistypedBeginnings()
	return m.lines.String()
}

func newMaker(places []data.Place) *maker {
	m := &maker{rnd: rand.New(rand.NewPCG(1, 2)), byFold: map[string][]*data.Place{}}
	words := map[string]bool{}
	for i := range places {
		p := &places[i]
		_, local := p.DisplayName(nil)
		all := []naming{{p, p.Name, local}}
		for _, name := range p.Names {
			if name.Text != p.Name {
				all = append(all, naming{p, name.Text, name.Lang})
			}
		}
		m.names = append(m.names, all...)
		for _, name := range p.AltNames {
			all = append(all, naming{p, name, ""})
		}
		for _, n := range all {
			folded := search.Fold(n.text)
			if !slices.Contains(m.byFold[folded], p) {
				m.byFold[folded] = append(m.byFold[folded], p)
			}
			for word := range strings.FieldsSeq(folded) {
				words[word] = true
			}
		}
	}
	for word := range words {
		m.words = append(m.words, word)
	}
	slices.Sort(m.words)
	return m
}

// sample draws names that few places have, most of them of places that are well known.
func (m *maker) sample(n int, keep func(naming) bool) []naming {
	var drawn []naming
	taken := map[string]bool{}
	for _, i := range m.rnd.Perm(len(m.names)) {
		name := m.names[i]
		folded := search.Fold(name.text)
		known := name.place.Importance >= wellKnown || m.rnd.IntN(unknownShare) == 0
		if len(drawn) < n && known && !taken[folded] && keep(name) && len(m.byFold[folded]) <= mostAnswers {
			drawn = append(drawn, name)
			taken[folded] = true
		}
	}
	slices.SortFunc(drawn, func(a, b naming) int {
		return cmp.Or(cmp.Compare(a.text, b.text), cmp.Compare(a.lang, b.lang))
	})
	return drawn
}

func hasDiacritics(n naming) bool {
	return search.Fold(n.text) != strings.ToLower(strings.Map(asFolded, n.text))
}

// asFolded makes the marks that part words spaces, as folding does.
func asFolded(r rune) rune {
	if r == '-' {
		return ' '
	}
	return r
}

// called lists the places that have a name, diacritics aside.
func (m *maker) called(name string) []*data.Place { return m.byFold[search.Fold(name)] }

// calledExactly lists those that have it with its diacritics.
func (m *maker) calledExactly(name string) []*data.Place {
	return slices.DeleteFunc(slices.Clone(m.called(name)), func(p *data.Place) bool {
		return p.Name != name && !slices.Contains(p.AltNames, name) &&
			!slices.ContainsFunc(p.Names, func(t data.Text) bool { return t.Text == name })
	})
}

// joined makes queries without the spaces and hyphens of a name, and with the one for the other.
func (m *maker) joined() {
	for _, n := range m.sample(joinedNames, func(n naming) bool { return strings.Count(search.Fold(n.text), " ") == 1 }) {
		m.write("joined", n.lang, strings.ReplaceAll(search.Fold(n.text), " ", ""), nil, m.called(n.text), n.text)
		if strings.Contains(n.text, "-") {
			m.write("joined", n.lang, strings.ReplaceAll(n.text, "-", " "), nil, m.called(n.text), n.text)
		} else {
			m.write("joined", n.lang, strings.ReplaceAll(n.text, " ", "-"), nil, m.called(n.text), n.text)
		}
	}
}

// typed makes queries of the first letters of a name, asked some kilometres from the place.
func (m *maker) typed() {
	names := m.sample(typedNames, func(n naming) bool {
		return n.place.Importance >= wellKnown && len([]rune(n.text)) >= 4
	})
	for length := 1; length <= letters; length++ {
		for _, n := range names {
			text := []rune(n.text)
			if m.rnd.IntN(2) == 0 {
				text = []rune(search.Fold(n.text))
			}
			if length > len(text) || text[length-1] == ' ' {
				continue
			}
			m.write(fmt.Sprintf("%s-%d", gold.AsYouType, length), n.lang, string(text[:length]), m.near(n.place), m.called(n.text), n.text)
		}
	}
}

// near is somewhere within some kilometres of a place.
func (m *maker) near(p *data.Place) *orb.Point {
	const away = 0.04 // degrees
	return &orb.Point{p.Point.Lon() + (m.rnd.Float64()*2-1)*away, p.Point.Lat() + (m.rnd.Float64()*2-1)*away}
}

// write writes a line. The places are named as they are shown in the language.
func (m *maker) write(class, language, query string, near *orb.Point, places []*data.Place, note string) {
	var names, lats, lons []string
	for _, p := range places {
		name, _ := p.DisplayName(lang.Parse([]string{language}))
		names, lats, lons = append(names, name), append(lats, degrees(p.Point.Lat())), append(lons, degrees(p.Point.Lon()))
	}
	lat, lon := "", ""
	if near != nil {
		lat, lon = fmt.Sprintf("%.4f", near.Lat()), fmt.Sprintf("%.4f", near.Lon())
	}
	all := []string{class, language, query, lat, lon, strings.Join(names, "|"), strings.Join(lats, "|"), strings.Join(lons, "|"), "", note}
	m.lines.WriteString(strings.Join(all, "\t") + "\n")
}

func degrees(d float64) string { return strconv.FormatFloat(d, 'f', -1, 64) }
