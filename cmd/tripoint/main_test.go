package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// call runs a command line that ends by itself.
func call(t *testing.T, args ...string) (code int, out, messages string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestCommandLine(t *testing.T) {
	taken := listen(t)
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name          string
		args          []string
		code          int
		out, messages string // what must be in them
	}{
		{"help", []string{"--help"}, done, "serve", ""},
		{"help for a command", []string{"serve", "--help"}, done, "TRIPOINT_TRUSTED_PROXY", ""},
		{"version", []string{"version"}, done, "tripoint dev", ""},
		{"nothing", nil, wrongUse, "", "tripoint --help"},
		{"an unknown command", []string{"fly"}, wrongUse, "", "fly"},
		{"an unknown flag", []string{"serve", "--fly"}, wrongUse, "", "--fly"},
		{"a flag without value", []string{"serve", "--addr"}, wrongUse, "", "--addr"},
		{"public URL without scheme", []string{"serve", "--public-url", "places.example.org"}, wrongUse, "", `--public-url "places.example.org": want an origin like`},
		{"public URL of another scheme", []string{"serve", "--public-url", "ftp://places.example.org"}, wrongUse, "", "--public-url"},
		{"public URL that is none", []string{"serve", "--public-url", "https://%"}, wrongUse, "", "--public-url"},
		{"trusted proxy without length", []string{"serve", "--trusted-proxy", "10.0.0.1"}, wrongUse, "", `--trusted-proxy "10.0.0.1": want an address range like`},
		{"trusted proxy by name", []string{"serve", "--trusted-proxy", "10.0.0.0/8,proxy"}, wrongUse, "", `--trusted-proxy "proxy"`},
		{"language that is none", []string{"serve", "--lang", "?"}, wrongUse, "", "--lang"},
		{"guide that is not there", []string{"serve", "--web", filepath.Join(folder, "none")}, wrongUse, "", "--web"},
		{"address taken", []string{"serve", "--addr", taken, "--admin-addr", "127.0.0.1:0", "--data", folder}, failed, "", "--addr " + taken + " is taken by another program; stop it, or choose another address, as in --addr"},
		{"operators' address taken", []string{"serve", "--addr", "127.0.0.1:0", "--admin-addr", taken, "--data", folder}, failed, "", "--admin-addr " + taken + " is taken"},
		{"address that is none", []string{"serve", "--addr", "nowhere", "--data", folder}, failed, "", "--addr nowhere"},
		{"data folder that is a file", []string{"serve", "--addr", "127.0.0.1:0", "--admin-addr", "", "--data", file}, failed, "", "--data"},
	} {
		code, out, messages := call(t, tt.args...)
		if code != tt.code || !strings.Contains(out, tt.out) || !strings.Contains(messages, tt.messages) {
			t.Errorf("%s: tripoint %q = %d\nout %q, want %q in it\nmessages %q, want %d and %q in it", tt.name, tt.args, code, out, tt.out, messages, tt.code, tt.messages)
		}
	}
}

func TestEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"TRIPOINT_PUBLIC_URL": "nowhere", "TRIPOINT_TRUSTED_PROXY": "nowhere", "TRIPOINT_LANG": "?", "TRIPOINT_WEB": "/nowhere", "TRIPOINT_ADDR": "nowhere",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TRIPOINT_DATA", t.TempDir())
			t.Setenv(name, value)
			code, _, messages := call(t, "serve")
			if code == done || !strings.Contains(messages, value) {
				t.Errorf("%s=%s: exit code %d, messages %q, want a refusal that shows the value", name, value, code, messages)
			}
		})
	}
}

