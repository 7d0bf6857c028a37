package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gorilla/mux"
	"github.com/paulmach/orb"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/search"
	"tripoint/web"
)

// guideThemes are the themes that the guide leads to; settlements are found by name.
var guideThemes = []string{"culture", "economy", "safety", "transport", "events"}

const (
	guideResults  = 20 // places that a page lists before its script runs
	guidePerTheme = 8
)

func isTheme(id string) bool { return slices.Contains(guideThemes, id) }

// startPage is the guide's first page, or what a question finds.
func (r *request) startPage(w http.ResponseWriter) error {
	words := web.WordsIn(r.words())
	config, err := r.server.guideConfig(r.edition, r.at)
	if err != nil {
		return err
	}
	p := &web.Page{
		Title: "tripoint – " + words.Slogan, Description: words.Intro, Heading: words.Slogan, Lead: words.Intro,
		LinkedData: map[string]any{"@context": schemaOrg, "@type": "WebSite", "name": "tripoint", "description": words.Intro, "inLanguage": r.words(), "url": r.origin() + "/" + r.words() + "/"},
	}
	towns := web.Section{Title: words.Towns}
	for _, t := range config.Towns {
		towns.Links = append(towns.Links, web.Link{URL: r.pageURL("town", t.Slug), Text: t.Names[r.words()], Note: catalog.CountryName(t.Country, r.prefs)})
	}
	themes := web.Section{Title: words.Search}
	for _, id := range guideThemes {
		themes.Links = append(themes.Links, web.Link{URL: "/" + r.words() + "/?theme=" + id, Text: words.Themes[id]})
	}
	themes.Links = append(themes.Links, web.Link{URL: "/" + r.words() + "/calendar", Text: words.Calendar, Note: words.CalendarAbout})
	p.Sections = []web.Section{towns, themes}
	if err := r.answerQuestion(p); err != nil {
		return err
	}
	return r.guide(w, p)
}

// answerQuestion turns the start page into one of results where its address asks for something.
func (r *request) answerQuestion(p *web.Page) error {
	f := r.readQuestion()
	q := search.Query{Text: r.URL.Query().Get("q"), Prefs: r.prefs, Limit: guideResults}
	if utf8.RuneCountInString(q.Text) > maxTextLength || !utf8.ValidString(q.Text) {
		q.Text = ""
	}
	if strings.TrimSpace(q.Text) == "" && f.IsEmpty() {
		return nil
	}
	words := web.WordsIn(r.words())
	links, err := r.find(q, f)
	if err != nil {
		return err
	}
	p.Heading, p.Lead, p.Query, p.LinkedData, p.Status = q.Text, "", q.Text, nil, http.StatusOK
	if q.Text == "" {
		p.Heading = r.subject(&f)
	}
	if len(links) == 0 {
		p.Lead = words.Nothing
	}
	p.Title = p.Heading + " – tripoint"
	p.Sections = []web.Section{{Title: words.Search, Links: links}}
	return nil
}

// subject says in a word what a filter asks for.
func (r *request) subject(f *catalog.Filter) string {
	words := web.WordsIn(r.words())
	switch {
	case len(f.Categories) > 0:
		return taxonomy.Builtin().Category(f.Categories[0][0]).Name(r.words())
	case len(f.Themes) > 0:
		return words.Themes[f.Themes[0]]
	case f.During != nil:
		return words.Calendar
	case f.Open != nil:
		return words.OpenNow
	}
	area, err := r.edition.FindArea(f.Areas[0])
	if err != nil {
		return words.Search
	}
	name, _ := area.DisplayName(r.prefs)
	return name
}

// whereabouts is the label of a place without its name.
func (r *request) whereabouts(ord uint32, name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(r.label(ord), name), ", ")
}

// joined is a note of several facts, some of which may not be known.
func joined(facts ...string) string {
	return strings.Join(slices.DeleteFunc(facts, func(fact string) bool { return fact == "" }), " · ")
}

