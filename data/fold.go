package data

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// strokes are the letters that stay whole when diacritics are taken off.
var strokes = strings.NewReplacer("ł", "l", "đ", "d", "ø", "o", "ß", "ss", "æ", "ae", "œ", "oe")

// Fold brings words into the form in which they are compared: lower case, without diacritics, one space instead of
// anything that is neither letter nor digit.
func Fold(text string) string {
	var b strings.Builder
	space := false
	for _, r := range strokes.Replace(strings.ToLower(norm.NFKD.String(text))) {
		switch {
		case unicode.Is(unicode.M, r):
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			space = b.Len() > 0
		default:
			if space {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		}
	}
	return b.String()
}
