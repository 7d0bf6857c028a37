package table

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"tripoint/data"
)

// A property is a content line of RFC 5545: a name, parameters and a value that is still escaped.
type property struct {
	line  int
	name  string // upper case
	value string

	params map[string]string // by upper-case name, without quotes; of several values the first
}

// parseProperty reads an unfolded line. Within quotes a parameter may have anything but quotes.
func parseProperty(number int, text string) (property, bool) {
	p := property{line: number, params: map[string]string{}}
	end := strings.IndexAny(text, ";:")
	if end <= 0 {
		return p, false
	}
	p.name = strings.ToUpper(text[:end])
	for text = text[end:]; strings.HasPrefix(text, ";"); {
		name, rest, ok := strings.Cut(text[1:], "=")
		if !ok {
			return p, false
		}
		var value string
		if value, text, ok = paramValue(rest); !ok {
			return p, false
		}
		p.params[strings.ToUpper(name)] = value
	}
	p.value = strings.TrimPrefix(text, ":")
	return p, strings.HasPrefix(text, ":")
}

// paramValue reads the values of a parameter; the rest begins with what follows them.
func paramValue(text string) (first, rest string, ok bool) {
	for i := 0; ; i++ {
		var value string
		if strings.HasPrefix(text, `"`) {
			end := strings.IndexByte(text[1:], '"')
			if end < 0 {
				return "", "", false
			}
			value, text = text[1:1+end], text[end+2:]
		} else {
			end := strings.IndexAny(text, ",;:")
			if end < 0 {
				return "", "", false
			}
			value, text = text[:end], text[end:]
		}
		if i == 0 {
			first = value
		}
		if !strings.HasPrefix(text, ",") {
			return first, text, text != ""
		}
		text = text[1:]
	}
}

// unescape reads a value of type TEXT.
func unescape(value string) string {
	if !strings.Contains(value, `\`) {
		return value
	}
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\;`, ";", `\,`, ",").Replace(value)
}

// unescapeList reads a list of TEXT values, parted by commas.
func unescapeList(value string) []string {
	var list []string
	start := 0
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case ',':
			list = append(list, unescape(value[start:i]))
			start = i + 1
		}
	}
	return append(list, unescape(value[start:]))
}

var errLineTooLong = fmt.Errorf("want at most %d bytes", data.MaxRecordBytes)

// A contentReader reads the content lines of a calendar, each from the lines it is folded into.
type contentReader struct {
	text *bufio.Reader
	line int // read last
}

// next reads a content line that is not empty, and the number of its first line. The error is io.EOF at the end,
// errLineTooLong for a line that is not kept, else that of reading.
func (c *contentReader) next() (text string, number int, err error) {
	var b strings.Builder
	for {
		if _, err := c.text.Peek(1); err != nil {
			return "", c.line, err
		}
		number = c.line + 1
		tooLong := false
		for folded := true; folded; {
			if err := c.physical(&b, &tooLong); err != nil && !errors.Is(err, io.EOF) {
				return "", number, fmt.Errorf("line %d: %w", c.line, err)
			}
			follows, _ := c.text.Peek(1) // an error is there again when reading on
			if folded = len(follows) == 1 && (follows[0] == ' ' || follows[0] == '\t'); folded {
				_, _ = c.text.Discard(1) // it has just been seen
			}
		}
		if tooLong {
			return "", number, errLineTooLong
		}
		if text := strings.TrimSpace(b.String()); text != "" {
			return text, number, nil
		}
	}
}

// physical adds a line without its end to a content line.
func (c *contentReader) physical(b *strings.Builder, tooLong *bool) error {
	c.line++
	for {
		part, err := c.text.ReadSlice('\n')
		if *tooLong = *tooLong || b.Len()+len(part) > data.MaxRecordBytes; *tooLong {
			b.Reset()
		} else if err == nil {
			b.WriteString(strings.TrimSuffix(strings.TrimSuffix(string(part), "\n"), "\r"))
		} else {
			b.Write(part)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}
