package osm

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"

	"tripoint/data/spool"
)

// A shapeStore is what the one pass that shapes need has gathered: tables of nodes, of ways and of nodes with tags on
// disk, relations in memory.
type shapeStore struct {
	nodes, tagged, ways *spool.Table
	relations           []drawnRelation // those to draw, by id
	boundaries          map[int64]boundary
	outers              map[int64]bool // ways that say what their multipolygon is
	covered             orb.Bound      // around all nodes
}

// A drawnRelation is a relation that has an outline to draw.
type drawnRelation struct {
	keptRelation
	outlined bool    // whether it is to be drawn, rather than to say what its ways are
	outer    []int64 // of one that has no tags of its own, a form given up in 2017: ways whose tags count in their place
	level    int     // of administration; 0 is none
	disputed bool
}

// A boundary is what relations make of a way.
type boundary struct {
	level    int
	disputed bool
}

// gathered is an object on its way into the store.
type gathered struct {
	ref
	revision
	at       location
	value    []byte // of a way, or the tags of a node
	relation *drawnRelation
}

const sortMemory = 8 << 20 // bytes, of each kind of object

// gather makes the pass.
func gather(s *scanner, o ShapeOptions) (store *shapeStore, err error) {
	spools := [3]*spool.Spool{}
	writers := [3]*spool.Writer{}
	for i := range spools {
		spools[i] = spool.New(o.Folder, sortMemory)
		writers[i] = spools[i].Writer()
		defer func() { err = errors.Join(err, spools[i].Close()) }()
	}
	store = &shapeStore{covered: orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}}
	newest := map[int64]*drawnRelation{}
	var failed error
	add := func(w *spool.Writer, id int64, value []byte) {
		if err := w.Add(uint64(id), value); err != nil && failed == nil {
			failed = err
		}
	}
	err = scan(s, visitor[gathered]{
		kinds: kinds(node, way, relation),
		keep:  func(obj *object) (gathered, bool) { return keepToDraw(obj, &o) },
		take: func(g gathered) {
			switch g.kind {
			case node:
				add(writers[0], g.id, appendNode(nil, g.revision, g.at))
				if g.value != nil {
					add(writers[1], g.id, g.value)
				}
				if g.at != nowhere {
					store.covered = store.covered.Extend(g.at.point())
				}
			case way:
				add(writers[2], g.id, g.value)
			case relation:
				if known := newest[g.id]; known == nil || g.newerThan(known.revision) {
					newest[g.id] = g.relation
				}
			}
		},
	})
	for _, w := range writers {
		err = errors.Join(err, w.Flush())
	}
	if err = errors.Join(err, failed); err != nil {
		return nil, err
	}
	for i, t := range []**spool.Table{&store.nodes, &store.tagged, &store.ways} {
		if *t, err = spools[i].Table(withoutVersion); err != nil {
			return nil, errors.Join(err, store.close())
		}
	}
	store.sortRelations(newest)
	return store, nil
}

func (s *shapeStore) close() error {
	var err error
	for _, t := range []*spool.Table{s.nodes, s.tagged, s.ways} {
		if t != nil {
			err = errors.Join(err, t.Close())
		}
	}
	return err
}

// keepToDraw takes from an object what drawing it needs.
func keepToDraw(o *object, options *ShapeOptions) (gathered, bool) {
	g := gathered{ref: o.ref, revision: o.revision, at: o.at}
	if o.id < 0 {
		return g, false // it is no object of OpenStreetMap's yet
	}
	if o.kind == relation {
		g.relation = relationToDraw(o, options)
		return g, true
	}
	kept := slices.DeleteFunc(o.tags, func(t tag) bool { return !options.Keys(t.key) })
	if len(kept) > 0 && !options.Wanted(Tags{kept}) {
		kept = nil
	}
	switch {
	case o.kind == way:
		g.value = appendObject(nil, o, kept)
	case o.deleted:
		g.at = nowhere
		g.value = appendObject(nil, o, nil)
	case len(kept) > 0:
		g.value = appendObject(nil, o, kept)
	}
	return g, true
}

