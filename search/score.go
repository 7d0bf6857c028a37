package search

import (
	"math"

	"github.com/paulmach/orb"
)

// What the parts of a score count for. Importance and distance share one weight, divided by the bias.
const (
	textWeight     = 0.55
	placeWeight    = 0.40
	languageWeight = 0.05
)

// How well a word of the query matches a word of a name, at best.
const (
	exactWord     = 1.0  // with its diacritics
	foldedWord    = 0.97 // without
	beginningBase = 0.6  // unfinished: this, and beginningSpan more the more of the word is there
	beginningSpan = 0.3
	shortened     = 0.8  // a beginning where a whole word was due counts less
	oneTypo       = 0.75 // times the above
	twoTypos      = 0.55
	inContext     = 0.5 // not in the name but in the municipality, street or kind
	categoryOnly  = 0.8 // found by its category alone
)

// A scorer scores the candidates of one query.
type scorer struct {
	ix         *Index
	near       *orb.Point
	cosLat     float64
	scale      float64 // metres at which nearness counts half
	importance float64 // weights
	distance   float64
	wanted     nameBits // languages in the reader's order of preference: the first
	accepted   nameBits // and the others
}

func newScorer(ix *Index, q *Query) *scorer {
	s := &scorer{ix: ix, near: q.Near, importance: placeWeight}
	if q.Near != nil {
		s.distance = placeWeight * q.Bias
		s.importance = placeWeight - s.distance
		s.cosLat = math.Cos(q.Near.Lat() * math.Pi / 180)
		s.scale = 20_000_000 / math.Exp2(q.Zoom)
	}
	for i, l := range q.Prefs {
		if i == 0 {
			s.wanted = languageBit(l)
		} else {
			s.accepted |= languageBit(l)
		}
	}
	if len(q.Prefs) == 0 {
		s.wanted = localName
	}
	return s
}

// scored collects the hits of all readings.
type scored struct {
	hits     []scoredHit
	complete bool // every place that matches is among the hits
}

type scoredHit struct {
	ord     uint32
	score   float64
	parts   Parts
	reading *reading
}

// add scores the candidates of a reading.
func (s *scorer) add(all *scored, r *reading, c candidates) {
	for _, ord := range c.ords {
		if hit, ok := s.score(ord, r); ok {
			all.hits = append(all.hits, hit)
		}
	}
	all.complete = all.complete && c.complete
}

func (s *scorer) score(ord uint32, r *reading) (scoredHit, bool) {
	parts := Parts{
		Importance: float64(s.ix.importance[ord]),
		Distance:   s.nearness(ord),
		Language:   1,
	}
	if r.inCategory != nil {
		parts.Category = r.confidence
	}
	if len(r.terms) > 0 {
		name := s.bestName(ord, r)
		if name.text == 0 {
			return scoredHit{}, false
		}
		parts.Text, parts.Language = name.text, s.languageAgreement(name.bits)
	}
	text := parts.Text
	if r.inCategory != nil {
		share := float64(r.spoken) / float64(r.spoken+len(r.terms))
		text = share*categoryOnly*parts.Category + (1-share)*parts.Text
	}
	score := textWeight*text + s.importance*parts.Importance + s.distance*parts.Distance + languageWeight*parts.Language
	return scoredHit{ord, score, parts, r}, true
}

// nearness falls from 1 at the user's place to 1/2 at the scale of the view.
func (s *scorer) nearness(ord uint32) float64 {
	if s.near == nil {
		return 0
	}
	p := s.ix.points[ord]
	dLon := math.Remainder(p.Lon()-s.near.Lon(), 360) * s.cosLat
	dLat := p.Lat() - s.near.Lat()
	meters := math.Sqrt(dLon*dLon+dLat*dLat) * metersPerDegree
	return s.scale / (s.scale + meters)
}

const metersPerDegree = 111_195 // of a great circle of the mean earth radius

func (s *scorer) languageAgreement(bits nameBits) float64 {
	switch {
	case bits&s.wanted != 0:
		return 1
	case bits&(s.accepted|localName) != 0:
		return 0.6
	case bits != 0:
		return 0.3
	}
	return 0.6 // found by context, which has no language
}

// nameScore is how well a name answers the text of a reading.
type nameScore struct {
	text float64
	bits nameBits
}

// bestName scores the names of a place and returns the best.
func (s *scorer) bestName(ord uint32, r *reading) nameScore {
	var context [maxQueryWords]float64
	for i, t := range r.terms {
		if t.byContext != nil && t.byContext.Contains(ord) {
			context[i] = inContext
		}
	}
	var best nameScore
	s.ix.names.names(ord, func(bits nameBits, folded, unfolded []byte) bool {
		if text := r.scoreName(folded, unfolded, context[:len(r.terms)]); text > best.text {
			best = nameScore{text, bits}
		}
		return true
	})
	return best
}
