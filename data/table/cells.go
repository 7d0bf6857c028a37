package table

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A cell that begins like a formula is written with an apostrophe in front, so that a spreadsheet does not run what
// somebody typed as a name; one more apostrophe is written where there are some, so that reading undoes it exactly.
var (
	formula = regexp.MustCompile(`^'*[=+\-@\t\r]`)
	number  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
)

func escaped(cell string) string {
	if formula.MatchString(cell) && !number.MatchString(cell) {
		return "'" + cell
	}
	return cell
}

func unescaped(cell string) string {
	if strings.HasPrefix(cell, "'") && formula.MatchString(cell) {
		return cell[1:]
	}
	return cell
}

// joined writes a list as one cell: parted by "|", with a backslash before what would part it elsewhere.
func joined(list []string) string {
	escaper := strings.NewReplacer(`\`, `\\`, "|", `\|`, ";", `\;`)
	var b strings.Builder
	for i, entry := range list {
		if i > 0 {
			b.WriteByte('|')
		}
		b.WriteString(escaper.Replace(entry))
	}
	return b.String()
}

// split reads a list, parted by "|" or ";". An empty cell is no list.
func split(cell string) []string {
	if cell == "" {
		return nil
	}
	var list []string
	var entry strings.Builder
	for i := 0; i < len(cell); i++ {
		switch {
		case cell[i] == '\\' && i+1 < len(cell) && strings.IndexByte(`\|;`, cell[i+1]) >= 0:
			i++
			entry.WriteByte(cell[i])
		case cell[i] == '|' || cell[i] == ';':
			list = append(list, entry.String())
			entry.Reset()
		default:
			entry.WriteByte(cell[i])
		}
	}
	return append(list, entry.String())
}

// answers are the words for yes, no and what lies between.
var answers = func() map[string]string {
	words := map[string]string{}
	for answer, listed := range map[string]string{
		"yes":     "yes|y|tak|t|ano|a|ja|j|true|1|x|full|plny|pelna",
		"no":      "no|n|nie|ne|nein|false|0|brak|none|zadny|free|bezplatnie|bezplatny|zdarma|kostenlos|zadarmo",
		"limited": "limited|partial|partially|partly|czesciowo|czesciowy|ograniczony|castecne|castecny|omezene|omezeny|teilweise|eingeschrankt|ciastocne|ciastocny|obmedzene|obmedzeny",
		"leashed": "leashed|leash|on leash|on a leash|na smyczy|na voditku|an der leine|angeleint|na vodzke|na vodzitku",
	} {
		for word := range strings.SplitSeq(listed, "|") {
			words[word] = answer
		}
	}
	return words
}()

// grouped is a number whose thousands stand apart.
var grouped = regexp.MustCompile(`^[+-]?\d{1,3}([ '.,]\d{3})+$`)

// parseNumber reads a number with a decimal point or comma; the thousands may be parted by spaces.
func parseNumber(text string) (float64, bool) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	if strings.Count(text, ",")+strings.Count(text, ".") > 1 {
		return 0, false
	}
	value, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	return value, err == nil
}

// parseCount reads a whole number; the thousands may be parted.
func parseCount(text string) (int, bool) {
	if grouped.MatchString(text) {
		text = strings.NewReplacer(" ", "", "'", "", ".", "", ",", "").Replace(text)
	}
	count, err := strconv.Atoi(text)
	return count, err == nil && count >= 0
}
