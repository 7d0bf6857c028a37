package api

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"tripoint/geo"
)

// A param is a query parameter of a route: what it may be, and what it is for.
type param struct {
	name     string
	about    string
	kind     kind
	min, max float64 // of numbers; of texts, max is the number of characters
	def      string  // as it would be written; "" is none
	allowed  []string
	required bool
	repeated bool // may be given more than once
}

type kind int

const (
	text kind = iota
	list      // comma-separated texts
	number
	whole
	flag
	box
)

const (
	maxTextLength = 200
	maxListLength = 100
)

// commonParams are known to every route.
var commonParams = []param{
	{name: "key", about: "a publishable key"},
	{name: "v", about: "the edition that a versioned link was made for"},
	{name: "lang", kind: list, about: "languages in order of preference, like pl,cs; names fall back to a relative language, then to the local one"},
}

// A badParam is a parameter that would not do.
type badParam struct{ name, value, want string }

func (e *badParam) Error() string {
	if e.value == "" {
		return fmt.Sprintf("%s: %s", e.name, e.want)
	}
	return fmt.Sprintf("%s=%q: %s", e.name, shorten(e.value), e.want)
}

func shorten(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// params reads the parameters of one request and keeps the first error.
type params struct {
	values url.Values
	spec   []param
	err    error
}

// readParams parses a query string and refuses what the route does not know.
func readParams(query string, spec []param) (*params, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, &badParam{name: "query", want: "want name=value pairs joined by &, percent-encoded"}
	}
	p := &params{values: values, spec: spec}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		known := p.find(name)
		switch {
		case known == nil:
			return nil, p.unknown(name)
		case len(values[name]) > 1 && !known.repeated:
			return nil, &badParam{name: name, want: "want it once"}
		case len(values[name]) > maxListLength:
			return nil, &badParam{name: name, want: fmt.Sprintf("want it at most %d times", maxListLength)}
		}
		for _, value := range values[name] {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				return nil, &badParam{name: name, want: "want UTF-8 without null characters"}
			}
			if most := known.maxLength(); known.kind == text && utf8.RuneCountInString(value) > most {
				return nil, &badParam{name, value, fmt.Sprintf("want at most %d characters", most)}
			}
		}
	}
	for _, known := range spec {
		if known.required && !values.Has(known.name) {
			return nil, &badParam{name: known.name, want: "want it in every request: " + known.about}
		}
	}
	return p, nil
}

func (p *params) find(name string) *param {
	for _, known := range [][]param{p.spec, commonParams} {
		for i := range known {
			if known[i].name == name {
				return &known[i]
			}
		}
	}
	return nil
}

// unknown names the known parameter that is written most alike.
func (p *params) unknown(name string) error {
	best, least := "", len(name)/2+1
	for _, known := range slices.Concat(p.spec, commonParams) {
		if d := editDistance(strings.ToLower(name), known.name); d < least {
			best, least = known.name, d
		}
	}
	want := "no such parameter here"
	if best != "" {
		want += "; did you mean " + best + "?"
	}
	return &badParam{name: shorten(name), want: want}
}

// editDistance is Levenshtein's distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

func (p *params) fail(name, value, want string) {
	if p.err == nil {
		p.err = &badParam{name, value, want}
	}
}

func (p *params) has(name string) bool { return p.values.Has(name) }

// get returns the specification of a parameter and its first value, the default where it is not given.
func (p *params) get(name string) (*param, string) {
	spec := p.find(name)
	if spec == nil {
		panic("parameter " + name + " is read but not listed with its route")
	}
	if !p.values.Has(name) {
		return spec, spec.def
	}
	return spec, p.values.Get(name)
}

func (p *params) text(name string) string {
	spec, value := p.get(name)
	if p.has(name) {
		p.check(spec, value)
	}
	return value
}

func (p *params) check(spec *param, value string) {
	if len(spec.allowed) > 0 && !slices.Contains(spec.allowed, value) {
		p.fail(spec.name, value, "want one of "+strings.Join(spec.allowed, ", "))
	}
}

