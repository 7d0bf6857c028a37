package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A promise is what a reader must find of something that is written again and again, each time with the next
// version: no less than was acknowledged, no more than was sent.
type promise struct{ acknowledged, sent int }

// promises are kept by slot: one place, or a batch of places that are written together.
type promises struct {
	sync.Mutex
	slots map[string]*promise
}

func (p *promises) slot(name string) *promise {
	p.Lock()
	defer p.Unlock()
	if p.slots[name] == nil {
		p.slots[name] = &promise{}
	}
	return p.slots[name]
}

const (
	slots     = 4
	batchSize = 200 // five of them make an edition grow so much that it is built anew
)

// hammer writes to a server until it is gone: single places, batches, imports.
func hammer(p *process, key string, to *promises) *sync.WaitGroup {
	version := func(slot string, send func(name string) (answer, error)) bool {
		at := to.slot(slot)
		at.sent++
		a, err := send(strconv.Itoa(at.sent))
		if err == nil && (a.status == http.StatusOK || a.status == http.StatusCreated) {
			at.acknowledged = at.sent
		}
		return err == nil
	}
	writers := []func(i int) bool{
		func(i int) bool {
			id := fmt.Sprintf("single-%d", i%slots)
			return version(id, func(name string) (answer, error) {
				return send(http.MethodPut, p.site+"/v1/places/"+id, key, feature, museum(name, 18.5, 49.8))
			})
		},
		func(i int) bool {
			slot := fmt.Sprintf("batch-%d", i%slots)
			return version(slot, func(name string) (answer, error) {
				return send(http.MethodPost, p.site+"/v1/places", key, "application/x-ndjson", batch(slot, name))
			})
		},
		func(i int) bool {
			slot := fmt.Sprintf("import-%d", i%slots)
			return version(slot, func(name string) (answer, error) {
				return send(http.MethodPost, p.site+"/admin/import?format=ndjson&source="+slot, key, "application/x-ndjson", batch(slot, name))
			})
		},
	}
	var all sync.WaitGroup
	for _, writer := range writers {
		all.Go(func() {
			for i := 0; writer(i); i++ {
			}
		})
	}
	return &all
}

// batch is the records of a slot, all named alike, in a row of its own: those of two sources are not one place.
func batch(slot, name string) string {
	var text strings.Builder
	row := float64(slot[len(slot)-1] - '0')
	for i := range batchSize {
		text.WriteString(withID(fmt.Sprintf("%s-%d", slot, i), museum(name, 18+float64(i)/1000, 49.8+row/100)) + "\n")
	}
	return text.String()
}

// acknowledged is how many writes were.
func (p *promises) acknowledged() int {
	n := 0
	for _, at := range p.slots {
		n += at.acknowledged
	}
	return n
}

// verify reads all places and compares them with what was promised.
func (p *promises) verify(t *testing.T, exported string) {
	t.Helper()
	found := map[string]map[string]int{} // places by slot and name
	for line := range strings.Lines(exported) {
		var record struct {
			ID         string
			Properties struct{ Name string }
		}
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatal(err)
		}
		slot := record.ID
		if parts := strings.Split(slot, "-"); len(parts) == 3 {
			slot = parts[0] + "-" + parts[1]
		}
		if found[slot] == nil {
			found[slot] = map[string]int{}
		}
		found[slot][record.Properties.Name]++
	}
	for slot, at := range p.slots {
		names := found[slot]
		if len(names) > 1 {
			t.Errorf("%s is there in part: %v", slot, names)
		}
		version, size := 0, 0
		for name, n := range names {
			size = n
			version, _ = strconv.Atoi(name)
		}
		if want := batchSize; version > 0 && !strings.HasPrefix(slot, "single") && size != want {
			t.Errorf("%s has %d places, want %d", slot, size, want)
		}
		if version < at.acknowledged || version > at.sent {
			t.Errorf("%s has version %d, want %d to %d", slot, version, at.acknowledged, at.sent)
		}
		at.acknowledged, at.sent = version, version
	}
}

