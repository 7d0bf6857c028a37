package hours

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func mustParse(t testing.TB, value string) *Hours {
	t.Helper()
	h, err := Parse(value)
	if err != nil {
		t.Fatalf("%q: %v", value, err)
	}
	return h
}

// sides are Jastrzębie-Zdrój and Karviná.
var sides = map[string]Where{"PL": At("PL", 49.95, 18.58), "CZ": At("CZ", 49.85, 18.54)}

// localTime is a time by the clock of a place.
func localTime(t testing.TB, text string, w *Where) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, w.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The answers on which the package and its reference agree: see compare.
func TestReference(t *testing.T) {
	file, err := os.Open("testdata/reference.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	where := map[string]Where{"PL": At("PL", 49.95, 18.58), "CZ": At("CZ", 49.78, 18.43)}
	n := 0
	for lines := bufio.NewScanner(file); lines.Scan(); n++ {
		columns := strings.Split(lines.Text(), "\t")
		at, err := time.Parse(time.RFC3339, columns[1])
		if err != nil {
			t.Fatal(err)
		}
		w := where[columns[2]]
		if got := mustParse(t, columns[0]).State(at, &w).String(); got[:1] != columns[3] {
			t.Errorf("%s at %s in %s: %s; want %s", columns[0], columns[1], columns[2], got, columns[3])
		}
	}
	if n != 2000 {
		t.Errorf("%d answers; want 2000", n)
	}
}

func TestHolidaysByName(t *testing.T) {
	tests := []struct {
		name, date string
		pl, cz     bool
	}{
		{"Independence Day of Poland", "2026-11-11", true, false},
		{"Struggle for Freedom and Democracy", "2026-11-17", false, true},
		{"Christmas Eve 2024", "2024-12-24", false, true},
		{"Christmas Eve 2025", "2025-12-24", true, true},
		{"Christmas Eve 2026", "2026-12-24", true, true},
		{"Christmas Day", "2026-12-25", true, true},
		{"St Stephen's Day", "2026-12-26", true, true},
		{"27 December", "2027-12-27", false, false},
		{"Good Friday", "2026-04-03", false, true},
		{"Easter Sunday", "2026-04-05", true, false},
		{"Easter Monday", "2026-04-06", true, true},
		{"Pentecost", "2026-05-24", true, false},
		{"Whit Monday", "2026-05-25", false, false},
		{"Corpus Christi", "2026-06-04", true, false},
		{"Corpus Christi 2027", "2027-05-27", true, false},
		{"3 May", "2027-05-03", true, false},
		{"8 May", "2026-05-08", false, true},
		{"28 October", "2026-10-28", false, true},
		{"Epiphany", "2026-01-06", true, false},
	}
	h := mustParse(t, "Mo-Su 08:00-16:00; PH off")
	for _, tt := range tests {
		for country, isHoliday := range map[string]bool{"PL": tt.pl, "CZ": tt.cz} {
			w := sides[country]
			at := localTime(t, tt.date+" 10:00", &w)
			if got := h.State(at, &w); (got == Closed) != isHoliday {
				t.Errorf("%s, %s in %s: %s", tt.name, tt.date, country, got)
			}
			day, _ := w.local(at)
			if name := w.Holiday(Date(day), "pl"); (name != "") != isHoliday {
				t.Errorf("%s, %s in %s is called %q", tt.name, tt.date, country, name)
			}
		}
	}
	w := sides["CZ"]
	for language, want := range map[string]string{"cs": "Štědrý den", "pl": "Wigilia", "de": "Heiliger Abend", "en": "Christmas Eve", "uk": "Christmas Eve"} {
		if got := w.Holiday(Date(dayAt(dayNumber(2026, 12, 24))), language); got != want {
			t.Errorf("24 December in %s is %q; want %q", language, got, want)
		}
	}
}

func TestHolidaysOfNeighbours(t *testing.T) {
	tests := []struct {
		country, date string
		want          State // of a place closed on holidays
	}{
		{"DE", "2026-10-03", Closed}, {"DE", "2026-06-04", Unknown}, {"DE", "2026-11-18", Unknown}, {"DE", "2026-11-19", Open},
		{"AT", "2026-10-26", Closed}, {"AT", "2026-12-08", Closed}, {"AT", "2026-12-24", Open},
		{"SK", "2026-08-29", Closed}, {"SK", "2023-09-01", Closed}, {"SK", "2026-09-01", Unknown}, {"SK", "2024-11-17", Closed},
		{"SK", "2025-11-17", Unknown}, {"SK", "2026-05-08", Unknown}, {"SK", "2027-05-08", Closed},
		{"FR", "2026-07-14", Unknown}, {"FR", "2026-07-15", Unknown},
	}
	h := mustParse(t, "Mo-Su 08:00-16:00; PH off")
	for _, tt := range tests {
		w := At(tt.country, 48, 16)
		if got := h.State(localTime(t, tt.date+" 10:00", &w), &w); got != tt.want {
			t.Errorf("%s in %s: %s; want %s", tt.date, tt.country, got, tt.want)
		}
	}
}

func TestClockChanges(t *testing.T) {
	w := sides["PL"]
	tests := []struct {
		value, utc string
		state      State
		next       string // in UTC
	}{
		{"22:00-04:00", "2026-03-28T23:00:00Z", Open, "2026-03-29T02:00:00Z"},              // 5 hours of a night in March
		{"22:00-04:00", "2026-10-24T22:00:00Z", Open, "2026-10-25T03:00:00Z"},              // 7 hours in October
		{"Su 02:30-05:00", "2026-03-29T00:59:00Z", Closed, "2026-03-29T01:00:00Z"},         // from 02:00, when it is 03:00
		{"Su 02:30-02:45", "2026-10-25T00:00:00Z", Closed, "2026-10-25T00:30:00Z"},         // for the first time
		{"Su 02:30-02:45", "2026-10-25T00:50:00Z", Closed, "2026-10-25T01:30:00Z"},         // and once more
		{"Su 02:30-02:45", "2026-03-29T00:00:00Z", Closed, "2026-04-05T00:30:00Z"},         // there is no such time
		{"Su 08:00-16:00", "2026-03-28T20:00:00Z", Closed, "2026-03-29T06:00:00Z"},         // summer time
		{"Su 08:00-16:00", "2026-10-24T20:00:00Z", Closed, "2026-10-25T07:00:00Z"},         // winter time
		{"Su 00:00-02:30", "2026-10-24T22:30:00Z", Open, "2026-10-25T00:30:00Z"},           // closes at 02:30,
		{"Su 00:00-02:30", "2026-10-25T00:45:00Z", Closed, "2026-10-25T01:00:00Z"},         // and opens when it is 02:00 again
		{"Mo-Su 00:00-24:00", "2026-10-25T00:45:00Z", Open, ""},                            // always
		{"Sa 10:00-12:00; Su off", "2026-03-28T12:00:00Z", Closed, "2026-04-04T08:00:00Z"}, // a week later by the clock
	}
	for _, tt := range tests {
		h := mustParse(t, tt.value)
		at, _ := time.Parse(time.RFC3339, tt.utc)
		next, _, ok := h.Next(at, &w)
		got := ""
		if ok {
			got = next.UTC().Format(time.RFC3339)
		}
		if state := h.State(at, &w); state != tt.state || got != tt.next {
			t.Errorf("%s at %s: %s until %q; want %s until %q", tt.value, tt.utc, state, got, tt.state, tt.next)
		}
	}
}

func TestState(t *testing.T) {
	tests := []struct {
		value, at string
		want      State
	}{
		{"Fr 20:00-02:00", "2026-11-21 01:00", Open},
		{"Fr 20:00-02:00; Sa 10:00-18:00", "2026-11-21 01:00", Closed}, // replaced
		{"Fr 20:00-02:00, Sa 10:00-18:00", "2026-11-21 01:00", Open},
		{"Mo-Sa 10:00-18:00; 12:00-13:00 off", "2026-11-21 12:30", Closed},
		{"Mo-Sa 10:00-18:00; 12:00-13:00 off", "2026-11-21 13:00", Open},
		{"Mo-Sa 10:00-18:00; Sa 09:00-12:00", "2026-11-21 13:00", Closed},
		{"Mo-Sa 10:00-18:00, Sa 20:00-22:00", "2026-11-21 13:00", Open},
		{"Sa[3] 10:00-18:00", "2026-11-21 13:00", Open},
		{"Sa[-2] 10:00-18:00", "2026-11-21 13:00", Open},
		{"Sa[4,-1] 10:00-18:00", "2026-11-21 13:00", Closed},
		{"Fr[3] +1 day 10:00-18:00", "2026-11-21 13:00", Open},
		{"week 47 10:00-18:00", "2026-11-21 13:00", Open},
		{"week 01-53/2 10:00-18:00", "2026-11-21 13:00", Open},
		{"week 02-52/2 10:00-18:00", "2026-11-21 13:00", Closed},
		{"week 50-2 10:00-18:00", "2027-01-09 13:00", Open},
		{"Dec 20-Jan 6 10:00-18:00", "2027-01-06 13:00", Open},
		{"Dec 20-Jan 6 10:00-18:00", "2027-01-07 13:00", Closed},
		{"2026 Dec 20-2027 Jan 6 10:00-18:00", "2028-01-06 13:00", Closed},
		{"2026 Dec 20-Jan 6 10:00-18:00", "2027-01-06 13:00", Open},
		{"2026 Dec 20+ 10:00-18:00", "2030-01-06 13:00", Open},
		{"Feb 29 10:00-18:00", "2028-02-29 13:00", Open},
		{"Mar Su[-1]-Oct Su[-1] 10:00-18:00", "2026-10-25 13:00", Open},
		{"Mar Su[-1]-Oct Su[-1] 10:00-18:00", "2026-10-26 13:00", Closed},
		{"easter -2 days-easter +1 day 10:00-18:00", "2026-04-03 13:00", Open},
		{"easter -2 days-easter +1 day 10:00-18:00", "2026-04-07 13:00", Closed},
		{"PH -1 day 10:00-12:00", "2026-11-10 11:00", Open},
		{"PH Mo-Fr 10:00-12:00", "2026-12-26 11:00", Closed},
		{"Mo-Fr,PH 10:00-12:00", "2026-12-26 11:00", Open},
	}
	w := sides["PL"]
	for _, tt := range tests {
		if got := mustParse(t, tt.value).State(localTime(t, tt.at, &w), &w); got != tt.want {
			t.Errorf("%s at %s: %s; want %s", tt.value, tt.at, got, tt.want)
		}
	}
}

// What cannot be known is unknown; what does not depend on it is known all the same.
func TestUnknown(t *testing.T) {
	pl, nowhere, arctic := sides["PL"], Where{}, At("NO", 78.2, 15.6)
	tests := []struct {
		value string
		where Where
		at    string
		want  State
	}{
		{"Mo-Fr 08:00-16:00; SH off", pl, "2026-11-18 10:00", Unknown},
		{"Mo-Fr 08:00-16:00; SH off", pl, "2026-11-18 17:00", Closed},
		{"Mo-Fr 08:00-16:00; SH Mo-Fr 10:00-12:00", pl, "2026-11-18 11:00", Open},
		{"Mo-Fr 08:00-16:00; PH off; SH 09:00-17:00", pl, "2026-11-11 10:00", Unknown},
		{"Mo-Fr 08:00-16:00 \"by appointment\"", pl, "2026-11-18 10:00", Unknown},
		{"Mo-Fr 08:00-16:00 open \"ring the bell\"", pl, "2026-11-18 10:00", Open},
		{"Mo-Fr 08:00-16:00 || \"by appointment\"", pl, "2026-11-18 17:00", Unknown},
		{"\"in summer\": 08:00-16:00", pl, "2026-11-18 10:00", Unknown},
		{"18:00+", pl, "2026-11-18 20:00", Unknown},
		{"18:00+", pl, "2026-11-18 17:00", Closed},
		{"sunrise-sunset", arctic, "2026-12-21 12:00", Unknown},
		{"Mo-Fr 08:00-16:00", nowhere, "", Unknown},
		{"24/7", nowhere, "", Open},
		{"off", nowhere, "", Closed},
	}
	for _, tt := range tests {
		at := time.Unix(1.8e9, 0)
		if tt.at != "" {
			at = localTime(t, tt.at, &tt.where)
		}
		if got := mustParse(t, tt.value).State(at, &tt.where); got != tt.want {
			t.Errorf("%s at %s: %s; want %s", tt.value, tt.at, got, tt.want)
		}
	}
}

// Next must find the first minute with another state, as asking minute by minute does.
func TestNextAgreesWithMinutes(t *testing.T) {
	w := sides["CZ"]
	values := []string{
		"Mo-Fr 08:00-16:00; PH off", "Fr,Sa 20:00-02:00", "sunrise-sunset", "Th 17:00+", "Mo[1] 10:00-12:00,13:00-17:00",
		"sunset-sunrise; Su off", "Mo-Sa 22:00-26:00, Su 01:30-02:30", "Mo-Su 00:00-24:00; We 12:00-12:01 off", "22:00+; Tu off",
	}
	for _, value := range values {
		h := mustParse(t, value)
		for _, start := range []string{"2026-03-27 11:17", "2026-10-23 23:59", "2026-12-23 02:30"} {
			at := localTime(t, start, &w)
			for range 6 {
				want := at.Truncate(time.Minute).Add(time.Minute)
				for limit := at.AddDate(0, 0, 40); h.State(want, &w) == h.State(at, &w) && want.Before(limit); {
					want = want.Add(time.Minute)
				}
				got, state, ok := h.Next(at, &w)
				if !ok || !got.Equal(want) || state != h.State(want, &w) {
					t.Fatalf("%s after %s: %s %s; want %s", value, at, got.In(w.Zone), state, want)
				}
				at = got.Add(7 * time.Minute)
			}
		}
	}
}

func TestNextEnds(t *testing.T) {
	w := sides["PL"]
	for _, value := range []string{"24/7", "off", "Mo-Su 00:00-24:00", "2020 Mo 10:00-12:00", "unknown", "2020-2030 off"} {
		if at, _, ok := mustParse(t, value).Next(time.Unix(1.7e9, 0), &w); ok {
			t.Errorf("%s changes at %s", value, at)
		}
	}
}

func TestWeek(t *testing.T) {
	w := sides["PL"]
	tests := []struct {
		value, from string
		want        string
	}{
		{"Mo-Fr 08:00-16:00; Sa 09:00-12:00; PH off", "2026-11-09 10:00", "9: 8:00-16:00|10: 8:00-16:00|11:|12: 8:00-16:00|13: 8:00-16:00|14: 9:00-12:00|15:"},
		{"Fr,Sa 20:00-02:00", "2026-11-19 01:00", "19:|20: 20:00-26:00|21: 20:00-26:00|22:|23:|24:|25:"},
		{"Fr 20:00-02:00", "2026-11-21 01:00", "21:|22:|23:|24:|25:|26:|27: 20:00-26:00"},
		{"24/7; We off", "2026-11-09 10:00", "9: 0:00-24:00|10: 0:00-24:00|11:|12: 0:00-24:00|13: 0:00-24:00|14: 0:00-24:00|15: 0:00-24:00"},
		{"Mo 12:00-24:00; Tu 00:00-24:00; We 00:00-10:00", "2026-11-09 10:00", "9: 12:00-24:00|10: 0:00-24:00|11: 0:00-10:00|12:|13:|14:|15:"},
		{"Mo-We 10:00-12:00,13:00-17:00; Tu 09:00-10:00 \"ask\"", "2026-11-09 10:00", "9: 10:00-12:00 13:00-17:00|10: 9:00-10:00?|11: 10:00-12:00 13:00-17:00|12:|13:|14:|15:"},
	}
	for _, tt := range tests {
		var rows []string
		for _, row := range mustParse(t, tt.value).Week(localTime(t, tt.from, &w), &w) {
			text := fmt.Sprintf("%d:", row.Date.date)
			for _, s := range row.Spans {
				text += fmt.Sprintf(" %d:%02d-%d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
				if s.State == Unknown {
					text += "?"
				}
			}
			rows = append(rows, text)
		}
		if got := strings.Join(rows, "|"); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.value, got, tt.want)
		}
	}
}

