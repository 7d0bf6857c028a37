//go:build linux

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"tripoint/data"
)

// A full disk refuses writes and nothing else: what was read before is read after, and there is writing again
// once there is room.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("no small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s := open(t, filepath.Join(dir, "store.db"))
	imported(t, s, Batch{}, townList(500)...)
	ballast := filepath.Join(dir, "ballast")
	fill(t, ballast)
	want, err := readAll(s)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range 40 {
		long := record("b", fmt.Sprint("b-", i), "x")
		long.Description = data.Texts{{Lang: "pl", Text: strings.Repeat("ą", 20_000)}}
		_, err := s.Import("importer", Batch{Places: eachOf([]data.Place{long})})
		if err == nil {
			if want, err = readAll(s); err != nil {
				t.Fatal(err)
			}
			continue
		}
		refused++
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("import %d: %v, want ENOSPC", i, err)
		}
		if got, err := readAll(s); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("import %d was refused and changed something: %v", i, err)
		}
	}
	if refused == 0 {
		t.Fatal("the disk was never full")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	edited(t, s, put(place("own", "own")))
	want, err = readAll(s)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, s)
	s = reopened(t, s)
	sound(t, s)
	if got, err := readAll(s); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("opened again the store is another: %v", err)
	}
}

// fill writes a file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = file.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	_ = file.Close()
}

func TestSpaceErrorKnowsTheWords(t *testing.T) {
	lost := errors.New("file resize error: truncate: " + syscall.ENOSPC.Error())
	for _, tt := range []struct {
		err  error
		want bool
	}{{lost, true}, {fmt.Errorf("write: %w", syscall.ENOSPC), true}, {errors.New("else"), false}} {
		if got := spaceError(tt.err); errors.Is(got, syscall.ENOSPC) != tt.want || !errors.Is(got, tt.err) {
			t.Errorf("%v becomes %v, want a full disk %v", tt.err, got, tt.want)
		}
	}
}
