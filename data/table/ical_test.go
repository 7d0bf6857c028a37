package table

import (
	"bufio"
	"bytes"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/hours"
	"tripoint/data/lang"
)

func calendar(events ...string) string {
	return "BEGIN:VCALENDAR\nVERSION:2.0\n" + strings.Join(events, "") + "END:VCALENDAR\n"
}

func vevent(properties string) string { return "BEGIN:VEVENT\n" + properties + "\nEND:VEVENT\n" }

const concert = "UID:1\nSUMMARY:Koncert\nDTSTART:20261205T100000Z\nGEO:49.95123;18.60123"

func readICal(text string) (places []data.Place, refused, warned []string, err error) {
	err = ReadICal(strings.NewReader(text), citySource, collect(&places, &refused, &warned))
	return places, refused, warned, err
}

func TestReadICalFiles(t *testing.T) {
	long := strings.Repeat("a", 2*data.MaxRecordBytes)
	folded := strings.Repeat("a\n ", data.MaxRecordBytes)
	for _, tt := range []struct {
		name, text string
		places     int
		refused    []string
		err        string
	}{
		{"no events", calendar(), 0, nil, ""},
		{"an event", calendar(vevent(concert)), 1, nil, ""},
		{"a byte order mark, Windows lines and blank ones", "\uFEFF" + strings.ReplaceAll(calendar(vevent(concert)), "\n", "\r\n\r\n"), 1, nil, ""},
		{"no end of line at the end", strings.TrimSpace(calendar(vevent(concert))), 1, nil, ""},
		{"two calendars", calendar(vevent(concert)) + calendar(vevent(concert)), 2, nil, ""},
		{"small letters", strings.ReplaceAll(calendar(vevent(concert)), "BEGIN:VEVENT", "begin:vevent"), 1, nil, ""},
		{"folded within a letter", calendar(vevent(concert + "\nDESCRIPTION:\xc5\n \xbe")), 1, nil, ""},
		{"a line too long among good ones", calendar(vevent(concert), vevent(concert+"\nDESCRIPTION:"+long), vevent(concert)), 2, []string{"line 14: want at most 1048576 bytes"}, ""},
		{"a folded line too long", calendar(vevent(concert), vevent(concert+"\nDESCRIPTION:"+folded), vevent(concert)), 2, []string{"line 14: want at most 1048576 bytes"}, ""},
		{"an event too long", calendar(vevent(concert+strings.Repeat("\nDESCRIPTION:"+long[:data.MaxRecordBytes/2], 3)), vevent(concert)), 1, []string{"line 3: want an event of at most 1048576 bytes and 1000 properties"}, ""},
		{"many properties", calendar(vevent(concert + strings.Repeat("\nSUMMARY:a", 2000))), 0, []string{"line 3: want an event of at most"}, ""},
		{"a long line outside events", calendar("X-A:"+long+"\n", vevent(concert)), 1, nil, ""},
		{"other components", calendar("BEGIN:VTODO\nBEGIN:VEVENT\nEND:VEVENT\nEND:VTODO\n", vevent(concert)), 1, nil, ""},
		{"a quoted parameter", calendar(vevent(concert + "\nORGANIZER;CN=\"a;b:c,d\";X=1,\"2\",3:mailto:a@example.org")), 1, nil, ""},
		{"an open quote", calendar(vevent(concert + "\nORGANIZER;CN=\"a:mailto:b")), 0, []string{"line 8: want NAME:VALUE"}, ""},
		{"a parameter without value", calendar(vevent(concert + "\nORGANIZER;CN:b")), 0, []string{"line 8: want NAME:VALUE"}, ""},
		{"a parameter at the end", calendar(vevent(concert + "\nORGANIZER;CN=a")), 0, []string{"line 8: want NAME:VALUE"}, ""},
		{"a broken letter", calendar(vevent(concert + "\nDESCRIPTION:\xff")), 0, []string{"line 3: DESCRIPTION: want UTF-8"}, ""},
		{"a position that is none", calendar(vevent(strings.Replace(concert, "GEO:49.95123;18.60123", "GEO:49.95123", 1))), 0, []string{`line 3: GEO "49.95123": want latitude;longitude in degrees`}, ""},
		{"no summary", calendar(vevent(strings.Replace(concert, "SUMMARY:Koncert", "SUMMARY:", 1))), 0, []string{"line 3: SUMMARY: want the local name"}, ""},
		{"no start", calendar(vevent(strings.Replace(concert, "DTSTART", "DTSTAMP", 1))), 0, []string{"line 3: DTSTART: want when it starts"}, ""},

		{"nothing", "", 0, nil, "line 1: want BEGIN:VCALENDAR; the file is empty"},
		{"no calendar", "<html>\n", 0, nil, "line 1: want BEGIN:VCALENDAR"},
		{"another component", "BEGIN:VEVENT\nEND:VEVENT\n", 0, nil, "line 1: want BEGIN:VCALENDAR"},
		{"it ends in an event", strings.Replace(calendar(vevent(concert)), "END:VEVENT\nEND:VCALENDAR\n", "", 1), 0, nil, "line 7: the file ends too early; want END:VEVENT"},
		{"it ends in the calendar", strings.Replace(calendar(vevent(concert)), "END:VCALENDAR\n", "", 1), 1, nil, "line 8: the file ends too early; want END:VCALENDAR"},
		{"an end of something else", calendar("BEGIN:VEVENT\nEND:VTODO\n"), 0, nil, `line 4: END "VTODO": want the end of what began last`},
		{"deep components", calendar(strings.Repeat("BEGIN:X\n", 1000)), 0, nil, "line 102: want less deep components"},
	} {
		places, refused, _, err := readICal(tt.text)
		if len(places) != tt.places {
			t.Errorf("%s: %d places, want %d", tt.name, len(places), tt.places)
		}
		equalMessages(t, tt.name, "refused", refused, tt.refused)
		if (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.err)
		}
	}
}

