package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/store"
	"tripoint/geo"
)

// grounds are where the places and questions of the tests lie.
var grounds = []struct {
	name  string
	point func(rnd *rand.Rand) orb.Point
}{
	{"borderland", func(rnd *rand.Rand) orb.Point { return orb.Point{18.2 + rnd.Float64()*.7, 49.6 + rnd.Float64()*.5} }},
	{"south", func(rnd *rand.Rand) orb.Point { return orb.Point{-70 - rnd.Float64(), -33 - rnd.Float64()} }},
	{"world", func(rnd *rand.Rand) orb.Point { return orb.Point{rnd.Float64()*360 - 180, rnd.Float64()*180 - 90} }},
	{"north pole", func(rnd *rand.Rand) orb.Point {
		return orb.Point{rnd.Float64()*360 - 180, 90 - rnd.Float64()*rnd.Float64()}
	}},
	{"antimeridian", func(rnd *rand.Rand) orb.Point {
		p := orb.Point{rnd.Float64() - .5, rnd.Float64() - 17}
		p[0] += math.Copysign(180, -p[0])
		if rnd.IntN(20) == 0 {
			p[0] = math.Copysign(180, p[0])
		}
		return p
	}},
}

// groundEdition has a thousand places, a third of which came or were edited after it was built. In some editions few
// have hours, so that those that are open have a tree of their own.
func groundEdition(t *testing.T, rnd *rand.Rand, point func(*rand.Rand) orb.Point) *Edition {
	t.Helper()
	set, err := data.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	places := scattered(rnd, 1_000)
	withHours := []int{1, 20}[rnd.IntN(2)] // one in so many
	for i := range places {
		if rnd.IntN(withHours) > 0 {
			places[i].OpeningHours = ""
		}
		if i == 0 || rnd.IntN(10) > 0 {
			places[i].Point = point(rnd)
		} else {
			places[i].Point = places[rnd.IntN(i)].Point
		}
		places[i].Address.CountryCode = []string{"", "PL", "CZ", "SK", "DE"}[rnd.IntN(5)]
		places[i].Importance = 0.01 + 0.99*float64(float32(rnd.Float64()))
		if i%9 == 0 {
			places[i].Categories, places[i].Name = []string{"village", "museum"}[:1+rnd.IntN(2)], fmt.Sprint("Ves ", i)
			set.Areas = append(set.Areas, village(rnd, &places[i]))
		}
	}
	set.Places = places[:800]
	e := build(t, set)
	var changes []store.Change
	for i := range places[700:] {
		p := places[700+i]
		changes = append(changes, store.Change{ID: p.ID, Place: &p})
	}
	for i := range places[:100] {
		changes = append(changes, store.Change{ID: places[i].ID})
	}
	const last = 130 // the first 30 of them are added places, too few for trees of their own
	return e.with(changes[:len(changes)-last], 2, 0).with(changes[len(changes)-last:], 3, 0)
}

// village is an area with the name of a settlement and a hole around it, in which there is an island: it lies beside its
// point, on one side of the antimeridian. A few are of a kind that gives settlements no outline.
func village(rnd *rand.Rand, p *data.Place) data.Area {
	square := func(half float64) orb.Ring {
		wide := half / max(math.Cos(p.Point.Lat()*math.Pi/180), 0.01)
		west, east := max(-180, p.Point.Lon()-wide), min(180, p.Point.Lon()+wide)
		south, north := max(-90, p.Point.Lat()-half), min(90, p.Point.Lat()+half)
		return orb.Ring{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}
	}
	half := 0.002 + 0.02*rnd.Float64()
	return data.Area{
		ID: "area-" + p.ID, Name: p.Name, Kind: []string{"municipality", "town", "city", "urban_rural_gmina"}[rnd.IntN(4)], Level: 8, Country: "CZ", Label: p.Point,
		Outline: orb.MultiPolygon{{square(half), square(half / 2)}, {square(half / 8)}},
	}
}

// slowDistance is the distance of a place from a point, to its outline where the area of a settlement's name is one.
func slowDistance(e *Edition, from orb.Point, p *data.Place) float64 {
	if settlementCategory[p.Category()] {
		ord, _ := e.find(p.ID)
		for _, a := range []*data.Area{e.Municipality(ord), e.District(ord)} {
			if a != nil && a.Name == p.Name && slices.Contains([]string{"municipality", "town", "city", "city_with_county_rights"}, a.Kind) {
				at, _ := geo.NewAreas([]orb.MultiPolygon{a.Outline}).Nearest(0, from)
				return geo.Distance(from, at)
			}
		}
	}
	return geo.Distance(from, p.Point)
}

