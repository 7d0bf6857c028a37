package osm

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"tripoint/data"
	"tripoint/data/lang"
)

// languages remembers which endings of keys are languages, and the tag of each; "" is none.
type languages map[string]string

// tag returns the language tag that key:ending names, "" for endings that name something else.
func (ls languages) tag(ending string) string {
	tag, known := ls[ending]
	if known {
		return tag
	}
	// A tag of four letters and more is a word: name:prefix, name:left.
	if first, _, _ := strings.Cut(ending, "-"); len(first) == 2 || len(first) == 3 {
		if parsed, err := language.Parse(ending); err == nil && !slices.Contains(noLanguages, ending) {
			tag = lang.Tag(parsed.String())
		}
	}
	ls[ending] = tag
	return tag
}

// noLanguages are endings that are tags of rare languages but mean something else.
var noLanguages = []string{"old", "alt", "ref", "und", "mul"}

// texts returns what stands under key:xx for languages xx, and how many of them had to be left out. Those with two
// letters come first, which are the larger ones.
func (ls languages) texts(ts tags, key string) (texts data.Texts, cut int) {
	for ending, value := range ts.byLanguage(key) {
		tag, text := ls.tag(ending), data.CleanText(value)
		if tag == "" || text == "" || texts.Get(tag) != "" {
			continue
		}
		texts = append(texts, data.Text{Lang: tag, Text: text})
	}
	if cut = len(texts) - data.MaxListLength; cut > 0 {
		slices.SortFunc(texts, func(a, b data.Text) int {
			return cmp.Or(cmp.Compare(len(a.Lang), len(b.Lang)), byLanguage(a, b))
		})
		texts = texts[:data.MaxListLength]
	}
	slices.SortFunc(texts, byLanguage)
	return texts, max(cut, 0)
}

func byLanguage(a, b data.Text) int { return cmp.Compare(a.Lang, b.Lang) }

// hasName says whether an object has something to be called by.
func hasName(ts tags) bool {
	return ts.first("name", "brand") != "" || slices.ContainsFunc(ts, func(t tag) bool {
		return strings.HasPrefix(t.key, "name:") && t.value != ""
	})
}

// nameIn is what an object is called in messages, "" where nothing says it.
func nameIn(ts tags) string { return data.CleanText(ts.first("name", "brand")) }

var altNameKeys = []string{"alt_name", "old_name", "short_name", "official_name", "loc_name", "int_name"}

// readAltNames gathers further names in all languages, each once and none that the place is called by already.
func (r *record) readAltNames(ls languages) {
	add := func(values string) {
		for name := range listed(values) {
			name = data.CleanText(name)
			known := name == r.Name || slices.Contains(r.AltNames, name) ||
				slices.ContainsFunc(r.Names, func(t data.Text) bool { return t.Text == name })
			if name != "" && !known && len(r.AltNames) < data.MaxListLength {
				r.AltNames = append(r.AltNames, name)
			}
		}
	}
	for _, key := range altNameKeys {
		add(r.tags.get(key))
		for ending, values := range r.tags.byLanguage(key) {
			if ls.tag(ending) != "" {
				add(values)
			}
		}
	}
}

// readDescriptions reads the descriptions; the language of one that names none is that of the country.
func (r *record) readDescriptions(b *builder) {
	r.Description, _ = b.languages.texts(r.tags, "description")
	plain := data.CleanText(r.tags.get("description"))
	if plain == "" {
		return
	}
	country := cmp.Or(r.Address.CountryCode, b.countryAt(r.Point, math.MaxInt))
	if local := cmp.Or(lang.Of(country), "und"); r.Description.Get(local) == "" {
		r.Description = append(r.Description, data.Text{Lang: local, Text: plain})
		slices.SortFunc(r.Description, byLanguage)
	}
}
