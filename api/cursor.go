package api

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
)

// A cursor is a sort key as text: a number (score, metres) and the id that parts equal ones. Each list has
// its own letter, so that a cursor of one is refused by another.
const (
	searchCursor  = 's'
	nearbyCursor  = 'n'
	placesCursor  = 'p'
	timeCursor    = 't'
	changesCursor = 'c'
	clusterCursor = 'l'

	blendCursor        = 'b'
	alongCursor        = 'a'
	insideCursor       = 'i'
	eachCursor         = 'e'
	counterpartsCursor = 'k'
)

func encodeCursor(list byte, key float64, id string) string {
	plain := string(list) + strconv.FormatUint(math.Float64bits(key), 36) + " " + id
	return base64.RawURLEncoding.EncodeToString([]byte(plain))
}

// cursor reads the parameter cursor; ok is false where it is not given or would not do.
func (p *params) cursor(list byte) (key float64, id string, ok bool) {
	if !p.has("cursor") {
		return 0, "", false
	}
	text := p.text("cursor")
	key, id, ok = decodeCursor(list, text)
	if !ok {
		p.fail("cursor", text, "want the cursor of this list's next link")
	}
	return key, id, ok
}

func decodeCursor(list byte, text string) (key float64, id string, ok bool) {
	plain, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(plain) == 0 || plain[0] != list {
		return 0, "", false
	}
	bits, id, found := strings.Cut(string(plain[1:]), " ")
	n, err := strconv.ParseUint(bits, 36, 64)
	key = math.Float64frombits(n)
	inRange := key <= math.MaxFloat64 && !math.Signbit(key) // NaN is not
	if !found || err != nil || !inRange || id == "" || len(id) > 128 || encodeCursor(list, key, id) != text {
		return 0, "", false
	}
	return key, id, true
}
