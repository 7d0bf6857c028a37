package catalog

import "iter"

// ListQuery asks for all places that pass a filter, in order of id.
type ListQuery struct {
	Filter Filter
	Limit  int
	After  string // the last id of the page before
}

// List returns a page of places in order of id and whether there are more. The error is an *UnknownName.
func (e *Edition) List(q ListQuery) (ords []uint32, more bool, err error) {
	selection, err := e.compile(&q.Filter)
	if err != nil {
		return nil, false, err
	}
	keep := selection.keep()
	for ord := range e.byID(q.After) {
		if keep != nil && !keep(ord) {
			continue
		}
		if len(ords) == q.Limit {
			return ords, true, nil
		}
		ords = append(ords, ord)
	}
	return ords, false, nil
}

// byID gives the places whose id comes after an id, in order of id. Those of the base may no longer count.
func (e *Edition) byID(after string) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		i, found := e.positionOf(after)
		if found {
			i++
		}
		added := e.delta.byID[i:]
		for j := e.base.behind(after); j < e.base.n; j++ {
			ord := e.base.ordByID(j)
			id := e.base.id(ord)
			if id == after {
				continue
			}
			for len(added) > 0 && e.PlaceID(added[0]) < id {
				if !yield(added[0]) {
					return
				}
				added = added[1:]
			}
			if !yield(ord) {
				return
			}
		}
		for _, ord := range added {
			if !yield(ord) {
				return
			}
		}
	}
}
