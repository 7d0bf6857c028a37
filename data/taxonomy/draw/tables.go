package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tripoint/data/lang"
)

// tables are the two that are kept by hand.
type tables struct {
	categories  []category
	corrections map[subject]correction
}

// A category is one row of categories.tsv, as written.
type category struct {
	id, theme, group  string
	tags, icon, prior string
}

// A subject is what a correction is about, in one language.
type subject struct {
	of       string // theme, group or category
	id       string
	language string
}

// A correction wins over what the presets say. An empty name leaves theirs.
type correction struct {
	name      string
	add, drop []string // drop "*" leaves out all their words
	at        string   // file:line
}

const everything = "*"

func readTables(dir string) (tables, error) {
	categories, err := readCategories(filepath.Join(dir, "categories.tsv"))
	if err != nil {
		return tables{}, err
	}
	corrections, err := readCorrections(filepath.Join(dir, "corrections.tsv"))
	if err != nil {
		return tables{}, err
	}
	t := tables{categories, corrections}
	return t, t.check()
}

func readCategories(path string) ([]category, error) {
	var categories []category
	err := readRows(path, "id\ttheme\tgroup\ttags\ticon\tprior", func(at string, cells []string) error {
		c := category{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]}
		if slices.ContainsFunc(categories, func(other category) bool { return other.id == c.id }) {
			return fmt.Errorf("%s: category %q is there twice", at, c.id)
		}
		categories = append(categories, c)
		return nil
	})
	return categories, err
}

func readCorrections(path string) (map[subject]correction, error) {
	corrections := make(map[subject]correction)
	err := readRows(path, "of\tid\tlanguage\tname\tadd\tdrop", func(at string, cells []string) error {
		s := subject{cells[0], cells[1], cells[2]}
		if _, twice := corrections[s]; twice {
			return fmt.Errorf("%s: %s %q in %q is there twice", at, s.of, s.id, s.language)
		}
		if !slices.Contains(lang.Supported, s.language) {
			return fmt.Errorf("%s: language %q: want one of %v", at, s.language, lang.Supported)
		}
		c := correction{name: cells[3], add: list(cells[4]), drop: list(cells[5]), at: at}
		if word, twice := repeated(append([]string{c.name}, c.add...)); twice {
			return fmt.Errorf("%s: %q is there twice", at, word)
		}
		corrections[s] = c
		return nil
	})
	return corrections, err
}

// check finds corrections of what does not exist.
func (t tables) check() error {
	known := make(map[subject]bool)
	for _, c := range t.categories {
		known[subject{of: "theme", id: c.theme}] = true
		known[subject{of: "group", id: c.group}] = true
		known[subject{of: "category", id: c.id}] = true
	}
	for s, c := range t.corrections {
		if !known[subject{of: s.of, id: s.id}] {
			return fmt.Errorf("%s: no %s %q in categories.tsv", c.at, s.of, s.id)
		}
	}
	return nil
}

// readRows calls row with the cells of each row below the heading, and with where it stands.
func readRows(path, heading string, row func(at string, cells []string) error) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	columns := strings.Count(heading, "\t") + 1
	line := 0
	for l := range strings.Lines(string(text)) {
		line++
		at := fmt.Sprintf("%s:%d", path, line)
		l = strings.TrimSuffix(l, "\n")
		if line == 1 {
			if l != heading {
				return fmt.Errorf("%s: want the heading %q", at, heading)
			}
			continue
		}
		cells := strings.Split(l, "\t")
		if len(cells) != columns {
			return fmt.Errorf("%s: %d columns, want %d", at, len(cells), columns)
		}
		if err := row(at, cells); err != nil {
			return err
		}
	}
	return nil
}

func list(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}

func repeated(words []string) (string, bool) {
	for i, word := range words {
		if slices.Contains(words[:i], word) {
			return word, true
		}
	}
	return "", false
}
