package table

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// An angle is a latitude or longitude as somebody wrote it.
type angle struct {
	degrees float64
	letter  string  // N, S, E or W where it says so
	step    float64 // degrees between neighbours among the numbers that are written alike: 0.01 for two decimals
	parts   int     // how many numbers it is written in
}

var (
	decimalAngle = regexp.MustCompile(`^([NSEW])? ?([+-]?)(\d{1,9})(?:[.,](\d+))?(?: ?°)? ?([NSEW])?$`)
	partedAngle  = regexp.MustCompile(`^([NSEW])? ?([+-]?)(\d{1,3})(?: ?[°:] ?| )(\d{1,2})(?:[.,](\d+))?(?:(?: ?[':] ?| )(\d{1,2})(?:[.,](\d+))? ?"?)?'? ?([NSEW])?$`)
	thousands    = regexp.MustCompile(`^-?\d{1,3}( \d{3})+([.,]\d+)?$`)

	signs = strings.NewReplacer("º", "°", "˚", "°", "′′", `"`, "''", `"`, "’’", `"`, "″", `"`, "”", `"`, "“", `"`, "„", `"`,
		"′", "'", "’", "'", "‘", "'", "´", "'", "`", "'", "−", "-", "–", "-")
)

// parseAngle reads decimal degrees with point or comma, degrees and minutes, or degrees, minutes and seconds, with or
// without signs and a letter of the compass.
func parseAngle(text string) (angle, bool) {
	text = strings.Join(strings.Fields(strings.ToUpper(signs.Replace(text))), " ")
	if thousands.MatchString(text) {
		text = strings.ReplaceAll(text, " ", "")
	}
	if m := decimalAngle.FindStringSubmatch(text); m != nil {
		a := angle{step: math.Pow10(-len(m[4])), parts: 1}
		a.degrees, _ = strconv.ParseFloat(m[3]+"."+m[4]+"0", 64) // the digits have been matched
		return a.signed(m[2], m[1], m[5])
	}
	m := partedAngle.FindStringSubmatch(text)
	if m == nil {
		return angle{}, false
	}
	degrees, _ := strconv.ParseFloat(m[3], 64)
	minutes, _ := strconv.ParseFloat(m[4]+"."+m[5]+"0", 64)
	seconds, _ := strconv.ParseFloat("0"+m[6]+"."+m[7]+"0", 64)
	const finest = 1e7 // parts of a degree, a centimetre each
	sum := math.Round((degrees+minutes/60+seconds/3600)*finest) / finest
	a := angle{degrees: sum, step: math.Pow10(-len(m[5])) / 60, parts: 2}
	if m[6] != "" {
		a.step, a.parts = math.Pow10(-len(m[7]))/3600, 3
	}
	if minutes >= 60 || seconds >= 60 || m[5] != "" && m[6] != "" {
		return angle{}, false
	}
	return a.signed(m[2], m[1], m[len(m)-1])
}

// signed is the angle with its sign and the letter in front or behind.
func (a angle) signed(sign, front, behind string) (angle, bool) {
	a.letter = front + behind
	if sign == "-" {
		a.degrees = -a.degrees
	}
	if a.letter == "S" || a.letter == "W" {
		a.degrees = -a.degrees
	}
	return a, len(a.letter) <= 1 && (a.letter == "" || sign == "")
}

// wholeMinute tells whether the angle is one that somebody read off to the minute, whatever it is written in.
func (a angle) wholeMinute() bool {
	off := math.Abs(a.degrees*60 - math.Round(a.degrees*60))
	if a.parts > 1 {
		return off < 1e-5
	}
	return a.step <= 1e-4 && off < max(31*a.step, 1e-6) // a minute has no end in decimals
}

// wkt is how geographic databases write a point: longitude first.
var wkt = regexp.MustCompile(`^(?i:SRID=4326;)?(?i:POINT) ?\( ?(-?[\d.]+) +(-?[\d.]+) ?\)$`)

// parsePair reads latitude and longitude from one cell.
func parsePair(text string) (lat, lon angle, ok bool) {
	if m := wkt.FindStringSubmatch(text); m != nil {
		lon, lonOK := parseAngle(m[1])
		lat, latOK := parseAngle(m[2])
		return lat, lon, lonOK && latOK
	}
	const most = 100 // bytes; the halves of each split are looked at
	text = strings.ToUpper(strings.Trim(text, "()[] "))
	if len(text) > most {
		return angle{}, angle{}, false
	}
	for i := 0; i < len(text); i++ {
		front, behind, parted := splitPair(text, i)
		if !parted {
			continue
		}
		a, aOK := parseAngle(front)
		b, bOK := parseAngle(behind)
		if !aOK || !bOK || a.parts != b.parts {
			continue
		}
		if ok && (a != lat || b != lon) {
			return angle{}, angle{}, false // it can be read in two ways
		}
		lat, lon, ok = a, b, true
	}
	return lat, lon, ok
}

// splitPair parts a text at a byte that may stand between latitude and longitude: a sign of its own, or a letter of the
// compass, which stands in front of both angles or behind both.
func splitPair(text string, i int) (front, behind string, ok bool) {
	switch text[i] {
	case ',', ';', '/', '|', ' ':
		return strings.Trim(text[:i], ",; "), strings.Trim(text[i+1:], ",; "), true
	case 'N', 'S', 'E', 'W':
		if strings.IndexByte("NSEW", text[0]) < 0 {
			i++
		}
		return text[:i], text[i:], i > 0 && i < len(text)
	}
	return "", "", false
}
