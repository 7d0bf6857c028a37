package tiles

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tripoint/data"
)

// Places holds what tiles show of all places of an edition: the base, made once, without the places removed and
// with those added since. It is immutable; the next version shares the base, and of the rest what it can.
type Places struct {
	base    *basePlaces
	removed []uint32 // positions in the base, ascending
	added   addedPlaces
	tables  *tables
	bounds  orb.Bound // empty when there has never been a place
}

// basePlaces takes 23 bytes a place and its record, which has its names. Records of neighbours lie beside each
// other in memory.
type basePlaces struct {
	located
	positions []uint32 // by ord; what follows is by position
	alone     []uint8  // the zoom from which a place may show by itself in front of others
	starts    []uint32 // of records, then the end of the last
	records   []byte
	tables    *tables
	bounds    orb.Bound
}

// A Source is the places of a base, ordered by importance and then by id; their positions are their ords. Place
// is asked once for each, ascending; what it returns is not held.
type Source struct {
	Len   int
	Place func(ord uint32) *data.Place
}

// NewPlaces prepares a base for tiles. Of the places it takes what tiles show, at most 4 GB.
func NewPlaces(s Source) *Places {
	codes, alone := make([]uint64, s.Len), make([]uint8, s.Len)
	starts, records := make([]uint32, s.Len+1), []byte(nil)
	bounds := orb.MultiPoint{}.Bound()
	w := newRecordWriter(&tables{countries: []string{""}})
	for ord := range s.Len {
		p := s.Place(uint32(ord))
		codes[ord], alone[ord] = morton(project(p.Point)), aloneFrom(p.Importance)
		records = w.append(records, p)
		starts[ord+1] = uint32(len(records))
		bounds = bounds.Extend(p.Point)
	}
	b := &basePlaces{
		located: newLocated(s.Len), positions: make([]uint32, s.Len),
		alone: make([]uint8, s.Len), starts: make([]uint32, s.Len+1), records: make([]byte, 0, len(records)),
		tables: w.all(), bounds: bounds,
	}
	for ord := range b.ords {
		b.ords[ord] = uint32(ord)
	}
	slices.SortFunc(b.ords, func(a, b uint32) int { return cmp.Or(cmp.Compare(codes[a], codes[b]), cmp.Compare(a, b)) })
	for i, ord := range b.ords {
		b.codes[i], b.alone[i], b.positions[ord] = codes[ord], alone[ord], uint32(i)
		b.records = append(b.records, records[starts[ord]:starts[ord+1]]...)
		b.starts[i+1] = uint32(len(b.records))
		b.categories[i] = categoryOf(b.record(uint32(i)))
	}
	return b.version()
}

// version is the base as it is.
func (b *basePlaces) version() *Places { return &Places{base: b, tables: b.tables, bounds: b.bounds} }

func (b *basePlaces) record(i uint32) []byte { return b.records[b.starts[i]:b.starts[i+1]] }

// Len is the number of places.
func (s *Places) Len() int { return len(s.base.ords) - len(s.removed) + len(s.added.places) }

// Bounds is a box around all places. Removing places does not make it smaller.
func (s *Places) Bounds() orb.Bound {
	if s.bounds.IsEmpty() {
		return orb.Bound{}
	}
	return s.bounds
}

// aloneFrom is the zoom from which a place shows by itself where it is the most important in its cell.
func aloneFrom(importance float64) uint8 {
	return uint8(math.Ceil(MaxClusterZoom * (1 - min(max(importance, 0), 1))))
}
