package table

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"tripoint/data"
	"tripoint/data/lang"
)

// A csvColumn is a column that WriteCSV writes.
type csvColumn struct {
	name string
	cell func(*data.Place) string
}

// WriteCSV writes places as a table that ReadCSV reads back as the same places, but for the fields of their sources. An
// error among the places ends it and is returned.
//
// The table is made for the spreadsheets of central Europe: UTF-8 with a byte order mark, without which Excel takes
// it for Windows-1250, and cells parted by semicolons, since the comma is the decimal sign there. Numbers have a decimal
// point, as programs want them, and coordinates at least six decimals, so that no spreadsheet takes 18.5 for the 18th of
// May. Lists are parted by "|". A cell that begins with = + - @ has an apostrophe in front, so that it is no formula.
func WriteCSV(w io.Writer, places iter.Seq2[data.Place, error]) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString("\uFEFF") // Flush returns the first error
	columns := csvColumns()
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.name
	}
	writeRow(out, cells)
	for p, err := range places {
		if err != nil {
			return err
		}
		for i, c := range columns {
			cells[i] = escaped(c.cell(&p))
		}
		writeRow(out, cells)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func writeRow(out *bufio.Writer, cells []string) {
	for i, cell := range cells {
		if i > 0 {
			_ = out.WriteByte(';')
		}
		if strings.ContainsAny(cell, ";\"\r\n") || cell != strings.TrimSpace(cell) {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		_, _ = out.WriteString(cell)
	}
	_, _ = out.WriteString("\r\n")
}

func csvColumns() []csvColumn {
	columns := []csvColumn{
		{"id", func(p *data.Place) string { return p.ID }},
		{"name", func(p *data.Place) string { return p.Name }},
	}
	columns = append(columns, textColumns("name", "names", func(p *data.Place) data.Texts { return p.Names })...)
	columns = append(columns,
		csvColumn{"alt_names", func(p *data.Place) string { return joined(p.AltNames) }},
		csvColumn{"category", func(p *data.Place) string { return joined(p.Categories) }},
		csvColumn{"tag", func(p *data.Place) string { return p.Tag }},
		csvColumn{"lat", func(p *data.Place) string { return degrees(p.Point.Lat()) }},
		csvColumn{"lon", func(p *data.Place) string { return degrees(p.Point.Lon()) }},
	)
	columns = append(columns, addressColumns...)
	columns = append(columns, contactColumns...)
	columns = append(columns, textColumns("description", "descriptions", func(p *data.Place) data.Texts { return p.Description })...)
	columns = append(columns, eventColumns...)
	return append(columns, factColumns...)
}

// textColumns are one for each supported language and one for all others.
func textColumns(field, others string, texts func(*data.Place) data.Texts) []csvColumn {
	var columns []csvColumn
	for _, language := range lang.Supported {
		columns = append(columns, csvColumn{field + ":" + language, func(p *data.Place) string { return texts(p).Get(language) }})
	}
	return append(columns, csvColumn{others, func(p *data.Place) string {
		return joinedTexts(texts(p), func(language string) bool { return !slices.Contains(lang.Supported, language) })
	}})
}

func joinedTexts(texts data.Texts, wanted func(language string) bool) string {
	var list []string
	for _, t := range texts {
		if wanted(t.Lang) {
			list = append(list, t.Lang+"="+t.Text)
		}
	}
	return joined(list)
}

func anyLanguage(string) bool { return true }

var addressColumns = []csvColumn{
	{"street", func(p *data.Place) string { return p.Address.Street }},
	{"housenumber", func(p *data.Place) string { return p.Address.HouseNumber }},
	{"postcode", func(p *data.Place) string { return p.Address.Postcode }},
	{"city", func(p *data.Place) string { return p.Address.City }},
	{"district", func(p *data.Place) string { return p.Address.District }},
	{"county", func(p *data.Place) string { return p.Address.County }},
	{"state", func(p *data.Place) string { return p.Address.State }},
	{"country", func(p *data.Place) string { return p.Address.Country }},
	{"country_code", func(p *data.Place) string { return p.Address.CountryCode }},
}

var contactColumns = []csvColumn{
	{"phone", func(p *data.Place) string { return p.Phone }},
	{"email", func(p *data.Place) string { return p.Email }},
	{"website", func(p *data.Place) string { return p.Website }},
	{"opening_hours", func(p *data.Place) string { return p.OpeningHours }},
	{"wheelchair", func(p *data.Place) string { return p.Wheelchair }},
	{"fee", func(p *data.Place) string { return p.Fee }},
	{"dogs", func(p *data.Place) string { return p.Dogs }},
	{"indoor", func(p *data.Place) string { return p.Indoor }},
	{"stroller", func(p *data.Place) string { return p.Stroller }},
	{"cuisine", func(p *data.Place) string { return joined(p.Cuisine) }},
}

var eventColumns = []csvColumn{
	{"starts", func(p *data.Place) string { return event(p).Starts }},
	{"ends", func(p *data.Place) string { return event(p).Ends }},
	{"recurrence", func(p *data.Place) string { return event(p).Recurrence }},
	{"venue", func(p *data.Place) string { return event(p).Venue }},
	{"organizer", func(p *data.Place) string { return event(p).Organizer }},
	{"languages", func(p *data.Place) string { return joined(event(p).Languages) }},
}

func event(p *data.Place) data.Event {
	if p.Event == nil {
		return data.Event{}
	}
	return *p.Event
}

var factColumns = []csvColumn{
	{"offers", func(p *data.Place) string { return joinedTexts(p.Offers, anyLanguage) }},
	{"seeks", func(p *data.Place) string { return joinedTexts(p.Seeks, anyLanguage) }},
	{"image", images(func(i data.Image) string { return i.URL })},
	{"image_alt", images(func(i data.Image) string { return i.Alt })},
	{"image_licence", images(func(i data.Image) string { return i.Licence })},
	{"image_author", images(func(i data.Image) string { return i.Author })},
	{"population", func(p *data.Place) string {
		if p.Population == 0 {
			return ""
		}
		return strconv.Itoa(p.Population)
	}},
	{"importance", func(p *data.Place) string { return decimal(p.Importance) }},
	{"accuracy", func(p *data.Place) string { return decimal(p.Accuracy) }}, // 0 says exact: an empty cell would be guessed from the digits
	{"source", sourceList(func(s data.Source) string { return s.Name })},
	{"source_licence", sourceList(func(s data.Source) string { return s.Licence })},
	{"source_url", sourceList(func(s data.Source) string { return s.URL })},
	{"updated", func(p *data.Place) string {
		if p.Updated.IsZero() {
			return ""
		}
		return p.Updated.UTC().Format(time.RFC3339Nano)
	}},
}

func images(part func(data.Image) string) func(*data.Place) string {
	return func(p *data.Place) string { return parts(p.Images, part) }
}

func sourceList(part func(data.Source) string) func(*data.Place) string {
	return func(p *data.Place) string { return parts(p.Sources, part) }
}

// parts is a list of one part of each entry, as long as the list.
func parts[T any](list []T, part func(T) string) string {
	cells := make([]string, len(list))
	for i := range list {
		cells[i] = part(list[i])
	}
	return joined(cells)
}

func decimal(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

// degrees writes all digits there are, at least six decimals.
func degrees(value float64) string {
	written := decimal(value)
	whole, decimals, _ := strings.Cut(written, ".")
	return whole + "." + decimals + strings.Repeat("0", max(0, 6-len(decimals)))
}
