package data

import (
	"cmp"
	"encoding/json"
	"slices"

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
// named it so stays, else the first.
func (ts Texts) clean(text func(string) string) Texts {
	renamed := false
	for i := range ts {
		ts[i].Text = text(ts[i].Text)
		renamed = renamed || ts[i].Lang != lang.Tag(ts[i].Lang)
	}
	if !renamed {
		return ts
	}
	byLang := make(map[string]string, len(ts))
	for _, t := range ts {
		tag := lang.Tag(t.Lang)
		if _, known := byLang[tag]; !known || t.Lang == tag {
			byLang[tag] = t.Text
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
	byLang := make(map[string]string, len(ts))
	for _, t := range ts {
		byLang[t.Lang] = t.Text
	}
	return json.Marshal(byLang)
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
