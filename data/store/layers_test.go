package store

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tripoint/data"
)

// told is what a reader gets for an id, in short: name, phone, categories and what the editors are credited for.
func told(s *Store, id string) string {
	p, err := find(s, id)
	var merged *Merged
	switch {
	case errors.As(err, &merged):
		return "part of " + merged.Into
	case errors.Is(err, data.ErrNotFound):
		return "none"
	case err != nil:
		return err.Error()
	}
	text := fmt.Sprintf("%s, %s, %s", p.Name, p.Phone, strings.Join(p.Categories, "+"))
	for _, of := range p.Sources {
		if of.Name == editors {
			text += ", editors: " + strings.Join(of.Fields, " ")
		}
	}
	return text
}

type step func(t *testing.T, s *Store)

// with is a place with a phone and categories; no category leaves it a museum.
func with(p data.Place, phone string, categories ...string) data.Place {
	p.Phone = phone
	if len(categories) > 0 {
		p.Categories = categories
	}
	return p
}

func imports(places ...data.Place) step {
	return func(t *testing.T, s *Store) { t.Helper(); imported(t, s, Batch{}, places...) }
}

func replaces(places ...data.Place) step {
	return func(t *testing.T, s *Store) {
		t.Helper()
		imported(t, s, Batch{Replace: true, Source: data.Source{Name: "a"}}, places...)
	}
}

func edits(edits ...Edit) step {
	return func(t *testing.T, s *Store) { t.Helper(); edited(t, s, edits...) }
}

