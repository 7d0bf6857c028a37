package table

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/charmap"

	"tripoint/data"
)

// ReadGPX calls yield with each waypoint of a GPX file, version 1.0 or 1.1, until yield returns an error, which it
// returns; tracks and routes are passed over. The type or else the symbol of a waypoint tells its category when it is
// one in any language; otherwise the place is of category "other", with a warning. Ids are made of source, name and
// position.
//
// The error is an *data.Invalid where the file cannot be read on, else that of reading. At most about 1 MB is held.
func ReadGPX(r io.Reader, source data.Source, yield func(data.Reading) error) error {
	g := gpxReader{limited: &pieceReader{r: r}, source: source, yield: yield}
	g.xml = xml.NewDecoder(g.limited)
	g.xml.CharsetReader = charset
	err := g.file()
	var syntax *xml.SyntaxError
	var invalid *data.Invalid
	switch {
	case g.ended:
		return err
	case errors.As(err, &invalid):
		return invalid
	case errors.Is(err, errPieceTooLong):
		return g.invalid(errPieceTooLong.Error())
	case errors.As(err, &syntax):
		return g.invalid("want XML: " + syntax.Msg)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return g.invalid("the file ends too early")
	}
	return err
}

var errPieceTooLong = fmt.Errorf("want at most %d bytes of a waypoint", data.MaxRecordBytes)

// A pieceReader reads a file piece by piece: XML is held until a piece of it ends, which may be never.
type pieceReader struct {
	r    io.Reader
	read int // bytes of the piece
}

func (p *pieceReader) Read(b []byte) (int, error) {
	if p.read > data.MaxRecordBytes {
		return 0, errPieceTooLong
	}
	n, err := p.r.Read(b)
	p.read += n
	return n, err
}

func charset(label string, text io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "windows-1250":
		return charmap.Windows1250.NewDecoder().Reader(text), nil
	case "iso-8859-2":
		return charmap.ISO8859_2.NewDecoder().Reader(text), nil
	case "iso-8859-1":
		return charmap.ISO8859_1.NewDecoder().Reader(text), nil
	}
	return nil, &data.Invalid{Record: line(1), Field: "encoding", Value: label, Reason: "want UTF-8"}
}

type gpxReader struct {
	xml     *xml.Decoder
	limited *pieceReader
	source  data.Source
	yield   func(data.Reading) error
	ended   bool // by yield
}

func (g *gpxReader) at() string {
	number, _ := g.xml.InputPos()
	return line(number)
}

func (g *gpxReader) invalid(reason string) error {
	return &data.Invalid{Record: g.at(), Reason: reason}
}

// maxDepth is how deep elements may lie in each other.
const maxDepth = 100

// file reads the elements outside waypoints.
func (g *gpxReader) file() error {
	for depth, root := 0, false; ; {
		g.limited.read = 0
		token, err := g.xml.Token()
		if errors.Is(err, io.EOF) {
			if !root {
				return g.invalid("want a GPX file")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth == 0 && token.Name.Local != "gpx" {
				return g.invalid("want a GPX file")
			}
			root = true
			if depth == 1 && token.Name.Local == "wpt" {
				if err := g.waypoint(token); err != nil {
					return err
				}
				continue
			}
			if depth++; depth > maxDepth {
				return g.invalid(fmt.Sprintf("want at most %d levels of elements", maxDepth))
			}
		case xml.EndElement:
			depth--
		}
	}
}

// waypoint reads from behind the start of a waypoint to behind its end. Of what lies deeper only the link of GPX 1.1
// counts, which is an attribute.
func (g *gpxReader) waypoint(start xml.StartElement) error {
	w := gpxPlace{draft: draft{at: g.at()}, texts: map[string][]byte{}}
	w.position(start.Attr)
	element := "" // directly in the waypoint
	for depth := 1; depth > 0; {
		token, err := g.xml.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 2 {
				element = token.Name.Local
			}
			if depth == 2 && element == "link" && len(w.texts["url"]) == 0 {
				w.texts["url"] = []byte(attribute(token.Attr, "href"))
			}
			if depth > maxDepth {
				return g.invalid(fmt.Sprintf("want at most %d levels of elements", maxDepth))
			}
		case xml.CharData:
			if depth == 2 && wantedOfWaypoint[element] {
				w.texts[element] = append(w.texts[element], token...)
			}
		case xml.EndElement:
			depth--
		}
	}
	w.fill(g.source)
	err := g.yield(w.reading(elementOf))
	g.ended = err != nil
	return err
}

var wantedOfWaypoint = map[string]bool{"name": true, "desc": true, "cmt": true, "type": true, "sym": true, "url": true, "time": true}

func attribute(attributes []xml.Attr, name string) string {
	for _, a := range attributes {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// A gpxPlace is a place in the making, from the elements of a waypoint.
type gpxPlace struct {
	draft
	texts map[string][]byte
}

func (w *gpxPlace) position(attributes []xml.Attr) {
	for i, name := range []string{"lon", "lat"} {
		given := attribute(attributes, name)
		degrees, err := strconv.ParseFloat(strings.TrimSpace(given), 64)
		if err != nil {
			w.refuse(name, given, "want degrees")
		}
		w.place.Point[i] = degrees
	}
}

func (w *gpxPlace) text(element string) string { return data.CleanText(string(w.texts[element])) }

func (w *gpxPlace) fill(source data.Source) {
	p := &w.place
	p.Name, p.Website, p.Sources = w.text("name"), w.text("url"), sources(source)
	p.Description = with(nil, "und", cmp.Or(data.CleanProse(string(w.texts["desc"])), data.CleanProse(string(w.texts["cmt"]))))
	w.category()
	if given := w.text("time"); given != "" {
		var ok bool
		if p.Updated, ok = parseUpdated(given); !ok {
			w.warn("time", given, wantedMoment+"; left out")
		}
	}
	if p.Point == (orb.Point{}) {
		w.refuse("lat, lon", "0, 0", "0, 0 stands for a position that is not known; want the position")
	}
	p.ID, w.made = placeID(source.Name, p.Name, p.Point), true
}

func (w *gpxPlace) category() {
	for _, element := range []string{"type", "sym"} {
		if given := w.text(element); given != "" && w.addCategory(element, given) {
			return
		}
	}
	w.place.Categories = []string{other}
	w.warn("type", cmp.Or(w.text("type"), w.text("sym")), "is no category; taken for "+other)
}

// elementOf is the element that a field of data.Place.Validate comes from.
func elementOf(field string) string {
	switch base, _, _ := strings.Cut(field, "."); base {
	case "website":
		return "link"
	case "geometry":
		return "lat, lon"
	case "description":
		return "desc"
	default:
		return base
	}
}