// listen takes a free port for the time of the test.
func listen(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// A process is the program serving.
type process struct {
	site, admin string // origins
	stop        context.CancelFunc
	code        chan int
}

var listening = regexp.MustCompile(`msg=listening for=(\w+) addr=(\S+)`)

// start serves until stopped or the end of the test, and returns when both addresses are listened on.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	p := &process{stop: stop, code: make(chan int, 1)}
	messages, w := io.Pipe()
	go func() {
		p.code <- run(ctx, append([]string{"serve"}, args...), io.Discard, w)
		_ = w.Close()
	}()
	t.Cleanup(stop)
	lines := bufio.NewScanner(messages)
	for p.site == "" || p.admin == "" {
		if !lines.Scan() {
			t.Fatalf("serve %q ended with %d before it listened", args, <-p.code)
		}
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			*map[string]*string{"everyone": &p.site, "operators": &p.admin}[found[1]] = "http://" + found[2]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, messages) }()
	return p
}

// end stops the program and returns its exit code.
func (p *process) end(t *testing.T) int {
	t.Helper()
	p.stop()
	select {
	case code := <-p.code:
		return code
	case <-time.After(10 * time.Second):
		t.Fatal("serve did not end")
		return 0
	}
}

func fetch(t *testing.T, address string) (status int, body string) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func TestServe(t *testing.T) {
	folder := t.TempDir()
	args := []string{"--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--data", folder, "--lang", "pl", "--public-url", "https://places.example.org"}
	p := start(t, args...)
	for _, tt := range []struct{ name, address, want string }{
		{"alive", p.site + "/healthz", `"status":"alive"`},
		{"search", p.site + "/v1/search?q=Karvina&limit=1", `"name":"Karwina"`},
		{"links", p.site + "/v1/places?limit=1", `"next":"https://places.example.org/v1/places?`},
		{"metrics of the interface", p.admin + "/metrics", `tripoint_http_request_duration_seconds_count{method="GET",route="/v1/search",status="200"} 1`},
		{"metrics of the process", p.admin + "/metrics", "go_goroutines"},
	} {
		if status, body := fetch(t, tt.address); status != http.StatusOK || !strings.Contains(body, tt.want) {
			t.Errorf("%s: GET %s = %d %.300s, want %s in it", tt.name, tt.address, status, body, tt.want)
		}
	}
	if status, _ := fetch(t, p.site+"/metrics"); status != http.StatusNotFound {
		t.Errorf("GET /metrics for everyone = %d, want 404", status)
	}
	if code, _, messages := call(t, append([]string{"serve"}, args...)...); code != failed || !strings.Contains(messages, "--data") {
		t.Errorf("a second one over the same folder ends with %d, %q, want %d and what to do", code, messages, failed)
	}
	if code := p.end(t); code != done {
		t.Errorf("stopped, it ends with %d, want %d", code, done)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "editions", "*")); len(left) > 0 {
		t.Errorf("left behind %v", left)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(p.site, "http://")); err == nil {
		t.Error("it still listens")
	}
}

// What a killed process left is removed.
func TestServeRemovesWhatWasLeft(t *testing.T) {
	folder := t.TempDir()
	old := filepath.Join(folder, "editions", "edition-1")
	if err := os.MkdirAll(old, 0o755); err != nil {
		t.Fatal(err)
	}
	p := start(t, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--data", folder)
	if _, err := os.Stat(old); err == nil {
		t.Errorf("%s is still there", old)
	}
	if code := p.end(t); code != done {
		t.Errorf("ends with %d, want %d", code, done)
	}
}

// A request under way when the program is told to stop gets its answer; new ones are refused.
func TestRequestUnderWayFinishes(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	begun, finish := make(chan struct{}), make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		_, _ = fmt.Fprint(w, "finished")
	})
	ctx, stop := context.WithCancel(context.Background())
	ended, answer := make(chan error, 1), make(chan string, 1)
	go func() {
		ended <- serve(ctx, slog.New(slog.DiscardHandler), []door{{"everyone", l}}, []http.Handler{slow})
	}()
	go func() {
		res, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		answer <- string(b)
	}()
	<-begun
	stop()
	for { // until the door is closed
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			break
		}
		_ = conn.Close()
	}
	select {
	case err := <-ended:
		t.Errorf("ended with %v while a request was under way", err)
	default:
	}
	close(finish)
	if got := <-answer; got != "finished" {
		t.Errorf("answer %q, want finished", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}
