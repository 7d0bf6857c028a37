package catalog

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
)

// A place of an edition is kept as a record: its areas, its id, then the fields in the order of encodeRecord.
// Texts and lists come after their length, numbers as varints. The form lives no longer than an edition's
// files: what it cannot say about a place of a later version is settled by a new form number.

// headerSize is what a record begins with: municipality and district, counted from 1.
const headerSize = 4

// encodeRecord writes a place that lies in the areas at.
func encodeRecord(p *data.Place, at placement) []byte {
	b := binary.LittleEndian.AppendUint16(nil, uint16(at.municipality+1))
	b = binary.LittleEndian.AppendUint16(b, uint16(at.district+1))
	w := recordWriter{b}
	w.text(p.ID)
	w.number(p.Number)
	w.float(p.Point[0])
	w.float(p.Point[1])
	w.text(p.Name)
	w.texts(p.Names)
	w.list(p.AltNames)
	w.texts(p.Description)
	w.number(uint64(len(p.Categories)))
	for _, id := range p.Categories {
		w.number(uint64(taxonomy.Builtin().Category(id).Index))
	}
	a := &p.Address
	for _, text := range [...]string{
		p.Tag, a.Street, a.HouseNumber, a.Postcode, a.City, a.District, a.County, a.State, a.Country, a.CountryCode,
		p.Phone, p.Email, p.Website, p.OpeningHours, p.Wheelchair, p.Fee, p.Dogs, p.Indoor, p.Stroller,
	} {
		w.text(text)
	}
	w.list(p.Cuisine)
	w.event(p.Event)
	w.number(uint64(len(p.Images)))
	for _, image := range p.Images {
		w.text(image.URL, image.Alt, image.Licence, image.Author)
	}
	w.texts(p.Offers)
	w.texts(p.Seeks)
	w.number(uint64(p.Population))
	w.float(p.Importance)
	w.float(p.Accuracy)
	w.number(uint64(len(p.Sources)))
	for _, source := range p.Sources {
		w.text(source.Name, source.Licence, source.URL)
		w.list(source.Fields)
	}
	w.moment(p.Updated)
	return w.b
}

type recordWriter struct{ b []byte }

func (w *recordWriter) number(n uint64) { w.b = binary.AppendUvarint(w.b, n) }

func (w *recordWriter) float(f float64) {
	w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(f))
}

func (w *recordWriter) text(texts ...string) {
	for _, text := range texts {
		w.number(uint64(len(text)))
		w.b = append(w.b, text...)
	}
}

func (w *recordWriter) list(texts []string) {
	w.number(uint64(len(texts)))
	w.text(texts...)
}

func (w *recordWriter) texts(texts data.Texts) {
	w.number(uint64(len(texts)))
	for _, t := range texts {
		w.text(t.Lang, t.Text)
	}
}

func (w *recordWriter) event(e *data.Event) {
	if e == nil {
		w.number(0)
		return
	}
	w.number(1)
	w.text(e.Starts, e.Ends, e.Recurrence, e.Venue, e.Organizer)
	w.list(e.Languages)
}

// moment writes seconds and nanoseconds, a single 0 for no time.
func (w *recordWriter) moment(t time.Time) {
	if t.IsZero() {
		w.number(0)
		return
	}
	w.number(1)
	w.b = binary.AppendVarint(w.b, t.Unix())
	w.number(uint64(t.Nanosecond()))
}

// recordID is the id in a record. It copies it out of the mapped file.
func recordID(record []byte) string {
	size, n := binary.Uvarint(record[headerSize:])
	from := headerSize + n
	return string(record[from : from+int(size)])
}

// recordPlacement reads which areas a record's place lies in.
func recordPlacement(record []byte) placement {
	return placement{
		municipality: int16(binary.LittleEndian.Uint16(record)) - 1,
		district:     int16(binary.LittleEndian.Uint16(record[2:])) - 1,
	}
}

// decodeRecord reads a place. It copies the record once: no text of the place lies in the mapped file.
// The error says that the record is cut off or was never one.
func decodeRecord(record []byte) (*data.Place, error) {
	if len(record) < headerSize {
		return nil, errShortRecord
	}
	p := &data.Place{}
	return p, readRecord(p, string(record[headerSize:]))
}

