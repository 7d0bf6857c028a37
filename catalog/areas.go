package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/search"
)

// sliver is how far outside every outline a point may lie and still belong to the nearest area: simplified
// outlines leave gaps between neighbours.
const sliver = 200 // metres

// A placement says which areas a point lies in, as positions in the edition's areas; -1 is none.
type placement struct{ municipality, district int16 }

// locate finds the areas of a point. A point on a shared line belongs to one of its sides, always the same.
func (s *surroundings) locate(p orb.Point) placement {
	at := placement{-1, -1}
	found := s.outlines.At(p)
	if len(found) == 0 {
		if i, _, ok := s.outlines.NearestWithin(p, sliver); ok {
			found = []int{i}
		}
	}
	for _, i := range found {
		if s.areas[i].IsMunicipality() {
			if at.municipality < 0 {
				at.municipality = int16(i)
			}
		} else if at.district < 0 {
			at.district = int16(i)
		}
	}
	return at
}

func (s *surroundings) area(i int16) *data.Area {
	if i < 0 {
		return nil
	}
	return &s.areas[i]
}

// completeAddress adds what the areas know to what the record says, in the local language.
func (s *surroundings) completeAddress(p *data.Place, at placement) {
	a := &p.Address
	municipality, district := s.area(at.municipality), s.area(at.district)
	known := cmp.Or(municipality, district)
	if known == nil || a.CountryCode != "" && a.CountryCode != known.Country {
		return
	}
	a.CountryCode = known.Country
	a.Country = cmp.Or(a.Country, countryNames[known.Country].Get(lang.Of(known.Country)))
	a.State = cmp.Or(a.State, known.State)
	if district != nil {
		a.County = cmp.Or(a.County, district.Name)
	}
	a.County = cmp.Or(a.County, known.County)
	if municipality != nil && !IsSettlement(p) {
		a.City = cmp.Or(a.City, municipality.Name)
	}
}

// countryNames are the names of the countries around the region.
var countryNames = map[string]data.Texts{
	"PL": data.NewTexts(map[string]string{"pl": "Polska", "cs": "Polsko", "en": "Poland", "de": "Polen", "sk": "Poľsko"}),
	"CZ": data.NewTexts(map[string]string{"pl": "Czechy", "cs": "Česko", "en": "Czechia", "de": "Tschechien", "sk": "Česko"}),
	"SK": data.NewTexts(map[string]string{"pl": "Słowacja", "cs": "Slovensko", "en": "Slovakia", "de": "Slowakei", "sk": "Slovensko"}),
}

// CountryName returns the name of a country for a reader, its code where the name is not known.
func CountryName(code string, prefs lang.Prefs) string {
	names := countryNames[code]
	if name, _ := names.Pick(prefs); name != "" {
		return name
	}
	return cmp.Or(names.Get(lang.Of(code)), code)
}

func (s *surroundings) areaIDs(at placement) []string {
	var ids []string
	for _, a := range []*data.Area{s.area(at.municipality), s.area(at.district)} {
		if a != nil {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// seat is the id of the municipality that a settlement in it gives its name to, "" where it gives none.
func (s *surroundings) seat(p *data.Place, at placement) string {
	if a := s.area(at.municipality); a != nil && a.Name == p.Name {
		return a.ID
	}
	return ""
}

// boxesOf are boxes around all that belongs to areas.
func (s *surroundings) boxesOf(ids []string) []orb.Bound {
	boxes := make([]orb.Bound, 0, len(ids))
	for i := range s.areas {
		if slices.Contains(ids, s.areas[i].ID) {
			boxes = append(boxes, s.boxes[i])
		}
	}
	return boxes
}

// District returns the powiat or okres that a place lies in, nil where none is known.
func (e *Edition) District(ord uint32) *data.Area {
	return e.base.around.area(e.placement(ord).district)
}

// Municipality returns the municipality that a place lies in, nil where none is known.
func (e *Edition) Municipality(ord uint32) *data.Area {
	return e.base.around.area(e.placement(ord).municipality)
}

// isCalled tells whether an area has a folded name in any language.
func isCalled(a *data.Area, folded string) bool {
	return search.Fold(a.Name) == folded || slices.ContainsFunc(a.Names, func(t data.Text) bool { return search.Fold(t.Text) == folded })
}

// Areas lists all areas, ordered by id. They are shared and must not be changed.
func (e *Edition) Areas() []data.Area { return e.base.around.areas }

// FindArea returns the area with an id; the error is data.ErrNotFound.
func (e *Edition) FindArea(id string) (*data.Area, error) {
	areas := e.Areas()
	for i := range areas {
		if areas[i].ID == id {
			return &areas[i], nil
		}
	}
	return nil, fmt.Errorf("area %q: %w", id, data.ErrNotFound)
}

// municipalitiesNamed returns the ids of the municipalities with a name, whatever its language, with or without
// diacritics.
func (e *Edition) municipalitiesNamed(name string) []string {
	var ids []string
	name = search.Fold(name)
	areas := e.Areas()
	for i := range areas {
		if a := &areas[i]; a.IsMunicipality() && isCalled(a, name) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// context lists what a place is found by besides its names: its kind, street and surroundings, what it offers and
// seeks, in every language they are known in.
func (s *surroundings) context(p *data.Place, at placement) []string {
	texts := []string{p.Address.Street, p.Address.HouseNumber, p.Address.City, p.Address.District}
	for _, id := range p.Categories {
		c := taxonomy.Builtin().Category(id)
		for _, language := range lang.Supported {
			texts = append(texts, c.Name(language))
		}
	}
	for _, t := range slices.Concat(p.Offers, p.Seeks) {
		texts = append(texts, t.Text)
	}
	if a := s.area(at.municipality); a != nil {
		texts = append(texts, a.Name)
		for _, t := range a.Names {
			texts = append(texts, t.Text)
		}
	}
	return texts
}

// CountryAt is the ISO 3166-1 alpha-2 code of a point's country, "" where it is not known.
func (e *Edition) CountryAt(p orb.Point) string {
	around := e.base.around
	at := around.locate(p)
	if known := cmp.Or(around.area(at.municipality), around.area(at.district)); known != nil {
		return known.Country
	}
	return ""
}

// A Location is what is known of a point. Nil and empty fields are not known.
type Location struct {
	Country      string // ISO 3166-1 alpha-2
	State        string
	District     *data.Area // powiat, okres
	Municipality *data.Area
	BorderMeters float64 // great-circle distance to the state border, when HasBorder: the border and the country are known
	HasBorder    bool
	Nearest      *Near // the nearest place that is no settlement
}

// Locate tells where a point is. Every point has one country at most. An event that is over is not the nearest place.
func (e *Edition) Locate(p orb.Point, now time.Time) Location {
	around := e.base.around
	at := around.locate(p)
	l := Location{Municipality: around.area(at.municipality), District: around.area(at.district)}
	if known := cmp.Or(l.Municipality, l.District); known != nil {
		l.Country, l.State = known.Country, known.State
		if l.District != nil && l.District.Country != l.Country {
			l.District = nil
		}
	}
	if around.route != nil && l.Country != "" {
		l.BorderMeters, _ = around.route.Nearest(p)
		l.HasBorder = true
	}
	if nearest, _, err := e.Nearby(NearbyQuery{From: p, Filter: Filter{At: now}, Limit: 1}); err == nil && len(nearest) > 0 {
		l.Nearest = &nearest[0]
	}
	return l
}
