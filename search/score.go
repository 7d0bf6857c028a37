package search

import (
	"math"
	"slices"

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
	rareTypo      = 0.25 // where the word stands as it is in few places
	inflectedWord = 0.9  // another form of it
	formOfName    = 0.25 // where the word is a name as it stands
	inContext     = 0.5  // not in the name but in the municipality, street or kind
	categoryOnly  = 0.8  // found by its category alone
)

// A view is where a reading looks, and how much nearness counts there.
type view struct {
	near       *orb.Point // nil is nowhere
	cosLat     float64
	scale      float64 // metres at which nearness counts half
	importance float64 // weights
	distance   float64
}

func viewOf(near *orb.Point, zoom, bias float64) view {
	if near == nil {
		return view{importance: placeWeight}
	}
	return view{
		near: near, cosLat: math.Cos(near.Lat() * math.Pi / 180), scale: 20_000_000 / math.Exp2(zoom),
		importance: placeWeight * (1 - bias), distance: placeWeight * bias,
	}
}

// A scorer scores the candidates of one query.
type scorer struct {
	ix       *Index
	clock    *clock
	wanted   nameBits // languages in the reader's order of preference: the first
	accepted nameBits // and the others
	fetched  byte     // keeps the compiler from leaving out the fetching ahead
}

