package api

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"tripoint/data"
)

// An object is a JSON object being written. Members without a value are left out.
type object struct {
	b    []byte
	only map[string]bool // the members wanted; nil is all
}

func (o *object) open()  { o.b = append(o.b, '{') }
func (o *object) close() { o.b = append(o.b, '}') }

// begin begins an object as the value of a member or in a list, with all members wanted; end ends it.
func (o *object) begin() object { return object{b: append(o.b, '{')} }

func (o *object) end(inner *object) { o.b = append(inner.b, '}') }

// member begins a member and tells whether it is wanted; the caller appends the value to o.b.
func (o *object) member(name string) bool {
	if o.only != nil && !o.only[name] {
		return false
	}
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(append(append(o.b, '"'), name...), '"', ':')
	return true
}

// wantsAny tells whether any of some members is wanted.
func (o *object) wantsAny(names ...string) bool {
	return o.only == nil || slices.ContainsFunc(names, func(name string) bool { return o.only[name] })
}

func (o *object) text(name, value string) {
	if value != "" && o.member(name) {
		o.b = appendString(o.b, value)
	}
}

func (o *object) number(name string, value float64, decimals int) {
	if o.member(name) {
		o.b = appendRounded(o.b, value, decimals)
	}
}

func (o *object) exact(name string, value float64) {
	if o.member(name) {
		o.b = strconv.AppendFloat(o.b, value, 'f', -1, 64)
	}
}

func (o *object) whole(name string, value int) {
	if o.member(name) {
		o.b = strconv.AppendInt(o.b, int64(value), 10)
	}
}

func (o *object) flag(name string, value bool) {
	if o.member(name) {
		o.b = strconv.AppendBool(o.b, value)
	}
}

func (o *object) texts(name string, values []string) {
	o.list(name, len(values), func(i int) { o.b = appendString(o.b, values[i]) })
}

// list writes a list of n elements, which each appends.
func (o *object) list(name string, n int, each func(i int)) {
	if n == 0 || !o.member(name) {
		return
	}
	o.b = append(o.b, '[')
	for i := range n {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		each(i)
	}
	o.b = append(o.b, ']')
}

func (o *object) byLanguage(name string, texts data.Texts) {
	if len(texts) == 0 || !o.member(name) {
		return
	}
	inner := o.begin()
	for _, t := range texts {
		inner.text(t.Lang, t.Text)
	}
	o.end(&inner)
}

func (o *object) address(a *data.Address) {
	if *a == (data.Address{}) || !o.member("address") {
		return
	}
	inner := o.begin()
	inner.text("street", a.Street)
	inner.text("housenumber", a.HouseNumber)
	inner.text("postcode", a.Postcode)
	inner.text("city", a.City)
	inner.text("district", a.District)
	inner.text("county", a.County)
	inner.text("state", a.State)
	inner.text("country", a.Country)
	inner.text("country_code", a.CountryCode)
	o.end(&inner)
}

func (o *object) sources(sources []data.Source) {
	o.list("sources", len(sources), func(i int) {
		inner := o.begin()
		inner.text("name", sources[i].Name)
		inner.text("licence", sources[i].Licence)
		inner.text("url", sources[i].URL)
		inner.texts("fields", sources[i].Fields)
		o.end(&inner)
	})
}

// value writes what has a JSON form of its own; an empty list is left out.
func (o *object) value(name string, v any) {
	if encoded, err := json.Marshal(v); err == nil && o.member(name) {
		o.b = append(o.b, encoded...)
	}
}

func (o *object) ranges(name string, ranges [][2]int) {
	o.list(name, len(ranges), func(i int) {
		o.b = append(o.b, '[')
		o.b = strconv.AppendInt(o.b, int64(ranges[i][0]), 10)
		o.b = append(o.b, ',')
		o.b = strconv.AppendInt(o.b, int64(ranges[i][1]), 10)
		o.b = append(o.b, ']')
	})
}

func appendPoint(b []byte, p orb.Point) []byte {
	b = append(b, `{"type":"Point","coordinates":[`...)
	b = appendDegrees(b, p.Lon())
	b = append(b, ',')
	b = appendDegrees(b, p.Lat())
	return append(b, ']', '}')
}

// exact is above all numbers of so few digits that no two of them are the same float64.
const exact = 1e15

// appendDegrees writes an angle with as many decimals as it takes to read it back. Seven do for most.
func appendDegrees(b []byte, degrees float64) []byte {
	const decimals, scale = 7, 1e7
	if n := math.Round(degrees * scale); math.Abs(n) < exact && n/scale == degrees {
		return appendDecimal(b, int64(n), decimals)
	}
	return strconv.AppendFloat(b, degrees, 'f', -1, 64)
}

func appendRounded(b []byte, value float64, decimals int) []byte {
	scale := math.Pow10(decimals)
	n := math.Round(value * scale)
	if math.Abs(n) < exact {
		return appendDecimal(b, int64(n), decimals)
	}
	return strconv.AppendFloat(b, n/scale, 'f', -1, 64)
}

// appendDecimal writes n with the point before the last digits, without zeros at the end.
func appendDecimal(b []byte, n int64, decimals int) []byte {
	for ; decimals > 0 && n%10 == 0; decimals-- {
		n /= 10
	}
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	from := len(b)
	for written := 0; written <= decimals || n > 0; written++ {
		if written == decimals && written > 0 {
			b = append(b, '.')
		}
		b = append(b, byte('0'+n%10))
		n /= 10
	}
	slices.Reverse(b[from:])
	return b
}

// appendString writes a JSON string. Texts of places rarely hold anything to escape.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			encoded, _ := json.Marshal(s) // a string always has a JSON form
			return append(b, encoded...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
