package hours

// truth says whether something holds. and is min, or is max.
type truth uint8

const (
	no truth = iota
	maybe
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// A yearRange is years, every so many of them; to is 0 for years without end.
type yearRange struct{ from, to, every int }

func (r yearRange) has(year int) bool {
	return year >= r.from && (r.to == 0 || year <= r.to) && (year-r.from)%max(r.every, 1) == 0
}

// A weekRange is weeks of ISO 8601, every so many of them.
type weekRange struct{ from, to, every int }

func (r weekRange) has(week int) bool {
	return week >= r.from && week <= r.to && (week-r.from)%max(r.every, 1) == 0
}

// A dayRange is days of the week, some of a month, or holidays.
type dayRange struct {
	kind     dayKind
	from, to int    // days of the week; to may lie before from
	nth      uint16 // of the month: bits 1 to 5 from its start, 11 to 15 from its end; 0 is all
	offset   int    // days later
}

type dayKind uint8

const (
	weekday dayKind = iota
	publicHoliday
	schoolHoliday
)

func (r *dayRange) holds(d day, w *Where) truth {
	if r.offset != 0 {
		d = d.plus(-r.offset)
	}
	switch r.kind {
	case publicHoliday:
		return w.holiday(d)
	case schoolHoliday:
		return maybe
	}
	if mod(d.weekday-r.from, 7) > mod(r.to-r.from, 7) {
		return no
	}
	fromStart, fromEnd := (d.date-1)/7+1, (monthLength(d.year, d.month)-d.date)/7+1
	return truthOf(r.nth == 0 || r.nth&(1<<fromStart|1<<(10+fromEnd)) != 0)
}

// A dateRange is the days from one date to another. Without years it comes back each year, over the new year
// where it ends before it begins.
type dateRange struct {
	from, to date
	open     bool // without an end; to is not set
}

// A date is a day of the year, or a whole month.
type date struct {
	year    int // 0 is any
	month   int // 0 is Easter Sunday
	day     int // 0 is the whole month
	nth     int // of weekday in the month, from its end where below 0; 0 is none
	weekday int
	offset  int // days later
}

// days are the first and the last day of a date in a year.
func (dt date) days(year int) (first, last int) {
	switch {
	case dt.month == 0:
		first = easter(year)
	case dt.nth > 0:
		first = dayNumber(year, dt.month, 1)
		first += mod(dt.weekday-dayAt(first).weekday, 7) + 7*(dt.nth-1)
	case dt.nth < 0:
		first = dayNumber(year, dt.month, monthLength(year, dt.month))
		first -= mod(dayAt(first).weekday-dt.weekday, 7) + 7*(-dt.nth-1)
	case dt.day == 0:
		first = dayNumber(year, dt.month, 1)
		return first, first + monthLength(year, dt.month) - 1
	default:
		first = dayNumber(year, dt.month, dt.day)
	}
	return first + dt.offset, first + dt.offset
}

func (r *dateRange) has(d day) bool {
	if r.from.year != 0 {
		return r.hasInYears(d)
	}
	if plain := r.from.month != 0 && r.from.nth == 0 && r.from.offset == 0 &&
		r.to.month != 0 && r.to.nth == 0 && r.to.offset == 0; plain && !r.open {
		return r.hasPlain(d)
	}
	first, _ := r.from.days(d.year)
	if r.open {
		return d.number >= first
	}
	_, last := r.to.days(d.year)
	if first <= last {
		return d.number >= first && d.number <= last
	}
	return d.number >= first || d.number <= last
}

// hasPlain is has for months and days of months alone, for which no calendar is needed.
func (r *dateRange) hasPlain(d day) bool {
	const perMonth = 32
	at := d.month*perMonth + d.date
	first, last := r.from.month*perMonth+r.from.day, r.to.month*perMonth+r.to.day
	if r.to.day == 0 {
		last += perMonth - 1
	}
	if first <= last {
		return at >= first && at <= last
	}
	return at >= first || at <= last
}

func (r *dateRange) hasInYears(d day) bool {
	first, _ := r.from.days(r.from.year)
	if r.open {
		return d.number >= first
	}
	year := r.to.year
	if year == 0 {
		year = r.from.year
	}
	_, last := r.to.days(year)
	if r.to.year == 0 && last < first {
		_, last = r.to.days(year + 1)
	}
	return d.number >= first && d.number <= last
}

// holds tells whether the rule counts on a day.
func (r *rule) holds(d day, w *Where) truth {
	if len(r.years) > 0 && !anyYear(r.years, d.year) ||
		len(r.dates) > 0 && !anyDate(r.dates, d) ||
		len(r.weeks) > 0 && !anyWeek(r.weeks, d.week()) {
		return no
	}
	t := yes
	if r.label != "" {
		t = maybe
	}
	for _, group := range r.days {
		best := no
		for i := range group {
			best = max(best, group[i].holds(d, w))
		}
		t = min(t, best)
	}
	return t
}

func anyYear(ranges []yearRange, year int) bool {
	for _, r := range ranges {
		if r.has(year) {
			return true
		}
	}
	return false
}

func anyDate(ranges []dateRange, d day) bool {
	for i := range ranges {
		if ranges[i].has(d) {
			return true
		}
	}
	return false
}

func anyWeek(ranges []weekRange, week int) bool {
	for _, r := range ranges {
		if r.has(week) {
			return true
		}
	}
	return false
}
