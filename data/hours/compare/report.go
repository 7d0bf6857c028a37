package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// A difference is an answer that package hours gives otherwise than the npm package.
type difference struct {
	value, country, at string
	own, their         rune
}

// reason says why the answers differ, "" where nobody knows.
func (d *difference) reason() string {
	switch {
	case d.their == refused && strings.Contains(d.value, "SH"):
		return "the package has no school holidays of Poland and gives up; ours is unknown where they matter"
	case strings.Contains(d.value, "SH"):
		return "school holidays: the package has those of some years; ours is unknown where they matter"
	case d.their == refused && d.own != refused && !strings.ContainsAny(d.value, "("):
		return "the package refuses a form that has one meaning"
	case d.country == "PL" && strings.HasPrefix(d.at, "2024-12-24") && strings.Contains(d.value, "PH"),
		d.country == "PL" && strings.HasPrefix(d.at, "2024-12-23T23") && strings.Contains(d.value, "PH"):
		return "24 December 2024 was no holiday in Poland; the package makes it one in all years"
	case strings.Contains(d.value, "+") && d.own == 'u' && d.their == 'c':
		return "after the end of an open-ended range ours is unknown, the package says closed from the second minute on"
	case strings.Contains(d.value, "sun") && d.their == refused:
		return "the package fails on the day on which the clock changes"
	case strings.Contains(d.value, "sun") || strings.Contains(d.value, "dusk"):
		return "a minute or two in the times of the sun"
	}
	return ""
}

// report prints how many answers are equal and why others are not, and lists the values that differ.
func report(asked int, found []difference) error {
	type row struct{ value, reason string }
	rows, reasons, first := map[row]int{}, map[string]int{}, map[row]difference{}
	for _, d := range found {
		r := row{d.value, d.reason()}
		if rows[r] == 0 {
			first[r] = d
		}
		rows[r]++
		reasons[r.reason]++
	}
	fmt.Printf("%d of %d equal, %.2f %%\n", asked-len(found), asked, 100*float64(asked-len(found))/float64(asked))
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Printf("%6d  %s\n", reasons[reason], reason)
	}
	var b strings.Builder
	b.WriteString("value\tanswers\tfor example\tours\ttheirs\treason\n")
	lines := make([]string, 0, len(rows))
	for r, n := range rows {
		d := first[r]
		lines = append(lines, fmt.Sprintf("%s\t%d\t%s %s\t%c\t%c\t%s\n", r.value, n, d.country, d.at, d.own, d.their, r.reason))
	}
	slices.Sort(lines)
	b.WriteString(strings.Join(lines, ""))
	return os.WriteFile("differences.tsv", []byte(b.String()), 0o644)
}
