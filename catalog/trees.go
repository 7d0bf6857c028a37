package catalog

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// trees hold places by where they are.
type trees struct {
	visible    *geo.Index            // all but settlements
	byCategory map[string]*geo.Index // every place under each of its categories
}

func (b *base) plantTrees() {
	everything := roaring.New()
	everything.AddRange(0, uint64(b.n))
	b.marks = newMarks(&b.sets)
	b.trees = plantTrees(b.points, b.outlines.without(everything), &b.sets, b.marks.perPlace(&b.sets, b.n))
}

// plantTrees makes the trees of some places; nil marks are none.
func plantTrees(points []orb.Point, places *roaring.Bitmap, s *sets, marks []uint64) trees {
	visible := places
	if settlements := s.theme[taxonomy.Settlement]; settlements != nil {
		visible = roaring.AndNot(places, settlements)
	}
	t := trees{byCategory: map[string]*geo.Index{}}
	var work errgroup.Group
	work.Go(func() error {
		t.visible = geo.NewIndex(points, visible.ToArray(), marks)
		return nil
	})
	for id, of := range s.category {
		if ords := roaring.And(of, places).ToArray(); len(ords) > 0 {
			t.byCategory[id] = geo.NewIndex(points, ords, marks)
		}
	}
	_ = work.Wait() // nothing fails
	return t
}

// treesFor chooses the trees that hold every place a filter may keep.
func (e *Edition) treesFor(f *Filter) []*geo.Index {
	trees := slices.Concat(e.fewer(f, e.base.trees.forFilter(f)), e.delta.trees.forFilter(f))
	if e.delta.tail.Len() > 0 {
		trees = append(trees, e.delta.tail)
	}
	if f.namesSettlements() {
		for _, o := range []*outlines{&e.base.outlines, &e.delta.outlines} {
			if o.tree != nil {
				trees = append(trees, o.tree)
			}
		}
	}
	return trees
}

// forFilter chooses the trees that hold every place a filter may keep: those of a group of categories where it
// names one, otherwise all that is visible, and settlements when their theme is named.
func (t *trees) forFilter(f *Filter) []*geo.Index {
	if len(f.Categories) > 0 {
		return t.of(slices.MinFunc(f.Categories, func(a, b []string) int { return cmp.Compare(size(t.of(a)), size(t.of(b))) }))
	}
	var found []*geo.Index
	named := slices.Contains(f.Themes, taxonomy.Settlement)
	if named {
		for _, group := range taxonomy.Builtin().Theme(taxonomy.Settlement).Groups {
			for _, c := range group.Categories {
				found = append(found, t.of([]string{c.ID})...)
			}
		}
	}
	if (!named || len(f.Themes) > 1) && t.visible != nil {
		found = append(found, t.visible)
	}
	return found
}

// of returns the trees of categories, those that there are.
func (t *trees) of(categories []string) []*geo.Index {
	var found []*geo.Index
	for _, id := range categories {
		if tree := t.byCategory[id]; tree != nil {
			found = append(found, tree)
		}
	}
	return found
}
