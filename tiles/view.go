package tiles

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// A BaseView is the places of a base that pass a filter, whether removed since or not. All versions with the same
// base can use it. It is immutable and takes 22 bytes a place, or 8 where it is all of them.
type BaseView struct{ subset }

// BaseView selects the places of the base that keep accepts by ord; nil keeps all. It asks for all of them.
func (s *Places) BaseView(keep func(ord uint32) bool) *BaseView {
	return s.selected([]span{{0, len(s.base.ords)}}, keep)
}

// BaseViewIn is BaseView for a keep that accepts only places in a box, in degrees. It is not asked for places far from the
// box.
func (s *Places) BaseViewIn(box orb.Bound, keep func(ord uint32) bool) *BaseView {
	return s.selected(s.base.spansIn(box), keep)
}

func (s *Places) selected(spans []span, keep func(ord uint32) bool) *BaseView {
	most := 0
	for _, in := range spans {
		most += in.len()
	}
	var at []uint32
	if keep == nil {
		at = make([]uint32, 0, most)
	}
	for _, in := range spans {
		for i := in.lo; i < in.hi; i++ {
			if keep != nil && !keep(s.base.ords[i]) {
				continue
			}
			if len(at) == cap(at) { // append would copy large ones five times as often
				at = slices.Grow(at, min(len(at)+1024, most-len(at)))
			}
			at = append(at, uint32(i))
		}
	}
	return &BaseView{newSubset(&s.base.located, slices.Clip(at))}
}

// Len is the number of places.
func (b *BaseView) Len() int { return len(b.at) }

// A View is the places of one version that pass a filter, ready to be cut into tiles at every zoom. It is
// immutable. A position in it is one in its base, or in the places added, counted on from the end of the base.
type View struct {
	places  *Places
	base    *BaseView
	removed subset // places of the base that are no more
	added   subset
	open    bool // whether tiles say that its places are open
}

// Open is the view of places that are all open, and whose tiles say so.
func (v *View) Open() *View {
	open := *v
	open.open = true
	return &open
}

// View selects the places that are in base, which must be of this version's base, or were added and keep accepts
// them by ord; nil keeps all. It takes time in proportion to what was added and removed since the base.
func (s *Places) View(base *BaseView, keep func(ord uint32) bool) *View {
	var added []uint32
	for i, p := range s.added.places {
		if keep == nil || keep(p.ord) {
			added = append(added, uint32(i))
		}
	}
	return &View{
		places: s, base: base,
		removed: newSubset(&s.base.located, base.holds(s.removed)), added: newSubset(&s.added.located, added),
	}
}

// holds returns those of some positions in all places, ascending, that the view has a place at.
func (b *BaseView) holds(positions []uint32) []uint32 {
	if len(b.at) == len(b.of.codes) {
		return positions
	}
	var held []uint32
	rest := b.at
	for _, position := range positions {
		n, found := slices.BinarySearch(rest, position)
		if found {
			held = append(held, position)
		}
		rest = rest[n:]
	}
	return held
}

// Len is the number of places.
func (v *View) Len() int { return v.base.Len() - len(v.removed.at) + len(v.added.at) }

// code is the morton code of the place at a position.
func (v *View) code(i int) uint64 {
	if n := v.base.Len(); i >= n {
		return v.added.codes[i-n]
	}
	return v.base.codes[i]
}

// order grows from the more important place to the less important one.
func (v *View) order(i int) uint64 {
	if n := v.base.Len(); i >= n {
		return uint64(v.addedPlace(i-n).before)<<32 | uint64(v.added.ords[i-n])
	}
	return uint64(v.base.ords[i])<<32 | math.MaxUint32
}

// aloneFrom is the zoom from which the place at a position may show by itself in front of others.
func (v *View) aloneFrom(i int) uint8 {
	if n := v.base.Len(); i >= n {
		return v.addedPlace(i - n).alone
	}
	return v.places.base.alone[v.base.at[i]]
}

// category is the number of the category of the place at a position.
func (v *View) category(i int) uint16 {
	if n := v.base.Len(); i >= n {
		return v.added.categories[i-n]
	}
	return v.base.categories[i]
}

// ord is the number of the place at a position.
func (v *View) ord(i int) uint32 {
	if n := v.base.Len(); i >= n {
		return v.addedPlace(i - n).ord
	}
	return v.base.ords[i]
}

