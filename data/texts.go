package data

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"tripoint/data/lang"
)

// A Text is a text in one language, named by its BCP 47 tag.
type Text struct{ Lang, Text string }

// Texts holds one text a language, ordered by language. In JSON it is an object keyed by language.
type Texts []Text

// NewTexts orders texts by language.
func NewTexts(byLang map[string]string) Texts {
	if len(byLang) == 0 {
		return nil
	}
	texts := make(Texts, 0, len(byLang))
	for l, text := range byLang {
		texts = append(texts, Text{l, text})
	}
	slices.SortFunc(texts, func(a, b Text) int { return cmp.Compare(a.Lang, b.Lang) })
	return texts
}

// Get returns the text in one language, "" where there is none.
func (ts Texts) Get(language string) string {
	for _, t := range ts {
		if t.Lang == language {
			return t.Text
		}
	}
	return ""
}

// clean cleans each text and names its language as lang.Tag does. Of texts in what is one language then, that which
// named it so stays, else the first. What was clean already is not copied.
func (ts Texts) clean(text func(string) string) Texts {
	clean := len(ts) > 0
	for i, t := range ts {
		clean = clean && t.Lang == lang.Tag(t.Lang) && t.Text == text(t.Text) && (i == 0 || ts[i-1].Lang < t.Lang)
	}
	if clean {
		return ts
	}
	given := make(map[string]string, len(ts))
	for _, t := range ts {
		given[t.Lang] = t.Text
	}
	byLang := make(map[string]string, len(ts))
	for _, t := range NewTexts(given) {
		tag := lang.Tag(t.Lang)
		if _, known := byLang[tag]; !known || t.Lang == tag {
			byLang[tag] = text(t.Text)
		}
	}
	return NewTexts(byLang)
}

// Pick returns the text that suits a reader best and its language; both are "" where none suits.
func (ts Texts) Pick(prefs lang.Prefs) (text, language string) {
	for _, l := range prefs {
		if text := ts.Get(l); text != "" {
			return text, l
		}
	}
	return "", ""
}

// MarshalJSON writes an object keyed by language.
func (ts Texts) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, t := range ts {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, t.Lang), ':')
		b = appendString(b, t.Text)
	}
	return append(b, '}'), nil
}

// appendString appends a text as json.Marshal writes it.
func appendString(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= utf8.RuneSelf || strings.IndexByte(`"\<>&`, c) >= 0 {
			quoted, _ := json.Marshal(text) // a text has no error
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}

// UnmarshalJSON reads an object keyed by language.
func (ts *Texts) UnmarshalJSON(b []byte) error {
	var byLang map[string]string
	if err := json.Unmarshal(b, &byLang); err != nil {
		return err
	}
	*ts = NewTexts(byLang)
	return nil
}
