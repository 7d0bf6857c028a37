package osm

import (
	"math"
	"slices"
)

// nodes holds where needed nodes are, and those that are places. Locations are in columns, since there are far more
// of them than of anything else.
type nodes struct {
	ids      []int64 // ascending
	at       []location
	versions []int32

	places []keptNode // by id, in their newest versions
}

type keptNode struct {
	ref
	revision
	at   location
	tags packedTags
}

// sightedNode is a node whose column is known, and its position among the places, -1 where it is none.
type sightedNode struct {
	keptNode
	column, place int
}

const notSeen = math.MinInt32 // a version below all others

// readNodes makes the third pass.
func readNodes(s *scanner, f *found, ws *ways) (*nodes, error) {
	places := f.ids[node][wanted]
	ids := slices.Concat(places, ws.ids)
	for _, r := range f.relations {
		if r.label != 0 {
			ids = append(ids, r.label)
		}
	}
	ns := &nodes{ids: ascending(ids)}
	ns.at = slices.Repeat([]location{nowhere}, len(ns.ids))
	ns.versions = slices.Repeat([]int32{notSeen}, len(ns.ids))
	ns.places = slices.Repeat([]keptNode{{revision: revision{version: notSeen}}}, len(places))
	err := scan(s, visitor[sightedNode]{
		kinds: kinds(node),
		keep: func(o *object) (sightedNode, bool) {
			column, ok := slices.BinarySearch(ns.ids, o.id)
			if !ok {
				return sightedNode{}, false
			}
			seen := sightedNode{keptNode{ref: o.ref, revision: o.revision, at: o.at}, column, -1}
			if o.deleted {
				seen.at = nowhere
			}
			if place, ok := slices.BinarySearch(places, o.id); ok {
				seen.tags, seen.place = o.tags.pack(), place
			}
			return seen, true
		},
		take: ns.take,
	})
	if err != nil {
		return nil, err
	}
	ns.places = slices.DeleteFunc(ns.places, func(n keptNode) bool { return n.deleted })
	return ns, nil
}

func (ns *nodes) take(seen sightedNode) {
	if seen.version > ns.versions[seen.column] {
		ns.versions[seen.column], ns.at[seen.column] = seen.version, seen.at
	}
	if seen.place >= 0 && seen.newerThan(ns.places[seen.place].revision) {
		ns.places[seen.place] = seen.keptNode
	}
}

// find returns where a node is, nowhere where the files do not say.
func (ns *nodes) find(id int64) location {
	if i, ok := slices.BinarySearch(ns.ids, id); ok {
		return ns.at[i]
	}
	return nowhere
}

// line returns where nodes are, one after the other, without those that the files do not have. Nodes at the same
// location that follow each other are one.
func (ns *nodes) line(ids []int64) (line []location, complete bool) {
	line = make([]location, 0, len(ids))
	complete = true
	for _, id := range ids {
		at := ns.find(id)
		switch {
		case at == nowhere:
			complete = false
		case len(line) == 0 || line[len(line)-1] != at:
			line = append(line, at)
		}
	}
	return line, complete
}
