package store

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"tripoint/data"
)

func TestKeys(t *testing.T) {
	s := opened(t)
	first, err := s.AddKey("office")
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.AddKey("museum")
	if err != nil || second == first {
		t.Fatalf("keys %s and %s, %v", first, second, err)
	}
	var invalid *data.Invalid
	for _, name := range []string{"", "office", strings.Repeat("x", 101), "\xff", "a\nb"} {
		if _, err := s.AddKey(name); !errors.As(err, &invalid) {
			t.Errorf("key %q: %v, want *data.Invalid", name, err)
		}
	}
	s = reopened(t, s)
	if bytes.Contains(bytesOf(t, s.path), []byte(first[len(keyPrefix):])) {
		t.Error("the key is in the file")
	}
	if got := state(t, s); got != (State{ID: got.ID}) {
		t.Errorf("state %+v, want nothing changed", got)
	}
	for _, tt := range []struct{ key, want string }{
		{first, "office"}, {second, "museum"}, {"", ""}, {first[:len(first)-1], ""}, {first + "x", ""}, {"office", ""},
	} {
		if k, ok, err := s.FindKey(tt.key); k.Name != tt.want || ok != (tt.want != "") || err != nil {
			t.Errorf("%s is the key %+v, %v, %v, want %q", tt.key, k, ok, err, tt.want)
		}
	}
	if err := s.RevokeKey("office"); err != nil {
		t.Error(err)
	}
	if err := s.RevokeKey("office"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("revoked again: %v, want ErrNotFound", err)
	}
	if _, ok, err := s.FindKey(first); ok || err != nil {
		t.Errorf("a revoked key is found: %v", err)
	}
	if keys, err := s.Keys(); len(keys) != 1 || keys[0].Name != "museum" || keys[0].Added.IsZero() || err != nil {
		t.Errorf("keys %+v, %v, want that of the museum", keys, err)
	}
	sound(t, s)
}

// Readers, editors and those who ask for keys do not disturb each other.
func TestConcurrentUse(t *testing.T) {
	s := opened(t)
	key, err := s.AddKey("key")
	if err != nil {
		t.Fatal(err)
	}
	imported(t, s, Batch{}, record("a", "a-1", "one"))
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for j := range 30 {
				if _, err := s.Edit("editor", []Edit{put(place(fmt.Sprint("x-", i), fmt.Sprint(j)))}); err != nil {
					t.Error(err)
				}
			}
		})
		group.Go(func() {
			for range 30 {
				contents(t, s)
				if _, ok, err := s.FindKey(key); !ok || err != nil {
					t.Errorf("the key is not found: %v", err)
				}
			}
		})
	}
	group.Wait()
	if got := state(t, s); got.Sequence != 121 || got.Places != 5 {
		t.Errorf("state %+v, want 5 places after 121 writes", got)
	}
	sound(t, s)
}
