package osm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"tripoint/data/taxonomy"
	"tripoint/geo"
)

// A verdict is what the first pass thinks of an object.
type verdict uint8

const (
	passedOver verdict = iota
	wanted
	nameless // of a category, but without a name to show
	outside  // a node outside of the box
)

// A found holds what the first pass saw: ids of objects that may become places in any of their versions, and the
// relations worth drawing.
type found struct {
	judge     *judge
	ids       [relation + 1][outside + 1][]int64 // by kind and verdict, ascending, each in one verdict only
	relations []keptRelation                     // by id
}

// A keptRelation is a relation that becomes a place or an area.
type keptRelation struct {
	ref
	revision
	tags  packedTags
	ways  []int64 // its members, each once
	label int64   // the node that stands for it, 0 where there is none
}

// sighting is an object as the first pass keeps it.
type sighting struct {
	ref
	verdict  verdict
	relation *keptRelation // without more than its revision where the verdict is not wanted
}

func findWanted(s *scanner, box *orb.Bound) (*found, error) {
	f := &found{judge: newJudge()}
	newest := map[int64]*keptRelation{} // those passed over too, for a newer version of them counts
	err := scan(s, visitor[sighting]{
		kinds: kinds(node, way, relation),
		keep: func(o *object) (sighting, bool) {
			v := f.judge.verdict(o)
			if v != passedOver && o.kind == node && box != nil && o.at != nowhere && !geo.InBox(*box, o.at.point()) {
				v = outside
			}
			seen := sighting{ref: o.ref, verdict: v}
			if o.kind == relation {
				seen.relation = keepRelation(o, v)
			}
			return seen, v != passedOver || o.kind == relation
		},
		take: func(seen sighting) {
			if seen.kind != relation {
				f.ids[seen.kind][seen.verdict] = append(f.ids[seen.kind][seen.verdict], seen.id)
				return
			}
			if known := newest[seen.id]; known == nil || seen.relation.newerThan(known.revision) {
				newest[seen.id] = seen.relation
			}
		},
	})
	if err != nil {
		return nil, err
	}
	for _, r := range newest {
		if v := f.judge.verdictOfRelation(r.tags.unpack()); v != passedOver && !r.deleted {
			f.ids[relation][v] = append(f.ids[relation][v], r.id)
			if v == wanted {
				f.relations = append(f.relations, *r)
			}
		}
	}
	slices.SortFunc(f.relations, func(a, b keptRelation) int { return a.compare(b.ref) })
	f.sort()
	return f, nil
}

// sort orders the ids and leaves each in the first of its verdicts.
func (f *found) sort() {
	for k := range f.ids {
		var decided []int64
		for v := range f.ids[k] {
			ids := slices.DeleteFunc(ascending(f.ids[k][v]), func(id int64) bool { return has(decided, id) })
			f.ids[k][v] = ids
			decided = ascending(append(slices.Clone(decided), ids...))
		}
	}
}

// ascending sorts ids in place, each once.
func ascending(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Clip(slices.Compact(ids))
}

func has(ascending []int64, id int64) bool {
	_, ok := slices.BinarySearch(ascending, id)
	return ok
}

func keepRelation(o *object, v verdict) *keptRelation {
	r := &keptRelation{ref: o.ref, revision: o.revision}
	if v == passedOver {
		return r
	}
	r.tags = o.tags.pack()
	if v != wanted {
		return r
	}
	for _, m := range o.members {
		switch {
		case m.kind == way:
			r.ways = append(r.ways, m.id)
		case m.kind == node && (m.role == "label" || r.label == 0 && strings.HasPrefix(m.role, "admin_cent")):
			r.label = m.id
		}
	}
	r.ways = ascending(r.ways)
	return r
}

// A judge tells from tags what may become of an object. It never changes.
type judge struct {
	starts map[tag]bool // key and value, or key and "*", that a category's rule begins with
	plain  map[string]bool
}

func newJudge() *judge {
	j := &judge{starts: map[tag]bool{}, plain: map[string]bool{}}
	for _, c := range taxonomy.Builtin().Categories() {
		for _, rule := range c.Tags {
			first, _, _ := strings.Cut(strings.TrimPrefix(rule, "?"), "+")
			key, value, _ := strings.Cut(first, "=")
			j.starts[tag{key, value}] = true
		}
	}
	for _, id := range lookedForByKind {
		j.plain[id] = true
	}
	return j
}

// lookedForByKind are categories of which places are of use without a name: they are called what their category is.
var lookedForByKind = []string{
	"ambulance_station", "bicycle_rental", "charging_station", "defibrillator", "fire_station", "fuel", "mountain_rescue",
	"parking", "pharmacy", "playground", "police", "post_office", "viewpoint",
}

func (j *judge) verdict(o *object) verdict {
	switch {
	case o.deleted || len(o.tags) == 0:
		return passedOver
	case o.kind == relation:
		return j.verdictOfRelation(o.tags)
	}
	return j.verdictOfPlace(o.tags)
}

// verdictOfRelation wants relations that have an outline.
func (j *judge) verdictOfRelation(ts tags) verdict {
	if t := ts.get("type"); t != "multipolygon" && t != "boundary" {
		return passedOver
	}
	if isAdministrative(ts) {
		if adminLevel(ts) == 0 {
			return passedOver
		}
		return wanted
	}
	return j.verdictOfPlace(ts)
}

func (j *judge) verdictOfPlace(ts tags) verdict {
	categories := j.categories(ts)
	switch {
	case len(categories) == 0:
		return passedOver
	case hasName(ts) || j.useful(categories[0], ts):
		return wanted
	}
	return nameless
}

// categories returns the ids of the categories of tags, the primary one first. It looks at the first part of rules
// only, until one fits: most objects fit none, and the taxonomy wants a map.
func (j *judge) categories(ts tags) []string {
	if !slices.ContainsFunc(ts, func(t tag) bool {
		return j.starts[t] || j.starts[tag{t.key, "*"}] || strings.Contains(t.value, ";")
	}) {
		return nil
	}
	return taxonomy.Builtin().FromTags(ts.byKey())
}

// useful says whether a place without a name is worth showing.
func (j *judge) useful(category string, ts tags) bool {
	access := ts.get("access")
	return j.plain[category] && access != "private" && access != "no"
}

func isAdministrative(ts tags) bool { return ts.get("boundary") == "administrative" }

// adminLevel returns the level from 2 to 9, else 0. Below 9 are quarters, which are no areas here.
func adminLevel(ts tags) int {
	level, err := strconv.Atoi(ts.get("admin_level"))
	if err != nil || level < 2 || level > 9 {
		return 0
	}
	return level
}