// A twin answers from lists of the places that pass each filter and are not hidden, found by asking every place.
type twin struct {
	*Edition
	byFilter map[string][]uint32
	places   map[uint32]*data.Place
}

func newTwin(e *Edition, filters map[string]Filter) *twin {
	tw := &twin{e, map[string][]uint32{}, map[uint32]*data.Place{}}
	for it := e.all.Iterator(); it.HasNext(); {
		ord := it.Next()
		tw.places[ord] = e.Place(ord)
		for name, f := range filters {
			visible := f.namesSettlements() || !slices.ContainsFunc(tw.places[ord].Categories, func(id string) bool { return settlementCategory[id] })
			if visible && passes(e, f, ord) {
				tw.byFilter[name] = append(tw.byFilter[name], ord)
			}
		}
	}
	return tw
}

// slowly ranks the places that pass a filter, best first.
func (tw *twin) slowly(filter string, rank func(ord uint32, p *data.Place) (Near, bool)) (all []Near) {
	for _, ord := range tw.byFilter[filter] {
		if n, ok := rank(ord, tw.places[ord]); ok {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b Near) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(tw.places[a.Ord].ID, tw.places[b.Ord].ID))
	})
	return all
}

// inPages asks for a list in pages and puts them together, up to a number of places.
func inPages(t *testing.T, most int, ask func(after *NearCursor) ([]Near, *NearCursor, error)) (all []Near) {
	t.Helper()
	var after *NearCursor
	for len(all) < most {
		page, next, err := ask(after)
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, page...); next == nil {
			return all
		}
		after = next
	}
	return all
}

