package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"golang.org/x/sync/errgroup"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/search"
	"tripoint/tiles"
)

// A base is the part of an edition that was built in one go: places with all their indexes, opened from files.
// Many editions in turn share it, each with what changed since. It never changes.
type base struct {
	manifest
	folder  string
	around  *surroundings
	records []byte // mapped
	columns
	trees     trees
	outlines  outlines
	marks     marks // of the trees' blocks
	schedules *schedules
	agenda    *agenda
	text      *search.Index
	baseMap   *tiles.Base
	tiles     *tiles.Places
	views     *views[*tiles.BaseView]
	visible   *tiles.BaseView // all but settlements, which the base map names

	unmap   []func() error
	holders atomic.Int64
}

// maxChanges is how many places may have been added since the base was built: more are refused until it is
// built anew, which begins long before.
const maxChanges = 20_000

// openBase opens the files of an edition, which have been verified. Its holder must release it.
func openBase(folder string, m manifest) (*base, error) {
	b := &base{manifest: m, folder: folder, views: newViews[*tiles.BaseView](m.Places)}
	b.holders.Store(1)
	if err := b.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("open edition %s: %w", folder, err), b.close())
	}
	return b, nil
}

func (b *base) open() (err error) {
	if b.around, err = readSurroundings(b.folder); err != nil {
		return err
	}
	content := map[string][]byte{}
	for _, name := range []string{recordsFile, columnsFile, tilesFile} {
		mapped, unmap, err := mapFile(filepath.Join(b.folder, name))
		if err != nil {
			return err
		}
		content[name] = mapped
		b.unmap = append(b.unmap, unmap)
	}
	b.records = content[recordsFile]
	if b.columns, err = readColumns(content[columnsFile], maxChanges); err != nil {
		return err
	}
	if b.n != b.Places || b.offset(b.n) != uint64(len(b.records)) {
		return &damagedEdition{"its files hold different numbers of places"}
	}
	var work errgroup.Group
	work.Go(func() error {
		b.findOutlines()
		b.plantTrees()
		return nil
	})
	work.Go(func() (err error) {
		if b.tiles, err = tiles.LoadPlaces(content[tilesFile]); err != nil {
			return err
		}
		settlements := b.sets.theme[taxonomy.Settlement]
		b.visible = b.tiles.BaseView(func(ord uint32) bool { return settlements == nil || !settlements.Contains(ord) })
		b.baseMap = tiles.NewBase(tiles.BaseSource{Areas: b.around.areas, Border: b.around.border, Settlements: b.settlements(), Countries: countryNames})
		return nil
	})
	work.Go(func() error {
		b.schedules = newSchedules(b.sets.hours, b.points)
		return nil
	})
	work.Go(func() error {
		b.agenda = newAgenda(b.sets.attribute[takesPlace], b.points, b.place)
		return nil
	})
	work.Go(func() (err error) {
		b.text, err = search.Open(b.folder, search.Places{
			Points: b.points, Place: b.place, ID: b.id,
			ByCategory: func(id string) *roaring.Bitmap { return b.sets.category[id] },
			InArea:     func(id string) *roaring.Bitmap { return b.sets.area[id] },
			Seat:       func(ord uint32) string { return b.around.seat(b.place(ord), recordPlacement(b.record(ord))) },
		}, b.around.areas)
		return err
	})
	return work.Wait()
}

// hold keeps the base open until release; it is false for one that has been closed.
func (b *base) hold() bool {
	for {
		n := b.holders.Load()
		if n == 0 {
			return false
		}
		if b.holders.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// release lets go of the base. The last to do so closes it.
func (b *base) release() error {
	if b.holders.Add(-1) > 0 {
		return nil
	}
	return b.close()
}

// close unmaps the files; they stay where they are.
func (b *base) close() error {
	var err error
	if b.text != nil {
		err = b.text.Close()
	}
	for _, unmap := range b.unmap {
		err = errors.Join(err, unmap())
	}
	return err
}

func (b *base) remove() error { return os.RemoveAll(b.folder) }

func (b *base) record(ord uint32) []byte {
	return b.records[b.offset(int(ord)):b.offset(int(ord)+1)]
}

// place decodes a place, which takes about a microsecond.
func (b *base) place(ord uint32) *data.Place {
	p, err := decodeRecord(b.record(ord))
	b.mustBeRight(ord, err)
	return p
}

// places decodes several places into as many. That takes less than one by one: the records lie anywhere in memory, and
// the waits for them overlap when nothing else is done in between.
func (b *base) places(ords []uint32, into []data.Place) {
	records, size := make([][]byte, len(ords)), 0
	for i, ord := range ords {
		records[i] = b.record(ord)[headerSize:]
		size += len(records[i])
	}
	var texts strings.Builder
	texts.Grow(size)
	for _, record := range records {
		texts.Write(record)
	}
	rest := texts.String()
	for i, ord := range ords {
		n := len(records[i])
		b.mustBeRight(ord, readRecord(&into[i], rest[:n]))
		rest = rest[n:]
	}
}

func (b *base) mustBeRight(ord uint32, err error) {
	if err != nil {
		panic(fmt.Sprintf("place %d of edition %s, whose checksums were right: %v", ord, b.folder, err))
	}
}

func (b *base) id(ord uint32) string { return recordID(b.record(ord)) }

// find returns the ord of the place with an id.
func (b *base) find(id string) (ord uint32, found bool) {
	i := b.behind(id)
	if i == b.n {
		return 0, false
	}
	ord = b.ordByID(i)
	return ord, b.id(ord) == id
}

// behind counts the places whose id comes before an id.
func (b *base) behind(id string) int {
	return sort.Search(b.n, func(i int) bool { return b.id(b.ordByID(i)) >= id })
}

// before counts the places that come before a place in order of importance.
func (b *base) before(p *data.Place) uint32 {
	return uint32(sort.Search(b.n, func(i int) bool {
		other := b.place(uint32(i))
		return cmp.Or(cmp.Compare(p.Importance, other.Importance), cmp.Compare(other.ID, p.ID)) >= 0
	}))
}

func (b *base) settlements() []*data.Place {
	var list []*data.Place
	if places := b.sets.theme[taxonomy.Settlement]; places != nil {
		for it := places.Iterator(); it.HasNext(); {
			list = append(list, b.place(it.Next()))
		}
	}
	return list
}
