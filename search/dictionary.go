package search

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum"
	"github.com/blevesearch/vellum/levenshtein"
)

// A dictionary finds the places of a version by the words of one field, for one goroutine at a time. Its terms
// are words; with edges also their beginnings of up to maxGram letters, and whole words of no more letters with
// a space behind them.
type dictionary struct {
	base    postings
	terms   *vellum.Reader // of the base
	added   []*run
	edges   bool
	from    uint32 // the first added place
	to      uint32 // behind the last
	removed *roaring.Bitmap
	clock   *clock
}

// dictionaries are those of both fields, for one query with its clock.
type dictionaries struct {
	name, context dictionary
	clock         *clock
}

func (ix *Index) dictionaries(c *clock) (*dictionaries, error) {
	name, errName := ix.byName.terms.Reader()
	context, errContext := ix.byContext.terms.Reader()
	if err := errors.Join(errName, errContext); err != nil {
		return nil, fmt.Errorf("text index: %w", err)
	}
	of := func(base postings, terms *vellum.Reader, added []*run, edges bool) dictionary {
		return dictionary{base, terms, added, edges, ix.length, uint32(len(ix.importance)), ix.removed, c}
	}
	return &dictionaries{of(ix.byName, name, ix.words, true), of(ix.byContext, context, ix.context, false), c}, nil
}

// places returns the places of a term, nil where there are none. Where there are many, removed ones may be among
// them, which matching takes out of the smaller set that it comes to; but more than fewPlaces are left without.
// The bitmap may lie in the mapped file: it must not be changed.
func (d *dictionary) places(term string) (*roaring.Bitmap, error) {
	number, known, err := d.terms.Get([]byte(term))
	if err != nil {
		return nil, fmt.Errorf("places of %q: %w", term, err)
	}
	return d.placesOf(listing{text: term, reference: number, inBase: known})
}

// A listing is a term of a dictionary and where the base has its places.
type listing struct {
	text      string
	reference uint64
	inBase    bool
}

// placesOf returns the places of a term as places does.
func (d *dictionary) placesOf(l listing) (found *roaring.Bitmap, err error) {
	if !l.inBase && len(d.added) == 0 {
		return nil, nil
	}
	if l.inBase {
		// What is changed here is the query's own: the bitmaps of the base copy what is written to.
		if found, err = d.base.places(l.reference); err != nil {
			return nil, fmt.Errorf("places of %q: %w", l.text, err)
		}
	}
	if added := d.addedPlaces(l.text); len(added) > 0 {
		if found == nil {
			found = roaring.New()
		}
		found.AddMany(added)
	}
	if found == nil || d.removed == nil || found.GetCardinality() > d.removed.GetCardinality()+fewPlaces || !found.Intersects(d.removed) {
		return found, nil
	}
	if found.AndNot(d.removed); found.IsEmpty() {
		return nil, nil
	}
	return found, nil
}

// addedPlaces lists the added places of a term, ascending.
func (d *dictionary) addedPlaces(term string) []uint32 {
	if len(d.added) == 0 {
		return nil
	}
	var ords []uint32
	words := 0
	for _, r := range d.added {
		from, to := d.find(r, term)
		words += to - from
		ords = append(ords, r.places(from, to)...)
	}
	if words > 1 {
		ords = d.inOrder(ords)
	}
	return ords
}

// inOrder orders added places, each once. They may be very many: marking them is faster than sorting.
func (d *dictionary) inOrder(ords []uint32) []uint32 {
	marks := make([]uint64, (d.to-d.from+63)/64)
	for _, ord := range ords {
		marks[(ord-d.from)/64] |= 1 << ((ord - d.from) % 64)
	}
	ords = ords[:0]
	for i, marked := range marks {
		for ; marked != 0; marked &= marked - 1 {
			ords = append(ords, d.from+uint32(64*i+bits.TrailingZeros64(marked)))
		}
	}
	return ords
}

// find is where the words of a run are that are found under a term.
func (d *dictionary) find(r *run, term string) (from, to int) {
	if !d.edges {
		return r.called(term)
	}
	if word, whole := wholeWordOf(term); whole {
		return r.called(word)
	}
	return r.beginning(term)
}

// each calls yield in order for the terms that begin so or, where there is an automaton, that it accepts, until
// it returns false or the query's time is up. Terms that only removed places have are among them; whole words with a space may be missing.
func (d *dictionary) each(beginning string, dfa *levenshtein.DFA, yield func(listing) (bool, error)) error {
	added := d.addedTerms(beginning, dfa)
	var it *vellum.FSTIterator
	var err error
	if dfa != nil {
		it, err = d.base.terms.Search(dfa, nil, nil)
	} else {
		it, err = d.base.terms.Iterator([]byte(beginning), append([]byte(beginning), 0xff))
	}
	for ; err == nil; err = it.Next() {
		current, reference := it.Current()
		l := listing{string(current), reference, true}
		for len(added) > 0 && added[0] < l.text {
			if more, err := yield(listing{text: added[0]}); err != nil || !more {
				return err
			}
			added = added[1:]
		}
		if d.clock.isUp() {
			return nil
		}
		if len(added) > 0 && added[0] == l.text {
			added = added[1:]
		}
		if more, err := yield(l); err != nil || !more {
			return err
		}
	}
	if !errors.Is(err, vellum.ErrIteratorDone) {
		return fmt.Errorf("terms: %w", err)
	}
	for _, term := range added {
		if more, err := yield(listing{text: term}); err != nil || !more {
			return err
		}
	}
	return nil
}

// addedTerms lists what each finds among the added places, in order.
func (d *dictionary) addedTerms(beginning string, dfa *levenshtein.DFA) (terms []string) {
	for _, r := range d.added {
		if dfa != nil {
			terms = r.accepted(dfa, d.edges, terms)
			continue
		}
		from, to := r.beginning(beginning)
		terms = append(terms, r.words[from:to]...)
	}
	if len(d.added) > 1 {
		slices.Sort(terms)
		terms = slices.Compact(terms)
	}
	return terms
}