func (v *View) record(i int) record {
	if n := v.base.Len(); i >= n {
		return readRecord(v.addedPlace(i - n).record)
	}
	return readRecord(v.places.base.record(v.base.at[i]))
}

// touch fetches the beginning of a record from memory.
func (v *View) touch(i int) byte {
	if i >= v.base.Len() {
		return 0
	}
	b := v.places.base
	return b.records[b.starts[v.base.at[i]]]
}

func (v *View) addedPlace(i int) *addedPlace { return v.places.added.places[v.added.at[i]] }

// runs are the places of a view that are in a cell or a tile: a run of the base without a run of what was removed,
// and a run of what was added.
type runs struct{ base, removed, added span }

func (r runs) count() int { return r.base.len() - r.removed.len() + r.added.len() }

func (v *View) all() runs {
	return runs{span{0, len(v.base.at)}, span{0, len(v.removed.at)}, span{0, len(v.added.at)}}
}

// narrow finds the places of a cell, which must all be in r.
func (v *View) narrow(c cell, r runs) runs {
	return runs{v.base.run(c, r.base), v.removed.run(c, r.removed), v.added.run(c, r.added)}
}

// each calls yield with the positions of all places but one, until it returns false.
func (v *View) each(r runs, but int, yield func(i int) bool) {
	gone := r.removed.lo
	for i := r.base.lo; i < r.base.hi; i++ {
		if gone < r.removed.hi && v.removed.at[gone] == v.base.at[i] {
			gone++
		} else if i != but && !yield(i) {
			return
		}
	}
	for i := r.added.lo + v.base.Len(); i < r.added.hi+v.base.Len(); i++ {
		if i != but && !yield(i) {
			return
		}
	}
}

// front returns the position of the most important place, of at least one.
func (v *View) front(r runs) int {
	best := v.remaining(r.base, r.removed, noFront)
	if r.added.len() > 0 {
		if added := v.added.front(r.added); v.addedPlace(int(added.at)).before <= best.ord {
			return v.base.Len() + int(added.at)
		}
	}
	return int(best.at)
}

// sum adds up the coordinates of all places.
func (v *View) sum(r runs) sum {
	total, added := v.base.sum(r.base).minus(v.removed.sum(r.removed)), v.added.sum(r.added)
	return sum{total.x + added.x, total.y + added.y}
}

// remaining returns the most important place of a run of the base that is not in the run of places removed, or
// best where that is more important. Where the most important one is removed, it looks at both sides of it.
func (v *View) remaining(base, removed span, best front) front {
	if base.len() == removed.len() {
		return best
	}
	first := v.base.front(base)
	if first.ord >= best.ord {
		return best
	}
	if removed.len() == 0 {
		return first
	}
	gone := v.removed.front(removed)
	if gone.ord != first.ord {
		return first
	}
	best = v.remaining(span{base.lo, int(first.at)}, span{removed.lo, int(gone.at)}, best)
	return v.remaining(span{int(first.at) + 1, base.hi}, span{int(gone.at) + 1, removed.hi}, best)
}

// eachCell visits the cells of a tile and those around it that have places.
func (v *View) eachCell(t ID, visit func(c cell, r runs)) {
	rest := v.all()
	first, end := firstCell(t).first(), lastCell(t).last()
	rest.base.lo, rest.removed.lo, rest.added.lo = v.base.from(first, rest.base), v.removed.from(first, rest.removed), v.added.from(first, rest.added)
	for {
		code := min(v.base.next(rest.base), v.added.next(rest.added))
		if code > end || rest.base.len()+rest.added.len() == 0 {
			break
		}
		c := cellAt(t.Z, code)
		last := c.last()
		r := runs{v.base.upTo(last, rest.base), v.removed.upTo(last, rest.removed), v.added.upTo(last, rest.added)}
		if r.count() > 0 {
			visit(c, r)
		}
		rest.base.lo, rest.removed.lo, rest.added.lo = r.base.hi, r.removed.hi, r.added.hi
	}
	var beside cell // the tile that the last cell was in
	for _, c := range around(t) {
		if of := c.tile(); of != beside {
			beside, rest = of, v.narrow(of, v.all())
		}
		if r := v.narrow(c, rest); r.count() > 0 {
			visit(c, r)
		}
	}
}
