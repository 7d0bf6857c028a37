package api

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
	"tripoint/search"
)

// propertyNames are the properties of a place that fields= may ask for.
var propertyNames = []string{
	"name", "name_lang", "names", "alt_names", "description", "description_lang", "descriptions", "category", "categories",
	"category_name", "theme", "tag", "address", "label", "phone", "email", "website", "opening_hours", "open", "opens", "closes", "opening_hours_week", "wheelchair", "fee", "dogs",
	"indoor", "stroller", "cuisine", "image", "starts", "ends", "recurrence", "occurrence", "occurrences", "past", "venue", "organizer", "languages", "offers", "seeks",
	"population", "importance", "accuracy", "sources", "updated", "distance", "bearing", "walk_minutes", "across_border",
	"along", "origin", "why",
	"score", "matched", "explain",
}

// A shape writes places as GeoJSON Features for one request.
type shape struct {
	request *request
	only    map[string]bool
	from    *orb.Point // where the question was asked; nil is nowhere
	country string     // of from
	explain bool
	beside  func(*object) // writes what else there is to say of a place; nil: nothing
	outline *data.Area    // to be drawn rather than the point; nil is none
	week    bool          // with the hours of the week
}

func (r *request) shape(from *orb.Point) *shape {
	s := &shape{request: r}
	if from != nil {
		s.stand(*from)
	}
	return s
}

// stand says where the question was asked.
func (s *shape) stand(from orb.Point) {
	s.from, s.country = &from, s.request.edition.CountryAt(from)
}

// withFields reads fields= into the shape.
func (s *shape) withFields(names []string) *shape {
	if len(names) > 0 {
		s.only = make(map[string]bool, len(names))
		for _, name := range names {
			s.only[name] = true
		}
	}
	return s
}

// appendPlace writes a place; hit is nil where it was not found by text.
func (s *shape) appendPlace(b []byte, ord uint32, hit *search.Hit) []byte {
	p := s.request.placeAt(ord)
	b = appendString(append(b, `{"type":"Feature","id":`...), p.ID)
	if b = append(b, `,"geometry":`...); s.outline != nil {
		b = appendOutline(b, s.outline)
	} else {
		b = appendPoint(b, p.Point)
	}
	o := object{b: append(b, `,"properties":`...), only: s.only}
	o.open()
	s.names(&o, ord, p)
	s.contact(&o, p)
	s.event(&o, p)
	s.provenance(&o, p)
	s.position(&o, ord, p)
	if s.beside != nil {
		s.beside(&o)
	}
	if hit != nil {
		s.hit(&o, hit)
	}
	o.close()
	return append(o.b, '}')
}

func (s *shape) names(o *object, ord uint32, p *data.Place) {
	prefs := s.request.prefs
	name, language := p.DisplayName(prefs)
	o.text("name", name)
	o.text("name_lang", language)
	o.byLanguage("names", p.Names)
	o.texts("alt_names", p.AltNames)
	if description, language := p.DisplayDescription(prefs); description != "" {
		o.text("description", description)
		o.text("description_lang", language)
		o.byLanguage("descriptions", p.Description)
	}
	category := taxonomy.Builtin().Category(p.Category())
	o.text("category", category.ID)
	o.texts("categories", p.Categories)
	o.text("category_name", category.Name(s.request.vocabulary(p)))
	o.text("theme", category.Theme)
	o.text("tag", p.Tag)
	o.address(&p.Address)
	o.text("label", s.request.label(ord))
}

func (s *shape) contact(o *object, p *data.Place) {
	o.text("phone", p.Phone)
	o.text("email", p.Email)
	o.text("website", p.Website)
	o.text("opening_hours", p.OpeningHours)
	s.opening(o, p)
	o.text("wheelchair", p.Wheelchair)
	o.text("fee", p.Fee)
	o.text("dogs", p.Dogs)
	o.text("indoor", p.Indoor)
	o.text("stroller", p.Stroller)
	o.texts("cuisine", p.Cuisine)
	if len(p.Images) > 0 {
		o.value("image", p.Images)
	}
}

func (s *shape) event(o *object, p *data.Place) {
	if e := p.Event; e != nil {
		o.text("starts", e.Starts)
		o.text("ends", e.Ends)
		o.text("recurrence", e.Recurrence)
		s.occurrence(o, p)
		o.text("venue", e.Venue)
		o.text("organizer", e.Organizer)
		o.texts("languages", e.Languages)
	}
	o.byLanguage("offers", p.Offers)
	o.byLanguage("seeks", p.Seeks)
}

func (s *shape) provenance(o *object, p *data.Place) {
	if p.Population > 0 {
		o.whole("population", p.Population)
	}
	o.number("importance", p.Importance, 3)
	if p.Accuracy > 0 {
		o.exact("accuracy", p.Accuracy)
	}
	o.sources(p.Sources)
	if !p.Updated.IsZero() {
		o.text("updated", p.Updated.Format(time.RFC3339))
	}
}

