package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// A queryReport is what /admin/queries answers.
type queryReport struct {
	Searches searchCounts
	Texts    bool
	Missed   []missedQuery
}

func searchTimes(h http.Handler, n int, values url.Values) {
	for range n {
		get(h, "/v1/search?"+values.Encode())
	}
}

func reportOf(t *testing.T, h http.Handler) (r queryReport) {
	t.Helper()
	decodeJSON(t, get(h, "/admin/queries").Body.Bytes(), &r)
	return r
}

// Searches are counted, suggestions and further pages are not; texts are kept where nothing was found, when asked for.
func TestQueriesAreCounted(t *testing.T) {
	metrics := prometheus.NewRegistry()
	h := newSite(Options{Queries: NewQueryLog(true), Metrics: metrics})
	searchTimes(h, 2, url.Values{"q": {"muzeum"}})
	searchTimes(h, 2, url.Values{"q": {"Xqzwv-Žwq"}})
	searchTimes(h, 1, url.Values{"q": {"  xqzwv zwq!"}})
	searchTimes(h, 2, url.Values{"q": {"qqxxqq"}})
	searchTimes(h, 5, url.Values{"q": {"wwxxww"}, "category": {"museum"}})
	searchTimes(h, 5, url.Values{"q": {""}, "category": {"zoo"}})
	for range 5 {
		get(h, "/v1/suggest?q=xqzwv")
	}
	var page struct{ Next string }
	decodeJSON(t, get(h, "/v1/search?q=muzeum&limit=1").Body.Bytes(), &page)
	get(h, strings.TrimPrefix(page.Next, "http://example.com"))

	want := queryReport{searchCounts{Total: 13, Empty: 10}, true, []missedQuery{{"xqzwv zwq", 3}}}
	if got := reportOf(t, h); got.Searches != want.Searches || got.Texts != want.Texts || !slices.Equal(got.Missed, want.Missed) {
		t.Errorf("queries %+v, want %+v", got, want)
	}
	var status struct{ Searches searchCounts }
	if decodeJSON(t, get(h, "/v1/status").Body.Bytes(), &status); status.Searches != want.Searches {
		t.Errorf("status tells %+v, want %+v", status.Searches, want.Searches)
	}
	gathered, err := metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]float64{}
	for _, family := range gathered {
		told[family.GetName()] = family.GetMetric()[0].GetCounter().GetValue()
	}
	if told["tripoint_searches_total"] != 13 || told["tripoint_searches_empty_total"] != 10 {
		t.Errorf("metrics %v, want 13 searches, 10 of them empty", told)
	}
}

// Without the wish to keep texts there are counts alone; what commands ask never counts.
func TestTextsOfQueriesAreNotKeptUnasked(t *testing.T) {
	log := NewQueryLog(false)
	h := newSite(Options{Queries: log})
	searchTimes(h, 3, url.Values{"q": {"xqzwv"}})
	if got := reportOf(t, h); got.Searches != (searchCounts{3, 3}) || got.Texts || got.Missed == nil || len(got.Missed) > 0 || len(log.missing) > 0 {
		t.Errorf("queries %+v, %d kept", got, len(log.missing))
	}
	commands := NewOperations(region, Options{Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Store: regionStore, Queries: log})
	searchTimes(commands, 3, url.Values{"q": {"xqzwv"}})
	if got := reportOf(t, commands); got.Searches != (searchCounts{3, 3}) {
		t.Errorf("after searches by commands %+v", got)
	}
}

// What is long or looks like an address, a number or a position is not kept.
func TestQueriesThatMayTellOfSomebody(t *testing.T) {
	for query, want := range map[string]bool{
		"xqzwv": false, "Wkrtz 12": false, "ul. 3 Maja 12": false, strings.Repeat("ž", 60): false,
		strings.Repeat("ž", 61): true, "jan@example.org": true, "+48 32 1": true, "596 096 314": true, "0048 32": true,
		"49.854, 18.5417": true, "49°51'14\"N": true, "735 06": true, "٤٩٨٥٤": true, "VG3R+9C": true,
	} {
		if got := mayTellOfSomebody(query); got != want {
			t.Errorf("mayTellOfSomebody(%q) = %v", query, got)
		}
	}
}

// The log holds so many queries and no more; those asked often stay, of the others the last.
func TestQueryLogIsBounded(t *testing.T) {
	log := NewQueryLog(true)
	for range leastRepeated {
		log.miss("often")
	}
	for i := range 3 * mostMissing {
		log.miss(fmt.Sprint("once ", i))
	}
	log.miss("")
	if len(log.missing) != mostMissing {
		t.Errorf("%d queries are kept, want %d", len(log.missing), mostMissing)
	}
	if got := log.repeated(); !slices.Equal(got, []missedQuery{{"often", leastRepeated}}) {
		t.Errorf("shown %v", got)
	}
	for _, tt := range []struct {
		i    int
		kept bool
	}{{3*mostMissing - 1, true}, {2*mostMissing + 1, true}, {2 * mostMissing, false}, {0, false}} {
		if _, kept := log.missing[fmt.Sprint("once ", tt.i)]; kept != tt.kept {
			t.Errorf("query %d kept: %v", tt.i, kept)
		}
	}
}
