package hours

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed holidays.tsv
var holidayTable string

// A calendar is the public holidays of a country, each on its day of the year.
type calendar struct{ holidays []holiday }

type holiday struct {
	month, date  int // month 0 counts date from Easter Sunday
	weekday      int // the first of these after the date, counted from 1; 0 is none
	since, until int // years
	is           truth
	names        []string // in the languages of holidayLanguages
}

// holiday tells whether a day is a public holiday.
func (w *Where) holiday(d day) truth {
	if w.calendar == nil {
		return maybe
	}
	found, _ := w.calendar.find(d)
	return found
}

// Holiday names the public holiday of a date in a language, "" where it is none, or none for sure. It is in
// English where the language is not one of pl, cs, sk, de.
func (w *Where) Holiday(d Date, language string) string {
	if w.calendar == nil {
		return ""
	}
	is, h := w.calendar.find(day(d))
	if is != yes {
		return ""
	}
	return h.names[max(slices.Index(holidayLanguages, language), 0)]
}

func (c *calendar) find(d day) (truth, *holiday) {
	fromEaster := 1000
	if d.month >= 3 && d.month <= 7 {
		fromEaster = d.number - easter(d.year)
	}
	for i := range c.holidays {
		if h := &c.holidays[i]; h.falls(d, fromEaster) {
			return h.is, h
		}
	}
	return no, nil
}

func (h *holiday) falls(d day, fromEaster int) bool {
	switch {
	case h.month == 0:
		if fromEaster != h.date {
			return false
		}
	case h.weekday != 0:
		if after := d.date - h.date; d.month != h.month || d.weekday != h.weekday-1 || after < 1 || after > 7 {
			return false
		}
	case d.month != h.month || d.date != h.date:
		return false
	}
	return d.year >= h.since && (h.until == 0 || d.year <= h.until)
}

var holidayLanguages = []string{"en", "pl", "cs", "sk", "de"}

// calendars are those of the countries in holidays.tsv.
var calendars = sync.OnceValue(func() map[string]*calendar {
	byCountry := map[string]*calendar{}
	lines := strings.Split(strings.TrimSuffix(holidayTable, "\n"), "\n")
	for i, line := range lines[1:] {
		if err := readHoliday(byCountry, strings.Split(line, "\t")); err != nil {
			panic(fmt.Sprintf("holidays.tsv line %d: %v", i+2, err))
		}
	}
	return byCountry
})

func readHoliday(byCountry map[string]*calendar, columns []string) error {
	const before = 4 // the names
	if len(columns) != before+len(holidayLanguages) {
		return fmt.Errorf("want %d columns", before+len(holidayLanguages))
	}
	h := holiday{is: yes, names: columns[before:]}
	for i, year := range []*int{&h.since, &h.until} {
		if text := columns[2+i]; text != "" {
			var err error
			if *year, err = strconv.Atoi(text); err != nil {
				return err
			}
		}
	}
	if err := h.readDay(columns[0]); err != nil {
		return err
	}
	for _, country := range strings.Fields(columns[1]) {
		h := h
		country, somewhere := strings.CutSuffix(country, "?")
		if somewhere {
			h.is = maybe
		}
		if byCountry[country] == nil {
			byCountry[country] = &calendar{}
		}
		byCountry[country].holidays = append(byCountry[country].holidays, h)
	}
	return nil
}

// readDay reads 12-24, easter+60 or We>11-15.
func (h *holiday) readDay(text string) (err error) {
	if offset, ok := strings.CutPrefix(text, "easter"); ok {
		if offset != "" {
			h.date, err = strconv.Atoi(offset)
		}
		return err
	}
	if name, date, ok := strings.Cut(text, ">"); ok {
		h.weekday, text = slices.Index(weekdayNames[:], name)+1, date
	}
	at, err := time.Parse("01-02", text)
	h.month, h.date = int(at.Month()), at.Day()
	return err
}
