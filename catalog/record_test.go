package catalog

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tripoint/data"
)

func TestRecordKeepsEveryField(t *testing.T) {
	want := data.Place{
		ID: "a-1", Number: 7, Point: orb.Point{18.5, -49.75}, Name: "a", Names: data.Texts{{Lang: "cs", Text: "b"}, {Lang: "pl", Text: "c"}}, AltNames: []string{"d", ""}, Description: data.Texts{{Lang: "en", Text: "e <&>"}},
		Categories: []string{"other", "museum"}, Tag: "amenity=nonsense",
		Address: data.Address{Street: "s", HouseNumber: "1", Postcode: "2", City: "c", District: "d", County: "k", State: "w", Country: "l", CountryCode: "PL"}, Phone: "1", Email: "a@example.org", Website: "https://example.org", OpeningHours: "24/7",
		Wheelchair: "yes", Fee: "no", Dogs: "leashed", Indoor: "yes", Stroller: "limited", Cuisine: []string{"pizza"},
		Event:  &data.Event{Starts: "2026-11-21", Ends: "2026-11-22", Recurrence: "FREQ=DAILY", Venue: "a-2", Organizer: "o", Languages: []string{"pl"}},
		Images: []data.Image{{URL: "https://example.org/a.jpg", Alt: "a", Licence: "CC0", Author: "b"}}, Offers: data.Texts{{Lang: "pl", Text: "o"}}, Seeks: data.Texts{{Lang: "pl", Text: "s"}},
		Population: 1, Importance: 0.5, Accuracy: 10, Sources: []data.Source{{Name: "s", Licence: "CC0", URL: "u", Fields: []string{"name"}}},
		Updated: time.Date(1950, 1, 2, 3, 4, 5, 6, time.UTC),
	}
	value := reflect.ValueOf(want)
	for i := range value.NumField() {
		if value.Field(i).IsZero() {
			t.Errorf("the test leaves out %s", value.Type().Field(i).Name)
		}
	}
	at := placement{-1, 300}
	record := encodeRecord(&want, at)
	got, err := decodeRecord(record)
	if err != nil || !reflect.DeepEqual(*got, want) {
		t.Errorf("comes back as\n%+v, %v; want\n%+v", *got, err, want)
	}
	if recordID(record) != want.ID || recordPlacement(record) != at {
		t.Errorf("id %q at %v, want %q at %v", recordID(record), recordPlacement(record), want.ID, at)
	}
	for n := range record {
		if _, err := decodeRecord(record[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are taken for a record", n, len(record))
		}
	}
}

func FuzzDecodeRecord(f *testing.F) {
	f.Add(encodeRecord(&data.Place{ID: "a-1", Name: "a", Categories: []string{"museum"}}, placement{1, 2}))
	f.Fuzz(func(t *testing.T, record []byte) {
		p, err := decodeRecord(record)
		if err != nil {
			return
		}
		again, err := decodeRecord(encodeRecord(p, recordPlacement(record)))
		if err != nil {
			t.Fatalf("%x is a place that cannot be read back: %v", record, err)
		}
		if a, b := p.Hash(), again.Hash(); a != b {
			t.Errorf("%x comes back as another place", record)
		}
	})
}

func FuzzReadColumns(f *testing.F) {
	s := newSets()
	s.add(0, &data.Place{Categories: []string{"museum"}}, []string{"a"})
	content, err := appendColumns(nil, []uint64{0, 5}, []uint32{0}, []orb.Point{{18, 49}}, &s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Fuzz(func(_ *testing.T, content []byte) {
		c, err := readColumns(slices.Clone(content), 4)
		if err != nil {
			return
		}
		for i := range c.n {
			_, _ = c.offset(i), c.ordByID(i)
		}
	})
}
