package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
)

// A backup taken while places are written is the store at one moment between two writes.
func TestBackupWhileWriting(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder, "--empty")
	key := strings.TrimSpace(must(t, "keys", "add", "--write", "--data", folder, "me"))
	var put atomic.Int64 // places written
	stop, stopped := make(chan struct{}), make(chan error)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			a, err := send(http.MethodPut, fmt.Sprintf("%s/v1/places/a-%04d", p.site, i), key, feature, museum("A", 18.5, 49.8))
			if err != nil || a.status != http.StatusCreated {
				stopped <- fmt.Errorf("put %d: %d %s %w", i, a.status, a.body, err)
				return
			}
			put.Add(1)
		}
	}()
	for i := range 5 {
		file := filepath.Join(t.TempDir(), "backup.db")
		before := int(put.Load())
		must(t, "backup", "--data", folder, file)
		after := int(put.Load()) + 1 // one may be stored and not yet counted
		other := filepath.Join(t.TempDir(), "data")
		must(t, "restore", "--data", other, file)
		out := must(t, "check", "--data", other)
		var places int
		if _, err := fmt.Sscanf(out, "sound: %d places", &places); err != nil || places < before || places > after {
			t.Errorf("backup %d: check prints %q, want %d to %d places", i, out, before, after)
		}
		if exported := must(t, "export", "--data", other, "-"); strings.Count(exported, "\n") != places {
			t.Errorf("backup %d: %d places are exported, want %d", i, strings.Count(exported, "\n"), places)
		}
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
}

// A backup never takes the place of what makes up the data folder, by whatever name.
func TestBackupSparesTheFolder(t *testing.T) {
	folder := t.TempDir()
	must(t, "keys", "add", "--write", "--data", folder, "me")
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(filepath.Join(folder, storeName), link); err != nil {
		t.Fatal(err)
	}
	before := read(t, filepath.Join(folder, storeName))
	for _, file := range []string{filepath.Join(folder, storeName), filepath.Join(folder, lockName), filepath.Join(folder, editionsName, "backup.db"), link} {
		if code, _, messages := tripoint(t, "backup", "--data", folder, file); code != failed || !strings.Contains(messages, "name another file") {
			t.Errorf("backup to %s ends with %d and %q, want %d", file, code, messages, failed)
		}
	}
	if read(t, filepath.Join(folder, storeName)) != before {
		t.Error("the store is another file")
	}
	must(t, "backup", "--data", folder, filepath.Join(folder, "backup.db"))
}

// What a restore that was killed left behind is tidied up by whoever comes next, and nothing that counts is lost.
func TestKilledRestoreIsTidiedUp(t *testing.T) {
	folder := t.TempDir()
	must(t, "keys", "add", "--write", "--data", folder, "me")
	in := func(name string) string { return filepath.Join(folder, name) }
	store := read(t, in(storeName))
	write(t, in(storeName+".restore-1"), "half a copy")
	write(t, in(storeName+".new-1"), "half a store")
	if err := os.Link(in(storeName), in(heldName)); err != nil { // killed before the new store was in place
		t.Fatal(err)
	}
	must(t, "check", "--data", folder)
	for _, name := range []string{storeName + ".restore-1", storeName + ".new-1", heldName, storeName + keptSuffix} {
		if _, err := os.Stat(in(name)); !os.IsNotExist(err) {
			t.Errorf("%s is left (%v)", name, err)
		}
	}
	write(t, in(heldName), "the store before") // killed after that
	must(t, "check", "--data", folder)
	if kept := read(t, in(storeName+keptSuffix)); kept != "the store before" || read(t, in(storeName)) != store {
		t.Errorf("kept %q, want the store before, and the store as it was", kept)
	}
}

