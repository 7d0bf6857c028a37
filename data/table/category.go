package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
)

const wantedCategory = "want a category id of /v1/categories, an OpenStreetMap key=value, or what the category is called in pl, cs, en, de or sk"

// A meaning is a category that a word stands for in a language.
type meaning struct{ category, lang string }

// vocabulary lists what each folded word may stand for: names before synonyms, in table order.
var vocabulary = sync.OnceValue(func() map[string][]meaning {
	names, synonyms := map[string][]meaning{}, map[string][]meaning{}
	for _, c := range taxonomy.Builtin().Categories() {
		for _, language := range lang.Supported {
			for i, word := range c.Words(language) {
				list := synonyms
				if i == 0 {
					list = names
				}
				list[data.Fold(word)] = append(list[data.Fold(word)], meaning{c.ID, language})
			}
		}
	}
	for word, meant := range synonyms {
		names[word] = append(names[word], meant...)
	}
	return names
})

// categoriesOf lists the categories that a word may stand for, the likeliest first: those of the language that is
// spoken where the place is, otherwise those of all languages.
func categoriesOf(word, local string) []string {
	var here, anywhere []string
	for _, m := range vocabulary()[data.Fold(word)] {
		if m.lang == local && !slices.Contains(here, m.category) {
			here = append(here, m.category)
		}
		if !slices.Contains(anywhere, m.category) {
			anywhere = append(anywhere, m.category)
		}
	}
	if len(here) > 0 {
		return here
	}
	return anywhere
}

var osmTag = regexp.MustCompile(`^[a-z0-9_:]{1,64}=[^=\s]{1,128}$`)

// addCategory adds what a record calls its category: an id, an OpenStreetMap key=value or a word in any language.
func (d *draft) addCategory(field, given string) (known bool) {
	id, ok := taxonomy.Builtin().Resolve(given)
	if !ok && osmTag.MatchString(given) {
		id, ok, d.place.Tag = other, true, given
	}
	if !ok {
		meant := categoriesOf(given, lang.Of(d.place.Address.CountryCode))
		if len(meant) == 0 {
			return false
		}
		if id = meant[0]; len(meant) > 1 {
			d.warn(field, given, fmt.Sprintf("may be %s; taken for %s", strings.Join(meant, ", "), id))
		}
	}
	if !slices.Contains(d.place.Categories, id) {
		d.place.Categories = append(d.place.Categories, id)
	}
	return true
}
