package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tripoint/data/files"
)

// post starts an import in the background, which must be taken, and returns where it is told of.
func (d *desk) post(query, body string, headers ...string) string {
	d.Helper()
	w := d.send(http.MethodPost, "/v1/imports?"+query, body, headers...)
	if w.Code != http.StatusAccepted || !strings.HasPrefix(w.Header().Get("Location"), "/v1/imports/") {
		d.Fatalf("POST /v1/imports?%s = %d %.300s, Location %q", query, w.Code, w.Body, w.Header().Get("Location"))
	}
	return w.Header().Get("Location")
}

// over waits for the end of an import.
func (d *desk) over(location string) jobAnswer {
	d.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		var job jobAnswer
		if d.ok(&job, http.MethodGet, location, ""); job.State == jobDone || job.State == jobFailed {
			return job
		}
	}
	d.Fatalf("%s does not end", location)
	return jobAnswer{}
}

func TestImportsInTheBackground(t *testing.T) {
	d := newDesk(t)
	schema := compileSchemas(t).schema(t, "Import")
	several, kind := form(t, sentFile{"a.csv", tableCSV}, sentFile{"kinds.osm", `<osm version="0.6"><node id="1" version="1" lat="49.85" lon="18.54"><tag k="amenity" v="cafe"/><tag k="name" v="Kawiarnia"/></node></osm>`})
	bad := strings.Replace(record("b-1", "Bad"), "museum", "nonsense", 1)
	for _, tt := range []struct {
		name, query, kind, body string
		state                   jobState
		told                    string // of the report; "" is none
		status                  int    // of the problem; 0 is none
	}{
		{"lines", "", "", record("j-1", "One"), jobDone, "1 added 0 changed 0 removed 0 unchanged 0 refused 0 warned 0 outside 0 uncovered", 0},
		{"several files", "bbox=18,49,19,50", kind, several, jobDone, "3 added 0 changed 0 removed 0 unchanged 1 refused 1 warned 1 outside 0 uncovered", 0},
		{"on trial", "dry_run=1&replace=1", "", record("j-1", "Two"), jobDone, "0 added 1 changed 2 removed 0 unchanged 0 refused 0 warned 0 outside 0 uncovered", 0},
		{"strict", "strict=1", "", record("j-2", "Two") + "\n" + bad, jobFailed, "0 added 0 changed 0 removed 0 unchanged 1 refused 0 warned 0 outside 0 uncovered", 422},
		{"a broken file", "name=a.geojson", "", `{"type":`, jobFailed, "", 400},
		{"a column there is not", "format=csv&map=x=name", "", tableCSV, jobFailed, "", 400},
		{"an empty file", "", "", "", jobFailed, "", 400},
		{"a file without records", "", "", "\n", jobDone, "0 added 0 changed 0 removed 0 unchanged 0 refused 0 warned 0 outside 0 uncovered", 0},
	} {
		location := d.post("source=City&"+tt.query, tt.body, "Content-Type", tt.kind)
		job := d.over(location)
		told, status := "", 0
		if job.Report != nil {
			told = job.Report.told()
		}
		if job.Problem != nil {
			status = job.Problem.Status
		}
		if job.State != tt.state || told != tt.told || status != tt.status {
			t.Errorf("%s: %s, %s, problem %+v; want %s, %s, %d", tt.name, job.State, told, job.Problem, tt.state, tt.told, tt.status)
		}
		if job.State == jobDone && job.Progress.Done != job.Progress.Total || job.Progress.Total > int64(len(tt.body)) {
			t.Errorf("%s: %d bytes, %+v", tt.name, len(tt.body), job.Progress)
		}
		if err := validate(schema, d.send(http.MethodGet, location, "").Body.Bytes()); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if w := get(d.public, "/v1/places/c-1"); w.Code != http.StatusOK {
		t.Errorf("what was imported is %d %s", w.Code, w.Body)
	}
	var changed changeList
	d.ok(&changed, http.MethodGet, "/v1/changes?since=1", "")
	if !strings.Contains(changed.told(), "put j-1 One by editor") {
		t.Errorf("changes %s, want whose key it was", changed.told())
	}
	for path, refused := range map[string]int{"/v1/imports?name=a.xlsx": 400, "/v1/imports?nonsense=1": 400} {
		if w := d.send(http.MethodPost, path, "x"); w.Code != refused {
			t.Errorf("POST %s = %d %s, want %d", path, w.Code, w.Body, refused)
		}
	}
	if err := checkProblem(d.send(http.MethodGet, "/v1/imports/1", ""), http.StatusNotFound, ""); err != nil {
		t.Error(err)
	}
	d.nothingKept()
}

// Imports wait for each other, one more than may wait is refused, and what waits when the server stops leaves nothing
// behind.
func TestImportsWaitForEachOther(t *testing.T) {
	d := newDesk(t)
	before := d.catalog.ID()
	queue := d.public.(*Public).imports
	begun, gone := make(chan struct{}), make(chan struct{})
	goOn := sync.OnceFunc(func() { close(gone) })
	t.Cleanup(goOn)
	slow := files.File{Format: files.NDJSON, Open: func() (io.ReadCloser, error) {
		close(begun)
		<-gone
		return io.NopCloser(strings.NewReader("")), nil
	}}
	if !queue.reserve() {
		t.Fatal("no place is left in an empty queue")
	}
	running := queue.add(&intake{report: newImportReport()}, &upload{files: []files.File{slow}})
	<-begun

	content, uploading := io.Pipe()
	uploaded := make(chan string, 1)
	go func() {
		w := d.sendTo(d.public, http.MethodPost, "/v1/imports?source=x", content, "Authorization", "Bearer "+d.key)
		_ = content.CloseWithError(errors.New("nobody reads"))
		uploaded <- w.Header().Get("Location")
	}()
	if _, err := io.WriteString(uploading, record("w-0", "First")+"\n"); err != nil { // it holds its place from now on
		t.Fatal(err)
	}
	for i := range maxQueued - 1 {
		d.post("source=x", record(fmt.Sprint("w-", i+1), "Next"))
	}
	if err := checkProblem(d.send(http.MethodPost, "/v1/imports?source=x", record("w-99", "Late")), http.StatusServiceUnavailable, ""); err != nil {
		t.Errorf("one too many: %v", err)
	}
	_ = uploading.Close() // it has no error
	waits := <-uploaded
	for location, want := range map[string]jobState{"/v1/imports/" + running.id: jobRunning, waits: jobQueued} {
		var job jobAnswer
		if d.ok(&job, http.MethodGet, location, ""); job.State != want {
			t.Errorf("%s is %s, want %s", location, job.State, want)
		}
	}

	queue.end()
	goOn()
	d.closePublic()
	if job := d.over(waits); job.State != jobFailed || job.Problem.Status != http.StatusServiceUnavailable {
		t.Errorf("the one that waited is %+v after the server stopped", job)
	}
	if d.catalog.ID() != before {
		t.Error("the edition is another")
	}
	d.nothingKept()
	if err := checkProblem(d.send(http.MethodPost, "/v1/imports?source=x", ""), http.StatusServiceUnavailable, ""); err != nil {
		t.Errorf("after the server stopped: %v", err)
	}
	for range 2 { // however often it is started again
		d.close()
		d.open()
		job := d.over(waits)
		if job.State != jobFailed || !strings.Contains(job.Problem.Detail, "upload the files again") {
			t.Errorf("the one that waited is %+v after a restart", job)
		}
		done := d.post("source=x", record("w-100", "After"))
		if job := d.over(done); job.State != jobDone || done == waits {
			t.Errorf("the next one is %+v", job)
		}
	}
}

// An upload that is refused gives its place back, and so does what fails; the last hundred are remembered.
func TestImportsAreForgotten(t *testing.T) {
	d := newDesk(t)
	for range maxQueued + 1 {
		if w := d.send(http.MethodPost, "/v1/imports?name=a.xlsx", "x"); w.Code != http.StatusBadRequest {
			t.Fatalf("%d %s, want a refusal", w.Code, w.Body)
		}
	}
	first := d.post("dry_run=1", "")
	d.over(first)
	second := d.post("dry_run=1", "")
	for range maxJobs - 1 {
		d.over(d.post("dry_run=1", ""))
	}
	if w := d.send(http.MethodGet, first, ""); w.Code != http.StatusNotFound {
		t.Errorf("the first is still told of: %d %s", w.Code, w.Body)
	}
	if w := d.send(http.MethodGet, second, ""); w.Code != http.StatusOK {
		t.Errorf("the second is forgotten: %d %s", w.Code, w.Body)
	}
}

// A fault of ours in an import is told of and logged, and the next one is carried out.
func TestImportThatPanics(t *testing.T) {
	d := newDesk(t)
	queue := d.public.(*Public).imports
	broken := files.File{Format: files.NDJSON, Open: func() (io.ReadCloser, error) { panic("secret") }}
	if !queue.reserve() {
		t.Fatal("no place is left")
	}
	job := d.over("/v1/imports/" + queue.add(&intake{report: newImportReport()}, &upload{files: []files.File{broken}}).id)
	if job.State != jobFailed || job.Problem.Status != http.StatusServiceUnavailable || strings.Contains(job.Problem.Detail, "secret") || !strings.Contains(d.log.String(), "secret") {
		t.Errorf("it is %+v", job)
	}
	if job := d.over(d.post("source=x", record("p-1", "One"))); job.State != jobDone {
		t.Errorf("the next one is %+v", job)
	}
}
