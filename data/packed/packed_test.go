package packed

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bzipped is "places\n" as bzip2 packs it.
const bzipped = "425a6839314159265359b97ce889000002c18000102a0448002000220d334218027b2145dc914e14242e5f3a2240"

func TestNewReader(t *testing.T) {
	byBzip, err := hex.DecodeString(bzipped)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the disk is gone")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		name  string
		ctx   context.Context
		file  io.Reader
		want  string
		err   string // in it
		blame bool   // the file itself
	}{
		{"plain", t.Context(), strings.NewReader("places\n"), "places\n", "", false},
		{"nothing", t.Context(), strings.NewReader(""), "", "", false},
		{"gzip", t.Context(), bytes.NewReader(zipped(t, "places\n")), "places\n", "", false},
		{"bzip2", t.Context(), bytes.NewReader(byBzip), "places\n", "", false},
		{"cut gzip", t.Context(), bytes.NewReader(zipped(t, "places\n")[:15]), "", "unexpected EOF", false},
		{"no gzip behind its beginning", t.Context(), strings.NewReader("\x1f\x8b\x00\x00"), "", "EOF", false},
		{"a spreadsheet", t.Context(), strings.NewReader("PK\x03\x04\x14\x00"), "", "saved as CSV", false},
		{"a bomb", t.Context(), bytes.NewReader(zipped(t, strings.Repeat("\x00", 100<<20))), "", "unpacks to more than 250 times", false},
		{"a file that cannot be read", t.Context(), iotest.ErrReader(broken), "", "the disk is gone", true},
		{"a context that has ended", ended, strings.NewReader("places\n"), "", "canceled", true},
	} {
		counted := 0
		r, err := NewReader(tt.ctx, tt.file, func(n int) { counted += n })
		var got []byte
		if err == nil {
			got, err = io.ReadAll(r)
		}
		if tt.err == "" && (err != nil || string(got) != tt.want) {
			t.Errorf("%s: read %q, %v, want %q", tt.name, got, err, tt.want)
		}
		if tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
			t.Errorf("%s: error %v, want %q in it", tt.name, err, tt.err)
		}
		if (r.Err() != nil) != tt.blame {
			t.Errorf("%s: the file's own error is %v", tt.name, r.Err())
		}
		if tt.want != "" && counted == 0 {
			t.Errorf("%s: nothing was counted", tt.name)
		}
	}
}

func TestUnpackedIsBounded(t *testing.T) {
	b := boundedReader{r: strings.NewReader("places\n"), packed: &countedReader{total: 1 << 30}, total: maxUnpacked - 3}
	if got, err := io.ReadAll(&b); err == nil || !strings.Contains(err.Error(), "more than 64 GiB") || len(got) > 0 {
		t.Errorf("read %q, %v, want no more than 64 GiB", got, err)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("places\n"))
	f.Add(zipped(f, "places\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(t.Context(), bytes.NewReader(file), func(int) {})
		if err != nil {
			return
		}
		if n, _ := io.Copy(io.Discard, r); n > freeGrowth+int64(maxGrowth*len(file))+buffer {
			t.Errorf("%d bytes unpack to %d", len(file), n)
		}
	})
}
