package data

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tripoint/data/events"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
)

// Clean brings a place into the form in which it is kept, that of one from DecodeFeature, and then checks it; the error
// is that of Validate. Texts are as CleanText or CleanProse has them, languages plain tags, categories ids, times UTC,
// recurrence as events.Canonical has it, and what is empty is nil. The id, links, attributes and sources stay as they are.
// What the place shares with others, its lists and its event, is not changed: the place gets its own.
func (p *Place) Clean() error {
	for _, text := range []*string{&p.Name, &p.Phone, &p.Email, &p.Website, &p.OpeningHours} {
		*text = CleanText(*text)
	}
	p.Names, p.AltNames, p.Cuisine = cleanTexts(p.Names), cleanList(p.AltNames), cleanList(p.Cuisine)
	p.Description, p.Offers, p.Seeks = cleanProse(p.Description), cleanProse(p.Offers), cleanProse(p.Seeks)
	p.Address = p.Address.clean()
	p.cleanCategories()
	p.cleanEvent()
	if p.Name == "" && len(p.Names) > 0 {
		if p.Name = p.Names.Get(lang.Of(p.Address.CountryCode)); p.Name == "" {
			p.Name = p.Names[0].Text
		}
	}
	p.Updated = p.Updated.UTC()
	return p.Validate()
}

const other = "other" // the category of what no other category covers

// cleanCategories resolves what the record calls its categories. An OpenStreetMap tag that no category covers makes the
// place "other" and is kept.
func (p *Place) cleanCategories() {
	var ids []string
	seen := map[string]bool{}
	for _, given := range p.Categories {
		id, ok := taxonomy.Builtin().Resolve(given)
		if !ok {
			id = given
			if tagPattern.MatchString(given) {
				id, p.Tag = other, given
			}
		}
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	p.Categories = ids
}

func (p *Place) cleanEvent() {
	if p.Event == nil || p.Event.empty() {
		p.Event = nil
		return
	}
	if recurrence := events.Canonical(p.Event.Recurrence); recurrence != p.Event.Recurrence {
		event := *p.Event
		event.Recurrence = recurrence
		p.Event = &event
	}
}

func (e *Event) empty() bool {
	return e.Starts == "" && e.Ends == "" && e.Recurrence == "" && e.Venue == "" && e.Organizer == "" && len(e.Languages) == 0
}

func (a *Address) clean() Address {
	return Address{
		Street: CleanText(a.Street), HouseNumber: CleanText(a.HouseNumber), Postcode: CleanText(a.Postcode), City: CleanText(a.City),
		District: CleanText(a.District), County: CleanText(a.County), State: CleanText(a.State), Country: CleanText(a.Country),
		CountryCode: strings.ToUpper(CleanText(a.CountryCode)),
	}
}

// CleanText brings a text into the form everything else compares: NFC, no space around, one space within.
func CleanText(s string) string {
	if s = norm.NFC.String(s); wellSpaced(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// wellSpaced tells whether a text has no white space but single spaces between words.
func wellSpaced(s string) bool {
	after := true // a space, or the beginning
	for i := 0; i < len(s); i++ {
		c := rune(s[i])
		if c >= utf8.RuneSelf {
			var size int
			c, size = utf8.DecodeRuneInString(s[i:])
			i += size - 1
		}
		if unicode.IsSpace(c) {
			if c != ' ' || after {
				return false
			}
			after = true
		} else {
			after = false
		}
	}
	return !after || s == ""
}

// CleanProse is CleanText for what may have several lines: they stay, and of blank ones in a row one.
func CleanProse(s string) string {
	if !strings.ContainsAny(s, "\n\r") {
		return CleanText(s)
	}
	var lines []string
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n") {
		line = CleanText(line)
		if line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	return strings.TrimSuffix(strings.Join(lines, "\n"), "\n")
}

func cleanTexts(ts Texts) Texts { return ts.clean(CleanText) }

func cleanProse(ts Texts) Texts { return ts.clean(CleanProse) }

// cleanList cleans the texts of a list, in a list of its own if any changes.
func cleanList(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	for i := range list {
		if list[i] != CleanText(list[i]) {
			list = slices.Clone(list)
			for ; i < len(list); i++ {
				list[i] = CleanText(list[i])
			}
			break
		}
	}
	return list
}