// list reads comma-separated values, all occurrences together.
func (p *params) list(name string) []string { return slices.Concat(p.lists(name)...) }

// optional is list, or the text, of a parameter that the route may not have or that need not be given.
func (p *params) optional(name string) []string {
	spec := p.find(name)
	switch {
	case spec == nil || !p.has(name):
		return nil
	case spec.kind == list:
		return p.list(name)
	}
	return []string{p.text(name)}
}

// lists reads comma-separated values, one list an occurrence.
func (p *params) lists(name string) [][]string {
	if !p.has(name) {
		return nil
	}
	spec, _ := p.get(name)
	var lists [][]string
	total := 0
	for _, joined := range p.values[name] {
		var values []string
		for value := range strings.SplitSeq(joined, ",") {
			value = strings.TrimSpace(value)
			if value == "" {
				p.fail(name, joined, "want values joined by commas, none of them empty")
				return nil
			}
			p.check(spec, value)
			values = append(values, value)
		}
		lists = append(lists, values)
		total += len(values)
	}
	if total > maxListLength {
		p.fail(name, "", fmt.Sprintf("want at most %d values", maxListLength))
	}
	return lists
}

func (p *params) number(name string) float64 {
	spec, value := p.get(name)
	if value == "" && !p.values.Has(name) {
		return 0
	}
	n, err := parseNumber(value)
	if err != nil || math.IsNaN(n) || n < spec.min || n > spec.max {
		p.fail(name, value, spec.wanted())
		return 0
	}
	return n
}

// parseNumber reads a decimal number; strconv alone takes hexadecimal ones too.
func parseNumber(s string) (float64, error) {
	if strings.ContainsAny(s, "xX_") {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(s, 64)
}

func (p *params) whole(name string) int {
	spec, value := p.get(name)
	n, err := strconv.Atoi(value)
	if err != nil || float64(n) < spec.min || float64(n) > spec.max {
		p.fail(name, value, spec.wanted())
		return 0
	}
	return n
}

func (p *params) flag(name string) bool {
	_, value := p.get(name)
	switch value {
	case "1", "true":
		return true
	case "", "0", "false":
		if value == "" && p.values.Has(name) {
			break
		}
		return false
	}
	p.fail(name, value, "want 1 or 0")
	return false
}

// point reads lat and lon; nil where neither is given.
func (p *params) point() *orb.Point {
	if !p.has("lat") && !p.has("lon") {
		return nil
	}
	for _, name := range []string{"lat", "lon"} {
		if !p.has(name) {
			p.fail(name, "", "want lat and lon together")
		}
	}
	return &orb.Point{p.number("lon"), p.number("lat")}
}

// box reads west,south,east,north; nil where it is not given.
func (p *params) box(name string) *orb.Bound {
	spec, value := p.get(name)
	if !p.has(name) {
		return nil
	}
	parts := strings.Split(value, ",")
	var n [4]float64
	if len(parts) != len(n) {
		p.fail(name, value, spec.wanted())
		return nil
	}
	for i, part := range parts {
		var err error
		if n[i], err = parseNumber(strings.TrimSpace(part)); err != nil {
			p.fail(name, value, spec.wanted())
			return nil
		}
	}
	b := &orb.Bound{Min: orb.Point{n[0], n[1]}, Max: orb.Point{n[2], n[3]}}
	if err := geo.CheckBox(*b); err != nil {
		p.fail(name, value, spec.wanted()+" ("+err.Error()+")")
		return nil
	}
	return b
}

// wanted says in words what a value must be.
func (s *param) wanted() string {
	bound := func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
	switch s.kind {
	case number:
		return fmt.Sprintf("want a number from %s to %s", bound(s.min), bound(s.max))
	case whole:
		return fmt.Sprintf("want a whole number from %s to %s", bound(s.min), bound(s.max))
	case box:
		return "want west,south,east,north in degrees"
	}
	return "want a text"
}
