package catalog

import (
	"slices"
	"strings"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/search"
)

// kindred are lines of categories whose places do related work. A category in no line is kindred to its whole group.
var kindred = [][]string{
	{"museum", "gallery", "mine_museum", "technical_monument", "archaeological_site", "castle", "manor"},
	{"theatre", "concert_hall", "cinema", "cultural_centre"},
	{"library", "cultural_centre"},
	{"school", "college", "university", "education_office"},
	{"school", "kindergarten", "music_school", "language_school"},
	{"fire_station", "mountain_rescue", "ambulance_station", "police"},
	{"hospital", "clinic"},
	{"town_hall", "government_office"},
	{"chamber_of_commerce", "business_support", "business_park", "coworking", "employment_office"},
	{"company", "factory", "mine", "power_plant"},
	{"swimming_pool", "aquapark"},
	{"spa", "aquapark"},
	{"stadium", "sports_hall", "ice_rink", "pitch"},
	{"church", "place_of_worship", "synagogue", "cemetery"},
	{"tourist_information"},
	{"city", "town"},
	{"village", "suburb", "hamlet"},
}

// kindredOf lists the categories that are kindred to one, and itself.
func kindredOf(id string) (ids []string) {
	for _, line := range kindred {
		if slices.Contains(line, id) {
			ids = append(ids, line...)
		}
	}
	if len(ids) > 0 {
		return ids
	}
	c := taxonomy.Builtin().Category(id)
	for _, g := range taxonomy.Builtin().Theme(c.Theme).Groups {
		if g.ID != c.Group {
			continue
		}
		for _, c := range g.Categories {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// A stage of schools.
type stage int

const (
	anyStage stage = iota
	primary
	secondary
)

// Beginnings of the folded words that tell in a school's name which stage it is of, and abbreviations.
var (
	primaryWords   = []string{"podstawow", "zakladn", "grundschul", "primary", "elementary"}
	primaryShort   = []string{"sp", "zs"}
	secondaryWords = []string{"ponadpodstawow", "lice", "technik", "gymnaz", "gymnas", "stredn", "zawodow", "odborn", "ucilist", "branzow", "secondary", "berufs"}
	secondaryShort = []string{"lo", "ss", "sos", "sou"}
)

// stageOf reads the stage of a school off its name. Schools of several stages, and others, are of any.
func stageOf(p *data.Place) (of stage) {
	if p.Category() != "school" {
		return anyStage
	}
	begins := func(word string, with []string) bool {
		return slices.ContainsFunc(with, func(start string) bool { return strings.HasPrefix(word, start) })
	}
	var stages [3]bool
	for word := range strings.FieldsSeq(search.Fold(p.Name)) {
		stages[primary] = stages[primary] || begins(word, primaryWords) || slices.Contains(primaryShort, word)
		stages[secondary] = stages[secondary] || begins(word, secondaryWords) || slices.Contains(secondaryShort, word)
	}
	switch {
	case stages[primary] == stages[secondary]:
		return anyStage
	case stages[primary]:
		return primary
	}
	return secondary
}