func TestReadICalTimes(t *testing.T) {
	for _, tt := range []struct{ properties, starts, ends string }{
		{"DTSTART:20261205T100000Z", "2026-12-05T10:00:00Z", ""},
		{"DTSTART:20260705T100000", "2026-07-05T10:00:00+02:00", ""},
		{"DTSTART;TZID=America/New_York:20261205T100000\nDTEND;TZID=Europe/London:20261205T160000", "2026-12-05T10:00:00-05:00", "2026-12-05T16:00:00Z"},
		{"DTSTART;TZID=W. Europe Standard Time:20261205T100000", "2026-12-05T10:00:00+01:00", ""},
		{"DTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261206", "2026-12-05", "2026-12-05"},
		{"DTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261205", "2026-12-05", "2026-12-05"},
		{"DTSTART;VALUE=DATE:20261205\nDURATION:P1W", "2026-12-05", "2026-12-11"},
		{"DTSTART:20261205T100000Z\nDURATION:P1DT2H30M15S", "2026-12-05T10:00:00Z", "2026-12-06T12:30:15Z"},
		{"DTSTART:20261205T100000Z\nDURATION:tomorrow", "", ""},
		{"DTSTART:20261305T100000Z", "", ""},
		{"DTSTART;TZID=Local:20261205T100000", "", ""},
		{"DTSTART;TZID=../../etc/passwd:20261205T100000", "", ""},
		{"DTSTART:20261205T100000Z\nDTEND:99991231T235959", "2026-12-05T10:00:00Z", "9999-12-31T23:59:59+01:00"},
		{"DTSTART;VALUE=DATE:99991231\nDURATION:P2D", "", ""},
	} {
		places, _, _, err := readICal(calendar(vevent("SUMMARY:Koncert\nGEO:49.95123;18.60123\n" + tt.properties)))
		if err != nil {
			t.Errorf("%s: %v", tt.properties, err)
		}
		var starts, ends string
		if len(places) == 1 {
			starts, ends = places[0].Event.Starts, places[0].Event.Ends
		}
		if starts != tt.starts || ends != tt.ends {
			t.Errorf("%s: %q to %q, want %q to %q", tt.properties, starts, ends, tt.starts, tt.ends)
		}
	}
}

