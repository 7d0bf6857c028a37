package taxonomy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tripoint/data/lang"
)

// The table is text: a heading, then one row a theme, group or category in columns parted by tabs. A group belongs
// to the theme above it, a category to the group above it. Under a language stand the name and its synonyms, parted
// by "|". Only categories have tags (parted by commas), an icon and a prior.
var leading = []string{"kind", "id", "tags", "icon", "prior"}

func heading() string {
	return strings.Join(append(slices.Clone(leading), lang.Supported...), "\t")
}

// parse reads a table; errors name the file as given and the line.
func parse(file, text string) (*Taxonomy, error) {
	t := &Taxonomy{byID: make(map[string]*Category), rules: make(rules)}
	line := 0
	for row := range strings.Lines(text) {
		line++
		row = strings.TrimSuffix(row, "\n")
		if line == 1 {
			if row != heading() {
				return nil, fmt.Errorf("%s:1: want the heading %q", file, heading())
			}
			continue
		}
		if err := t.addRow(strings.Split(row, "\t")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
	}
	if len(t.categories) == 0 {
		return nil, fmt.Errorf("%s: want at least one category", file)
	}
	return t, nil
}

func (t *Taxonomy) addRow(cells []string) error {
	if want := len(leading) + len(lang.Supported); len(cells) != want {
		return fmt.Errorf("%d columns, want %d", len(cells), want)
	}
	kind, id := cells[0], cells[1]
	if id == "" {
		return fmt.Errorf("want an id")
	}
	words, err := parseWords(cells[len(leading):])
	if err != nil {
		return fmt.Errorf("%s %q: %w", kind, id, err)
	}
	switch kind {
	case "theme":
		err = t.addTheme(&Theme{ID: id, words: words})
	case "group":
		err = t.addGroup(&Group{ID: id, words: words})
	case "category":
		err = t.addCategory(&Category{ID: id, Icon: cells[3], words: words}, cells[2], cells[4])
	default:
		err = fmt.Errorf("want theme, group or category")
	}
	if err != nil {
		return fmt.Errorf("%s %q: %w", kind, id, err)
	}
	return nil
}

func (t *Taxonomy) addTheme(theme *Theme) error {
	if t.Theme(theme.ID) != nil {
		return fmt.Errorf("is there twice")
	}
	t.themes = append(t.themes, theme)
	return nil
}

func (t *Taxonomy) addGroup(group *Group) error {
	if len(t.themes) == 0 {
		return fmt.Errorf("want a theme above it")
	}
	theme := t.themes[len(t.themes)-1]
	group.Theme = theme.ID
	theme.Groups = append(theme.Groups, group)
	return nil
}

func (t *Taxonomy) addCategory(c *Category, tags, prior string) error {
	if len(t.themes) == 0 || len(t.themes[len(t.themes)-1].Groups) == 0 {
		return fmt.Errorf("want a theme and a group above it")
	}
	if t.byID[c.ID] != nil {
		return fmt.Errorf("is there twice")
	}
	var err error
	if c.Prior, err = strconv.ParseFloat(prior, 64); err != nil || !(c.Prior >= 0 && c.Prior <= 1) {
		return fmt.Errorf("prior %q: want a number from 0 to 1", prior)
	}
	groups := t.themes[len(t.themes)-1].Groups
	group := groups[len(groups)-1]
	c.Index, c.Theme, c.Group = len(t.categories), group.Theme, group.ID
	if err := t.addRules(c, tags); err != nil {
		return err
	}
	group.Categories = append(group.Categories, c)
	t.categories = append(t.categories, c)
	t.byID[c.ID] = c
	return nil
}

func (t *Taxonomy) addRules(c *Category, tags string) error {
	if tags == "" {
		return nil
	}
	for text := range strings.SplitSeq(tags, ",") {
		r, err := parseRule(text, c)
		if err != nil {
			return err
		}
		c.Tags = append(c.Tags, r.String())
		t.rules.add(r)
	}
	return nil
}

func parseWords(cells []string) (vocabulary, error) {
	words := make(vocabulary, len(cells))
	for i, language := range lang.Supported {
		list := strings.Split(cells[i], "|")
		if slices.Contains(list, "") {
			return nil, fmt.Errorf("%s: want a name and no empty word", language)
		}
		words[language] = list
	}
	return words, nil
}
