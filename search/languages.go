package search

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// What search knows of a language is in a file of that name in languages. Its lines begin with a word that says what
// they are:
//
//	in, near    little words before a place: what is asked for lies in it, or around it
//	little      further words that a place need not have
//	street      words before the name of a street, which addresses go without
//	endings     case endings; with none a word is also whole
//	turns       a:b where a word that ends in a has the stem that ends in b
//	same        forms of one word that endings do not explain, abbreviations among them
//	short       a name and what it is short for, with = between
//
//go:embed languages/*.txt
var languageFiles embed.FS

// A grammar is how words of a language change. Everything in it is folded.
type grammar struct {
	language string
	endings  []string // the empty one first
	turns    [][2]string
	kin      kin
}

// A kin has the other forms of a word that endings do not explain.
type kin map[string][]string

// inflectsNames tells whether the language does so, and turns stems soft before some endings.
func (g *grammar) inflectsNames() bool { return len(g.turns) > 0 }

// wordings are the grammars of all languages and what they have in common.
type wordings struct {
	grammars []grammar
	endings  []string            // those of all languages that inflect names
	little   map[string]nearness // the words that a place need not have
	streets  map[string]bool     // words before the name of a street
	kin      kin                 // of all languages
	short    [][2][]string       // words and what they are short for, both ways
}

// A nearness is what a little word says of the place named behind it.
type nearness uint8

const (
	nowhere nearness = iota + 1
	inside
	around
)

var knownWordings = sync.OnceValue(func() *wordings {
	w := &wordings{little: map[string]nearness{}, streets: map[string]bool{}, kin: kin{}}
	files, err := fs.Glob(languageFiles, "languages/*.txt")
	if err != nil || len(files) == 0 {
		panic("search: no languages are built in")
	}
	for _, file := range files {
		content, err := languageFiles.ReadFile(file)
		if err != nil {
			panic(err)
		}
		if err := w.read(strings.TrimSuffix(path.Base(file), ".txt"), string(content)); err != nil {
			panic(fmt.Errorf("search: %s: %w", file, err))
		}
	}
	slices.Sort(w.endings)
	w.endings = slices.Compact(w.endings)
	return w
})

// read adds a language.
func (w *wordings) read(language, content string) error {
	g := grammar{language: language, endings: []string{""}, kin: kin{}}
	for i, line := range strings.Split(content, "\n") {
		line, _, _ = strings.Cut(line, "#")
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if kind == "" {
			continue
		}
		if err := w.readLine(&g, kind, rest); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	w.grammars = append(w.grammars, g)
	if g.inflectsNames() {
		w.endings = append(w.endings, g.endings...)
	}
	return nil
}

func (w *wordings) readLine(g *grammar, kind, rest string) error {
	list := strings.Fields(phrase(rest))
	switch kind {
	case "in":
		w.addLittle(list, inside)
	case "near":
		w.addLittle(list, around)
	case "little":
		w.addLittle(list, nowhere)
	case "street":
		for _, word := range list {
			w.streets[word] = true
		}
	case "endings":
		g.endings = append(g.endings, list...)
	case "turns":
		for _, turn := range strings.Fields(rest) {
			from, to, ok := strings.Cut(turn, ":")
			if !ok {
				return fmt.Errorf("%q: want two endings like cie:t", turn)
			}
			g.turns = append(g.turns, [2]string{fold(from), fold(to)})
		}
	case "same":
		g.kin.add(list)
		w.kin.add(list)
	case "short":
		short, long, ok := strings.Cut(rest, "=")
		if !ok {
			return fmt.Errorf("%q: want a short name = the long one", rest)
		}
		one, other := strings.Fields(phrase(short)), strings.Fields(phrase(long))
		w.short = append(w.short, [2][]string{one, other}, [2][]string{other, one})
	default:
		return fmt.Errorf("%q: want in, near, little, street, endings, turns, same or short", kind)
	}
	return nil
}

// addLittle adds little words; what an earlier language says of one stays.
func (w *wordings) addLittle(list []string, n nearness) {
	for _, word := range list {
		if w.little[word] < n {
			w.little[word] = n
		}
	}
}

// add makes the words of a list forms of one another.
func (k kin) add(list []string) {
	for _, word := range list {
		for _, other := range list {
			if other != word && !slices.Contains(k[word], other) {
				k[word] = append(k[word], other)
			}
		}
	}
}
