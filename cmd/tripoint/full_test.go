package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk is a folder with little room.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes)); err != nil {
		t.Skip("a small disk cannot be mounted here:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// fill takes all the room that is left on a disk.
func fill(t *testing.T, disk string) (free func()) {
	t.Helper()
	f, err := os.Create(filepath.Join(disk, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 2 {
		for err == nil {
			_, err = f.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		err = nil
	}
	return func() {
		if err := os.Remove(f.Name()); err != nil {
			t.Fatal(err)
		}
	}
}

// On a full disk writes are refused and questions answered; with room again writes go on, and nothing is lost.
func TestDiskFull(t *testing.T) {
	disk := smallDisk(t, 48)
	folder := filepath.Join(disk, "data")
	p := start(t, folder)
	key := strings.TrimSpace(must(t, "keys", "add", "--write", "--data", folder, "me"))
	free := fill(t, disk)
	long := strings.Repeat("long ", 4000)
	record := func(i int) string {
		return strings.Replace(museum(fmt.Sprint("Museum ", i), 18.5, 49.8), `"name"`, fmt.Sprintf(`"description":%q,"name"`, long), 1)
	}
	var stored []int
	put := func(i int) answer {
		return mustSend(t, http.MethodPut, fmt.Sprintf("%s/v1/places/full-%d", p.site, i), key, feature, record(i))
	}
	refusedOne := false
	for i := 0; i < 2000 && !refusedOne; i++ { // the store has some room of its own
		a := put(i)
		switch a.status {
		case http.StatusCreated:
			stored = append(stored, i)
		case http.StatusInsufficientStorage, http.StatusServiceUnavailable:
			refusedOne = true
			if !strings.HasPrefix(a.kind, "application/problem+json") {
				t.Errorf("PUT on a full disk answers %s %s", a.kind, a.body)
			}
		default:
			t.Fatalf("PUT on a full disk = %d %s", a.status, a.body)
		}
	}
	if !refusedOne {
		t.Fatalf("%d writes and the disk is not full", len(stored))
	}
	if status, body := fetch(t, p.site+"/v1/search?q=Karwina&lang=pl&limit=1"); status != http.StatusOK || !strings.Contains(body, "loc-cz-karvina") {
		t.Errorf("search on a full disk = %d %s", status, body)
	}
	big := write(t, filepath.Join(t.TempDir(), "big.ndjson"), bulk("big", 20_000))
	if code, _, messages := tripoint(t, "import", "--data", folder, big); code != failed || messages == "" {
		t.Errorf("import on a full disk = %d, %q, want %d", code, messages, failed)
	}
	if code := p.end(t); code != done {
		t.Errorf("on a full disk it ends with %d", code)
	}
	p = start(t, folder) // the edition is there, it needs no room
	if status, body := fetch(t, p.site+"/v1/search?q=Karwina&lang=pl&limit=1"); status != http.StatusOK || !strings.Contains(body, "loc-cz-karvina") {
		t.Errorf("search after a start on a full disk = %d %s", status, body)
	}
	free()
	if a := put(5000); a.status != http.StatusCreated {
		t.Errorf("PUT with room again = %d %s", a.status, a.body)
	}
	stored = append(stored, 5000)
	for range 2 {
		for _, i := range stored {
			if status, _ := fetch(t, fmt.Sprintf("%s/v1/places/full-%d", p.site, i)); status != http.StatusOK {
				t.Errorf("place %d, which was stored, is answered with %d", i, status)
			}
		}
		if out := must(t, "check", "--data", folder); !strings.Contains(out, "sound") {
			t.Errorf("check prints %q", out)
		}
		if out := must(t, "export", "--data", folder, "-"); strings.Contains(out, `"big-`) {
			t.Error("of the import that was refused something is there")
		}
		p.end(t)
		p = start(t, folder)
	}
}

// Where an edition has to be built and there is no room for it, the program says so and ends.
func TestStartOnFullDisk(t *testing.T) {
	disk := smallDisk(t, 48)
	folder := filepath.Join(disk, "data")
	start(t, folder).end(t)
	if err := os.RemoveAll(filepath.Join(folder, "editions")); err != nil {
		t.Fatal(err)
	}
	free := fill(t, disk)
	p, err := tryStart(t, folder)
	if err == nil {
		t.Fatalf("it serves:\n%s", &p.log)
	}
	if text := err.Error(); !strings.Contains(text, "ended with 1") || !strings.Contains(text, "no space is left for "+folder) {
		t.Errorf("start on a full disk: %s", text)
	}
	free()
	start(t, folder)
}

// What cannot be written whole leaves nothing.
func TestWriteWhole(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	if err := writeWhole(path, 0o600, func(w io.Writer) error {
		_, err := w.Write([]byte("whole"))
		return err
	}); err != nil || read(t, path) != "whole" {
		t.Errorf("%v, %q", err, read(t, path))
	}
	broken := errors.New("broken")
	err := writeWhole(path, 0o600, func(w io.Writer) error {
		_, _ = w.Write([]byte("half"))
		return broken
	})
	if !errors.Is(err, broken) || read(t, path) != "whole" {
		t.Errorf("%v, %q, want the file as it was", err, read(t, path))
	}
	if err := writeWhole(os.DevNull, 0o600, func(io.Writer) error { return nil }); err == nil {
		t.Error("a device was replaced by a file")
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("left behind %v", left)
	}
}
