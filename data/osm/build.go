package osm

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/geo"
)

// A builder makes places and areas of what the passes have found.
type builder struct {
	box   *orb.Bound
	found *found
	ways  *ways
	nodes *nodes

	units     []unit
	enclosing *geo.Areas // of units, by position
	languages languages

	faults   []refFault
	nameless int
	outside  int
}

type refFault struct {
	ref
	name, reason string
}

func newBuilder(box *orb.Bound, f *found, ws *ways, ns *nodes) *builder {
	b := &builder{box: box, found: f, ways: ws, nodes: ns, languages: languages{}}
	for k := range f.ids {
		b.nameless += len(f.ids[k][nameless])
		b.outside += len(f.ids[k][outside])
	}
	return b
}

func (b *builder) fault(r ref, name, reason string) {
	b.faults = append(b.faults, refFault{r, name, reason})
}

// inOrder lists faults by kind and id.
func inOrder(faults []refFault) (list []Fault) {
	slices.SortFunc(faults, func(x, y refFault) int { return x.compare(y.ref) })
	for _, f := range faults {
		list = append(list, Fault{f.String(), placeID(f.ref), f.name, f.reason})
	}
	return list
}

// places calls yield with each place.
func (b *builder) places(ctx context.Context, yield func(data.Reading) error) error {
	tell := func(o mapped) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if reading, ok := b.reading(o); ok {
			return yield(reading)
		}
		return nil
	}
	for i := range b.nodes.places {
		n := &b.nodes.places[i]
		if err := tell(mapped{n.ref, n.revision, n.tags.unpack(), n.at.point()}); err != nil {
			return err
		}
	}
	for i := range b.ways.list {
		w := &b.ways.list[i]
		if w.tags == "" {
			continue
		}
		point, ok := b.wayPoint(w)
		if !ok {
			b.fault(w.ref, nameIn(w.tags.unpack()), "none of its points is in the files")
			continue
		}
		if err := tell(mapped{w.ref, w.revision, w.tags.unpack(), point}); err != nil {
			return err
		}
	}
	for i := range b.found.relations {
		r := &b.found.relations[i]
		tags := r.tags.unpack()
		if isAdministrative(tags) {
			continue // it is an area, and its settlement is mapped as a node
		}
		point, err := b.relationPoint(r)
		if err != nil {
			b.fault(r.ref, nameIn(tags), err.Error())
			continue
		}
		if err := tell(mapped{r.ref, r.revision, tags, point}); err != nil {
			return err
		}
	}
	return nil
}

// A mapped is an object that may be a place, and its point.
type mapped struct {
	ref
	revision
	tags  tags
	point orb.Point
}

// wayPoint returns a point inside of what a closed way surrounds, or the middle of a line.
func (b *builder) wayPoint(w *keptWay) (orb.Point, bool) {
	line, _ := b.nodes.line(b.ways.nodesOf(w))
	if len(line) == 0 {
		return orb.Point{}, false
	}
	if closed(line) && isSurface(w.tags.unpack()) {
		return InnerPoint(orb.MultiPolygon{{ringOf(line)}}), true
	}
	return middleOfLine(line), true
}

// relationPoint returns a point inside of what a relation surrounds. Where that cannot be drawn, as at the edge of an
// extract, it is where the relation says its label is.
func (b *builder) relationPoint(r *keptRelation) (orb.Point, error) {
	outline, err := b.outlineOf(r)
	if err == nil {
		return InnerPoint(outline), nil
	}
	if at := b.nodes.find(r.label); r.label != 0 && at != nowhere {
		return at.point(), nil
	}
	return orb.Point{}, err
}

// isSurface tells an area from a line that comes back to its start.
func isSurface(ts tags) bool {
	switch ts.get("area") {
	case "yes":
		return true
	case "no":
		return false
	}
	return ts.first("highway", "barrier", "railway", "aerialway") == ""
}

// outlineOf assembles the outline of a relation.
func (b *builder) outlineOf(r *keptRelation) (orb.MultiPolygon, error) {
	var lines [][]location
	missing := 0
	for _, id := range r.ways {
		w := b.ways.find(id)
		if w == nil {
			missing++
			continue
		}
		line, complete := b.nodes.line(b.ways.nodesOf(w))
		if !complete {
			missing++
		}
		lines = append(lines, line)
	}
	if missing > 0 {
		return nil, errCut(missing, len(r.ways))
	}
	return assemble(lines)
}

func errCut(missing, parts int) error {
	return fmt.Errorf("%d of %d parts of its outline are not in the files, as is usual at the edge of an extract", missing, parts)
}
