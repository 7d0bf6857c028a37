package store

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tripoint/data"
)

// model is a store as a few maps: each field of a place is a text, an edit is the fields that editors set.
type model struct {
	records map[string]fields
	edits   map[string]modelEdit
	parts   map[string][]string // id → what was found to be part of it, see model_match_test.go
	apart   map[string]bool
}

type fields map[string]string // name, phone, website, category, source

type modelEdit struct {
	gone, whole bool
	into        string
	set         fields
}

func newModel() *model {
	return &model{map[string]fields{}, map[string]modelEdit{}, map[string][]string{}, map[string]bool{}}
}

func (m *model) clone() *model {
	return &model{maps.Clone(m.records), maps.Clone(m.edits), maps.Clone(m.parts), maps.Clone(m.apart)}
}

var editable = []string{"category", "name", "phone", "website"}

// tell says what a reader gets for an id.
func (m *model) tell(id string) string {
	edit := m.edits[id]
	base, sources := m.base(id)
	switch major := m.majorOf(id); {
	case edit.into != "":
		return "part of " + edit.into
	case major != "":
		return "part of " + major
	case edit.gone, base == nil && !edit.whole:
		return "none"
	case edit.set == nil:
		return tellFields(base, sources, nil)
	case base == nil:
		return tellFields(edit.set, "", []string{})
	}
	shown := maps.Clone(base)
	var credit []string
	for name, value := range edit.set {
		if shown[name] = value; !edit.whole || value != "" {
			credit = append(credit, name)
		} else {
			shown[name] = base[name]
		}
	}
	if edit.whole {
		credit = append(credit, "geometry")
	}
	slices.Sort(credit)
	return tellFields(shown, sources, credit)
}

func tellFields(f fields, sources string, credit []string) string {
	text := fmt.Sprintf("%s|%s|%s|%s|%s", f["name"], f["phone"], f["website"], f["category"], sources)
	if credit != nil {
		text += "|editors " + strings.Join(credit, " ")
	}
	return text
}

func tellPlace(p *data.Place) string {
	f := fields{"name": p.Name, "phone": p.Phone, "website": p.Website, "category": p.Category()}
	sources, credit := "", []string(nil)
	for _, of := range p.Sources {
		if of.Name == editors {
			credit = append([]string{}, of.Fields...)
		} else {
			sources += tellSource(of.Name, of.Fields)
		}
	}
	return tellFields(f, sources, credit)
}

func tellSource(name string, fields []string) string {
	return strings.Join(append([]string{name}, fields...), " ") + ";"
}

func (f fields) place(id string) data.Place {
	p := place(id, f["name"])
	p.Phone, p.Website, p.Categories = f["phone"], f["website"], []string{f["category"]}
	if f["source"] != "" {
		p.Sources = []data.Source{{Name: f["source"]}}
	}
	return p
}

func (m *model) isPlace(id string) bool {
	told := m.tell(id)
	return told != "none" && !strings.HasPrefix(told, "part of ")
}

func (m *model) put(id string, f fields) {
	base, _ := m.base(id)
	if base == nil {
		m.edits[id] = modelEdit{whole: true, set: f}
		return
	}
	set := fields{}
	for _, name := range editable {
		if f[name] != base[name] {
			set[name] = f[name]
		}
	}
	if delete(m.edits, id); len(set) > 0 {
		m.edits[id] = modelEdit{set: set}
	}
}

// edit does what Store.Edit does, and tells whether it may.
func (m *model) edit(e Edit) bool {
	switch {
	case e.Revert:
		delete(m.edits, e.ID)
		m.setApart(e.ID)
		return m.records[e.ID] != nil
	case e.Place != nil:
		m.setApart(e.ID)
		m.put(e.ID, fields{"name": e.Place.Name, "phone": e.Place.Phone, "website": e.Place.Website, "category": e.Place.Category()})
		return true
	case !m.isPlace(e.ID):
		return false
	case e.Into == "":
		m.edits[e.ID] = modelEdit{gone: true}
		return true
	}
	into := e.Into
	if next := cmp.Or(m.edits[into].into, m.majorOf(into)); next != "" {
		into = next
	}
	if !m.isPlace(into) || into == e.ID {
		return false
	}
	for id, edit := range m.edits {
		if edit.into == e.ID {
			m.edits[id] = modelEdit{into: into}
		}
	}
	for _, id := range m.parts[e.ID] {
		m.edits[id] = modelEdit{into: into}
	}
	delete(m.parts, e.ID)
	m.edits[e.ID] = modelEdit{into: into}
	return true
}

