package data

import (
	"cmp"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"tripoint/data/events"
	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// Bounds of what one record may hold.
const (
	MaxRecordBytes = 1 << 20
	MaxListLength  = 200 // entries
	maxNameRunes   = 300
	maxTextRunes   = 20_000
	maxYear        = 9999 // of times
)

// Invalid is a field of a record that would not do.
type Invalid struct {
	Record string // id of the place, or where it stood ("line 7")
	Field  string // "" is the whole record
	Value  string
	Reason string // what was wanted instead
}

func (e *Invalid) Error() string {
	if e.Field == "" {
		return e.Record + ": " + e.Reason
	}
	if e.Value == "" {
		return fmt.Sprintf("%s: %s: %s", e.Record, e.Field, e.Reason)
	}
	return fmt.Sprintf("%s: %s %q: %s", e.Record, e.Field, e.Value, e.Reason)
}

// Validate tells everything that is wrong with a place: nil, or a join of *Invalid.
func (p *Place) Validate() error {
	v := validator{record: cmp.Or(p.ID, noID)}
	if !isID(p.ID) {
		v.fail("id", p.ID, wantedID)
	} else if p.ID == "." || p.ID == ".." {
		v.fail("id", p.ID, "want an id that can be a part of an address")
	}
	if err := geo.CheckPoint(p.Point); err != nil {
		reason := err.Error()
		if system := geo.PlaneSystem(p.Point.Lon(), p.Point.Lat()); system != "" {
			reason = "looks like metres of " + system + "; want degrees of WGS 84"
		}
		v.fail("geometry", "", reason)
	}
	v.names(p)
	v.categories(p)
	v.match("address.country_code", p.Address.CountryCode, countryPattern, "want two capital letters of ISO 3166-1, like PL")
	v.address(&p.Address)
	v.contact(p)
	v.attributes(p)
	if p.Event != nil {
		v.event(p)
	}
	v.provenance(p)
	if year := p.Updated.UTC().Year(); year < 1 || year > maxYear {
		v.fail("updated", p.Updated.Format(time.RFC3339), wantedTime)
	}
	if p.Population < 0 {
		v.fail("population", fmt.Sprint(p.Population), "want a whole number from 0")
	}
	v.number("importance", p.Importance, 1, "want a number from 0 to 1")
	v.number("accuracy", p.Accuracy, 1e6, "want metres from 0 to 1000000")
	return errors.Join(v.faults...)
}

var (
	countryPattern = regexp.MustCompile(`^([A-Z]{2})?$`)
	tagPattern     = regexp.MustCompile(`^[a-z0-9_:]{1,64}=[^=\s]{1,128}$`)
)

const (
	wantedID   = "want 1 to 128 characters of A-Z a-z 0-9 . _ ~ : -"
	wantedTime = "want a time like 2026-11-21T18:00:00Z"
)

func isID(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c|' ' < 'a' || c|' ' > 'z') && strings.IndexByte("._~:-", c) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= 128
}

type validator struct {
	record string
	faults []error
}

func (v *validator) fail(field, value, reason string) {
	if utf8.RuneCountInString(value) > 80 {
		value = string([]rune(value)[:80]) + "…"
	}
	v.faults = append(v.faults, &Invalid{Record: v.record, Field: field, Value: value, Reason: reason})
}

func (v *validator) match(field, value string, pattern *regexp.Regexp, want string) {
	if !utf8.ValidString(value) || !pattern.MatchString(value) {
		v.fail(field, value, want)
	}
}

func (v *validator) number(field string, value, most float64, want string) {
	if !(value >= 0 && value <= most) {
		v.fail(field, fmt.Sprint(value), want)
	}
}

func (v *validator) oneOf(field, value string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		v.fail(field, value, "want one of "+strings.Join(allowed, ", "))
	}
}

func (v *validator) text(field, value string, maxRunes int) {
	switch {
	case !utf8.ValidString(value):
		v.fail(field, "", "want UTF-8")
	case len(value) > maxRunes && utf8.RuneCountInString(value) > maxRunes:
		v.fail(field, value, fmt.Sprintf("want at most %d characters", maxRunes))
	case strings.ContainsFunc(value, isControl):
		v.fail(field, value, "want no control characters")
	}
}

func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

func (v *validator) list(field string, values []string) {
	if len(values) > MaxListLength {
		v.fail(field, "", fmt.Sprintf("want at most %d entries", MaxListLength))
		return
	}
	for _, value := range values {
		if value == "" {
			v.fail(field, "", "want no empty entry")
		}
		v.text(field, value, maxNameRunes)
	}
}

func (v *validator) texts(field string, texts Texts, maxRunes int) {
	if len(texts) > MaxListLength {
		v.fail(field, "", fmt.Sprintf("want at most %d languages", MaxListLength))
		return
	}
	for _, t := range texts {
		if _, err := language.Parse(t.Lang); err != nil {
			v.fail(field, t.Lang, "want a language tag like pl")
		}
		if strings.TrimSpace(t.Text) == "" {
			v.fail(field+"."+t.Lang, "", "want a text, or leave the language out")
		}
		v.text(field+"."+t.Lang, t.Text, maxRunes)
	}
}

