package gold_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/store"
	"tripoint/data/table"
	"tripoint/search"
	"tripoint/search/gold"
)

// The towns of two countries are found by each of their names, with typos too. GEONAMES names cities500.txt.gz of
// geonames.org; the test is skipped without.
func TestTownsOfGeoNames(t *testing.T) {
	path := os.Getenv("GEONAMES")
	if path == "" {
		t.Skip("no file in GEONAMES")
	}
	towns := townsOf(t, path, "CZ", "PL")
	edition := editionOf(t, towns)
	m := newMaker(towns)
	var results []gold.Result
	ask := func(class, text string, places []*data.Place) {
		q := gold.Query{Class: class, Text: text, Wanted: wantedOf(places)}
		results = append(results, gold.Result{Query: &q, Rank: q.Rank(answersOf(t, edition, text))})
	}
	for i := range towns {
		p := &towns[i]
		ask("name", p.Name, m.calledExactly(p.Name))
		if hasDiacritics(naming{p, p.Name, ""}) {
			ask("no diacritics", search.Fold(p.Name), m.called(p.Name))
		}
		for _, name := range p.AltNames {
			ask("other name", name, m.called(name))
		}
		if query, ok := m.mistyped(p.Name); ok {
			ask("typo", query, m.called(p.Name))
		}
	}
	t.Logf("%d towns", len(towns))
	least := map[string]float64{"name": .98, "no diacritics": .98, "other name": .95, "typo": .90}
	for _, s := range gold.ScoreBy(results, func(q *gold.Query) string { return q.Class }) {
		t.Logf("%-14s %6d queries, first %.4f, among three %.4f", s.Of, s.Queries, s.Hit1, s.Hit3)
		if s.Hit3 < least[s.Of] {
			t.Errorf("%s: %.4f among the first three, want at least %.2f", s.Of, s.Hit3, least[s.Of])
		}
	}
}

// townsOf reads the places of some countries.
func townsOf(t *testing.T, path string, countries ...string) (towns []data.Place) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var text io.Reader
	if text, err = gzip.NewReader(f); err != nil {
		t.Fatal(err)
	}
	_, err = table.ReadGeoNames(text, func(r data.Reading) error {
		if slices.Contains(countries, r.Place.Address.CountryCode) {
			towns = append(towns, r.Place)
		}
		return r.Err
	})
	if err != nil {
		t.Fatal(err)
	}
	return towns
}

// editionOf builds an edition of places.
func editionOf(t *testing.T, places []data.Place) *catalog.Edition {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(filepath.Join(dir, "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	_, err = s.Import("test", store.Batch{Source: data.Source{Name: "test"}, Places: func(yield func(data.Place, error) bool) {
		for _, p := range places {
			if !yield(p, nil) {
				return
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := catalog.Open(t.Context(), filepath.Join(dir, "editions"), s, catalog.BuildFiles)
	if err != nil {
		t.Fatal(err)
	}
	edition := c.Hold()
	t.Cleanup(func() {
		edition.Release()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return edition
}

func wantedOf(places []*data.Place) (wanted []gold.Wanted) {
	for _, p := range places {
		wanted = append(wanted, gold.Wanted{Name: p.Name, Count: 1, At: &p.Point, Within: 1})
	}
	return wanted
}

func answersOf(t *testing.T, edition *catalog.Edition, text string) (answers []gold.Answer) {
	t.Helper()
	found, err := edition.Search(search.Query{Text: strings.TrimSpace(text), Limit: gold.Depth}, catalog.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range found.Hits {
		p := edition.Place(h.Ord)
		answers = append(answers, gold.Answer{Names: []string{p.Name}, At: &p.Point})
	}
	return answers
}
