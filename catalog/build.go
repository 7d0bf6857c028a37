package catalog

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/search"
	"tripoint/tiles"
)

// A Builder makes the files of an edition in an empty folder from a copy of the store.
type Builder func(ctx context.Context, storeCopy, folder string) error

// BuildFiles is the Builder that works in the calling process. It uses all processors and, for a while, about a
// kilobyte of memory a place.
func BuildFiles(ctx context.Context, storeCopy, folder string) error {
	s, err := store.Open(storeCopy)
	if err != nil {
		return err
	}
	err = s.Read(func(r *store.Reader) error {
		around, err := r.Surroundings()
		if err != nil {
			return err
		}
		state := r.State()
		d := newDraft(newSurroundings(around))
		err = r.Places(func(p data.Place) error {
			d.add(&p)
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		if d.len() != state.Places {
			return fmt.Errorf("the store counts %d places and holds %d", state.Places, d.len())
		}
		return d.write(ctx, folder, manifest{Store: state.ID, Sequence: state.Sequence, Sum: state.Sum})
	})
	return errors.Join(err, s.Close())
}

// A draft is the places of an edition while they come in, in no order that matters.
type draft struct {
	around *surroundings
	chunks [][]byte  // of records, each record in one chunk
	drafts []drafted // in order of arrival, then in order of importance
}

type drafted struct {
	importance  float64
	chunk, from uint32
	length      uint32
}

const chunkSize = 4 << 20

func newDraft(around *surroundings) *draft { return &draft{around: around} }

func (d *draft) len() int { return len(d.drafts) }

// add completes a place and keeps it. The place belongs to the draft from then on.
func (d *draft) add(p *data.Place) {
	at := d.around.complete(p)
	record := encodeRecord(p, at)
	last := len(d.chunks) - 1
	if last < 0 || len(d.chunks[last])+len(record) > cap(d.chunks[last]) {
		d.chunks = append(d.chunks, make([]byte, 0, max(chunkSize, len(record))))
		last++
	}
	d.drafts = append(d.drafts, drafted{p.Importance, uint32(last), uint32(len(d.chunks[last])), uint32(len(record))})
	d.chunks[last] = append(d.chunks[last], record...)
}

func (d *draft) record(ord uint32) []byte {
	at := d.drafts[ord]
	return d.chunks[at.chunk][at.from : at.from+at.length]
}

func (d *draft) place(ord uint32) *data.Place {
	p, err := decodeRecord(d.record(ord))
	if err != nil {
		panic(fmt.Sprintf("a record of this program's own: %v", err))
	}
	return p
}

// write makes the files of the edition. m says which state of the store the draft is.
func (d *draft) write(ctx context.Context, folder string, m manifest) error {
	d.order()
	m.Form, m.Places, m.Built = form, d.len(), time.Now().UTC()
	var err error
	if m.Around, err = d.around.write(folder); err != nil {
		return err
	}
	var work errgroup.Group
	work.Go(func() error {
		return search.Write(folder, search.Source{Len: d.len(), Place: d.place, Context: func(ord uint32, p *data.Place) []string {
			return d.around.context(p, recordPlacement(d.record(ord)))
		}})
	})
	work.Go(func() error { return d.writeRecords(folder) })
	work.Go(func() error { return d.writeTiles(folder) })
	if err := errors.Join(work.Wait(), ctx.Err()); err != nil {
		return err
	}
	return seal(folder, m)
}

// order brings the most important places to the front.
func (d *draft) order() {
	slices.SortFunc(d.drafts, func(a, b drafted) int {
		if c := cmp.Compare(b.importance, a.importance); c != 0 {
			return c
		}
		return cmp.Compare(recordID(d.chunks[a.chunk][a.from:]), recordID(d.chunks[b.chunk][b.from:]))
	})
}

// writeRecords writes the records and what is known of each by its ord.
func (d *draft) writeRecords(folder string) error {
	offsets := make([]uint64, d.len()+1)
	byID := make([]uint32, d.len())
	ids := make([]string, d.len())
	points := make([]orb.Point, d.len())
	s := newSets()
	err := writeFile(filepath.Join(folder, recordsFile), func(w *bufio.Writer) error {
		for i := range d.drafts {
			ord := uint32(i)
			p, record := d.place(ord), d.record(ord)
			offsets[i+1] = offsets[i] + uint64(len(record))
			byID[i], ids[i], points[i] = ord, p.ID, p.Point
			s.add(ord, p, d.around.areaIDs(recordPlacement(record)))
			if _, err := w.Write(record); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(byID, func(a, b uint32) int { return cmp.Compare(ids[a], ids[b]) })
	for i := 1; i < len(byID); i++ {
		if ids[byID[i]] == ids[byID[i-1]] {
			return fmt.Errorf("place %q: want each id once", ids[byID[i]])
		}
	}
	content, err := appendColumns(nil, offsets, byID, points, &s)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, columnsFile), content, 0o644)
}

func (d *draft) writeTiles(folder string) error {
	places := tiles.NewPlaces(tiles.Source{Len: d.len(), Place: d.place})
	return writeFile(filepath.Join(folder, tilesFile), func(w *bufio.Writer) error { return places.Save(w) })
}

func writeFile(path string, fill func(w *bufio.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("make a file of the edition: %w", err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	return errors.Join(fill(w), w.Flush(), f.Close())
}

// complete fills in what a place's record leaves out: the importance of its kind and what the areas know of its
// address. It tells where the place lies.
func (s *surroundings) complete(p *data.Place) placement {
	if p.Importance == 0 {
		p.Importance = data.UsualImportance(p.Category(), p.Population)
	}
	at := s.locate(p.Point)
	s.completeAddress(p, at)
	return at
}
