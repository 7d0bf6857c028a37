package data

import (
	"math"

	"tripoint/data/taxonomy"
)

// What a settlement's importance is made of.
const (
	importancePerDigit = 0.145 // for each tenfold of the population
	leastImportance    = 0.05  // 0 would say that it is not known
)

// SettlementImportance estimates how well known a settlement of a category is, from 0.05 to 1 in steps of 0.001: the
// law that the importances of the built-in settlements follow. A population of 0 is not known.
func SettlementImportance(category string, population int) float64 {
	var unknown, less float64
	switch category {
	case "city", "town":
		unknown, less = 0.30, 0.04
	case "village":
		unknown, less = 0.20, 0.15
	default: // suburbs and hamlets
		unknown, less = 0.10, 0.25
	}
	if population <= 0 {
		return unknown
	}
	importance := importancePerDigit*math.Log10(float64(population)) - less
	return math.Round(1000*min(max(importance, leastImportance), 1)) / 1000
}

// UsualImportance estimates how well known a place of a category is of which nothing more is known than its population, 0
// where that is not known either. Settlements follow SettlementImportance. For other kinds the taxonomy's prior is brought
// to the scale of the built-in places: by 26 kinds that data/region/README.md gives an importance to, 0.1 + 0.4 · prior is
// off by 0.04 on average, the prior itself by 0.16.
//
//	kind           prior  usual  built-in
//	castle          0.75   0.40      0.40
//	hospital        0.70   0.38      0.36
//	museum          0.55   0.32      0.36
//	town hall       0.50   0.30      0.32
//	church          0.45   0.28      0.28
//	park            0.35   0.24      0.24
//	school          0.30   0.22      0.18
//	fountain        0.15   0.16      0.20
func UsualImportance(category string, population int) float64 {
	c := taxonomy.Builtin().Category(category)
	if c.Theme == taxonomy.Settlement {
		return SettlementImportance(category, population)
	}
	return math.Round(1000*(0.1+0.4*c.Prior)) / 1000
}
