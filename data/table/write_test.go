package table

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"iter"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
)

func each(places ...data.Place) iter.Seq2[data.Place, error] {
	return func(yield func(data.Place, error) bool) {
		for _, p := range places {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// everything is a place with all that a table carries, and with all that a table might stumble over.
func everything() data.Place {
	return data.Place{
		ID: "poi-17", Point: orb.Point{18.5, -0.0000001},
		Name:        "=SUM(A1); \"Muzeum\"",
		Names:       data.Texts{{Lang: "cs", Text: "'=Muzeum"}, {Lang: "pl", Text: "@muzeum"}, {Lang: "szl", Text: `Muzeum|a\b;c`}, {Lang: "zh-Hant", Text: "博物館"}},
		AltNames:    []string{"a|b", `c\`, "-d;", "'e"},
		Description: data.Texts{{Lang: "de", Text: "Ein Text"}, {Lang: "und", Text: "A text = with | signs"}},
		Categories:  []string{"other", "museum"}, Tag: "amenity=bench",
		Address: data.Address{Street: "ulica \"Długa\"", HouseNumber: "-1", Postcode: "735 06", City: "Karviná", District: "Fryštát", County: "okres Karviná", State: "kraj", Country: "CZ", CountryCode: "CZ"},
		Phone:   "+420 596 096 314", Email: "info@example.org", Website: "https://example.org/a;b?c=d", OpeningHours: `Mo-Fr 08:00-16:00; "by appointment"`,
		Wheelchair: "limited", Fee: "yes", Dogs: "leashed", Indoor: "no", Stroller: "yes", Cuisine: []string{"polish", "czech"},
		Event:  &data.Event{Starts: "2026-06-20T18:00:00+02:00", Ends: "2026-06-21", Recurrence: "EXDATE;VALUE=DATE:20260627,20260704\nRRULE:FREQ=WEEKLY;BYDAY=SA", Venue: "poi-1", Organizer: "+ Town", Languages: []string{"pl", "cs"}},
		Images: []data.Image{{URL: "https://example.org/1.jpg"}, {URL: "https://example.org/2.jpg", Alt: "a;b", Licence: "CC0-1.0", Author: "A|B"}},
		Offers: data.Texts{{Lang: "pl", Text: "sale=tak"}}, Seeks: data.Texts{{Lang: "cs", Text: "partner"}, {Lang: "pl", Text: "partner|ka"}},
		Population: 12345, Importance: 0.123, Accuracy: 12.5,
		Sources: []data.Source{{Name: "City; list", Licence: "none stated; upstream CC BY 4.0", URL: "https://example.org/x;y"}, {Name: "'Other"}},
		Updated: time.Date(2026, 11, 21, 7, 55, 1, 500, time.UTC),
	}
}

// What WriteCSV writes ReadCSV reads as it was.
func TestCSVRoundTrip(t *testing.T) {
	full := everything()
	if err := full.Validate(); err != nil {
		t.Fatal(err)
	}
	small := data.Place{ID: "a-1", Point: orb.Point{18.5, 49.5}, Name: "A", Categories: []string{"museum"}}
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	want := append([]data.Place{full, small}, set.Places...)
	for i := range want {
		for j := range want[i].Sources {
			want[i].Sources[j].Fields = nil // a table does not carry them
		}
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, each(want...)); err != nil {
		t.Fatal(err)
	}
	got, refused, warned := readCSV(t, b.String(), CSVOptions{})
	if len(refused) > 0 || len(warned) > 0 {
		t.Fatalf("refused %q, warned %q", refused, warned)
	}
	if len(got) != len(want) {
		t.Fatalf("%d places, want %d", len(got), len(want))
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("read\n%+v\nwant\n%+v", got[i], want[i])
		}
	}
}

// Nothing in a table that is written may be run by a spreadsheet.
func TestWriteCSVIsNoFormula(t *testing.T) {
	var b bytes.Buffer
	if err := WriteCSV(&b, each(everything())); err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\uFEFF")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, error %v", len(rows), err)
	}
	for i, cell := range rows[1] {
		if strings.IndexAny(cell, "=+-@\t\r") == 0 && !number.MatchString(cell) {
			t.Errorf("%s: %q begins like a formula", rows[0][i], cell)
		}
	}
}

func TestEscapedIsUndone(t *testing.T) {
	for _, cell := range []string{"", "a", "'", "''", "'a", "=", "'=", "''=", "+48", "-1", "-1.5", "-1.5.", "-", "@", "\t", "'\t", "'-1"} {
		if got := unescaped(escaped(cell)); got != cell {
			t.Errorf("unescaped(escaped(%q)) = %q", cell, got)
		}
	}
	for _, list := range [][]string{{"a"}, {"", ""}, {"a|b", `\`, `\|`, ";", `a\;b\\`}, {"", "x", ""}} {
		if got := split(joined(list)); !reflect.DeepEqual(got, list) {
			t.Errorf("split(joined(%q)) = %q", list, got)
		}
	}
}

func TestWriteGPX(t *testing.T) {
	place := everything()
	place.Name = "Muzeum <&>"
	place.Names = nil
	var b bytes.Buffer
	if err := WriteGPX(&b, lang.Prefs{"de"}, each(place)); err != nil {
		t.Fatal(err)
	}
	const want = xml.Header + `<gpx version="1.1" creator="Tripoint" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="-0.0000001" lon="18.5">
 <time>2026-11-21T07:55:01Z</time>
 <name>Muzeum &lt;&amp;&gt;</name>
 <cmt>ulica &#34;Długa&#34; -1, 735 06 Karviná</cmt>
 <desc>Ein Text</desc>
 <src>City; list (none stated; upstream CC BY 4.0); &#39;Other</src>
 <link href="https://example.org/a;b?c=d"></link>
 <type>amenity=bench</type>
</wpt>
</gpx>
`
	if b.String() != want {
		t.Errorf("wrote\n%s\nwant\n%s", b.String(), want)
	}
	var places []data.Place
	var refused, warned []string
	if err := ReadGPX(&b, citySource, collect(&places, &refused, &warned)); err != nil || len(refused)+len(warned) > 0 {
		t.Fatalf("refused %q, warned %q, error %v", refused, warned, err)
	}
	if len(places) != 1 || places[0].Name != place.Name || places[0].Point != place.Point || places[0].Tag != place.Tag || places[0].Website != place.Website {
		t.Errorf("read %+v", places)
	}
}

func TestWritersReturnErrors(t *testing.T) {
	broken := errors.New("broken pipe")
	failing := func(yield func(data.Place, error) bool) {
		_ = yield(everything(), nil) && yield(data.Place{}, broken)
	}
	for name, write := range map[string]func(w *failingWriter, places iter.Seq2[data.Place, error]) error{
		"CSV": func(w *failingWriter, places iter.Seq2[data.Place, error]) error { return WriteCSV(w, places) },
		"GPX": func(w *failingWriter, places iter.Seq2[data.Place, error]) error { return WriteGPX(w, nil, places) },
		"iCalendar": func(w *failingWriter, places iter.Seq2[data.Place, error]) error {
			return WriteICal(w, Calendar{}, places)
		},
	} {
		if err := write(&failingWriter{}, failing); !errors.Is(err, broken) {
			t.Errorf("%s: error %v, want that of the places", name, err)
		}
		if err := write(&failingWriter{broken}, each(everything())); !errors.Is(err, broken) {
			t.Errorf("%s: error %v, want that of writing", name, err)
		}
	}
}

type failingWriter struct{ err error }

func (w *failingWriter) Write(b []byte) (int, error) { return len(b), w.err }

func BenchmarkReadCSVBuiltin(b *testing.B) {
	set, err := data.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	var table bytes.Buffer
	if err := WriteCSV(&table, each(set.Places...)); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(table.Len()))
	for b.Loop() {
		err := ReadCSV(bytes.NewReader(table.Bytes()), CSVOptions{}, func(r data.Reading) error { return r.Err })
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(set.Places)), "ns/place")
}
