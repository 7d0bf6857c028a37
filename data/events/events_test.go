package events

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// occurrences lists those that have not ended at a time, up to five.
func occurrences(of *Times, at time.Time) string {
	var list []string
	for range 5 {
		o, ok := of.Next(at)
		if !ok {
			break
		}
		starts, ends := o.String()
		list = append(list, starts+"/"+ends)
		at = o.Ends
	}
	return strings.Join(list, " ")
}

func TestNext(t *testing.T) {
	tests := []struct{ name, starts, ends, rule, at, want string }{
		{"once", "2026-11-21T18:00:00+01:00", "2026-11-21T20:00:00+01:00", "", "2026-11-21T18:59:00Z", "2026-11-21T18:00:00+01:00/2026-11-21T20:00:00+01:00"},
		{"over", "2026-11-21T18:00:00+01:00", "2026-11-21T20:00:00+01:00", "", "2026-11-21T19:00:00Z", ""},
		{"a day lasts until midnight", "2026-11-21", "", "", "2026-11-21T22:59:59Z", "2026-11-21/"},
		{"and no longer", "2026-11-21", "", "", "2026-11-21T23:00:00Z", ""},
		{"its last day belongs to it", "2026-11-21", "2026-11-22", "", "2026-11-22T22:00:00Z", "2026-11-21/2026-11-22"},
		{"an end that is not known is that of the day", "2026-11-21T18:00:00+01:00", "", "", "2026-11-21T22:00:00Z", "2026-11-21T18:00:00+01:00/"},
		{"only its end is known", "", "2026-11-21T18:00:00+01:00", "", "2020-01-01T00:00:00Z", "/2026-11-21T18:00:00+01:00"},
		{"no time at all", "", "", "", "2020-01-01T00:00:00Z", ""},
		{
			"18:00 stays 18:00 in spring", "2026-03-21T18:00:00+01:00", "2026-03-21T20:00:00+01:00", "FREQ=WEEKLY;COUNT=2", "2026-01-01T00:00:00Z",
			"2026-03-21T18:00:00+01:00/2026-03-21T20:00:00+01:00 2026-03-28T18:00:00+01:00/2026-03-28T20:00:00+01:00",
		},
		{
			"and over both changes of the clock", "2026-10-24T18:00:00+02:00", "", "FREQ=DAILY;COUNT=2", "2026-10-01T00:00:00Z",
			"2026-10-24T18:00:00+02:00/ 2026-10-25T18:00:00+01:00/",
		},
		{"written in UTC", "2026-07-04T16:00:00Z", "", "FREQ=MONTHLY;INTERVAL=5;COUNT=2", "2026-07-01T00:00:00Z", "2026-07-04T18:00:00+02:00/ 2026-12-04T18:00:00+01:00/"},
		{
			"all night over the change of the clock", "2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00+02:00", "FREQ=YEARLY;UNTIL=20270328", "2026-03-29T03:59:00Z",
			"2026-03-28T22:00:00+01:00/2026-03-29T06:00:00+02:00 2027-03-28T22:00:00+02:00/2027-03-29T06:00:00+02:00",
		},
		{"an hour that is skipped", "2026-03-28T02:30:00+01:00", "", "FREQ=DAILY;COUNT=2", "2026-03-28T23:00:00Z", "2026-03-29T03:30:00+02:00/"},
		{"first Saturday", "2026-01-03", "", "FREQ=MONTHLY;BYDAY=1SA;UNTIL=20270301", "2026-12-20T00:00:00Z", "2027-01-02/ 2027-02-06/"},
		{"last working day", "2026-01-30", "", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2050-01-01T00:00:00Z", "2050-01-31/ 2050-02-28/ 2050-03-31/ 2050-04-29/ 2050-05-31/"},
		{"every second week", "2026-01-01", "", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,SA", "2026-11-01T00:00:00Z", "2026-11-05/ 2026-11-07/ 2026-11-19/ 2026-11-21/ 2026-12-03/"},
		{"29 February", "2024-02-29", "", "FREQ=YEARLY", "2090-01-01T00:00:00Z", "2092-02-29/ 2096-02-29/ 2104-02-29/ 2108-02-29/ 2112-02-29/"},
		{"the last time", "2026-01-01", "", "FREQ=DAILY;COUNT=1000", "2028-09-25T00:00:00Z", "2028-09-25/ 2028-09-26/"},
		{"until a time before the event begins that day", "2026-01-01T18:00:00+01:00", "", "FREQ=DAILY;UNTIL=20260103T165959Z", "2026-01-02T00:00:00Z", "2026-01-02T18:00:00+01:00/"},
		{"until the time at which it begins", "2026-01-01T18:00:00+01:00", "", "FREQ=DAILY;UNTIL=20260102T170000Z", "2026-01-02T00:00:00Z", "2026-01-02T18:00:00+01:00/"},
		{"a rule with an hour of its own", "2026-01-01T18:00:00+01:00", "", "FREQ=DAILY;COUNT=1;BYHOUR=19;BYMINUTE=30", "2026-01-01T00:00:00Z", "2026-01-01T19:30:00+01:00/"},
		{"three days each week", "2026-01-02", "2026-01-04", "freq=weekly;", "2026-11-22T12:00:00Z", "2026-11-20/2026-11-22 2026-11-27/2026-11-29 2026-12-04/2026-12-06 2026-12-11/2026-12-13 2026-12-18/2026-12-20"},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		of, err := Parse(tt.starts, tt.ends, tt.rule, zone(t, "Europe/Warsaw"))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := occurrences(of, at); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// Where the zone is not known, it is the offset that is written.
func TestZoneNotKnown(t *testing.T) {
	for _, tt := range []struct{ starts, want string }{
		{"2026-07-04T16:00:00+05:30", "2026-07-04T16:00:00+05:30/"}, {"2026-07-04", "2026-07-04/"},
	} {
		of, err := Parse(tt.starts, "", "FREQ=YEARLY;COUNT=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := occurrences(of, time.Time{}); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.starts, got, tt.want)
		}
	}
}

// The offset that is written counts, not the zone of this machine that has it at the time.
func TestZoneOfThisMachine(t *testing.T) {
	here := time.Local
	defer func() { time.Local = here }()
	time.Local = zone(t, "Europe/Warsaw")
	of, err := Parse("2026-07-04T18:00:00+02:00", "", "FREQ=MONTHLY;INTERVAL=6;COUNT=2", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := occurrences(of, time.Time{}), "2026-07-04T18:00:00+02:00/ 2027-01-04T18:00:00+02:00/"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The last occurrence is a day of the rule, not the day that UNTIL names.
func TestLast(t *testing.T) {
	for _, tt := range []struct{ starts, rule, want string }{
		{"2026-01-30", "FREQ=MONTHLY;UNTIL=20260820", "2026-07-30"},
		{"2026-01-30", "FREQ=MONTHLY;COUNT=2", "2026-03-30"},
		{"2026-01-30", "FREQ=YEARLY;INTERVAL=400;UNTIL=20300101", "2026-01-30"},
		{"2026-01-30", "FREQ=MONTHLY", ""},
		{"2026-01-30", "", "2026-01-30"},
	} {
		of, err := Parse(tt.starts, "", tt.rule, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		last, ok := of.Last()
		if got, _ := last.String(); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: last on %s, want %s", tt.rule, got, tt.want)
		}
	}
}

// What would ask for much work, or for what the library cannot do, is refused.
func TestRefused(t *testing.T) {
	rules := map[string]string{
		"": "FREQ=WEEKLY", "every day": "FREQ=WEEKLY", "FREQ=SECONDLY": "DAILY", "FREQ=MINUTELY;COUNT=3": "DAILY", "FREQ=HOURLY": "DAILY",
		"FREQ=DAILY;COUNT=1001": "COUNT", "FREQ=DAILY;COUNT=0": "COUNT", "FREQ=DAILY;COUNT=-1": "COUNT", "FREQ=DAILY;COUNT=99999999999999999999": "FREQ=WEEKLY",
		"FREQ=DAILY;COUNT=2;UNTIL=20270101": "UNTIL", "FREQ=DAILY;INTERVAL=0": "INTERVAL", "FREQ=DAILY;INTERVAL=9223372036854775807": "INTERVAL",
		"FREQ=DAILY;FREQ=WEEKLY": "once", "FREQ=YEARLY;BYEASTER=0": "FREQ=WEEKLY", "FREQ=YEARLY;DTSTART=20260101": "FREQ=WEEKLY",
		"FREQ=YEARLY;BYMONTH=12;BYDAY=53MO": "BYDAY", "FREQ=MONTHLY;BYDAY=-6MO": "BYDAY", "FREQ=WEEKLY;BYDAY=1MO": "BYDAY", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO": "BYDAY",
		"FREQ=MONTHLY;BYYEARDAY=1": "YEARLY", "FREQ=WEEKLY;BYMONTHDAY=1": "BYMONTHDAY", "FREQ=DAILY;BYHOUR=9,18": "one time", "FREQ=DAILY;BYSETPOS=1": "BYSETPOS",
		"FREQ=DAILY;UNTIL=soon": "UNTIL", "FREQ=DAILY;UNTIL=20251231": "UNTIL", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": "with days", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30": "with days",
		"FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2": "with days", "FREQ=DAILY;X=" + strings.Repeat("1", 300): "bytes", "FREQ=DAILY\nRRULE:FREQ=DAILY": "one RRULE",
	}
	for rule, want := range rules {
		_, err := ParseRecurrence(rule)
		if err == nil {
			_, err = Parse("2026-01-01", "", rule, time.UTC)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want an error with %q", rule, err, want)
		}
	}
	for _, tt := range []struct{ starts, ends, want string }{
		{"", "2026-01-01", "starts"}, {"1599-12-31", "", "year"}, {"9999-01-01", "", "year"}, {"2026-01-01", "2027-01-03", "366 days"}, {"tomorrow", "", "RFC 3339"},
	} {
		if _, err := Parse(tt.starts, tt.ends, "FREQ=DAILY", time.UTC); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s to %s: %v; want an error with %q", tt.starts, tt.ends, err, tt.want)
		}
	}
}

// scan tells by the words of RFC 5545 whether a rule of some parts has a day, as of its first day.
type scan struct {
	freq               string
	interval           int
	weekdays, days     []int // of the week from Monday = 0, of the month, from its end where negative
	months, occasional []int // occasional are BYSETPOS
}

func (s *scan) String() string {
	list := func(name string, values []int, word func(int) string) string {
		var words []string
		for _, v := range values {
			words = append(words, word(v))
		}
		if len(words) == 0 {
			return ""
		}
		return ";" + name + "=" + strings.Join(words, ",")
	}
	number := func(n int) string { return fmt.Sprint(n) }
	return fmt.Sprintf("FREQ=%s;INTERVAL=%d", s.freq, s.interval) +
		list("BYDAY", s.weekdays, func(n int) string { return [...]string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}[n] }) +
		list("BYMONTHDAY", s.days, number) + list("BYMONTH", s.months, number) + list("BYSETPOS", s.occasional, number)
}

func has(list []int, n int) bool {
	return len(list) == 0 || slices.Contains(list, n)
}

func weekday(day time.Time) int { return (int(day.Weekday()) + 6) % 7 }

// period numbers the day, week, month or year that a day is in.
func (s *scan) period(day time.Time) int {
	switch n := int(day.Unix() / 86400); s.freq {
	case "DAILY":
		return n
	case "WEEKLY":
		return (n + 3) / 7 // 1 January 1970 was a Thursday
	case "MONTHLY":
		return day.Year()*12 + int(day.Month())
	}
	return day.Year()
}

func (s *scan) suits(day, first time.Time) bool {
	weekdays, days, months := s.weekdays, s.days, s.months
	if len(weekdays)+len(days) == 0 {
		switch s.freq {
		case "WEEKLY":
			weekdays = []int{weekday(first)}
		case "YEARLY":
			if len(months) == 0 {
				months = []int{int(first.Month())}
			}
			fallthrough
		case "MONTHLY":
			days = []int{first.Day()}
		}
	}
	fromEnd := day.Day() - day.AddDate(0, 1, -day.Day()+1).AddDate(0, 0, -1).Day() - 1
	return has(weekdays, weekday(day)) && (has(days, day.Day()) || has(days, fromEnd)) && has(months, int(day.Month()))
}

// all lists the days up to a last one. BYSETPOS counts in the whole period, also before the first day, but for weeks,
// of which the library counts the first from the first day on.
func (s *scan) all(first, last time.Time) (days []time.Time) {
	from := first.AddDate(-1, 0, 0)
	var period []time.Time
	flush := func() {
		for i, day := range period {
			if !day.Before(first) && !day.After(last) && (has(s.occasional, i+1) || has(s.occasional, i-len(period))) {
				days = append(days, day)
			}
		}
		period = period[:0]
	}
	for day := from; !day.After(last.AddDate(1, 0, 0)); day = day.AddDate(0, 0, 1) {
		if day != from && s.period(day) != s.period(day.AddDate(0, 0, -1)) {
			flush()
		}
		if (s.period(day)-s.period(first))%s.interval == 0 && s.suits(day, first) && (s.freq != "WEEKLY" || !day.Before(first)) {
			period = append(period, day)
		}
	}
	return days
}

// Wherever it is asked from, a series has the days that a scan of all days finds.
func TestSeriesAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 26))
	some := func(from, to, most int) (list []int) {
		for range rnd.IntN(most + 1) {
			n := from + rnd.IntN(to-from+1)
			if isNone := n == 0 && from < 0; !isNone && !slices.Contains(list, n) {
				list = append(list, n)
			}
		}
		return list
	}
	checked := 0
	for range 400 {
		s := scan{freq: []string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}[rnd.IntN(4)], interval: 1 + rnd.IntN(4), months: some(1, 12, 3)}
		s.weekdays = some(0, 6, 3)
		if s.freq != "WEEKLY" {
			s.days = some(-31, 31, 3)
		}
		if len(s.weekdays)+len(s.days) > 0 && rnd.IntN(3) == 0 {
			s.occasional = some(-2, 2, 2)
		}
		first := time.Date(2020+rnd.IntN(4), time.Month(1+rnd.IntN(12)), 1+rnd.IntN(31), 0, 0, 0, 0, time.UTC)
		last := first.AddDate(6, 0, 0)
		want := s.all(first, last)
		of, err := Parse(first.Format(time.DateOnly), "", s.String()+";UNTIL="+last.Format("20060102"), time.UTC)
		if err != nil {
			if len(want) > 0 {
				t.Fatalf("%s from %s: %v; want %d days", &s, first.Format(time.DateOnly), err, len(want))
			}
			continue
		}
		if got := of.Over().AddDate(0, 0, -1); !got.Equal(want[len(want)-1]) {
			t.Fatalf("%s from %s ends on %s, want %s", &s, first.Format(time.DateOnly), got, want[len(want)-1])
		}
		for range 20 {
			at := first.AddDate(0, 0, rnd.IntN(2200)-5)
			var next time.Time
			for _, day := range want {
				if !day.Before(at) {
					next = day
					break
				}
			}
			o, ok := of.Next(at)
			if ok != !next.IsZero() || ok && !o.Starts.Equal(next) {
				t.Fatalf("%s from %s: next at %s is %v; want %s", &s, first.Format(time.DateOnly), at.Format(time.DateOnly), o, next.Format(time.DateOnly))
			}
			checked++
		}
	}
	if checked < 4000 {
		t.Errorf("checked %d times; want most rules to have days", checked)
	}
}

