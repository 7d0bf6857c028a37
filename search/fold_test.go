package search

import (
	"slices"
	"testing"
	"unicode/utf8"

	"tripoint/data"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"Karviná", "karvina"},
		{"Havířov", "havirov"},
		{"Jastrzębie", "jastrzebie"},
		{"Łaziska", "laziska"},
		{"ŻÓŁĆ", "zolc"},
		{"Fryštát", "frystat"},
		{"Straße", "strasse"},
		{"Kosˇice", "kosˇice"},
		{"Ka\u0301rvina\u0301", "karvina"}, // decomposed
		{"Đuro", "duro"},
		{"ﬁlm", "film"},
		{"Москва", "москва"},
		{"", ""},
	} {
		if got := fold(c.word); got != c.want {
			t.Errorf("fold(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Jastrzębie-Zdrój", []string{"jastrzebie", "zdroj"}},
		{"  Muzeum,Těšínska – výstavní síň  ", []string{"muzeum", "tesinska", "vystavni", "sin"}},
		{"ul. 1 Maja 12/3a", []string{"ul", "1", "maja", "12", "3a"}},
		{"'; DROP TABLE places;--", []string{"drop", "table", "places"}},
		{"...", nil},
		{"", nil},
		{"🏰 zámek", []string{"zamek"}},
		{"\u0301\u0301", nil}, // marks alone
	} {
		var got []string
		for _, w := range words(c.text) {
			got = append(got, w.folded)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("words(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// Words stand where they say, and splitting a phrase again changes nothing.
func FuzzWords(f *testing.F) {
	for _, text := range []string{"Jastrzębie-Zdrój", "v Karviné", "a\u0301b", "ﬁ ß Ł", "١٢٣ مرحبا", "\xff\xfe", "I\u0307"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, w := range words(text) {
			if w.start < last || w.end <= w.start || w.end > len(text) {
				t.Fatalf("words(%q): %q stands at %d:%d behind %d", text, w.folded, w.start, w.end, last)
			}
			if utf8.ValidString(text) && !utf8.ValidString(w.folded) {
				t.Fatalf("words(%q): %q is no UTF-8", text, w.folded)
			}
			last = w.end
		}
		if once := phrase(text); utf8.ValidString(text) && phrase(once) != once {
			t.Fatalf("phrase(%q) = %q, and of that %q", text, once, phrase(once))
		}
	})
}

// Names are compared below this package as they are here.
func TestFoldIsThatOfData(t *testing.T) {
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range set.Places {
		for _, name := range append([]string{p.Name}, p.AltNames...) {
			if got, want := data.Fold(name), Fold(name); got != want {
				t.Errorf("data.Fold(%q) = %q, want %q", name, got, want)
			}
		}
	}
}
