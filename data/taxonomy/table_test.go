package taxonomy

import (
	"strings"
	"testing"
)

const small = "theme\tculture\t\t\t\tKultura\tKultura\tCulture\tKultur\tKultúra\n" +
	"group\tsights\t\t\t\tZabytki\tPamátky\tSights\tSehenswürdigkeiten\tPamiatky\n" +
	"category\tcastle\thistoric=castle,?building=castle\tcastle\t0.7\tZamek|zamki\tHrad\tCastle\tBurg\tHrad\n"

func TestParse(t *testing.T) {
	got, err := parse("t.tsv", heading()+"\n"+small)
	if err != nil {
		t.Fatal(err)
	}
	c := got.Category("castle")
	if c == nil || c.Theme != "culture" || c.Group != "sights" || c.Prior != 0.7 || c.Icon != "castle" {
		t.Errorf("castle = %+v", c)
	}
	if want := "historic=castle building=castle"; strings.Join(c.Tags, " ") != want {
		t.Errorf("Tags = %q, want %q", c.Tags, want)
	}
}

func TestParseSaysWhereAndWhatIsWanted(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "t.tsv: want at least one category"},
		{"no heading", small, "t.tsv:1: want the heading"},
		{"columns", heading() + "\ntheme\tculture\n", "t.tsv:2: 2 columns, want 10"},
		{"kind", smallWith("category\tcastle", "thing\tcastle"), `t.tsv:4: thing "castle": want theme, group or category`},
		{"no id", smallWith("category\tcastle", "category\t"), "t.tsv:4: want an id"},
		{"prior", smallWith("\t0.7\t", "\t7\t"), `t.tsv:4: category "castle": prior "7": want a number from 0 to 1`},
		{"prior not a number", smallWith("\t0.7\t", "\tNaN\t"), `prior "NaN": want a number from 0 to 1`},
		{"tag", smallWith("historic=castle", "historic"), `tag "historic": want key=value`},
		{"absence first", smallWith("historic=castle", "historic="), `tag "historic=": want a value in the first part`},
		{"no name", smallWith("Zamek|zamki", ""), `t.tsv:4: category "castle": pl: want a name and no empty word`},
		{"empty word", smallWith("Zamek|zamki", "Zamek||zamki"), "pl: want a name and no empty word"},
		{"category twice", heading() + "\n" + small + lastRow(), `t.tsv:5: category "castle": is there twice`},
		{"theme twice", heading() + "\n" + small + small, `t.tsv:5: theme "culture": is there twice`},
		{"no theme", heading() + "\n" + lastRow(), "t.tsv:2: category \"castle\": want a theme and a group above it"},
	}
	for _, tt := range tests {
		_, err := parse("t.tsv", tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(heading() + "\n" + small)
	f.Add(table)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parse("t.tsv", text)
		if err != nil {
			return
		}
		for i, c := range got.Categories() {
			if got.Category(c.ID) != c || c.Index != i || c.Name("fr") == "" || got.Theme(c.Theme) == nil {
				t.Errorf("category %+v", c)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parse("taxonomy.tsv", table); err != nil {
			b.Fatal(err)
		}
	}
}

func smallWith(old, replacement string) string {
	return heading() + "\n" + strings.Replace(small, old, replacement, 1)
}

func lastRow() string { return small[strings.Index(small, "category\t"):] }
