package data

import (
	"cmp"
	"slices"

	"tripoint/data/lang"
)

// Fill completes a place with what another record of it says: what the place lacks, names and addresses piece by piece,
// and the position where the place's is rough. Nothing that the place says itself is lost but a rough position; names
// that differ from its own become further names. It returns the fields that got something, as a Feature calls them, in
// order of the alphabet, and credits the sources of the other record with them. Slices of either are not written to.
// The place may be too large to be valid then.
func (p *Place) Fill(from *Place) (fields []string) {
	filled := map[string]bool{
		"names":        p.fillNames(from),
		"alt_names":    p.fillAltNames(from),
		"descriptions": p.Description.fill(from.Description),
		"offers":       p.Offers.fill(from.Offers),
		"seeks":        p.Seeks.fill(from.Seeks),
		"address":      p.Address.fill(&from.Address),
		"image":        fillList(&p.Images, from.Images),
		"cuisine":      fillList(&p.Cuisine, from.Cuisine),
		"geometry":     p.fillPoint(from),
	}
	for name, b := range map[string]blank{
		"phone": {&p.Phone, from.Phone}, "email": {&p.Email, from.Email}, "website": {&p.Website, from.Website},
		"opening_hours": {&p.OpeningHours, from.OpeningHours}, "wheelchair": {&p.Wheelchair, from.Wheelchair}, "fee": {&p.Fee, from.Fee},
		"dogs": {&p.Dogs, from.Dogs}, "indoor": {&p.Indoor, from.Indoor}, "stroller": {&p.Stroller, from.Stroller},
	} {
		filled[name] = b.fill()
	}
	filled["population"] = p.Population == 0 && from.Population > 0
	if filled["population"] {
		p.Population = from.Population
	}
	filled["importance"] = p.Importance == 0 && from.Importance > 0
	if filled["importance"] {
		p.Importance = from.Importance
	}
	if p.Event != nil && from.Event != nil {
		p.fillEvent(from.Event, filled)
	}
	if from.Updated.After(p.Updated) {
		p.Updated = from.Updated
	}
	for name, something := range filled {
		if something {
			fields = append(fields, name)
		}
	}
	slices.Sort(fields)
	p.credit(from.Sources, fields)
	return fields
}

// A blank is a text that may be missing, and what another record has for it.
type blank struct {
	mine   *string
	theirs string
}

func (b blank) fill() bool {
	if *b.mine != "" || b.theirs == "" {
		return false
	}
	*b.mine = b.theirs
	return true
}

func (p *Place) fillEvent(from *Event, filled map[string]bool) {
	event := *p.Event
	p.Event = &event
	for name, b := range map[string]blank{
		"starts": {&event.Starts, from.Starts}, "ends": {&event.Ends, from.Ends}, "recurrence": {&event.Recurrence, from.Recurrence},
		"venue": {&event.Venue, from.Venue}, "organizer": {&event.Organizer, from.Organizer},
	} {
		filled[name] = b.fill()
	}
	filled["languages"] = fillList(&event.Languages, from.Languages)
}

// fillPoint takes the position of the other record where that is exact and the place's is rough. Where both are the
// same to the last digit, they are one position of which only one record says how rough it is.
func (p *Place) fillPoint(from *Place) bool {
	if p.Accuracy == 0 || from.Accuracy > 0 || p.Point == from.Point {
		return false
	}
	p.Point, p.Accuracy = from.Point, 0
	return true
}

func fillList[T any](mine *[]T, theirs []T) bool {
	if len(*mine) > 0 || len(theirs) == 0 {
		return false
	}
	*mine = theirs
	return true
}

// fill adds the texts in languages that are missing.
func (ts *Texts) fill(from Texts) bool {
	missing := slices.DeleteFunc(slices.Clone(from), func(t Text) bool { return ts.Get(t.Lang) != "" })
	if len(missing) == 0 {
		return false
	}
	*ts = slices.Concat(*ts, missing)
	slices.SortFunc(*ts, func(a, b Text) int { return cmp.Compare(a.Lang, b.Lang) })
	return true
}

// fillNames adds names in further languages. Not in that of the local name, where they would stand before it.
func (p *Place) fillNames(from *Place) bool {
	local := lang.Of(cmp.Or(p.Address.CountryCode, from.Address.CountryCode))
	return p.Names.fill(slices.DeleteFunc(slices.Clone(from.Names), func(t Text) bool {
		return t.Lang == local || local == "" && t.Text == from.Name
	}))
}

// fillAltNames adds the other record's names that the place is not called by, as many as there is room for.
func (p *Place) fillAltNames(from *Place) bool {
	known := map[string]bool{}
	for _, name := range p.allNames() {
		known[Fold(name)] = true
	}
	names := slices.Clone(p.AltNames)
	for _, name := range from.allNames() {
		if folded := Fold(name); !known[folded] && len(names) < MaxListLength {
			known[folded] = true
			names = append(names, name)
		}
	}
	if len(names) == len(p.AltNames) {
		return false
	}
	p.AltNames = names
	return true
}

func (p *Place) allNames() []string {
	names := []string{p.Name}
	for _, t := range p.Names {
		names = append(names, t.Text)
	}
	return append(names, p.AltNames...)
}

// fill adds the parts of an address that are missing, unless the two contradict each other.
func (a *Address) fill(from *Address) bool {
	filled := *a
	took := false
	mine, theirs := filled.parts(), from.parts()
	for i, part := range mine {
		if *part != "" && *theirs[i] != "" && Fold(*part) != Fold(*theirs[i]) {
			return false
		}
		took = blank{part, *theirs[i]}.fill() || took
	}
	*a = filled
	return took
}

func (a *Address) parts() []*string {
	return []*string{&a.Street, &a.HouseNumber, &a.Postcode, &a.City, &a.District, &a.County, &a.State, &a.Country, &a.CountryCode}
}

// credit adds the sources that fields came from. Of a record's sources, one without Fields gave all that the others
// did not.
func (p *Place) credit(sources []Source, fields []string) {
	p.Sources = slices.Clone(p.Sources)
	named := map[string]bool{}
	for _, s := range sources {
		for _, field := range s.Fields {
			named[field] = true
		}
	}
	for _, s := range sources {
		gave := slices.DeleteFunc(slices.Clone(fields), func(field string) bool {
			if s.Fields == nil {
				return named[field]
			}
			return !slices.Contains(s.Fields, field)
		})
		if len(gave) > 0 {
			s.Fields = gave
			p.Sources = append(p.Sources, s)
		}
	}
}
