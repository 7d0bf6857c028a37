package search

import (
	"slices"
	"strings"
)

// An inversion collects the words of places, which come in order, and turns them into a run.
type inversion struct {
	ids         map[string]uint32
	words       []string // by id
	last        []uint32 // by id, the place that came last, plus one
	occurrences []occurrence
}

type occurrence struct{ word, ord uint32 }

func newInversion() *inversion { return &inversion{ids: map[string]uint32{}} }

// add says that a place has the words of a phrase.
func (v *inversion) add(phrase string, ord uint32) {
	for w := range strings.FieldsSeq(phrase) {
		id, known := v.ids[w]
		if !known {
			w = strings.Clone(w) // not to hold on to the phrase
			id = uint32(len(v.words))
			v.ids[w] = id
			v.words, v.last = append(v.words, w), append(v.last, 0)
		}
		if v.last[id] != ord+1 {
			v.last[id] = ord + 1
			v.occurrences = append(v.occurrences, occurrence{id, ord})
		}
	}
}

// run returns the words in order with their places. The inversion is used up.
func (v *inversion) run() *run {
	r := emptyRun(len(v.words), 0)
	slices.Sort(v.words)
	ranks := v.last
	for rank, w := range v.words {
		ranks[v.ids[w]] = uint32(rank)
		r.put(w)
	}
	r.ords = make([]uint32, len(v.occurrences))
	for _, o := range v.occurrences {
		r.starts[ranks[o.word]+1]++
	}
	for i := range r.words {
		r.starts[i+1] += r.starts[i]
	}
	next := slices.Clone(r.starts)
	for _, o := range v.occurrences {
		at := &next[ranks[o.word]]
		r.ords[*at] = o.ord
		*at++
	}
	*v = inversion{}
	return r
}