// The times of the sun in Warsaw and Prague as the npm package suncalc 2.0.1 has them; ours may differ by a minute.
func TestSun(t *testing.T) {
	tests := []struct {
		country   string
		lat, lon  float64
		date      string
		rise, set string
	}{
		{"PL", 52.23, 21.01, "2026-06-21", "04:14", "21:01"},
		{"PL", 52.23, 21.01, "2026-12-21", "07:42", "15:25"},
		{"CZ", 50.09, 14.42, "2026-06-21", "04:52", "21:15"},
		{"CZ", 50.09, 14.42, "2026-12-21", "07:58", "16:02"},
	}
	for _, tt := range tests {
		w := At(tt.country, tt.lat, tt.lon)
		at := localTime(t, tt.date+" 12:00", &w)
		d, _ := w.local(at)
		sun := sunDay{day: d, where: &w}
		for e, want := range map[event]string{sunrise: tt.rise, sunset: tt.set} {
			got, ok := sun.minute(moment{event: e})
			clock, _ := time.Parse("15:04", want)
			if diff := got - clock.Hour()*60 - clock.Minute(); !ok || diff < -1 || diff > 1 {
				t.Errorf("%s %s, %s: %d:%02d; want %s", tt.country, tt.date, eventNames[e], got/60, got%60, want)
			}
		}
	}
}

