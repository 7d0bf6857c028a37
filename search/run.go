package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/vellum/levenshtein"
)

// A run holds the words of one field of some added places, each once and in order, with the places that have
// them. It never changes.
type run struct {
	words  []string
	shared []uint8  // how many bytes words[i] begins with as words[i-1] does; maxWordBytes fits
	starts []uint32 // ords[starts[i]:starts[i+1]] have words[i], ascending
	ords   []uint32
}

// A posting is a word that a place has.
type posting struct {
	word string
	ord  uint32
}

// newRun makes a run of postings, which it sorts.
func newRun(postings []posting) *run {
	slices.SortFunc(postings, func(a, b posting) int {
		return cmp.Or(strings.Compare(a.word, b.word), cmp.Compare(a.ord, b.ord))
	})
	postings = slices.Compact(postings)
	r := emptyRun(len(postings), len(postings))
	for i := range postings {
		r.put(strings.Clone(postings[i].word), postings[i].ord) // not to hold on to the name it was cut from
	}
	return r
}

func emptyRun(words, ords int) *run {
	return &run{
		words: make([]string, 0, words), shared: make([]uint8, 0, words),
		starts: append(make([]uint32, 0, words+1), 0), ords: make([]uint32, 0, ords),
	}
}

// put adds places to the last word, or to a word behind it.
func (r *run) put(word string, ords ...uint32) {
	last := ""
	if len(r.words) > 0 {
		last = r.words[len(r.words)-1]
	}
	if word != last {
		r.words = append(r.words, word)
		r.shared = append(r.shared, sharedBytes(last, word))
		r.starts = append(r.starts, 0)
	}
	r.ords = append(r.ords, ords...)
	r.starts[len(r.starts)-1] = uint32(len(r.ords))
}

func sharedBytes(a, b string) (n uint8) {
	for int(n) < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// merged makes one run of two; the places of a come before those of b.
func merged(a, b *run) *run {
	r := emptyRun(len(a.words)+len(b.words), len(a.ords)+len(b.ords))
	for i, j := 0, 0; i < len(a.words) || j < len(b.words); {
		if j == len(b.words) || i < len(a.words) && a.words[i] <= b.words[j] {
			r.put(a.words[i], a.places(i, i+1)...)
			i++
		} else {
			r.put(b.words[j], b.places(j, j+1)...)
			j++
		}
	}
	return r
}

// extended returns runs with a further one, oldest first. Runs of similar size become one: thus there are few,
// and a posting is copied as often as the number of postings can be doubled (the logarithmic method of Bentley
// and Saxe).
func extended(runs []*run, r *run) []*run {
	n := len(runs)
	for ; n > 0 && len(runs[n-1].ords) < 2*len(r.ords); n-- {
		r = merged(runs[n-1], r)
	}
	return append(runs[:n:n], r)
}

// places are the ords at words[from:to], ascending for each word.
func (r *run) places(from, to int) []uint32 { return r.ords[r.starts[from]:r.starts[to]] }

// called is where a word is: words[from:to], which is empty where it is not.
func (r *run) called(word string) (from, to int) {
	from, found := slices.BinarySearch(r.words, word)
	if !found {
		return from, from
	}
	return from, from + 1
}

// beginning is where the words are that begin so: words[from:to].
func (r *run) beginning(text string) (from, to int) {
	from, _ = slices.BinarySearch(r.words, text)
	behind, _ := slices.BinarySearchFunc(r.words[from:], text, func(w, text string) int {
		if strings.HasPrefix(w, text) {
			return -1
		}
		return 1
	})
	return from, from + behind
}

// accepted appends the words that an automaton accepts and, with edges, their beginnings of up to maxGram
// letters, in order.
func (r *run) accepted(dfa *levenshtein.DFA, edges bool, terms []string) []string {
	states := make([]int, 1, maxWordBytes+1) // states[i] is where the first i bytes of a word lead
	states[0] = dfa.Start()
	for i, w := range r.words {
		shared := int(r.shared[i])
		if shared >= len(states) {
			continue // it shares the bytes that led nowhere
		}
		states = states[:shared+1]
		for j := shared; j < len(w); j++ {
			state := dfa.Accept(states[j], w[j])
			if !dfa.CanMatch(state) {
				break
			}
			states = append(states, state)
			if dfa.IsMatch(state) && isTerm(w, j+1, edges) {
				terms = append(terms, w[:j+1])
			}
		}
	}
	return terms
}

// isTerm tells whether the first n bytes of a word are found under a term of their own.
func isTerm(w string, n int, edges bool) bool {
	return n == len(w) || edges && utf8.RuneStart(w[n]) && utf8.RuneCountInString(w[:n]) <= maxGram
}
