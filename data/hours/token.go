package hours

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	endToken      tokenKind = iota
	numberToken             // value, digits
	signToken               // text is one of : . + / [ ] ( ) ; || and, as listToken and rangeToken do not, anything else
	commentToken            // text
	weekdayToken            // value from Monday, 0
	monthToken              // value from January, 1
	eventToken              // value is an event
	stateToken              // value is a State
	publicToken             // PH
	schoolToken             // SH
	weekToken               // week
	easterToken             // easter
	dayToken                // day
	rangeToken              // -
	listToken               // ,
	alwaysToken             // 24/7
	dailyToken              // every day, of people who do not leave it out
	hourToken               // a word after or before an hour that says that it is one
	noonToken               // value 0 is before noon, 1 after
	eitherSoToken           // Saturday or Sunday, German
	eitherDoToken           // "to" or Thursday, German
)

// A token is a piece of a value.
type token struct {
	word
	text string // as written, of a comment without the quotes
	at   int    // byte it begins with
	gap  bool   // whether there is space before it
}

// A SyntaxError says where a value could not be read, and what was wanted.
type SyntaxError struct {
	At   int    // the byte, counted from 1
	Near string // what is there, "" at the end
	Want string
}

func (e *SyntaxError) Error() string {
	if e.Near == "" {
		return fmt.Sprintf("at its end: want %s", e.Want)
	}
	return fmt.Sprintf("at character %d, %q: want %s", e.At, e.Near, e.Want)
}

var quotes = map[rune]string{'"': `"`, '“': `”“`, '„': `“”"`, '«': "»", '»': "«", '”': "”"}

var alwaysPattern = regexp.MustCompile(`^24\s?/\s?7\b`)

// tokenize takes a value apart. The last token is an endToken.
func tokenize(text string) ([]token, error) {
	var tokens []token
	rest, gap := text, false
	for rest != "" {
		r, size := utf8.DecodeRuneInString(rest)
		if unicode.IsSpace(r) {
			rest, gap = rest[size:], true
			continue
		}
		t := token{at: len(text) - len(rest), gap: gap}
		gap = false
		length, err := t.read(rest, r, size)
		if err != nil {
			return nil, err
		}
		rest = rest[length:]
		tokens = append(tokens, t)
	}
	return append(tokens, token{at: len(text)}), nil
}

// read makes the token that text begins with, and tells how long it is.
func (t *token) read(text string, first rune, size int) (int, error) {
	var length int
	switch {
	case alwaysPattern.MatchString(text):
		t.kind, length = alwaysToken, len(alwaysPattern.FindString(text))
	case first >= '0' && first <= '9':
		length = lengthOf(text, func(r rune) bool { return r >= '0' && r <= '9' })
		if length > 4 {
			return 0, &SyntaxError{t.at + 1, text[:length], "a number of at most four digits"}
		}
		t.kind = numberToken
		t.value, _ = strconv.Atoi(text[:length])
	case unicode.IsLetter(first):
		length = lengthOf(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) })
		if err := t.readWord(text[:length]); err != nil {
			return 0, err
		}
		if t.loose && strings.HasPrefix(text[length:], ".") {
			length++ // of an abbreviation
		}
	case quotes[first] != "":
		end := strings.IndexAny(text[size:], quotes[first])
		if end < 0 {
			return 0, &SyntaxError{t.at + 1, text[:size], "a comment that ends with a quotation mark too"}
		}
		_, closing := utf8.DecodeRuneInString(text[size+end:])
		t.kind, t.loose, t.text = commentToken, first != '"', strings.TrimSpace(text[size:size+end])
		return size + end + closing, nil
	default:
		length = t.readSign(text, first, size)
	}
	t.text = text[:length]
	return length, nil
}

func (t *token) readWord(text string) error {
	switch lower := plain.Replace(strings.ToLower(text)); lower {
	case "so":
		t.word = word{kind: eitherSoToken, loose: true}
	case "do":
		t.word = word{kind: eitherDoToken, loose: true}
	default:
		known, ok := knownWords[lower]
		if !ok {
			return &SyntaxError{t.at + 1, text, `a word of opening_hours like Mo, Jan, PH, off, or a comment in "quotation marks"`}
		}
		t.word = known
	}
	return nil
}

func (t *token) readSign(text string, first rune, size int) int {
	switch {
	case strings.HasPrefix(text, "||"):
		size = 2
		t.kind = signToken
	case first == '-':
		t.kind = rangeToken
	case strings.ContainsRune("–—‐‑−~", first):
		t.kind, t.loose = rangeToken, true
	case first == ',':
		t.kind = listToken
	case first == '&':
		t.kind, t.loose = listToken, true
	default:
		t.kind = signToken
	}
	return size
}

func lengthOf(text string, belongs func(rune) bool) int {
	if n := strings.IndexFunc(text, func(r rune) bool { return !belongs(r) }); n >= 0 {
		return n
	}
	return len(text)
}

// settle decides the words that mean one thing in German and another in its neighbours' languages, by the
// other words.
func settle(tokens []token) error {
	seen := map[family]bool{}
	for i, t := range tokens {
		seen[t.in] = true
		if t.kind == eitherDoToken && (i == 0 || tokens[i-1].kind == listToken || tokens[i+1].kind == listToken) {
			seen[german] = true // no range begins or ends here
		}
	}
	for i := range tokens {
		t := &tokens[i]
		if t.kind != eitherSoToken && t.kind != eitherDoToken {
			continue
		}
		switch isSo := t.kind == eitherSoToken; {
		case seen[german] == seen[slavic]:
			return &SyntaxError{t.at + 1, t.text, "a day as in opening_hours: Th, Sa or Su"}
		case seen[german] && isSo:
			t.kind, t.value = weekdayToken, 6
		case seen[german]:
			t.kind, t.value = weekdayToken, 3
		case isSo:
			t.kind, t.value = weekdayToken, 5
		default:
			t.kind = rangeToken
		}
	}
	return nil
}
