package osm

import (
	"math"
	"slices"
	"strings"

	"tripoint/data"
	"tripoint/data/taxonomy"
)

// setImportance estimates how well known a place is. A settlement follows the law of the built-in ones, which adds
// 0.01 for each language after the first where the population is not known. Any other place has the prior of its
// category, raised towards 1 by a part of what is missing: 0.1 for an article in Wikipedia, 0.05 for an entry in
// Wikidata, 0.05 for a protected monument, 0.02 for each language after the first, up to 0.06.
func (r *record) setImportance() {
	category := taxonomy.Builtin().Category(r.Category())
	more := float64(max(r.languages-1, 0))
	if category.Theme == taxonomy.Settlement {
		r.Importance = data.SettlementImportance(category.ID, r.Population)
		if r.Population == 0 {
			r.Importance += min(0.01*more, 0.05)
		}
	} else {
		known := min(0.02*more, 0.06)
		if slices.ContainsFunc(r.tags, func(t tag) bool { return t.key == "wikipedia" || strings.HasPrefix(t.key, "wikipedia:") }) {
			known += 0.1
		}
		if r.tags.get("wikidata") != "" {
			known += 0.05
		}
		if r.tags.first("heritage", "heritage:operator") != "" {
			known += 0.05
		}
		r.Importance = category.Prior + (1-category.Prior)*known
	}
	r.Importance = math.Round(1000*min(max(r.Importance, leastImportance), 1)) / 1000
}

const leastImportance = 0.01 // 0 would say that it is not known
