package search

import (
	"encoding/binary"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v16"
)

// gramsForBleve is the analyzer with which bleve makes the terms of a field of names.
type gramsForBleve struct{}

func (gramsForBleve) Analyze(phrase []byte) (tokens analysis.TokenStream) {
	for w := range strings.FieldsSeq(string(phrase)) {
		for _, term := range termsOf(w, true) {
			tokens = append(tokens, &analysis.Token{Term: []byte(term)})
		}
	}
	return tokens
}

// bleveSegment writes names as bleve does, a document for each place.
func bleveSegment(tb testing.TB, names []string) segment.Segment {
	tb.Helper()
	const options = index.IndexField | index.SkipFreqNorm
	var docs []index.Document
	for ord, name := range names {
		doc := document.NewDocument(string(binary.BigEndian.AppendUint32(nil, uint32(ord))))
		doc.AddField(document.NewTextFieldCustom("name", nil, []byte(name), options, gramsForBleve{}))
		doc.AddIDField()
		doc.VisitFields(func(f index.Field) { f.Analyze() })
		docs = append(docs, doc)
	}
	built, _, err := new(zap.ZapPlugin).New(docs)
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "names.zap")
	if err := built.(segment.UnpersistedSegment).Persist(path); err != nil {
		tb.Fatal(err)
	}
	s, err := new(zap.ZapPlugin).Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

func namesForBleve(places int) []string {
	all := synthetic(rand.New(rand.NewPCG(3, 4)), places)
	names := make([]string, len(all))
	for i := range all {
		names[i] = phrase(all[i].Name)
	}
	return names
}

func inverted(names []string) *run {
	words := newInversion()
	for ord, name := range names {
		words.add(name, uint32(ord))
	}
	return words.run()
}

// bleve's own index of the same names has the same terms with the same places.
func TestPostingsEqualThoseOfBleve(t *testing.T) {
	names := namesForBleve(3_000)
	ours := writtenDictionary(t, len(names), inverted(names), true)
	own, err := ours.all()
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := bleveSegment(t, names).Dictionary("name")
	if err != nil {
		t.Fatal(err)
	}
	var terms []string
	for it := theirs.AutomatonIterator(nil, nil, nil); ; {
		entry, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		if entry == nil {
			break
		}
		terms = append(terms, entry.Term)
		list, err := theirs.PostingsList([]byte(entry.Term), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := roaring.New()
		for it := list.Iterator(false, false, false, nil); ; {
			p, err := it.Next()
			if err != nil {
				t.Fatal(err)
			}
			if p == nil {
				break
			}
			want.Add(uint32(p.Number()))
		}
		if got, err := ours.places(entry.Term); err != nil || got == nil || !got.Equals(want) {
			t.Fatalf("places of %q = %v, %v, want %v", entry.Term, got, err, want)
		}
	}
	if !slices.Equal(own, terms) {
		t.Fatalf("%d terms, want %d", len(own), len(terms))
	}
}

// What it takes to write the names of places, beside bleve's segment of the same terms.
func BenchmarkWriteNames50k(b *testing.B) {
	names := namesForBleve(50_000)
	b.Run("tripoint", func(b *testing.B) {
		dir := b.TempDir()
		b.ReportAllocs()
		for b.Loop() {
			if err := writePostings(dir, nameFile, len(names), inverted(names), true); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bleve", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bleveSegment(b, names)
		}
	})
}
