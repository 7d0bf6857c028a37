package gold

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// Limits of a file.
const (
	MaxQueries   = 100_000
	maxLineBytes = 64 << 10
)

// Header is the first line of a file: the names of its columns, separated by tabs.
const Header = "class\tlang\tquery\tlat\tlon\twant\twant_lat\twant_lon\twithin\tnote"

const (
	columns       = 10
	defaultWithin = 250 // metres
)

// Nothing is what a query wants that nothing may answer.
const Nothing = "-"

// Read reads a gold set: the header, then a query a line. Empty lines and those that begin with # are passed over.
//
// lat and lon are where the user is, both empty where nobody says. want is a name, CATEGORY@AREA, 3*CATEGORY@AREA
// for the first three, CATEGORY@ for a category within metres of a position, or - for nothing; several that will do
// are separated by |, and so are their want_lat and want_lon, which are empty for what may be anywhere. within is in
// metres, 250 where it is empty.
//
// An error names the line and what was wanted there.
func Read(r io.Reader) ([]Query, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLineBytes)
	var queries []Query
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			if line != Header {
				return nil, fmt.Errorf("line 1: want the header %q", Header)
			}
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		q, err := parse(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if q.Line = n; len(queries) == MaxQueries {
			return nil, fmt.Errorf("line %d: want at most %d queries", n, MaxQueries)
		}
		queries = append(queries, *q)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d: want at most %d bytes", n+1, maxLineBytes)
	} else if err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	if len(queries) == 0 {
		return nil, errors.New("line 1: want the header and at least one query")
	}
	return queries, nil
}

func parse(line string) (*Query, error) {
	if !utf8.ValidString(line) {
		return nil, errors.New("want UTF-8")
	}
	cells := strings.Split(line, "\t")
	if len(cells) != columns {
		return nil, fmt.Errorf("want %d columns separated by tabs, not %d", columns, len(cells))
	}
	q := &Query{Class: cells[0], Lang: cells[1], Text: cells[2], Note: cells[9]}
	if q.Class == "" {
		return nil, errors.New("class: want a name such as exact")
	}
	var err error
	if q.Near, err = position(cells[3], cells[4]); err != nil {
		return nil, fmt.Errorf("lat, lon: %w", err)
	}
	within := float64(defaultWithin)
	if cells[8] != "" {
		const most = 1_000_000
		if within, err = strconv.ParseFloat(cells[8], 64); err != nil || !(within > 0 && within <= most) {
			return nil, fmt.Errorf("within: %q: want metres, up to %d", cells[8], most)
		}
	}
	if cells[5] == Nothing {
		return q, nil
	}
	q.Wanted, err = allWanted(cells[5], cells[6], cells[7], within)
	return q, err
}

// allWanted reads the answers that will do, and their positions.
func allWanted(texts, lats, lons string, within float64) ([]Wanted, error) {
	split := strings.Split(texts, "|")
	lat, lon := strings.Split(lats, "|"), strings.Split(lons, "|")
	if lats == "" && lons == "" {
		lat, lon = make([]string, len(split)), make([]string, len(split))
	}
	if len(lat) != len(split) || len(lon) != len(split) {
		return nil, fmt.Errorf("want_lat, want_lon: want as many as there are in want, %d", len(split))
	}
	wanted := make([]Wanted, len(split))
	for i, text := range split {
		w, err := oneWanted(text)
		if err != nil {
			return nil, fmt.Errorf("want: %q: %w", text, err)
		}
		if w.At, err = position(lat[i], lon[i]); err != nil {
			return nil, fmt.Errorf("want_lat, want_lon: %w", err)
		}
		if w.Within = within; w.Category != "" && w.Area == "" && w.At == nil {
			return nil, fmt.Errorf("want: %q: want an area behind the @, or a position", text)
		}
		wanted[i] = *w
	}
	return wanted, nil
}

func oneWanted(text string) (*Wanted, error) {
	w := &Wanted{Name: text, Count: 1}
	category, area, ok := strings.Cut(text, "@")
	if ok {
		w.Name, w.Area = "", area
		if count, name, several := strings.Cut(category, "*"); several {
			n, err := strconv.Atoi(count)
			if err != nil || n < 1 || n > Depth {
				return nil, fmt.Errorf("want a number from 1 to %d before the *", Depth)
			}
			w.Count, category = n, name
		}
		w.Category = category
	}
	if w.Name == "" && w.Category == "" {
		return nil, errors.New("want a name, CATEGORY@AREA, or - for nothing")
	}
	return w, nil
}

// position reads degrees; two empty texts are nowhere.
func position(lat, lon string) (*orb.Point, error) {
	if lat == "" && lon == "" {
		return nil, nil
	}
	y, errLat := strconv.ParseFloat(lat, 64)
	x, errLon := strconv.ParseFloat(lon, 64)
	if errLat != nil || errLon != nil || !(y >= -90 && y <= 90 && x >= -180 && x <= 180) {
		return nil, fmt.Errorf("%q, %q: want degrees, latitude from -90 to 90 and longitude from -180 to 180", lat, lon)
	}
	return &orb.Point{x, y}, nil
}
