package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"

	"tripoint/data"
)

const (
	maxUploadBytes = 512 << 20 // of an import in the background
	maxQueued      = 16        // imports that wait, or are being uploaded to
	maxJobs        = 100       // that are remembered
)

var jobBody = &body{max: maxUploadBytes, long: true, files: true, schema: "PlaceToWrite"}

// An importQueue carries imports out one after the other, beside requests, and remembers the last ones.
type importQueue struct {
	server   *server
	lifetime context.Context
	end      context.CancelFunc
	started  int64 // Unix milliseconds; tells ids apart from those of the process before
	worker   sync.WaitGroup

	mu      sync.Mutex
	taken   int // of the places in the queue
	working bool
	waiting []*importJob
	jobs    []*importJob // oldest first
	number  int          // of the last
	notOver *unfinished
}

func newImportQueue(s *server) *importQueue {
	q := &importQueue{server: s, started: time.Now().UnixMilli(), notOver: openUnfinished(s.Unfinished, s.Log)}
	q.lifetime, q.end = context.WithCancel(context.Background())
	return q
}

// close gives up the import under way and those that wait, and returns when nothing of them is left.
func (q *importQueue) close() {
	q.end()
	q.worker.Wait()
}

// An importJob is an import in the background.
type importJob struct {
	id          string
	in          *intake
	from        *upload
	done, total atomic.Int64 // bytes

	state   jobState // this and what follows is guarded by the queue
	report  *ImportReport
	problem *problem
}

type jobState string

const (
	jobQueued  jobState = "queued"
	jobRunning jobState = "running"
	jobDone    jobState = "done"
	jobFailed  jobState = "failed"
)

// reserve takes a place in the queue, if there is one.
func (q *importQueue) reserve() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.taken == maxQueued || q.lifetime.Err() != nil {
		return false
	}
	q.taken++
	return true
}

// release gives back a place that was reserved.
func (q *importQueue) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taken--
}

// add puts an import in the place that was reserved for it. The upload is the queue's to discard.
func (q *importQueue) add(in *intake, from *upload) *importJob {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.number++
	job := &importJob{id: fmt.Sprintf("%x-%d", q.started, q.number), in: in, from: from, state: jobQueued}
	in.files = from.files
	for _, f := range in.files {
		job.total.Add(f.Size)
	}
	in.options.Progress = func(done, total int64) {
		job.done.Store(done)
		job.total.Store(total)
	}
	q.waiting = append(q.waiting, job)
	q.jobs = append(q.jobs, job)
	q.notOver.add(job.id)
	q.jobs = slices.Delete(q.jobs, 0, max(0, len(q.jobs)-maxJobs))
	if !q.working {
		q.working = true
		q.worker.Go(q.work)
	}
	return job
}

// work carries out what waits until nothing does.
func (q *importQueue) work() {
	for {
		q.mu.Lock()
		if len(q.waiting) == 0 {
			q.working = false
			q.mu.Unlock()
			return
		}
		job := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.taken--
		job.state = jobRunning
		q.mu.Unlock()
		err := q.run(job)
		q.mu.Lock()
		q.finish(job, err)
		q.mu.Unlock()
	}
}

// run carries out one import. A fault of ours ends it and not the server.
func (q *importQueue) run(job *importJob) (err error) {
	defer job.from.discard(q.server.Log)
	defer debug.FreeOSMemory() // a large import takes kilobytes a place, which the runtime would keep for minutes
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	if err := q.lifetime.Err(); err != nil {
		return err
	}
	return job.in.run(q.lifetime, q.server)
}

// finish notes how an import ended. The caller holds the lock.
func (q *importQueue) finish(job *importJob, err error) {
	defer func() { job.in, job.from = nil, nil }()
	stopped := err != nil && q.lifetime.Err() != nil
	if !stopped {
		q.notOver.remove(job.id)
	}
	if err == nil {
		job.done.Store(job.total.Load())
		job.state, job.report = jobDone, job.in.report
		return
	}
	job.state = jobFailed
	p, known := explain(err)
	switch {
	case errors.Is(err, errRefused):
		job.report = job.in.report
		p = problem{Status: http.StatusUnprocessableEntity, Detail: fmt.Sprintf("nothing is imported: %d records are refused, and strict was asked for", job.report.Count)}
	case stopped:
		p = lostImport
	case !known:
		q.server.Log.Error("import failed", "id", job.id, "err", err)
		p = problem{Status: http.StatusServiceUnavailable, Detail: "the server could not do it for now; its log says why"}
	}
	p = p.complete()
	job.problem = &p
}

// lostImport is why an import failed that was queued or under way when the server stopped.
var lostImport = problem{Status: http.StatusServiceUnavailable, Detail: "the server stopped before it could tell of this import, which is there whole or not at all: upload the files again"}

// A jobAnswer tells how far an import has come.
type jobAnswer struct {
	ID       string        `json:"id"`
	State    jobState      `json:"state"`
	Progress jobProgress   `json:"progress"`
	Report   *ImportReport `json:"report,omitempty"`  // of one that is done, or failed for what was refused
	Problem  *problem      `json:"problem,omitempty"` // of one that failed
}

// A jobProgress is in bytes of the files.
type jobProgress struct {
	Done  int64 `json:"done"`
	Total int64 `json:"total"`
}

// tell tells of a job; the error wraps data.ErrNotFound where it is not remembered.
func (q *importQueue) tell(id string) (jobAnswer, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.jobs, func(job *importJob) bool { return job.id == id })
	if i < 0 && q.notOver.isLost(id) {
		p := lostImport.complete()
		return jobAnswer{ID: id, State: jobFailed, Problem: &p}, nil
	}
	if i < 0 {
		return jobAnswer{}, fmt.Errorf("import %q: %w", id, data.ErrNotFound)
	}
	job := q.jobs[i]
	return jobAnswer{job.id, job.state, jobProgress{job.done.Load(), job.total.Load()}, job.report, job.problem}, nil
}

// postImport takes files in and answers before they are read.
func (r *request) postImport() (*response, error) {
	in, err := r.intake()
	if err != nil {
		return nil, err
	}
	q := r.server.imports
	if !q.reserve() {
		return nil, &statusError{http.StatusServiceUnavailable, fmt.Sprintf("%d imports wait already; try again later", maxQueued)}
	}
	from, err := r.receive(true)
	if err != nil {
		q.release()
		return nil, err
	}
	answer, err := q.tell(q.add(in, from).id)
	if err != nil {
		return nil, err
	}
	res, err := jsonResponse(answer)
	if err == nil {
		res.status, res.location = http.StatusAccepted, "/v1/imports/"+answer.ID
	}
	return res, err
}

func (r *request) importJob() (*response, error) {
	answer, err := r.server.imports.tell(mux.Vars(r.Request)["id"])
	if err != nil {
		return nil, err
	}
	return jsonResponse(answer)
}
