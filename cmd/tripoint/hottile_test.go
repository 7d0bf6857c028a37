package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// asFloor is set, to a number of bytes, for a process that answers every request with so many and does nothing else.
const asFloor = "BE_THE_FLOOR"

func serveFloor(size string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
	body := bytes.Repeat([]byte{'x'}, n)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "msg=listening for=everyone addr="+l.Addr().String())
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
}

// BenchmarkHotTile asks for one tile again and again over two connections, and for a 304, beside a bare handler that
// writes as many bytes: requests a second, the best of five rounds in turn.
func BenchmarkHotTile(b *testing.B) {
	const header = "Accept-Encoding: gzip\r\n"
	site := startLogging(b, nil, "serve", "--addr", "127.0.0.1:0", "--admin-addr", "", "--data", b.TempDir())
	const path = "/tiles/places/9/282/173.mvt?lang=pl"
	c, err := dial(site)
	if err != nil {
		b.Fatal(err)
	}
	size, tag, err := c.ask(path, header)
	if err != nil || size == 0 || tag == "" || c.Close() != nil {
		b.Fatal(size, tag, err)
	}
	again := header + "If-None-Match: " + tag + "\r\n"
	for _, tc := range []struct {
		name, header string
		size         int
	}{{"tile", header, size}, {"304", again, 0}} {
		b.Run(tc.name, func(b *testing.B) {
			floor := startLogging(b, []string{asFloor + "=" + strconv.Itoa(tc.size)})
			for b.Loop() {
				var ours, floors []float64
				for range 5 {
					ours = append(ours, perSecond(b, site, path, tc.header))
					floors = append(floors, perSecond(b, floor, path, tc.header))
				}
				b.ReportMetric(slices.Max(ours), "req/s")
				b.ReportMetric(slices.Max(floors), "floor-req/s")
				b.ReportMetric(slices.Max(ours)/slices.Max(floors), "of-floor")
				b.ReportMetric(float64(tc.size), "bytes")
			}
		})
	}
}

// startLogging starts the program with its log in a file, as nobody reads it while it is measured, and returns where
// it listens.
func startLogging(b *testing.B, environment []string, args ...string) (address string) {
	path := filepath.Join(b.TempDir(), "log")
	log, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	command := exec.Command(os.Args[0], args...)
	command.Stderr, command.Env = log, append(os.Environ(), environment...)
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
		_ = log.Close()
	})
	for range 200 {
		time.Sleep(50 * time.Millisecond)
		said, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		for _, found := range listening.FindAllStringSubmatch(string(said), -1) {
			if audience(found[1]) == forEveryone {
				return found[2]
			}
		}
	}
	b.Fatal("the program does not listen")
	return ""
}

// perSecond asks over two connections for a second.
func perSecond(b *testing.B, address, path, header string) float64 {
	var mu sync.Mutex
	var all sync.WaitGroup
	total, begun := 0, time.Now()
	for range 2 {
		all.Go(func() {
			c, err := dial(address)
			n := 0
			for err == nil && time.Since(begun) < time.Second {
				for range 50 {
					if _, _, err = c.ask(path, header); err != nil {
						break
					}
					n++
				}
			}
			if err != nil {
				b.Error(err)
				return
			}
			_ = c.Close()
			mu.Lock()
			total += n
			mu.Unlock()
		})
	}
	all.Wait()
	return float64(total) / time.Since(begun).Seconds()
}

// A connection asks with as little work as can be, so that it is the server that is measured.
type connection struct {
	net.Conn
	in *bufio.Reader
}

func dial(address string) (*connection, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &connection{c, bufio.NewReader(c)}, nil
}

// ask returns how many bytes the body of an answer has, and its tag.
func (c *connection) ask(path, header string) (size int, tag string, err error) {
	if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: bench\r\n"+header+"\r\n"); err != nil {
		return 0, "", err
	}
	status, err := c.in.ReadSlice('\n')
	if err != nil || !bytes.HasPrefix(status, []byte("HTTP/1.1 200")) && !bytes.HasPrefix(status, []byte("HTTP/1.1 304")) {
		return 0, "", fmt.Errorf("answer %q: %w", status, err)
	}
	for line := []byte(nil); !bytes.Equal(line, []byte("\r\n")); {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return 0, "", err
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			size, _ = strconv.Atoi(string(bytes.TrimSpace(value)))
		} else if value, ok := bytes.CutPrefix(line, []byte("Etag: ")); ok {
			tag = string(bytes.TrimSpace(value))
		}
	}
	_, err = c.in.Discard(size)
	return size, tag, err
}