// find lists what a search finds as links.
func (r *request) find(q search.Query, f catalog.Filter) ([]web.Link, error) {
	found, err := r.edition.Search(q, f)
	if err != nil {
		return nil, err
	}
	var links []web.Link
	for _, h := range found.Hits {
		place := r.placeAt(h.Ord)
		name, _ := place.DisplayName(r.prefs)
		category := taxonomy.Builtin().Category(place.Category()).Name(r.words())
		links = append(links, web.Link{URL: r.pageURL("place", place.ID), Text: name, Note: joined(r.when(place), category, r.whereabouts(h.Ord, name))})
	}
	return links, nil
}

// pageURL is the path of a page of the guide in the reader's language; ids are safe in paths.
func (r *request) pageURL(kind, id string) string { return "/" + r.words() + "/" + kind + "/" + id }

func (r *request) placePage(w http.ResponseWriter) error {
	ord, err := r.findPlace()
	if err != nil {
		return err
	}
	place := r.placeAt(ord)
	name, _ := place.DisplayName(r.prefs)
	category := taxonomy.Builtin().Category(place.Category()).Name(r.words())
	lead, _ := place.DisplayDescription(r.prefs)
	p := &web.Page{
		Path: "place/" + place.ID, Title: name + " – " + category + " – tripoint", Description: category + ": " + r.label(ord), Heading: name, Lead: lead,
		Facts: r.facts(ord, place, category), LinkedData: r.linkedPlace(place, name),
		Preload: []string{"/v1/places/" + place.ID + "?lang=" + r.words()},
	}
	if lead != "" {
		p.Description = lead
	}
	held, err := r.eventsAt(place.ID)
	if err != nil {
		return err
	}
	if len(held) > 0 {
		p.Sections = append(p.Sections, web.Section{Title: web.WordsIn(r.words()).Coming, Links: held})
	}
	return r.guide(w, p)
}

func (r *request) facts(ord uint32, place *data.Place, category string) []web.Fact {
	words := web.WordsIn(r.words())
	facts := []web.Fact{{Name: category, Text: r.label(ord)}}
	add := func(name, text, url string) {
		if text != "" {
			facts = append(facts, web.Fact{Name: name, Text: text, URL: url})
		}
	}
	if when := r.when(place); when != "" {
		add(words.When, when, "")
		if place.Event.Starts != "" {
			add(words.Calendar, words.AddToCalendar, "/v1/places/"+place.ID+"?format=ics&lang="+r.words())
		}
		add(words.Venue, r.placeName(place.Event.Venue), r.pageURL("place", r.edition.Standing(place.Event.Venue)))
	}
	a := place.Address
	add(words.Address, strings.Join(strings.Fields(strings.Join([]string{a.Street, a.HouseNumber, a.Postcode, a.City}, " ")), " "), "")
	add(words.Phone, place.Phone, "")
	add(words.Website, place.Website, place.Website)
	add(words.Hours, place.OpeningHours, "")
	if place.Accuracy > 0 {
		add(words.Approximate, fmt.Sprintf("± %.0f m", place.Accuracy), "")
	}
	return facts
}

// townPage is about a municipality or district: one of the guide's towns by its name, any by its area's id.
func (r *request) townPage(w http.ResponseWriter) error {
	config, err := r.server.guideConfig(r.edition, r.at)
	if err != nil {
		return err
	}
	name := mux.Vars(r.Request)["name"]
	for _, t := range config.Towns {
		switch name {
		case t.Slug:
			name = t.Area
		case t.Area:
			http.Redirect(w, r.Request, r.pageURL("town", t.Slug), http.StatusFound)
			return nil
		}
	}
	area, err := r.edition.FindArea(name)
	if err != nil {
		return err
	}
	words := web.WordsIn(r.words())
	shown, _ := area.DisplayName(r.prefs)
	p := &web.Page{
		Path: "town/" + mux.Vars(r.Request)["name"], Title: shown + " – tripoint", Description: fmt.Sprintf(words.Town, shown), Heading: shown,
		Lead: fmt.Sprintf(words.Town, shown), LinkedData: r.linkedTown(area, shown),
		Preload: []string{"/v1/areas/" + area.ID + "?lang=" + r.words()},
	}
	for _, theme := range guideThemes {
		links, err := r.find(search.Query{Prefs: r.prefs, Limit: guidePerTheme}, catalog.Filter{Areas: []string{area.ID}, Themes: []string{theme}, At: r.at})
		if err != nil {
			return err
		}
		if len(links) > 0 {
			p.Sections = append(p.Sections, web.Section{Title: words.Themes[theme], Links: links})
		}
	}
	return r.guide(w, p)
}

