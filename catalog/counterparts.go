package catalog

import (
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"tripoint/data"
	"tripoint/search"
)

// CounterpartQuery asks for the places across the border that a place has most to do with.
type CounterpartQuery struct {
	Filter Filter
	Radius float64 // metres around the place; 0 is no bound
	Limit  int
	After  *NearCursor // the last place of the page before
}

// A Counterpart is a place across the border that is like another, or has what the other seeks.
type Counterpart struct {
	Near          // Key is what is missing from 1 of the score
	Score float64 // 0..1
	Why   []Reason
}

// ErrNoSide is the error for a place of which no country is known: it has no other side.
var ErrNoSide = errors.New("its country is not known, so that it has no other side")

// A Reason says why a place is a counterpart. What it does not need is empty.
type Reason struct {
	Code     ReasonCode
	Category string   // id
	Variant  Variant  // of the category, where the place asked about is of the other one
	Topics   []string // for TopicName
	Words    []string // folded, as the place asked about has them
	Meters   float64
}

// ReasonCode tells reasons apart.
type ReasonCode string

// The reasons, in the order in which they are told.
const (
	SameCategory ReasonCode = "same_category"
	Kindred      ReasonCode = "kindred"
	OffersSought ReasonCode = "offers_sought" // it offers what the other seeks
	SeeksOffered ReasonCode = "seeks_offered" // it seeks what the other offers
	SharedTopics ReasonCode = "shared_topics" // both offer, or both seek, the same
	LikeName     ReasonCode = "like_name"
	IsNear       ReasonCode = "near"
)

// What the parts of a counterpart's score, each from 0 to 1, count for.
const (
	kindWeight     = 0.40
	exchangeWeight = 0.35
	distanceWeight = 0.10
	nameWeight     = 0.10
	sizeWeight     = 0.05

	halfWay = 20_000 // metres at which nearness counts half
	nearBy  = 10_000 // metres up to which it is told of
)

// So many places are compared: the nearest and the best known of the category, the nearest of kindred ones, and the
// nearest of those that say what they offer or seek.
const (
	comparedNearest   = 200
	comparedKnown     = 100
	comparedKindred   = 100
	comparedExchanges = 1000
)

// Counterparts returns the counterparts of a place, best first, and the cursor of the next page, nil where there is
// none. They are chosen from some hundreds of places that may be. The error is an *UnknownName, or ErrNoSide where
// the country of the place is not known.
func (e *Edition) Counterparts(ord uint32, q CounterpartQuery) ([]Counterpart, *NearCursor, error) {
	p := e.Place(ord)
	if p.Address.CountryCode == "" {
		return nil, nil, ErrNoSide
	}
	compared, err := e.comparable(p, &q)
	if err != nil {
		return nil, nil, err
	}
	c := newComparison(p)
	c.people = e.people(ord)
	var found []Counterpart
	for it := compared.Iterator(); it.HasNext(); {
		other := it.Next()
		if cp, ok := c.with(e.Place(other), e.distance(p.Point, other), e.people(other)); ok {
			cp.Ord = other
			found = append(found, cp)
		}
	}
	slices.SortFunc(found, func(a, b Counterpart) int { return e.compareNear(a.Near, b.Near) })
	found = slices.DeleteFunc(found, func(c Counterpart) bool { return e.isBefore(c.Near, q.After) })
	if len(found) <= q.Limit {
		return found, nil, nil
	}
	last := found[q.Limit-1]
	return found[:q.Limit], &NearCursor{last.Key, e.PlaceID(last.Ord)}, nil
}

// people is how many live in the municipality of a place, 0 where that is not known.
func (e *Edition) people(ord uint32) int {
	if m := e.Municipality(ord); m != nil {
		return m.Population
	}
	return 0
}

// comparable is the places that may be counterparts of a place.
func (e *Edition) comparable(p *data.Place, q *CounterpartQuery) (*roaring.Bitmap, error) {
	compared := roaring.New()
	nearest := func(f Filter, limit int) error {
		found, _, err := e.Nearby(NearbyQuery{From: p.Point, Filter: f, Radius: q.Radius, Beyond: p.Address.CountryCode, Limit: limit})
		for _, n := range found {
			compared.Add(n.Ord)
		}
		return err
	}
	same := q.Filter.also([]string{p.Category()})
	if err := nearest(same, comparedNearest); err != nil {
		return nil, err
	}
	if err := e.bestKnown(p, same, q.Radius, compared); err != nil {
		return nil, err
	}
	if err := nearest(q.Filter.also(kindredOf(p.Category())), comparedKindred); err != nil {
		return nil, err
	}
	exchanging := q.Filter
	exchanging.exchanging = true
	return compared, nearest(exchanging, comparedExchanges)
}

// also is the filter with another group of categories.
func (f Filter) also(categories []string) Filter {
	f.Categories = append(slices.Clone(f.Categories), categories)
	return f
}

