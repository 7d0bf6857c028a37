package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"tripoint/search/gold"
)

var goldFiles = []string{"../../search/testdata/by-rule.tsv", "../../search/testdata/by-hand.tsv"}

// A floor is what the built-in region's search must reach in a class of the gold sets.
type floor struct {
	of    string
	share func(gold.Score) float64
	least float64
}

func hit1(s gold.Score) float64 { return s.Hit1 }
func hit3(s gold.Score) float64 { return s.Hit3 }
func hit5(s gold.Score) float64 { return s.Hit5 }

var floors = []floor{
	{"exact", hit1, .98},
	{"exonym", hit1, .98},
	{"no-diacritics", hit1, .98},
	{"typo", hit3, .98},
	{"joined", hit1, .95},
	{"inflected", hit3, .95},
	{"category", hit1, .95},
	{"category-in-area", hit1, .95},
	{"false-friend", hit1, .93},
	{"mixed-language", hit1, .95},
	{"free-text", hit1, .95},
	{"abbreviation", hit1, .93},
	{"coordinates", hit5, .95},
	{"nothing", hit1, .95},
	{"as-you-type-1", hit5, .80},
	{"as-you-type-2", hit5, .95},
	{"as-you-type-3", hit5, .95},
	{"as-you-type-4", hit5, .95},
	{"as-you-type-5", hit5, .95},
	{"as-you-type-6", hit5, .95},
	{"as-you-type-7", hit5, .95},
	{"as-you-type-8", hit5, .95},
	{"as-you-type-mistyped", hit5, .95},
	{"as-you-type-category", hit1, .95},
	{"as-you-type-words", hit5, .95},
}

func TestGoldSetsReachTheirFloors(t *testing.T) {
	p := start(t, t.TempDir())
	e := evalJSON(t, append([]string{"--server", p.site}, goldFiles...)...)
	scores := map[string]gold.Score{}
	for _, s := range e.Classes {
		scores[s.Of] = s
	}
	for _, f := range floors {
		s, ok := scores[f.of]
		if got := f.share(s); !ok || got < f.least {
			t.Errorf("%s: %d queries, %.3f, want at least %.2f", f.of, s.Queries, got, f.least)
		}
		delete(scores, f.of)
	}
	for class := range scores {
		t.Errorf("%s has no floor", class)
	}
	const least = 600
	if e.All.Queries < least {
		t.Errorf("%d queries, want at least %d", e.All.Queries, least)
	}
	if t.Failed() {
		t.Logf("tripoint eval %s lists the misses", strings.Join(goldFiles, " "))
	}
}

func evalJSON(t *testing.T, args ...string) (e evaluation) {
	t.Helper()
	if err := json.Unmarshal([]byte(must(t, append([]string{"eval", "--json"}, args...)...)), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// A set gets the same scores from a server, over the socket of its folder, and from the folder when nothing serves it.
func TestEvalTargets(t *testing.T) {
	folder := t.TempDir()
	set := write(t, filepath.Join(t.TempDir(), "set.tsv"), gold.Header+"\n"+
		"exact\tcs\tKarviná\t\t\tKarviná\t49.85400\t18.54169\t\t\n"+
		"exact\tpl\tKarwina\t\t\tHawierzów\t\t\t\t\n"+
		"area\t\tmuseum\t49.854\t18.5417\tmuseum@Karviná|museum@Havířov\t\t\t\t\n"+
		"nothing\t\txqzwv\t\t\t-\t\t\t\t\n"+
		"as-you-type-3\tpl\tkar\t49.854\t18.5417\tKarwina\t\t\t\t\n")
	p := start(t, folder)
	first := must(t, "eval", "--json", "--server", p.site, set)
	if got := must(t, "eval", "--json", "--data", folder, set); got != first {
		t.Errorf("over the socket %s, want %s", got, first)
	}
	p.end(t)
	if got := must(t, "eval", "--json", "--data", folder, set); got != first {
		t.Errorf("from the folder %s, want %s", got, first)
	}
	e := evalJSON(t, "--data", folder, set)
	if e.Edition == "" || e.All.Queries != 5 || e.All.Hit10 != .8 || len(e.Misses) != 1 {
		t.Errorf("evaluation %+v", e)
	}
	if m := e.Misses[0]; m.At != "set.tsv:3" || m.Query != "Karwina" || m.Wanted != "Hawierzów" || m.First != "Karwina" || m.Rank != 0 {
		t.Errorf("missed %+v", m)
	}
	out := must(t, "eval", "--data", folder, set)
	for _, want := range []string{"edition " + e.Edition, "class", "language", "1 missed", "set.tsv:3"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// A file that is no gold set is refused before anything is asked, and named with its line.
func TestEvalRefuses(t *testing.T) {
	folder := t.TempDir()
	must(t, "import", "--data", folder, builtinPlaces)
	for _, tt := range []struct{ name, text, want string }{
		{"another header", "class\tquery\n", "set.tsv: line 1: want the header"},
		{"a column less", gold.Header + "\n\nexact\tpl\n", "set.tsv: line 3: want 10 columns"},
		{"a query that is refused", gold.Header + "\nexact\t\t" + strings.Repeat("a", 500) + "\t\t\t-\t\t\t\t\n", "set.tsv:2: q="},
	} {
		set := write(t, filepath.Join(t.TempDir(), "set.tsv"), tt.text)
		if code, out, messages := tripoint(t, "eval", "--data", folder, set); code != failed || out != "" || !strings.Contains(messages, tt.want) {
			t.Errorf("%s: %d, %q, %q, want %d and %q", tt.name, code, out, messages, failed, tt.want)
		}
	}
	if code, _, messages := tripoint(t, "eval", "--data", t.TempDir(), goldFiles[0]); code != failed || !strings.Contains(messages, "there is no store") {
		t.Errorf("a folder without a store: %d, %q", code, messages)
	}
}
