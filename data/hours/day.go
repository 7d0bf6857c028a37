package hours

import "time"

// A day is a date of the Gregorian calendar.
type day struct {
	number  int // days since 1 January 1970
	year    int
	month   int
	date    int // in the month
	weekday int // from Monday, 0
}

// dayNumber counts the days since 1 January 1970, after "chrono-Compatible Low-Level Date Algorithms" by Howard
// Hinnant. The date may lie outside of the month.
func dayNumber(year, month, date int) int {
	if month <= 2 {
		year--
		month += 12
	}
	era := floorDiv(year, 400)
	ofEra := year - era*400
	ofYear := (153*(month-3)+2)/5 + date - 1
	return era*146097 + ofEra*365 + ofEra/4 - ofEra/100 + ofYear - 719468
}

// dayAt is the day with a number, after the same source.
func dayAt(number int) day {
	n := number + 719468
	era := floorDiv(n, 146097)
	ofEra := n - era*146097
	years := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*years + years/4 - years/100)
	m := (5*ofYear + 2) / 153
	d := day{number: number, year: years + era*400, month: m + 3, date: ofYear - (153*m+2)/5 + 1, weekday: mod(number+3, 7)}
	if d.month > 12 {
		d.month -= 12
		d.year++
	}
	return d
}

func (d day) plus(days int) day { return dayAt(d.number + days) }

// start is when the day begins in a zone.
func (d day) start(zone *time.Location) time.Time {
	return time.Date(d.year, time.Month(d.month), d.date, 0, 0, 0, 0, zone)
}

// week is the number of the week after ISO 8601: that of its Thursday.
func (d day) week() int {
	thursday := d.number - d.weekday + 3
	year := dayAt(thursday).year
	return (thursday-dayNumber(year, 1, 1))/7 + 1
}

func monthLength(year, month int) int {
	if month == 12 {
		return 31
	}
	return dayNumber(year, month+1, 1) - dayNumber(year, month, 1)
}

// easter is the number of Easter Sunday, after the Gregorian algorithm that Nature published anonymously in 1876.
func easter(year int) int {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return dayNumber(year, n/31, n%31+1)
}

func floorDiv(a, b int) int { return (a - mod(a, b)) / b }

func mod(a, b int) int { return (a%b + b) % b }
