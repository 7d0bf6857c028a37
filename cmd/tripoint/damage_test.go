package main

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// damages are what may become of a file while nobody looks.
var damages = map[string]func(t *testing.T, path string){
	"cut off": func(t *testing.T, path string) {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, info.Size()/2); err != nil {
			t.Fatal(err)
		}
	},
	"a bit flipped": func(t *testing.T, path string) {
		content := []byte(read(t, path))
		rnd := rand.New(rand.NewPCG(1, uint64(len(content))))
		content[rnd.IntN(len(content))] ^= 1 << rnd.IntN(8)
		write(t, path, string(content))
	},
	"gone": func(t *testing.T, path string) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	},
}

// answersOf are answers that draw on all that an edition has.
func answersOf(t *testing.T, p *process) string {
	t.Helper()
	var all strings.Builder
	for _, path := range []string{
		"/v1/search?q=muzeum&limit=50", "/v1/suggest?q=kar", "/v1/nearby?lat=49.854&lon=18.5417&category=railway_station",
		"/v1/places?limit=100", "/v1/reverse?lat=49.955&lon=18.575", "/v1/categories", "/v1/areas", "/tiles/places/11/1129/698.mvt", "/tiles/base/9/282/174.mvt",
	} {
		status, body := fetch(t, p.site+path)
		if status != http.StatusOK && status != http.StatusNoContent {
			t.Fatalf("GET %s = %d %s", path, status, body)
		}
		all.WriteString(strings.ReplaceAll(body, p.site, "")) // links hold the port
	}
	return all.String()
}

// Whatever happens to a file of the edition, answers stay right: it is built anew, and the log says why.
func TestDamagedEdition(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder)
	want := answersOf(t, p)
	p.end(t)
	names, err := filepath.Glob(filepath.Join(folder, "editions", "*", "*"))
	if err != nil || len(names) < 6 {
		t.Fatalf("files of the edition: %v, %v", names, err)
	}
	for _, name := range names {
		name = filepath.Base(name)
		for what, damage := range damages {
			if testing.Short() && what != "a bit flipped" {
				continue
			}
			found, _ := filepath.Glob(filepath.Join(folder, "editions", "*", name))
			if len(found) != 1 {
				t.Fatalf("%s: want one, found %v", name, found)
			}
			damage(t, found[0])
			p := start(t, folder)
			log := p.log.String()
			if !strings.Contains(log, "edition not used") || !strings.Contains(log, "edition built") || name != "manifest.json" && !strings.Contains(log, name) {
				t.Errorf("%s %s: the log should say so:\n%s", name, what, log)
			}
			if answersOf(t, p) != want {
				t.Errorf("%s %s: other answers", name, what)
			}
			if code := p.end(t); code != done {
				t.Errorf("%s %s: ends with %d", name, what, code)
			}
		}
	}
	if err := os.RemoveAll(filepath.Join(folder, "editions")); err != nil {
		t.Fatal(err)
	}
	if p := start(t, folder); answersOf(t, p) != want {
		t.Error("without editions: other answers")
	}
}

// A store that is not what was written is not served; the message says what to do.
func TestDamagedStore(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder)
	want := answersOf(t, p)
	backup := filepath.Join(t.TempDir(), "backup.db")
	must(t, "backup", "--data", folder, backup)
	p.end(t)
	path := filepath.Join(folder, storeName)
	sound := read(t, path)
	kinds := maps.Clone(damages)
	kinds["a bit flipped"] = func(t *testing.T, path string) { // in the head: not every other page is in use
		const at = 40
		write(t, path, sound[:at]+string([]byte{sound[at] ^ 1})+sound[at+1:])
	}
	for what, damage := range kinds {
		write(t, path, sound)
		damage(t, path)
		code, _, messages := tripoint(t, "serve", "--addr", "127.0.0.1:0", "--admin-addr", "", "--data", folder)
		if code != failed || !strings.Contains(messages, "tripoint restore --data "+folder) {
			t.Errorf("%s: serve = %d, %s, want %d and what to do", what, code, messages, failed)
		}
	}
	must(t, "restore", "--data", folder, backup)
	if p := start(t, folder); answersOf(t, p) != want {
		t.Error("restored: other answers")
	}
}