func newScorer(ix *Index, q *Query, c *clock) *scorer {
	s := &scorer{ix: ix, clock: c}
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

// A scoredHit is a candidate with its score; what it is made of is worked out again for those shown.
type scoredHit struct {
	score   float64
	ord     uint32
	reading int32
}

// scoreAll scores the candidates of a reading, the i-th of the query: all, or, where fewer are wanted, no more than
// may be among the best.
func (s *scorer) scoreAll(r *reading, i int, c candidates, wanted int) []scoredHit {
	room := len(c.exact) + len(c.ords)
	if wanted > 0 {
		room = min(room, block*wanted)
	}
	hits := s.scoreEach(r, i, c.exact, r.mostText(true), wanted, make([]scoredHit, 0, room))
	return s.scoreEach(r, i, c.ords, r.mostText(!c.allExact), wanted, hits)
}

// block is how many candidates are fetched from memory together. Each lies elsewhere, and a processor waits for
// one after the other unless it is asked for many before the first is worked on.
const block = 32

// scoreEach appends the hits among ords, whose text is worth mostText at most; wanted 0 asks for all, n for those that
// may be among the n best.
func (s *scorer) scoreEach(r *reading, i int, ords []uint32, mostText float64, wanted int, hits []scoredHit) []scoredHit {
	best := newLeague(wanted)
	for _, h := range hits {
		best.enter(h.score)
	}
	v := &r.view
	var worth [block]uint32
	var near [block]float64
	var first byte
	for ords := range slices.Chunk(ords, block) {
		n := 0
		for _, ord := range ords {
			nearness := v.nearness(s.ix.places.Points[ord])
			most := textWeight*mostText + languageWeight + v.importance*float64(s.ix.importance[ord]) + v.distance*nearness
			if wanted > 0 && most < best.least() {
				continue
			}
			if len(r.terms) > 0 {
				names, at := s.ix.arenaOf(ord)
				first += names.touch(at)
			}
			worth[n], near[n] = ord, nearness
			n++
		}
		for j, ord := range worth[:n] {
			if score, _ := s.score(ord, r, near[j]); score > 0 && score >= best.least() {
				hits = append(hits, scoredHit{score, ord, int32(i)})
				best.enter(score)
			}
		}
		if s.clock.isUp() {
			break
		}
	}
	s.fetched = first
	return hits
}

// mostText is what the text of a reading can be worth at most, where its words may be whole or not.
func (r *reading) mostText(whole bool) float64 {
	most := 1.0
	if len(r.terms) == 1 && !whole {
		n := len(r.terms[0].text)
		most = max(inContext, r.terms[0].beginning(n, n+1)) * (1 - coveringAll)
	}
	if r.inCategory == nil {
		return most
	}
	share := r.categoryShare()
	return share*categoryOnly*r.confidence + (1-share)*most
}

// A league keeps the n best of the scores that enter it, best first.
type league []float64

func newLeague(n int) league { return make(league, 0, n) }

func (l *league) enter(score float64) {
	scores := *l
	if cap(scores) == 0 {
		return
	}
	if len(scores) < cap(scores) {
		scores = append(scores, 0)
	} else if score <= scores[len(scores)-1] {
		return
	}
	i := len(scores) - 1
	for ; i > 0 && scores[i-1] < score; i-- {
		scores[i] = scores[i-1]
	}
	scores[i] = score
	*l = scores
}

// least is the score to reach: 0 while there is room, and in a league of none.
func (l league) least() float64 {
	if len(l) == 0 || len(l) < cap(l) {
		return 0
	}
	return l[len(l)-1]
}

// score weighs the parts together; 0 is no hit.
func (s *scorer) score(ord uint32, r *reading, nearness float64) (score float64, parts Parts) {
	parts = Parts{
		Importance: float64(s.ix.importance[ord]),
		Distance:   nearness,
		Language:   1,
	}
	if r.inCategory != nil {
		parts.Category = r.certainty(ord)
	}
	switch {
	case r.region != nil:
		parts.Text, parts.Distance = r.region.weigh(ord, nearness)
	case len(r.terms) > 0:
		if parts.Text, parts.Language = s.bestName(ord, r); parts.Text == 0 {
			return 0, parts
		}
	}
	text := parts.Text
	if r.inCategory != nil {
		share := r.categoryShare()
		text = share*categoryOnly*parts.Category + (1-share)*parts.Text
	}
	v := &r.view
	return textWeight*text + v.importance*parts.Importance + v.distance*parts.Distance + languageWeight*parts.Language, parts
}

// categoryShare is how much of a text the category is: half of one that names a region as well, else as many of its
// words as name it.
func (r *reading) categoryShare() float64 {
	if r.region != nil {
		return 0.5
	}
	return float64(r.spoken) / float64(r.spoken+len(r.terms)+r.dropped)
}

// nearness falls from 1 where the view looks to 1/2 at its scale.
func (v *view) nearness(p orb.Point) float64 {
	if v.near == nil {
		return 0
	}
	return v.scale / (v.scale + v.metersTo(p))
}

// metersTo is good to a few per cent as far as a user looks, and quick.
func (v *view) metersTo(p orb.Point) float64 {
	dLon := math.Abs(p.Lon() - v.near.Lon())
	dLon = min(dLon, 360-dLon) * v.cosLat
	dLat := p.Lat() - v.near.Lat()
	return math.Sqrt(dLon*dLon+dLat*dLat) * metersPerDegree
}

const metersPerDegree = 111_195 // of a great circle of the mean earth radius

func (s *scorer) languageAgreement(bits nameBits) float64 {
	switch {
	case bits&s.wanted != 0:
		return 1
	case bits&(s.accepted|localName) != 0:
		return 0.6
	}
	return 0.3
}

// bestName scores the names of a place and returns what the best is worth for its text and its language.
func (s *scorer) bestName(ord uint32, r *reading) (text, language float64) {
	var context [maxQueryWords]float64
	for i, t := range r.terms {
		if t.byContext != nil && t.byContext.Contains(ord) {
			context[i] = inContext
		}
	}
	best := 0.0
	names, at := s.ix.arenaOf(ord)
	names.names(at, func(bits nameBits, folded, unfolded []byte) bool {
		t := r.scoreName(folded, unfolded, context[:len(r.terms)])
		l := s.languageAgreement(bits)
		if sum := textWeight*t + languageWeight*l; t > 0 && sum > best {
			best, text, language = sum, t, l
		}
		return true
	})
	return text, language
}
