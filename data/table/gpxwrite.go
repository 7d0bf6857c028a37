package table

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"tripoint/data"
	"tripoint/data/lang"
)

// A waypoint is a place as GPX 1.1 has it, its parts in the order of the schema.
type waypoint struct {
	XMLName     xml.Name `xml:"wpt"`
	Lat         string   `xml:"lat,attr"`
	Lon         string   `xml:"lon,attr"`
	Time        string   `xml:"time,omitempty"`
	Name        string   `xml:"name"`
	Comment     string   `xml:"cmt,omitempty"` // the address
	Description string   `xml:"desc,omitempty"`
	Source      string   `xml:"src,omitempty"` // with licences
	Link        *gpxLink `xml:"link"`
	Type        string   `xml:"type"`
}

type gpxLink struct {
	Href string `xml:"href,attr"`
}

// WriteGPX writes places as the waypoints of a GPX 1.1 file, with name and description for a reader. The type of a
// waypoint is its OpenStreetMap tag or else the id of its category; its src names the sources and their licences. An error among the places ends it
// and is returned.
func WriteGPX(w io.Writer, prefs lang.Prefs, places iter.Seq2[data.Place, error]) error {
	const start = xml.Header + `<gpx version="1.1" creator="Tripoint" xmlns="http://www.topografix.com/GPX/1/1">` + "\n"
	buffer := bufio.NewWriter(w)
	_, _ = buffer.WriteString(start) // Flush returns the first error
	out := xml.NewEncoder(buffer)
	out.Indent("", " ")
	for p, err := range places {
		if err != nil {
			return err
		}
		if err := out.Encode(asWaypoint(&p, prefs)); err != nil {
			return fmt.Errorf("write GPX: %w", err)
		}
	}
	_, _ = buffer.WriteString("\n</gpx>\n")
	if err := buffer.Flush(); err != nil {
		return fmt.Errorf("write GPX: %w", err)
	}
	return nil
}

func asWaypoint(p *data.Place, prefs lang.Prefs) waypoint {
	w := waypoint{Lat: decimal(p.Point.Lat()), Lon: decimal(p.Point.Lon()), Comment: addressLine(&p.Address), Source: credits(p.Sources), Type: cmp.Or(p.Tag, p.Category())}
	w.Name, _ = p.DisplayName(prefs)
	w.Description, _ = p.DisplayDescription(prefs)
	if !p.Updated.IsZero() {
		w.Time = p.Updated.UTC().Format(time.RFC3339)
	}
	if p.Website != "" {
		w.Link = &gpxLink{p.Website}
	}
	return w
}

// addressLine is an address on one line: street and number, postcode and city.
func addressLine(a *data.Address) string {
	return joinedNonEmpty(", ", joinedNonEmpty(" ", a.Street, a.HouseNumber), joinedNonEmpty(" ", a.Postcode, a.City))
}

func joinedNonEmpty(between string, parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, between)
}

// credits names sources and their licences.
func credits(sources []data.Source) string {
	list := make([]string, len(sources))
	for i, s := range sources {
		list[i] = s.Name
		if s.Licence != "" {
			list[i] += " (" + s.Licence + ")"
		}
	}
	return strings.Join(list, "; ")
}
