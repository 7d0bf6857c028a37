// Package lang knows the languages the product speaks and what stands in for a language that is missing.
package lang

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Supported lists the languages that vocabulary and interface come in, in the order they are offered.
var Supported = []string{"pl", "cs", "en", "de", "sk"}

// relatives are read without trouble by speakers of the key, nearest first.
var relatives = map[string][]string{
	"cs":  {"sk"},
	"sk":  {"cs"},
	"szl": {"pl"},
}

// countries maps an ISO 3166-1 alpha-2 code to the language that local names are in.
var countries = map[string]string{
	"PL": "pl", "CZ": "cs", "SK": "sk", "DE": "de", "AT": "de", "GB": "en", "IE": "en", "US": "en", "LI": "de",
}

// Of returns the language of local names in a country, "" when it is not known.
func Of(country string) string { return countries[country] }

// Prefs is the order in which a reader wants texts: the languages asked for, then their relatives, as
// lower-case BCP 47 base tags ("pl", "szl"). The empty list asks for local names.
type Prefs []string

// Parse reads the tags of a preference list, best first. A tag that is no language is passed over: an
// unknown language is never an error.
func Parse(tags []string) Prefs {
	var prefs Prefs
	add := func(l string) {
		if !slices.Contains(prefs, l) {
			prefs = append(prefs, l)
		}
	}
	for _, tag := range tags {
		if base, ok := base(tag); ok {
			add(base)
		}
	}
	for _, l := range slices.Clone(prefs) {
		for _, relative := range relatives[l] {
			add(relative)
		}
	}
	return prefs
}

// ParseAccept reads an Accept-Language header. A part of it that is no language is passed over.
func ParseAccept(header string) Prefs {
	if header == "" {
		return nil
	}
	type weighted struct {
		tag    string
		weight float32
	}
	var wanted []weighted
	for part := range strings.SplitSeq(header, ",") {
		tags, weights, err := language.ParseAcceptLanguage(part)
		if err == nil && len(tags) > 0 && weights[0] > 0 {
			wanted = append(wanted, weighted{tags[0].String(), weights[0]})
		}
	}
	slices.SortStableFunc(wanted, func(a, b weighted) int { return cmp.Compare(b.weight, a.weight) })
	tags := make([]string, len(wanted))
	for i := range wanted {
		tags[i] = wanted[i].tag
	}
	return Parse(tags)
}

// anyLanguage is what x/text makes of * in an Accept-Language header.
const anyLanguage = "mul"

func base(tag string) (string, bool) {
	if slices.Contains(Supported, tag) { // which parsing, much slower, finds too
		return tag, true
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return "", false
	}
	b, confidence := parsed.Base()
	return b.String(), confidence == language.Exact && b.String() != anyLanguage
}

// Tag is the tag by which texts in a language are kept: "pl" for "PL", "pl-PL" and "pol". Scripts and variants stay; what is
// no language stays as it is.
func Tag(tag string) string {
	if len(tag) == 2 && tag == strings.ToLower(tag) {
		return tag
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	base, script, region := parsed.Raw()
	if plain, err := language.Compose(base, script); err == nil && region.String() != "ZZ" && len(parsed.Variants())+len(parsed.Extensions()) == 0 {
		return plain.String()
	}
	return parsed.String()
}

// Related tells whether speakers of one language read another without trouble.
func Related(speakers, language string) bool { return slices.Contains(relatives[speakers], language) }

// Vocabulary returns the supported language that serves the reader best, "" when none does.
func (p Prefs) Vocabulary() string {
	for _, l := range p {
		if slices.Contains(Supported, l) {
			return l
		}
	}
	return ""
}
