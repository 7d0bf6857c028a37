package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"golang.org/x/text/unicode/norm"
)

var folding = asciifolding.New()

// fold brings a word into the form that is indexed and asked for: NFC, without diacritics (ł, đ and ß
// too), lower case, without marks left over.
func fold(word string) string {
	if isASCII(word) {
		return strings.ToLower(word)
	}
	folded := string(folding.Filter([]byte(norm.NFC.String(word))))
	return strings.ToLower(strings.Map(dropMarks, folded))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func dropMarks(r rune) rune {
	if unicode.Is(unicode.M, r) {
		return -1
	}
	return r
}
