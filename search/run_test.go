package search

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/blevesearch/vellum/levenshtein"
)

// randomWords makes words that resemble each other, of one- and two-byte letters.
func randomWords(rnd *rand.Rand, n int) []string {
	list := make([]string, n)
	for i := range list {
		var b strings.Builder
		for range 1 + rnd.IntN(12) {
			b.WriteString([]string{"a", "b", "c", "д"}[rnd.IntN(4)])
		}
		list[i] = b.String()
	}
	return list
}

// Runs, whatever they were merged of, find what a plain look at every posting finds.
func TestRunsAgreeWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, edges := range []bool{true, false} {
		var all []posting
		d := dictionary{edges: edges, from: 1000, to: 1000}
		for range 60 {
			var more []posting
			for range 1 + rnd.IntN(3) {
				for _, w := range randomWords(rnd, 5) {
					more = append(more, posting{w, d.to})
				}
				d.to++
			}
			all = append(all, more...)
			d.added = extended(d.added, newRun(more))
			for _, w := range append(randomWords(rnd, 10), more[0].word, wholeWord(more[0].word), prefixRunes(more[0].word, 3)) {
				if got, want := d.addedPlaces(w), scanPlaces(all, w, edges); !slices.Equal(got, want) {
					t.Fatalf("edges %v: places of %q = %v, want %v", edges, w, got, want)
				}
			}
		}
		if len(d.added) > 8 {
			t.Errorf("%d runs of %d postings, want their number to grow like its logarithm", len(d.added), len(all))
		}
		for distance := uint8(1); distance <= 2; distance++ {
			automata, err := levenshtein.NewLevenshteinAutomatonBuilder(distance, true)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range randomWords(rnd, 50) {
				dfa, err := automata.BuildDfa(w, distance)
				if err != nil {
					t.Fatal(err)
				}
				want := scanTerms(all, edges, func(term string) bool { ok, _ := dfa.MatchAndDistance(term); return ok })
				if got := d.addedTerms("", dfa); !slices.Equal(got, want) {
					t.Fatalf("edges %v: terms %d from %q = %q, want %q", edges, distance, w, got, want)
				}
			}
		}
		for _, w := range randomWords(rnd, 50) {
			want := scanTerms(all, false, func(term string) bool { return strings.HasPrefix(term, w) })
			if got := d.addedTerms(w, nil); !slices.Equal(got, want) {
				t.Fatalf("words that begin with %q = %q, want %q", w, got, want)
			}
		}
	}
}

// scanPlaces lists the places of the words that have a term.
func scanPlaces(all []posting, term string, edges bool) (ords []uint32) {
	for _, p := range all {
		for _, t := range termsOf(p.word, edges) {
			if t == term && (len(ords) == 0 || ords[len(ords)-1] != p.ord) {
				ords = append(ords, p.ord)
			}
		}
	}
	return ords
}

// scanTerms lists the terms of all words, but for whole words with a space, that are wanted.
func scanTerms(all []posting, edges bool, wanted func(string) bool) (terms []string) {
	for _, p := range all {
		for _, term := range termsOf(p.word, edges) {
			if !strings.HasSuffix(term, " ") && wanted(term) {
				terms = append(terms, term)
			}
		}
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// termsOf lists the terms that a word is found under.
func termsOf(word string, edges bool) []string {
	terms := []string{word}
	if !edges {
		return terms
	}
	for letters := 1; letters <= maxGram && letters < utf8.RuneCountInString(word); letters++ {
		terms = append(terms, prefixRunes(word, letters))
	}
	if whole := wholeWord(word); whole != word {
		terms = append(terms, whole)
	}
	return terms
}
