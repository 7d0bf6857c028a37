package store

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"go.etcd.io/bbolt"

	"tripoint/data"
)

// everything is a store with something in every bucket, and the bytes of its file.
func everything(t testing.TB, places int) (*Store, []byte) {
	t.Helper()
	s := opened(t)
	around := data.Set{
		Attribution: []string{"us"}, Border: orb.LineString{{18, 49}, {19, 50}},
		Areas: []data.Area{{ID: "area", Name: "area", Label: orb.Point{18.5, 49.2}, Outline: orb.MultiPolygon{{{{18, 49}, {19, 49}, {19, 50}, {18, 49}}}}}},
	}
	if _, err := s.Import("importer", Batch{Places: towns(places), Surroundings: &around}); err != nil {
		t.Fatal(err)
	}
	edited(t, s, put(with(town(0), "1")), Edit{ID: town(1).ID}, Edit{ID: town(2).ID, Into: town(3).ID}, put(place("own", "own")))
	imported(t, s, Batch{Replace: true, Force: true}, town(0), town(2), town(3), with(town(4), "4"))
	if _, err := s.Rollback("admin", 2, nil); err != nil {
		t.Fatal(err)
	}
	same := town(7)
	same.ID, same.Sources = "board-7", []data.Source{{Name: "board"}}
	imported(t, s, Batch{}, same)
	if _, err := s.AddKey("key"); err != nil {
		t.Fatal(err)
	}
	return s, bytesOf(t, s.path)
}

