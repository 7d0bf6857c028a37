package tiles

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
)

// Places holds what tiles show of all places of an edition. It is immutable. A place takes 25 bytes and its
// names; those of neighbours lie beside each other in memory.
type Places struct {
	codes     []uint64 // morton codes, ascending; what follows is in the same order
	ords      []uint32 // the caller's numbers
	ids       []uint64 // of features
	alone     []uint8  // the zoom from which a place may show by itself in front of others
	starts    []uint32 // of records
	records   []byte
	languages []string
	countries [][]byte // encoded; the first is none
	bounds    orb.Bound
}

// NewPlaces prepares places for tiles. They must be ordered by importance; their positions are their ords.
func NewPlaces(places []data.Place) *Places {
	n := len(places)
	s := &Places{
		codes: make([]uint64, n), ords: make([]uint32, n), ids: make([]uint64, n),
		alone: make([]uint8, n), starts: make([]uint32, n), countries: [][]byte{nil},
	}
	codes, names := make([]uint64, n), make([]string, n)
	for ord := range places {
		names[ord] = places[ord].ID
		codes[ord], s.ords[ord] = morton(project(places[ord].Point)), uint32(ord)
		if ord == 0 {
			s.bounds = places[ord].Point.Bound()
		}
		s.bounds = s.bounds.Extend(places[ord].Point)
	}
	slices.SortFunc(s.ords, func(a, b uint32) int { return cmp.Or(cmp.Compare(codes[a], codes[b]), cmp.Compare(a, b)) })
	ids := featureIDs(names)
	tables := newRecordTables()
	for i, ord := range s.ords {
		s.codes[i], s.ids[i] = codes[ord], ids[ord]
		s.alone[i] = aloneFrom(places[ord].Importance)
		s.starts[i] = uint32(len(s.records))
		s.records = s.appendRecord(s.records, &places[ord], tables)
	}
	s.records = slices.Clone(s.records) // without the room that growing left
	return s
}

// Len is the number of places.
func (s *Places) Len() int { return len(s.ords) }

// Bounds is the box around all places.
func (s *Places) Bounds() orb.Bound { return s.bounds }

// aloneFrom is the zoom from which a place shows by itself where it is the most important in its cell.
func aloneFrom(importance float64) uint8 {
	return uint8(math.Ceil(MaxClusterZoom * (1 - min(max(importance, 0), 1))))
}

// featureIDs gives every name a number from 1 to 2⁵², apart from few that are moved on: a hash, so that it is
// the same in every edition, and the next free number where two hashes agree. Names come once each.
func featureIDs(names []string) []uint64 {
	const bits = 52
	byHash := make([]uint32, len(names))
	ids := make([]uint64, len(names))
	for i, name := range names {
		byHash[i] = uint32(i)
		ids[i] = xxhash.Sum64String(name)>>(64-bits) + 1
	}
	slices.SortFunc(byHash, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(ids[a], ids[b]), cmp.Compare(names[a], names[b]))
	})
	for i := 1; i < len(byHash); i++ {
		if before := ids[byHash[i-1]]; ids[byHash[i]] <= before {
			ids[byHash[i]] = before + 1
		}
	}
	return ids
}

// recordTables number what many places share while records are written.
type recordTables struct{ language, country map[string]byte }

func newRecordTables() *recordTables {
	return &recordTables{language: map[string]byte{}, country: map[string]byte{}}
}

const maxTable = math.MaxUint8 // entries of a table; what comes later is left out

// appendRecord writes what a tile shows of a place: category, country, rank and accuracy, then the encoded
// values of id and local name, then each other name after the number of its language.
func (s *Places) appendRecord(b []byte, p *data.Place, tables *recordTables) []byte {
	b = binary.AppendUvarint(b, uint64(taxonomy.Builtin().Category(p.Category()).Index))
	b = append(b, s.country(p.Address.CountryCode, tables), rank(p.Importance))
	b = binary.AppendUvarint(b, uint64(math.Ceil(max(p.Accuracy, 0))))
	b = appendString(appendString(b, p.ID), p.Name)
	names := p.Names[:min(len(p.Names), maxTable)]
	count := len(b)
	b = append(b, 0)
	for _, name := range names {
		if language, ok := s.language(name.Lang, tables); ok {
			b = appendString(append(b, language), name.Text)
			b[count]++
		}
	}
	return b
}

// rank orders labels: 0 comes first, 100 last.
func rank(importance float64) byte {
	return byte(math.Round(100 * (1 - min(max(importance, 0), 1))))
}

func (s *Places) country(code string, tables *recordTables) byte {
	if code == "" {
		return 0
	}
	number, known := tables.country[code]
	if !known && len(s.countries) < maxTable {
		number = byte(len(s.countries))
		tables.country[code] = number
		s.countries = append(s.countries, appendString(nil, code))
	}
	return number
}

func (s *Places) language(tag string, tables *recordTables) (number byte, ok bool) {
	number, ok = tables.language[tag]
	if !ok && len(s.languages) < maxTable {
		number, ok = byte(len(s.languages)), true
		tables.language[tag] = number
		s.languages = append(s.languages, tag)
	}
	return number, ok
}

// A record is what appendRecord wrote, read again. Values are encoded.
type record struct {
	category int
	country  byte
	rank     byte
	accuracy uint64
	id, name []byte
	names    []byte // language and value, in turn
	count    int    // of names
}

func (s *Places) record(i uint32) (r record) {
	b := s.records[s.starts[i]:]
	category, n := binary.Uvarint(b)
	r.category, b = int(category), b[n:]
	r.country, r.rank, b = b[0], b[1], b[2:]
	r.accuracy, n = binary.Uvarint(b)
	b = b[n:]
	r.id, b = cutValue(b)
	r.name, b = cutValue(b)
	r.count, r.names = int(b[0]), b[1:]
	return r
}

// cutValue returns the encoded text at the start of b, and what follows it.
func cutValue(b []byte) (value, rest []byte) {
	size, n := binary.Uvarint(b[1:])
	end := 1 + n + int(size)
	return b[:end], b[end:]
}

// nameFor returns the encoded name that suits a reader best, the local one where none does.
func (r *record) nameFor(languages []byte) []byte {
	best, name := len(languages), r.name
	rest := r.names
	for range r.count {
		var value []byte
		language := rest[0]
		value, rest = cutValue(rest[1:])
		if at := slices.Index(languages[:best], language); at >= 0 {
			best, name = at, value
		}
	}
	return name
}

// numbersOf translates the languages a reader prefers, without those that no name is in.
func (s *Places) numbersOf(prefs lang.Prefs) []byte {
	var numbers []byte
	for _, language := range prefs {
		if i := slices.Index(s.languages, language); i >= 0 {
			numbers = append(numbers, byte(i))
		}
	}
	return numbers
}
