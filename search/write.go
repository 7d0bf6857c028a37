package search

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v16"
	"golang.org/x/sync/errgroup"

	"tripoint/data"
)

// Source is what an index is written from: places in order of importance, most important first. Its functions
// are asked once a place, in order, by one goroutine.
type Source struct {
	Len     int
	Place   func(ord uint32) *data.Place
	Context func(ord uint32, p *data.Place) []string // what a place is also found by: municipality, street, kind
}

const (
	textFile     = "text.zap"
	nameField    = "name"
	contextField = "context"
	batchSize    = 5_000 // documents a part; parts are built side by side and merged
)

// Write writes the files of an index to the folder dir, for Open. It holds a few parts of the documents at a
// time, and eight bytes of every place.
//
// The documents of bleve's segment are in the order of the places, so that a posting is a place's number
// and the first postings of a term are its most important places. bleve's own Builder shuffles documents,
// which is why the segments are made and merged here.
func Write(dir string, src Source) error {
	names, err := createColumns(filepath.Join(dir, columnsFile), src.Len)
	if err != nil {
		return fmt.Errorf("write names: %w", err)
	}
	defer func() { _ = names.file.Close() }()
	parts, err := writeParts(dir, src, names)
	if err != nil {
		return fmt.Errorf("build text index: %w", err)
	}
	if err := names.finish(); err != nil {
		return fmt.Errorf("write names: %w", err)
	}
	if err := mergeSegments(filepath.Join(dir, textFile), parts); err != nil {
		return fmt.Errorf("merge text index: %w", err)
	}
	return nil
}

// writeParts writes the names of all places and segments of batchSize of them, and returns the segments' paths.
func writeParts(dir string, src Source, names *columnsWriter) ([]string, error) {
	var paths []string
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < src.Len; from += batchSize {
		docs := make([]index.Document, 0, batchSize)
		for ord := uint32(from); int(ord) < min(from+batchSize, src.Len); ord++ {
			p := src.Place(ord)
			phrases, err := names.add(p)
			if err != nil {
				_ = work.Wait()
				return nil, err
			}
			docs = append(docs, newDocument(ord, phrases, src.Context(ord, p)))
		}
		path := filepath.Join(dir, fmt.Sprintf("part-%d.zap", len(paths)))
		paths = append(paths, path)
		work.Go(func() error { return writeSegment(path, docs) })
	}
	return paths, work.Wait()
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

// mergeSegments makes one segment of several, in their order, and removes them. None make none.
func mergeSegments(merged string, paths []string) error {
	switch len(paths) {
	case 0:
		return nil
	case 1:
		return os.Rename(paths[0], merged)
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
			return err
		}
		parts = append(parts, part)
	}
	_, _, err := new(zap.ZapPlugin).Merge(parts, make([]*roaring.Bitmap, len(parts)), merged, nil, nil)
	return err
}
