package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestSourceOfFile(t *testing.T) {
	for path, want := range map[string]string{
		"museums.ndjson": "museums", "city.2026.geojson.gz": "city", "stdin.ndjson": "stdin", ".ndjson": ".ndjson",
	} {
		if got := (&importFile{name: path}).source(); got != want {
			t.Errorf("the source of %s is %q, want %q", path, got, want)
		}
	}
}

func TestReading(t *testing.T) {
	var out bytes.Buffer
	p := startReading(&out, 4e6)
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
