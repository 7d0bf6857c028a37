package tiles

import (
	"cmp"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// featureIDs gives the id of every area a number from 1 to 2⁵², apart from few that are moved on: a hash, so that it is
// the same in every edition, and the next free number where two hashes agree. Names come once each.
func featureIDs(names []string) []uint64 {
	const bits = 52
	byHash := make([]uint32, len(names))
	ids := make([]uint64, len(names))
	for i, name := range names {
		byHash[i] = uint32(i)
		ids[i] = xxhash.Sum64String(name)>>(64-bits) + 1
	}
	slices.SortFunc(byHash, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(ids[a], ids[b]), cmp.Compare(names[a], names[b]))
	})
	for i := 1; i < len(byHash); i++ {
		if before := ids[byHash[i-1]]; ids[byHash[i]] <= before {
			ids[byHash[i]] = before + 1
		}
	}
	return ids
}
