package geo

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// An Angle is a latitude or longitude as somebody wrote it.
type Angle struct {
	Degrees float64
	Letter  string  // N, S, E or W where it says so
	Step    float64 // degrees between neighbours among the numbers that are written alike: 0.01 for two decimals
	Parts   int     // how many numbers it is written in
}

var (
	decimalAngle = regexp.MustCompile(`^([NSEW])? ?([+-]?)(\d{1,9})(?:[.,](\d+))?(?: ?°)? ?([NSEW])?$`)
	partedAngle  = regexp.MustCompile(`^([NSEW])? ?([+-]?)(\d{1,3})(?: ?[°:] ?| )(\d{1,2})(?:[.,](\d+))?(?:(?: ?[':] ?| )(\d{1,2})(?:[.,](\d+))? ?"?)?'? ?([NSEW])?$`)
	thousands    = regexp.MustCompile(`^-?\d{1,3}( \d{3})+([.,]\d+)?$`)

	signs = strings.NewReplacer("º", "°", "˚", "°", "′′", `"`, "''", `"`, "’’", `"`, "″", `"`, "”", `"`, "“", `"`, "„", `"`,
		"′", "'", "’", "'", "‘", "'", "´", "'", "`", "'", "−", "-", "–", "-")
)

// ParseAngle reads decimal degrees with point or comma, degrees and minutes, or degrees, minutes and seconds, with or
// without signs and a letter of the compass.
func ParseAngle(text string) (Angle, bool) {
	text = strings.Join(strings.Fields(strings.ToUpper(signs.Replace(text))), " ")
	if thousands.MatchString(text) {
		text = strings.ReplaceAll(text, " ", "")
	}
	if m := decimalAngle.FindStringSubmatch(text); m != nil {
		a := Angle{Step: math.Pow10(-len(m[4])), Parts: 1}
		a.Degrees, _ = strconv.ParseFloat(m[3]+"."+m[4]+"0", 64) // the digits have been matched
		return a.signed(m[2], m[1], m[5])
	}
	m := partedAngle.FindStringSubmatch(text)
	if m == nil {
		return Angle{}, false
	}
	degrees, _ := strconv.ParseFloat(m[3], 64)
	minutes, _ := strconv.ParseFloat(m[4]+"."+m[5]+"0", 64)
	seconds, _ := strconv.ParseFloat("0"+m[6]+"."+m[7]+"0", 64)
	const finest = 1e7 // parts of a degree, a centimetre each
	sum := math.Round((degrees+minutes/60+seconds/3600)*finest) / finest
	a := Angle{Degrees: sum, Step: math.Pow10(-len(m[5])) / 60, Parts: 2}
	if m[6] != "" {
		a.Step, a.Parts = math.Pow10(-len(m[7]))/3600, 3
	}
	if minutes >= 60 || seconds >= 60 || m[5] != "" && m[6] != "" {
		return Angle{}, false
	}
	return a.signed(m[2], m[1], m[len(m)-1])
}

// signed is the angle with its sign and the letter in front or behind.
func (a Angle) signed(sign, front, behind string) (Angle, bool) {
	a.Letter = front + behind
	if sign == "-" {
		a.Degrees = -a.Degrees
	}
	if a.Letter == "S" || a.Letter == "W" {
		a.Degrees = -a.Degrees
	}
	return a, len(a.Letter) <= 1 && (a.Letter == "" || sign == "")
}

// WholeMinute tells whether the angle is one that somebody read off to the minute, whatever it is written in.
func (a Angle) WholeMinute() bool {
	off := math.Abs(a.Degrees*60 - math.Round(a.Degrees*60))
	if a.Parts > 1 {
		return off < 1e-5
	}
	return a.Step <= 1e-4 && off < max(31*a.Step, 1e-6) // a minute has no end in decimals
}

// wkt is how geographic databases write a point: longitude first.
var wkt = regexp.MustCompile(`^(?i:SRID=4326;)?(?i:POINT) ?\( ?(-?[\d.]+) +(-?[\d.]+) ?\)$`)

// ParsePair reads latitude and longitude from one text, the latitude first unless it is WKT. Their letters may say that it
// is the other way round.
func ParsePair(text string) (lat, lon Angle, ok bool) {
	if m := wkt.FindStringSubmatch(text); m != nil {
		lon, lonOK := ParseAngle(m[1])
		lat, latOK := ParseAngle(m[2])
		return lat, lon, lonOK && latOK
	}
	const most = 100 // bytes; the halves of each split are looked at
	text = strings.ToUpper(strings.Trim(text, "()[] "))
	if len(text) > most {
		return Angle{}, Angle{}, false
	}
	for i := 0; i < len(text); i++ {
		front, behind, parted := splitPair(text, i)
		if !parted {
			continue
		}
		a, aOK := ParseAngle(front)
		b, bOK := ParseAngle(behind)
		if !aOK || !bOK || a.Parts != b.Parts {
			continue
		}
		if ok && (a != lat || b != lon) {
			return Angle{}, Angle{}, false // it can be read in two ways
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