func festival() data.Place {
	return data.Place{
		ID: "poi-5", Point: orb.Point{18.54171, 49.85412}, Name: `Slavnosti; "U hradu", Karviná`, Names: data.Texts{{Lang: "pl", Text: "Święto miasta, które ma bardzo długą nazwę, żeby linia została złamana — i to dwa razy, żółć"}},
		Description: data.Texts{{Lang: "pl", Text: `Z \ i ; i , w środku`}}, Categories: []string{"festival"}, Address: data.Address{Street: "Masarykovo náměstí", HouseNumber: "12", Postcode: "733 01", City: "Karviná", CountryCode: "CZ"},
		Website: "https://example.org/", Email: "info@example.org",
		Event:   &data.Event{Starts: "2026-06-20T18:00:00+02:00", Ends: "2026-06-21T02:00:00+02:00", Recurrence: "FREQ=YEARLY", Organizer: `Dům "kultury"; Karviná`},
		Sources: []data.Source{citySource}, Updated: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
	}
}

// asICal is the calendar that some places are written as.
func asICal(t *testing.T, c Calendar, places ...data.Place) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteICal(&b, c, each(places...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteICal(t *testing.T) {
	written := asICal(t, Calendar{Name: "Tripoint", Prefs: lang.Prefs{"pl"}}, festival(), data.Place{ID: "poi-6", Name: "Muzeum", Categories: []string{"museum"}})
	for text := range strings.SplitSeq(strings.TrimSuffix(written, "\r\n"), "\r\n") {
		if len(text) > 75 || !utf8.ValidString(text) || strings.ContainsAny(text, "\r\n") {
			t.Errorf("line of %d bytes: %q", len(text), text)
		}
	}
	unfolded := strings.ReplaceAll(written, "\r\n ", "")
	for _, want := range []string{
		"UID:poi-5@tripoint", "DTSTAMP:20260301T120000Z", "TZID:Europe/Prague", "DTSTART;TZID=Europe/Prague:20260620T180000", "DTEND;TZID=Europe/Prague:20260621T020000", "RRULE:FREQ=YEARLY",
		"SUMMARY;LANGUAGE=pl:Święto miasta\\, które ma bardzo długą nazwę\\, żeby linia została złamana — i to dwa razy\\, żółć", `DESCRIPTION;LANGUAGE=pl:Z \\ i \; i \, w środku`,
		`LOCATION:Masarykovo náměstí 12\, 733 01 Karviná`, "GEO:49.85412;18.54171", "CATEGORIES:Festiwal", `ORGANIZER;CN="Dům 'kultury'; Karviná":mailto:info@example.org`, "URL:https://example.org/", "COMMENT:City list (CC0-1.0)",
	} {
		if !strings.Contains(unfolded, "\r\n"+want+"\r\n") {
			t.Errorf("want %s in\n%s", want, unfolded)
		}
	}
	if strings.Count(unfolded, "BEGIN:VEVENT") != 1 || strings.Count(unfolded, "BEGIN:VTIMEZONE") != 1 {
		t.Errorf("want one event and one zone in\n%s", unfolded)
	}
}

// What a calendar carries comes back from it.
func TestICalRoundTrip(t *testing.T) {
	for _, tt := range []struct{ starts, ends, country, backStarts, backEnds string }{
		{"2026-06-20T18:00:00+02:00", "2026-06-21T02:00:00+02:00", "CZ", "2026-06-20T18:00:00+02:00", "2026-06-21T02:00:00+02:00"},
		{"2026-06-20T18:00:00+02:00", "", "", "2026-06-20T18:00:00+02:00", ""},
		{"2026-06-20T18:00:00+03:00", "2026-06-20T19:00:00+03:00", "PL", "2026-06-20T17:00:00+02:00", "2026-06-20T18:00:00+02:00"},
		{"2026-06-20T17:00:00Z", "2026-06-20T18:00:00Z", "GB", "2026-06-20T18:00:00+01:00", "2026-06-20T19:00:00+01:00"},
		{"2026-06-20T18:00:00-04:00", "", "US", "2026-06-20T18:00:00-04:00", ""},
		{"2026-06-20T18:00:00+05:30", "", "IN", "2026-06-20T12:30:00Z", ""},
		{"2026-06-20", "2026-06-21T15:00:00+02:00", "PL", "2026-06-20", "2026-06-21"},
		{"2026-06-20", "2026-06-21", "PL", "2026-06-20", "2026-06-21"},
		{"2026-06-20", "", "PL", "2026-06-20", ""},
		{"2026-06-20", "2026-06-20T22:00:00+02:00", "PL", "2026-06-20", "2026-06-20"},
		{"2026-06-20T18:00:00+02:00", "2026-06-21", "PL", "2026-06-20T18:00:00+02:00", "2026-06-22T00:00:00+02:00"},
	} {
		p := festival()
		p.Event.Starts, p.Event.Ends, p.Address.CountryCode = tt.starts, tt.ends, tt.country
		written := asICal(t, Calendar{Name: "Tripoint", Prefs: lang.Prefs{"pl"}}, p)
		places, refused, warned, err := readICal(written)
		if err != nil || len(places) != 1 || len(warned) > 0 {
			t.Fatalf("%s to %s: %d places, refused %q, warned %q, error %v", tt.starts, tt.ends, len(places), refused, warned, err)
		}
		got := places[0]
		if got.Event.Starts != tt.backStarts || got.Event.Ends != tt.backEnds {
			t.Errorf("%s to %s came back as %s to %s", tt.starts, tt.ends, got.Event.Starts, got.Event.Ends)
		}
		want := p
		want.Address.CountryCode, want.Name = "", p.Names.Get("pl")
		event := *got.Event
		event.Organizer = p.Event.Organizer // quotes cannot be written
		event.Starts, event.Ends = tt.starts, tt.ends
		got.ID, got.Event = want.ID, &event
		if !reflect.DeepEqual(got, want) {
			t.Errorf("read\n%+v\nwant\n%+v", got, want)
		}
	}
}

// RFC 5545 wants a component in every calendar.
func TestICalWithoutEvents(t *testing.T) {
	written := asICal(t, Calendar{}, data.Place{ID: "poi-6", Name: "Muzeum", Categories: []string{"museum"}})
	if strings.Count(written, "BEGIN:") != 3 || !strings.Contains(written, "BEGIN:VTIMEZONE\r\nTZID:UTC\r\n") {
		t.Errorf("a calendar without events is\n%s", written)
	}
	if places, refused, _, err := readICal(written); err != nil || len(places)+len(refused) > 0 {
		t.Errorf("read back: %v, %v, %v", places, refused, err)
	}
}

// A series goes on in a calendar as it does here.
func TestICalSeries(t *testing.T) {
	for _, tt := range []struct{ name, starts, rule, country, wantStart, wantRule string }{
		{"a start in UTC goes on by the clock of the country", "2026-07-04T18:00:00Z", "FREQ=WEEKLY;BYDAY=SA", "CZ", "DTSTART;TZID=Europe/Prague:20260704T200000", "RRULE:FREQ=WEEKLY;BYDAY=SA"},
		{"also outside of central Europe", "2026-07-03T00:30:00+01:00", "FREQ=WEEKLY;BYDAY=FR", "GB", "DTSTART;TZID=Europe/London:20260703T003000", "RRULE:FREQ=WEEKLY;BYDAY=FR"},
		{"by the offset of its start where the zone is not known", "2026-07-03T21:30:00-04:00", "FREQ=WEEKLY;BYDAY=FR", "US", "DTSTART;TZID=Etc/GMT+4:20260703T213000", "RRULE:FREQ=WEEKLY;BYDAY=FR"},
		{"it begins with its first day", "2026-11-16T18:00:00+01:00", "FREQ=WEEKLY;BYDAY=SA;COUNT=3", "PL", "DTSTART;TZID=Europe/Warsaw:20261121T180000", "RRULE:FREQ=WEEKLY;BYDAY=SA;COUNT=3"},
		{"it ends with its last day", "2026-01-30T08:00:00+01:00", "FREQ=MONTHLY;UNTIL=20260820", "PL", "DTSTART;TZID=Europe/Warsaw:20260130T080000", "RRULE:FREQ=MONTHLY;UNTIL=20260730T060000Z"},
		{"an end too far away is none", "2026-01-30", "FREQ=MONTHLY;UNTIL=29991231", "PL", "DTSTART;VALUE=DATE:20260130", "RRULE:FREQ=MONTHLY"},
	} {
		p := festival()
		p.Address.CountryCode = tt.country
		p.Event = &data.Event{Starts: tt.starts, Recurrence: tt.rule}
		written := asICal(t, Calendar{}, p)
		for _, want := range []string{tt.wantStart, tt.wantRule} {
			if !strings.Contains(written, "\r\n"+want+"\r\n") {
				t.Errorf("%s: want %s in\n%s", tt.name, want, written)
			}
		}
	}
}

// The rules that a calendar has of zones are those of the tz database, for every country of which the zone is known.
func TestICalZones(t *testing.T) {
	observance := regexp.MustCompile(`DTSTART:1996(\d{4})T(\d{6})\r\nTZOFFSETFROM:([+-]\d{4})\r\nTZOFFSETTO:([+-]\d{4})\r\nTZNAME:\S+\r\n(RRULE:FREQ=YEARLY;BYMONTH=(\d+);BYDAY=-1SU\r\n)?`)
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			zone := hours.At(string([]rune{first, second}), 0, 0).Zone
			if zone == nil {
				continue
			}
			var b bytes.Buffer
			c := calendarWriter{out: bufio.NewWriter(&b)}
			c.describe(zone)
			_ = c.out.Flush()
			found := observance.FindAllStringSubmatch(b.String(), -1)
			if _, change := time.Date(2026, 1, 1, 0, 0, 0, 0, zone).ZoneBounds(); change.IsZero() != (len(found) == 1 && found[0][5] == "") {
				t.Errorf("%s: %d observances in\n%s", zone, len(found), b.String())
			}
			for _, o := range found {
				if o[5] == "" {
					continue
				}
				for year := 2024; year <= 2037; year++ {
					month, _ := strconv.Atoi(o[6])
					sunday := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
					sunday = sunday.AddDate(0, 0, -int(sunday.Weekday()))
					at, err := time.Parse("20060102150405-0700", sunday.Format(icalDay)+o[2]+o[3])
					if err != nil {
						t.Fatal(err)
					}
					before, after := at.Add(-time.Second).In(zone).Format("-0700"), at.In(zone).Format("-0700")
					if before != o[3] || after != o[4] {
						t.Errorf("%s %d: the clock goes from %s to %s at %s, want from %s to %s", zone, year, before, after, at, o[3], o[4])
					}
				}
			}
		}
	}
}

func TestUnescapeList(t *testing.T) {
	for text, want := range map[string][]string{
		"": {""}, "a": {"a"}, "a,b": {"a", "b"}, `a\,b,c\;`: {"a,b", "c;"}, `a\\,b`: {`a\`, "b"}, `a\nb,`: {"a\nb", ""}, `a\`: {`a\`},
	} {
		if got := unescapeList(text); !slices.Equal(got, want) {
			t.Errorf("unescapeList(%q) = %q, want %q", text, got, want)
		}
	}
}
