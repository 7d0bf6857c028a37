package geo

import (
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// Plus Codes are Open Location Codes: https://github.com/google/open-location-code, specification.md. Digits of base
// 20 come in pairs of latitude and longitude, from 20° down to 1/8000°; those behind the tenth part a cell into five
// rows of four columns. A short code lacks digits in front, which a point nearby gives back.
const (
	plusDigits    = "23456789CFGHJMPQRVWX"
	plusPlace     = 8  // digits in front of the +
	plusPairs     = 10 // digits that come in pairs
	maxPlusDigits = 15
)

// PlusCode returns the middle of the cell that a Plus Code stands for. A short code is completed to the one
// nearest to near and is none where near is nil. Letters may be small.
func PlusCode(code string, near *orb.Point) (orb.Point, bool) {
	front, behind, found := strings.Cut(strings.ToUpper(code), "+")
	if !found || len(front) > plusPlace || len(front)%2 != 0 || len(behind) == 1 || len(front)+len(behind) > maxPlusDigits {
		return orb.Point{}, false
	}
	digits := strings.TrimRight(front, "0")
	if padded := len(digits) < len(front); padded && (len(front) < plusPlace || len(digits)%2 != 0 || behind != "") {
		return orb.Point{}, false
	}
	digits += behind
	if digits == "" || strings.Trim(digits, plusDigits) != "" {
		return orb.Point{}, false
	}
	missing := plusPlace - len(front)
	if missing == 0 {
		return plusCell(digits)
	}
	if near == nil {
		return orb.Point{}, false
	}
	cell, ok := plusCell(plusFront(*near, missing) + digits)
	return nearestCell(cell, *near, missing), ok
}

// plusCell is the middle of the cell of a full code's digits.
func plusCell(digits string) (orb.Point, bool) {
	lat, lon := -90.0, -180.0
	height, width := 400.0, 400.0 // of the cell so far
	for i := range len(digits) {
		value := float64(strings.IndexByte(plusDigits, digits[i]))
		switch {
		case i >= plusPairs:
			height, width = height/5, width/4
			lat += math.Floor(value/4) * height
			lon += math.Mod(value, 4) * width
		case i%2 == 0:
			height /= 20
			lat += value * height
		default:
			width /= 20
			lon += value * width
		}
	}
	p := orb.Point{lon + width/2, lat + height/2}
	return p, CheckPoint(p) == nil && lat < 90 && lon < 180
}

// plusFront are the first n digits, an even number, of the code of a point.
func plusFront(p orb.Point, n int) string {
	var b strings.Builder
	lat, lon := min(p.Lat()+90, 180-1e-9), min(p.Lon()+180, 360-1e-9)
	for size := 20.0; b.Len() < n; size /= 20 {
		b.WriteByte(plusDigits[int(lat/size)])
		b.WriteByte(plusDigits[int(lon/size)])
		lat, lon = math.Mod(lat, size), math.Mod(lon, size)
	}
	return b.String()
}

// nearestCell moves the middle of a cell to the like cell nearest to a point: the digits missing in front, which
// were the point's own, may be those of a neighbour.
func nearestCell(cell, near orb.Point, missing int) orb.Point {
	size := math.Pow(20, 2-float64(missing)/2)
	shift := func(c, at, least, most float64) float64 {
		switch {
		case c > at+size/2 && c-size >= least:
			return c - size
		case c < at-size/2 && c+size <= most:
			return c + size
		}
		return c
	}
	return orb.Point{shift(cell.Lon(), near.Lon(), -180, 180), shift(cell.Lat(), near.Lat(), -90, 90)}
}
