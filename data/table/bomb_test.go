package table

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"tripoint/data"
)

func gpx(inside string) string { return `<gpx version="1.1">` + inside + "</gpx>" }

const wpt = `<wpt lat="49.95123" lon="18.60123"><name>A</name><type>museum</type></wpt>`

func TestReadGPXFiles(t *testing.T) {
	long := strings.Repeat("a", 10<<20)
	for _, tt := range []struct {
		name, text string
		places     int
		refused    []string
		err        string
	}{
		{"no waypoints", gpx(""), 0, nil, ""},
		{"a waypoint", gpx(wpt), 1, nil, ""},
		{"a prefix", `<g:gpx xmlns:g="http://www.topografix.com/GPX/1/1"><g:wpt lat="49.95123" lon="18.60123"><g:name>A</g:name><g:type>museum</g:type></g:wpt></g:gpx>`, 1, nil, ""},
		{"Windows-1250", "<?xml version=\"1.0\" encoding=\"windows-1250\"?>" + gpx(strings.Replace(wpt, "A<", "\x8ekola<", 1)), 1, nil, ""},
		{"a name that is a little too long", gpx(strings.Replace(wpt, "A<", strings.Repeat("ž", 301)+"<", 1) + wpt), 1, []string{`line 1: name "žž`}, ""},
		{"no position", gpx("<wpt><name>A</name></wpt>" + wpt), 1, []string{"line 1: lon: want degrees\nline 1: lat: want degrees"}, ""},
		{"not a number", gpx(`<wpt lat="NaN" lon="Inf"><name>A</name></wpt>` + wpt), 1, []string{"line 1: lat, lon: longitude +Inf: want a number"}, ""},

		{"nothing", "", 0, nil, "line 1: want a GPX file"},
		{"no XML", "lat,lon\n", 0, nil, "line 2: want a GPX file"},
		{"another file", "<kml></kml>", 0, nil, "line 1: want a GPX file"},
		{"it ends in a waypoint", gpx(wpt)[:60], 0, nil, "line 1: want XML: unexpected EOF"},
		{"another encoding", `<?xml version="1.0" encoding="EBCDIC"?>` + gpx(wpt), 0, nil, `line 1: encoding "EBCDIC": want UTF-8`},
		{"a name of 10 MB", gpx(wpt + strings.Replace(wpt, "A<", long+"<", 1)), 1, nil, "line 1: want at most 1048576 bytes of a waypoint"},
		{"an attribute of 10 MB", gpx(wpt + `<wpt lat="` + long + `">`), 1, nil, "line 1: want at most 1048576 bytes of a waypoint"},
		{"a comment of 10 MB", gpx("<!--" + long + "-->" + wpt), 0, nil, "line 1: want at most 1048576 bytes of a waypoint"},
		{"a waypoint of 10 MB", gpx(`<wpt lat="49.95123" lon="18.60123">` + strings.Repeat("<name>a</name>", 1<<20)), 0, nil, "line 1: want at most 1048576 bytes of a waypoint"},
		{"deep elements", gpx(strings.Repeat("<a>", 1<<20)), 0, nil, "line 1: want at most 100 levels of elements"},
		{"deep elements in a waypoint", gpx(`<wpt lat="49.95123" lon="18.60123">` + strings.Repeat("<a>", 1<<20)), 0, nil, "line 1: want at most 100 levels of elements"},
		{"entities of one's own", `<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + gpx(strings.Replace(wpt, "A<", "&b;<", 1)), 0, nil, "line 1: want XML: invalid character entity &b;"},
	} {
		var places []data.Place
		var refused, warned []string
		err := ReadGPX(strings.NewReader(tt.text), citySource, collect(&places, &refused, &warned))
		if len(places) != tt.places {
			t.Errorf("%s: %d places, want %d", tt.name, len(places), tt.places)
		}
		equalMessages(t, tt.name, "refused", refused, tt.refused)
		if (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.err)
		}
	}
}

// An endless reader repeats a text and watches how much memory is held meanwhile.
type endless struct {
	text   string
	left   int
	at     int
	most   uint64
	unseen int // bytes since it looked
}

func (e *endless) Read(b []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	for i := range b {
		b[i] = e.text[(e.at+i)%len(e.text)]
	}
	e.at, e.left, e.unseen = e.at+len(b), e.left-len(b), e.unseen+len(b)
	if e.unseen > 4<<20 {
		e.unseen = 0
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		e.most = max(e.most, stats.HeapAlloc)
	}
	return len(b), nil
}

// Of a file without end no more is held than of one record, and what is wrong with it is said.
func TestReadersHoldLittle(t *testing.T) {
	const most = 24 << 20 // bytes beyond what was held before, collected or not
	readers := map[string]func(io.Reader, func(data.Reading) error) error{
		"csv": func(r io.Reader, yield func(data.Reading) error) error { return ReadCSV(r, CSVOptions{}, yield) },
		"geonames": func(r io.Reader, yield func(data.Reading) error) error {
			_, err := ReadGeoNames(r, yield)
			return err
		},
		"gpx": func(r io.Reader, yield func(data.Reading) error) error { return ReadGPX(r, citySource, yield) },
		"ics": func(r io.Reader, yield func(data.Reading) error) error { return ReadICal(r, citySource, yield) },
	}
	for _, tt := range []struct{ reader, start, repeated string }{
		{"csv", "name;category;lat;lon\n", "aaaa"}, {"csv", "name;category;lat;lon\n\"", "a\n"}, {"csv", "name;category;lat;lon\n", ";"}, {"csv", "", "a;"},
		{"geonames", "", "aaaa"}, {"geonames", "", "\t"},
		{"gpx", "<gpx><wpt><name>", "aaaa"}, {"gpx", "<gpx>", "<a>"}, {"gpx", "<gpx a=\"", "aaaa"}, {"gpx", "<gpx><wpt>", "<name>a</name>"}, {"gpx", "<gpx><wpt ", `a="b" `},
		{"ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:", "aaaa"}, {"ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:", "a\n "}, {"ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "SUMMARY:a\n"}, {"ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "BEGIN:VALARM\n"}, {"ics", "BEGIN:VCALENDAR\n", "X-A:b\n"},
	} {
		var before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		file := &endless{text: tt.repeated, left: 16 << 20}
		refused := 0
		err := readers[tt.reader](io.MultiReader(strings.NewReader(tt.start), file), func(r data.Reading) error {
			if r.Err != nil {
				refused++
			}
			return nil
		})
		var fault *data.Invalid
		if refused == 0 && !errors.As(err, &fault) {
			t.Errorf("%s %q %q…: nothing is refused, error %v", tt.reader, tt.start, tt.repeated, err)
		}
		if file.most > before.HeapAlloc+most {
			t.Errorf("%s %q %q…: %d MB held", tt.reader, tt.start, tt.repeated, (file.most-before.HeapAlloc)>>20)
		}
	}
}

// A record that is as long as it may be, of whatever it may hold many of, takes no longer than it should.
func TestLongRecordsAreQuick(t *testing.T) {
	const most = 3 * time.Second // on a machine that does other things too; it is some hundredths
	fill := func(text string) string { return strings.Repeat(text, (data.MaxRecordBytes-1000)/len(text)) }
	csv := func(headings, cell string) string {
		return "name,category,lat,lon," + headings + "\nA,museum,49.95123,18.60123," + cell + "\n"
	}
	for _, tt := range []struct{ name, file, text string }{
		{"names", "a.csv", csv("names", fill("pl=a|"))}, {"alternates", "a.csv", csv("alt names", fill("a|"))}, {"sources", "a.csv", csv("source", fill("a|"))},
		{"categories", "a.csv", "name,lat,lon,category\nA,49.95123,18.60123," + fill("hrad|") + "\n"}, {"coordinates", "a.csv", "name,category,gps\nA,museum,\"" + fill("49 ") + "\"\n"},
		{"digits", "a.csv", "name,category,lat,lon\nA,museum,49." + fill("1") + ",18.1\n"}, {"a population", "a.csv", csv("population", fill("111 "))}, {"a time", "a.csv", csv("starts", fill("1."))},
		{"apostrophes", "a.csv", csv("phone", fill("'"))}, {"marks", "a.csv", csv("phone", "a"+fill("\u0301"))}, {"headings", "a.csv", fill("name ") + ",a\n"},
		{"text between comments", "a.gpx", gpx(`<wpt lat="49.95123" lon="18.60123"><name>` + fill("a<!---->") + "</name></wpt>")}, {"attributes", "a.gpx", gpx(`<wpt ` + fill(`a="b" `) + `lat="49.95123" lon="18.60123"><name>a</name></wpt>`)},
		{"kinds of event", "a.ics", calendar(vevent(concert + "\nCATEGORIES:" + fill("koncert,")))}, {"a summary", "a.ics", calendar(vevent("SUMMARY:" + fill("a ") + "\nDTSTART:20261205T100000Z\nGEO:1;2"))},
		{"a location", "a.ics", calendar(vevent(concert + "\nLOCATION:" + fill("a,")))}, {"parameters", "a.ics", calendar(vevent(concert + "\nORGANIZER" + fill(";A=b") + ":mailto:a@b"))},
		{"a recurrence", "a.ics", calendar(vevent(concert + "\nRRULE:" + fill("A=B;") + "FREQ=DAILY"))}, {"a GEO", "a.ics", calendar(vevent(concert[:len(concert)-len("GEO:49.95123;18.60123")] + "GEO:" + fill("1")))},
		{"dropped dates", "a.ics", calendar(vevent(concert + "\nRRULE:FREQ=DAILY\nEXDATE:" + fill("20261206,")))}, {"dates that are none", "a.ics", calendar(vevent(concert + "\nRDATE:" + fill("x,")))},
		{"single dates", "a.csv", csv("starts,recurrence", "2026-12-05,\"EXDATE:"+fill("20261206,")+"\"")}, {"lines of a recurrence", "a.csv", csv("starts,recurrence", "2026-12-05,\""+fill("RDATE:x\n")+"\"")},
		{"zones", "a.ics", calendar(vevent("SUMMARY:a\nDTSTART;TZID=" + fill("a/") + ":20261205T100000\nGEO:1;2"))},
	} {
		began := time.Now()
		_ = readAny(tt.file, []byte(tt.text), func(data.Reading) error { return nil })
		if took := time.Since(began); took > most {
			t.Errorf("%s: %v", tt.name, took)
		} else {
			t.Logf("%s: %v", tt.name, took)
		}
	}
}
