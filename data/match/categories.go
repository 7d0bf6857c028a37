package match

import (
	"slices"
	"strings"
	"sync"

	"tripoint/data/taxonomy"
)

// A source may file a place under another category than the next one. kindred are those that are confused: all of a
// line go together. Others of one group are different things of one name as often as not: a church and its cemetery,
// a station and the bus stop before it, a school and its kindergarten.
var kindred = []string{
	"castle manor ruins", "castle museum", "manor museum", "castle archaeological_site", "ruins archaeological_site",
	"monument memorial artwork", "fountain artwork", "church monument", "church place_of_worship", "synagogue place_of_worship",
	"mine_museum museum", "mine_museum technical_monument", "technical_monument museum", "technical_monument monument",
	"viewpoint lookout_tower",
	"museum gallery", "theatre cinema cultural_centre concert_hall", "cultural_centre library",
	"university college", "school college", "school music_school", "school language_school",
	"stadium sports_hall pitch ice_rink", "swimming_pool aquapark", "fitness_station sports_hall",
	"park garden", "park nature_reserve", "rock outcrop", "lake reservoir", "spa aquapark", "spa swimming_pool",
	"restaurant cafe pub fast_food brewery", "cafe ice_cream bakery",
	"hotel guest_house hostel mountain_hut",
	"company factory business_support", "company coworking", "company shop", "chamber_of_commerce business_support",
	"supermarket shop mall", "shop bakery bookshop", "market shop",
	"hospital clinic", "clinic doctor dentist", "town_hall government_office",
	"meeting conference fair festival concert exhibition sports_event guided_tour",
	"city town village hamlet", "village suburb", "hamlet suburb", // a suburb is never the city that it is part of
}

// kin lists for a category those that go with it.
var kin = sync.OnceValue(func() map[string][]string {
	together := map[string][]string{}
	for _, line := range kindred {
		ids := strings.Fields(line)
		for _, id := range ids {
			together[id] = append(together[id], ids...)
		}
	}
	for _, c := range taxonomy.Builtin().Categories() {
		if c.Group == "sights" || c.Group == "museums" { // whatever is worth seeing may be just an attraction
			together["attraction"] = append(together["attraction"], c.ID)
			together[c.ID] = append(together[c.ID], "attraction")
		}
	}
	return together
})

// compatible tells whether places with categories like these, the primary one first, may be the same.
func compatible(a, b []string) bool {
	return slices.Contains(b, a[0]) || slices.Contains(a, b[0]) || slices.Contains(kin()[a[0]], b[0])
}
