package catalog

import (
	"cmp"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"
)

// over are the events that are over at an instant, none at the zero one.
func (e *Edition) over(at time.Time) group {
	if at.IsZero() {
		return group{nothing, nothing}
	}
	return group{e.base.agenda.at(at).over, e.agenda().at(at).over}
}

// nothing is the empty set. It must not be changed.
var nothing = roaring.New()

// or are the places of a group and of a set, neither of which is changed.
func (g group) or(set *roaring.Bitmap) *roaring.Bitmap {
	if g.size() == 0 {
		return set
	}
	return roaring.FastOr(g.base, g.added, set)
}

// keepTime narrows the selection to the events of a filter's period, or leaves out those that are over. Who asks for a
// time gone by gets what was then.
func (s *selection) keepTime(f *Filter) {
	e := s.edition
	if f.During != nil {
		p := f.period()
		s.groups = append(s.groups, group{e.base.agenda.during(p).events, e.agenda().during(p).events})
		return
	}
	if over := e.over(f.At); over.size() > 0 {
		s.without = append(s.without, over)
	}
}

// period is the one of the filter; where that does not say from when, it is from the minute on in which somebody asks.
func (f *Filter) period() Period {
	p := *f.During
	if p.From.At.IsZero() && !f.At.IsZero() {
		p.From = Moment{At: f.At.Truncate(time.Minute)}
	}
	return p
}

// venues are the ids by which events name some places, which may have been those of places that became part of others.
func (e *Edition) venues(asked []string) []string {
	if len(asked) == 0 || len(e.delta.merged) == 0 {
		return asked
	}
	named := make([]string, len(asked))
	for i, id := range asked {
		named[i] = e.Standing(id)
	}
	for _, venues := range []map[string]*roaring.Bitmap{e.base.sets.venue, e.delta.sets.venue} {
		for id := range venues {
			if slices.Contains(named, e.Standing(id)) {
				named = append(named, id)
			}
		}
	}
	return named
}

// settle brings the time at which somebody asks back to the first one at which the answer was the same.
func (e *Edition) settle(f *Filter) {
	switch {
	case f.During == nil:
		f.At = e.since(f.At)
	case f.During.From.At.IsZero():
		f.At = f.At.Truncate(time.Minute).UTC()
	default:
		f.At = time.Time{}
	}
	f.Open = e.settled(f.Open)
}

// NextOver is when the first of the events in a box is over, as of an instant; zero where none will be.
func (e *Edition) NextOver(at time.Time, box orb.Bound) time.Time {
	base, added := e.base.agenda.nextOver(at, box), e.agenda().nextOver(at, box)
	if base.IsZero() || !added.IsZero() && added.Before(base) {
		return added
	}
	return base
}

// since is the instant since which the same events have been over, zero where none are.
func (e *Edition) since(at time.Time) time.Time {
	if at.IsZero() || e.over(at).size() == 0 {
		return time.Time{}
	}
	base, added := e.base.agenda.at(at).from, e.agenda().at(at).from
	if added.After(base) {
		base = added
	}
	return base.UTC()
}

// A Begin is an event and when it begins, in seconds since 1970.
type Begin struct {
	Ord uint32
	At  int64
}

// BeginCursor is the sort key of an event in a list by time.
type BeginCursor struct {
	At int64
	ID string
}

// Programme returns a page of the events that pass a filter, which names a period, in the order in which they begin in
// it and ties by id, and whether there are more. The error is an *UnknownName.
func (e *Edition) Programme(f Filter, limit int, after *BeginCursor) (page []Begin, more bool, err error) {
	selection, err := e.compile(&f)
	if err != nil {
		return nil, false, err
	}
	keep := selection.keep()
	p := f.period()
	base, added := e.base.agenda.during(p).begins, e.agenda().during(p).begins
	if after != nil {
		base, added = behind(base, after.At), behind(added, after.At)
	}
	for len(base)+len(added) > 0 {
		together := e.together(&base, &added, keep)
		if after != nil {
			together = slices.DeleteFunc(together, func(b Begin) bool { return b.At == after.At && e.PlaceID(b.Ord) <= after.ID })
		}
		for _, b := range together {
			if len(page) == limit {
				return page, true, nil
			}
			page = append(page, b)
		}
	}
	return page, false, nil
}

// behind are the begins from a time on.
func behind(begins []begin, at int64) []begin {
	n, _ := slices.BinarySearchFunc(begins, at, func(b begin, at int64) int {
		if b.at < at {
			return -1
		}
		return 1
	})
	return begins[n:]
}

// together takes the events that begin first off both lists and returns those that are wanted, in order of id.
func (e *Edition) together(base, added *[]begin, keep func(uint32) bool) (found []Begin) {
	at := int64(never)
	for _, list := range []*[]begin{base, added} {
		if len(*list) > 0 {
			at = min(at, (*list)[0].at)
		}
	}
	for _, list := range []*[]begin{base, added} {
		for len(*list) > 0 && (*list)[0].at == at {
			if ord := (*list)[0].ord; keep == nil || keep(ord) {
				found = append(found, Begin{ord, at})
			}
			*list = (*list)[1:]
		}
	}
	slices.SortFunc(found, func(a, b Begin) int { return cmp.Compare(e.PlaceID(a.Ord), e.PlaceID(b.Ord)) })
	return found
}
