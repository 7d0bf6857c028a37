package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// A generator makes values as people write them, of all parts of the language.
type generator struct{ *rand.Rand }

func (g generator) of(list ...string) string { return list[g.IntN(len(list))] }

func (g generator) chance(percent int) bool { return g.IntN(100) < percent }

var days = []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
var months = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

func (g generator) value() string {
	switch {
	case g.chance(3):
		return "24/7" + g.of("", "; PH off", "; Dec 24-26 off", " \"with a key\"")
	case g.chance(3):
		return g.of("sunrise-sunset", "(sunrise+01:00)-(sunset-00:30)", "dawn-dusk", "Mo-Fr sunrise-20:00", "Sa,Su 10:00-sunset", "sunset-sunrise")
	}
	value := g.rule()
	for range g.IntN(3) {
		value += g.of("; ", "; ", "; ", ", ") + g.rule()
	}
	if g.chance(35) {
		value += "; " + g.exception()
	}
	if g.chance(4) {
		value += g.of(" || \"by appointment\"", " || unknown", " || Sa 10:00-12:00 open \"emergency\"")
	}
	return value
}

func (g generator) rule() string {
	var parts []string
	switch {
	case g.chance(12):
		parts = append(parts, g.of("Apr-Sep", "Oct-Mar", "May-Aug", "Jun,Jul,Aug", "Nov-Feb", "Jan", "Jul-Aug"))
	case g.chance(8):
		parts = append(parts, g.dates())
	case g.chance(4):
		parts = append(parts, g.of("week 01-53/2", "week 02-52/2", "week 10-20", "week 1,5,9"))
	case g.chance(3):
		parts = append(parts, g.of("2026", "2025-2027", "2027", "2024-2030/2"))
	}
	if !g.chance(12) {
		parts = append(parts, g.weekdays())
	}
	parts = append(parts, g.times())
	if g.chance(4) {
		parts = append(parts, g.of(`"ring the bell"`, `open "ring the bell"`, "unknown"))
	}
	return strings.Join(parts, " ")
}

func (g generator) weekdays() string {
	from := g.IntN(7)
	switch {
	case g.chance(35):
		return "Mo-Fr"
	case g.chance(20):
		return g.of("Mo-Sa", "Mo-Su", "Sa,Su", "Sa-Su", "Fr-Mo")
	case g.chance(8):
		return days[from] + g.of("[1]", "[-1]", "[1,3]", "[2-4]", "[5]")
	case g.chance(8):
		return g.of("PH,Su", "Sa,Su,PH", "PH", "Mo-Fr,PH", "PH Mo-Fr")
	case g.chance(1):
		return g.of("SH Mo-Fr", "SH,PH")
	case g.chance(50):
		return days[from] + "," + days[(from+1+g.IntN(6))%7]
	}
	return days[from] + "-" + days[(from+1+g.IntN(6))%7]
}

func (g generator) dates() string {
	from := g.IntN(11)
	return fmt.Sprintf(g.of("%[1]s %[3]d-%[2]s %[4]d", "%[2]s %[3]d-%[1]s %[4]d", "%[1]s %[3]d", "%[1]s %[3]d-%[5]d", "2026 %[1]s %[3]d-2026 %[2]s %[4]d"),
		months[from], months[from+1], 1+g.IntN(15), 1+g.IntN(28), 16+g.IntN(12))
}

func (g generator) times() string {
	from := 6 + g.IntN(6)
	minute := func() string { return g.of("00", "00", "30", "15", "45") }
	switch {
	case g.chance(20):
		return fmt.Sprintf("%02d:%s-12:%s,13:%s-%02d:00", from, minute(), g.of("00", "30"), minute(), 15+g.IntN(5))
	case g.chance(10):
		return fmt.Sprintf("%02d:%s-%02d:%s", 16+g.IntN(7), minute(), g.IntN(5), minute())
	case g.chance(4):
		return g.of("18:00+", "10:00+", "17:30-22:00+", "22:00+")
	case g.chance(3):
		return fmt.Sprintf("%02d:00-24:00", from)
	case g.chance(4):
		return fmt.Sprintf("%d-%d", from, 13+g.IntN(8))
	case g.chance(2):
		return fmt.Sprintf("%d.%s-%d.00", from, minute(), 13+g.IntN(8))
	}
	return fmt.Sprintf("%02d:%s-%02d:%s", from, minute(), 13+g.IntN(9), minute())
}

func (g generator) exception() string {
	return g.of("PH off", "PH off", "PH off", "Su off", "Sa,Su off", "Su,PH off", "Dec 24,25 off", "Dec 24-26 off", "Dec 24 off", "Jan 1 off",
		"Dec 31 09:00-13:00", "easter off", "easter +1 day off", "easter -2 days off", "Dec 20-Jan 6 off", "12:00-12:30 off", "PH 10:00-14:00",
		"PH closed \"on holidays\"", "Jul 1-Aug 31 off", "We off", "PH -1 day 09:00-12:00", "Mar Su[-1]-Oct Su[-1] 08:00-20:00")
}

// instants are minutes of three years, a third of them around holidays and changes of the clock.
func (g generator) instants(n int) []int64 {
	list := make([]int64, n)
	special := []string{
		"2024-12-24", "2024-12-25", "2025-04-20", "2025-04-21", "2025-06-19", "2025-11-11", "2025-11-17", "2025-12-24", "2026-01-01", "2026-01-06",
		"2026-03-29", "2026-04-03", "2026-04-06", "2026-05-24", "2026-06-04", "2026-10-25", "2026-11-11", "2026-11-17", "2026-12-24", "2026-12-26",
	}
	for i := range list {
		at := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(g.IntN(3*365*24*60)) * time.Minute)
		if i%3 == 0 {
			day, _ := time.Parse(time.DateOnly, special[g.IntN(len(special))])
			at = day.Add(time.Duration(g.IntN(26*60)-60) * time.Minute)
		}
		list[i] = at.UnixMilli()
	}
	return list
}
