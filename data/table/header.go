package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"tripoint/data"
)

// A header says which column of a table holds what.
type header struct {
	names    []string       // of the columns, as the file has them
	at       map[string]int // the column of a field that one column holds
	texts    []textColumn
	altNames []int // columns of further names
	warnings []*data.Invalid
}

// A textColumn holds a field in one language.
type textColumn struct {
	field, lang string
	at          int
}

// newHeader reads the first row. mapped gives the fields of columns that are called otherwise.
func newHeader(first row, mapped map[string]string) (*header, error) {
	h := &header{names: make([]string, len(first.cells)), at: map[string]int{}}
	record := line(first.line)
	for i, name := range first.cells {
		h.names[i] = data.CleanText(unescaped(name))
	}
	given, err := h.given(mapped)
	if err != nil {
		return nil, err
	}
	polish := !slices.ContainsFunc(h.names, func(name string) bool { return slices.Contains(wordsOfCzech, data.Fold(name)) })
	for i, name := range h.names {
		var known bool
		var f, lang string
		if given[i] != "" {
			f, lang, known = parseField(given[i])
		} else if data.Fold(name) == "kraj" {
			if f, known = "state", true; polish {
				f = "country"
			}
		} else {
			f, lang, known = parseHeading(name)
		}
		switch {
		case name == "" && !known:
		case !known:
			h.warn(record, name, fmt.Sprintf("is not known; --map %q=FIELD takes it", name))
		default:
			h.take(record, i, f, lang)
		}
	}
	return h, h.complete(record)
}

func (h *header) warn(record, value, reason string) {
	h.warnings = append(h.warnings, &data.Invalid{Record: record, Field: "column", Value: shortened(value), Reason: reason})
}

// given resolves what columns were said to hold, by the number of the column.
func (h *header) given(mapped map[string]string) (map[int]string, error) {
	given := map[int]string{}
	for _, name := range slices.Sorted(maps.Keys(mapped)) {
		at := slices.Index(h.names, data.CleanText(name))
		if at < 0 {
			at = slices.IndexFunc(h.names, func(column string) bool { return data.Fold(column) == data.Fold(name) && data.Fold(name) != "" })
		}
		if at < 0 {
			return nil, &data.Invalid{Record: "--map", Field: name, Reason: "there is no such column; there are " + h.listed()}
		}
		if _, _, ok := parseField(mapped[name]); !ok {
			return nil, &data.Invalid{Record: "--map", Field: name, Value: mapped[name], Reason: "want one of " + fieldNames() + ", or a text with its language like name:pl"}
		}
		given[at] = mapped[name]
	}
	return given, nil
}

func (h *header) listed() string { return shortened(strings.Join(h.names, ", ")) }

func fieldNames() string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}

// take notes that a column holds a field. Where two hold the same one the first counts.
func (h *header) take(record string, column int, f, lang string) {
	double := func(first int) {
		h.warn(record, h.names[column], fmt.Sprintf("is left out: column %q is the %s already", h.names[first], f))
	}
	if lang != "" {
		if first := h.text(f, lang); first >= 0 {
			double(first)
			return
		}
		h.texts = append(h.texts, textColumn{f, lang, column})
		return
	}
	if f == "alt_names" {
		h.altNames = append(h.altNames, column)
		return
	}
	if first, ok := h.at[f]; ok {
		double(first)
		return
	}
	h.at[f] = column
}

// text is the column of a field in a language, -1 where there is none.
func (h *header) text(f, lang string) int {
	for _, t := range h.texts {
		if t.field == f && t.lang == lang {
			return t.at
		}
	}
	return -1
}

// complete checks that there is what every place needs. Columns that are only called x and y count where no better
// ones are.
func (h *header) complete(record string) error {
	for better, weak := range map[string]string{"lat": "y", "lon": "x"} {
		if _, ok := h.at[better]; !ok {
			if at, ok := h.at[weak]; ok {
				h.at[better] = at
			}
		}
		delete(h.at, weak)
	}
	_, name := h.at["name"]
	_, lat := h.at["lat"]
	_, lon := h.at["lon"]
	_, both := h.at["coordinates"]
	_, category := h.at["category"]
	var missing []string
	if !name && !slices.ContainsFunc(h.texts, func(t textColumn) bool { return t.field == "name" }) {
		missing = append(missing, "the name")
	}
	if !both && (!lat || !lon) {
		missing = append(missing, "the position (lat and lon, or coordinates)")
	}
	if !category {
		missing = append(missing, "the category")
	}
	if len(missing) == 0 {
		return nil
	}
	return &data.Invalid{Record: record, Field: "header", Reason: fmt.Sprintf("want columns for %s; there are %s; --map COLUMN=FIELD says what a column is",
		strings.Join(missing, ", "), h.listed())}
}

// columnOf is the column that a field of data.Place.Validate comes from.
func (h *header) columnOf(f string) string {
	f = strings.TrimPrefix(f, "address.")
	base, lang, _ := strings.Cut(f, ".")
	if base == "names" {
		base = "name"
	}
	if at := h.text(base, lang); at >= 0 {
		return h.names[at]
	}
	switch {
	case f == "alt_names" && len(h.altNames) > 0:
		return h.names[h.altNames[0]]
	case f == "categories":
		f = "category"
	case f == "sources":
		f = "source"
	case lang != "":
		f = base
	}
	if at, ok := h.at[f]; ok {
		return h.names[at]
	}
	return f
}

// parseHeading reads what a column is called: a heading of the table above, for texts with a language around it.
func parseHeading(name string) (f, lang string, ok bool) {
	if f, lang, ok = parseField(name); ok {
		return f, lang, true
	}
	folded := data.Fold(name)
	if f, ok = fieldOf[folded]; ok {
		return f, "", true
	}
	const most = 100 // bytes; every way to part it is tried
	if len(folded) > most {
		return "", "", false
	}
	words := strings.Fields(folded)
	for i := 1; i < len(words); i++ {
		front, back := strings.Join(words[:i], " "), strings.Join(words[i:], " ")
		if f, lang, ok = inLanguage(front, back, words[i:]); ok {
			return f, lang, true
		}
		if languageWords[front] != "" {
			if f, lang, ok = inLanguage(back, front, nil); ok {
				return f, lang, true
			}
		}
	}
	return "", "", false
}

// inLanguage reads a heading for a text and the language beside it: a word for it or, where there are tags, a tag.
func inLanguage(heading, spoken string, tags []string) (f, lang string, ok bool) {
	f = fieldOf[heading]
	if f != "alt_names" && !slices.Contains(strings.Split(textFields, "|"), f) {
		return "", "", false
	}
	if lang = languageWords[spoken]; lang == "" && len(tags) > 0 {
		if tag, err := language.Parse(strings.Join(tags, "-")); err == nil {
			lang = tag.String()
		}
	}
	ok = lang != ""
	if f == "alt_names" { // they are in no language
		lang = ""
	}
	return f, lang, ok
}

// parseField reads a field as WriteCSV names it: "name", "name:pl". The language is kept as written.
func parseField(name string) (f, lang string, ok bool) {
	f, lang, tagged := strings.Cut(name, ":")
	if !slices.ContainsFunc(fields, func(known field) bool { return known.name == f }) {
		return "", "", false
	}
	if !tagged {
		return f, "", true
	}
	_, err := language.Parse(lang)
	return f, lang, err == nil && slices.Contains(strings.Split(textFields, "|"), f)
}
