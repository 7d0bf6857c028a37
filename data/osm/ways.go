package osm

import (
	"cmp"
	"slices"
)

// ways holds the newest versions of ways that are places or parts of outlines, by id.
type ways struct {
	list []keptWay
	ids  []int64 // nodes of all of them, one way after the other
}

type keptWay struct {
	ref
	revision
	tags       packedTags // only of what may be a place
	start, end int        // its nodes in ids
}

// sightedWay is a way before its nodes have been put with those of others.
type sightedWay struct {
	keptWay
	nodes []int64
}

// readWays makes the second pass.
func readWays(s *scanner, f *found) (*ways, error) {
	places := f.ids[way][wanted]
	needed := slices.Clone(places)
	for _, r := range f.relations {
		needed = append(needed, r.ways...)
	}
	needed = ascending(needed)
	ws := &ways{}
	err := scan(s, visitor[sightedWay]{
		kinds: kinds(way),
		keep: func(o *object) (sightedWay, bool) {
			if !has(needed, o.id) {
				return sightedWay{}, false
			}
			kept := keptWay{ref: o.ref, revision: o.revision}
			if has(places, o.id) {
				kept.tags = o.tags.pack()
			}
			return sightedWay{kept, slices.Clone(o.nodes)}, true
		},
		take: func(seen sightedWay) {
			seen.start = len(ws.ids)
			ws.ids = append(ws.ids, seen.nodes...)
			seen.end = len(ws.ids)
			ws.list = append(ws.list, seen.keptWay)
		},
	})
	if err != nil {
		return nil, err
	}
	// Stable, so that of equal versions the first read stays.
	slices.SortStableFunc(ws.list, func(a, b keptWay) int {
		switch {
		case a.id != b.id:
			return cmp.Compare(a.id, b.id)
		case a.newerThan(b.revision):
			return -1
		case b.newerThan(a.revision):
			return 1
		}
		return 0
	})
	ws.list = slices.CompactFunc(ws.list, func(a, b keptWay) bool { return a.id == b.id })
	ws.list = slices.DeleteFunc(ws.list, func(w keptWay) bool { return w.deleted })
	return ws, nil
}

// find returns the way of an id, nil where the files do not have it.
func (ws *ways) find(id int64) *keptWay {
	i, ok := slices.BinarySearchFunc(ws.list, id, func(w keptWay, id int64) int { return cmp.Compare(w.id, id) })
	if !ok {
		return nil
	}
	return &ws.list[i]
}

// nodesOf returns the ids of a way's nodes in order.
func (ws *ways) nodesOf(w *keptWay) []int64 { return ws.ids[w.start:w.end] }
