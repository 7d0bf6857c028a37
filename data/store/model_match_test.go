package store

import (
	"cmp"
	"maps"
	"slices"

	"tripoint/data"
)

// What the model knows of matches. All of its places stand at one point, so that those of one name and category are
// alike and those of two categories are not.

func (m *model) majorOf(id string) string {
	for major, parts := range m.parts {
		if slices.Contains(parts, id) {
			return major
		}
	}
	return ""
}

// base is the record of an id with what its parts add, and its sources as tellSource tells them.
func (m *model) base(id string) (fields, string) {
	record := m.records[id]
	if record == nil {
		return nil, ""
	}
	base := maps.Clone(record)
	sources := tellSource(record["source"], nil)
	for _, id := range m.parts[id] {
		if gave := fillFrom(base, m.records[id]); len(gave) > 0 {
			sources += tellSource(m.records[id]["source"], gave)
		}
	}
	return base, sources
}

func fillFrom(base, part fields) (gave []string) {
	for _, name := range []string{"phone", "website"} {
		if base[name] == "" && part[name] != "" {
			base[name] = part[name]
			gave = append(gave, name)
		}
	}
	return gave
}

// sourcesOf are the sources of a place, without the editors, once it stands alone if an import made it a part.
func (m *model) sourcesOf(id string) []data.Source {
	record := m.records[id]
	if record == nil {
		return nil
	}
	sources := []data.Source{{Name: record["source"]}}
	base := maps.Clone(record)
	for _, id := range m.parts[id] {
		if gave := fillFrom(base, m.records[id]); len(gave) > 0 {
			sources = append(sources, data.Source{Name: m.records[id]["source"], Fields: gave})
		}
	}
	return sources
}

func (m *model) setApart(id string) {
	if major := m.majorOf(id); major != "" {
		m.setParts(major, slices.DeleteFunc(slices.Clone(m.parts[major]), func(part string) bool { return part == id }))
		m.apart[id] = true
	}
}

func (m *model) setParts(major string, parts []string) {
	if delete(m.parts, major); len(parts) > 0 {
		m.parts[major] = parts
	}
}

// edited tells whether editors made something of an id.
func (m *model) edited(id string) bool {
	for _, edit := range m.edits {
		if edit.into == id {
			return true
		}
	}
	_, edited := m.edits[id]
	return edited
}

// match finds what is one place after the records were others. It looks at all pairs.
func (m *model) match(before map[string]fields, numbers map[string]uint64) {
	look := map[string]bool{}
	for _, id := range slices.Concat(slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(m.records))) {
		look[id] = !maps.Equal(before[id], m.records[id]) || (before[id] == nil) != (m.records[id] == nil)
	}
	group := map[string][]string{} // id → those of its place, in no order
	for major, parts := range m.parts {
		m.regroup(append(slices.Clone(parts), major), look, group, numbers)
	}
	for id := range m.records {
		free := m.edits[id].into == "" && !m.apart[id] && (!m.edits[id].gone || group[id] != nil)
		if free && group[id] == nil {
			group[id] = []string{id}
		}
	}
	ids := slices.Sorted(maps.Keys(group))
	for _, a := range ids {
		for _, b := range ids {
			isGone := func(id string) bool { return m.edits[id].gone }
			if a < b && (look[a] || look[b]) && m.alike(a, b) && !slices.ContainsFunc(slices.Concat(group[a], group[b]), isGone) {
				m.unite(group, a, b)
			}
		}
	}
	old := maps.Clone(m.parts)
	clear(m.parts)
	for _, id := range ids {
		major := slices.IndexFunc(group[id], func(id string) bool { return len(old[id]) > 0 && len(old[id])+1 == len(group[id]) })
		if major >= 0 && !slices.ContainsFunc(group[id], func(id string) bool { return look[id] }) {
			m.parts[group[id][major]] = old[group[id][major]] // nothing came to it or went: it is not ranked anew
			continue
		}
		if spots := m.ranked(group[id], numbers); spots[0] == id && len(spots) > 1 {
			m.parts[id] = spots[1:]
		}
	}
}

// regroup keeps together those of a place that still fit.
func (m *model) regroup(ids []string, look map[string]bool, group map[string][]string, numbers map[string]uint64) {
	changed := slices.ContainsFunc(ids, func(id string) bool { return look[id] })
	ids = slices.DeleteFunc(ids, func(id string) bool { return m.records[id] == nil })
	if !changed {
		for _, id := range ids {
			group[id] = ids
		}
		return
	}
	for _, id := range ids {
		look[id], group[id] = true, []string{id}
	}
	var first string
	for i, id := range m.ranked(ids, numbers) {
		if i == 0 {
			first = id
		} else if slices.ContainsFunc(group[first], func(other string) bool { return m.alike(other, id) }) {
			m.unite(group, first, id)
		}
	}
}

func (m *model) alike(a, b string) bool {
	x, y := m.records[a], m.records[b]
	return x["name"] == y["name"] && x["category"] == y["category"] && x["source"] != y["source"]
}

func (m *model) unite(group map[string][]string, a, b string) {
	if slices.Contains(group[a], b) {
		return
	}
	for _, x := range group[a] {
		for _, y := range group[b] {
			r, s := m.records[x], m.records[y]
			if r["source"] == s["source"] || r["category"] != s["category"] || m.edited(x) && m.edited(y) {
				return
			}
		}
	}
	all := slices.Concat(group[a], group[b])
	for _, id := range all {
		group[id] = all
	}
}

func (m *model) ranked(ids []string, numbers map[string]uint64) []string {
	return slices.SortedFunc(slices.Values(ids), func(a, b string) int {
		switch x, y := m.edited(a), m.edited(b); {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return cmp.Or(cmp.Compare(numbers[a]-1, numbers[b]-1), cmp.Compare(a, b)) // 0, none yet, is last
	})
}

// numbers are those that places were given.
func (w *walk) numbers() map[string]uint64 {
	w.t.Helper()
	numbers := map[string]uint64{}
	err := w.s.Read(func(r *Reader) error {
		return each(r.tx, bucketNumbers, func(key, payload []byte) (err error) {
			numbers[string(key)], err = parseNumber(payload)
			return err
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return numbers
}