func rollsBack(sequence uint64) step {
	return func(t *testing.T, s *Store) {
		t.Helper()
		if _, err := s.Rollback("admin", sequence, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLayers(t *testing.T) {
	one, two := with(record("a", "a-1", "one"), "1"), record("a", "a-2", "two")
	corrected := with(record("a", "a-1", "One"), "1")
	moved := one
	moved.Point[0]++
	for _, tt := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"nothing", nil, "none"},
		{"a record", []step{imports(one)}, "one, 1, museum"},
		{"a record that changes", []step{imports(one), imports(with(one, "2"))}, "one, 2, museum"},
		{"a correction", []step{imports(one), edits(put(corrected))}, "One, 1, museum, editors: name"},
		{"a correction survives, the rest follows", []step{imports(one), edits(put(corrected)), imports(with(one, "2"))}, "One, 2, museum, editors: name"},
		{"a correction of what the source says by now", []step{imports(one), edits(put(corrected)), imports(corrected)}, "One, 1, museum, editors: name"},
		{"two corrections", []step{imports(one), edits(put(corrected)), edits(put(with(corrected, "3")))}, "One, 3, museum, editors: name phone"},
		{"a correction taken back", []step{imports(one), edits(put(corrected)), edits(put(one))}, "one, 1, museum"},
		{"a field taken away", []step{imports(one), edits(put(with(one, ""))), imports(with(one, "2"))}, "one, , museum, editors: phone"},
		{"a place moved", []step{imports(one), edits(put(moved)), imports(with(one, "2"))}, "one, 2, museum, editors: geometry"},
		{"another category", []step{imports(one), edits(put(with(one, "1", "zoo"))), imports(with(one, "2", "castle", "museum"))}, "one, 2, zoo, editors: category"},
		{"a category less", []step{imports(with(one, "1", "zoo", "museum")), edits(put(with(one, "1", "zoo"))), imports(with(one, "1", "castle", "museum"))}, "one, 1, zoo, editors: category"},
		{"a category more", []step{imports(one), edits(put(with(one, "1", "zoo", "museum"))), imports(with(one, "1", "castle"))}, "one, 1, zoo+museum, editors: categories category"},
		{"reverted", []step{imports(one), edits(put(corrected)), edits(Edit{ID: "a-1", Revert: true})}, "one, 1, museum"},
		{"reverted without an edit", []step{imports(one), edits(Edit{ID: "a-1", Revert: true})}, "one, 1, museum"},
		{"taken away", []step{imports(one), edits(Edit{ID: "a-1"})}, "none"},
		{"taken away survives", []step{imports(one), edits(Edit{ID: "a-1"}), imports(with(one, "2"))}, "none"},
		{"taken away and reverted", []step{imports(one), edits(Edit{ID: "a-1"}), imports(with(one, "2")), edits(Edit{ID: "a-1", Revert: true})}, "one, 2, museum"},
		{"taken away and put", []step{imports(one), edits(Edit{ID: "a-1"}), edits(put(corrected))}, "One, 1, museum, editors: name"},
		{"gone from its source", []step{imports(one), replaces()}, "none"},
		{"corrected and gone from its source", []step{imports(one), edits(put(corrected)), replaces()}, "none"},
		{"corrected in everything and gone from its source", []step{imports(one), edits(put(with(moved, "3", "zoo"))), replaces()}, "none"},
		{"a correction waits for its source", []step{imports(one), edits(put(corrected)), replaces(), imports(with(one, "2"))}, "One, 2, museum, editors: name"},
		{"put while its source is gone", []step{imports(one), edits(put(corrected)), replaces(), edits(put(with(one, "4")))}, "one, 4, museum, editors: "},
		{"editors' own", []step{edits(put(with(place("a-1", "own"), "5")))}, "own, 5, museum, editors: "},
		{"editors' own, taken away", []step{edits(put(place("a-1", "own"))), edits(Edit{ID: "a-1"})}, "none"},
		{"editors' own, taken away, then in a source", []step{edits(put(place("a-1", "own"))), edits(Edit{ID: "a-1"}), imports(one)}, "none"},
		{"editors' own, then in a source", []step{edits(put(place("a-1", "own"))), imports(one)}, "own, 1, museum, editors: category geometry name"},
		{"editors' own, then in a source, reverted", []step{edits(put(place("a-1", "own"))), imports(one), edits(Edit{ID: "a-1", Revert: true})}, "one, 1, museum"},
		{"merged", []step{imports(one, two), edits(Edit{ID: "a-1", Into: "a-2"})}, "part of a-2"},
		{"merged survives", []step{imports(one, two), edits(Edit{ID: "a-1", Into: "a-2"}), imports(with(one, "2"))}, "part of a-2"},
		{"merged and reverted", []step{imports(one, two), edits(Edit{ID: "a-1", Into: "a-2"}), edits(Edit{ID: "a-1", Revert: true})}, "one, 1, museum"},
		{"merged and put", []step{imports(one, two), edits(Edit{ID: "a-1", Into: "a-2"}), edits(put(corrected))}, "One, 1, museum, editors: name"},
		{"merged into what is merged later", []step{imports(one, two, record("a", "a-3", "three")), edits(Edit{ID: "a-1", Into: "a-2"}), edits(Edit{ID: "a-2", Into: "a-3"})}, "part of a-3"},
		{"merged into what is merged", []step{imports(one, two, record("a", "a-3", "three")), edits(Edit{ID: "a-2", Into: "a-3"}), edits(Edit{ID: "a-1", Into: "a-2"})}, "part of a-3"},
		{"merged in one go", []step{imports(one, two, record("a", "a-3", "three")), edits(Edit{ID: "a-1", Into: "a-2"}, Edit{ID: "a-2", Into: "a-3"})}, "part of a-3"},
		{"merged, put back, then the other merged", []step{imports(one, two, record("a", "a-3", "three")), edits(Edit{ID: "a-1", Into: "a-2"}, put(one), Edit{ID: "a-2", Into: "a-3"})}, "one, 1, museum"},
		{"merged into what is gone later", []step{imports(one, two), edits(Edit{ID: "a-1", Into: "a-2"}), edits(Edit{ID: "a-2"})}, "part of a-2"},
		{"put twice in one go", []step{imports(one), edits(put(corrected), put(with(corrected, "6")))}, "One, 6, museum, editors: name phone"},
		{"taken away and put in one go", []step{imports(one), edits(Edit{ID: "a-1"}, put(corrected))}, "One, 1, museum, editors: name"},
		{"an import rolled back", []step{imports(one), imports(with(one, "2")), rollsBack(1)}, "one, 1, museum"},
		{"a first import rolled back", []step{imports(one), rollsBack(0)}, "none"},
		{"a correction rolled back", []step{imports(one), edits(put(corrected)), rollsBack(1)}, "one, 1, museum"},
		{"a correction rolled back does not survive", []step{imports(one), edits(put(corrected)), rollsBack(1), imports(with(one, "2"))}, "one, 2, museum"},
		{"an import rolled back under a correction", []step{imports(one), edits(put(corrected)), imports(with(one, "2")), rollsBack(2)}, "One, 1, museum, editors: name"},
		{"a removal rolled back", []step{imports(one), edits(put(corrected)), edits(Edit{ID: "a-1"}), rollsBack(2)}, "One, 1, museum, editors: name"},
		{"a merge rolled back", []step{imports(one, two), edits(Edit{ID: "a-1", Into: "a-2"}), rollsBack(1)}, "one, 1, museum"},
		{"a revert rolled back", []step{imports(one), edits(put(corrected)), edits(Edit{ID: "a-1", Revert: true}), rollsBack(2)}, "One, 1, museum, editors: name"},
		{"a replacement rolled back", []step{imports(one), edits(put(corrected)), replaces(), rollsBack(2)}, "One, 1, museum, editors: name"},
		{"a rollback rolled back", []step{imports(one), imports(with(one, "2")), rollsBack(1), rollsBack(2)}, "one, 2, museum"},
	} {
		s := opened(t)
		for _, do := range tt.steps {
			do(t, s)
			contents(t, s)
		}
		if got := told(s, "a-1"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		s = reopened(t, s)
		if got := told(s, "a-1"); got != tt.want {
			t.Errorf("%s, opened again: %q, want %q", tt.name, got, tt.want)
		}
		sound(t, s)
	}
}

func TestEditRefuses(t *testing.T) {
	one, two := record("a", "a-1", "one"), record("a", "a-2", "two")
	nameless, far := place("a-1", " "), place("a-1", "far")
	far.Point[1] = 91
	crowded := one
	crowded.Sources = slices.Repeat(one.Sources, 200) // no room for the editors
	var invalid *data.Invalid
	var merged *Merged
	var noSource *NoSource
	for _, tt := range []struct {
		name  string
		edits []Edit
		as    any // what the error is, nil for ErrNotFound
	}{
		{"no name", []Edit{put(nameless)}, &invalid},
		{"no place on earth", []Edit{put(far)}, &invalid},
		{"another id", []Edit{{ID: "a-2", Place: &one}}, &invalid},
		{"too many sources", []Edit{put(crowded)}, &invalid},
		{"taking away what is not there", []Edit{{ID: "a-9"}}, nil},
		{"taking away twice", []Edit{{ID: "a-1"}, {ID: "a-1"}}, nil},
		{"taking away what is part of another", []Edit{{ID: "a-3"}}, &merged},
		{"merging what is not there", []Edit{{ID: "a-9", Into: "a-1"}}, nil},
		{"merging into what is not there", []Edit{{ID: "a-1", Into: "a-9"}}, &invalid},
		{"merging into itself", []Edit{{ID: "a-1", Into: "a-1"}}, &invalid},
		{"merging into a part of it", []Edit{{ID: "a-1", Into: "a-3"}}, &invalid},
		{"merging in a circle", []Edit{{ID: "a-1", Into: "a-2"}, {ID: "a-2", Into: "a-1"}}, &invalid},
		{"reverting what no source has", []Edit{{ID: "own", Revert: true}}, &noSource},
		{"reverting what is not there", []Edit{{ID: "a-9", Revert: true}}, &noSource},
		{"a good one before a bad one", []Edit{put(with(one, "9")), {ID: "a-9"}}, nil},
	} {
		s := opened(t)
		imported(t, s, Batch{}, one, two, record("a", "a-3", "three"))
		edited(t, s, put(place("own", "own")), Edit{ID: "a-3", Into: "a-1"})
		before := state(t, s)
		_, err := s.Edit("editor", tt.edits)
		if tt.as == nil && !errors.Is(err, data.ErrNotFound) || tt.as != nil && !errors.As(err, tt.as) {
			t.Errorf("%s: %v, want %T", tt.name, err, tt.as)
		}
		if got := state(t, s); got != before {
			t.Errorf("%s: state %+v, want %+v as before", tt.name, got, before)
		}
	}
}

// What a reader gets can be put back as it is, and nothing changes.
func TestPutOfWhatWasRead(t *testing.T) {
	s := opened(t)
	credited := record("a", "a-1", "one")
	credited.Sources = append(credited.Sources, data.Source{Name: editors, Fields: []string{"website"}})
	imported(t, s, Batch{}, credited, record("a", "a-2", "two"), record("a", "a-3", "three"))
	edited(t, s, put(with(credited, "1")), put(with(record("a", "a-3", "three"), "3")), put(place("own", "own")))
	if p := contents(t, s)["a-1"]; len(p.Sources) != 2 || !slices.Equal(p.Sources[1].Fields, []string{"phone", "website"}) {
		t.Errorf("sources of a-1 %v, want the editors once, with the fields of both", p.Sources)
	}
	before := state(t, s)
	var all []Edit
	for _, p := range contents(t, s) {
		all = append(all, put(p))
	}
	if o := edited(t, s, all...); o != (Outcome{Sequence: before.Sequence, Unchanged: 4}) || state(t, s) != before {
		t.Errorf("outcome %+v, state %+v, want nothing changed in %+v", o, state(t, s), before)
	}
}

// An edit that does not fit what the source says by now is left out, told by Check, and counts again when it fits.
func TestConflict(t *testing.T) {
	event := func(starts, ends string) data.Place {
		p := record("a", "a-1", "fair")
		p.Categories, p.Event = []string{"festival"}, &data.Event{Starts: starts, Ends: ends}
		return p
	}
	s := opened(t)
	imported(t, s, Batch{}, event("2026-11-20", "2026-11-22"), record("a", "a-2", "two"))
	edited(t, s, put(event("2026-11-20", "2026-11-21")))
	imported(t, s, Batch{}, event("2026-12-20", "2026-12-22"))
	want := event("2026-12-20", "2026-12-22")
	got := contents(t, s)["a-1"]
	if got.Number = 0; !reflect.DeepEqual(got, want) {
		t.Errorf("place %+v, want the source's %+v", got, want)
	}
	var conflict *Conflict
	var damaged *Damaged
	if err := s.Check(); !errors.As(err, &conflict) || conflict.ID != "a-1" || errors.As(err, &damaged) {
		t.Errorf("check: %v, want a conflict of a-1 and no damage", err)
	}
	edited(t, s, Edit{ID: "a-2"})
	imported(t, s, Batch{}, event("2026-11-19", "2026-11-22"))
	if got := contents(t, s)["a-1"]; got.Event.Ends != "2026-11-21" {
		t.Errorf("ends %s, want the editors' 2026-11-21", got.Event.Ends)
	}
	sound(t, s)
	imported(t, s, Batch{}, event("2026-12-20", "2026-12-22"))
	edited(t, s, put(with(event("2026-12-20", "2026-12-22"), "1")))
	sound(t, s)
}
