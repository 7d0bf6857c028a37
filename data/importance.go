package data

import "math"

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
