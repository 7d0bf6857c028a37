package search

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/vellum"
)

// A postingsWriter writes the file of postings of one field.
type postingsWriter struct {
	words   *run
	out     *bufio.Writer
	written uint64
	terms   *vellum.Builder
	few     []uint32 // scratch
	marks   []uint64 // scratch, a bit for each place, all of them 0
	err     error    // the first one
}

// shared is a posting that was written: further terms with as many of its places refer to it.
type shared struct {
	reference uint64
	count     int
}

// writePostings writes the words of a field of so many places with, where edges is set, their beginnings.
func writePostings(dir, name string, places int, words *run, edges bool) error {
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	var terms bytes.Buffer
	w := &postingsWriter{words: words, out: bufio.NewWriterSize(f, 1<<20), marks: make([]uint64, (places+63)/64)}
	w.terms, w.err = vellum.New(&terms, nil)
	w.write([]byte(postingsMagic))
	if edges {
		w.beginnings(0, len(words.words), 0, 1, shared{})
	} else {
		w.whole(0, len(words.words), shared{})
	}
	if w.err == nil {
		w.err = w.terms.Close()
	}
	begin := w.written
	w.write(terms.Bytes())
	w.write(binary.LittleEndian.AppendUint64(nil, begin))
	return errors.Join(w.err, w.out.Flush(), f.Sync(), f.Close())
}

func (w *postingsWriter) write(b []byte) {
	if w.err == nil {
		_, w.err = w.out.Write(b)
		w.written += uint64(len(b))
	}
}

func (w *postingsWriter) term(text string, p shared) {
	if w.err == nil {
		w.err = w.terms.Insert([]byte(text), p.reference)
	}
}

// beginnings writes words[from:to], which have their first bytes in common, with their edge n-grams of that many
// letters and more. above is the posting of the places of all of them.
func (w *postingsWriter) beginnings(from, to, bytes, letters int, above shared) {
	for from < to && w.err == nil {
		word := w.words.words[from]
		_, size := utf8.DecodeRuneInString(word[bytes:])
		gram := word[:bytes+size]
		behind := from + 1
		for behind < to && strings.HasPrefix(w.words.words[behind], gram) {
			behind++
		}
		all := w.posting(from, behind, above)
		w.term(gram, all)
		if word == gram {
			w.term(wholeWord(word), w.posting(from, from+1, all))
			from++
		}
		if letters < maxGram {
			w.beginnings(from, behind, len(gram), letters+1, all)
		} else {
			w.whole(from, behind, all)
		}
		from = behind
	}
}

// whole writes words[from:to] as they are. above is the posting of the places of all of them, if there is one.
func (w *postingsWriter) whole(from, to int, above shared) {
	for ; from < to && w.err == nil; from++ {
		w.term(w.words.words[from], w.posting(from, from+1, above))
	}
}

// posting writes the places of words[from:to], unless they are as many as those above, whose words have these among
// them.
func (w *postingsWriter) posting(from, to int, above shared) shared {
	places := w.words.places(from, to)
	if to-from > 1 {
		places = w.inOrder(places)
	}
	switch {
	case len(places) == above.count:
		return above
	case len(places) == 1:
		return shared{uint64(places[0])<<1 | 1, 1}
	}
	p := shared{w.written << 1, len(places)}
	encoded := binary.AppendUvarint(nil, uint64(len(places)))
	if len(places) > fewPostings {
		set := roaring.BitmapOf(places...)
		set.RunOptimize()
		packed, err := set.ToBytes()
		if w.err == nil {
			w.err = err
		}
		w.write(append(encoded, packed...))
		return p
	}
	last := uint32(0)
	for _, ord := range places {
		encoded = binary.AppendUvarint(encoded, uint64(ord-last))
		last = ord
	}
	w.write(encoded)
	return p
}

// inOrder returns places in order, each once, until the next call. Many are marked, which is faster than to sort them.
func (w *postingsWriter) inOrder(places []uint32) []uint32 {
	if len(places) < len(w.marks)/16 {
		w.few = append(w.few[:0], places...)
		slices.Sort(w.few)
		return slices.Compact(w.few)
	}
	for _, ord := range places {
		w.marks[ord/64] |= 1 << (ord % 64)
	}
	w.few = w.few[:0]
	for i, marked := range w.marks {
		for ; marked != 0; marked &= marked - 1 {
			w.few = append(w.few, uint32(64*i+bits.TrailingZeros64(marked)))
		}
		w.marks[i] = 0
	}
	return w.few
}
