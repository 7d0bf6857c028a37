package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tripoint/data"
)

func backedUp(t testing.TB, s *Store) string {
	t.Helper()
	var b bytes.Buffer
	n, err := s.Backup(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("backup of %d bytes says %d, %v", b.Len(), n, err)
	}
	path := filepath.Join(t.TempDir(), "backup.db")
	writeFile(t, path, b.Bytes())
	return path
}

// A backup holds what the store held when it began, whatever is written meanwhile.
func TestBackupWhileWriting(t *testing.T) {
	s, _ := everything(t, 2000)
	want, err := readAll(s)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	n := 0
	_, err = s.Backup(writerFunc(func(p []byte) (int, error) {
		n++
		edited(t, s, put(place("own", fmt.Sprint(n))))
		imported(t, s, Batch{}, record("a", "a-1", strings.Repeat("x", n%200+1)))
		return b.Write(p)
	}))
	if err != nil || n < 5 {
		t.Fatalf("%v after %d parts", err, n)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	writeFile(t, path, b.Bytes())
	copied := open(t, path)
	sound(t, copied)
	if got, err := readAll(copied); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the backup holds something else: %v", err)
	}
	sound(t, s)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestBackupToAFullDisk(t *testing.T) {
	s, _ := everything(t, 10)
	full := errors.New("full")
	if _, err := s.Backup(writerFunc(func([]byte) (int, error) { return 0, full })); err == nil {
		t.Error("want an error")
	}
	sound(t, s)
}

func TestRestore(t *testing.T) {
	source, _ := everything(t, 50)
	want := contents(t, source)
	backup := backedUp(t, source)
	at := state(t, source).Sequence
	missing := func(*testing.T) (string, uint64) { return filepath.Join(t.TempDir(), "a", "store.db"), 0 }
	longer := func(t *testing.T) (string, uint64) {
		s := opened(t)
		for i := range at + 5 {
			edited(t, s, put(place("x-1", fmt.Sprint(i))))
		}
		_ = s.Close()
		return s.path, at + 5
	}
	for name, old := range map[string]func(*testing.T) (string, uint64){
		"over nothing":      missing,
		"over a longer one": longer,
		"over a shorter one": func(t *testing.T) (string, uint64) {
			s := opened(t)
			edited(t, s, put(place("x-1", "x")))
			_ = s.Close()
			return s.path, 1
		},
		"over garbage": func(t *testing.T) (string, uint64) {
			path := filepath.Join(t.TempDir(), "store.db")
			writeFile(t, path, []byte("garbage"))
			return path, 0
		},
		"over a damaged one whose state can be read": func(t *testing.T) (string, uint64) {
			path, sequence := longer(t)
			writeFile(t, path, bytes.ReplaceAll(bytesOf(t, path), []byte(`"name":"`), []byte(`"nama":"`)))
			if _, err := Open(path); err == nil {
				t.Fatal("the store is not damaged")
			}
			return path, sequence
		},
	} {
		t.Run(name, func(t *testing.T) {
			path, sequence := old(t)
			if err := Restore(path, backup); err != nil {
				t.Fatal(err)
			}
			s := open(t, path)
			sound(t, s)
			if got := contents(t, s); !reflect.DeepEqual(got, want) {
				t.Errorf("restored %d places, want %d", len(got), len(want))
			}
			next := max(at, sequence) + 1
			if got := state(t, s); got.Sequence != next || got.Horizon != next || got.Surroundings != next {
				t.Errorf("state %+v, want everything from %d", got, next)
			}
			if files, err := os.ReadDir(filepath.Dir(path)); len(files) != 1 || err != nil {
				t.Errorf("files %v, %v, want the store alone", files, err)
			}
			followRestored(t, s, at, next)
		})
	}
}

// followRestored checks that changes begin anew after a restore, and that the log of the backup is still good.
func followRestored(t *testing.T, s *Store, at, next uint64) {
	t.Helper()
	var gone *Gone
	for since := range next {
		if _, err := changes(s, since); !errors.As(err, &gone) {
			t.Errorf("changes since %d: %v, want *Gone", since, err)
		}
	}
	if found, err := changes(s, next); len(found) > 0 || err != nil {
		t.Errorf("changes since %d: %v, %v, want none", next, found, err)
	}
	sum := state(t, s).Sum
	for sequence := at + 1; sequence < next; sequence++ {
		if _, err := s.Rollback("admin", sequence, nil); !errors.As(err, &gone) {
			t.Errorf("back to %d, which is another past: %v, want *Gone", sequence, err)
		}
	}
	edited(t, s, Edit{ID: "own"})
	if _, err := s.Rollback("admin", 0, nil); err != nil || state(t, s).Places != 0 {
		t.Errorf("back to nothing: %v, %d places", err, state(t, s).Places)
	}
	for _, sequence := range []uint64{at, next} {
		if _, err := s.Rollback("admin", sequence, nil); err != nil || state(t, s).Sum != sum {
			t.Errorf("back to %d: %v, or another sum", sequence, err)
		}
	}
	sound(t, s)
}

// A bad backup leaves the store as it is.
func TestRestoreRefuses(t *testing.T) {
	source, _ := everything(t, 200)
	good := bytesOf(t, backedUp(t, source))
	flipped := bytes.ReplaceAll(good, []byte("Muzeum 150"), []byte("Muzeum 151"))
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "one"))
	before := state(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	for name, b := range map[string][]byte{"nothing": {}, "text": []byte("text"), "half": good[:len(good)/2], "flipped bits": flipped} {
		writeFile(t, backup, b)
		err := Restore(s.path, backup)
		var damaged *Damaged
		if !errors.As(err, &damaged) || damaged.Path != backup || strings.Contains(err.Error(), "tripoint restore") {
			t.Errorf("%s: %v, want *Damaged about the backup", name, err)
		}
	}
	if err := Restore(s.path, filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing backup: %v, want ErrNotExist", err)
	}
	s = open(t, s.path)
	if got := state(t, s); got != before {
		t.Errorf("state %+v, want %+v", got, before)
	}
	if files, err := os.ReadDir(filepath.Dir(s.path)); len(files) != 1 || err != nil {
		t.Errorf("files %v, %v, want the store alone", files, err)
	}
}

// An edit that does not fit its record is no reason to refuse a backup.
func TestRestoreWithAConflict(t *testing.T) {
	s := opened(t)
	event := record("a", "a-1", "fair")
	event.Categories, event.Event = []string{"festival"}, &data.Event{Starts: "2026-11-20", Ends: "2026-11-22"}
	imported(t, s, Batch{}, event)
	shorter := event
	shorter.Event = &data.Event{Starts: "2026-11-20", Ends: "2026-11-21"}
	edited(t, s, put(shorter))
	event.Event = &data.Event{Starts: "2026-12-20"}
	imported(t, s, Batch{}, event)
	if err := Restore(filepath.Join(t.TempDir(), "store.db"), backedUp(t, s)); err != nil {
		t.Error(err)
	}
}
