package hours

// startsDate tells whether a month, Easter, or a year with one of them comes.
func (p *parser) startsDate() bool {
	return p.startsDateAt(0)
}

func (p *parser) startsDateAt(n int) bool {
	switch t := p.peek(n); t.kind {
	case monthToken, easterToken:
		return true
	case numberToken:
		if t.value < firstYear || t.value > lastYear {
			return false
		}
		return p.peek(n+1).kind == easterToken || p.peek(n+1).kind == monthToken && p.yearBelongs(n)
	}
	return false
}

// yearBelongs tells whether the year n tokens on is part of the date after it: one with a day, or with a day of
// a week, or the first of a range that ends with a year as well.
func (p *parser) yearBelongs(n int) bool {
	switch after := p.peek(n + 2); after.kind {
	case numberToken:
		return !p.startsClockAt(n + 2)
	case rangeToken:
		return p.peek(n+3).kind == numberToken && p.peek(n+4).kind == monthToken
	case weekdayToken:
		return p.startsNthRangeAt(n + 2)
	}
	return false
}

// startsNthRangeAt tells whether a day of the week in a month comes that a range of dates begins with: the
// "Su[-1]" of "Mar Su[-1]-Oct Su[-1]".
func (p *parser) startsNthRangeAt(n int) bool {
	if p.peek(n).kind != weekdayToken || !p.isSign(n+1, "[") {
		return false
	}
	for n += 2; !p.isSign(n, "]"); n++ {
		if p.peek(n).kind == endToken {
			return false
		}
	}
	if p.peek(n+2).kind == numberToken && p.peek(n+3).kind == dayToken {
		n += 3
	}
	return p.peek(n+1).kind == rangeToken && p.startsDateAt(n+2)
}

// dates reads a list of dates and ranges of dates.
func (p *parser) dates(r *rule) {
	for p.err == nil {
		d := dateRange{from: p.date(true, p.startsNthRangeAt(1) || p.startsNthRangeAt(2))}
		d.to = d.from
		switch {
		case p.isSign(0, "+") && d.from.day != 0:
			p.next()
			d.open, d.to = true, date{}
		case p.is(rangeToken) && p.startsDateAt(1):
			p.next()
			withDay := d.from.day != 0 || d.from.month == 0 || d.from.nth != 0
			d.to = p.date(withDay, withDay)
		case p.is(rangeToken, numberToken) && d.from.day != 0:
			p.next()
			d.to.day, d.to.offset = p.dayOf(d.from.month), 0
		}
		p.checkDates(&d)
		r.dates = append(r.dates, d)
		for d.from.day != 0 && p.is(listToken, numberToken) && !p.startsClockAt(1) { // "Dec 24,31"
			p.next()
			d.from = date{year: d.from.year, month: d.to.month, day: p.dayOf(d.to.month)}
			d.to = d.from
			if p.is(rangeToken, numberToken) && !p.startsClockAt(1) {
				p.next()
				d.to.day = p.dayOf(d.from.month)
			}
			r.dates = append(r.dates, d)
		}
		if !p.is(listToken) || !p.startsDateAt(1) {
			return
		}
		p.next()
	}
}

// date reads a date. withDay and withNth say whether a number and a day of the week after the month are part of it.
func (p *parser) date(withDay, withNth bool) date {
	var dt date
	if p.is(numberToken) {
		dt.year = p.next().value
	}
	if p.is(easterToken) {
		p.next()
		dt.offset = p.offset(366)
		return dt
	}
	dt.month = p.next().value
	switch {
	case withDay && p.is(numberToken) && !p.startsClockAt(0):
		dt.day = p.dayOf(dt.month)
		dt.offset = p.offset(366)
	case withNth && p.is(weekdayToken) && p.isSign(1, "["):
		p.nthWeekday(&dt)
	}
	return dt
}

// nthWeekday reads the day of a week in a month, such as Su[-1].
func (p *parser) nthWeekday(dt *date) {
	dt.weekday = p.next().value
	p.next()
	sign := 1
	if p.skip(rangeToken) {
		sign = -1
	}
	dt.nth = sign * p.number(1, 5, "which of the month, 1 to 5 or -1 to -5")
	if !p.skipSign("]") {
		p.fail("]")
	}
	dt.offset = p.offset(6)
}

func (p *parser) dayOf(month int) int {
	const leapYear = 2000
	return p.number(1, monthLength(leapYear, month), "a day of the month")
}

// offset reads +1 day and the like.
func (p *parser) offset(most int) int {
	sign := 0
	switch {
	case p.peek(1).kind != numberToken || p.peek(2).kind != dayToken:
		return 0
	case p.isSign(0, "+"):
		sign = 1
	case p.is(rangeToken):
		sign = -1
	default:
		return 0
	}
	p.next()
	days := p.number(1, most, "fewer days")
	p.next()
	return sign * days
}

// checkDates refuses ranges that mean nothing: those that end before they begin, those with a year at their end
// alone.
func (p *parser) checkDates(d *dateRange) {
	if d.from.year == 0 && d.to.year != 0 {
		p.fail("a year at the beginning as well")
	}
	if d.to.year == 0 || p.err != nil {
		return
	}
	first, _ := d.from.days(d.from.year)
	if _, last := d.to.days(d.to.year); last < first {
		p.fail("a date after the one it begins with")
	}
}

// startsDay tells whether a day of the week or a holiday comes.
func (p *parser) startsDay() bool { return isDay(p.peek(0).kind) }

func isDay(kind tokenKind) bool {
	return kind == weekdayToken || kind == publicToken || kind == schoolToken
}

// weekdays reads days of the week and holidays. Holidays and days of the week beside each other must both hold.
func (p *parser) weekdays(r *rule) {
	for p.err == nil && p.startsDay() {
		var group []dayRange
		for {
			group = append(group, p.dayRange())
			if !p.is(listToken) || !isDay(p.peek(1).kind) {
				break
			}
			p.next()
		}
		if n := len(r.days); n > 0 && isHolidays(r.days[n-1]) == isHolidays(group) { // "Mo We"
			r.days[n-1] = append(r.days[n-1], group...)
			p.loose = true
		} else {
			r.days = append(r.days, group)
		}
	}
}

func isHolidays(group []dayRange) bool {
	for _, d := range group {
		if d.kind == weekday {
			return false
		}
	}
	return true
}

func (p *parser) dayRange() dayRange {
	t := p.next()
	switch t.kind {
	case publicToken:
		return dayRange{kind: publicHoliday, offset: p.offset(7)}
	case schoolToken:
		return dayRange{kind: schoolHoliday}
	}
	d := dayRange{from: t.value, to: t.value}
	switch {
	case p.skipSign("["):
		d.nth = p.nths()
		d.offset = p.offset(6)
	case p.is(rangeToken, weekdayToken):
		p.next()
		d.to = p.next().value
	}
	return d
}

// nths reads which of a month, up to the bracket.
func (p *parser) nths() (set uint16) {
	const most, fromEnd = 5, 10
	for p.err == nil {
		first := 0
		if p.skip(rangeToken) {
			first = fromEnd
		}
		from := p.number(1, most, "which of the month, 1 to 5 or -1 to -5")
		to := from
		if first == 0 && p.skip(rangeToken) {
			to = p.number(from, most, "a number after the one it begins with, at most 5")
		}
		for n := from; n <= to; n++ {
			set |= 1 << (first + n)
		}
		if p.skipSign("]") {
			return set
		}
		if !p.skip(listToken) {
			p.fail(", or ]")
		}
	}
	return set
}
