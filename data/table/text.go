package table

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// firstPart is how many bytes of a file its encoding is told from.
const firstPart = 1 << 20

// utf8Text reads a file as UTF-8: UTF-16 is known by its byte order mark, and what is neither is taken for
// Windows-1250, as spreadsheets in central Europe write it; guessed tells so.
func utf8Text(r io.Reader) (text *bufio.Reader, guessed bool) {
	text = bufio.NewReaderSize(r, firstPart)
	start, _ := text.Peek(firstPart) // an error is there again where it is met
	switch {
	case bytes.HasPrefix(start, []byte("\uFEFF")):
		_, _ = text.Discard(len("\uFEFF")) // it has just been seen
	case bytes.HasPrefix(start, []byte{0xFF, 0xFE}), bytes.HasPrefix(start, []byte{0xFE, 0xFF}):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		return bufio.NewReader(transform.NewReader(text, utf16.NewDecoder())), false
	case !looksLikeUTF8(start):
		return bufio.NewReader(transform.NewReader(text, charmap.Windows1250.NewDecoder())), true
	}
	return text, false
}

// looksLikeUTF8 tells whether more of the bytes beyond ASCII are UTF-8 than are not: one damaged letter does not make
// a file one of another encoding. The part may end within a letter.
func looksLikeUTF8(part []byte) bool {
	letters, strays := 0, 0
	for len(part) > 0 && (utf8.FullRune(part) || len(part) >= utf8.UTFMax) {
		r, size := utf8.DecodeRune(part)
		switch {
		case r == utf8.RuneError && size == 1:
			strays++
		case size > 1:
			letters++
		}
		part = part[size:]
	}
	return strays <= letters
}
