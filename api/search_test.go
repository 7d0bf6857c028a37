package api

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"tripoint/data"
	"tripoint/data/taxonomy"
	"tripoint/geo"
	"tripoint/search/gold"
)

// What a person expects to see first.
func TestFirstAnswer(t *testing.T) {
	for _, tt := range []struct{ name, target, wantID, wantName string }{
		{"Polish name of a Czech town", "/v1/search?q=Karwina&lang=pl", "loc-cz-karvina", "Karwina"},
		{"Polish name, Slovak reader", "/v1/search?q=Karwina&lang=sk", "loc-cz-karvina", "Karviná"},
		{"Polish name, unknown language", "/v1/search?q=Karwina&lang=xx", "loc-cz-karvina", "Karviná"},
		{"no diacritics", "/v1/search?q=hawierzow", "loc-cz-havirov", "Havířov"},
		{"no diacritics, Polish reader", "/v1/search?q=hawierzow&lang=pl", "loc-cz-havirov", "Hawierzów"},
		{"the first word", "/v1/search?q=Jastrzebie", "loc-pl-jastrzebie-zdroj", "Jastrzębie-Zdrój"},
		{"German name", "/v1/search?q=Teschen&lang=de", "loc-pl-cieszyn", "Teschen"},
		{"typo", "/v1/search?q=Karvnia", "loc-cz-karvina", "Karviná"},
		{"capitals", "/v1/search?q=KARVIN%C3%81", "loc-cz-karvina", "Karviná"},
		{"decomposed letters", "/v1/search?q=Karvina%CC%81", "loc-cz-karvina", "Karviná"},
		{"unfinished", "/v1/suggest?q=kar", "loc-cz-karvina", "Karviná"},
		{"unfinished, Polish reader", "/v1/suggest?q=kar&lang=pl", "loc-cz-karvina", "Karwina"},
		{"unfinished, Slovak reader", "/v1/suggest?q=kar&lang=sk", "loc-cz-karvina", "Karviná"},
		{"unfinished, unknown language", "/v1/suggest?q=kar&lang=xx", "loc-cz-karvina", "Karviná"},
	} {
		found := find(t, tt.target)
		if len(found.Features) == 0 || found.Features[0].ID != tt.wantID || found.Features[0].Properties.Name != tt.wantName {
			t.Errorf("%s: GET %s gives %v, want %s (%s) first", tt.name, tt.target, found.ids(), tt.wantID, tt.wantName)
		}
	}
}

// A word for a kind finds places of that kind, all of them before anything else.
func TestWordsForKinds(t *testing.T) {
	for _, tt := range []struct{ target, category string }{
		{"/v1/search?q=muzeum", "museum"},
		{"/v1/search?q=muzeum&lang=xx", "museum"},
		{"/v1/search?q=museum&lang=en", "museum"},
		{"/v1/search?q=n%C3%A1dra%C5%BE%C3%AD&lang=cs", "railway_station"},
		{"/v1/search?q=nadrazi", "railway_station"},
		{"/v1/search?q=dworzec&lang=pl", "railway_station"},
	} {
		found := find(t, tt.target)
		if len(found.Features) < 5 {
			t.Errorf("GET %s gives %v, want at least five places", tt.target, found.ids())
			continue
		}
		for _, f := range found.Features[:5] {
			if f.Properties.Category != tt.category {
				t.Errorf("GET %s: %s is a %s, want a %s", tt.target, f.ID, f.Properties.Category, tt.category)
			}
		}
	}
}