func relationToDraw(o *object, options *ShapeOptions) *drawnRelation {
	r := &drawnRelation{keptRelation: keptRelation{ref: o.ref, revision: o.revision}}
	kind := o.tags.get("type")
	if o.deleted || kind != "multipolygon" && kind != "boundary" {
		return r
	}
	what := o.tags.get("boundary")
	r.disputed = what == "disputed" || what == "administrative" && o.tags.get("disputed") == "yes"
	if level, err := strconv.Atoi(o.tags.get("admin_level")); err == nil && what == "administrative" && level >= 2 && level <= 10 {
		r.level = level
	}
	o.tags = slices.DeleteFunc(o.tags, func(t tag) bool { return !options.Keys(t.key) })
	if kind == "multipolygon" && len(o.tags) == 0 {
		for _, m := range o.members {
			if m.kind == way && m.role != "inner" {
				r.outer = append(r.outer, m.id)
			}
		}
	}
	r.outlined = options.Wanted(Tags{o.tags}) || len(r.outer) > 0
	if r.outlined || r.level > 0 || r.disputed {
		r.keptRelation = *keepRelation(o, wanted)
	}
	return r
}

// sortRelations keeps the relations to draw and notes what they make of their ways.
func (s *shapeStore) sortRelations(newest map[int64]*drawnRelation) {
	s.boundaries, s.outers = map[int64]boundary{}, map[int64]bool{}
	for _, id := range slices.Sorted(maps.Keys(newest)) {
		r := newest[id]
		if r.outlined {
			s.relations = append(s.relations, *r)
		}
		for _, w := range r.outer {
			s.outers[w] = true
		}
		if r.level == 0 && !r.disputed {
			continue
		}
		for _, w := range r.ways {
			b := s.boundaries[w]
			if r.level > 0 && (b.level == 0 || r.level < b.level) {
				b.level = r.level
			}
			b.disputed = b.disputed || r.disputed
			s.boundaries[w] = b
		}
	}
}

// What a spool holds begins with the version, so that the newest is the greatest; the tables do without.
const versionBytes = 4

func appendVersion(b []byte, r revision) []byte {
	return binary.BigEndian.AppendUint32(b, uint32(r.version)^1<<31)
}

// withoutVersion is what a table keeps of a record; of an object that is deleted, nothing.
func withoutVersion(b []byte) []byte {
	if len(b) == versionBytes {
		return nil
	}
	return b[versionBytes:]
}

func appendNode(b []byte, r revision, at location) []byte {
	b = appendVersion(b, r)
	if at == nowhere {
		return b
	}
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, uint32(at.lon)), uint32(at.lat))
}

// readNode returns where a node of a table is, nowhere without a value.
func readNode(b []byte) location {
	if len(b) != 8 {
		return nowhere
	}
	return location{int32(binary.LittleEndian.Uint32(b)), int32(binary.LittleEndian.Uint32(b[4:]))}
}

// appendObject writes tags and nodes.
func appendObject(b []byte, o *object, kept tags) []byte {
	b = appendVersion(b, o.revision)
	if o.deleted {
		return b
	}
	b = protowire.AppendVarint(b, uint64(len(kept)))
	for _, t := range kept {
		b = protowire.AppendString(protowire.AppendString(b, t.key), t.value)
	}
	last := int64(0)
	for _, id := range o.nodes {
		b = protowire.AppendVarint(b, protowire.EncodeZigZag(id-last))
		last = id
	}
	return b
}

// readObject reads what appendObject wrote, less the version. Both slices are used again.
func readObject(b []byte, ts tags, nodes []int64) (tags, []int64) {
	ts, nodes = ts[:0], nodes[:0]
	count, n := protowire.ConsumeVarint(b)
	b = b[n:]
	for range count {
		var t tag
		t.key, n = protowire.ConsumeString(b)
		b = b[n:]
		t.value, n = protowire.ConsumeString(b)
		b = b[n:]
		ts = append(ts, t)
	}
	ids := numbers{rest: b}
	for ids.more() {
		nodes = append(nodes, ids.delta())
	}
	return ts, nodes
}
