package catalog

import (
	"cmp"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
)

// Facets are what places can be counted by.
var Facets = []string{"category", "theme", "city", "country", openFacet}

const openFacet = "open"

// A Count is how many places share a value of a facet: a category or theme id, the local name of a municipality, a
// country code, or now for those that are open. Each is what the filter of the same name takes.
type Count struct {
	Value  string
	Places int
}

const maxCounts = 50 // values of a facet

// Counts tells how many of some places share each value of a facet at an instant, the commonest first and no more than
// fifty. Of places that removed ones are among, those do not count.
func (e *Edition) Counts(facet string, places *roaring.Bitmap, at time.Time) []Count {
	var counts []Count
	add := func(value string, sets ...*roaring.Bitmap) {
		n := 0
		for _, set := range sets {
			if set != nil {
				n += int(places.AndCardinality(set))
			}
		}
		if i := slices.IndexFunc(counts, func(c Count) bool { return c.Value == value }); i >= 0 {
			counts[i].Places += n
		} else if n > 0 {
			counts = append(counts, Count{value, n})
		}
	}
	if facet == openFacet {
		open := e.open(Moment{At: at})
		add("now", open.base, open.added)
		return counts
	}
	base, added := e.facetSets(facet)
	if facet == "city" {
		for _, a := range e.Areas() {
			if a.IsMunicipality() {
				add(a.Name, base[a.ID], added[a.ID])
			}
		}
	} else {
		for _, value := range keysOf(base, added) {
			add(value, base[value], added[value])
		}
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Places, a.Places), cmp.Compare(a.Value, b.Value))
	})
	return counts[:min(len(counts), maxCounts)]
}

// facetSets are the places of the base and the added ones by what a facet goes by; cities go by area.
func (e *Edition) facetSets(facet string) (base, added map[string]*roaring.Bitmap) {
	b, d := &e.base.sets, &e.delta.sets
	switch facet {
	case "category":
		return b.category, d.category
	case "theme":
		return b.theme, d.theme
	case "country":
		return b.country, d.country
	}
	return b.area, d.area
}

// keysOf lists the keys of maps, each once.
func keysOf(maps ...map[string]*roaring.Bitmap) []string {
	var keys []string
	for _, m := range maps {
		for key := range m {
			if key != "" {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
