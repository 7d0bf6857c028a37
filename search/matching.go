package search

import "github.com/RoaringBitmap/roaring/v2"

// Matching returns all places that Search finds, however many pages they would fill. Where there are so many that
// Search scores the best alone, it is every place that has the words and passes the filter.
func (ix *Index) Matching(q Query) (*roaring.Bitmap, error) {
	set := roaring.New()
	err := ix.answer(&q, func(f *found) {
		for _, h := range f.hits {
			set.Add(h.ord)
		}
		for i := 0; i < len(f.readings) && !f.complete; i++ {
			set.Or(ix.matching(&f.readings[i], q.Filter.Set))
		}
	})
	if q.Filter.Keep == nil {
		return set, err
	}
	kept := roaring.New()
	for it := set.Iterator(); it.HasNext(); {
		if ord := it.Next(); q.Filter.Keep(ord) {
			kept.Add(ord)
		}
	}
	return kept, err
}
