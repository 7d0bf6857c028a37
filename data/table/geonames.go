package table

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/taxonomy"
)

// The columns of the main table of geonames.org that are read.
const (
	geonameID = iota
	geonameName
	_ // the name in ASCII
	geonameAlternates
	geonameLat
	geonameLon
	geonameClass
	geonameCode
	geonameCountry
	geonamePopulation = 14
	geonameModified   = 18
	geonameColumns    = 19
)

// GeoNamesSource is the name of the source of all places of GeoNames.
const GeoNamesSource = "GeoNames"

// ReadGeoNames calls yield with each row of a dump of geonames.org's main table, 19 columns parted by tabs, until yield
// returns an error, which it returns. Rows of features that no category covers are passed over and counted. Settlements
// get the importance of their population, as data.SettlementImportance has it; a place's further names are those in
// Latin script first. The other errors are those of reading. At most about 2 MB are held.
func ReadGeoNames(r io.Reader, yield func(data.Reading) error) (passedOver int, err error) {
	text := bufio.NewReaderSize(r, 64<<10)
	if start, err := text.Peek(len("\uFEFF")); err == nil && string(start) == "\uFEFF" {
		_, _ = text.Discard(len("\uFEFF")) // it has just been seen
	}
	rows := rowReader{text: text, comma: '\t', line: 1}
	for {
		next, err := rows.next()
		if errors.Is(err, io.EOF) {
			return passedOver, nil
		}
		if err != nil {
			return passedOver, err
		}
		if blank(next) {
			continue
		}
		reading, covered := readGeoName(next)
		if !covered {
			passedOver++
			continue
		}
		if err := yield(reading); err != nil {
			return passedOver, err
		}
	}
}

// readGeoName makes a place of a row; covered tells whether a category covers it.
func readGeoName(r row) (reading data.Reading, covered bool) {
	d := draft{at: line(r.line)}
	switch {
	case r.fault != "":
		d.refuse("", "", r.fault)
	case len(r.cells) != geonameColumns:
		d.refuse("", "", fmt.Sprintf("there are %d columns; want %d, as in the main table of geonames.org", len(r.cells), geonameColumns))
	default:
		if covered = d.fillGeoName(r.cells); !covered {
			return data.Reading{}, false
		}
	}
	return d.reading(asIs), true
}

var digits = regexp.MustCompile(`^[0-9]{1,18}$`)

func (d *draft) fillGeoName(cells []string) (covered bool) {
	population := 0
	if given := cells[geonamePopulation]; given != "" {
		var err error
		if population, err = strconv.Atoi(given); err != nil || population < 0 {
			d.refuse("population", given, "want a whole number from 0")
		}
	}
	category := geonamesCategory(cells[geonameClass], cells[geonameCode], population)
	if category == "" {
		return false
	}
	id := cells[geonameID]
	if !digits.MatchString(id) {
		d.refuse("geonameid", id, "want a number")
	}
	p := &d.place
	p.ID, p.Name, p.Categories, p.Population = "geonames-"+id, data.CleanText(cells[geonameName]), []string{category}, population
	p.AltNames = alternates(cells[geonameAlternates], p.Name)
	p.Point = orb.Point{d.degrees("longitude", cells[geonameLon]), d.degrees("latitude", cells[geonameLat])}
	p.Address.CountryCode = cells[geonameCountry]
	if taxonomy.Builtin().Category(category).Theme == taxonomy.Settlement {
		p.Importance = data.SettlementImportance(category, population)
	}
	p.Sources = []data.Source{{Name: GeoNamesSource, Licence: "CC-BY-4.0", URL: "https://www.geonames.org/" + id}}
	if given := cells[geonameModified]; given != "" {
		var err error
		if p.Updated, err = time.Parse(time.DateOnly, given); err != nil {
			d.refuse("modification date", given, "want a date like 2026-11-21")
		}
	}
	return true
}

func (d *draft) degrees(field, given string) float64 {
	value, err := strconv.ParseFloat(given, 64)
	if err != nil {
		d.refuse(field, given, "want degrees")
	}
	return value
}

// alternates are the further names of a row that are no longer than names may be, those in Latin script first and as
// many as a place may have.
func alternates(cell, name string) []string {
	const most = 300 // characters of a name
	var latin, others []string
	seen := map[string]bool{name: true}
	for alternate := range strings.SplitSeq(cell, ",") {
		alternate = data.CleanText(alternate)
		broken := strings.ContainsFunc(alternate, unicode.IsControl) // Š and Ž of another encoding are, in some rows
		if alternate == "" || broken || seen[alternate] || utf8.RuneCountInString(alternate) > most {
			continue
		}
		seen[alternate] = true
		if strings.ContainsFunc(alternate, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }) {
			others = append(others, alternate)
		} else {
			latin = append(latin, alternate)
		}
	}
	all := append(latin, others...)
	return all[:min(len(all), data.MaxListLength)]
}
