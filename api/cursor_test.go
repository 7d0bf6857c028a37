package api

import (
	"encoding/base64"
	"math"
	"strings"
	"testing"
)

func TestCursorComesBack(t *testing.T) {
	for _, tt := range []struct {
		list byte
		key  float64
		id   string
	}{
		{searchCursor, 0.123456789, "loc-cz-karvina"}, {nearbyCursor, 0, "a"}, {nearbyCursor, 20_015_000.5, strings.Repeat("a", 128)},
		{placesCursor, 0, "poi-bohumin-bohumin"}, {searchCursor, math.SmallestNonzeroFloat64, "~"},
	} {
		key, id, ok := decodeCursor(tt.list, encodeCursor(tt.list, tt.key, tt.id))
		if !ok || key != tt.key || id != tt.id {
			t.Errorf("cursor %c %v %q comes back as %v %q %v", tt.list, tt.key, tt.id, key, id, ok)
		}
	}
}

func TestCursorThatWouldNotDo(t *testing.T) {
	plain := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for name, text := range map[string]string{
		"empty":           "",
		"no base64":       "%%%",
		"padded":          base64.URLEncoding.EncodeToString([]byte("n0 ab")) + "=",
		"of another list": encodeCursor(placesCursor, 0, "a"),
		"letter alone":    plain("n"),
		"no id":           plain("n0 "),
		"no space":        plain("n0"),
		"no key":          plain("n a"),
		"key in capitals": plain("nA a"),
		"key with a sign": plain("n-1 a"),
		"key with zeros":  plain("n00 a"),
		"key too large":   plain("nzzzzzzzzzzzzzz a"),
		"not a number":    encodeCursor(nearbyCursor, math.NaN(), "a"),
		"infinite":        encodeCursor(nearbyCursor, math.Inf(1), "a"),
		"negative":        encodeCursor(nearbyCursor, -1, "a"),
		"negative zero":   encodeCursor(nearbyCursor, math.Copysign(0, -1), "a"),
		"id too long":     encodeCursor(nearbyCursor, 0, strings.Repeat("a", 129)),
	} {
		if key, id, ok := decodeCursor(nearbyCursor, text); ok {
			t.Errorf("%s: cursor %q is taken as %v %q", name, text, key, id)
		}
	}
}

// No text makes decoding fail; what is taken is a sort key that a list can have, and has one text.
func FuzzCursor(f *testing.F) {
	for _, list := range []byte{searchCursor, nearbyCursor, placesCursor} {
		f.Add(list, encodeCursor(list, 0.5, "loc-cz-karvina"))
		f.Add(list, encodeCursor(list, math.NaN(), "a"))
		f.Add(list, "")
	}
	f.Fuzz(func(t *testing.T, list byte, text string) {
		key, id, ok := decodeCursor(list, text)
		if !ok {
			return
		}
		if !(key >= 0 && key <= math.MaxFloat64) || len(id) < 1 || len(id) > 128 {
			t.Errorf("decodeCursor(%q, %q) = %v, %q", list, text, key, id)
		}
		if again := encodeCursor(list, key, id); again != text {
			t.Errorf("decodeCursor(%q, %q) = %v, %q, whose cursor is %q", list, text, key, id, again)
		}
	})
}
