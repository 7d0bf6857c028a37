package store

import (
	"errors"
	"fmt"
	"testing"

	"tripoint/data"
)

// lowerLog lets the log keep few changes during a test.
func lowerLog(t *testing.T, limit, step int) {
	oldLimit, oldStep := logLimit, trimStep
	t.Cleanup(func() { logLimit, trimStep = oldLimit, oldStep })
	logLimit, trimStep = limit, step
}

// The log keeps the newest writes whole, and knows the changes since its horizon.
func TestLogForgets(t *testing.T) {
	lowerLog(t, 10, 2)
	s := opened(t)
	history := map[uint64]map[string]data.Place{0: {}}
	for i, n := range []int{3, 4, 12, 1, 1, 5, 6, 1, 0, 30, 2, 8, 1} {
		var places []data.Place
		for j := range n {
			places = append(places, record("a", fmt.Sprintf("a-%02d", j), fmt.Sprint("round ", i)))
		}
		imported(t, s, Batch{}, places...)
		now := state(t, s)
		history[now.Sequence] = contents(t, s)
		first := now.Horizon
		logged := 0
		for since := range now.Sequence + 1 {
			found, err := changes(s, since)
			var gone *Gone
			if since < first {
				if !errors.As(err, &gone) || gone.First != first || gone.Last != now.Sequence {
					t.Errorf("round %d: changes since %d: %v, want *Gone from %d", i, since, err, first)
				}
				if _, err := s.Rollback("admin", since, nil); !errors.As(err, &gone) {
					t.Errorf("round %d: back to %d: %v, want *Gone", i, since, err)
				}
			} else if err != nil {
				t.Errorf("round %d: changes since %d: %v", i, since, err)
			} else if since == first {
				logged = len(found)
			}
		}
		if logged > logLimit && first+1 != now.Sequence {
			t.Errorf("round %d: %d changes are logged since %d, want at most %d", i, logged, first, logLimit)
		}
		sound(t, s)
	}
	first := state(t, s).Horizon
	if first < 10 {
		t.Errorf("horizon %d, want it to have moved", first)
	}
	if _, err := s.Rollback("admin", first, nil); err != nil {
		t.Fatal(err)
	}
	got := contents(t, s)
	for id, want := range history[first] {
		if p := got[id]; p.Name != want.Name {
			t.Errorf("%s is %q back at %d, want %q", id, p.Name, first, want.Name)
		}
	}
	// What was dropped is cleared away in the end.
	for i := range 60 {
		edited(t, s, put(place("x-1", fmt.Sprint(i))))
	}
	if err := s.Read(func(r *Reader) error {
		if n := r.meta.Entries[bucketChanges]; n > logLimit {
			t.Errorf("%d changes are kept, want at most %d", n, logLimit)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestChangesOutOfReach(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "one"))
	var gone *Gone
	if _, err := changes(s, 2); !errors.As(err, &gone) || *gone != (Gone{2, 0, 1}) {
		t.Errorf("changes since 2: %v, want *Gone", err)
	}
	if _, err := s.Rollback("admin", 2, nil); !errors.As(err, &gone) {
		t.Errorf("back to 2: %v, want *Gone", err)
	}
}

// A change says who made it, and the place as it is now, more of them than are decoded at once.
func TestChangesOfALargeBatch(t *testing.T) {
	s := opened(t)
	all := townList(3000)
	imported(t, s, Batch{}, all...)
	edited(t, s, put(with(all[7], "7")), Edit{ID: all[8].ID})
	found, err := changes(s, 0)
	if err != nil || len(found) != 3002 {
		t.Fatalf("%d changes, %v, want 3002", len(found), err)
	}
	for i, c := range found {
		by, index := "importer", i
		if i >= 3000 {
			by, index = "editor", i-3000
		}
		if c.By != by || c.Index != index || c.ID != all[[2]int{i, 7 + index}[min(i/3000, 1)]].ID {
			t.Errorf("change %d is %+v", i, c)
		}
		switch c.ID {
		case all[7].ID:
			if c.Place == nil || c.Place.Phone != "7" || c.Place.Number == 0 {
				t.Errorf("change %d has %+v, want the place as it is now", i, c.Place)
			}
		case all[8].ID:
			if c.Place != nil {
				t.Errorf("change %d has %+v, want no place", i, c.Place)
			}
		}
	}
}
