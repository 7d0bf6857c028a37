package data

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"golang.org/x/text/unicode/norm"
)

// written is a place's Feature once it was written down and read.
func written(p *Place) ([]byte, error) {
	if len(p.Categories) == 0 { // it cannot be written
		return nil, p.Validate()
	}
	b, err := EncodeFeature(p)
	if err != nil {
		return nil, err
	}
	read, err := DecodeFeature(b)
	if err != nil {
		return nil, err
	}
	return EncodeFeature(&read)
}

// An ingredient is put into those fields of a place whose bit is set.
type ingredient struct {
	text, language string
	number         float64
	fields         uint32
}

// mixed is a place with an ingredient in it.
func mixed(in ingredient) Place {
	p := Place{
		ID: "a-1", Point: orb.Point{18.5, 49.75}, Name: "Muzeum", Categories: []string{"museum"}, Sources: []Source{{Name: "city"}},
		Names: Texts{{"pl", "Muzeum"}}, Updated: time.Date(2026, 11, 21, 18, 0, 0, 5e8, time.FixedZone("", 3600)),
	}
	texts := Texts{{"sk", in.text}, {in.language, in.text}, {"de-AT", "b"}, {in.language, "c"}}
	list := []string{"a", in.text}
	for i, set := range []func(){
		func() { p.ID = in.text },
		func() { p.Name = in.text },
		func() { p.Names = texts },
		func() { p.AltNames = list },
		func() { p.Description = texts },
		func() { p.Categories = []string{"museum", in.text, "amenity=theatre", "amenity=theatre"} },
		func() { p.Tag = in.text },
		func() {
			p.Address = Address{in.text, in.text, in.text, in.text, in.text, in.text, in.text, in.text, "pl"}
		},
		func() { p.Address.CountryCode = in.text },
		func() { p.Phone, p.OpeningHours = in.text, in.text },
		func() { p.Email = in.text + "@example.org" },
		func() { p.Website = "http://example.org/" + in.text },
		func() { p.Wheelchair = in.text },
		func() { p.Cuisine = list },
		func() { p.Event = &Event{Starts: "2026-11-21", Organizer: in.text, Languages: list} },
		func() { p.Event = &Event{Starts: in.text} },
		func() { p.Event = &Event{Recurrence: in.text, Languages: []string{}} },
		func() {
			p.Event = &Event{Starts: "2026-11-21", Recurrence: "EXDATE:20261205,20261128\r\n rrule:freq=weekly;\n" + in.text}
		},
		func() { p.Images = []Image{{in.text, in.text, in.text, in.text}} },
		func() { p.Offers, p.Seeks = texts, Texts{} },
		func() { p.Point = orb.Point{in.number, -in.number} },
		func() { p.Population = int(min(max(in.number, -1e9), 1e9)) },
		func() { p.Importance = in.number },
		func() { p.Accuracy = in.number },
		func() { p.Sources = []Source{{in.text, in.text, "", list}} },
		func() { p.Sources = []Source{{Name: "a", URL: "https://" + in.text}} },
		func() {
			p.Updated = time.Unix(int64(min(max(in.number, -1e12), 1e12)), 0).In(time.FixedZone("", -1800))
		},
		func() { p.Updated = time.Time{} },
		func() { p.Categories = nil },
	} {
		if in.fields>>i&1 != 0 {
			set()
		}
	}
	return p
}

// A place that is cleaned is to the byte what becomes of it when it is written down and read; what is refused then is
// refused now. Nothing that it shares changes.
func checkClean(t *testing.T, in ingredient) {
	t.Helper()
	p, kept := mixed(in), mixed(in)
	clean := p
	err := clean.Clean()
	if !reflect.DeepEqual(p, kept) {
		t.Fatalf("%+v changed what the place shares: %+v", in, p)
	}
	var got []byte
	if err == nil {
		got, err = EncodeFeature(&clean)
	}
	want, wantErr := written(&p)
	switch {
	case !utf8.ValidString(in.text) || !utf8.ValidString(in.language):
		if err == nil && !bytes.Equal(got, want) { // JSON would mend it
			t.Fatalf("%+v is taken, though it is no UTF-8: %s", in, got)
		}
	case (err == nil) != (wantErr == nil):
		t.Fatalf("%+v: clean %v, written and read %v", in, err, wantErr)
	case err == nil && !bytes.Equal(got, want):
		t.Fatalf("%+v: clean\n%s\nwritten and read\n%s", in, got, want)
	case err != nil && len(p.Categories) > 0:
		for _, fault := range faults(wantErr) { // which may end at a time that cannot be written
			if !slices.Contains(faults(err), fault) {
				t.Fatalf("%+v: clean %v, written and read %v", in, err, wantErr)
			}
		}
	}
}

var oddTexts = []string{
	"", " ", "a", " a", "a  b", "a\tb", "a\nb", "a \r\n\r\n\r\n b\n", "\u00a0a\u2003b", "a\u0301", "\u0301", "<b>&\"\\", "\u2028", "\ufffd", "\ufeffa", "a\x00b",
	"\xff", "a\xc5", "\u0958\u0959", "amenity=x", "amenity=theatre", "pl-PL", "POL", "szl", "museum", strings.Repeat("ž", 301), strings.Repeat("\u0958", 200),
}

func TestCleanAgreesWithWriting(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	numbers := []float64{0, math.Copysign(0, -1), 1, 0.25, 49.75, 1e6, -1, 200, 1e300, -62135596801, 253402300799, 253402300800}
	languages := []string{"pl", "PL", "pl-PL", "pol", "sr-Latn", "", "nonsense language", "xx", "a\xff"}
	for range 20_000 {
		fields := uint32(1) << rnd.IntN(29)
		if rnd.IntN(2) == 0 {
			fields |= 1 << rnd.IntN(29)
		}
		checkClean(t, ingredient{oddTexts[rnd.IntN(len(oddTexts))], languages[rnd.IntN(len(languages))], numbers[rnd.IntN(len(numbers))], fields})
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\u0301 <b>\n\nc", "pl-PL", 0.5, uint32(1<<2|1<<4))
	f.Add("amenity=x", "", -1.0, uint32(1<<5))
	f.Fuzz(func(t *testing.T, text, language string, number float64, fields uint32) {
		if len(text) < 1<<12 {
			checkClean(t, ingredient{text, language, number, fields})
		}
	})
}

// wordy is CleanText as it is meant.
func wordy(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

func FuzzCleanText(f *testing.F) {
	for _, text := range oddTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := CleanText(text), wordy(text); got != want {
			t.Errorf("CleanText(%q) = %q, want %q", text, got, want)
		}
	})
}

func TestIDs(t *testing.T) {
	pattern := regexp.MustCompile(`^[A-Za-z0-9._~:-]{1,128}$`)
	ids := []string{"", "osm-n1", strings.Repeat("a", 128), strings.Repeat("a", 129), "a\n", "ž"}
	for c := range 256 {
		ids = append(ids, "a"+string([]byte{byte(c)}))
	}
	for _, id := range ids {
		if got, want := isID(id), pattern.MatchString(id); got != want {
			t.Errorf("isID(%q) = %t", id, got)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	set, err := Builtin()
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		p := set.Places[i%len(set.Places)]
		if err := p.Clean(); err != nil {
			b.Fatal(err)
		}
		if _, err := EncodeFeature(&p); err != nil {
			b.Fatal(err)
		}
	}
}
