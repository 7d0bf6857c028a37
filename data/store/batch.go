package store

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/paulmach/orb"
	"tripoint/data"
)

// A Batch is what an import brings.
type Batch struct {
	Places  iter.Seq2[data.Place, error] // valid ones; of several with one id the last counts. An error ends the import, and nothing of it stays
	Source  data.Source                  // for records without sources
	Replace bool                         // removes the records of the batch's sources that are not in it; Source is one of them if it has a name
	Sources []string                     // further sources of the batch, which need not have brought a record
	Within  *orb.Bound                   // Replace removes only what lies in this box, west > east over the antimeridian; nil is everywhere
	Refused map[string]bool              // ids of records and areas that would not do, added while Places are read: Replace leaves what the store has of them, and all there is where one of them is "", not known
	Force   bool                         // imports even what leaves less than half of 20 places or more
	DryRun  bool                         // only tells the outcome

	// Surroundings replaces areas, border and attribution; places and merged ids in it are not looked at.
	// nil leaves them as they are.
	Surroundings *data.Set

	// Joining joins the surroundings that are there. With Replace, areas of the batch's sources that are not in it go. It is
	// looked at once Places have been read, which may fill it. nil adds nothing.
	Joining *Joining
}

// largeFrom is from how many records on it matters how much memory a batch takes.
const largeFrom = 50_000

// halvedFrom is from how many places on a batch may not leave less than half of them.
const halvedFrom = 20

// removes tells whether what is not in the batch goes.
func (b *Batch) removes() bool { return b.Replace && !b.Refused[""] }

// Import replaces the records of places with those of a batch, all or none, durable when it returns. Edits
// stay as they are. A record belongs to the source that it names first. Records that are as they were write
// nothing, and when nothing changes the sequence stays. The error joins *data.Invalid for a place that is not
// valid or has no source, and is a *Halved, with the outcome it would have had, for a batch that leaves too
// few places.
func (s *Store) Import(by string, b Batch) (Outcome, error) {
	p, err := s.Prepare(b)
	if err != nil {
		return Outcome{}, err
	}
	return p.Import(by)
}

// A Prepared batch has been read and checked, and waits to be imported.
type Prepared struct {
	batch        Batch
	intake       intake
	surroundings []surrounding
}

// Prepare reads a batch through, which takes as long as its Places do, and checks it, while others write. Its
// errors are those of Import but for a *Halved.
func (s *Store) Prepare(b Batch) (*Prepared, error) {
	p := &Prepared{batch: b, intake: intake{store: s, source: b.Source, sources: map[string]data.Source{}}}
	if err := p.intake.takeAll(b.Places); err != nil {
		return nil, err
	}
	if b.Replace { // also those that brought no record
		for _, of := range append([]data.Source{b.Source}, namedSources(b.Sources)...) {
			if _, brought := p.intake.sources[of.Name]; !brought && of.Name != "" {
				p.intake.sources[of.Name] = of
			}
		}
	}
	if b.Surroundings != nil {
		var err error
		if p.surroundings, err = encodeSurroundings(b.Surroundings); err == nil {
			_, err = decodeSurroundings(p.surroundings)
		}
		if err != nil {
			return nil, fmt.Errorf("import surroundings: %w", err)
		}
	}
	if b.Joining != nil {
		for i := range b.Joining.Areas {
			if err := b.Joining.Areas[i].Check(); err != nil {
				return nil, fmt.Errorf("import areas: %w", err)
			}
		}
	}
	return p, nil
}

// Import is Store.Import of the batch, to be called once.
func (p *Prepared) Import(by string) (Outcome, error) {
	b := &p.batch
	return p.intake.store.write(by, func(w *write) error {
		if len(p.intake.items) >= largeFrom {
			w.collectOften()
		}
		if b.Surroundings != nil {
			if err := w.setSurroundings(p.surroundings); err != nil {
				return err
			}
		}
		if err := p.intake.write(w, b); err != nil {
			return err
		}
		if b.Joining != nil {
			if err := w.join(b, p.intake.sources); err != nil {
				return err
			}
		}
		for _, name := range slices.Sorted(maps.Keys(p.intake.sources)) {
			if err := w.imported(p.intake.sources[name]); err != nil {
				return err
			}
		}
		if before := w.before.Places; before >= halvedFrom && 2*w.meta.Places < before && !b.Force {
			return &Halved{before, w.meta.Places}
		}
		if b.DryRun {
			return errDryRun
		}
		return nil
	})
}

// manyItems are so many that twice as many may hold one record again and again.
var manyItems = 250_000

// An intake prepares a batch for its transaction, so that writers wait for as little as can be.
type intake struct {
	store   *Store
	source  data.Source
	sources map[string]data.Source // of all records, and of areas once they have joined
	items   []item
	ordered int // how many there were when they were put in order last
}

// An item is a record to be written. There may be millions.
type item struct {
	id     string
	record []byte
}

// A candidate is an item in the making.
type candidate struct {
	item
	source data.Source
	err    error
}

func (in *intake) takeAll(places iter.Seq2[data.Place, error]) error {
	if places == nil {
		return nil
	}
	for chunk, err := range chunked(places, chunkPerProcessor*runtime.GOMAXPROCS(0)) {
		if err == nil {
			err = in.take(chunk)
		}
		if err != nil {
			return err
		}
	}
	in.order()
	return nil
}

// order puts the items in order of id and keeps the last of each.
func (in *intake) order() {
	slices.SortStableFunc(in.items, func(a, b item) int { return cmp.Compare(a.id, b.id) })
	kept := lastOfEach(in.items)
	clear(in.items[len(kept):])
	in.items, in.ordered = kept, len(kept)
}

