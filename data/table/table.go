// Package table reads places from tables (CSV, TSV, GeoNames dumps), GPX waypoints and iCalendar events, and writes such
// files. It makes data.Readings of records and leaves to its callers what happens with them. What is sure is read as it
// is meant; what is doubtful is warned about, and what cannot be right is refused, never mended in silence.
package table

import (
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"strings"
	"unicode/utf8"

	_ "time/tzdata" // times name zones, also on machines without a zone database

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/events"
)

const other = "other" // the category of what no other category covers

// A draft is a place in the making.
type draft struct {
	at       string
	place    data.Place
	made     bool // its id is, see data.Reading
	gone     bool // so is the place
	faults   []error
	warnings []*data.Invalid
}

func (d *draft) invalid(field, value, reason string) *data.Invalid {
	return &data.Invalid{Record: d.at, Field: field, Value: shortened(value), Reason: reason}
}

func (d *draft) refuse(field, value, reason string) {
	d.faults = append(d.faults, d.invalid(field, value, reason))
}

func (d *draft) warn(field, value, reason string) {
	d.warnings = append(d.warnings, d.invalid(field, value, reason))
}

// shortened is a value as messages show it.
func shortened(value string) string {
	const most = 80 // characters
	if utf8.RuneCountInString(value) > most {
		return string([]rune(value)[:most]) + "…"
	}
	return value
}

// optional are the fields that a place is kept without when what they say would not do.
var optional = map[string]func(*data.Place){
	"phone":         func(p *data.Place) { p.Phone = "" },
	"email":         func(p *data.Place) { p.Email = "" },
	"website":       func(p *data.Place) { p.Website = "" },
	"opening_hours": func(p *data.Place) { p.OpeningHours = "" },
	"organizer":     func(p *data.Place) { p.Event.Organizer = "" },
	"recurrence":    func(p *data.Place) { p.Event.Recurrence = "" },
}

// reading checks the place. columnOf is what the file calls a field of data.Place.Validate.
func (d *draft) reading(columnOf func(field string) string) data.Reading {
	if len(d.faults) == 0 {
		for _, fault := range faultsOf(d.place.Validate()) {
			column := columnOf(fault.Field)
			leaveOut := optional[fault.Field]
			if fault.Reason == events.ErrNone.Error() {
				leaveOut, d.gone = nil, true // without its recurrence it would take place
			}
			if leaveOut != nil {
				leaveOut(&d.place)
				d.warn(column, fault.Value, fault.Reason+"; left out")
			} else {
				d.refuse(column, fault.Value, fault.Reason)
			}
		}
		if e := d.place.Event; e != nil && reflect.DeepEqual(*e, data.Event{}) {
			d.place.Event = nil // all of it was left out
		}
	}
	if err := errors.Join(d.faults...); err != nil {
		return data.Reading{At: d.at, Place: data.Place{ID: d.place.ID}, Made: d.made, Gone: d.gone, Err: err}
	}
	return data.Reading{At: d.at, Place: d.place, Made: d.made, Warnings: d.warnings}
}

// faultsOf takes the error of data.Place.Validate apart.
func faultsOf(err error) []*data.Invalid {
	var faults []*data.Invalid
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			var fault *data.Invalid
			if errors.As(e, &fault) {
				faults = append(faults, fault)
			}
		}
	}
	return faults
}

// asIs names the fields of files whose own names need no translation.
func asIs(field string) string { return field }

// sources are those of a place that names none of its own.
func sources(s data.Source) []data.Source {
	if s.Name == "" {
		return nil
	}
	return []data.Source{s}
}

// PlaceID is the id of a place from what a file gives for one: itself, with the source in front where it is a number, and
// made of source, name and position where it is "".
func PlaceID(source, given string, p *data.Place) string {
	switch {
	case given == "":
		return placeID(source, p.Name, p.Point)
	case strings.Trim(given, "0123456789") == "":
		return idPrefix(source) + given
	}
	return given
}

// placeID makes the id of a place that has none: the source and a hash of the folded name and of the position to four
// decimals, about ten metres. It is the same in every import until the place moves or is renamed.
func placeID(source, name string, p orb.Point) string {
	return hashedID(source, fmt.Sprintf("%s\n%.4f\n%.4f", data.Fold(name), p.Lon()+0, p.Lat()+0))
}

func hashedID(source, key string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(key))
	return idPrefix(source) + hex.EncodeToString(h.Sum(nil))
}

// idPrefix is the part of an id that names the source.
func idPrefix(source string) string {
	const most = 40 // bytes, well within an id
	prefix := strings.ReplaceAll(data.Fold(source), " ", "-")
	prefix = strings.Trim(strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, prefix), "-")
	if prefix = prefix[:min(len(prefix), most)]; prefix == "" {
		prefix = "table"
	}
	return prefix + "-"
}

// line names a place in a file.
func line(number int) string { return fmt.Sprintf("line %d", number) }