// What a restore replaces is kept, and a backup that is none replaces nothing.
func TestRestore(t *testing.T) {
	folder := t.TempDir()
	file := write(t, filepath.Join(t.TempDir(), "a.ndjson"), bulk("a", 30))
	must(t, "import", "--data", folder, file)
	backup := filepath.Join(t.TempDir(), "backup.db")
	must(t, "backup", "--data", folder, backup)
	exported := must(t, "export", "--data", folder, "-")

	must(t, "import", "--data", folder, write(t, filepath.Join(t.TempDir(), "b.ndjson"), bulk("b", 5)))
	later := must(t, "export", "--data", folder, "-")
	wrong := write(t, filepath.Join(t.TempDir(), "wrong.db"), read(t, backup)[:5000])
	if code, _, messages := tripoint(t, "restore", "--data", folder, wrong); code != failed || !strings.Contains(messages, wrong) {
		t.Errorf("restoring half a backup = %d, %q, want %d and its name", code, messages, failed)
	}
	if got := must(t, "export", "--data", folder, "-"); got != later {
		t.Error("a restore that was refused changed something")
	}
	must(t, "restore", "--data", folder, backup)
	if got := must(t, "export", "--data", folder, "-"); got != exported {
		t.Error("restored, it is not what was backed up")
	}
	must(t, "restore", "--data", folder, filepath.Join(folder, storeName+keptSuffix))
	if got := must(t, "export", "--data", folder, "-"); got != later {
		t.Error("the store that was kept is not what it was")
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*draft*")); len(left) > 0 {
		t.Errorf("left behind %v", left)
	}
	if p := start(t, folder); !strings.Contains(p.log.String(), "places=35") {
		t.Errorf("want 35 places:\n%s", &p.log)
	}
}

// A damaged store is told of and can be replaced.
func TestRestoreDamaged(t *testing.T) {
	folder := t.TempDir()
	must(t, "import", "--data", folder, write(t, filepath.Join(t.TempDir(), "a.ndjson"), bulk("a", 30)))
	backup := filepath.Join(t.TempDir(), "backup.db")
	must(t, "backup", "--data", folder, backup)
	path := filepath.Join(folder, storeName)
	if err := os.Truncate(path, 9000); err != nil {
		t.Fatal(err)
	}
	code, out, _ := tripoint(t, "check", "--data", folder)
	if code != failed || !strings.Contains(out, path) || !strings.Contains(out, "tripoint restore") {
		t.Errorf("check = %d, %q, want %d and what to do", code, out, failed)
	}
	if code, out, _ := tripoint(t, "check", "--json", "--data", folder); code != failed || !strings.Contains(out, `"ok": false`) {
		t.Errorf("check --json = %d, %q", code, out)
	}
	must(t, "restore", "--data", folder, backup)
	if out := must(t, "check", "--data", folder); !strings.Contains(out, "sound: 30 places") {
		t.Errorf("check prints %q", out)
	}
}

var editionID = regexp.MustCompile(`"edition":"(\d+-[0-9a-f]{8})"`)

// A rollback brings back what was, under a new edition, with a server and without.
func TestRollback(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder)
	key := strings.TrimSpace(must(t, "keys", "add", "--write", "--data", folder, "me"))
	_, status := fetch(t, p.site+"/v1/status")
	edition := editionID.FindStringSubmatch(status)
	if edition == nil {
		t.Fatalf("no edition in %s", status)
	}
	before := must(t, "export", "--data", folder, "-")
	if got := mustSend(t, http.MethodDelete, p.site+"/v1/places/loc-cz-karvina", key, "", ""); got.status != http.StatusOK {
		t.Fatalf("DELETE = %d %s", got.status, got.body)
	}
	deleted := must(t, "export", "--data", folder, "-")
	if out := must(t, "rollback", "--data", folder, edition[1]); !strings.Contains(out, "1 added") {
		t.Errorf("rollback prints %q", out)
	}
	if got := must(t, "export", "--data", folder, "-"); got != before {
		t.Error("rolled back, it is not what was")
	}
	if status, _ := fetch(t, p.site+"/v1/places/loc-cz-karvina"); status != http.StatusOK {
		t.Errorf("the place rolled back is answered with %d", status)
	}
	p.end(t)
	if out := must(t, "rollback", "--data", folder, "2"); !strings.Contains(out, "1 removed") {
		t.Errorf("rollback prints %q", out)
	}
	if got := must(t, "export", "--data", folder, "-"); got != deleted {
		t.Error("rolled forward again, it is not what was")
	}
	for _, edition := range []string{"99", "never"} {
		if code, _, messages := tripoint(t, "rollback", "--data", folder, edition); code == done || messages == "" {
			t.Errorf("rollback %s = %d, %q, want a refusal", edition, code, messages)
		}
	}
}
