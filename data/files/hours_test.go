package files

import (
	"strings"
	"testing"

	"tripoint/data"
)

func TestDoubtOfHours(t *testing.T) {
	for hours, want := range map[string]string{
		"":                           "",
		"Mo-Fr 08:00-16:00":          "",
		"Pn-Pt 8-16":                 `understood as "Mo-Fr 08:00-16:00"`,
		"from eight on":              `not understood at character 1, "from"`,
		strings.Repeat("Mo,", 400):   "not understood at character 1001",
		"Mo-Fr 08:00-16:00; Sa 9:00": "not understood at its end: want a range of times",
	} {
		doubt := doubtOfHours(&data.Place{ID: "a", OpeningHours: hours})
		got := ""
		if doubt != nil {
			got = doubt.Reason
		}
		if want == "" && doubt != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%.60q: %q; want %q", hours, got, want)
		}
		if doubt != nil && len(doubt.Value) > 300 {
			t.Errorf("%.60q: a value of %d bytes is reported", hours, len(doubt.Value))
		}
	}
}