// checkList compares as many places as were asked for.
func checkList(t *testing.T, what string, got, want []Near) {
	t.Helper()
	want = want[:min(len(want), len(got))]
	if !slices.Equal(got, want) {
		t.Fatalf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func TestNearbyAgreesWithScanEverywhere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	for _, ground := range grounds {
		e := groundEdition(t, rnd, ground.point)
		filters := someFilters(e)
		names, tw := slices.Sorted(maps.Keys(filters)), newTwin(e, filters)
		for range 200 {
			name := names[rnd.IntN(len(names))]
			q := NearbyQuery{From: ground.point(rnd), Filter: filters[name], Limit: 1 + rnd.IntN(30), Rank: Rank(rnd.IntN(2))}
			if rnd.IntN(3) == 0 {
				q.Radius = math.Exp(rnd.Float64() * 17)
			}
			if rnd.IntN(3) == 0 {
				q.Spread = math.Exp(rnd.Float64() * 15)
			}
			if rnd.IntN(3) == 0 {
				q.Beyond = "PL"
			}
			want := tw.slowly(name, func(ord uint32, p *data.Place) (Near, bool) {
				n := Near{Ord: ord, Meters: slowDistance(e, q.From, p)}
				if n.Key = n.Meters; q.Rank == Blended {
					n.Key = (n.Meters + 100) / (1 + 4*float64(float32(p.Importance)))
				}
				country := p.Address.CountryCode
				return n, (q.Radius == 0 || n.Meters <= q.Radius) && (q.Beyond == "" || country != "" && country != q.Beyond)
			})
			want = apart(e, want, q.Spread)
			got := inPages(t, 3*q.Limit, func(after *NearCursor) ([]Near, *NearCursor, error) {
				q.After = after
				return e.Nearby(q)
			})
			if len(got) < min(len(want), q.Limit) {
				t.Fatalf("%s, %s: Nearby(%+v) gives %d places, want %d", ground.name, name, q, len(got), len(want))
			}
			checkList(t, fmt.Sprintf("%s, %s: Nearby(%+v)", ground.name, name, q), got, want)
		}
	}
}

// apart leaves out whatever is too close to a better one.
func apart(e *Edition, all []Near, meters float64) (left []Near) {
	for _, n := range all {
		if meters == 0 || !slices.ContainsFunc(left, func(m Near) bool { return geo.Distance(e.points[m.Ord], e.points[n.Ord]) < meters }) {
			left = append(left, n)
		}
	}
	return left
}

func TestShapesAgreeWithScanEverywhere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	for _, ground := range grounds {
		e := groundEdition(t, rnd, ground.point)
		filters := someFilters(e)
		names, tw := slices.Sorted(maps.Keys(filters)), newTwin(e, filters)
		for range 100 {
			name := names[rnd.IntN(len(names))]
			f, limit := filters[name], 1+rnd.IntN(20)
			what := fmt.Sprintf("%s, %s, pages of %d", ground.name, name, limit)

			line := orb.LineString{ground.point(rnd), ground.point(rnd), ground.point(rnd)}
			route, within := geo.NewRoute(line), math.Exp(rnd.Float64()*13)
			want := tw.slowly(name, func(ord uint32, p *data.Place) (Near, bool) {
				meters, along := route.Nearest(p.Point)
				return Near{ord, meters, along}, meters <= within
			})
			got := inPages(t, 2000, func(after *NearCursor) ([]Near, *NearCursor, error) {
				return e.Along(route, within, f, Page{limit, after})
			})
			checkAll(t, fmt.Sprintf("%s: within %v m of %v", what, within, line), got, want)

			region := triangle(rnd, ground.point(rnd))
			want = tw.slowly(name, func(ord uint32, p *data.Place) (Near, bool) {
				return Near{Ord: ord, Key: 1 - float64(float32(p.Importance))}, region.Contains(p.Point)
			})
			got = inPages(t, 2000, func(after *NearCursor) ([]Near, *NearCursor, error) {
				return e.Inside(region, f, Page{limit, after})
			})
			checkAll(t, what+": inside a triangle", got, want)

			origins := []orb.Point{ground.point(rnd), ground.point(rnd), ground.point(rnd), ground.point(rnd)}
			radius := math.Exp(rnd.Float64() * 16)
			want = nil
			for i, from := range origins {
				nearest := tw.slowly(name, func(ord uint32, p *data.Place) (Near, bool) {
					meters := slowDistance(e, from, p)
					return Near{ord, meters, meters}, meters <= radius
				})
				if len(nearest) > 0 {
					want = append(want, Near{nearest[0].Ord, nearest[0].Meters, float64(i)})
				}
			}
			got = inPages(t, 2000, func(after *NearCursor) ([]Near, *NearCursor, error) {
				return e.NearestToEach(origins, radius, f, Page{limit, after})
			})
			checkAll(t, what+": nearest to each", got, want)
		}
	}
}

func checkAll(t *testing.T, what string, got, want []Near) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// triangle is a region of three points around one, over the antimeridian where it comes to that.
func triangle(rnd *rand.Rand, centre orb.Point) *geo.Region {
	var ring orb.Ring
	for range 3 {
		lon := centre[0] + 40*rnd.Float64()*rnd.Float64() - 10
		if lon > 180 {
			lon -= 360
		} else if lon < -180 {
			lon += 360
		}
		ring = append(ring, orb.Point{lon, min(90, max(-90, centre[1]+20*rnd.Float64()-10))})
	}
	region, err := geo.NewRegion(orb.MultiPolygon{{append(ring, ring[0])}})
	if err != nil {
		panic(err) // three points so close together go round no pole
	}
	return region
}

// A point of an outline, or of the border itself, has one country, and all that is said of it is of that country.
func TestLocateOnTheLine(t *testing.T) {
	e := builtin(t)
	var points []orb.Point
	for _, a := range e.Areas() {
		for _, polygon := range a.Outline {
			for i := 0; i < len(polygon[0]); i += 7 {
				points = append(points, polygon[0][i])
			}
		}
	}
	for _, p := range points {
		l := e.Locate(p, time.Time{})
		if l.Country == "" || l.Country != e.CountryAt(p) || l.Municipality != nil && l.Municipality.Country != l.Country || l.District != nil && l.District.Country != l.Country {
			t.Fatalf("Locate(%v) = %+v, CountryAt = %q; want one country", p, l, e.CountryAt(p))
		}
	}
	for i := 0; i < len(e.base.around.border); i += 3 {
		p := e.base.around.border[i]
		if l := e.Locate(p, time.Time{}); l.Country != "" && l.BorderMeters > 0.001 {
			t.Errorf("%v is on the border: Locate says %v m to it", p, l.BorderMeters)
		}
	}
}