// However often the program is killed, what it has acknowledged is there, and a batch is there whole or not at all.
func TestKill(t *testing.T) {
	kills := 50
	if testing.Short() {
		kills = 6
	}
	folder := t.TempDir()
	key := strings.TrimSpace(must(t, "keys", "add", "--write", "--data", folder, "me"))
	rnd := rand.New(rand.NewPCG(1, 2))
	kept := &promises{slots: map[string]*promise{}}
	seen := map[string]int{}
	for kill := range kills {
		p := start(t, folder)
		log := p.log.String()
		for _, what := range []string{"edition opened", "edition built"} {
			if strings.Contains(log, what) {
				seen[what]++
			}
		}
		exported := mustSend(t, http.MethodGet, p.site+"/admin/export?format=ndjson", key, "", "")
		if exported.status != http.StatusOK {
			t.Fatalf("export = %d %s", exported.status, exported.body)
		}
		kept.verify(t, exported.body)
		var status struct{ Places int }
		_, body := fetch(t, p.site+"/v1/status")
		if err := json.Unmarshal([]byte(body), &status); err != nil || status.Places != strings.Count(exported.body, "\n") {
			t.Errorf("the edition has %d places, the store %d, %v", status.Places, strings.Count(exported.body, "\n"), err)
		}
		if t.Failed() {
			t.Fatalf("after %d kills:\n%s", kill, log)
		}
		writers := hammer(p, key, kept)
		if kill%5 == 4 { // about when the new edition takes the place of the one before
			p.says(t, "rebuilding the edition")
		}
		if kill%10 == 9 {
			p.says(t, "edition rebuilt")
		}
		time.Sleep(time.Duration(rnd.IntN(500)) * time.Millisecond)
		p.kill()
		writers.Wait()
		if strings.Contains(p.log.String(), "edition rebuilt") {
			seen["edition rebuilt"]++
		}
	}
	t.Logf("started and killed %d times, %d writes acknowledged: %v", kills, kept.acknowledged(), seen)
	if seen["edition opened"]+seen["edition built"] != kills {
		t.Errorf("the log told %v of %d starts", seen, kills)
	}
	p := start(t, folder)
	if out := must(t, "check", "--data", folder); !strings.Contains(out, "sound") {
		t.Errorf("check prints %q", out)
	}
	p.end(t)
	if left, _ := filepath.Glob(filepath.Join(folder, "editions", "*")); len(left) != 1 {
		t.Errorf("editions %v, want one", left)
	}
	if builders := buildersOf(folder); len(builders) > 0 {
		t.Errorf("builders %v outlive those who asked", builders)
	}
}

// buildersOf are the processes that build editions in a folder.
func buildersOf(folder string) []string {
	var found []string
	processes, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range processes {
		f, err := os.Open(path)
		if err != nil {
			continue // it has ended meanwhile
		}
		line, _ := io.ReadAll(f)
		_ = f.Close()
		if strings.Contains(string(line), "build-edition\x00"+folder) {
			found = append(found, path)
		}
	}
	return found
}

// A builder whose parent is killed stops, and what it has made so far is removed at the next start.
func TestKillDuringBuild(t *testing.T) {
	folder := t.TempDir()
	file := write(t, filepath.Join(t.TempDir(), "many.ndjson"), bulkWide(25_000))
	p := start(t, folder, "--empty")
	imported := make(chan struct{})
	go func() {
		defer close(imported)
		_, _, _ = tripoint(t, "import", "--data", folder, file) // it may or may not come to an end
	}()
	for range 2000 {
		if len(buildersOf(folder)) > 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if len(buildersOf(folder)) == 0 {
		t.Fatal("no builder runs")
	}
	p.kill()
	<-imported
	for range 100 {
		if len(buildersOf(folder)) == 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if builders := buildersOf(folder); len(builders) > 0 {
		t.Errorf("builders %v outlive their parent by two seconds", builders)
	}
	p = start(t, folder)
	if log := p.log.String(); !strings.Contains(log, "edition built") || !strings.Contains(log, "places=25000") {
		t.Errorf("the import that was stored should be shown:\n%s", log)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "editions", "*")); len(left) != 1 {
		t.Errorf("editions %v, want one", left)
	}
}

// Told to stop, the server finishes what is being written, however long it takes.
func TestStopDuringImport(t *testing.T) {
	folder := t.TempDir()
	file := write(t, filepath.Join(t.TempDir(), "many.ndjson"), bulkWide(25_000))
	p := start(t, folder, "--empty")
	imported := make(chan string)
	go func() {
		code, out, messages := tripoint(t, "import", "--data", folder, file)
		imported <- fmt.Sprint(code, " ", out, messages)
	}()
	for len(buildersOf(folder)) == 0 {
		time.Sleep(5 * time.Millisecond)
	}
	if code := p.end(t); code != done {
		t.Errorf("ends with %d", code)
	}
	if got := <-imported; !strings.HasPrefix(got, "0 edition 1-") || !strings.Contains(got, "25000 added") {
		t.Errorf("the import under way says %q", got)
	}
	if p = start(t, folder); !strings.Contains(p.log.String(), "edition opened") || !strings.Contains(p.log.String(), "places=25000") {
		t.Errorf("want the edition that was imported:\n%s", &p.log)
	}
}

// bulkWide is n records that lie apart.
func bulkWide(n int) string {
	var text strings.Builder
	for i := range n {
		text.WriteString(withID(fmt.Sprintf("wide-%05d", i), museum(fmt.Sprint("Wide ", i), 18+float64(i%200)/100, 49+float64(i/200)/100)) + "\n")
	}
	return text.String()
}