// No rule makes it panic or ask for much work, and what is next has not ended.
func FuzzParse(f *testing.F) {
	for _, rule := range []string{
		"FREQ=WEEKLY;BYDAY=SA", "FREQ=YEARLY;BYMONTH=12;BYDAY=-5MO", "FREQ=YEARLY;BYDAY=53MO", "FREQ=YEARLY;BYDAY=-53SU", "FREQ=YEARLY;BYWEEKNO=53,-53,1;BYSETPOS=366",
		"FREQ=YEARLY;BYYEARDAY=-366;BYMONTH=1", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=1000", "FREQ=MONTHLY;BYDAY=5MO;WKST=SU", "FREQ=DAILY;UNTIL=99991231", "FREQ=WEEKLY;WKST=WE;COUNT=1000",
	} {
		f.Add("2026-11-21T18:00:00+01:00", "2026-11-22", rule, int64(1.8e9))
	}
	f.Add("2026-11-21T18:00:00+01:00", "2026-11-21T20:00:00+01:00", "RRULE:FREQ=WEEKLY\nEXDATE;TZID=America/New_York:20261128T120000,20261205\nRDATE:20261224T220000Z", int64(1.8e9))
	f.Add("2026-11-21", "", "RDATE;VALUE=DATE:20261124,16001124\nEXDATE:20261121T000000Z", int64(1.7e9))
	warsaw := zone(f, "Europe/Warsaw")
	f.Fuzz(func(t *testing.T, starts, ends, rule string, seconds int64) {
		kept := Canonical(rule)
		if again := Canonical(kept); again != kept {
			t.Fatalf("%q is kept as %q, and that as %q", rule, kept, again)
		}
		of, err := Parse(starts, ends, rule, warsaw)
		if err != nil {
			return
		}
		at := time.Unix(seconds%(1<<36), 0)
		o, ok := of.Next(at)
		if again, err := Parse(starts, ends, kept, warsaw); err != nil || again.Over() != of.Over() {
			t.Fatalf("%s to %s: %q is over at %s; kept as %q it is %v, %v", starts, ends, rule, of.Over(), kept, again, err)
		}
		if ok && !o.Ends.After(at) {
			t.Fatalf("%s to %s, %s: next at %s has ended at %s", starts, ends, rule, at, o.Ends)
		}
		if last := of.Over(); ok && !last.IsZero() && o.Ends.After(last) {
			t.Fatalf("%s to %s, %s: next at %s ends at %s, the last at %s", starts, ends, rule, at, o.Ends, last)
		}
		if last, ok := of.Last(); ok && !last.Ends.Equal(of.Over()) {
			t.Fatalf("%s to %s, %s: the last one ends at %s, all are over at %s", starts, ends, rule, last.Ends, of.Over())
		}
	})
}

func BenchmarkNext(b *testing.B) {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for _, rule := range []string{"", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SA", "FREQ=WEEKLY;BYDAY=SA\nEXDATE:20261128,20261205", "FREQ=DAILY\nEXDATE:" + manyDates(250) + "\nRDATE:" + manyDates(250), "FREQ=MONTHLY;BYDAY=1SA", "FREQ=YEARLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=7"} {
		of, err := Parse("2020-02-29T18:00:00+01:00", "", rule, zone(b, "Europe/Warsaw"))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(rule[:min(len(rule), 60)], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				of.Next(at)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, rule := range []string{"FREQ=WEEKLY;BYDAY=SA", "FREQ=WEEKLY;BYDAY=SA\nEXDATE;TZID=Europe/Prague:20261128T180000", "FREQ=DAILY\nEXDATE:" + manyDates(250) + "\nRDATE:" + manyDates(250), "FREQ=WEEKLY;COUNT=1000", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"} {
		b.Run(rule[:min(len(rule), 60)], func(b *testing.B) {
			for b.Loop() {
				_, _ = Parse("2026-01-01", "", rule, time.UTC)
			}
		})
	}
}
