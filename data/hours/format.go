package hours

import (
	"fmt"
	"strings"
)

// String writes the hours in the form of the specification.
func (h *Hours) String() string {
	var b strings.Builder
	for i := range h.rules {
		r := &h.rules[i]
		if i > 0 {
			b.WriteString([...]string{replaces: "; ", adds: ", ", fallback: " || "}[r.join])
		}
		b.WriteString(r.String())
	}
	return b.String()
}

func (r *rule) String() string {
	var parts []string
	if r.label != "" {
		parts = append(parts, `"`+r.label+`":`)
	}
	parts = append(parts, joined(r.years), joined(r.dates))
	if len(r.weeks) > 0 {
		parts = append(parts, "week "+joined(r.weeks))
	}
	for _, group := range r.days {
		parts = append(parts, joined(group))
	}
	if len(r.spans) == 1 && r.spans[0] == allDay && r.everyDay() {
		parts = append(parts, "24/7")
	} else {
		parts = append(parts, joined(r.spans))
	}
	parts = append(parts, r.modifier())
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

func (r *rule) modifier() string {
	comment := ""
	if r.comment != "" {
		comment = `"` + r.comment + `"`
	}
	switch {
	case r.state == Closed:
		return "off " + comment
	case r.state == Unknown && comment == "":
		return "unknown"
	case r.state == Open && (comment != "" || len(r.spans) == 0 && r.everyDay()):
		return "open " + comment
	}
	return comment
}

// joined writes a list.
func joined[T fmt.Stringer](list []T) string {
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = item.String()
	}
	return strings.Join(texts, ",")
}

func (r yearRange) String() string {
	switch r.to {
	case 0:
		return fmt.Sprintf("%d+", r.from)
	case r.from:
		return fmt.Sprint(r.from)
	}
	return fmt.Sprintf("%d-%d%s", r.from, r.to, period(r.every))
}

func (r weekRange) String() string {
	if r.to == r.from {
		return fmt.Sprintf("%02d", r.from)
	}
	return fmt.Sprintf("%02d-%02d%s", r.from, r.to, period(r.every))
}

func period(every int) string {
	if every == 0 {
		return ""
	}
	return fmt.Sprintf("/%d", every)
}

func (r dateRange) String() string {
	switch {
	case r.open:
		return r.from.String() + "+"
	case r.from == r.to:
		return r.from.String()
	}
	return r.from.String() + "-" + r.to.String()
}

func (dt date) String() string {
	text := "easter"
	if dt.month != 0 {
		text = monthNames[dt.month]
	}
	if dt.year != 0 {
		text = fmt.Sprint(dt.year, " ", text)
	}
	switch {
	case dt.nth != 0:
		text += fmt.Sprintf(" %s[%d]", weekdayNames[dt.weekday], dt.nth)
	case dt.day != 0:
		text += fmt.Sprintf(" %02d", dt.day)
	}
	return text + offset(dt.offset)
}

func offset(days int) string {
	switch days {
	case 0:
		return ""
	case 1, -1:
		return fmt.Sprintf(" %+d day", days)
	}
	return fmt.Sprintf(" %+d days", days)
}

func (r dayRange) String() string {
	switch r.kind {
	case publicHoliday:
		return "PH" + offset(r.offset)
	case schoolHoliday:
		return "SH"
	}
	text := weekdayNames[r.from]
	if r.to != r.from {
		text += "-" + weekdayNames[r.to]
	}
	if r.nth != 0 {
		text += "[" + nthText(r.nth) + "]"
	}
	return text + offset(r.offset)
}

func nthText(set uint16) string {
	var list []string
	for n := 1; n <= 5; n++ {
		if set&(1<<n) != 0 {
			list = append(list, fmt.Sprint(n))
		}
	}
	for n := 1; n <= 5; n++ {
		if set&(1<<(10+n)) != 0 {
			list = append(list, fmt.Sprint(-n))
		}
	}
	return strings.Join(list, ",")
}

func (s span) String() string {
	text := s.from.String()
	if s.to != noEnd {
		to := s.to
		if to.event == clock && s.from.event == clock && to.minutes > minutesPerDay && to.minutes-minutesPerDay < s.from.minutes {
			to.minutes -= minutesPerDay
		}
		text += "-" + to.String()
	}
	if s.openEnd {
		text += "+"
	}
	return text
}

func (m moment) String() string {
	if m.event == clock {
		return fmt.Sprintf("%02d:%02d", m.minutes/minutesPerHour, m.minutes%minutesPerHour)
	}
	if m.minutes == 0 {
		return eventNames[m.event]
	}
	sign, minutes := "+", m.minutes
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	return fmt.Sprintf("(%s%s%02d:%02d)", eventNames[m.event], sign, minutes/minutesPerHour, minutes%minutesPerHour)
}
