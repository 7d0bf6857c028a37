package osm

import (
	"slices"

	"github.com/paulmach/orb"

	"tripoint/data/spool"
)

// A batch is objects of a kind that are drawn one after the other.
type batch struct {
	kind      kind
	ids       []uint64
	ends      []int // of the value of each, in values
	values    []byte
	relations []drawnRelation
	part      float64 // of all shapes, up to this batch
}

// batches yields all objects that may draw something.
func (s *shapeStore) batches(yield func(batch) error) error {
	const objects = 2048
	for _, from := range []struct {
		kind  kind
		table *spool.Table
	}{{node, s.tagged}, {way, s.ways}} {
		b := batch{kind: from.kind}
		send := func() error {
			next := batch{kind: from.kind, part: b.part}
			err := yield(b)
			b = next
			return err
		}
		err := from.table.Each(func(id uint64, value []byte) error {
			b.ids = append(b.ids, id)
			b.values = append(b.values, value...)
			b.ends = append(b.ends, len(b.values))
			if len(b.ids) < objects {
				return nil
			}
			b.part = from.table.Part(id)
			return send()
		})
		if err != nil {
			return err
		}
		if err := send(); err != nil {
			return err
		}
	}
	const relations = 16
	for start := 0; start < len(s.relations); start += relations {
		end := min(start+relations, len(s.relations))
		if err := yield(batch{kind: relation, relations: s.relations[start:end], part: 1}); err != nil {
			return err
		}
	}
	return nil
}

// A drawer makes shapes, for one goroutine.
type drawer struct {
	shapes *Shapes
	nodes  *spool.Finder
	ways   *spool.Finder
	tags   tags
	ids    []int64
	line   []location
}

func newDrawer(s *Shapes) *drawer {
	return &drawer{shapes: s, nodes: s.store.nodes.Finder(), ways: s.store.ways.Finder()}
}

func (d *drawer) draw(b batch, yield func(*Shape) error) error {
	start := 0
	for i, id := range b.ids {
		value := b.values[start:b.ends[i]]
		start = b.ends[i]
		d.tags, d.ids = readObject(value, d.tags, d.ids)
		var err error
		if b.kind == node {
			err = d.node(int64(id), yield)
		} else {
			err = d.way(int64(id), yield)
		}
		if err != nil {
			return err
		}
	}
	for i := range b.relations {
		if err := d.relation(&b.relations[i], yield); err != nil {
			return err
		}
	}
	return nil
}

func (d *drawer) node(id int64, yield func(*Shape) error) error {
	at, err := d.find(id)
	if err != nil || at == nowhere {
		return err
	}
	return yield(&Shape{ID: ref{node, id}.String(), Tags: Tags{d.tags}, Point: at.point()})
}

// way yields the line of a way, or its parts where some of its nodes are not in the files.
func (d *drawer) way(id int64, yield func(*Shape) error) error {
	b := d.shapes.store.boundaries[id]
	if len(d.tags) == 0 && b.level == 0 {
		return nil
	}
	whole := true
	s := &Shape{ID: ref{way, id}.String(), Tags: Tags{d.tags}, AdminLevel: b.level, Disputed: b.disputed, Outer: d.shapes.store.outers[id]}
	tell := func() error {
		if len(d.line) < 2 {
			return nil
		}
		s.Line, s.Closed = lineOf(d.line), whole && closed(d.line)
		return yield(s)
	}
	d.line = d.line[:0]
	for _, n := range d.ids {
		at, err := d.find(n)
		if err != nil {
			return err
		}
		if at == nowhere {
			whole = false
			if err := tell(); err != nil {
				return err
			}
			d.line = d.line[:0]
		} else if n := len(d.line); n == 0 || d.line[n-1] != at {
			d.line = append(d.line, at)
		}
	}
	return tell()
}

func lineOf(locations []location) orb.LineString {
	line := make(orb.LineString, len(locations))
	for i, at := range locations {
		line[i] = at.point()
	}
	return line
}

func (d *drawer) relation(r *drawnRelation, yield func(*Shape) error) error {
	ts := r.tags.unpack()
	if len(r.outer) > 0 {
		var err error
		if ts, err = d.sharedTags(r.outer); err != nil || ts == nil {
			return err
		}
		if len(ts) == 0 {
			d.shapes.fault(r.ref, "", "it has no tags, and its outer ways have none in common")
			return nil
		}
	}
	outline, reason, err := d.outline(r)
	if err != nil {
		return err
	}
	if outline == nil {
		d.shapes.fault(r.ref, nameIn(ts), reason)
		return nil
	}
	s := &Shape{ID: r.String(), Tags: Tags{ts}, Outline: outline}
	at, err := d.find(r.label)
	if err != nil {
		return err
	}
	if at != nowhere {
		p := at.point()
		s.Label = &p
	}
	return yield(s)
}

// sharedTags are the tags that ways have in common, without regard to those that have none; nil where all have none.
func (d *drawer) sharedTags(ids []int64) (shared tags, err error) {
	for _, id := range ids {
		value, err := d.ways.Find(uint64(id))
		if err != nil {
			return nil, err
		}
		if value == nil {
			continue
		}
		if d.tags, d.ids = readObject(value, d.tags, d.ids); len(d.tags) == 0 {
			continue
		}
		if shared == nil {
			shared = slices.Clone(d.tags)
		}
		shared = slices.DeleteFunc(shared, func(t tag) bool { return !slices.Contains(d.tags, t) })
	}
	return shared, nil
}

// outline assembles the outline of a relation, or says why there is none.
func (d *drawer) outline(r *drawnRelation) (outline orb.MultiPolygon, reason string, err error) {
	var lines [][]location
	missing := 0
	for _, id := range r.ways {
		value, err := d.ways.Find(uint64(id))
		if err != nil {
			return nil, "", err
		}
		if value == nil {
			missing++
			continue
		}
		d.tags, d.ids = readObject(value, d.tags, d.ids)
		line := make([]location, 0, len(d.ids))
		for _, n := range d.ids {
			at, err := d.find(n)
			if err != nil {
				return nil, "", err
			}
			if at == nowhere {
				missing++
				break
			}
			line = append(line, at)
		}
		lines = append(lines, line)
	}
	if missing > 0 {
		return nil, errCut(missing, len(r.ways)).Error(), nil
	}
	outline, err = assemble(lines)
	if err != nil {
		return nil, err.Error(), nil
	}
	return outline, "", nil
}

// find returns where a node is, nowhere where the files do not say.
func (d *drawer) find(id int64) (location, error) {
	if id <= 0 {
		return nowhere, nil
	}
	value, err := d.nodes.Find(uint64(id))
	return readNode(value), err
}
