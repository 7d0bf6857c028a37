package search

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum/levenshtein"
	zap "github.com/blevesearch/zapx/v16"
	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// An Index finds places by text. It is immutable and safe for concurrent use. It holds numbers: hits count
// into the slice of places it was built from.
type Index struct {
	places     []data.Place
	points     []orb.Point
	importance []float32
	grid       *geo.Grid
	names      arena

	segment       segment.Segment
	dictionaries  sync.Pool // *dictionaries: bleve's are not safe for several goroutines
	categories    lexicon
	categoryWords []string // single words of the categories, ordered
	byCategory    map[string]*roaring.Bitmap
	areas         lexicon
	settlements   *roaring.Bitmap
	typos         [3]*levenshtein.LevenshteinAutomatonBuilder // by distance; [0] is unused
}

// Source is what an Index is built from. Places are in order of importance, most important first. All of
// it is shared with the index and must not change.
type Source struct {
	Places     []data.Place
	Points     []orb.Point // of the places
	Grid       *geo.Grid   // over the points
	ByCategory map[string]*roaring.Bitmap
	Areas      []data.Area
	Context    func(ord uint32) []string // what a place is also found by: municipality, street, kind
}

const (
	nameField    = "name"
	contextField = "context"
	batchSize    = 20_000 // documents a part; parts are built side by side and merged
)

// Build writes the index of src to the folder dir and opens it.
//
// The documents of bleve's segment are in the order of the places, so that a posting is a place's number
// and the first postings of a term are its most important places. bleve's own Builder shuffles documents,
// which is why the segments are made and merged here.
func Build(dir string, src Source) (*Index, error) {
	ix := &Index{
		places: src.Places, points: src.Points, grid: src.Grid, byCategory: src.ByCategory,
		categories: categoryLexicon(), areas: areaLexicon(src.Areas),
	}
	ix.categoryWords = ix.categories.words()
	if len(src.Places) == 0 {
		return ix, nil
	}
	ix.settlements = roaring.New()
	for _, group := range taxonomy.Builtin().Theme(taxonomy.Settlement).Groups {
		for _, c := range group.Categories {
			if places := src.ByCategory[c.ID]; places != nil {
				ix.settlements.Or(places)
			}
		}
	}
	batches := (len(src.Places) + batchSize - 1) / batchSize
	paths := make([]string, batches)
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for b := range paths {
		paths[b] = filepath.Join(dir, fmt.Sprintf("part-%d.zap", b))
		from, to := b*batchSize, min((b+1)*batchSize, len(src.Places))
		docs := make([]index.Document, 0, to-from)
		for ord := from; ord < to; ord++ {
			p := &src.Places[ord]
			docs = append(docs, newDocument(uint32(ord), ix.names.add(p), src.Context(uint32(ord))))
			ix.importance = append(ix.importance, float32(p.Importance))
		}
		work.Go(func() error { return writeSegment(paths[b], docs) })
	}
	if err := work.Wait(); err != nil {
		return nil, fmt.Errorf("build text index: %w", err)
	}
	path, err := mergeSegments(dir, paths)
	if err != nil {
		return nil, fmt.Errorf("merge text index: %w", err)
	}
	return ix, ix.open(path)
}

// newDocument is what bleve sees of a place: names with their beginnings, and context. Nothing is stored
// but an id that the segment format asks for.
func newDocument(ord uint32, names, context []string) index.Document {
	const options = index.IndexField | index.SkipFreqNorm
	doc := document.NewDocument(string(binary.BigEndian.AppendUint32(nil, ord)))
	for i, name := range names {
		doc.AddField(document.NewTextFieldCustom(nameField, []uint64{uint64(i)}, []byte(name), options, grams{edges: true}))
	}
	for i, text := range context {
		doc.AddField(document.NewTextFieldCustom(contextField, []uint64{uint64(i)}, []byte(phrase(text)), options, grams{}))
	}
	doc.AddIDField()
	return doc
}

func writeSegment(path string, docs []index.Document) error {
	for _, doc := range docs {
		doc.VisitFields(func(f index.Field) { f.Analyze() })
	}
	built, _, err := new(zap.ZapPlugin).New(docs)
	if err != nil {
		return err
	}
	return built.(segment.UnpersistedSegment).Persist(path)
}

// mergeSegments makes one segment of several, in their order, and returns its path.
func mergeSegments(dir string, paths []string) (string, error) {
	merged := filepath.Join(dir, "text.zap")
	if len(paths) == 1 {
		return merged, os.Rename(paths[0], merged)
	}
	parts := make([]segment.Segment, 0, len(paths))
	defer func() {
		for i, part := range parts {
			_ = part.Close()
			_ = os.Remove(paths[i])
		}
	}()
	for _, path := range paths {
		part, err := new(zap.ZapPlugin).Open(path)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	_, _, err := new(zap.ZapPlugin).Merge(parts, make([]*roaring.Bitmap, len(parts)), merged, nil, nil)
	return merged, err
}

func (ix *Index) open(path string) error {
	opened, err := new(zap.ZapPlugin).Open(path)
	if err != nil {
		return fmt.Errorf("open text index %q: %w", path, err)
	}
	ix.segment = opened
	for distance := range ix.typos {
		if distance == 0 {
			continue
		}
		if ix.typos[distance], err = levenshtein.NewLevenshteinAutomatonBuilder(uint8(distance), true); err != nil {
			return fmt.Errorf("prepare typo distance %d: %w", distance, err)
		}
	}
	return nil
}

// Close releases the mapped file. No search may be under way.
func (ix *Index) Close() error {
	if ix.segment == nil {
		return nil
	}
	return ix.segment.Close()
}

// dictionaries are the term dictionaries of both fields, for one goroutine at a time.
type dictionaries struct{ name, context segment.TermDictionary }

func (ix *Index) borrowDictionaries() (*dictionaries, error) {
	if d, ok := ix.dictionaries.Get().(*dictionaries); ok {
		return d, nil
	}
	name, err := ix.segment.Dictionary(nameField)
	if err != nil {
		return nil, fmt.Errorf("text index: %w", err)
	}
	context, err := ix.segment.Dictionary(contextField)
	if err != nil {
		return nil, fmt.Errorf("text index: %w", err)
	}
	return &dictionaries{name, context}, nil
}

// postings returns the places of a term, nil where there is none. The bitmap may lie in the mapped file:
// it must not be changed.
func postings(d segment.TermDictionary, term string) (*roaring.Bitmap, error) {
	list, err := d.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("postings of %q: %w", term, err)
	}
	if list.Count() == 0 {
		return nil, nil
	}
	it, ok := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok {
		return nil, fmt.Errorf("postings of %q: unexpected segment format", term)
	}
	if number, ok := it.DocNum1Hit(); ok {
		return roaring.BitmapOf(uint32(number)), nil
	}
	return it.ActualBitmap(), nil
}
