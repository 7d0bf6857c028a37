package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tripoint/data/lang"
)

// own is what one category has in one language: the words that are sure, the name first, and the drawn ones that
// may join them.
type own struct {
	words      []string
	candidates []string
}

// merge writes the table. Every category must end up with a name in every language. The error names all
// corrections that do not fit, not the first only.
func merge(t tables, s schema) (string, error) {
	words := make(map[subject][]string)
	var faults []error
	for _, language := range lang.Supported {
		faults = append(faults, t.mergeLanguage(s, language, words))
	}
	if err := errors.Join(faults...); err != nil {
		return "", err
	}
	return t.write(words)
}

func (t tables) mergeLanguage(s schema, language string, words map[subject][]string) error {
	owns := make([]own, len(t.categories))
	faults := make([]error, len(t.categories))
	claims := make(map[string]int) // folded word → how many categories have it or might draw it
	for i, c := range t.categories {
		owns[i], faults[i] = t.split(s, c, language)
		for _, word := range slices.Concat(owns[i].words, owns[i].candidates) {
			claims[fold(word)]++
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	for i, c := range t.categories {
		all := owns[i].words
		for _, word := range owns[i].candidates {
			// A word drawn for one category that also means another is no use for either.
			if claims[fold(word)] == 1 {
				all = append(all, word)
			}
		}
		words[subject{"category", c.id, language}] = all
	}
	return nil
}

// split parts what is sure of a category from what is drawn and not dropped.
func (t tables) split(s schema, c category, language string) (own, error) {
	fix := t.corrections[subject{"category", c.id, language}]
	name, drawn := s.drawn(c, language)
	if fix.name != "" {
		name = fix.name
	}
	if name == "" {
		return own{}, fmt.Errorf("corrections.tsv: want a name in %q for category %q, the presets have none", language, c.id)
	}
	o := own{words: append([]string{name}, fix.add...)}
	if slices.Contains(fix.drop, everything) {
		return o, nil
	}
	seen := make(map[string]bool)
	for _, word := range slices.Concat(o.words, fix.drop) {
		seen[fold(word)] = true
	}
	for _, word := range drawn {
		word = strings.TrimSpace(strings.ReplaceAll(word, "\u00ad", ""))
		if !seen[fold(word)] && plain(word) {
			o.candidates = append(o.candidates, word)
			seen[fold(word)] = true
		}
	}
	return o, fix.checkDrop(drawn, o.words)
}

// checkDrop finds words to drop that are not drawn, or that are there by hand.
func (c correction) checkDrop(drawn, words []string) error {
	var faults []error
	for _, drop := range c.drop {
		same := func(word string) bool { return fold(word) == fold(drop) }
		if !slices.ContainsFunc(drawn, same) {
			faults = append(faults, fmt.Errorf("%s: drop %q: the presets do not have it", c.at, drop))
		}
		if slices.ContainsFunc(words, same) {
			faults = append(faults, fmt.Errorf("%s: %q is both added and dropped", c.at, drop))
		}
	}
	return errors.Join(faults...)
}

// plain says whether a drawn word is what somebody would say: no pattern, no alternatives, no explanation.
func plain(word string) bool {
	return word != "" && !strings.ContainsAny(word, "*/(),|.\t\n") && len(strings.Fields(word)) <= 4
}

// fold makes one of what differs in case, diacritics and hyphens only.
func fold(word string) string {
	letters := strings.NewReplacer("ł", "l", "ß", "ss", "-", " ", "\u00ad", "").Replace(strings.ToLower(strings.TrimSpace(word)))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(letters))
}

// write puts the table together in the order of categories.tsv.
func (t tables) write(words map[subject][]string) (string, error) {
	var b strings.Builder
	b.WriteString("kind\tid\ttags\ticon\tprior\t" + strings.Join(lang.Supported, "\t") + "\n")
	var theme, group string
	for _, c := range t.categories {
		if c.theme != theme {
			theme, group = c.theme, ""
			if err := t.writeHeader(&b, "theme", theme); err != nil {
				return "", err
			}
		}
		if c.group != group {
			group = c.group
			if err := t.writeHeader(&b, "group", group); err != nil {
				return "", err
			}
		}
		b.WriteString(strings.Join([]string{"category", c.id, c.tags, c.icon, c.prior}, "\t"))
		for _, language := range lang.Supported {
			b.WriteString("\t" + strings.Join(words[subject{"category", c.id, language}], "|"))
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// writeHeader writes a theme or a group, whose names are ours alone.
func (t tables) writeHeader(b *strings.Builder, kind, id string) error {
	b.WriteString(kind + "\t" + id + "\t\t\t")
	for _, language := range lang.Supported {
		name := t.corrections[subject{kind, id, language}].name
		if name == "" {
			return fmt.Errorf("corrections.tsv: want a name in %q for %s %q", language, kind, id)
		}
		b.WriteString("\t" + name)
	}
	b.WriteByte('\n')
	return nil
}