// position adds what depends on where the question was asked. No way leads to where one is.
func (s *shape) position(o *object, ord uint32, p *data.Place) {
	if s.from == nil {
		return
	}
	at := s.request.edition.NearestPoint(ord, *s.from)
	meters := geo.Distance(*s.from, at)
	o.number("distance", meters, 1)
	if roundMeters(meters) > 0 {
		o.number("bearing", math.Mod(geo.Bearing(*s.from, at), 359.95), 1)
	}
	o.whole("walk_minutes", walkMinutes(meters))
	if s.country != "" && p.Address.CountryCode != "" {
		o.flag("across_border", s.country != p.Address.CountryCode)
	}
}

// walkMinutes estimates a walk: 5 km/h on a way √2 times the distance, as in a street grid.
func walkMinutes(meters float64) int {
	const metersPerMinute = 5000.0 / 60
	return int(math.Ceil(meters * math.Sqrt2 / metersPerMinute))
}

func (s *shape) hit(o *object, h *search.Hit) {
	o.number("score", h.Score, 4)
	if h.Match.Text != "" && o.member("matched") {
		inner := o.begin()
		inner.text("lang", h.Match.Lang)
		inner.text("text", h.Match.Text)
		inner.ranges("highlight", h.Match.Highlight)
		o.end(&inner)
	}
	if s.explain {
		o.value("explain", explanation{
			h.Parts, h.How.String(), h.Reading.Text, strings.Join(h.Reading.Category, ","), h.Reading.Area,
		})
	}
}

// An explanation tells what a score is made of and how the query was understood to find the place.
type explanation struct {
	search.Parts
	Match        string `json:"match"`
	ReadText     string `json:"read_text,omitempty"`
	ReadCategory string `json:"read_category,omitempty"`
	ReadArea     string `json:"read_area,omitempty"`
}

// vocabulary is the language for words about a place: the reader's, else the place's own.
func (r *request) vocabulary(p *data.Place) string {
	if language := r.prefs.Vocabulary(); language != "" {
		return language
	}
	_, language := p.DisplayName(nil)
	return language
}

// label says in one line what and where a place is: name, street, town (for a town itself its district), country.
func (r *request) label(ord uint32) string {
	p := r.placeAt(ord)
	name, _ := p.DisplayName(r.prefs)
	const rest = 100 // bytes that a street, a town and a country come to
	var b strings.Builder
	b.Grow(len(name) + rest)
	b.WriteString(name)
	add := func(separator, part string) {
		if part != "" {
			b.WriteString(separator)
			b.WriteString(part)
		}
	}
	if p.Address.Street != "" {
		add(", ", p.Address.Street)
		add(" ", p.Address.HouseNumber)
	} else {
		add(", ", p.Address.HouseNumber)
	}
	if town := r.surroundings(ord, p); town != name {
		add(", ", town)
	}
	if code := p.Address.CountryCode; code != "" {
		add(", ", catalog.CountryName(code, r.prefs))
	}
	return b.String()
}

// surroundings names the municipality of a place, or the district of one that is its municipality's namesake.
func (r *request) surroundings(ord uint32, p *data.Place) string {
	for _, a := range []*data.Area{r.edition.Municipality(ord), r.edition.District(ord)} {
		if a != nil && a.Name != p.Name {
			name, _ := a.DisplayName(r.prefs)
			return name
		}
	}
	return ""
}

// collection writes a FeatureCollection: members, then the features that each writes.
func collection(members func(o *object), n int, each func(b []byte, i int) []byte) []byte {
	o := object{b: make([]byte, 0, 512+n*900)}
	o.open()
	o.text("type", "FeatureCollection")
	members(&o)
	o.member("features")
	o.b = append(o.b, '[')
	for i := range n {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = each(o.b, i)
	}
	o.b = append(o.b, ']')
	o.close()
	return o.b
}

// geoJSON is the response for features: in the reader's language, or in the languages that places have.
func (r *request) geoJSON(body []byte, ords []uint32) *response {
	names := make([]string, len(ords))
	for i, ord := range ords {
		_, names[i] = r.placeAt(ord).DisplayName(r.prefs)
	}
	return r.inLanguage(&response{contentType: geoJSONType, body: body}, names)
}

// inLanguage marks an answer as being in the reader's language or, where that is none we support, in the
// languages of the names in it; "" among them is not known.
func (r *request) inLanguage(res *response, names []string) *response {
	res.varies, res.language = true, r.prefs.Vocabulary()
	if res.language == "" {
		slices.Sort(names)
		res.language = strings.TrimPrefix(strings.Join(slices.Compact(names), ", "), ", ")
	}
	return res
}