func TestDays(t *testing.T) {
	for at := time.Date(1899, 12, 25, 0, 0, 0, 0, time.UTC); at.Year() < 2110; at = at.AddDate(0, 0, 1) {
		d := dayAt(int(at.Unix() / (24 * 60 * 60)))
		if at.Unix() < 0 {
			d = dayAt(floorDiv(int(at.Unix()), 24*60*60))
		}
		_, week := at.ISOWeek()
		if d.year != at.Year() || d.month != int(at.Month()) || d.date != at.Day() || d.weekday != (int(at.Weekday())+6)%7 ||
			d.week() != week || dayNumber(d.year, d.month, d.date) != d.number {
			t.Fatalf("%s is %+v, week %d", at.Format(time.DateOnly), d, d.week())
		}
	}
	for year, want := range map[int]string{2000: "04-23", 2008: "03-23", 2024: "03-31", 2025: "04-20", 2026: "04-05", 2038: "04-25"} {
		d := dayAt(easter(year))
		if got := fmt.Sprintf("%02d-%02d", d.month, d.date); got != want {
			t.Errorf("Easter %d is on %s; want %s", year, got, want)
		}
	}
}

// One decision, for hours as most are and for those that take longest.
func BenchmarkState(b *testing.B) {
	at := time.Date(2026, 11, 11, 9, 30, 0, 0, time.UTC)
	for _, bench := range []struct{ name, value string }{
		{"plain", "Mo-Fr 08:00-16:00; Sa 09:00-12:00; PH off"},
		{"midnight", "Mo-Th 10:00-22:00, Fr,Sa 10:00-02:00; PH 12:00-20:00"},
		{"season", "Mar Su[-1]-Oct Su[-1] Mo-Su 08:00-20:00; week 01-53/2 We off; easter +1 day off; PH off"},
		{"sun", "sunrise-sunset; PH off"},
	} {
		h, w := mustParse(b, bench.value), sides["PL"]
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.State(at, &w)
			}
		})
	}
}

