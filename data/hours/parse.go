package hours

import "fmt"

// Parse reads a value of opening_hours. The error is a *SyntaxError.
func Parse(text string) (*Hours, error) {
	if len(text) > MaxLength {
		return nil, &SyntaxError{MaxLength + 1, "…", fmt.Sprintf("at most %d bytes", MaxLength)}
	}
	tokens, err := tokenize(text)
	if err != nil {
		return nil, err
	}
	if err := settle(tokens); err != nil {
		return nil, err
	}
	p := parser{tokens: tokens}
	p.value()
	if p.err != nil {
		return nil, p.err
	}
	return &Hours{rules: p.rules, loose: p.loose}, nil
}

// A parser reads tokens from first to last. It keeps the first error, after which there are no more tokens.
type parser struct {
	tokens []token
	rules  []rule
	loose  bool
	err    error
}

func (p *parser) fail(want string) {
	if p.err == nil {
		t := p.tokens[0]
		p.err = &SyntaxError{t.at + 1, t.text, want}
	}
	p.tokens = p.tokens[len(p.tokens)-1:]
}

// peek is the token that is n further on.
func (p *parser) peek(n int) *token { return &p.tokens[min(n, len(p.tokens)-1)] }

func (p *parser) is(kinds ...tokenKind) bool {
	for i, kind := range kinds {
		if p.peek(i).kind != kind {
			return false
		}
	}
	return true
}

func (p *parser) isSign(n int, sign string) bool {
	return p.peek(n).kind == signToken && p.peek(n).text == sign
}

// next takes a token.
func (p *parser) next() *token {
	t := &p.tokens[0]
	if t.kind != endToken {
		p.tokens = p.tokens[1:]
	}
	p.loose = p.loose || t.loose
	return t
}

func (p *parser) skip(kind tokenKind) bool {
	if !p.is(kind) {
		return false
	}
	p.next()
	return true
}

func (p *parser) skipSign(sign string) bool {
	if !p.isSign(0, sign) {
		return false
	}
	p.next()
	return true
}

// value reads rules until the end.
func (p *parser) value() {
	how, unmarked := replaces, false
	for p.err == nil {
		for p.isSign(0, ";") { // people end the last rule as well
			p.next()
			p.loose = true
		}
		if p.is(endToken) && len(p.rules) > 0 && how == replaces {
			return
		}
		p.rule(how)
		if unmarked && !p.lastIsDaysAndTimes() {
			p.fail("times such as 10:00-12:00 after the days")
		}
		unmarked = false
		switch {
		case p.is(endToken):
			return
		case p.skipSign(";"):
			how = replaces
		case p.skipSign("||"):
			how = fallback
		case p.skip(listToken):
			how = adds
		case p.startsDay() && p.lastIsDaysAndTimes(): // "Mo-Fr 08:00-16:00 Sa 09:00-12:00"
			how, unmarked, p.loose = adds, true, true
		default:
			p.fail("times such as 10:00-12:00, off, or ; before the next rule")
		}
	}
}

func (p *parser) lastIsDaysAndTimes() bool {
	if len(p.rules) == 0 {
		return false
	}
	r := &p.rules[len(p.rules)-1]
	return len(r.days) > 0 && len(r.spans) > 0
}

// rule reads a rule up to what divides it from the next.
func (p *parser) rule(how join) {
	r := rule{join: how, state: Open}
	p.wide(&r)
	if p.is(dailyToken) {
		p.next()
		p.skipSign(":")
	}
	if p.startsDay() {
		p.weekdays(&r)
	}
	p.skipSign(":")
	if p.is(listToken) && len(r.days) > 0 && p.startsTimeAt(1) { // "Mo-Fr, 10:00-12:00"
		p.next()
		p.loose = true
	}
	switch {
	case p.is(alwaysToken):
		p.next()
		r.spans = []span{allDay}
	case p.startsTimeAt(0):
		p.times(&r)
	}
	modified := p.modifier(&r)
	if years := r.years; !modified && len(r.spans) == 0 {
		r.years = nil
		if r.everyDay() {
			p.fail("days, times such as 10:00-12:00, 24/7, open, off, unknown or a comment")
		}
		r.years = years
	}
	if len(p.rules) == maxRules {
		p.fail(fmt.Sprintf("at most %d rules", maxRules))
	}
	p.rules = append(p.rules, r)
}

// modifier reads the state and the comment. A comment alone says that the state is not known.
func (p *parser) modifier(r *rule) bool {
	modified := false
	if p.is(stateToken) {
		r.state = State(p.next().value)
		modified = true
	}
	if p.is(commentToken) {
		r.comment = p.next().text
		if !modified {
			r.state = Unknown
		}
		modified = true
	}
	if p.is(stateToken) && r.comment != "" && r.state == Unknown { // `"by appointment" off`
		r.state = State(p.next().value)
		p.loose = true
	}
	return modified
}

// wide reads what names years, dates and weeks, in any order.
func (p *parser) wide(r *rule) {
	if p.is(commentToken) && p.isSign(1, ":") {
		r.label = p.next().text
		p.next()
	}
	for p.err == nil {
		switch {
		case p.startsDate() && len(r.dates) == 0:
			p.dates(r)
		case p.startsYear() && len(r.years) == 0:
			p.years(r)
		case p.is(weekToken) && len(r.weeks) == 0:
			p.weeks(r)
		default:
			if !r.everyDay() {
				p.skipSign(":")
			}
			return
		}
	}
}

const (
	firstYear = 1901
	lastYear  = 2199
)

func (p *parser) startsYear() bool {
	t := p.peek(0)
	return t.kind == numberToken && t.value >= firstYear && t.value <= lastYear
}

func (p *parser) years(r *rule) {
	for p.err == nil {
		y := yearRange{from: p.next().value}
		y.to = y.from
		switch {
		case p.skipSign("+"):
			y.to = 0
		case p.skip(rangeToken):
			y.to = p.number(y.from, lastYear, "the year in which it ends")
			y.every = p.period(lastYear)
		}
		r.years = append(r.years, y)
		if !p.is(listToken, numberToken) || p.peek(1).value < firstYear {
			return
		}
		p.next()
	}
}

// period reads what comes after / in a range.
func (p *parser) period(most int) int {
	if !p.skipSign("/") {
		return 0
	}
	return p.number(1, most, "how many of them make a period")
}

func (p *parser) weeks(r *rule) {
	const most = 53
	p.next()
	for p.err == nil {
		from := p.number(1, most, "a week from 1 to 53")
		w := weekRange{from: from, to: from}
		if p.skip(rangeToken) {
			w.to = p.number(1, most, "a week from 1 to 53")
			w.every = p.period(most)
		}
		switch {
		case w.to >= w.from:
			r.weeks = append(r.weeks, w)
		case w.every > 1:
			p.fail("a range of weeks within a year")
		default:
			r.weeks = append(r.weeks, weekRange{from: w.from, to: most}, weekRange{from: 1, to: w.to})
		}
		if p.is(listToken, weekToken) { // "week 1-5,week 7"
			p.next()
			p.next()
			p.loose = true
		} else if p.is(listToken, numberToken) && !p.startsClockAt(1) {
			p.next()
		} else {
			return
		}
	}
}

// number reads a whole number within limits.
func (p *parser) number(least, most int, want string) int {
	if t := p.peek(0); t.kind != numberToken || t.value < least || t.value > most {
		p.fail(want)
		return least
	}
	return p.next().value
}
