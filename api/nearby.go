package api

import (
	"cmp"
	"math"

	"tripoint/catalog"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
)

var nearbyParams = append([]param{
	required(latParam), required(lonParam),
	{name: "limit", kind: whole, min: 1, max: 100, def: "10", about: "how many places to answer with; so many come if they exist"},
	{name: "rank", allowed: []string{"distance", rankBlend}, about: "distance when absent; blend puts first what has the least (distance + 100) / (1 + 4 × importance): the best-known places may be five times as far as unknown ones"},
	{name: "spread", kind: number, min: 1, max: maxRadius, about: "metres that two answers are apart at least: of two that are closer the better one stays"},
	{name: "across", kind: flag, about: "1 leaves only what lies in another country than lat,lon"},
	listFormatParam,
	cursor, fields,
}, filterParams...)

const rankBlend = "blend"

func required(p param) param {
	p.required = true
	return p
}

func (r *request) nearby() (*response, error) {
	p, format := r.params, r.format()
	q := catalog.NearbyQuery{
		From: *p.point(), Filter: r.filter(), Limit: p.whole("limit"), Radius: p.number("radius"), Spread: p.number("spread"),
	}
	onlyEvents(&q.Filter, format)
	list := byte(nearbyCursor)
	if p.text("rank") == rankBlend {
		q.Rank, list = catalog.Blended, blendCursor
	}
	if key, id, ok := p.cursor(list); ok {
		q.After = &catalog.NearCursor{Key: key, ID: id}
	}
	s := r.shape(&q.From).withFields(p.list("fields"))
	if q.Beyond = s.country; !p.flag("across") {
		q.Beyond = ""
	} else if s.country == "" {
		p.fail("across", "1", "want lat,lon where the country is known: here is no other side")
	}
	if p.err != nil {
		return nil, p.err
	}
	found, next, err := r.edition.Nearby(q)
	if err != nil {
		return nil, asBadParam(err)
	}
	ords := ordsOf(found)
	link := ""
	if next != nil {
		link = r.next(encodeCursor(list, next.Key, next.ID))
	}
	return r.listed(format, ords, link, func() []byte {
		return collection(func(o *object) {
			o.whole("numberReturned", len(found))
			o.text("next", link)
		}, len(found), func(b []byte, i int) []byte { return s.appendPlace(b, ords[i], nil) })
	})
}

var reverseParams = []param{required(latParam), required(lonParam)}

// A reverseAnswer says where a point is; null is not known.
type reverseAnswer struct {
	Country      *named        `json:"country"`
	State        *named        `json:"state"`
	County       *named        `json:"county"`
	Municipality *named        `json:"municipality"`
	District     *named        `json:"district"`
	Border       *borderAnswer `json:"border"`
	Nearest      *nearestPlace `json:"nearest"`
}

type named struct {
	ID   string `json:"id,omitempty"` // of /v1/areas
	Code string `json:"code,omitempty"`
	Name string `json:"name"`
}

type borderAnswer struct {
	Distance float64 `json:"distance"` // metres
}

type nearestPlace struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Category string  `json:"category"`
	Distance float64 `json:"distance"` // metres
}

func (r *request) reverse() (*response, error) {
	point := r.params.point()
	if r.params.err != nil {
		return nil, r.params.err
	}
	l := r.edition.Locate(*point, r.at)
	var answer reverseAnswer
	names := []string{lang.Of(l.Country)} // the languages they are in
	if l.Country != "" {
		answer.Country = &named{Code: l.Country, Name: catalog.CountryName(l.Country, r.prefs)}
	}
	if l.State != "" {
		answer.State = &named{Name: l.State}
	}
	if l.District != nil {
		name, language := l.District.DisplayName(r.prefs)
		answer.County = &named{ID: l.District.ID, Name: name}
		names = append(names, language)
	}
	if l.Municipality != nil {
		name, language := l.Municipality.DisplayName(r.prefs)
		answer.Municipality = &named{ID: l.Municipality.ID, Name: name}
		names = append(names, language)
	}
	if l.HasBorder {
		answer.Border = &borderAnswer{roundMeters(l.BorderMeters)}
	}
	if l.Nearest != nil {
		p := r.placeAt(l.Nearest.Ord)
		name, language := p.DisplayName(r.prefs)
		answer.Nearest = &nearestPlace{p.ID, name, p.Category(), roundMeters(l.Nearest.Meters)}
		names = append(names, language)
	}
	res, err := jsonResponse(answer)
	if err != nil {
		return nil, err
	}
	return r.inLanguage(res, names), nil
}

func roundMeters(m float64) float64 { return math.Round(m*10) / 10 }

// words is the language of vocabulary that belongs to no place.
func (r *request) words() string { return cmp.Or(r.prefs.Vocabulary(), "en") }

type themeAnswer struct {
	ID     string        `json:"id"`
	Name   string        `json:"name"`
	Count  int           `json:"count"`
	Groups []groupAnswer `json:"groups"`
}

type groupAnswer struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`
	Categories []categoryAnswer `json:"categories"`
}

type categoryAnswer struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Synonyms []string `json:"synonyms"`
	Icon     string   `json:"icon"`
	Tags     []string `json:"tags"`
	Count    int      `json:"count"`
}

func (r *request) categories() (*response, error) {
	counts, themeCounts := r.edition.CategoryCounts(r.at)
	language := r.words()
	themes := []themeAnswer{}
	for _, t := range taxonomy.Builtin().Themes() {
		theme := themeAnswer{ID: t.ID, Name: t.Name(language), Count: themeCounts[t.ID], Groups: []groupAnswer{}}
		for _, g := range t.Groups {
			group := groupAnswer{ID: g.ID, Name: g.Name(language), Categories: []categoryAnswer{}}
			for _, c := range g.Categories {
				group.Categories = append(group.Categories, categoryAnswer{
					ID: c.ID, Name: c.Name(language), Synonyms: c.Words(language)[1:], Icon: c.Icon, Tags: append([]string{}, c.Tags...), Count: counts[c.ID],
				})
			}
			theme.Groups = append(theme.Groups, group)
		}
		themes = append(themes, theme)
	}
	res, err := jsonResponse(map[string]any{"themes": themes})
	if err != nil {
		return nil, err
	}
	return r.inLanguage(res, []string{language}), nil
}
