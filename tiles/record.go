package tiles

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/tiles/mvt"
)

// tables number what the records of many places share. They never change; a recordWriter makes longer ones.
type tables struct {
	languages []string
	countries []string // the first is none
}

const maxTable = math.MaxUint8 // entries of a table; what comes later is left out

// A recordWriter writes records and numbers what is new in them.
type recordWriter struct {
	known             *tables
	tables            tables
	language, country map[string]byte
}

// newRecordWriter continues the numbers of known.
func newRecordWriter(known *tables) *recordWriter {
	w := &recordWriter{known: known, language: map[string]byte{}, country: map[string]byte{}}
	w.tables = tables{slices.Clip(known.languages), slices.Clip(known.countries)}
	for i, tag := range known.languages {
		w.language[tag] = byte(i)
	}
	for i, code := range known.countries {
		w.country[code] = byte(i)
	}
	return w
}

// all returns the tables of everything written, those it began with when nothing was new.
func (w *recordWriter) all() *tables {
	if len(w.tables.languages) == len(w.known.languages) && len(w.tables.countries) == len(w.known.countries) {
		return w.known
	}
	return &w.tables
}

// append writes what a tile shows of a place: its number, category, country, rank and accuracy, then the encoded
// values of id and local name, then each other name after the number of its language.
func (w *recordWriter) append(b []byte, p *data.Place) []byte {
	b = binary.AppendUvarint(b, p.Number)
	b = binary.AppendUvarint(b, uint64(taxonomy.Builtin().Category(p.Category()).Index))
	country, _ := numberOf(p.Address.CountryCode, &w.tables.countries, w.country)
	b = append(b, country, rank(p.Importance))
	b = binary.AppendUvarint(b, uint64(math.Ceil(max(p.Accuracy, 0))))
	b = mvt.AppendString(mvt.AppendString(b, p.ID), p.Name)
	count := len(b)
	b = append(b, 0)
	for _, name := range p.Names[:min(len(p.Names), maxTable)] {
		if language, ok := numberOf(name.Lang, &w.tables.languages, w.language); ok {
			b = mvt.AppendString(append(b, language), name.Text)
			b[count]++
		}
	}
	return b
}

// rank orders labels: 0 comes first, 100 last.
func rank(importance float64) byte {
	return byte(math.Round(100 * (1 - min(max(importance, 0), 1))))
}

// numberOf returns the number of a name, a new one where there is room.
func numberOf(name string, names *[]string, numbers map[string]byte) (number byte, ok bool) {
	number, ok = numbers[name]
	if !ok && len(*names) < maxTable {
		number, ok = byte(len(*names)), true
		name = strings.Clone(name) // it may be a part of something large
		numbers[name] = number
		*names = append(*names, name)
	}
	return number, ok
}

// A record is what a recordWriter wrote, read again. Values are encoded.
type record struct {
	number   uint64
	category int
	country  byte
	rank     byte
	accuracy uint64
	id, name []byte
	names    []byte // language and value, in turn
	count    int    // of names
}

// readRecord reads a record that is known to be whole.
func readRecord(b []byte) (r record) {
	number, n := binary.Uvarint(b)
	r.number, b = number, b[n:]
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

// categoryOf reads the category alone.
func categoryOf(b []byte) uint16 {
	_, n := binary.Uvarint(b)
	category, _ := binary.Uvarint(b[n:])
	return uint16(category)
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
func (t *tables) numbersOf(prefs lang.Prefs) []byte {
	var numbers []byte
	for _, language := range prefs {
		if i := slices.Index(t.languages, language); i >= 0 {
			numbers = append(numbers, byte(i))
		}
	}
	return numbers
}

// check tells whether b is one whole record, which readRecord and the reading of its names cannot run out of.
func (t *tables) check(b []byte) error {
	c := recordCheck{b: b}
	const maxNumber = 1<<53 - 1 // that JavaScript can hold
	if number := c.uvarint(); number > maxNumber {
		return fmt.Errorf("number %d, want at most %d", number, maxNumber)
	}
	if category, all := c.uvarint(), uint64(len(kinds())); category >= all {
		return fmt.Errorf("category %d, want less than %d", category, all)
	}
	if country := c.byte(); int(country) >= len(t.countries) {
		return fmt.Errorf("country %d, want less than %d", country, len(t.countries))
	}
	c.byte()
	c.uvarint()
	c.value()
	c.value()
	for range c.byte() {
		if language := c.byte(); int(language) >= len(t.languages) {
			return fmt.Errorf("language %d, want less than %d", language, len(t.languages))
		}
		c.value()
	}
	if c.broken || c.at < len(c.b) {
		return errors.New("its fields do not fill it")
	}
	return nil
}

// A recordCheck walks over the fields of a record. Beyond the end it reads zeros and is broken.
type recordCheck struct {
	b      []byte
	at     int
	broken bool
}

func (c *recordCheck) byte() byte {
	if c.at >= len(c.b) {
		c.broken = true
		return 0
	}
	c.at++
	return c.b[c.at-1]
}

func (c *recordCheck) uvarint() uint64 {
	first := c.byte()
	if first < 0x80 {
		return uint64(first)
	}
	v, n := binary.Uvarint(c.b[c.at-1:])
	if n <= 0 {
		c.at, c.broken = len(c.b), true
		return 0
	}
	c.at += n - 1
	return v
}

func (c *recordCheck) value() {
	if c.byte() != mvt.StringTag {
		c.broken = true
	}
	size := c.uvarint()
	if size > uint64(len(c.b)-c.at) {
		c.at, c.broken = len(c.b), true
		return
	}
	c.at += int(size)
}
