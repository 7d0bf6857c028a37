package api

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/taxonomy"
)

var counterpartParams = append([]param{
	{name: "limit", kind: whole, min: 1, max: 50, def: "10", about: "how many places to answer with"},
	cursor, fields,
}, filterParams...)

// counterparts answers the places across the border that a place has most to do with, each with why.
func (r *request) counterparts() (*response, error) {
	p := r.params
	q := catalog.CounterpartQuery{Filter: r.filter(), Radius: p.number("radius"), Limit: p.whole("limit")}
	if key, id, ok := p.cursor(counterpartsCursor); ok {
		q.After = &catalog.NearCursor{Key: key, ID: id}
	}
	if p.err != nil {
		return nil, p.err
	}
	ord, err := r.findPlace()
	if err != nil {
		return nil, err
	}
	found, next, err := r.edition.Counterparts(ord, q)
	if errors.Is(err, catalog.ErrNoSide) {
		return nil, &statusError{http.StatusNotFound, "place " + strconv.Quote(r.edition.PlaceID(ord)) + ": " + err.Error()}
	}
	if err != nil {
		return nil, asBadParam(err)
	}
	s := r.shape(&r.placeAt(ord).Point).withFields(p.list("fields"))
	if p.err != nil {
		return nil, p.err
	}
	ords := make([]uint32, len(found))
	for i := range found {
		ords[i] = found[i].Ord
	}
	body := collection(func(o *object) {
		o.whole("numberReturned", len(found))
		if next != nil {
			o.text("next", r.next(encodeCursor(counterpartsCursor, next.Key, next.ID)))
		}
	}, len(found), func(b []byte, i int) []byte {
		s.beside = func(o *object) {
			o.number("score", found[i].Score, 4)
			r.describeReasons(o, found[i].Why)
		}
		return s.appendPlace(b, ords[i], nil)
	})
	return r.geoJSON(body, ords), nil
}

// describeReasons says why a place is a counterpart, in the reader's language or in English.
func (r *request) describeReasons(o *object, why []catalog.Reason) {
	language := r.words()
	o.list("why", len(why), func(i int) {
		reason := &why[i]
		inner := o.begin()
		inner.text("code", string(reason.Code))
		inner.text("text", reasonText(reason, language))
		inner.text("category", reason.Category)
		inner.texts("topics", reason.Topics)
		inner.texts("words", reason.Words)
		if reason.Meters > 0 {
			inner.number("distance", reason.Meters, 1)
		}
		o.end(&inner)
	})
}

// reasonText puts a reason into words.
func reasonText(reason *catalog.Reason, language string) string {
	var about []string
	switch {
	case reason.Category != "":
		kind := taxonomy.Builtin().Category(reason.Category).Name(language)
		if variant := catalog.VariantName(reason.Category, reason.Variant, language); variant != "" {
			kind += " (" + variant + ")"
		}
		about = append(about, kind)
	case reason.Code == catalog.IsNear:
		about = append(about, strconv.Itoa(int(math.Ceil(reason.Meters/1000))))
	}
	for _, id := range reason.Topics {
		about = append(about, catalog.TopicName(id, language))
	}
	about = append(about, reason.Words...)
	return strings.Replace(reasonTexts[reason.Code].Get(language), "{}", strings.Join(about, ", "), 1)
}

// reasonTexts are the words for reasons; {} is what they are about.
var reasonTexts = map[catalog.ReasonCode]data.Texts{
	catalog.SameCategory: data.NewTexts(map[string]string{
		"pl": "Ten sam rodzaj: {}", "cs": "Stejný druh: {}", "en": "Of the same kind: {}", "de": "Gleiche Art: {}", "sk": "Rovnaký druh: {}",
	}),
	catalog.Kindred: data.NewTexts(map[string]string{
		"pl": "Pokrewny rodzaj: {}", "cs": "Příbuzný druh: {}", "en": "Of a related kind: {}", "de": "Verwandte Art: {}", "sk": "Príbuzný druh: {}",
	}),
	catalog.OffersSought: data.NewTexts(map[string]string{
		"pl": "Oferuje to, czego się tu szuka: {}", "cs": "Nabízí, co se zde hledá: {}", "en": "Offers what is sought here: {}",
		"de": "Bietet, was hier gesucht wird: {}", "sk": "Ponúka, čo sa tu hľadá: {}",
	}),
	catalog.SeeksOffered: data.NewTexts(map[string]string{
		"pl": "Szuka tego, co się tu oferuje: {}", "cs": "Hledá, co se zde nabízí: {}", "en": "Seeks what is offered here: {}",
		"de": "Sucht, was hier geboten wird: {}", "sk": "Hľadá, čo sa tu ponúka: {}",
	}),
	catalog.SharedTopics: data.NewTexts(map[string]string{
		"pl": "Wspólne tematy: {}", "cs": "Společná témata: {}", "en": "Topics in common: {}", "de": "Gemeinsame Themen: {}", "sk": "Spoločné témy: {}",
	}),
	catalog.LikeName: data.NewTexts(map[string]string{
		"pl": "Podobna nazwa: {}", "cs": "Podobný název: {}", "en": "A similar name: {}", "de": "Ähnlicher Name: {}", "sk": "Podobný názov: {}",
	}),
	catalog.IsNear: data.NewTexts(map[string]string{
		"pl": "Nie dalej niż {} km", "cs": "Nejvýše {} km daleko", "en": "Within {} km", "de": "Höchstens {} km entfernt", "sk": "Najviac {} km ďaleko",
	}),
}