func (m *model) importAll(places []data.Place, replace bool, numbers map[string]uint64) {
	brought, sources, before := map[string]bool{}, map[string]bool{}, maps.Clone(m.records)
	for _, p := range places {
		brought[p.ID], sources[p.Sources[0].Name] = true, true
		m.records[p.ID] = fields{"name": p.Name, "phone": p.Phone, "website": p.Website, "category": p.Category(), "source": p.Sources[0].Name}
	}
	for id, record := range m.records {
		if replace && sources[record["source"]] && !brought[id] {
			delete(m.records, id)
		}
	}
	m.match(before, numbers)
}

func (m *model) removeSource(name string, numbers map[string]uint64) bool {
	before := maps.Clone(m.records)
	maps.DeleteFunc(m.records, func(_ string, record fields) bool { return record["source"] == name })
	m.match(before, numbers)
	return len(m.records) < len(before)
}

// A walk does random things to a store and to its model.
type walk struct {
	t       *testing.T
	rnd     *rand.Rand
	s       *Store
	m       *model
	history map[uint64]*model
	sums    map[uint64]uint64
}

func (w *walk) id() string { return fmt.Sprintf("a-%02d", w.rnd.IntN(16)) }

func (w *walk) fields() fields {
	pick := func(options ...string) string { return options[w.rnd.IntN(len(options))] }
	return fields{
		"name": pick("one", "two", "three"), "phone": pick("", "1", "2"),
		"website": pick("", "https://example.org"), "category": pick("museum", "zoo"),
	}
}

func (w *walk) record() data.Place {
	f := w.fields()
	f["source"] = []string{"a", "b", "c"}[w.rnd.IntN(3)]
	return f.place(w.id())
}

func (w *walk) randomEdit(m *model) Edit {
	id := w.id()
	switch w.rnd.IntN(8) {
	case 0:
		return Edit{ID: id, Revert: true}
	case 1:
		return Edit{ID: id}
	case 2, 3:
		return Edit{ID: id, Into: w.id()}
	default:
		p := w.fields().place(id)
		p.Sources = m.sourcesOf(id) // they are not what is edited here
		return Edit{ID: id, Place: &p}
	}
}

// step does one random thing and tells what.
func (w *walk) step() string {
	did, next, allowed := "", w.m.clone(), true
	var err error
	switch w.rnd.IntN(10) {
	case 0, 1, 2:
		var places []data.Place
		seen := map[string]bool{}
		for range w.rnd.IntN(6) {
			if p := w.record(); !seen[p.ID] {
				seen[p.ID] = true
				places = append(places, p)
			}
		}
		replace := w.rnd.IntN(3) == 0
		did = fmt.Sprintf("import %d, replace %v", len(places), replace)
		next.importAll(places, replace, w.numbers())
		_, err = w.s.Import("importer", Batch{Places: eachOf(places), Replace: replace})
	case 3:
		name := []string{"a", "b", "c"}[w.rnd.IntN(3)]
		did = "remove source " + name
		allowed = next.removeSource(name, w.numbers())
		_, err = w.s.RemoveSource("admin", name)
	case 4:
		to := uint64(w.rnd.IntN(int(state(w.t, w.s).Sequence) + 1))
		did = fmt.Sprint("roll back to ", to)
		if next, allowed = w.history[to]; allowed {
			next = next.clone()
		}
		_, err = w.s.Rollback("admin", to, nil)
	default:
		var edits []Edit
		for range 1 + w.rnd.IntN(3) {
			e := w.randomEdit(next)
			edits = append(edits, e)
			allowed = allowed && next.edit(e)
		}
		did = fmt.Sprintf("edit %+v", edits)
		_, err = w.s.Edit("editor", edits)
	}
	if allowed != (err == nil) {
		w.t.Fatalf("%s: %v, want allowed %v", did, err, allowed)
	}
	if allowed {
		w.m = next
	}
	return did
}