// guideConfig is what the guide knows before it asks: the towns it puts first and how many places a theme has.
type guideConfig struct {
	edition     string
	from, until time.Time      // until is zero where no event will be over
	Towns       []guideTown    `json:"towns"`
	Center      guidePoint     `json:"center"` // where the map begins: between the towns, or among all places where there are none
	Themes      map[string]int `json:"themes"`
	Attribution []string       `json:"attribution"`
}

type guidePoint struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

type guideTown struct {
	Slug       string            `json:"slug"`
	Area       string            `json:"area"`
	Place      string            `json:"place,omitempty"` // the settlement
	Names      map[string]string `json:"names"`
	Country    string            `json:"country"`
	Population int               `json:"population"`
	Places     int               `json:"places"`
	Lat        float64           `json:"lat"`
	Lon        float64           `json:"lon"`
}

// partners are the towns that the guide is made for: their names in addresses and their local names.
var partners = []struct{ slug, country, name string }{
	{"jastrzebie-zdroj", "PL", "Jastrzębie-Zdrój"},
	{"karvina", "CZ", "Karviná"},
	{"havirov", "CZ", "Havířov"},
}

// guideConfig is worked out once an edition, and again when an event is over.
func (s *server) guideConfig(e *catalog.Edition, at time.Time) (*guideConfig, error) {
	if c := s.config.Load(); c != nil && c.edition == e.ID && !at.Before(c.from) && (c.until.IsZero() || at.Before(c.until)) {
		return c, nil
	}
	_, themes := e.CategoryCounts(at)
	c := &guideConfig{edition: e.ID, from: at, until: e.NextOver(at, orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}), Towns: []guideTown{}, Themes: themes, Attribution: e.Attribution}
	for _, partner := range partners {
		areas := e.Areas()
		i := slices.IndexFunc(areas, func(a data.Area) bool {
			return a.IsMunicipality() && a.Country == partner.country && a.Name == partner.name
		})
		if i < 0 {
			continue
		}
		town, err := describeTown(e, &areas[i], at)
		if err != nil {
			return nil, err
		}
		town.Slug = partner.slug
		c.Towns = append(c.Towns, town)
	}
	c.Center = centerOf(c.Towns, e)
	s.config.Store(c)
	return c, nil
}

func centerOf(towns []guideTown, e *catalog.Edition) guidePoint {
	if len(towns) == 0 {
		middle := e.PlacesBounds().Center()
		return guidePoint{middle.Lat(), middle.Lon()}
	}
	var sum guidePoint
	for _, t := range towns {
		sum.Lat, sum.Lon = sum.Lat+t.Lat, sum.Lon+t.Lon
	}
	n := float64(len(towns))
	return guidePoint{sum.Lat / n, sum.Lon / n}
}

func describeTown(e *catalog.Edition, a *data.Area, at time.Time) (guideTown, error) {
	found, err := e.Search(search.Query{Limit: 1}, catalog.Filter{Areas: []string{a.ID}, Themes: guideThemes, At: at})
	if err != nil {
		return guideTown{}, err
	}
	town := guideTown{
		Area: a.ID, Names: map[string]string{}, Country: a.Country, Population: a.Population, Places: found.Matched,
		Lat: a.Label.Lat(), Lon: a.Label.Lon(),
	}
	for _, language := range lang.Supported {
		town.Names[language], _ = a.DisplayName(lang.Parse([]string{language}))
	}
	centre, err := e.Search(search.Query{Limit: 1}, catalog.Filter{Areas: []string{a.ID}, Themes: []string{taxonomy.Settlement}})
	if err != nil {
		return guideTown{}, err
	}
	if len(centre.Hits) > 0 { // the most important settlement is the town itself
		p := e.Place(centre.Hits[0].Ord)
		town.Place, town.Lat, town.Lon = p.ID, p.Point.Lat(), p.Point.Lon()
	}
	return town, nil
}