func TestSuggestEchoesTheText(t *testing.T) {
	for _, q := range []string{"", "kar", "  kar ", `"<\`, "Těš"} {
		w := get(site, "/v1/suggest?"+url.Values{"q": {q}}.Encode())
		var echo struct{ Q string }
		decodeJSON(t, w.Body.Bytes(), &echo)
		if echo.Q != q {
			t.Errorf("q=%q is echoed as %q", q, echo.Q)
		}
	}
}

// Full lists for what the gold sets type come in two kilobytes, as most of them do. -v says how long they are.
func TestSuggestionsAreSmall(t *testing.T) {
	var sizes []int
	for _, name := range []string{"by-rule.tsv", "by-hand.tsv"} {
		f, err := os.Open("../search/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		queries, err := gold.Read(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range queries {
			if !q.Unfinished() {
				continue
			}
			asked := url.Values{"q": {q.Text}, "lang": {q.Lang}}
			if q.Near != nil {
				asked.Set("lat", fmt.Sprint(q.Near.Lat()))
				asked.Set("lon", fmt.Sprint(q.Near.Lon()))
			}
			body := get(site, "/v1/suggest?"+asked.Encode()).Body.Bytes()
			if bytes.Count(body, []byte(`"Feature"`)) == 6 {
				sizes = append(sizes, len(body))
			}
		}
	}
	slices.Sort(sizes)
	if len(sizes) < 100 {
		t.Fatalf("%d full lists, want a hundred", len(sizes))
	}
	median, longest := sizes[len(sizes)/2], sizes[len(sizes)-1]
	t.Logf("%d full lists: median %d bytes, longest %d", len(sizes), median, longest)
	if median > 2048 || longest > 2*2048 {
		t.Errorf("median %d bytes, longest %d, want at most 2048 and twice that", median, longest)
	}
}

// nearest is the obvious twin of nearby: all recorded places that keep keeps, sorted by distance and id.
func nearest(from orb.Point, keep func(p *data.Place) bool) []string {
	type near struct {
		meters float64
		id     string
	}
	var all []near
	for i := range recorded {
		if p := &recorded[i]; keep(p) {
			all = append(all, near{distanceOf(from, p), p.ID})
		}
	}
	slices.SortFunc(all, func(a, b near) int { return cmp.Or(cmp.Compare(a.meters, b.meters), cmp.Compare(a.id, b.id)) })
	ids := make([]string, len(all))
	for i, n := range all {
		ids[i] = n.id
	}
	return ids
}

// distanceOf measures to the outline of a place that has one, as its page shows it.
func distanceOf(from orb.Point, p *data.Place) float64 {
	if !isSettlement(p) {
		return geo.Distance(from, p.Point)
	}
	shown, err := geojson.UnmarshalFeature(get(site, "/v1/places/"+p.ID+"?geometry=outline").Body.Bytes())
	if err != nil {
		panic(err)
	}
	outline, ok := shown.Geometry.(orb.MultiPolygon)
	if !ok {
		return geo.Distance(from, p.Point)
	}
	if planar.MultiPolygonContains(outline, from) {
		return 0
	}
	least := math.Inf(1)
	for _, polygon := range outline {
		for _, ring := range polygon {
			meters, _ := geo.DistanceToLine(orb.LineString(ring), from)
			least = min(least, meters)
		}
	}
	return least
}

func isSettlement(p *data.Place) bool {
	return taxonomy.Builtin().Category(p.Category()).Theme == "settlement"
}

func TestNearbyAgreesWithScan(t *testing.T) {
	station := func(p *data.Place) bool { return slices.Contains(p.Categories, "railway_station") }
	for _, tt := range []struct {
		name  string
		from  orb.Point
		query string
		limit int
		keep  func(p *data.Place) bool
	}{
		{"stations around Karviná", orb.Point{18.5417, 49.854}, "category=railway_station", 10, station},
		{"all stations", orb.Point{18.5417, 49.854}, "category=railway_station", 100, station},
		{"settlements stay out", orb.Point{18.63, 49.75}, "", 100, func(p *data.Place) bool { return !isSettlement(p) }},
		{"settlements named by their theme", orb.Point{18.63, 49.75}, "theme=settlement", 100, isSettlement},
		{"settlements named by a category", orb.Point{18.63, 49.75}, "category=town", 100, func(p *data.Place) bool { return slices.Contains(p.Categories, "town") }},
		{"from the other end of the earth", orb.Point{-161.4, -49.75}, "category=railway_station", 20, station},
		{"from the pole", orb.Point{0, 90}, "category=railway_station", 20, station},
		{"on this side", orb.Point{18.63, 49.75}, "country=pl&category=railway_station", 50, func(p *data.Place) bool { return station(p) && p.Address.CountryCode == "PL" }},
	} {
		target := fmt.Sprintf("/v1/nearby?lat=%v&lon=%v&limit=%d&%s", tt.from.Lat(), tt.from.Lon(), tt.limit, tt.query)
		want := nearest(tt.from, tt.keep)
		got := find(t, target)
		if want = want[:min(len(want), tt.limit)]; !slices.Equal(got.ids(), want) {
			t.Errorf("%s: GET %s\n got %v\nwant %v", tt.name, target, got.ids(), want)
		}
	}
}

func TestNearbyWithinRadius(t *testing.T) {
	from := orb.Point{18.5417, 49.854}
	found := find(t, "/v1/nearby?lat=49.854&lon=18.5417&limit=100&radius=2000")
	want := nearest(from, func(p *data.Place) bool { return !isSettlement(p) && geo.Distance(from, p.Point) <= 2000 })
	if !slices.Equal(found.ids(), want) || len(want) == 0 {
		t.Errorf("within 2000 m: %v, want %v", found.ids(), want)
	}
}

// The pages of a list hold together what one long page holds, each place once and in the same order.
func TestPagesTogetherAreTheList(t *testing.T) {
	for _, tt := range []struct {
		whole, paged string
		least        int
	}{
		{"/v1/nearby?lat=49.75&lon=18.63&limit=100", "/v1/nearby?lat=49.75&lon=18.63&limit=7", 100},
		{"/v1/nearby?lat=49.75&lon=18.63&limit=100&category=railway_station", "/v1/nearby?lat=49.75&lon=18.63&limit=1&category=railway_station", 20},
		{"/v1/search?q=muzeum&limit=50", "/v1/search?q=muzeum&limit=3", 5},
		{"/v1/search?q=cieszyn&limit=50&lat=49.75&lon=18.63", "/v1/search?q=cieszyn&limit=7&lat=49.75&lon=18.63", 10},
		{"/v1/search?theme=settlement&limit=50", "/v1/search?theme=settlement&limit=9", 50},
		{"/v1/places?limit=1000", "/v1/places?limit=97", 600},
		{"/v1/places?limit=1000&country=pl&lang=cs", "/v1/places?limit=50&country=pl&lang=cs", 100},
	} {
		whole := find(t, tt.whole).ids()
		if len(whole) < tt.least {
			t.Errorf("GET %s gives %d places, want at least %d", tt.whole, len(whole), tt.least)
		}
		var paged []string
		for target := tt.paged; target != "" && len(paged) < len(whole); {
			page := find(t, target)
			paged = append(paged, page.ids()...)
			if len(page.Features) == 0 {
				t.Errorf("GET %s: an empty page", target)
			}
			target = strings.TrimPrefix(page.Next, "http://example.com")
		}
		if got := paged[:min(len(paged), len(whole))]; !slices.Equal(got, whole) {
			t.Errorf("GET %s and its next pages\n got %v\nwant %v", tt.paged, got, whole)
		}
	}
}

// The last page has no next link, and a page that just holds the rest is the last.
func TestLastPage(t *testing.T) {
	for _, target := range []string{
		fmt.Sprintf("/v1/places?limit=%d", len(recorded)),
		"/v1/nearby?lat=49.75&lon=18.63&limit=100&theme=events",
		"/v1/search?q=Karwina&limit=50",
	} {
		if page := find(t, target); page.Next != "" && len(find(t, strings.TrimPrefix(page.Next, "http://example.com")).Features) == 0 {
			t.Errorf("GET %s: next %s is empty", target, page.Next)
		}
	}
}

func TestNextPageOfLines(t *testing.T) {
	lines, seen := 0, map[string]bool{}
	for target := "/v1/places?format=ndjson&limit=300"; target != ""; {
		w := get(site, target)
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s = %d %s", target, w.Code, w.Body)
		}
		for line := range strings.Lines(w.Body.String()) {
			lines++
			seen[line] = true
		}
		link := w.Header().Get("Link")
		target, _, _ = strings.Cut(strings.TrimPrefix(link, "<http://example.com"), ">")
	}
	if lines != len(recorded) || len(seen) != lines {
		t.Errorf("%d lines, %d of them different, want %d", lines, len(seen), len(recorded))
	}
}

func TestNumberMatchedIsTheSameOnEveryPage(t *testing.T) {
	first := find(t, "/v1/search?q=cieszyn&limit=5")
	second := find(t, strings.TrimPrefix(first.Next, "http://example.com"))
	if first.NumberMatched != second.NumberMatched || first.NumberMatched < 10 {
		t.Errorf("numberMatched %d, then %d; want the same", first.NumberMatched, second.NumberMatched)
	}
}

func TestReverse(t *testing.T) {
	type name struct{ ID, Code, Name string }
	for _, tt := range []struct {
		name, target          string
		country, municipality string
	}{
		{"Polish side", "/v1/reverse?lat=49.7487&lon=18.6352&lang=pl", "Polska", "Cieszyn"},
		{"Czech side", "/v1/reverse?lat=49.854&lon=18.5417&lang=pl", "Czechy", "Karwina"},
		{"Czech side, local", "/v1/reverse?lat=49.854&lon=18.5417", "Česko", "Karviná"},
		{"ocean", "/v1/reverse?lat=0&lon=-30", "", ""},
	} {
		var got struct {
			Country, Municipality, State, County *name
			Border                               *struct{ Distance float64 }
			Nearest                              *name
		}
		decodeJSON(t, get(site, tt.target).Body.Bytes(), &got)
		country, municipality := "", ""
		if got.Country != nil {
			country = got.Country.Name
		}
		if got.Municipality != nil {
			municipality = got.Municipality.Name
		}
		if country != tt.country || municipality != tt.municipality || (got.Border == nil) != (tt.country == "") || got.Nearest == nil {
			t.Errorf("%s: GET %s gives country %q, municipality %q, want %q, %q, a border where the country is known, and a nearest place", tt.name, tt.target, country, municipality, tt.country, tt.municipality)
		}
	}
}
