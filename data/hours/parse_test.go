package hours

import (
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct{ value, want string }{
		// As the specification has it.
		{"Mo-Fr 08:00-16:00", ""},
		{"24/7", ""},
		{"24/7; PH off", ""},
		{"Mo-Fr 10:00-12:00,13:00-18:00; Sa,Su,PH off", ""},
		{"Fr-Sa 20:00-02:00", ""},
		{"Mo-Su 22:00-26:00", "Mo-Su 22:00-02:00"},
		{"Mo-Fr 09:00-17:00, Sa 10:00-12:00", ""},
		{"Mo-Fr 09:00-17:00 || \"by appointment\"", ""},
		{"Jan-Mar,Nov-Dec Mo[1],Th[-1] 10:00-12:00", ""},
		{"Mo[1-3,-1] +2 days 10:00-12:00", "Mo[1,2,3,-1] +2 days 10:00-12:00"},
		{"Dec 24,31 off", "Dec 24,Dec 31 off"},
		{"Dec 24-26 off", "Dec 24-Dec 26 off"},
		{"Dec 20-Jan 6: off", "Dec 20-Jan 06 off"},
		{"2026 Dec 20-2027 Jan 06 off", ""},
		{"2026-2030/2 Mo 10:00-12:00", ""},
		{"2026+ Mo 10:00-12:00", ""},
		{"2026 Jan 05+ Mo 10:00-12:00", ""},
		{"week 01-53/2 We 09:00-12:00", ""},
		{"week 50-2 off", "week 50-53,01-02 off"},
		{"easter -2 days-easter +1 day off", ""},
		{"Mar Su[-1]-Oct Su[-1] 08:00-20:00", ""},
		{"PH -1 day 10:00-14:00", ""},
		{"SH Mo-Fr 10:00-12:00", ""},
		{"PH,SH off", ""},
		{"sunrise-sunset", ""},
		{"(sunrise+01:00)-(sunset-00:30)", ""},
		{"dawn-dusk", ""},
		{"18:00+", ""},
		{"Fr 18:00-23:00+", ""},
		{"Mo-Fr open \"ring the bell\"", ""},
		{"closed \"until further notice\"", "off \"until further notice\""},
		{"unknown", ""},
		{"open", ""},
		{"\"on request\"", ""},
		{"\"summer\": Mo-Fr 08:00-20:00", ""},
		{"Mo-Fr: 08:00-16:00", "Mo-Fr 08:00-16:00"},
		{"mo-fr 8:00-16:00", "Mo-Fr 08:00-16:00"},
		// As people write it.
		{"Mo-Fr 8-16", "~Mo-Fr 08:00-16:00"},
		{"Mo–Fr 08:00–16:00", "~Mo-Fr 08:00-16:00"},
		{"Pn-Pt 8.00-16.00", "~Mo-Fr 08:00-16:00"},
		{"Pn-Pt 8.05-16.10", "~Mo-Fr 08:05-16:10"},
		{"pon.-pt. 8-16, sob. 9-13", "~Mo-Fr 08:00-16:00, Sa 09:00-13:00"},
		{"Po-Pá 9:00-17:00, So 9:00-12:00", "~Mo-Fr 09:00-17:00, Sa 09:00-12:00"},
		{"Po do Pá 9-17 hod.", "~Mo-Fr 09:00-17:00"},
		{"Mo, Di, Do 9-12 Uhr; So geschlossen", "~Mo,Tu,Th 09:00-12:00; Su off"},
		{"codziennie 10-18", "~10:00-18:00"},
		{"Mo-Fr 0800-1600", "~Mo-Fr 08:00-16:00"},
		{"Mo-Fr 8am-4pm", "~Mo-Fr 08:00-16:00"},
		{"Mo-Fr, 08:00-16:00", "~Mo-Fr 08:00-16:00"},
		{"Mo-Fr 08:00-16:00 Sa 09:00-13:00", "~Mo-Fr 08:00-16:00, Sa 09:00-13:00"},
		{"Mo We 10:00-12:00", "~Mo,We 10:00-12:00"},
		{"Mo-Fr 08:00-16:00;", "Mo-Fr 08:00-16:00"},
		{"Mo-Fr „po telefonie”", "~Mo-Fr \"po telefonie\""},
		{"całodobowo", "~24/7"},
	}
	for _, tt := range tests {
		want, loose := strings.CutPrefix(tt.want, "~")
		if want == "" {
			want = tt.value
		}
		h, err := Parse(tt.value)
		if err != nil {
			t.Errorf("%q: %v", tt.value, err)
			continue
		}
		if h.String() != want || h.Loose() != loose {
			t.Errorf("%q: read as %q, loose %t; want %q, %t", tt.value, h, h.Loose(), want, loose)
		}
		again, err := Parse(h.String())
		if err != nil || !reflect.DeepEqual(again.rules, h.rules) {
			t.Errorf("%q, written as %q, is read as %v, %v", tt.value, h, again, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ value, want string }{
		{"", "at its end: want days"},
		{"Mo-Fr 08:00", "a range of times"},
		{"Mo-Fr 08:00-16:00/01:00", "points in time"},
		{"foo", "at character 1, \"foo\""},
		{"Mo-Fr 08:00-16:00 foo", "at character 19, \"foo\""},
		{"Mo-Fr 08:60-16:00", "minutes up to 59"},
		{"Mo-Fr 25:00-26:00", "before 24:00"},
		{"Mo-Fr 08:00-49:00", "an hour up to 24"},
		{"Feb 30 off", "a day of the month"},
		{"week 54 off", "a week from 1 to 53"},
		{"Mo[6] off", "which of the month"},
		{"Mo[1", ", or ]"},
		{"\"open", "quotation mark"},
		{"So 10:00-12:00", "Sa or Su"},
		{"Mo-So 10:00-12:00", "Sa or Su"},
		{"1.4.-30.9. 10-18", "minutes of two digits"},
		{"1.10-12.10", "a time with a colon"},
		{"2000-2100", "days, times"},
		{"10:00-12:00 Mo-Fr", "; before the next rule"},
		{"Mo-Fr 08:00-16:00 Sa", "after the days"},
		{"Jan 1-2026 Feb 3 off", "a year at the beginning"},
		{"2026 Feb 1-2026 Jan 3 off", "a date after"},
		{"Mo-Fr 08:00-16:00 || ", "at its end"},
		{"Mo-Fr 8:0-16:00", "two digits"},
		{"12345", "four digits"},
		{strings.Repeat("Mo off;", 65), "at most 64 rules"},
		{strings.Repeat("Mo,", 400), "at most 1000 bytes"},
	}
	for _, tt := range tests {
		h, err := Parse(tt.value)
		if err == nil {
			t.Errorf("%q: read as %q", tt.value, h)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v; want %q in it", tt.value, err, tt.want)
		}
	}
}

// Whatever is read is written in a form that is read the same, in the form of the specification.
func FuzzParse(f *testing.F) {
	for _, value := range []string{
		"Mo-Fr 08:00-16:00; PH off", "2026 Dec 20-2027 Jan 6 off", "week 50-2 off || \"x\"", "(sunset-01:00)-02:00+",
		"Po do Pá 8.00–16.00 hod.", "Mar Su[-1] -1 day-Oct Su[1,2] Mo[1-2] 8am-4pm", "\"a\": easter +1 day SH Mo 24/7 open \"b\"",
	} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		h, err := Parse(value)
		if err != nil {
			return
		}
		again, err := Parse(h.String())
		switch {
		case err != nil:
			t.Fatalf("%q, written as %q: %v", value, h, err)
		case again.Loose():
			t.Fatalf("%q, written as %q, is not in the form of the specification", value, h)
		case again.String() != h.String():
			t.Fatalf("%q, written as %q, then as %q", value, h, again)
		}
	})
}