func TestStateDoesNotAllocate(t *testing.T) {
	h, w := mustParse(t, "(sunrise-01:00)-sunset; Fr 20:00-02:00; week 1-53/2 We off; easter off; PH off"), sides["PL"]
	at := time.Date(2026, 11, 11, 9, 30, 0, 0, time.UTC)
	if n := testing.AllocsPerRun(100, func() { h.State(at, &w) }); n != 0 {
		t.Errorf("a decision allocates %v times", n)
	}
}

func BenchmarkNext(b *testing.B) {
	h, w := mustParse(b, "Mo-Fr 08:00-16:00; Sa 09:00-12:00; PH off"), sides["PL"]
	at := time.Date(2026, 11, 11, 9, 30, 0, 0, time.UTC)
	for b.Loop() {
		h.Next(at, &w)
	}
}

// Values made to take long.
func BenchmarkNextOfMany(b *testing.B) {
	var rules []string
	for i := range 50 {
		rules = append(rules, fmt.Sprintf("%s 1%d:0%d-14:30 off", weekdayNames[i%7], i%4, i%9))
	}
	for name, value := range map[string]string{
		"past": "2020 Mo-Fr 08:00-16:00", "rules_50": strings.Join(rules, ";"), "far": "Dec 24 10:00-12:00",
	} {
		h, w := mustParse(b, value), sides["PL"]
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				h.Next(time.Unix(1.8e9, 0), &w)
			}
		})
	}
}

// A value made to take long is looked through in parts: the state stays up to each, and the change is found in the end.
func TestNextOfLongValues(t *testing.T) {
	w := At("PL", 50, 18)
	var rules []string
	for i := range 30 {
		rules = append(rules, fmt.Sprintf("sunrise-(sunset-%d:%02d) off", 1+i/20, i%20))
	}
	h, err := Parse(strings.Join(rules, ";") + ";Dec 25 10:00-11:00")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 1, 12, 0, 0, 0, w.Zone)
	parts := 0
	for {
		next, state, ok := h.Next(at, &w)
		if !ok || !next.After(at) {
			t.Fatalf("next at %s is %s, %t", at, next, ok)
		}
		if at = next; state == Open {
			break
		}
		parts++
	}
	if want := time.Date(2026, 12, 25, 10, 0, 0, 0, w.Zone); !at.Equal(want) || parts == 0 {
		t.Errorf("opens at %s after %d parts, want %s after some", at, parts, want)
	}
}
