package events

import (
	"errors"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSingleDates(t *testing.T) {
	const saturdays = "FREQ=WEEKLY;BYDAY=SA;COUNT=4" // 5, 12, 19 and 26 December
	for _, tt := range []struct{ name, starts, ends, recurrence, want string }{
		{"a day is dropped", "2026-12-05", "", saturdays + "\nEXDATE;VALUE=DATE:20261212", "2026-12-05/ 2026-12-19/ 2026-12-26/"},
		{"COUNT counts what is dropped", "2026-12-05", "", "EXDATE:20261205,20261226\nRRULE:" + saturdays, "2026-12-12/ 2026-12-19/"},
		{"a time by the clock of the event", "2026-12-05T18:00:00+01:00", "", saturdays + "\nEXDATE:20261212T180000", "2026-12-05T18:00:00+01:00/ 2026-12-19T18:00:00+01:00/ 2026-12-26T18:00:00+01:00/"},
		{"a time in UTC", "2026-12-05T00:30:00+01:00", "", saturdays + "\nEXDATE:20261211T233000Z,20261218T233000Z", "2026-12-05T00:30:00+01:00/ 2026-12-26T00:30:00+01:00/"},
		{"a time of another zone", "2026-12-05T00:30:00+01:00", "", saturdays + "\nEXDATE;TZID=America/New_York:20261211T183000\nEXDATE;TZID=\"Europe/Warsaw\":20261226T003000", "2026-12-05T00:30:00+01:00/ 2026-12-19T00:30:00+01:00/"},
		{"a time at which nothing starts stands for its day", "2026-12-05T18:00:00+01:00", "", saturdays + "\nEXDATE:20261212T000000,20261213T180000,20261219T190000Z", "2026-12-05T18:00:00+01:00/ 2026-12-26T18:00:00+01:00/"},
		{"a day is added", "2026-12-05T18:00:00+01:00", "2026-12-05T20:00:00+01:00", "FREQ=WEEKLY;COUNT=2\nRDATE;VALUE=DATE:20261209", "2026-12-05T18:00:00+01:00/2026-12-05T20:00:00+01:00 2026-12-09T18:00:00+01:00/2026-12-09T20:00:00+01:00 2026-12-12T18:00:00+01:00/2026-12-12T20:00:00+01:00"},
		{"another time takes as long", "2026-12-05T18:00:00+01:00", "2026-12-05T20:00:00+01:00", "FREQ=WEEKLY;COUNT=1\nRDATE:20261205T120000,20261209T230000,20270710T160000Z", "2026-12-05T12:00:00+01:00/2026-12-05T14:00:00+01:00 2026-12-05T18:00:00+01:00/2026-12-05T20:00:00+01:00 2026-12-09T23:00:00+01:00/2026-12-10T01:00:00+01:00 2027-07-10T18:00:00+02:00/2027-07-10T20:00:00+02:00"},
		{"dates without a rule", "2026-12-05", "2026-12-06", "rdate:20261224,20261209", "2026-12-05/2026-12-06 2026-12-09/2026-12-10 2026-12-24/2026-12-25"},
		{"without the first", "2026-12-05", "", "RDATE:20261224\nEXDATE:20261205", "2026-12-24/"},
		{"a date before the first", "2026-12-05", "", "RDATE:20261124,20261224", "2026-11-24/ 2026-12-05/ 2026-12-24/"},
		{"what is added and dropped", "2026-12-05T18:00:00+01:00", "", "FREQ=WEEKLY;COUNT=2\nRDATE:20261212T120000,20261213T120000,20261220T100000\nEXDATE:20261212T120000\nEXDATE;VALUE=DATE:20261220", "2026-12-05T18:00:00+01:00/ 2026-12-12T18:00:00+01:00/ 2026-12-13T12:00:00+01:00/"},
		{"a time of an event of whole days", "2026-12-05", "", saturdays + "\nEXDATE:20261211T230000Z\nEXDATE:20261219T180000", "2026-12-05/ 2026-12-26/"},
		{"midnight elsewhere, of an event of whole days", "2026-12-05", "", saturdays + "\nEXDATE;TZID=Asia/Tokyo:20261212T000000\nRDATE;TZID=Asia/Tokyo:20261230T000000", "2026-12-05/ 2026-12-19/ 2026-12-26/ 2026-12-30/"},
		{"18:00 in summer", "2027-03-20T18:00:00+01:00", "", "FREQ=WEEKLY;COUNT=3\nEXDATE:20270403T160000Z", "2027-03-20T18:00:00+01:00/ 2027-03-27T18:00:00+01:00/"},
	} {
		of, err := Parse(tt.starts, tt.ends, tt.recurrence, zone(t, "Europe/Warsaw"))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var list []string
		for o := range of.From(time.Time{}) {
			starts, ends := o.String()
			list = append(list, starts+"/"+ends)
		}
		if got := strings.Join(list, " "); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
		last, _ := of.Last()
		if starts, ends := last.String(); starts+"/"+ends != list[len(list)-1] || !of.Over().Equal(last.Ends) {
			t.Errorf("%s: the last is %s/%s, all are over at %s, want %s", tt.name, starts, ends, of.Over(), list[len(list)-1])
		}
	}
}

// What calendars write of a series: its rule from the first day to the last, and the single dates.
func TestByRule(t *testing.T) {
	of, err := Parse("2026-12-05", "", "FREQ=WEEKLY;COUNT=3\nEXDATE:20261205,20261219\nRDATE:20261101,20270101", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	first, last := of.ByRule()
	added, dropped := of.Single()
	var got []string
	for _, o := range slices.Concat([]Occurrence{first, last}, added, dropped) {
		starts, _ := o.String()
		got = append(got, starts)
	}
	if want := "2026-12-05 2026-12-19 2026-11-01 2027-01-01 2026-12-05 2026-12-19"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCanonical(t *testing.T) {
	for text, want := range map[string]string{
		"FREQ=WEEKLY":                   "FREQ=WEEKLY",
		" RRULE:freq=weekly;byday=sa; ": "FREQ=WEEKLY;BYDAY=SA",
		"every week":                    "every week",
		"RDATE:20261224,20261209":       "RDATE;VALUE=DATE:20261209,20261224",
		"FREQ=WEEKLY\r\n\r\nexdate;value=date-time;tzid=Europe/Warsaw:20261224t180000, 20261210T180000\nEXDATE:20261209\nEXDATE;VALUE=DATE:20261209,20261201\nRDATE;TZID=UTC:20261224T100000\nEXDATE;TZID=Europe/Warsaw:20261217T180000Z": "EXDATE:20261217T180000Z\nEXDATE;TZID=Europe/Warsaw:20261210T180000,20261224T180000\nEXDATE;VALUE=DATE:20261201,20261209\nRDATE:20261224T100000Z\nRRULE:FREQ=WEEKLY",
	} {
		got := Canonical(text)
		if got != want || Canonical(got) != want {
			t.Errorf("%q is %q, and that %q; want %q", text, got, Canonical(got), want)
		}
	}
}

func TestSingleDatesRefused(t *testing.T) {
	for dates, want := range map[string]string{
		"EXDATE":                            "want EXDATE and RDATE with dates like",
		"EXDATE:":                           "dates like 20261224 or 20261224T180000",
		"EXDATE:2026-12-24":                 "dates like 20261224",
		"EXDATE:20261224,":                  "dates like 20261224",
		"EXDATE:20261324":                   "dates like 20261224",
		"EXDATE:15991224":                   "years from 1600",
		"RDATE:99991224":                    "to 2398",
		"EXDATE;VALUE=DATE:20261224T180000": "VALUE=DATE",
		"RDATE;VALUE=PERIOD:20261224T180000Z/PT2H":   "VALUE=DATE or DATE-TIME",
		"EXDATE;RANGE=THISANDFUTURE:20261224":        "with TZID and VALUE only",
		"EXDATE;TZID=Local:20261224T180000":          "Europe/Warsaw",
		"EXDATE;TZID=:20261224T180000":               "Europe/Warsaw",
		"EXDATE;TZID=../UTC:20261224T180000":         "Europe/Warsaw",
		"EXDATE;TZID=Europe//Prague:20261224":        "Europe/Warsaw",
		"EXDATE;TZID=Mars/Olympus:20261224T180000":   "Europe/Warsaw",
		"EXRULE:FREQ=DAILY":                          "one RRULE",
		"EXDATE:" + manyDates(501):                   "at most 500",
		"EXDATE:" + strings.Repeat("20261224,", 1e4): "at most 32768 bytes",
		"EXDATE:20261205,20261212":                   "EXDATE does not drop",
	} {
		_, err := Parse("2026-12-05", "", "FREQ=WEEKLY;COUNT=2\n"+dates, time.UTC)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v; want an error with %q", dates, err, want)
		}
	}
	if _, err := Parse("2026-12-05", "", "EXDATE:20261205", time.UTC); err == nil || !strings.Contains(err.Error(), "RRULE or RDATE") {
		t.Errorf("EXDATE alone: %v", err)
	}
	if _, err := Parse("2026-12-05", "", "FREQ=DAILY\nEXDATE:"+manyDates(500), time.UTC); err != nil {
		t.Errorf("500 dates: %v", err)
	}
}

func manyDates(n int) string {
	var dates []string
	for i := range n {
		dates = append(dates, time.Date(2026, 12, 6+i, 0, 0, 0, 0, time.UTC).Format(icalDay))
	}
	return strings.Join(dates, ",")
}

// A dated series has an evening at 18:00 by a rule or a date, a night at 22:00 by a date, and dates that drop some.
type dated struct {
	byRule, evening, night            []time.Time
	noDay, noEvening, noNight, noTime []time.Time
}

// lines makes up to a dozen single dates in all the forms there are.
func (d *dated) lines(rnd *rand.Rand, first time.Time, warsaw *time.Location) (lines []string) {
	for range rnd.IntN(12) {
		day := first.AddDate(0, 0, rnd.IntN(240)-20)
		if len(d.byRule) > 0 && rnd.IntN(2) == 0 {
			day = d.byRule[rnd.IntN(len(d.byRule))]
		}
		utc := day.Add(18 * time.Hour).Add(-time.Hour)
		if _, offset := time.Date(day.Year(), day.Month(), day.Day(), 18, 0, 0, 0, warsaw).Zone(); offset > 3600 {
			utc = utc.Add(-time.Hour)
		}
		on := day.Format(icalDay)
		form := []struct {
			line string
			list *[]time.Time
		}{
			{"RDATE:" + on, &d.evening}, {"RDATE:" + on + "T220000", &d.night}, {"EXDATE;VALUE=DATE:" + on, &d.noDay},
			{"EXDATE:" + utc.Format(icalTime+"Z"), &d.noEvening}, {"EXDATE;TZID=Europe/Prague:" + on + "T220000", &d.noNight}, {"EXDATE:" + on + "T000000", &d.noTime},
		}[rnd.IntN(6)]
		lines = append(lines, form.line)
		*form.list = append(*form.list, day)
	}
	return lines
}

// all looks at one day after the other.
func (d *dated) all(from, to time.Time) (times []time.Time) {
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		on := func(list []time.Time) bool { return slices.ContainsFunc(list, day.Equal) }
		evening := (on(d.byRule) || on(d.evening)) && !on(d.noDay) && !on(d.noEvening) && !on(d.noTime)
		if on(d.noNight) && !on(d.night) {
			evening = false
		}
		if evening {
			times = append(times, day.Add(18*time.Hour))
		}
		if on(d.night) && !on(d.noDay) && !on(d.noNight) {
			times = append(times, day.Add(22*time.Hour))
		}
	}
	return times
}

// Wherever it is asked from, a series with single dates has the times that are found day by day.
func TestSingleDatesAgreeWithDays(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 26))
	warsaw := zone(t, "Europe/Warsaw")
	checked := 0
	for range 300 {
		s := scan{freq: []string{"DAILY", "WEEKLY", "MONTHLY"}[rnd.IntN(3)], interval: 1 + rnd.IntN(3)}
		first := time.Date(2025, time.Month(1+rnd.IntN(12)), 1+rnd.IntN(28), 0, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 0, rnd.IntN(200))
		d := dated{byRule: s.all(first, last)}
		lines := append(d.lines(rnd, first, warsaw), s.String()+";UNTIL="+last.Format(icalDay)+"T235959")
		want := d.all(first.AddDate(0, 0, -30), first.AddDate(0, 0, 300))
		text := strings.Join(lines, "\n")
		starts := time.Date(first.Year(), first.Month(), first.Day(), 18, 0, 0, 0, warsaw)
		of, err := Parse(starts.Format(time.RFC3339), "", text, warsaw)
		if len(want) == 0 && errors.Is(err, ErrNone) {
			continue
		}
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		again, err := Parse(starts.Format(time.RFC3339), "", Canonical(text), warsaw)
		if err != nil {
			t.Fatalf("%s\n%v", Canonical(text), err)
		}
		for range 10 {
			at := first.AddDate(0, 0, rnd.IntN(300)-30)
			i, _ := slices.BinarySearchFunc(want, at, time.Time.Compare)
			for _, of := range []*Times{of, again} {
				if got := shown(of.From(time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, warsaw))); !slices.Equal(got, want[i:]) {
					t.Fatalf("%s\nfrom %s on it has\n%s\nwant\n%s", text, at, got, want[i:])
				}
			}
			checked++
		}
	}
	if checked < 2500 {
		t.Errorf("checked %d times; want most series to have dates", checked)
	}
}

// shown is what the clock shows when occurrences start.
func shown(occurrences iter.Seq[Occurrence]) (times []time.Time) {
	for o := range occurrences {
		day, clock := split(o.Starts)
		times = append(times, day.Add(clock))
	}
	return times
}
