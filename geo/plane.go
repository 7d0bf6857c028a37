package geo

import "math"

// planes are the ranges of coordinates in metres, whatever their signs, of the systems that are met in central Europe.
var planes = []struct {
	name                    string
	least, most             float64 // of the smaller number
	leastLarger, mostLarger float64
}{
	{"S-JTSK (Křovák)", 160_000, 910_000, 930_000, 1_340_000},
	{"PUWG 1992", 120_000, 880_000, 120_000, 880_000},
	{"UTM", 160_000, 840_000, 5_200_000, 6_200_000},
	{"PUWG 2000", 5_200_000, 6_200_000, 5_300_000, 8_700_000},
	{"Web Mercator", 1_200_000, 2_800_000, 5_900_000, 7_500_000},
}

// PlaneSystem names the plane system, measured in metres, that two coordinates
// are probably of, in either order, "" where they are not too large for degrees.
func PlaneSystem(a, b float64) string {
	smaller, larger := math.Abs(a), math.Abs(b)
	if smaller > larger {
		smaller, larger = larger, smaller
	}
	if !(larger >= 1000) {
		return ""
	}
	for _, s := range planes {
		if smaller >= s.least && smaller <= s.most && larger >= s.leastLarger && larger <= s.mostLarger {
			return s.name
		}
	}
	return "a plane system"
}
