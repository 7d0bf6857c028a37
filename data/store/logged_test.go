package store

import (
	"errors"
	"testing"

	"tripoint/data"
)

// Behind each change, the log goes on as Changes does.
func TestLogGoesOnBehindAnyChange(t *testing.T) {
	s := opened(t)
	var many []data.Place
	for i := range 2100 { // more than are read at a time
		many = append(many, record("a", "a-"+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)), "one"))
	}
	imported(t, s, Batch{}, many...)
	edited(t, s, put(record("a", "a-aaa", "two")), Edit{ID: "a-baa"})
	edited(t, s, put(record("a", "a-aaa", "three")))
	err := s.Read(func(r *Reader) error {
		var all []Change
		if err := r.Changes(0, func(c Change) error {
			c.Place, c.Into = nil, ""
			all = append(all, c)
			return nil
		}); err != nil {
			return err
		}
		for _, from := range []int{0, 1, 1023, 1024, 1025, 2099, 2100, 2101, len(all)} {
			sequence, after := uint64(1), -1
			if from > 0 {
				sequence, after = all[from-1].Sequence, all[from-1].Index
			}
			rest := all[from:]
			if err := r.Log(sequence, after, func(c Change) error {
				if len(rest) == 0 || c != rest[0] {
					t.Fatalf("behind change %d: %+v with %d left", from, c, len(rest))
				}
				rest = rest[1:]
				return nil
			}); err != nil {
				return err
			}
			if len(rest) > 0 {
				t.Errorf("behind change %d: %d are missing", from, len(rest))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	enough, seen := errors.New("enough"), 0
	err = s.Read(func(r *Reader) error {
		return r.Log(0, -1, func(Change) error { seen++; return enough })
	})
	if !errors.Is(err, enough) || seen != 1 {
		t.Errorf("yield that ends it: %v after %d changes, want its error after 1", err, seen)
	}
}
