package osm

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

const (
	maxXMLObject = 8 << 20 // bytes; the largest relations there are have 2.5 million
	maxXMLDepth  = 16
	maxListed    = 1 << 20 // nodes of a way, members of a relation, strings of a block; OpenStreetMap allows 2,000 and 32,000
)

// scanXML reads the XML of OpenStreetMap's API 0.6.
func scanXML[T any](r io.Reader, v visitor[T]) error {
	x := newXMLDecoder(r)
	for {
		o, err := x.next(v.kinds)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			line, _ := x.tokens.InputPos()
			return fmt.Errorf("line %d: %w", line, err)
		}
		if kept, ok := v.keep(o); ok {
			v.take(kept)
		}
	}
}

type xmlDecoder struct {
	tokens *xml.Decoder
	budget *budgetReader
	depth  int
	rooted bool // the root element has been seen
	object object
}

func newXMLDecoder(r io.Reader) *xmlDecoder {
	budget := &budgetReader{r: r, left: maxXMLObject}
	tokens := xml.NewDecoder(budget)
	tokens.CharsetReader = func(label string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("encoding %.40q: want UTF-8, which is what OpenStreetMap uses", label)
	}
	return &xmlDecoder{tokens: tokens, budget: budget}
}

// next returns the next object of the kinds wanted, which is its own until the next call, or io.EOF.
func (x *xmlDecoder) next(wanted kindSet) (*object, error) {
	for {
		token, err := x.token()
		if err != nil {
			if errors.Is(err, io.EOF) && !x.rooted {
				return nil, errors.New("no <osm> element")
			}
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if x.depth == 1 {
			if start.Name.Local != "osm" {
				return nil, fmt.Errorf("the root element is <%.40s>: want <osm>", start.Name.Local)
			}
			x.rooted = true
			continue
		}
		k, ok := kindOf(start.Name.Local)
		if !ok || !wanted.has(k) {
			if err := x.skip(); err != nil {
				return nil, err
			}
			continue
		}
		return x.element(k, start)
	}
}

// token returns the next token and keeps count of the depth. What is read of one child of the root is bounded.
func (x *xmlDecoder) token() (xml.Token, error) {
	token, err := x.tokens.Token()
	if err != nil {
		return nil, err
	}
	switch token.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxXMLDepth {
			return nil, fmt.Errorf("more than %d elements within each other", maxXMLDepth)
		}
	case xml.EndElement:
		if x.depth--; x.depth <= 1 {
			x.budget.left = maxXMLObject
		}
	}
	return token, nil
}

// skip reads to the end of the element that has just begun.
func (x *xmlDecoder) skip() error {
	for end := x.depth - 1; x.depth > end; {
		if _, err := x.token(); err != nil {
			return err
		}
	}
	return nil
}

// element reads the object that has just begun.
func (x *xmlDecoder) element(k kind, start xml.StartElement) (*object, error) {
	o := &x.object
	*o = object{ref: ref{kind: k}, tags: o.tags[:0], nodes: o.nodes[:0], members: o.members[:0], at: nowhere}
	if err := o.readAttributes(start.Attr); err != nil {
		return nil, err
	}
	for end := x.depth - 1; x.depth > end; {
		token, err := x.token()
		if err != nil {
			return nil, err
		}
		if child, ok := token.(xml.StartElement); ok {
			if err := o.readChild(child); err != nil {
				return nil, fmt.Errorf("%s: %w", o.ref, err)
			}
		}
	}
	return o, nil
}

func kindOf(name string) (kind, bool) {
	switch name {
	case "node":
		return node, true
	case "way":
		return way, true
	case "relation":
		return relation, true
	}
	return 0, false
}

func (o *object) readAttributes(attributes []xml.Attr) (err error) {
	lon, lat := attribute(attributes, "lon"), attribute(attributes, "lat")
	if o.id, err = strconv.ParseInt(attribute(attributes, "id"), 10, 64); err != nil {
		return fmt.Errorf("%s without a whole number as id", o.kind)
	}
	if version := attribute(attributes, "version"); version != "" {
		v, err := strconv.ParseInt(version, 10, 32)
		if err != nil {
			return fmt.Errorf("%s: version %.40q: want a whole number", o.ref, version)
		}
		o.version = int32(v)
	}
	if timestamp := attribute(attributes, "timestamp"); timestamp != "" {
		t, err := time.Parse(time.RFC3339, timestamp)
		if err != nil {
			return fmt.Errorf("%s: timestamp %.40q: want a time like 2026-11-21T18:00:00Z", o.ref, timestamp)
		}
		o.updated = t.Unix()
	}
	o.deleted = attribute(attributes, "visible") == "false" || attribute(attributes, "action") == "delete"
	if lon != "" && lat != "" {
		x, lonErr := strconv.ParseFloat(lon, 64)
		y, latErr := strconv.ParseFloat(lat, 64)
		if err := errors.Join(lonErr, latErr); err != nil && !errors.Is(err, strconv.ErrRange) {
			return fmt.Errorf("%s: position %.40q %.40q: want degrees", o.ref, lon, lat)
		}
		o.at = locate(x*perDegree, y*perDegree)
	}
	return nil
}

func (o *object) readChild(child xml.StartElement) (err error) {
	if len(o.nodes)+len(o.members) >= maxListed {
		return fmt.Errorf("more than %d nodes or members", maxListed)
	}
	switch child.Name.Local {
	case "tag":
		o.tags = append(o.tags, tag{attribute(child.Attr, "k"), attribute(child.Attr, "v")})
	case "nd":
		id, err := strconv.ParseInt(attribute(child.Attr, "ref"), 10, 64)
		if err != nil {
			return errors.New("node without a whole number as ref")
		}
		o.nodes = append(o.nodes, id)
	case "member":
		k, ok := kindOf(attribute(child.Attr, "type"))
		if !ok {
			return fmt.Errorf("member of type %.40q: want node, way or relation", attribute(child.Attr, "type"))
		}
		id, err := strconv.ParseInt(attribute(child.Attr, "ref"), 10, 64)
		if err != nil {
			return errors.New("member without a whole number as ref")
		}
		o.members = append(o.members, member{ref{k, id}, attribute(child.Attr, "role")})
	}
	return nil
}

func attribute(attributes []xml.Attr, name string) string {
	for i := range attributes {
		if attributes[i].Name.Local == name {
			return strings.TrimSpace(attributes[i].Value)
		}
	}
	return ""
}

// budgetReader ends an object that does not end. The decoder reads some bytes ahead, which does not matter here.
type budgetReader struct {
	r    io.Reader
	left int
}

func (b *budgetReader) Read(buf []byte) (int, error) {
	n, err := b.r.Read(buf)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("more than %d bytes without the end of an object", maxXMLObject)
	}
	return n, err
}