// compare tells whether the store is what the model is.
func (w *walk) compare(did string) {
	w.t.Helper()
	found := contents(w.t, w.s)
	merged := map[string]string{}
	if err := w.s.Read(func(r *Reader) error {
		set, err := r.Surroundings()
		merged = set.Merged
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	for i := range 16 {
		id := fmt.Sprintf("a-%02d", i)
		got := "none"
		if p, ok := found[id]; ok {
			got = tellPlace(&p)
		} else if merged[id] != "" {
			got = "part of " + merged[id]
		}
		if want := w.m.tell(id); got != want {
			w.t.Fatalf("after %s: %s is %q, want %q", did, id, got, want)
		}
	}
}

// follow applies the changes since a sequence to what there was then and compares with what there is now.
func (w *walk) follow(since uint64) {
	w.t.Helper()
	old := map[string]string{}
	for i := range 16 {
		id := fmt.Sprintf("a-%02d", i)
		old[id] = w.history[since].tell(id)
	}
	found, err := changes(w.s, since)
	if err != nil {
		w.t.Fatalf("changes since %d: %v", since, err)
	}
	last := Change{Sequence: since}
	for _, c := range found {
		if c.Sequence < last.Sequence || c.Sequence == last.Sequence && c.Index <= last.Index && last.ID != "" || c.By == "" || c.Time.IsZero() {
			w.t.Fatalf("change %+v comes after %+v", c, last)
		}
		last = c
		switch {
		case c.Place != nil:
			old[c.ID] = tellPlace(c.Place)
		case c.Into != "":
			old[c.ID] = "part of " + c.Into
		default:
			old[c.ID] = "none"
		}
	}
	for id, got := range old {
		if want := w.m.tell(id); got != want {
			w.t.Fatalf("followed from %d: %s is %q, want %q", since, id, got, want)
		}
	}
}

// The store does what its model does, through all of its writes and after each of them.
func TestStoreAgreesWithItsModel(t *testing.T) {
	for seed := range uint64(4) {
		path := filepath.Join(t.TempDir(), "store.db")
		w := &walk{t: t, rnd: rand.New(rand.NewPCG(seed, 2)), s: open(t, path), m: newModel(), history: map[uint64]*model{}, sums: map[uint64]uint64{}}
		for range 120 {
			w.history[state(t, w.s).Sequence] = w.m.clone()
			w.sums[state(t, w.s).Sequence] = state(t, w.s).Sum
			did := w.step()
			w.compare(did)
			w.history[state(t, w.s).Sequence] = w.m.clone()
			for range 3 {
				w.follow(uint64(w.rnd.IntN(int(state(t, w.s).Sequence) + 1)))
			}
			if w.rnd.IntN(20) == 0 {
				w.s = reopened(t, w.s)
			}
			if w.rnd.IntN(5) == 0 {
				sound(t, w.s)
			}
		}
		w.rollBackToAll()
		sound(t, w.s)
	}
}

func (w *walk) rollBackToAll() {
	last := state(w.t, w.s).Sequence
	for sequence := range last {
		if _, err := w.s.Rollback("admin", sequence, nil); err != nil {
			w.t.Fatal(err)
		}
		w.m = w.history[sequence]
		w.compare(fmt.Sprint("rolling back to ", sequence))
		if got, want := state(w.t, w.s).Sum, w.sums[sequence]; got != want {
			w.t.Fatalf("sum %x after rolling back to %d, want %x", got, sequence, want)
		}
		w.history[state(w.t, w.s).Sequence] = w.m
	}
	for since := range last {
		w.follow(since)
	}
}