func (v *validator) names(p *Place) {
	if strings.TrimSpace(p.Name) == "" {
		v.fail("name", "", "want the local name")
	}
	v.text("name", p.Name, maxNameRunes)
	v.texts("names", p.Names, maxNameRunes)
	v.list("alt_names", p.AltNames)
	v.texts("description", p.Description, maxTextRunes)
	v.texts("offers", p.Offers, maxTextRunes)
	v.texts("seeks", p.Seeks, maxTextRunes)
}

func (v *validator) categories(p *Place) {
	if len(p.Categories) == 0 {
		v.fail("category", "", "want a category id or an OpenStreetMap key=value")
	}
	if len(p.Categories) > MaxListLength {
		v.fail("categories", "", fmt.Sprintf("want at most %d entries", MaxListLength))
		return
	}
	for i, id := range p.Categories {
		if taxonomy.Builtin().Category(id) == nil {
			v.fail("category", id, "want a category id of /v1/categories or an OpenStreetMap key=value")
		}
		if slices.Contains(p.Categories[:i], id) {
			v.fail("categories", id, "want each category once")
		}
	}
	if p.Tag != "" {
		v.match("tag", p.Tag, tagPattern, "want an OpenStreetMap key=value")
		if !slices.Contains(p.Categories, other) {
			v.fail("tag", p.Tag, `want it only with the category "other"`)
		}
	}
}

func (v *validator) address(a *Address) {
	v.text("address.street", a.Street, maxNameRunes)
	v.text("address.housenumber", a.HouseNumber, maxNameRunes)
	v.text("address.postcode", a.Postcode, maxNameRunes)
	v.text("address.city", a.City, maxNameRunes)
	v.text("address.district", a.District, maxNameRunes)
	v.text("address.county", a.County, maxNameRunes)
	v.text("address.state", a.State, maxNameRunes)
	v.text("address.country", a.Country, maxNameRunes)
}

func (v *validator) contact(p *Place) {
	v.text("phone", p.Phone, maxNameRunes)
	if p.Email != "" {
		if parsed, err := mail.ParseAddress(p.Email); err != nil || parsed.Address != p.Email {
			v.fail("email", p.Email, "want an address like info@example.org")
		}
	}
	v.link("website", p.Website)
	v.text("opening_hours", p.OpeningHours, maxTextRunes)
}

func (v *validator) link(field, value string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(value) > 2000 || !utf8.ValidString(value) {
		v.fail(field, value, "want a link that begins with http:// or https://")
	}
}

func (v *validator) attributes(p *Place) {
	v.oneOf("wheelchair", p.Wheelchair, "yes", "limited", "no")
	v.oneOf("fee", p.Fee, "yes", "no")
	v.oneOf("dogs", p.Dogs, "yes", "leashed", "no")
	v.oneOf("indoor", p.Indoor, "yes", "no")
	v.oneOf("stroller", p.Stroller, "yes", "limited", "no")
	v.list("cuisine", p.Cuisine)
}

func (v *validator) event(p *Place) {
	e, before := p.Event, len(v.faults)
	starts := v.moment("starts", e.Starts)
	ends := v.moment("ends", e.Ends)
	if !starts.IsZero() && !ends.IsZero() && ends.Before(starts) {
		v.fail("ends", e.Ends, "want a time not before starts")
	}
	v.text("recurrence", e.Recurrence, events.MaxRecurrence)
	if e.Recurrence != "" && len(v.faults) == before { // what is wrong with the times has been said
		if _, err := p.times(); err != nil {
			v.fail("recurrence", e.Recurrence, err.Error())
		}
	}
	if e.Venue != "" && !isID(e.Venue) {
		v.fail("venue", e.Venue, "want the id of a place")
	}
	v.text("organizer", e.Organizer, maxNameRunes)
	v.list("languages", e.Languages)
}

func (v *validator) moment(field, value string) time.Time {
	if value == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		t, err := time.Parse(layout, value)
		if year := t.UTC().Year(); err == nil && year >= 1 && year <= maxYear {
			return t
		}
	}
	v.fail(field, value, "want a time like 2026-11-21T18:00:00+01:00 or a date like 2026-11-21")
	return time.Time{}
}

func (v *validator) provenance(p *Place) {
	if len(p.Sources) > MaxListLength || len(p.Images) > MaxListLength {
		v.fail("sources", "", fmt.Sprintf("want at most %d sources and images", MaxListLength))
		return
	}
	for _, s := range p.Sources {
		if s.Name == "" {
			v.fail("sources", "", "want the name of the source")
		}
		v.text("sources", s.Name, maxNameRunes)
		v.text("sources", s.Licence, maxNameRunes)
		v.link("sources", s.URL)
		v.list("sources", s.Fields)
	}
	for _, image := range p.Images {
		if image.URL == "" {
			v.fail("image", "", "want a url")
		}
		for _, text := range []string{image.URL, image.Alt, image.Licence, image.Author} {
			v.text("image", text, maxTextRunes)
		}
	}
}
