package table

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"tripoint/data"
	"tripoint/data/lang"
)

// saturday is a series of four Saturdays, with more properties.
func saturday(properties string) string {
	return vevent("UID:s\nSUMMARY:Koncert\nGEO:49.95123;18.60123\nDTSTART;TZID=Europe/Prague:20261205T180000\nRRULE:FREQ=WEEKLY;COUNT=4" + properties)
}

// changed is what becomes of one of them.
func changed(of, properties string) string {
	return vevent("UID:s\nSUMMARY:Koncert\nGEO:49.95123;18.60123\nRECURRENCE-ID;TZID=Europe/Prague:" + of + properties)
}

func TestReadICalSeries(t *testing.T) {
	const later = "\nDTSTART;TZID=Europe/Prague:20261212T200000"
	const without12 = "EXDATE;TZID=Europe/Prague:20261212T180000\nRRULE:FREQ=WEEKLY;COUNT=4"
	for _, tt := range []struct {
		name, text string
		want       []string // when each event starts, and its recurrence
		refused    []string
		warned     []string
	}{
		{"dates in several properties", calendar(saturday("\nEXDATE;TZID=Europe/Prague:20261212T180000,20261219T180000\nEXDATE:20261226T170000Z\nRDATE;VALUE=DATE:20261230")), []string{"2026-12-05T18:00:00+01:00 EXDATE:20261226T170000Z\nEXDATE;TZID=Europe/Prague:20261212T180000,20261219T180000\nRDATE;VALUE=DATE:20261230\nRRULE:FREQ=WEEKLY;COUNT=4"}, nil, nil},
		{"a zone as Windows names it, and that of the start", calendar(saturday("\nEXDATE;TZID=Central European Standard Time:20261212T180000\nEXDATE:20261219T180000")), []string{"2026-12-05T18:00:00+01:00 EXDATE;TZID=Europe/Prague:20261219T180000\nEXDATE;TZID=Europe/Warsaw:20261212T180000\nRRULE:FREQ=WEEKLY;COUNT=4"}, nil, nil},
		{"a zone that is not known", calendar(saturday("\nEXDATE;TZID=Customized Time Zone:20261212T180000")), []string{"2026-12-05T18:00:00+01:00 " + without12}, nil, []string{`EXDATE "TZID=Customized Time Zone": is no zone`}},
		{"dates without a rule", calendar(vevent(concert + "\nRDATE:20261206T100000Z")), []string{"2026-12-05T10:00:00Z RDATE:20261206T100000Z"}, nil, nil},
		{"EXDATE alone", calendar(vevent(concert + "\nEXDATE:20261206T100000Z")), []string{"2026-12-05T10:00:00Z "}, nil, []string{`line 3: EXDATE "20261206T100000Z": want it with RRULE or RDATE; left out`}},
		{"a date that would not do", calendar(saturday("\nEXDATE;TZID=Europe/Prague:soon,20261212T180000\nRDATE;VALUE=PERIOD:20261230T180000Z/PT1H")), []string{"2026-12-05T18:00:00+01:00 " + without12}, nil, []string{`line 3: RDATE "20261230T180000Z/PT1H": want a date`, `line 3: EXDATE "soon": want a date`}},
		{"too many dates", calendar(saturday("\nEXDATE:" + strings.Repeat("20261212,", 600) + "20261212")), []string{"2026-12-05T18:00:00+01:00 "}, nil, []string{"want at most 500 single dates; left out"}},
		{"a date at another time", calendar(saturday(""), changed("20261212T180000", later)), []string{"2026-12-12T20:00:00+01:00 ", "2026-12-05T18:00:00+01:00 " + without12}, nil, nil},
		{"before its series", calendar(changed("20261212T180000", later), saturday("")), []string{"2026-12-12T20:00:00+01:00 ", "2026-12-05T18:00:00+01:00 " + without12}, nil, nil},
		{"with a rule of its own", calendar(saturday(""), changed("20261212T180000", later+"\nRRULE:FREQ=DAILY")), []string{"2026-12-12T20:00:00+01:00 ", "2026-12-05T18:00:00+01:00 " + without12}, nil, []string{"is no rule of one date"}},
		{"and those after it", calendar(saturday(""), strings.Replace(changed("20261212T180000", later), "-ID;", "-ID;RANGE=THISANDFUTURE;", 1)), []string{"2026-12-12T20:00:00+01:00 ", "2026-12-05T18:00:00+01:00 " + without12}, nil, []string{"is taken for one date"}},
		{"versions of a change", calendar(changed("20261212T180000", "\nSEQUENCE:2\nSTATUS:CANCELLED"), saturday(""), changed("20261212T180000", later+"\nSEQUENCE:1")), []string{"2026-12-05T18:00:00+01:00 " + without12}, nil, nil},
		{"versions of a change without numbers", calendar(changed("20261212T180000", later), changed("20261212T180000", strings.Replace(later, "T20", "T21", 1)), saturday("")), []string{"2026-12-12T21:00:00+01:00 ", "2026-12-05T18:00:00+01:00 " + without12}, nil, nil},
		{"changes of a date by two clocks", calendar(saturday(""), changed("20261212T180000", later), strings.Replace(changed("20261212T170000Z", later), ";TZID=Europe/Prague:20261212T17", ":20261212T17", 1)), []string{"2026-12-12T20:00:00+01:00 ", "2026-12-05T18:00:00+01:00 EXDATE:20261212T170000Z\nRRULE:FREQ=WEEKLY;COUNT=4"}, nil, nil},
		{"versions of a series", calendar(strings.Replace(saturday("\nSEQUENCE:3"), "COUNT=4", "COUNT=3", 1), saturday("\nSEQUENCE:2")), []string{"2026-12-05T18:00:00+01:00 FREQ=WEEKLY;COUNT=3"}, nil, nil},
		{"a cancelled date", calendar(saturday(""), changed("20261212T180000", "\nSTATUS:CANCELLED")), []string{"2026-12-05T18:00:00+01:00 " + without12}, nil, nil},
		{"a change that is refused leaves the series alone", calendar(saturday(""), changed("20261212T180000", "")), []string{"2026-12-05T18:00:00+01:00 FREQ=WEEKLY;COUNT=4"}, []string{"want when it starts"}, nil},
		{"a change of an unknown date", calendar(saturday(""), changed("soon", later)), []string{"2026-12-05T18:00:00+01:00 FREQ=WEEKLY;COUNT=4"}, []string{`RECURRENCE-ID "soon"`}, nil},
		{"of a series in another calendar", calendar(saturday("")) + calendar(changed("20261212T180000", "\nSTATUS:CANCELLED")), []string{"2026-12-05T18:00:00+01:00 FREQ=WEEKLY;COUNT=4"}, []string{"want the series of which a date is cancelled in the same calendar"}, nil},
		{"every date is cancelled", calendar(saturday("\nEXDATE:20261205T170000Z,20261212T170000Z,20261219T170000Z"), changed("20261226T180000", "\nSTATUS:CANCELLED")), nil, []string{"want a series with a date that EXDATE does not drop"}, nil},
	} {
		places, refused, warned, err := readICal(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range places {
			got = append(got, p.Event.Starts+" "+p.Event.Recurrence)
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: read\n%q\nwant\n%q", tt.name, got, tt.want)
		}
		equalMessages(t, tt.name, "refused", refused, tt.refused)
		var about []string
		for _, w := range warned {
			if !strings.Contains(w, "CATEGORIES") {
				about = append(about, w)
			}
		}
		equalMessages(t, tt.name, "warned", about, tt.warned)
	}
}

// The id of a changed date is the same in every import, and not that of its series.
func TestReadICalChangeID(t *testing.T) {
	later := changed("20261212T180000", "\nDTSTART;TZID=Europe/Prague:20261212T200000")
	first, _, _, err1 := readICal(calendar(saturday(""), later))
	second, _, _, err2 := readICal(calendar(strings.Replace(later, "T200000", "T210000", 1)))
	if err1 != nil || err2 != nil || len(first) != 2 || len(second) != 1 {
		t.Fatalf("%d and %d events, errors %v, %v", len(first), len(second), err1, err2)
	}
	if first[0].ID != second[0].ID || first[0].ID == first[1].ID {
		t.Errorf("ids %s and %s, then %s", first[0].ID, first[1].ID, second[0].ID)
	}
}

// What is cancelled says of which place it is, and that it is no more.
func TestReadICalCancelled(t *testing.T) {
	const cancelled = "\nSTATUS:CANCELLED"
	lone := changed("20261212T180000", "\nDTSTART;TZID=Europe/Prague:20261212T200000")
	for _, tt := range []struct{ name, before, after string }{
		{"an event", vevent("UID:a\n" + concert), vevent("UID:a\n" + concert + cancelled)},
		{"a series", saturday(""), saturday(cancelled)},
		{"every date of a series", saturday(""), saturday("\nEXDATE:20261205,20261212,20261219,20261226")},
		{"a date of an unknown series", lone, strings.Replace(lone, "\nEND", cancelled+"\nEND", 1)},
	} {
		var readings []data.Reading
		for _, text := range []string{tt.before, tt.after} {
			err := ReadICal(strings.NewReader(calendar(text)), citySource, func(r data.Reading) error {
				readings = append(readings, r)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(readings) != 2 || readings[0].Gone || !readings[1].Gone || readings[1].Err == nil || readings[0].Place.ID != readings[1].Place.ID {
			t.Errorf("%s: read %+v", tt.name, readings)
		}
	}
}

// What waits for the end of a calendar is bounded.
func TestReadICalManySeries(t *testing.T) {
	big := strings.Repeat("a", 900_000)
	var text []string
	for i := range 20 {
		text = append(text, vevent(fmt.Sprintf("UID:%d\nSUMMARY:Koncert\nGEO:49.95123;18.60123\nDTSTART:20261205T100000Z\nRRULE:FREQ=DAILY\nCOMMENT:%s", i, big)))
	}
	places, refused, _, err := readICal(calendar(text...) + calendar(text[0]))
	if err != nil || len(places) != 19 || len(refused) != 2 || !strings.Contains(refused[0], "want at most 16 MB of series") {
		t.Errorf("%d series, refused %q, error %v", len(places), refused, err)
	}
}

// A series is written with the single dates in the zone of its start, and comes back as it was.
func TestICalSingleDates(t *testing.T) {
	for _, tt := range []struct{ name, starts, recurrence, country, wantLines, back string }{
		{
			"times", "2026-12-05T18:00:00+01:00", "EXDATE;TZID=Europe/Prague:20261212T180000,20270703T180000\nRDATE;TZID=Europe/Prague:20261230T200000\nRRULE:FREQ=WEEKLY", "CZ",
			"RRULE:FREQ=WEEKLY\nRDATE;TZID=Europe/Prague:20261230T200000\nEXDATE;TZID=Europe/Prague:20261212T180000,20270703T180000", "",
		},
		{"days", "2026-12-05", "EXDATE;VALUE=DATE:20261212\nRDATE;VALUE=DATE:20261230\nRRULE:FREQ=WEEKLY;COUNT=4", "PL", "RRULE:FREQ=WEEKLY;COUNT=4\nRDATE;VALUE=DATE:20261230\nEXDATE;VALUE=DATE:20261212", ""},
		{"the first and the last are dropped", "2026-12-05", "EXDATE;VALUE=DATE:20261205,20261226\nRRULE:FREQ=WEEKLY;UNTIL=20261231", "PL", "DTSTART;VALUE=DATE:20261205\nRRULE:FREQ=WEEKLY;UNTIL=20261226\nEXDATE;VALUE=DATE:20261205,20261226", "EXDATE;VALUE=DATE:20261205,20261226\nRRULE:FREQ=WEEKLY;UNTIL=20261226"},
		{"no rule", "2026-12-05T18:00:00+01:00", "RDATE;TZID=Europe/Warsaw:20261212T180000", "PL", "DTSTART;TZID=Europe/Warsaw:20261205T180000\nRDATE;TZID=Europe/Warsaw:20261212T180000", ""},
		{"other forms", "2026-12-05T18:00:00+01:00", "EXDATE:20261211T230000Z\nEXDATE;VALUE=DATE:20261219\nRDATE;TZID=America/New_York:20261230T120000\nRRULE:FREQ=WEEKLY", "PL", "RRULE:FREQ=WEEKLY\nRDATE;TZID=Europe/Warsaw:20261230T180000\nEXDATE;TZID=Europe/Warsaw:20261212T180000,20261219T180000", "EXDATE;TZID=Europe/Warsaw:20261212T180000,20261219T180000\nRDATE;TZID=Europe/Warsaw:20261230T180000\nRRULE:FREQ=WEEKLY"},
		{"a zone that is not known", "2026-12-05T18:00:00+05:30", "EXDATE:20261212T180000\nRRULE:FREQ=WEEKLY", "", "DTSTART:20261205T123000Z\nRRULE:FREQ=WEEKLY\nEXDATE:20261212T123000Z", "EXDATE:20261212T123000Z\nRRULE:FREQ=WEEKLY"},
	} {
		p := festival()
		p.Address.CountryCode = tt.country
		p.Event = &data.Event{Starts: tt.starts, Recurrence: tt.recurrence}
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		written := asICal(t, Calendar{Prefs: lang.Prefs{"pl"}}, p)
		text := strings.ReplaceAll(strings.ReplaceAll(written, "\r\n ", ""), "\r\n", "\n")
		for want := range strings.SplitSeq(tt.wantLines, "\n") {
			if !strings.Contains(text, "\n"+want+"\n") {
				t.Errorf("%s: want %s in\n%s", tt.name, want, text)
			}
		}
		if tt.back == "" {
			tt.back = tt.recurrence
		}
		once := thereAndBack(t, []data.Place{p})
		once[0].Address.CountryCode = tt.country // as the areas of a data set say, which calendars do not
		twice := thereAndBack(t, once)
		if got := once[0].Event.Recurrence; got != tt.back || twice[0].Event.Recurrence != got {
			t.Errorf("%s: came back as\n%s\nthen as\n%s\nwant\n%s", tt.name, got, twice[0].Event.Recurrence, tt.back)
		}
		if got, want := starting(&once[0]), starting(&p); got != want {
			t.Errorf("%s: takes place\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}

// starting is when an event takes place, up to forty times.
func starting(p *data.Place) string {
	var list []string
	for o := range p.Times().From(time.Time{}) {
		if list = append(list, o.Starts.UTC().Format(time.RFC3339)); len(list) == 40 {
			break
		}
	}
	return strings.Join(list, " ")
}
