package osm

import (
	"math"
	"slices"
	"strings"

	"tripoint/data"
	"tripoint/data/taxonomy"
)

// setImportance estimates how well known a place is, on the scale of the built-in ones: what is usual for its kind, and
// 0.06 for an article in Wikipedia, 0.03 for an entry in Wikidata, 0.03 for a protected monument, 0.02 for each language
// after the first, up to 0.06. A settlement of unknown population gets 0.01 for each language, up to 0.05.
//
// The quartiles of the built-in places, and of those in andorra.osm.bz2, liechtenstein-2013.osm.pbf and
// monaco-2023.osm.pbf together:
//
//	kind                 built-in            read here
//	village       0.20 0.23 0.32 (267)   0.20 0.20 0.20  (47)
//	suburb        0.10 0.10 0.11 (166)   0.10 0.11 0.12  (11)
//	peak          0.20 0.20 0.20  (31)   0.28 0.28 0.28 (196)
//	hospital      0.28 0.38 0.38  (16)   0.38 0.38 0.38  (10)
//	university    0.32 0.32 0.32  (11)   0.36 0.36 0.39   (5)
//	museum        0.40 0.40 0.42   (8)   0.32 0.32 0.35  (25)
//	church        0.28 0.32 0.34   (4)   0.28 0.28 0.31  (72)
//	castle        0.40 0.40 0.40   (3)   0.40 0.40 0.40   (7)
//	park          0.24 0.24 0.24   (2)   0.24 0.24 0.24  (21)
//	town hall     0.32 0.32 0.32   (2)   0.30 0.30 0.30   (8)
func (r *record) setImportance() {
	r.Importance = data.UsualImportance(r.Category(), r.Population)
	more := float64(max(r.languages-1, 0))
	if taxonomy.Builtin().Category(r.Category()).Theme == taxonomy.Settlement {
		if r.Population == 0 {
			r.Importance += min(0.01*more, 0.05)
		}
	} else {
		r.Importance += min(0.02*more, 0.06)
		if slices.ContainsFunc(r.tags, func(t tag) bool { return t.key == "wikipedia" || strings.HasPrefix(t.key, "wikipedia:") }) {
			r.Importance += 0.06
		}
		if r.tags.get("wikidata") != "" {
			r.Importance += 0.03
		}
		if r.tags.first("heritage", "heritage:operator") != "" {
			r.Importance += 0.03
		}
	}
	r.Importance = math.Round(1000*r.Importance) / 1000
}
