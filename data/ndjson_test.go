package data

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func line(id string) string {
	return fmt.Sprintf(`{"type":"Feature","id":%q,"geometry":{"type":"Point","coordinates":[18.5,49.75]},"properties":{"name":"a","category":"museum"}}`, id)
}

func TestReadNDJSON(t *testing.T) {
	tooLong := strings.Repeat("a", MaxRecordBytes+1)
	longest := line("b") + strings.Repeat(" ", MaxRecordBytes-len(line("b")))
	for _, tt := range []struct {
		name, text string
		ids        string
		refused    []string
	}{
		{"nothing", "", "", nil},
		{"one line", line("a") + "\n", "a", nil},
		{"no line feed at the end", line("a") + "\n" + line("b"), "a b", nil},
		{"blank lines", "\n\n" + line("a") + "\n  \n" + line("b") + "\n\n", "a b", nil},
		{"lines of Windows", line("a") + "\r\n\r\n" + line("b") + "\r\n", "a b", nil},
		{"byte order mark", "\uFEFF" + line("a") + "\n", "a", nil},
		{"byte order mark alone", "\uFEFF", "", nil},
		{"byte order mark elsewhere", line("a") + "\n\uFEFF" + line("b") + "\n", "a", []string{"line 2: "}},
		{"a bad line among good ones", line("a") + "\nnonsense\n" + line("b") + "\n", "a b", []string{"line 2: "}},
		{"bad lines after blank ones", "\n\n{}\n\n" + line("a/b") + "\n", "", []string{"line 3: record without id: type", "line 5: a/b: id"}},
		{"a line too long", line("a") + "\n" + tooLong + "\n" + line("b") + "\n", "a b", []string{"line 2: want a record of at most 1048576 bytes"}},
		{"a very long line", line("a") + "\n" + strings.Repeat(tooLong, 5) + "\n" + line("b") + "\n", "a b", []string{"line 2: want a record of at most 1048576 bytes"}},
		{"too long at the end", line("a") + "\n" + tooLong, "a", []string{"line 2: want a record of at most 1048576 bytes"}},
		{"the longest line", line("a") + "\r\n" + longest + "\r\n", "a b", nil},
		{"a list", "[\n" + line("a") + ",\n" + line("b") + "\n]\n", "b", []string{"line 1: ", "line 2: ", "line 4: "}},
	} {
		places, refused, err := ReadNDJSON(strings.NewReader(tt.text))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		var ids []string
		for _, p := range places {
			ids = append(ids, p.ID)
		}
		if got := strings.Join(ids, " "); got != tt.ids {
			t.Errorf("%s: places %q, want %q", tt.name, got, tt.ids)
		}
		if len(refused) != len(tt.refused) {
			t.Errorf("%s: refused %v, want %q", tt.name, refused, tt.refused)
			continue
		}
		for i, want := range tt.refused {
			if !strings.HasPrefix(refused[i].Error(), want) {
				t.Errorf("%s: refused %q, want it to begin with %q", tt.name, refused[i], want)
			}
		}
	}
}

// A stream that breaks off is no end of the file; what came before is kept.
func TestReadNDJSONFromBrokenStream(t *testing.T) {
	broken := errors.New("cable cut")
	places, _, err := ReadNDJSON(io.MultiReader(strings.NewReader(line("a")+"\n"+line("b")), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "line 2") || len(places) != 1 {
		t.Errorf("broken in line 2 = %d places, %v; want 1 and the error with its line", len(places), err)
	}
}

// However the text is cut into reads, good lines are kept, and each other line is reported once.
func FuzzReadNDJSON(f *testing.F) {
	f.Add(line("a")+"\n"+line("b"), "nonsense")
	f.Add("\uFEFF"+line("a")+"\r\n\r\n{}", "")
	f.Add("\n\x00\n", "[")
	f.Fuzz(func(t *testing.T, before, after string) {
		text := before + "\n" + line("known") + "\n" + after
		places, refused, err := ReadNDJSON(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		found, lines := 0, 0
		for l := range strings.Lines(strings.TrimPrefix(text, "\uFEFF")) {
			if strings.TrimSpace(l) != "" {
				lines++
			}
		}
		for _, p := range places {
			if p.ID == "known" {
				found++
			}
		}
		if found == 0 || len(places)+len(refused) != lines {
			t.Errorf("%q: %d places and %d refused of %d lines, the known one %d times", text, len(places), len(refused), lines, found)
		}
		again, refusedAgain, err := ReadNDJSON(iotest.OneByteReader(strings.NewReader(text)))
		if err != nil || len(again) != len(places) || len(refusedAgain) != len(refused) {
			t.Errorf("%q byte by byte: %d places, %d refused, %v; want %d, %d", text, len(again), len(refusedAgain), err, len(places), len(refused))
		}
	})
}
