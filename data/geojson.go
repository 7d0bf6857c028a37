package data

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// EachFeature calls yield with each feature of a GeoJSON FeatureCollection and its number, counted from 1, until
// yield returns an error, which it returns; a lone Feature is a collection of one. A feature too long for a record
// is not kept: yield gets the reason instead. The feature is yield's to use until it returns, and it may be no
// Feature at all: only where it begins and ends is known. At most a record's bytes are held at a time. The error
// is an *Invalid where the collection itself is broken, which may be known only at its end, else that of reading.
func EachFeature(r io.Reader, yield func(number int, feature []byte, refused error) error) error {
	c := collectionReader{r: bufio.NewReaderSize(r, 64<<10), yield: yield}
	if start, err := c.r.Peek(len(byteOrderMark)); err == nil && bytes.Equal(start, byteOrderMark) {
		_, _ = c.r.Discard(len(byteOrderMark)) // they have just been seen
	}
	if err := c.collection(); err != nil {
		return err
	}
	var kind struct{ Type string }
	c.members = append(c.members, '}')
	if err := json.Unmarshal(c.members, &kind); err != nil {
		return c.invalid("want JSON: " + err.Error())
	}
	switch {
	case c.listed && kind.Type == "FeatureCollection":
		return nil
	case !c.listed && kind.Type == "Feature":
		return yield(1, c.members, nil)
	}
	return c.invalid(`want the type "FeatureCollection" and a list of features`)
}

// maxDepth is how deep lists and objects of a feature may lie in each other.
const maxDepth = 100

var errTooDeep = fmt.Errorf("want a record of at most %d levels", maxDepth)

// A collectionReader reads a FeatureCollection without holding it.
type collectionReader struct {
	r       *bufio.Reader
	yield   func(number int, feature []byte, refused error) error
	number  int    // of the feature being read; 0 outside of all
	members []byte // those besides the features, as an object that is not closed yet
	listed  bool   // there is a list of features
	value   []byte // the last one read
}

// invalid is the error of a collection that cannot be read on.
func (c *collectionReader) invalid(reason string) error {
	record := "collection"
	if c.number > 0 {
		record = fmt.Sprintf("feature %d", c.number)
	}
	return &Invalid{Record: record, Reason: reason}
}

func (c *collectionReader) readByte() (byte, error) {
	b, err := c.r.ReadByte()
	switch {
	case errors.Is(err, io.EOF):
		return 0, c.invalid("the file ends too early")
	case err != nil && c.number > 0:
		return 0, fmt.Errorf("feature %d: %w", c.number, err)
	}
	return b, err
}

// next is the next byte that is no white space.
func (c *collectionReader) next() (byte, error) {
	for {
		if b, err := c.readByte(); err != nil || !isSpace(b) {
			return b, err
		}
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// collection reads the whole file.
func (c *collectionReader) collection() error {
	b, err := c.next()
	if err != nil {
		return err
	}
	if b != '{' {
		return c.invalid("want a GeoJSON FeatureCollection")
	}
	c.members = []byte{'{'}
	if err := c.list('}', c.member); err != nil {
		return err
	}
	for {
		switch b, err := c.r.ReadByte(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case !isSpace(b):
			return c.invalid("want nothing after it")
		}
	}
}

// list reads up to an end what commas part, each by a function that gets its first byte.
func (c *collectionReader) list(end byte, element func(first byte) error) error {
	b, err := c.next()
	if err != nil || b == end {
		return err
	}
	for {
		if err := element(b); err != nil {
			return err
		}
		switch b, err = c.next(); {
		case err != nil:
			return err
		case b == end:
			return nil
		case b != ',':
			return c.invalid(fmt.Sprintf("want a comma or %c", end))
		}
		if b, err = c.next(); err != nil {
			return err
		}
	}
}

// member reads a member of the collection.
func (c *collectionReader) member(first byte) error {
	if first != '"' {
		return c.invalid("want the name of a member in quotes")
	}
	if err := c.keepMember(first); err != nil {
		return err
	}
	features := string(c.value) == `"features"`
	b, err := c.next()
	if err == nil && b != ':' {
		err = c.invalid("want a colon after the name of a member")
	}
	if err != nil {
		return err
	}
	if b, err = c.next(); err != nil {
		return err
	}
	if !features || b != '[' {
		c.members = append(c.members, ':')
		return c.keepMember(b)
	}
	if c.listed {
		return c.invalid("want one list of features")
	}
	c.listed, c.members = true, append(c.members, ":0"...)
	err = c.list(']', c.feature)
	c.number = 0
	return err
}

// keepMember reads the name or value of a member and keeps it.
func (c *collectionReader) keepMember(first byte) error {
	refused, err := c.scan(first)
	if err != nil {
		return err
	}
	if refused != nil || len(c.members)+len(c.value) > MaxRecordBytes {
		return c.invalid("want less beside the features")
	}
	if last := c.members[len(c.members)-1]; last != '{' && last != ':' {
		c.members = append(c.members, ',')
	}
	c.members = append(c.members, c.value...)
	return nil
}

func (c *collectionReader) feature(first byte) error {
	c.number++
	refused, err := c.scan(first)
	if err != nil {
		return err
	}
	if refused != nil {
		return c.yield(c.number, nil, refused)
	}
	return c.yield(c.number, c.value, nil)
}

// scan reads the value that begins with a byte into c.value. What is within is not checked; refused says why the
// value was not kept.
func (c *collectionReader) scan(first byte) (refused, err error) {
	if strings.IndexByte(",:]}", first) >= 0 {
		return nil, c.invalid("want a value")
	}
	c.value = c.value[:0]
	bracketed := strings.IndexByte(`{["`, first) >= 0
	var n nesting
	for b := first; ; {
		n.take(b)
		switch {
		case n.depth > maxDepth:
			refused = errTooDeep
		case len(c.value) == MaxRecordBytes:
			refused = errTooLong
		case refused == nil:
			c.value = append(c.value, b)
		}
		if n.closed() && (bracketed || c.wordEnds()) {
			return refused, nil
		}
		if b, err = c.readByte(); err != nil {
			return nil, err
		}
	}
}

// wordEnds tells whether a number or a word goes no further.
func (c *collectionReader) wordEnds() bool {
	follows, err := c.r.Peek(1)
	return err == nil && (isSpace(follows[0]) || strings.IndexByte(`,:{}[]"`, follows[0]) >= 0)
}

// A nesting tells how many brackets, and whether a quote, are open in a JSON text.
type nesting struct {
	depth           int
	quoted, escaped bool
}

func (n *nesting) take(b byte) {
	switch {
	case n.escaped:
		n.escaped = false
	case n.quoted:
		n.escaped, n.quoted = b == '\\', b != '"'
	case b == '"':
		n.quoted = true
	case b == '{' || b == '[':
		n.depth++
	case b == '}' || b == ']':
		n.depth--
	}
}

func (n *nesting) closed() bool { return n.depth == 0 && !n.quoted }