// bestKnown adds the best-known places that pass a filter and lie across the border from a place.
func (e *Edition) bestKnown(p *data.Place, f Filter, radius float64, to *roaring.Bitmap) error {
	s, err := e.compile(&f)
	if err != nil {
		return err
	}
	s.beyond(p.Address.CountryCode)
	passing := s.forSearch()
	known := 0
	passing.Set.Iterate(func(ord uint32) bool {
		if e.delta.removed.Contains(ord) || passing.Keep != nil && !passing.Keep(ord) || radius > 0 && e.distance(p.Point, ord) > radius {
			return true
		}
		to.Add(ord)
		known++
		return known < comparedKnown
	})
	return nil
}

// A comparison holds what is known of the place that others are compared with.
type comparison struct {
	place         *data.Place
	people        int // in its municipality; 0 is not known
	variant       Variant
	kindred       []string // categories
	offers, seeks content
	names         content
}

func newComparison(p *data.Place) comparison {
	return comparison{
		place: p, variant: variantOf(p), kindred: kindredOf(p.Category()), offers: contentOf(p.Offers), seeks: contentOf(p.Seeks), names: namesOf(p),
	}
}

// namesOf are the words of a place's names that are neither what kind of place it is nor where it lies.
func namesOf(p *data.Place) content {
	texts := append(data.Texts{{Lang: "", Text: p.Name}}, p.Names...)
	c := content{}
	for _, t := range texts {
		for word := range strings.FieldsSeq(search.Fold(t.Text)) {
			if len(word) > leastLetters && !slices.Contains(c.words, word) && !isVocabulary(word) {
				c.words = append(c.words, word)
			}
		}
	}
	for _, place := range []string{p.Address.City, p.Address.District, p.Address.County} {
		for word := range strings.FieldsSeq(search.Fold(place)) {
			c.words = slices.DeleteFunc(c.words, func(w string) bool { return alike(w, word) })
		}
	}
	return c
}

// isVocabulary tells whether a word names a kind of thing in any language.
func isVocabulary(word string) bool {
	for language := range topicWords() {
		if len(topicsOf(word, language)) > 0 {
			return true
		}
	}
	return tooCommon[word]
}

// with compares another place, so many metres away in a municipality of so many people; ok is false where neither its kind
// nor what it offers and seeks has to do with the place.
func (c *comparison) with(p *data.Place, meters float64, people int) (cp Counterpart, ok bool) {
	kind := cp.kind(c, p)
	exchange := cp.exchange(c, p)
	if kind == 0 && exchange == 0 {
		return cp, false
	}
	_, alikeNames := c.names.common(namesOf(p))
	name := saturating(float64(len(alikeNames)))
	if name > 0 {
		cp.because(Reason{Code: LikeName, Words: alikeNames})
	}
	size := 1 - math.Abs(c.place.Importance-p.Importance)
	if c.people > 0 && people > 0 {
		size *= float64(min(c.people, people)) / float64(max(c.people, people))
	}
	if meters <= nearBy {
		cp.because(Reason{Code: IsNear, Meters: meters})
	}
	cp.Score = kindWeight*kind + exchangeWeight*exchange + distanceWeight*halfWay/(halfWay+meters) + nameWeight*name + sizeWeight*size
	cp.Meters, cp.Key = meters, 1-cp.Score
	return cp, true
}

func (cp *Counterpart) because(r Reason) { cp.Why = append(cp.Why, r) }

// kind tells how alike two places are by their categories. Two variants of one are only kindred.
func (cp *Counterpart) kind(c *comparison, other *data.Place) float64 {
	variant := variantOf(other)
	same := variant == c.variant || variant == 0 || c.variant == 0
	for _, id := range c.place.Categories {
		if same && slices.Contains(other.Categories, id) {
			cp.because(Reason{Code: SameCategory, Category: id})
			return 1
		}
	}
	if slices.Contains(c.kindred, other.Category()) {
		reason := Reason{Code: Kindred, Category: other.Category()}
		if !same {
			reason.Variant = variant
		}
		cp.because(reason)
		return 0.5
	}
	return 0
}

// exchange tells how much two places have to give each other.
func (cp *Counterpart) exchange(c *comparison, p *data.Place) float64 {
	if len(p.Offers)+len(p.Seeks) == 0 {
		return 0
	}
	offers, seeks := contentOf(p.Offers), contentOf(p.Seeks)
	given := cp.match(OffersSought, c.seeks, offers)
	taken := cp.match(SeeksOffered, c.offers, seeks)
	shared := 0.0
	if given+taken == 0 {
		both := content{topics: merged(c.offers.topics, c.seeks.topics)}
		shared = 0.4 * cp.match(SharedTopics, both, content{topics: merged(offers.topics, seeks.topics)})
	}
	return 1 - (1-given)*(1-taken)*(1-shared)
}

func merged(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func (cp *Counterpart) match(code ReasonCode, a, b content) float64 {
	topics, words := a.common(b)
	if len(topics)+len(words) == 0 {
		return 0
	}
	cp.because(Reason{Code: code, Topics: topics, Words: words})
	return saturating(float64(len(topics)) + float64(len(words))/2)
}

// saturating grows from 0 at 0 to 1.
func saturating(n float64) float64 { return n / (n + 1) }