// chunked hands out what a sequence yields in slices of a size, each valid until the next; an error is the last. The
// sequence runs in a goroutine of its own, one slice ahead, and has ended when chunked does.
func chunked(places iter.Seq2[data.Place, error], size int) iter.Seq2[[]data.Place, error] {
	return func(yield func([]data.Place, error) bool) {
		empty, full, stop := make(chan []data.Place, 2), make(chan []data.Place), make(chan struct{})
		empty <- make([]data.Place, 0, size)
		empty <- make([]data.Place, 0, size)
		var failed error
		var panicked any
		go func() {
			defer close(full)
			defer func() {
				if r := recover(); r != nil {
					panicked = fmt.Sprintf("%v\n%s", r, debug.Stack())
				}
			}()
			failed = readAhead(places, empty, full, stop)
		}()
		for chunk := range full {
			if !yield(chunk, nil) {
				close(stop)
				for ; chunk != nil; chunk = <-full { // until the sequence has ended
					empty <- chunk[:0]
				}
				return
			}
			empty <- chunk[:0]
		}
		if panicked != nil {
			panic(panicked)
		}
		if failed != nil {
			yield(nil, failed)
		}
	}
}

// readAhead takes empty slices, fills them with what a sequence yields and hands them on until that ends or stop is closed.
func readAhead(places iter.Seq2[data.Place, error], empty <-chan []data.Place, full chan<- []data.Place, stop <-chan struct{}) error {
	chunk := <-empty
	for p, err := range places {
		if err != nil {
			return err
		}
		if chunk = append(chunk, p); len(chunk) < cap(chunk) {
			continue
		}
		select {
		case full <- chunk:
			chunk = <-empty
		case <-stop:
			return nil
		}
	}
	if len(chunk) > 0 {
		select {
		case full <- chunk:
		case <-stop:
		}
	}
	return nil
}

// lastOfEach keeps the last of the items with one id, which stand together.
func lastOfEach(items []item) []item {
	kept := items[:0]
	for i := range items {
		if i+1 == len(items) || items[i+1].id != items[i].id {
			kept = append(kept, items[i])
		}
	}
	return kept
}

// take encodes places, on all processors.
func (in *intake) take(places []data.Place) error {
	candidates := make([]candidate, len(places))
	parallel(len(places), func(i int) { candidates[i] = in.encode(&places[i]) })
	for i := range candidates {
		c := &candidates[i]
		if c.err != nil {
			return c.err
		}
		in.items = append(in.items, c.item)
		noteSource(in.sources, c.source)
	}
	if len(in.items) > 2*max(in.ordered, manyItems) {
		in.order() // a file may hold few records millions of times
	}
	return nil
}

// noteSource notes what a record or an area says of its source. An address that not all have is that of one record, not
// of the source.
func noteSource(sources map[string]data.Source, of data.Source) {
	known, met := sources[of.Name]
	if !met {
		known = of
	}
	known.Licence = cmp.Or(known.Licence, of.Licence)
	if known.URL != of.URL {
		known.URL = ""
	}
	sources[of.Name] = known
}

func namedSources(names []string) (sources []data.Source) {
	for _, name := range names {
		sources = append(sources, data.Source{Name: name})
	}
	return sources
}

func (in *intake) encode(p *data.Place) candidate {
	credited := *p
	if len(p.Sources) == 0 && in.source.Name != "" {
		credited.Sources = []data.Source{in.source}
	}
	feature, err := canonical(credited)
	switch {
	case err != nil:
		return candidate{err: err}
	case len(credited.Sources) == 0:
		return candidate{err: &data.Invalid{Record: p.ID, Field: "sources", Reason: "want the name of the source"}}
	}
	source := credited.Sources[0]
	return candidate{item: item{p.ID, encodeRecord(source.Name, feature)}, source: source}
}

// write puts the records in order of id: pages are then filled one after the other.
func (in *intake) write(w *write, b *Batch) error {
	w.tx.Bucket([]byte(bucketRecords)).FillPercent = 0.9
	w.tx.Bucket([]byte(bucketNumbers)).FillPercent = 0.9
	var missing []string
	if b.removes() {
		var err error
		missing, err = recordsOf(w.tx, in.isMissing(b.Refused))
		if err == nil && b.Within != nil {
			missing, err = recordsIn(w.tx, missing, *b.Within)
		}
		if err != nil {
			return err
		}
	}
	if err := w.match(in.items, missing); err != nil {
		return err
	}
	for i := range in.items {
		it := &in.items[i]
		if err := w.changeMatches(it.id); err != nil {
			return err
		}
		was, err := readLayers(w.tx, it.id)
		if err != nil {
			return err
		}
		if err := w.change(it.id, was, layers{it.record, was.edit, w.matchOf(it.id, was)}); err != nil {
			return err
		}
		it.record = nil // the transaction has its own copy
	}
	return errors.Join(w.removeRecords(missing), w.changeMatches(""))
}

// isMissing tells which records, asked for in order of id, are of the batch's sources and not in it, nor among those
// refused.
func (in *intake) isMissing(refused map[string]bool) func(source, id []byte) bool {
	rest := in.items
	return func(source, id []byte) bool {
		for len(rest) > 0 && rest[0].id < string(id) {
			rest = rest[1:]
		}
		if len(rest) > 0 && rest[0].id == string(id) || refused[string(id)] {
			return false
		}
		_, ok := in.sources[string(source)]
		return ok
	}
}
