// Package taxonomy holds the categories of places: themes, their groups, the categories in them, what each is
// called in every language, and which OpenStreetMap tags call for it. Finding words in a query is left to search.
package taxonomy

import (
	_ "embed"
	"strings"
	"sync"

	"tripoint/data/lang"
)

// A Taxonomy is the whole table. It never changes, so any number of goroutines may read it; the slices it hands
// out are its own and must not be written to.
type Taxonomy struct {
	themes     []*Theme
	categories []*Category
	byID       map[string]*Category
	rules      rules
}

// A Theme is the top level: what one colour on the map and one button of the guide stand for.
type Theme struct {
	ID     string
	Groups []*Group

	words vocabulary
}

// A Group is the level between; a theme that needs none has one group of its own id.
type Group struct {
	ID         string
	Theme      string // id
	Categories []*Category

	words vocabulary
}

// A Category says what kind of place a place is. Each of its Tags is key=value, or several joined by "+" that must
// all be there; the value "*" is any value, and no value after "=" wants the key to be absent.
type Category struct {
	ID    string
	Index int    // position in Categories
	Theme string // id
	Group string // id
	Tags  []string
	Icon  string  // name in the Maki icon set, or in Temaki where Maki has none
	Prior float64 // 0..1, how well known such a place is when nothing else is known of it

	words vocabulary
}

//go:embed taxonomy.tsv
var table string

var builtin = sync.OnceValue(func() *Taxonomy {
	t, err := parse("taxonomy.tsv", table)
	if err != nil {
		panic(err)
	}
	return t
})

// Settlement is the theme of cities, towns, villages and their quarters.
const Settlement = "settlement"

// Builtin returns the table built into the program. It is parsed on the first call.
func Builtin() *Taxonomy { return builtin() }

// Categories returns all categories in table order, which is theme by theme and group by group.
func (t *Taxonomy) Categories() []*Category { return t.categories }

// Category returns the category of an id, nil where there is none.
func (t *Taxonomy) Category(id string) *Category { return t.byID[id] }

// IsSettlement tells whether an id is that of a kind of settlement.
func (t *Taxonomy) IsSettlement(id string) bool {
	c := t.byID[id]
	return c != nil && c.Theme == Settlement
}

// Themes returns all themes in table order.
func (t *Taxonomy) Themes() []*Theme { return t.themes }

// Theme returns the theme of an id, nil where there is none.
func (t *Taxonomy) Theme(id string) *Theme {
	for _, theme := range t.themes {
		if theme.ID == id {
			return theme
		}
	}
	return nil
}

// Resolve reads what people write for a category: an id, or one OSM tag as key=value, of which the first category
// that FromTags gives is taken.
func (t *Taxonomy) Resolve(idOrTag string) (id string, ok bool) {
	if t.byID[idOrTag] != nil {
		return idOrTag, true
	}
	key, value, isTag := strings.Cut(idOrTag, "=")
	if !isTag {
		return "", false
	}
	ids := t.FromTags(map[string]string{key: value})
	if len(ids) == 0 {
		return "", false
	}
	return ids[0], true
}

// Name returns the theme's name in a language, or in the nearest one there is, English at last; never empty.
func (t *Theme) Name(language string) string { return t.words.name(language) }

// Name returns the group's name in a language, or in the nearest one there is, English at last; never empty.
func (g *Group) Name(language string) string { return g.words.name(language) }

// Name returns the category's name in a language, or in the nearest one there is, English at last; never empty.
func (c *Category) Name(language string) string { return c.words.name(language) }

// Words returns what the category is called in one language, as written: the name, then plurals and synonyms.
// There are none in a language that is not supported. No word comes twice; the same word may belong to another
// category too.
func (c *Category) Words(language string) []string { return c.words[language] }

// A vocabulary has a name and its synonyms under each supported language.
type vocabulary map[string][]string

func (v vocabulary) name(language string) string {
	words := v[language]
	if len(words) == 0 && language != "" {
		words = v[lang.Parse([]string{language}).Vocabulary()]
	}
	if len(words) == 0 {
		words = v["en"]
	}
	return words[0]
}