// readRecord reads what is behind the header of a record into an empty place, which keeps parts of the text.
func readRecord(p *data.Place, text string) error {
	r := recordReader{rest: text}
	p.ID, p.Number, p.Point = r.text(), r.number(), orb.Point{r.float(), r.float()}
	p.Name, p.Names, p.AltNames, p.Description = r.text(), r.texts(), r.list(), r.texts()
	p.Categories = r.categories()
	a := &p.Address
	for _, text := range [...]*string{
		&p.Tag, &a.Street, &a.HouseNumber, &a.Postcode, &a.City, &a.District, &a.County, &a.State, &a.Country, &a.CountryCode,
		&p.Phone, &p.Email, &p.Website, &p.OpeningHours, &p.Wheelchair, &p.Fee, &p.Dogs, &p.Indoor, &p.Stroller,
	} {
		*text = r.text()
	}
	p.Cuisine = r.list()
	p.Event = r.event()
	for range r.count() {
		p.Images = append(p.Images, data.Image{URL: r.text(), Alt: r.text(), Licence: r.text(), Author: r.text()})
	}
	p.Offers, p.Seeks = r.texts(), r.texts()
	p.Population, p.Importance, p.Accuracy = int(r.number()), r.float(), r.float()
	if n := r.count(); n > 0 {
		p.Sources = make([]data.Source, n)
		for i := range p.Sources {
			p.Sources[i] = data.Source{Name: r.text(), Licence: r.text(), URL: r.text(), Fields: r.list()}
		}
	}
	p.Updated = r.moment()
	if r.err == nil && r.rest != "" {
		r.err = fmt.Errorf("a record has %d bytes too many", len(r.rest))
	}
	return r.err
}

var errShortRecord = fmt.Errorf("a record ends early")

// A recordReader keeps the first error and gives zero values from then on.
type recordReader struct {
	rest string
	err  error
}

func (r *recordReader) fail() {
	r.rest = ""
	if r.err == nil {
		r.err = errShortRecord
	}
}

func (r *recordReader) number() uint64 {
	if len(r.rest) > 0 && r.rest[0] < 0x80 { // most are that short
		n := uint64(r.rest[0])
		r.rest = r.rest[1:]
		return n
	}
	return r.longNumber()
}

func (r *recordReader) longNumber() uint64 {
	var n uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		c := r.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			return n
		}
	}
	r.fail()
	return 0
}

// count reads the length of a list, which cannot be longer than what is left of the record.
func (r *recordReader) count() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *recordReader) float() float64 {
	const size = 8
	if len(r.rest) < size {
		r.fail()
		return 0
	}
	var bits uint64
	for i := range size {
		bits |= uint64(r.rest[i]) << (8 * i)
	}
	r.rest = r.rest[size:]
	return math.Float64frombits(bits)
}

func (r *recordReader) text() string {
	n := r.count()
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

func (r *recordReader) list() []string {
	n := r.count()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.text()
	}
	return list
}

func (r *recordReader) texts() data.Texts {
	n := r.count()
	if n == 0 {
		return nil
	}
	texts := make(data.Texts, n)
	for i := range texts {
		texts[i] = data.Text{Lang: r.text(), Text: r.text()}
	}
	return texts
}

func (r *recordReader) categories() []string {
	known := taxonomy.Builtin().Categories()
	ids := make([]string, r.count())
	for i := range ids {
		n := r.number()
		if n >= uint64(len(known)) {
			r.fail()
			n = 0
		}
		ids[i] = known[n].ID
	}
	if len(ids) == 0 {
		r.fail()
		return []string{known[0].ID}
	}
	return ids
}

func (r *recordReader) event() *data.Event {
	if r.number() == 0 {
		return nil
	}
	return &data.Event{
		Starts: r.text(), Ends: r.text(), Recurrence: r.text(), Venue: r.text(), Organizer: r.text(), Languages: r.list(),
	}
}

func (r *recordReader) moment() time.Time {
	if r.number() == 0 {
		return time.Time{}
	}
	zigzag := r.number()
	seconds := int64(zigzag>>1) ^ -int64(zigzag&1)
	return time.Unix(seconds, int64(r.number())).UTC()
}
