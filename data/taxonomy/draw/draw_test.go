package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tripoint/data/taxonomy"
)

var update = flag.Bool("update", false, "rewrite testdata/taxonomy.tsv")

func TestDrawOfASmallSchema(t *testing.T) {
	dir := copyTables(t)
	if err := run([]string{"-schema", "testdata/schema", "-dir", dir}, io.Discard); err != nil {
		t.Fatal(err)
	}
	got := read(t, filepath.Join(dir, "taxonomy.tsv"))
	golden := filepath.Join("testdata", "taxonomy.tsv")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := read(t, golden); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMergeRules(t *testing.T) {
	tables, err := readTables("testdata/tables")
	if err != nil {
		t.Fatal(err)
	}
	presets, err := readSchema("testdata/schema")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, id, language, want string }{
		{"dropped, patterned and shared words stay out", "museum", "pl", "Muzeum|muzea"},
		{"everything dropped", "museum", "cs", "Muzeum|muzea"},
		{"texts of the preset referred to, no explained name", "school", "pl", "Szkoła|szkoły|liceum"},
		{"a word without its diacritics is the same word", "school", "cs", "Škola|gymnázium"},
		{"corrected name, drawn name as synonym, another's name out, terms of the first tag only", "lookout_tower", "pl", "Wieża widokowa|wieże widokowe|Wieża strażnicza|Wieża obserwacyjna|Belweder|Gloriettka|wieża pożarowa"},
		{"soft hyphens do not make another word", "lookout_tower", "de", "Aussichtsturm|Aussichtstürme"},
		{"nothing to correct", "lookout_tower", "cs", "Vyhlídková věž|rozhledna"},
	}
	for _, tt := range tests {
		words := make(map[subject][]string)
		if err := tables.mergeLanguage(presets, tt.language, words); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(words[subject{"category", tt.id, tt.language}], "|"); got != tt.want {
			t.Errorf("%s: %s in %q = %s, want %s", tt.name, tt.id, tt.language, got, tt.want)
		}
	}
}

func TestDrawSaysWhatIsWanted(t *testing.T) {
	tests := []struct{ name, file, old, replacement, want string }{
		{"unknown category", "corrections.tsv", "category\tmuseum\tpl", "category\tmuzeum\tpl", `corrections.tsv:22: no category "muzeum" in categories.tsv`},
		{"unknown language", "corrections.tsv", "museum\tpl", "museum\tfr", `corrections.tsv:22: language "fr": want one of`},
		{"correction twice", "corrections.tsv", "museum\tcs", "museum\tpl", `corrections.tsv:23: category "museum" in "pl" is there twice`},
		{"word twice", "corrections.tsv", "szkoły", "szkoły|szkoły", `corrections.tsv:24: "szkoły" is there twice`},
		{"drop of nothing", "corrections.tsv", "\tzbiory", "\tzbiór", `corrections.tsv:22: drop "zbiór": the presets do not have it`},
		{"no name", "corrections.tsv", "Rozhľadňa", "", `want a name in "sk" for category "lookout_tower"`},
		{"no theme name", "corrections.tsv", "Culture pl", "", `want a name in "pl" for theme "culture"`},
		{"category twice", "categories.tsv", "school\tculture", "museum\tculture", `categories.tsv:3: category "museum" is there twice`},
		{"columns", "categories.tsv", "\t0.3", "", "categories.tsv:3: 5 columns, want 6"},
		{"heading", "categories.tsv", "id\ttheme", "theme\tid", "categories.tsv:1: want the heading"},
	}
	for _, tt := range tests {
		dir := copyTables(t)
		path := filepath.Join(dir, tt.file)
		if err := os.WriteFile(path, []byte(strings.Replace(read(t, path), tt.old, tt.replacement, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		err := run([]string{"-schema", "testdata/schema", "-dir", dir}, io.Discard)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestDrawSaysHowToFetch(t *testing.T) {
	for _, args := range [][]string{{"-dir", "testdata/tables"}, {"-dir", "testdata/tables", "-schema", t.TempDir()}} {
		if err := run(args, io.Discard); err == nil || !strings.Contains(err.Error(), "npm pack @openstreetmap/id-tagging-schema@"+schemaVersion) {
			t.Errorf("%q: error %v, want how to fetch the package", args, err)
		}
	}
}

// The table that is built in must be what the hand-kept tables ask for, whoever edited which last.
func TestCommittedTableIsDrawnFromTheTables(t *testing.T) {
	tables, err := readTables("..")
	if err != nil {
		t.Fatal(err)
	}
	built := taxonomy.Builtin()
	if got, want := len(built.Categories()), len(tables.categories); got != want {
		t.Errorf("%d categories, want %d: draw the table again", got, want)
	}
	rows := strings.Split(read(t, "../taxonomy.tsv"), "\n")
	for i, c := range tables.categories {
		built := built.Category(c.id)
		if built == nil || built.Index != i || built.Theme != c.theme || built.Group != c.group {
			t.Errorf("%s is not where categories.tsv has it: draw the table again", c.id)
			continue
		}
		start := strings.Join([]string{"category", c.id, c.tags, c.icon, c.prior, ""}, "\t")
		if !slices.ContainsFunc(rows, func(row string) bool { return strings.HasPrefix(row, start) }) {
			t.Errorf("%s: tags, icon or prior differ from categories.tsv: draw the table again", c.id)
		}
	}
}

func TestEveryCorrectionTookEffect(t *testing.T) {
	tables, err := readTables("..")
	if err != nil {
		t.Fatal(err)
	}
	for s, c := range tables.corrections {
		name, words := builtin(s)
		if c.name != "" && name != c.name {
			t.Errorf("%s: name %q, want %q: draw the table again", c.at, name, c.name)
		}
		for _, word := range c.add {
			if !slices.Contains(words, word) {
				t.Errorf("%s: %q is not there: draw the table again", c.at, word)
			}
		}
		for _, word := range c.drop {
			if slices.ContainsFunc(words, func(w string) bool { return fold(w) == fold(word) }) {
				t.Errorf("%s: %q is still there: draw the table again", c.at, word)
			}
		}
		if want := len(c.add) + 1; slices.Contains(c.drop, everything) && len(words) != want {
			t.Errorf("%s: %d words, want our %d only: draw the table again", c.at, len(words), want)
		}
	}
}

func builtin(s subject) (name string, words []string) {
	t := taxonomy.Builtin()
	for _, theme := range t.Themes() {
		if s.of == "theme" && s.id == theme.ID {
			return theme.Name(s.language), nil
		}
		for _, group := range theme.Groups {
			if s.of == "group" && s.id == group.ID {
				return group.Name(s.language), nil
			}
		}
	}
	if c := t.Category(s.id); s.of == "category" && c != nil {
		return c.Name(s.language), c.Words(s.language)
	}
	return "", nil
}

func copyTables(t *testing.T) string {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/tables")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t *testing.T, path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
