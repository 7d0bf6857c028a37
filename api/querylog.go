package api

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"tripoint/catalog"
	"tripoint/search"
)

// A QueryLog counts what the public searches for, and how much of it nothing was found for; with texts it also
// counts which queries those were, without capitals, diacritics and punctuation. It is kept in memory alone and knows
// neither who asked nor when or from where. It is safe for concurrent use.
type QueryLog struct {
	texts           bool
	since           time.Time
	searches, empty atomic.Uint64

	mu      sync.Mutex
	clock   uint64 // counts the texts that came
	missing map[string]missing
}

// A missing is how often nothing was found for a query, and when it came last, by the clock.
type missing struct{ count, last uint64 }

// Bounds of the texts.
const (
	mostMissing   = 1000 // of others the least asked is forgotten, and of those the one asked longest ago
	longestQuery  = 60   // letters; longer ones are not kept
	mostDigits    = 4    // nor those with more: coordinates, telephone numbers, postcodes
	leastRepeated = 3    // those that came less often are not shown
)

// NewQueryLog returns an empty log, which keeps texts where that is wanted.
func NewQueryLog(texts bool) *QueryLog {
	return &QueryLog{texts: texts, since: time.Now(), missing: map[string]missing{}}
}

// register makes the counts metrics.
func (l *QueryLog) register(metrics prometheus.Registerer) {
	counter := func(name, help string, n *atomic.Uint64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(n.Load()) })
	}
	metrics.MustRegister(
		counter("tripoint_searches_total", "Searches with a text, their first pages.", &l.searches),
		counter("tripoint_searches_empty_total", "Those of them that found nothing.", &l.empty),
	)
}

// countSearch counts a search of the public. The text of one that found nothing is kept where no filter is to blame.
func (r *request) countSearch(q *search.Query, f *catalog.Filter, found *search.Result) {
	if r.server.local || q.After != nil || strings.TrimSpace(q.Text) == "" {
		return
	}
	log := r.server.Queries
	log.searches.Add(1)
	if len(found.Hits) > 0 {
		return
	}
	log.empty.Add(1)
	if log.texts && f.IsEmpty() && !mayTellOfSomebody(q.Text) {
		log.miss(search.Fold(q.Text))
	}
}

// mayTellOfSomebody tells whether a query is long, or has what addresses of people, positions and numbers have.
func mayTellOfSomebody(query string) bool {
	digits := 0
	for _, r := range query {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits > mostDigits || strings.ContainsAny(query, "@+") || utf8.RuneCountInString(query) > longestQuery
}

// miss counts a folded query that nothing was found for.
func (l *QueryLog) miss(query string) {
	if query == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	m, known := l.missing[query]
	if !known && len(l.missing) == mostMissing {
		delete(l.missing, l.leastAsked())
	}
	l.clock++
	l.missing[query] = missing{m.count + 1, l.clock}
}

// leastAsked is the query to forget.
func (l *QueryLog) leastAsked() string {
	return slices.MinFunc(slices.Collect(maps.Keys(l.missing)), func(a, b string) int {
		m, n := l.missing[a], l.missing[b]
		return cmp.Or(cmp.Compare(m.count, n.count), cmp.Compare(m.last, n.last))
	})
}

// A missedQuery is a query that nothing was found for, and how often.
type missedQuery struct {
	Query string `json:"query"`
	Count uint64 `json:"count"`
}

// repeated lists the queries that came often enough to be shown, most frequent first.
func (l *QueryLog) repeated() []missedQuery {
	l.mu.Lock()
	defer l.mu.Unlock()
	shown := []missedQuery{}
	for query, m := range l.missing {
		if m.count >= leastRepeated {
			shown = append(shown, missedQuery{query, m.count})
		}
	}
	slices.SortFunc(shown, func(a, b missedQuery) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Query, b.Query))
	})
	return shown
}

// searchCounts are the counts that anybody may see.
type searchCounts struct {
	Total uint64 `json:"total"`
	Empty uint64 `json:"empty"`
}

func (l *QueryLog) counts() searchCounts { return searchCounts{l.searches.Load(), l.empty.Load()} }

func (r *request) queries() (*response, error) {
	log := r.server.Queries
	return jsonResponse(struct {
		Since    time.Time     `json:"since"`
		Searches searchCounts  `json:"searches"`
		Texts    bool          `json:"texts"`
		Missed   []missedQuery `json:"missed"`
	}{log.since, log.counts(), log.texts, log.repeated()})
}
