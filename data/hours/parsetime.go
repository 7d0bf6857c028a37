package hours

// startsTimeAt tells whether a time comes n tokens on.
func (p *parser) startsTimeAt(n int) bool {
	switch p.peek(n).kind {
	case numberToken, eventToken:
		return true
	case hourToken: // "godz. 8-16"
		return p.peek(n+1).kind == numberToken
	}
	return p.isSign(n, "(") && p.peek(n+1).kind == eventToken
}

// startsClockAt tells whether the number n tokens on is the hour of a time with minutes. The 30 of
// "Oct 30:09:00-17:00" is not.
func (p *parser) startsClockAt(n int) bool {
	if p.peek(n).kind != numberToken {
		return false
	}
	withMinutes := (p.isSign(n+1, ":") || p.isSign(n+1, ".")) && p.peek(n+2).kind == numberToken
	isDayBeforeClock := p.isSign(n+3, ":") && p.peek(n+4).kind == numberToken
	return withMinutes && !isDayBeforeClock || len(p.peek(n).text) >= 3
}

// times reads a list of spans. A comma before what is no time belongs to the next rule.
func (p *parser) times(r *rule) {
	dotted := len(r.days) > 0
	for p.err == nil {
		p.skip(hourToken)
		s := span{from: p.moment(dotted)}
		switch {
		case p.skipSign("+"):
			s.to, s.openEnd = noEnd, true
		case p.skip(rangeToken):
			p.skip(hourToken)
			s.to = p.moment(dotted)
			s.openEnd = p.skipSign("+")
		case p.isSign(0, "/"):
			p.fail("a range of times; points in time are no opening hours")
		default:
			p.fail("a range of times such as 10:00-12:00")
		}
		p.checkSpan(&s)
		r.spans = append(r.spans, s)
		if !p.is(listToken) || !p.startsTimeAt(1) || p.startsYearRule() {
			return
		}
		p.next()
	}
}

// startsYearRule tells whether a comma is followed by a rule that begins with a year: a number with more than a
// range to follow.
func (p *parser) startsYearRule() bool {
	if t := p.peek(1); t.kind != numberToken || t.value < firstYear {
		return false
	}
	switch kind := p.peek(2).kind; kind {
	case numberToken, monthToken, easterToken, weekToken:
		return true
	default:
		return isDay(kind)
	}
}

func (p *parser) checkSpan(s *span) {
	if p.err != nil {
		return
	}
	if s.from.event == clock && s.from.minutes >= minutesPerDay {
		p.fail("a time before 24:00 to begin with")
	}
	if s.to.event == clock && s.from.event == clock && s.to != noEnd && s.to.minutes <= s.from.minutes {
		s.to.minutes += minutesPerDay
	}
	if s.openEnd {
		return
	}
	if p.isSign(0, "/") {
		p.fail("a range of times; points in time are no opening hours")
	}
}

// moment reads a time. dotted says that 8.05 can only be one, and no date.
func (p *parser) moment(dotted bool) moment {
	if p.skipSign("(") {
		m := p.sunMoment()
		if !p.skipSign(")") {
			p.fail(")")
		}
		return m
	}
	if p.is(eventToken) {
		return moment{event: event(p.next().value)}
	}
	return moment{minutes: p.clock(dotted)}
}

// sunMoment reads sunset+01:30.
func (p *parser) sunMoment() moment {
	if !p.is(eventToken) {
		p.fail("dawn, sunrise, sunset or dusk")
		return moment{}
	}
	m := moment{event: event(p.next().value)}
	sign := 1
	switch {
	case p.skipSign("+"):
	case p.skip(rangeToken):
		sign = -1
	default:
		p.fail("+ or - and hours:minutes")
	}
	if !p.is(numberToken) || !p.isSign(1, ":") {
		p.fail("hours and minutes such as 01:30")
		return m
	}
	hour := p.number(0, 23, "hours and minutes such as 01:30")
	p.next()
	m.minutes = sign * (hour*minutesPerHour + p.number(0, 59, "minutes from 00 to 59"))
	return m
}

const wantTime = "a time such as 08:30"

// clock reads a time by the clock as minutes after midnight.
func (p *parser) clock(dotted bool) int {
	if !p.is(numberToken) {
		p.fail(wantTime)
		return 0
	}
	hour, minute := 0, 0
	switch t := p.next(); {
	case len(t.text) >= 3: // 0830
		hour, minute = t.value/100, t.value%100
		p.loose = true
	case p.isSign(0, ":") && p.peek(1).kind == numberToken:
		p.next()
		hour, minute = t.value, p.minutes()
	case p.isSign(0, ".") && p.peek(1).kind == numberToken:
		p.next()
		p.loose = true
		hour, minute = t.value, p.minutes()
		if !dotted && minute >= 1 && minute <= 12 {
			p.fail("a time with a colon, or a date such as Jan 5")
		}
	default:
		p.loose = true
		hour = t.value
	}
	if p.is(noonToken) && hour <= 12 && hour > 0 {
		hour = hour%12 + 12*p.next().value
	}
	p.skip(hourToken)
	if minute > 59 || hour > 48 || hour == 48 && minute > 0 {
		p.fail("an hour up to 24, or 48 on the next day, and minutes up to 59")
	}
	return hour*minutesPerHour + minute
}

// minutes reads two digits.
func (p *parser) minutes() int {
	if len(p.peek(0).text) != 2 {
		p.fail("minutes of two digits")
		return 0
	}
	return p.next().value
}
