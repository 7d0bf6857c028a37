package catalog

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// marks are the bits that tell the blocks of trees that have places of some kind from those that have none, by
// theme, country and attribute. The kinds with the most places have a bit each, the others share the rest.
type marks struct{ theme, country, attribute map[string]uint64 }

const (
	markBits   = 64
	ownBits    = 48
	sharedBits = markBits - ownBits
)

func newMarks(s *sets) marks {
	type kind struct {
		key  string
		size uint64
		bits map[string]uint64
	}
	m := marks{map[string]uint64{}, map[string]uint64{}, map[string]uint64{}}
	var kinds []kind
	for of, bits := range m.of(s) {
		for key, places := range of {
			kinds = append(kinds, kind{key, places.GetCardinality(), bits})
		}
	}
	slices.SortFunc(kinds, func(a, b kind) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.key, b.key)) })
	for i, k := range kinds {
		bit := i
		if i >= ownBits {
			bit = ownBits + (i-ownBits)%sharedBits
		}
		k.bits[k.key] = 1 << bit
	}
	return m
}

// of pairs the sets that are marked with their bits.
func (m *marks) of(s *sets) func(yield func(map[string]*roaring.Bitmap, map[string]uint64) bool) {
	return func(yield func(map[string]*roaring.Bitmap, map[string]uint64) bool) {
		_ = yield(s.theme, m.theme) && yield(s.country, m.country) && yield(s.attribute, m.attribute)
	}
}

// perPlace are the bits of each of n places.
func (m *marks) perPlace(s *sets, n int) []uint64 {
	marked := make([]uint64, n)
	for of, bits := range m.of(s) {
		for key, places := range of {
			bit := bits[key]
			places.Iterate(func(ord uint32) bool {
				marked[ord] |= bit
				return true
			})
		}
	}
	return marked
}

// anyOf are the bits of keys together: 0 where no place has any.
func anyOf(bits map[string]uint64, keys []string) (mark uint64) {
	for _, key := range keys {
		mark |= bits[key]
	}
	return mark
}

// otherCountries are the bits of all countries but one. Where no country is known is none.
func (m *marks) otherCountries(country string) (mark uint64) {
	for other, bit := range m.country {
		if other != country && other != "" {
			mark |= bit
		}
	}
	return mark
}