func bytesOf(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeFile(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// all is everything that readers can ask of a store.
type all struct {
	State   State
	Places  []data.Place
	Around  data.Set
	Changes []Change
	Sources []Source
	Keys    []Key
}

func readAll(s *Store) (a all, err error) {
	err = s.Read(func(r *Reader) (err error) {
		a.State = r.State()
		errs := r.Places(func(p data.Place) error { a.Places = append(a.Places, p); return nil })
		a.Around, err = r.Surroundings()
		return errors.Join(errs, err, r.Changes(a.State.Horizon, func(c Change) error {
			a.Changes = append(a.Changes, c)
			return nil
		}))
	})
	var errs [2]error
	a.Sources, errs[0] = s.Sources()
	a.Keys, errs[1] = s.Keys()
	return a, errors.Join(err, errs[0], errs[1])
}

// examine opens a file that may be damaged, checks and reads it. The store is nil when it was refused.
func examine(t testing.TB, path string) (found *all) {
	t.Helper()
	var damaged *Damaged
	s, err := Open(path)
	if err != nil {
		if !errors.As(err, &damaged) {
			t.Errorf("open: %v, want *Damaged", err)
		}
		return nil
	}
	defer func() { _ = s.Close() }()
	if err := s.Check(); err != nil {
		if !errors.As(err, &damaged) {
			t.Errorf("check: %v, want *Damaged", err)
		}
		return nil
	}
	a, err := readAll(s)
	if err != nil {
		t.Errorf("a store that was found to be sound: %v", err)
	}
	return &a
}

func TestTruncatedFileIsRefused(t *testing.T) {
	s, whole := everything(t, 300)
	used := sizeInUse(t, s)
	path := filepath.Join(t.TempDir(), "store.db")
	rnd := rand.New(rand.NewPCG(1, 2))
	lengths := []int{0, 1, 100, 4095, 4096, 8191, 8192, 12288, 16384, used - 4096, used - 1}
	for range 50 {
		lengths = append(lengths, rnd.IntN(used))
	}
	for _, n := range lengths {
		writeFile(t, path, whole[:n])
		if found := examine(t, path); found != nil {
			t.Errorf("%d of %d bytes are taken for a sound store", n, used)
		}
	}
}

// sizeInUse is the length of the file up to where bbolt uses it.
func sizeInUse(t testing.TB, s *Store) int {
	t.Helper()
	tx, err := s.db.Begin(false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	return int(tx.Size())
}

// A flipped bit anywhere is found, or is where nothing is kept.
func TestFlippedBitIsFoundOrHarmless(t *testing.T) {
	s, whole := everything(t, 60)
	want, err := readAll(s)
	if err != nil {
		t.Fatal(err)
	}
	used := sizeInUse(t, s)
	pageSize := os.Getpagesize()
	rnd := rand.New(rand.NewPCG(3, 4))
	var at []int
	for page := 0; page < used; page += pageSize {
		for range 10 {
			at = append(at, 8*page+rnd.IntN(8*160)) // heads and elements
			at = append(at, 8*page+rnd.IntN(8*pageSize))
		}
	}
	path := filepath.Join(t.TempDir(), "store.db")
	refused := 0
	for _, bit := range at {
		b := bytes.Clone(whole)
		b[bit/8] ^= 1 << (bit % 8)
		writeFile(t, path, b)
		found := examine(t, path)
		if found == nil {
			refused++
		} else if !reflect.DeepEqual(*found, want) {
			t.Errorf("bit %d of byte %d (page %d): the store is taken for sound with other contents", bit%8, bit/8, bit/8/pageSize)
		}
	}
	if refused == 0 || refused == len(at) {
		t.Errorf("%d of %d flips are refused, want some", refused, len(at))
	}
	t.Logf("%d of %d flips in %d bytes refused", refused, len(at), used)
}

// A key between pages that leads a search astray is found by opening alone.
func TestFlippedBranchIsFoundByOpen(t *testing.T) {
	s, whole := everything(t, 300)
	want := contents(t, s)
	path := filepath.Join(t.TempDir(), "store.db")
	refused := 0
	for page, size := 2, os.Getpagesize(); (page+1)*size <= sizeInUse(t, s); page++ {
		b := whole[page*size : (page+1)*size]
		if flags(b) != branchFlag {
			continue
		}
		key, _, err := branchElement(b, 1)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(b, key)
		for bit := range 8 * len(key) {
			b := bytes.Clone(whole)
			b[page*size+at+bit/8] ^= 1 << (bit % 8)
			writeFile(t, path, b)
			harmed, err := Open(path)
			if err != nil {
				refused++
				continue
			}
			for id := range want {
				if _, err := find(harmed, id); err != nil {
					t.Fatalf("bit %d of a key in page %d: %v", bit, page, err)
				}
			}
			_ = harmed.Close()
		}
	}
	if refused == 0 {
		t.Error("no branch was damaged")
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	rnd := rand.New(rand.NewPCG(5, 6))
	garbage := make([]byte, 100_000)
	for i := range garbage {
		garbage[i] = byte(rnd.Uint32())
	}
	other := filepath.Join(dir, "other.db")
	db, err := bbolt.Open(other, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	for name, b := range map[string][]byte{
		"nothing": {}, "a byte": {0}, "text": []byte(strings.Repeat("These are no places.\n", 1000)), "zeros": make([]byte, 1<<16),
		"garbage": garbage, "another program's bbolt file": bytesOf(t, other),
	} {
		path := filepath.Join(dir, "store.db")
		writeFile(t, path, b)
		_, err := Open(path)
		var damaged *Damaged
		if !errors.As(err, &damaged) || damaged.Path != path || damaged.Reason == "" {
			t.Errorf("%s: %v, want *Damaged", name, err)
		} else if want := "tripoint restore --data " + dir + " FILE"; !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q does not tell what to do: %q", name, err, want)
		}
		if got := bytesOf(t, path); !bytes.Equal(got, b) {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if _, err := Open(dir); err == nil {
		t.Error("a folder is taken for a store")
	}
}

func TestNewerFormatIsRefused(t *testing.T) {
	s := opened(t)
	if err := s.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(bucketMeta)).Put(keyFormat, seal(bucketMeta, keyFormat, []byte("3")))
	}); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	_, err := Open(s.path)
	var damaged *Damaged
	if err == nil || errors.As(err, &damaged) || !strings.Contains(err.Error(), "format 3") {
		t.Errorf("%v, want an error that names format 3", err)
	}
}

// A file of the format before matches is opened, with its log, and is of this format from then on.
func TestOpenOfFormat1(t *testing.T) {
	s := opened(t)
	imported(t, s, Batch{}, record("a", "a-1", "one"))
	edited(t, s, put(with(record("a", "a-1", "one"), "1")))
	if err := s.db.Update(func(tx *bbolt.Tx) error {
		return errors.Join(tx.DeleteBucket([]byte(bucketMatches)), tx.Bucket([]byte(bucketMeta)).Put(keyFormat, seal(bucketMeta, keyFormat, []byte("1"))))
	}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s = reopened(t, s)
		sound(t, s)
	}
	imported(t, s, Batch{}, record("b", "b-1", "one"))
	if got, want := told(s, "b-1"), "part of a-1"; got != want {
		t.Errorf("b-1 is %q, want %q", got, want)
	}
	if _, err := s.Rollback("admin", 1, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := told(s, "a-1"), "one, , museum"; got != want {
		t.Errorf("a-1 is %q, want %q", got, want)
	}
	sound(t, s)
}

// What a page lost or a program of another mind could leave behind: the checksums fit, the contents do not.
func TestCheckNamesFaults(t *testing.T) {
	set := func(bucket, key string, payload []byte) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte(bucket)).Put([]byte(key), seal(bucket, []byte(key), payload))
		}
	}
	id := town(5).ID
	for _, tt := range []struct {
		name string
		harm func(*bbolt.Tx) error
		want string
	}{
		{"a part without its place", set(bucketMatches, "board-7", []byte("o"+id)), "no part of"},
		{"a place whose part stands alone", set(bucketMatches, "board-7", majorOf([]part{{id, encodeRecord("OpenStreetMap", encoded(t, town(5)))}})), "not its record"},
		{"two of a source", set(bucketMatches, "board-7", majorOf([]part{{id, encodeRecord("board", encoded(t, town(5)))}})), "another record of its source"},
		{"a match of no kind", set(bucketMatches, "board-7", []byte("x")), "of no kind"},
		{"a match that is cut off", set(bucketMatches, "board-7", []byte("h\x09osm")), "beyond the end"},
		{"a record of another place", set(bucketRecords, id, encodeRecord("OpenStreetMap", encoded(t, town(6)))), "that of another place"},
		{"a record of another source", set(bucketRecords, id, encodeRecord("x", encoded(t, town(5)))), "another place or source"},
		{"a record that is no place", set(bucketRecords, id, encodeRecord("OpenStreetMap", []byte(`{"type":"Feature"}`))), "not valid"},
		{"a record that is cut", set(bucketRecords, id, []byte{9, 'x'}), "beyond the end"},
		{"a record that changed", set(bucketRecords, id, encodeRecord("OpenStreetMap", encoded(t, with(town(5), "1")))), "of sum"},
		{"a number twice", set(bucketNumbers, id, numberBytes(1)), "has the number 1"},
		{"a number not given out", set(bucketNumbers, id, numberBytes(1000)), "the last given out is"},
		{"an edit of no kind", set(bucketEdits, town(0).ID, []byte("x")), "of no kind"},
		{"an edit that is no patch", set(bucketEdits, town(0).ID, []byte("p{")), "left out"},
		{"a write with other counts", set(bucketWrites, string(numberBytes(1)), []byte(`{"changes":3}`)), "write 1 has 60 changes, want 3"},
		{"a change of a wrong form", set(bucketChanges, string(changeKey(1, 1)), []byte{8, 1, 'x', 0, 0}), "wrong form"},
		{"a source with other counts", set(bucketSources, "OpenStreetMap", []byte(`{"records":7}`)), `source "OpenStreetMap" has`},
		{"a key without hash", set(bucketKeys, "key", []byte(`{}`)), `key "key" has a hash of 0 bytes`},
		{"an area that is none", set(bucketSurroundings, "area 00000000", []byte(`{}`)), "surroundings"},
	} {
		s, _ := everything(t, 60)
		if err := s.db.Update(tt.harm); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: check: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func encoded(t testing.TB, p data.Place) []byte {
	t.Helper()
	b, err := data.EncodeFeature(&p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOpenCountsEntries(t *testing.T) {
	for _, bucket := range buckets[1:] {
		s, _ := everything(t, 60)
		if err := s.db.Update(func(tx *bbolt.Tx) error {
			key, _ := tx.Bucket([]byte(bucket)).Cursor().First()
			return tx.Bucket([]byte(bucket)).Delete(bytes.Clone(key))
		}); err != nil {
			t.Fatal(err)
		}
		_ = s.Close()
		_, err := Open(s.path)
		var damaged *Damaged
		if !errors.As(err, &damaged) || !strings.Contains(damaged.Reason, bucket) {
			t.Errorf("an entry of %s is lost: %v, want *Damaged", bucket, err)
		}
	}
}

// A file that is cut under an open store faults: an error, not the end of the process, and nobody waits for ever.
func TestFileCutWhileOpen(t *testing.T) {
	s, _ := everything(t, 3000)
	if err := os.Truncate(s.path, 8192); err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		for name, do := range map[string]func() error{
			"read":   func() error { _, err := readAll(s); return err },
			"place":  func() error { _, err := find(s, town(9).ID); return err },
			"key":    func() error { _, _, err := s.FindKey("x"); return err },
			"import": func() error { _, err := s.Import("importer", Batch{Places: towns(9)}); return err },
			"edit":   func() error { _, err := s.Edit("editor", []Edit{put(with(town(9), "9"))}); return err },
			"revoke": func() error { return s.RevokeKey("key") },
			"check":  s.Check,
		} {
			var damaged *Damaged
			if err := do(); !errors.As(err, &damaged) {
				t.Errorf("%s: %v, want *Damaged", name, err)
			}
		}
		_ = s.Close()
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("still waiting")
	}
}
