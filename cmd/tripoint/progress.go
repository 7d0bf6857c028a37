package main

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// A progress tells people how far the reading of files has come: on a terminal in a line that changes, else in a
// line now and then.
type progress struct {
	out      io.Writer
	terminal bool
	total    int64 // bytes; 0 is not known
	read     atomic.Int64
	start    time.Time
	stop     chan struct{}
	stopped  chan struct{}
}

func startProgress(out io.Writer, total int64) *progress {
	p := &progress{out: out, terminal: isTerminal(out), total: total, start: time.Now(), stop: make(chan struct{}), stopped: make(chan struct{})}
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
			_, _ = fmt.Fprintf(p.out, form, p.text()) // nobody is left to tell of an error here
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

func (p *progress) text() string {
	const mega = 1e6
	read, took := float64(p.read.Load()), time.Since(p.start)
	switch {
	case p.total > 0 && read >= float64(p.total):
		return fmt.Sprintf("%.1f MB read; storing and indexing, %s", read/mega, took.Round(time.Second))
	case p.total > 0:
		return fmt.Sprintf("%.1f of %.1f MB read (%.0f %%), %.1f MB/s", read/mega, float64(p.total)/mega, 100*read/float64(p.total), read/mega/took.Seconds())
	}
	return fmt.Sprintf("%.1f MB read, %.1f MB/s", read/mega, read/mega/took.Seconds())
}

// reader counts what is read of r.
func (p *progress) reader(r io.Reader) io.Reader { return countingReader{r, &p.read} }

type countingReader struct {
	io.Reader
	n *atomic.Int64
}

func (r countingReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.n.Add(int64(n))
	return n, err
}
