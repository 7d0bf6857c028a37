package data

import "slices"

// DecodeAmended is DecodeFeature for the amended answer about a place that was shown before; nil is none. An
// answer has name and description in one language beside all of them by language: what was left as it was
// shown is no change, and what was changed counts for that language.
func DecodeAmended(b []byte, shown *Place) (Place, error) {
	return decodeFeature(b, func(in *properties) {
		if shown != nil {
			in.reconcile(shown)
		}
	})
}

func (in *properties) reconcile(shown *Place) {
	if display := shownIn(shown.Names, in.NameLanguage, shown.Name); in.Name == display {
		in.Name = shown.Name
	} else if in.Name != "" && in.Names.Get(in.NameLanguage) == display {
		in.Names = in.Names.with(in.NameLanguage, in.Name)
		if display != shown.Name {
			in.Name = shown.Name
		}
	}
	before := shown.Description.Get(in.DescLanguage)
	if in.Description != "" && before != "" && in.Description != before && in.Descriptions.Get(in.DescLanguage) == before {
		in.Descriptions = in.Descriptions.with(in.DescLanguage, in.Description)
	}
}

func shownIn(texts Texts, language, otherwise string) string {
	if text := texts.Get(language); text != "" {
		return text
	}
	return otherwise
}

// with is the texts with another in one language.
func (ts Texts) with(language, text string) Texts {
	changed := slices.Clone(ts)
	for i := range changed {
		if changed[i].Lang == language {
			changed[i].Text = text
		}
	}
	return changed
}
