package gold

// A Result is a query with the rank at which its answer has what was wanted, 0 where it has not.
type Result struct {
	Query *Query
	Rank  int
	First string // what came first, "" where nothing was found
}

// Missed tells whether what was wanted came too late: not first or, in a list of suggestions, not among the first
// five.
func (r *Result) Missed() bool {
	const seen = 5
	if r.Query.Unfinished() {
		return r.Rank == 0 || r.Rank > seen
	}
	return r.Rank != 1
}

// A Score sums up the results of some queries. The hits are the shares, 0 to 1, that have what was wanted among the
// first so many; MRR is the mean of one over the rank.
type Score struct {
	Of      string  `json:"of"`
	Queries int     `json:"queries"`
	Hit1    float64 `json:"hit_1"`
	Hit3    float64 `json:"hit_3"`
	Hit5    float64 `json:"hit_5"`
	Hit10   float64 `json:"hit_10"`
	MRR     float64 `json:"mrr"`
}

// ScoreBy sums results up by what key says of their queries, in the order in which that comes up.
func ScoreBy(results []Result, key func(*Query) string) []Score {
	var scores []Score
	at := map[string]int{}
	for i := range results {
		r := &results[i]
		of := key(r.Query)
		if _, known := at[of]; !known {
			at[of] = len(scores)
			scores = append(scores, Score{Of: of})
		}
		scores[at[of]].add(r.Rank)
	}
	for i := range scores {
		scores[i].divide()
	}
	return scores
}

// add counts a rank.
func (s *Score) add(rank int) {
	s.Queries++
	if rank == 0 {
		return
	}
	s.MRR += 1 / float64(rank)
	for _, hit := range []struct {
		depth int
		count *float64
	}{{1, &s.Hit1}, {3, &s.Hit3}, {5, &s.Hit5}, {Depth, &s.Hit10}} {
		if rank <= hit.depth {
			*hit.count++
		}
	}
}

// divide turns counts into shares.
func (s *Score) divide() {
	for _, count := range []*float64{&s.Hit1, &s.Hit3, &s.Hit5, &s.Hit10, &s.MRR} {
		*count /= float64(s.Queries)
	}
}
