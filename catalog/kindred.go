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

// A Variant is one of two sorts that the places of a category are of, 0 where their name does not tell.
type Variant int

// A variantWords is what a variant is called, and how names tell it: by beginnings of folded words and by whole ones.
type variantWords struct {
	name          data.Texts
	begins, whole []string
}

var variants = map[string][2]variantWords{
	"school": {
		{
			data.NewTexts(map[string]string{"pl": "podstawowa", "cs": "základní", "en": "primary", "de": "Grundschule", "sk": "základná"}),
			[]string{"podstawow", "zakladn", "grundschul", "primary", "elementary"}, []string{"sp", "zs"},
		},
		{
			data.NewTexts(map[string]string{"pl": "ponadpodstawowa", "cs": "střední", "en": "secondary", "de": "weiterführend", "sk": "stredná"}),
			[]string{"ponadpodstawow", "lice", "technik", "gymnaz", "gymnas", "stredn", "zawodow", "odborn", "ucilist", "branzow", "secondary", "berufs"}, []string{"lo", "ss", "sos", "sou"},
		},
	},
	"fire_station": {
		{
			data.NewTexts(map[string]string{"pl": "ochotnicza", "cs": "dobrovolní", "en": "volunteer", "de": "freiwillig", "sk": "dobrovoľní"}),
			[]string{"ochotnicz", "dobrovoln", "freiwillig", "volunteer"}, []string{"osp", "sdh", "jsdh", "dhz"},
		},
		{
			data.NewTexts(map[string]string{"pl": "zawodowa", "cs": "z povolání", "en": "professional", "de": "beruflich", "sk": "z povolania"}),
			[]string{"panstwow", "zachrann", "ratownicz", "berufs"}, []string{"psp", "jrg", "hzs", "hazz"},
		},
	},
}

// VariantName is what a variant of a category is called in a language, "" for none.
func VariantName(category string, of Variant, language string) string {
	if of == 0 {
		return ""
	}
	return variants[category][of-1].name.Get(language)
}

// variantOf reads the variant of a place off its name; where both are named it is of none.
func variantOf(p *data.Place) (of Variant) {
	sorts, told := variants[p.Category()]
	if !told {
		return 0
	}
	for word := range strings.FieldsSeq(search.Fold(p.Name)) {
		for i, sort := range sorts {
			begins := func(start string) bool { return strings.HasPrefix(word, start) }
			if !slices.ContainsFunc(sort.begins, begins) && !slices.Contains(sort.whole, word) {
				continue
			}
			if named := Variant(i + 1); of == 0 || of == named {
				of = named
			} else {
				return 0
			}
		}
	}
	return of
}
