package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkImport measures imports by a running server that has the built-in region, until the edition answers: how long
// they take, how much memory the server holds at most, and how long it takes it to answer meanwhile. IMPORTS=FILE,… adds
// files, such as extracts and dumps of geonames.org.
func BenchmarkImport(b *testing.B) {
	for file := range strings.SplitSeq(os.Getenv("IMPORTS"), ",") {
		if file != "" {
			b.Run(filepath.Base(file), func(b *testing.B) { benchImports(b, file) })
		}
	}
	folder := filepath.Join(os.TempDir(), "tripoint-bench-1m")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.Fatal(err)
	}
	million := millionFile(b, folder)
	b.Run("1M", func(b *testing.B) { benchImports(b, million) })
	b.Run("1M-changed", func(b *testing.B) { benchImports(b, million, renamed(b, million)) })
}

// renamed is a copy of a file in which every place has another name.
func renamed(b *testing.B, file string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), filepath.Base(file))
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(content), `"properties":{"name":"`, `"properties":{"name":"New `)), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// benchImports reports on the last of the files.
func benchImports(b *testing.B, files ...string) {
	for b.Loop() {
		data := b.TempDir()
		p := start(b, data)
		for _, file := range files[:len(files)-1] {
			must(b, "import", "--data", data, "--source", "bench", file)
		}
		asking, imported := make(chan struct{}), make(chan []time.Duration)
		go func() { imported <- askNearby(b, p, asking) }()
		begun := time.Now()
		must(b, "import", "--data", data, "--source", "bench", files[len(files)-1])
		b.ReportMetric(time.Since(begun).Seconds(), "import-s")
		close(asking)
		reportTimes(b, "nearby", <-imported)
		reportPeak(b, p)
		p.end(b)
	}
}

// askNearby asks what is near Karviná every 5 ms until stopped, and returns how long each answer took.
func askNearby(b *testing.B, p *process, stop chan struct{}) (taken []time.Duration) {
	for {
		select {
		case <-stop:
			return taken
		case <-time.After(5 * time.Millisecond):
		}
		begun := time.Now()
		a, err := send("GET", p.site+"/v1/nearby?lat=49.854&lon=18.5417", "", "", "")
		if err != nil || a.status != 200 {
			b.Errorf("nearby = %d %s, %v", a.status, a.body, err)
			return taken
		}
		taken = append(taken, time.Since(begun))
	}
}

var peakIn = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// reportPeak reports how much was resident at most.
func reportPeak(b *testing.B, p *process) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	if found := peakIn.FindSubmatch(status); found != nil {
		kilo, _ := strconv.ParseFloat(string(found[1]), 64) // digits
		b.ReportMetric(kilo/1000, "peak-MB")
	}
}
