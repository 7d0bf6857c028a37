// Package data says what a place is: its fields, what makes one valid, and how it is read and written.
// Finding, ranking and the shapes of HTTP answers are left to the packages above.
package data

import (
	"errors"
	"time"

	"github.com/paulmach/orb"

	"tripoint/data/lang"
)

// ErrNotFound is wrapped by the errors for ids that nothing has.
var ErrNotFound = errors.New("not found")

// A Place is a point of interest, an institution, an event or a settlement. Empty fields are not known.
// A Place handed out by an edition is shared and must not be changed.
type Place struct {
	ID     string    // <source>-<native id>, 1–128 of [A-Za-z0-9._~:-], stable across imports
	Number uint64    // its feature id in tiles, at most 2^53−1, given out by the store and kept for good; no part of the record
	Point  orb.Point // WGS 84 degrees, longitude first

	Name        string // the local name
	Names       Texts
	AltNames    []string // further names to be found by, in any language
	Description Texts

	Categories []string // ids of the taxonomy, the primary one first
	Tag        string   // the OSM key=value that no category covers; only with category "other"

	Address      Address
	Phone        string
	Email        string
	Website      string
	OpeningHours string // in OpenStreetMap's opening_hours syntax

	Wheelchair string // yes, limited, no
	Fee        string // yes, no
	Dogs       string // yes, leashed, no
	Indoor     string // yes, no
	Stroller   string // yes, limited, no
	Cuisine    []string

	Event  *Event // only on events
	Images []Image
	Offers Texts // what an institution offers to partners
	Seeks  Texts // what an institution seeks from partners

	Population int
	Importance float64 // 0..1, how well known the place is; 0 is unknown
	Accuracy   float64 // metres the position may be off by; 0 is exact as far as known

	Sources []Source
	Updated time.Time
}

// Address is the postal address, in the local language.
type Address struct {
	Street      string `json:"street,omitempty"`
	HouseNumber string `json:"housenumber,omitempty"`
	Postcode    string `json:"postcode,omitempty"`
	City        string `json:"city,omitempty"`
	District    string `json:"district,omitempty"`
	County      string `json:"county,omitempty"`
	State       string `json:"state,omitempty"`
	Country     string `json:"country,omitempty"`
	CountryCode string `json:"country_code,omitempty"` // ISO 3166-1 alpha-2, upper case
}

// An Event says when a place of theme "events" happens, where, and by whom.
type Event struct {
	Starts     string   `json:"starts,omitempty"`     // RFC 3339 date or date-time
	Ends       string   `json:"ends,omitempty"`       // RFC 3339 date or date-time
	Recurrence string   `json:"recurrence,omitempty"` // RFC 5545: an RRULE, or lines of RRULE, EXDATE and RDATE as events.Canonical has them
	Venue      string   `json:"venue,omitempty"`      // id of the place it is held at
	Organizer  string   `json:"organizer,omitempty"`
	Languages  []string `json:"languages,omitempty"`
}

// An Image is a picture with what must be said beside it.
type Image struct {
	URL     string `json:"url"`
	Alt     string `json:"alt,omitempty"`
	Licence string `json:"licence,omitempty"`
	Author  string `json:"author,omitempty"`
}

// A Source is where facts came from and under which licence; Fields names the facts when not all came from it.
type Source struct {
	Name    string   `json:"name"`
	Licence string   `json:"licence,omitempty"`
	URL     string   `json:"url,omitempty"`
	Fields  []string `json:"fields,omitempty"`
}

// Category is the id of the primary category.
func (p *Place) Category() string { return p.Categories[0] }

// DisplayName returns the name for a reader and the language it is in: a preferred language, its
// relatives, then the local name. The language is "" when a local name's is not known.
func (p *Place) DisplayName(prefs lang.Prefs) (name, language string) {
	if name, language = p.Names.Pick(prefs); name != "" {
		return name, language
	}
	return p.Name, p.localLanguage()
}

// DisplayDescription returns the description for a reader and its language, any language where none suits.
func (p *Place) DisplayDescription(prefs lang.Prefs) (description, language string) {
	if description, language = p.Description.Pick(prefs); description == "" && len(p.Description) > 0 {
		return p.Description[0].Text, p.Description[0].Lang
	}
	return description, language
}

// localLanguage is the language of the local name, "" where the place has another name in what would be it.
func (p *Place) localLanguage() string {
	local := lang.Of(p.Address.CountryCode)
	other := p.Names.Get(local)
	if other == p.Name {
		return local
	}
	for _, t := range p.Names {
		if t.Text == p.Name {
			return t.Lang
		}
	}
	if other != "" {
		return ""
	}
	return local
}
