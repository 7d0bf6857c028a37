package main

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// A progress tells people how far long work has come: on a terminal in a line that changes, else in a line now and
// then.
type progress struct {
	out      io.Writer
	terminal bool
	tell     func() string
	stop     chan struct{}
	stopped  chan struct{}
}

func startProgress(out io.Writer, tell func() string) *progress {
	p := &progress{out: out, terminal: isTerminal(out), tell: tell, stop: make(chan struct{}), stopped: make(chan struct{})}
	go p.run()
	return p
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *progress) run() {
	defer close(p.stopped)
	every, form := 10*time.Second, "%s\n"
	if p.terminal {
		every, form = 200*time.Millisecond, "\r%s\x1b[K"
	}
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			_, _ = fmt.Fprintf(p.out, form, p.tell()) // nobody is left to tell of an error here
		case <-p.stop:
			if p.terminal {
				_, _ = fmt.Fprint(p.out, "\r\x1b[K")
			}
			return
		}
	}
}

// end stops telling. Nothing is written afterwards.
func (p *progress) end() {
	close(p.stop)
	<-p.stopped
}

// A reading is the progress of reading files.
type reading struct {
	*progress
	total int64 // bytes; 0 is not known
	read  atomic.Int64
	start time.Time
}

func startReading(out io.Writer, total int64) *reading {
	r := &reading{total: total, start: time.Now()}
	r.progress = startProgress(out, r.text)
	return r
}

func (r *reading) text() string {
	const mega = 1e6
	read, took := float64(r.read.Load()), time.Since(r.start)
	switch {
	case r.total > 0 && read >= float64(r.total):
		return fmt.Sprintf("%.1f MB read; storing and indexing, %s", read/mega, took.Round(time.Second))
	case r.total > 0:
		return fmt.Sprintf("%.1f of %.1f MB read (%.0f %%), %.1f MB/s", read/mega, float64(r.total)/mega, 100*read/float64(r.total), read/mega/took.Seconds())
	}
	return fmt.Sprintf("%.1f MB read, %.1f MB/s", read/mega, read/mega/took.Seconds())
}

// reader counts what is read of from.
func (r *reading) reader(from io.Reader) io.Reader { return countingReader{from, &r.read} }

type countingReader struct {
	io.Reader
	n *atomic.Int64
}

func (r countingReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.n.Add(int64(n))
	return n, err
}
