package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestFeaturesAsLines(t *testing.T) {
	for _, tt := range []struct{ name, in, out, fault string }{
		{"two", `{"type":"FeatureCollection","features":[{"a": 1},
			{"b":[1, 2]}],"name":"x"}`, "{\"a\":1}\n{\"b\":[1,2]}\n", ""},
		{"none", `{"features":[]}`, "", ""},
		{"no features", `{"type":"FeatureCollection"}`, "", ""},
		{"what is no feature is left to the server", `{"features":[1,null]}`, "1\nnull\n", ""},
		{"features that are none", `{"features":{}}`, "", "FeatureCollection"},
		{"a list", `[]`, "", "FeatureCollection"},
		{"nothing", ``, "", "unexpected EOF"},
		{"cut off in a feature", `{"features":[{"a":`, "", "unexpected EOF"},
		{"cut off between features", `{"features":[{"a":1}`, "{\"a\":1}\n", "EOF"},
		{"cut off at the end", `{"features":[{"a":1}]`, "{\"a\":1}\n", "EOF"},
	} {
		var out bytes.Buffer
		err := featuresAsLines(&out, strings.NewReader(tt.in))
		if out.String() != tt.out || (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%s: %s gives %q, %v, want %q, %q", tt.name, tt.in, &out, err, tt.out, tt.fault)
		}
	}
}

// Each feature becomes one line that holds the same.
func FuzzFeaturesAsLines(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","features":[{"a": 1},{"b":[1, 2]}],"name":"x"}`)
	f.Add(`{"features":[1,null,"\n"],"features":[[]]}`)
	f.Fuzz(func(t *testing.T, in string) {
		var out bytes.Buffer
		if err := featuresAsLines(&out, strings.NewReader(in)); err != nil {
			return
		}
		for line := range bytes.Lines(out.Bytes()) {
			if !json.Valid(line) {
				t.Errorf("%q gives the line %q", in, line)
			}
		}
	})
}

func TestSourceOfFile(t *testing.T) {
	for path, want := range map[string]string{
		"museums.ndjson": "museums", "/a.b/city.2026.geojson.gz": "city", "-": "stdin", ".ndjson": ".ndjson",
	} {
		if got := (&importFile{path: path}).source(); got != want {
			t.Errorf("the source of %s is %q, want %q", path, got, want)
		}
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := startProgress(&out, 4e6)
	if _, err := p.reader(strings.NewReader(strings.Repeat("x", 1e6))).Read(make([]byte, 1e6)); err != nil {
		t.Fatal(err)
	}
	if got := p.text(); !strings.HasPrefix(got, "1.0 of 4.0 MB read (25 %)") {
		t.Errorf("progress %q", got)
	}
	p.read.Add(3e6)
	if got := p.text(); !strings.Contains(got, "storing") {
		t.Errorf("progress when all is read: %q", got)
	}
	p.end()
	if out.Len() > 0 {
		t.Errorf("it told %q of what took no time", &out)
	}
}
