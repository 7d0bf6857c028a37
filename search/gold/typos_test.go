package gold_test

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tripoint/search"
	"tripoint/search/gold"
)

// typos makes queries with one typo or, in some longer words, two.
func (m *maker) typos() {
	names := m.sample(2*perClass, func(naming) bool { return true })
	written := 0
	for _, i := range m.rnd.Perm(len(names)) {
		n := names[i]
		query, ok := m.mistyped(n.text)
		if ok && written < perClass {
			m.write("typo", n.lang, query, nil, m.called(n.text), n.text)
			written++
		}
	}
}

// mistyped puts typos into a word of a name, so that no other word is nearer to what comes out.
func (m *maker) mistyped(name string) (query string, ok bool) {
	words := strings.Fields(search.Fold(name))
	const tries = 20
	for range tries {
		i := m.rnd.IntN(len(words))
		budget := typoBudget(words[i])
		if budget == 2 && m.rnd.IntN(4) > 0 {
			budget = 1
		}
		wrong := []rune(words[i])
		for range budget {
			wrong = m.slip(wrong)
		}
		if budget > 0 && m.isTypoOf(string(wrong), words[i], budget) {
			mistyped := slices.Clone(words)
			mistyped[i] = string(wrong)
			return strings.Join(mistyped, " "), true
		}
	}
	return "", false
}

// typoBudget is how many typos a word may hold.
func typoBudget(word string) int {
	switch n := len([]rune(word)); {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// slip swaps two letters, drops, doubles or replaces one; never the first, and the last is not dropped, since a word
// without its end is one that is being typed.
func (m *maker) slip(word []rune) []rune {
	inner := 1 + m.rnd.IntN(len(word)-2) // neither the first letter nor the last
	switch m.rnd.IntN(4) {
	case 0:
		swapped := slices.Clone(word)
		swapped[inner], swapped[inner+1] = swapped[inner+1], swapped[inner]
		return swapped
	case 1:
		return slices.Delete(slices.Clone(word), inner, inner+1)
	case 2:
		return slices.Insert(slices.Clone(word), inner, word[inner])
	}
	replaced := slices.Clone(word)
	replaced[inner] = m.beside(word[inner])
	return replaced
}

// beside is a letter whose key is next to that of another.
func (m *maker) beside(letter rune) rune {
	for _, row := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		i := strings.IndexRune(row, letter)
		switch {
		case i < 0:
		case i == 0 || i < len(row)-1 && m.rnd.IntN(2) == 0:
			return rune(row[i+1])
		default:
			return rune(row[i-1])
		}
	}
	return 'x' // for digits and the like
}

// isTypoOf tells whether a word is so many typos from what was meant, no more than it may hold itself, no nearer to
// any other word, and not how one begins.
func (m *maker) isTypoOf(wrong, meant string, typos int) bool {
	if distance(wrong, meant) != typos || typos > typoBudget(wrong) {
		return false
	}
	return !slices.ContainsFunc(m.words, func(word string) bool {
		if strings.HasPrefix(word, wrong) {
			return true
		}
		mayBeNearer := typos > 1 && len(word) <= len(wrong)+utf8.UTFMax && len(wrong) <= len(word)+utf8.UTFMax
		return mayBeNearer && distance(wrong, word) < typos
	})
}

// mistypedBeginnings makes queries of the first letters of a name with a typo among them, asked near the place.
func (m *maker) mistypedBeginnings() {
	const (
		typed = 6
		least = 8 // letters of the name's first word
	)
	long := func(n naming) bool { return len(firstWord(n.text)) >= least && n.place.Importance >= wellKnown }
	for _, n := range m.sample(typedNames, long) {
		meant := firstWord(n.text)[:typed]
		wrong := string(m.slip([]rune(meant)))
		begins := func(word string) bool { return strings.HasPrefix(word, wrong) }
		if distance(wrong, meant) == 1 && !slices.ContainsFunc(m.words, begins) {
			m.write(gold.AsYouType+"-mistyped", n.lang, wrong, m.near(n.place), m.called(n.text), n.text)
		}
	}
}

func firstWord(name string) string {
	first, _, _ := strings.Cut(search.Fold(name), " ")
	return first
}

// distance counts the letters to insert, delete or replace and the neighbours to swap, each letter moved once at
// most (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range t {
		rows[0][j+1] = j + 1
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
