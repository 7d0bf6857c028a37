package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestServe(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder, "--lang", "pl", "--public-url", "https://places.example.org")
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
	if info, err := os.Stat(filepath.Join(folder, socketName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is %v, %v, want one that only its owner may use", info, err)
	}
	for _, said := range []string{"built-in region filled in", "edition built", "changes_since=0", "msg=ready"} {
		if !strings.Contains(p.log.String(), said) {
			t.Errorf("the log does not say %q:\n%s", said, &p.log)
		}
	}
	if code := p.end(t); code != done {
		t.Errorf("stopped, it ends with %d, want %d", code, done)
	}
	if _, err := os.Stat(filepath.Join(folder, socketName)); err == nil {
		t.Error("the socket is still there")
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(p.site, "http://")); err == nil {
		t.Error("it still listens")
	}
	p = start(t, folder)
	if log := p.log.String(); !strings.Contains(log, "edition opened") || strings.Contains(log, "filled in") {
		t.Errorf("started again, want the edition of before:\n%s", log)
	}
}

func TestServeEmpty(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder, "--empty")
	if _, body := fetch(t, p.site+"/v1/status"); !strings.Contains(body, `"places":0`) {
		t.Errorf("status %s, want no places", body)
	}
	p.end(t)
	if p = start(t, folder); !strings.Contains(p.log.String(), "filled in") {
		t.Errorf("a store that has never held anything is not filled in:\n%s", &p.log)
	}
}

// What a killed process left is replaced, its socket and its half-made editions too.
func TestServeAfterKill(t *testing.T) {
	folder := t.TempDir()
	start(t, folder).kill()
	draft := filepath.Join(folder, "editions", "draft-1")
	if err := os.MkdirAll(draft, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, socketName)); err != nil {
		t.Fatal("a killed process should leave its socket")
	}
	if code, out, messages := tripoint(t, "check", "--data", folder); code != done || !strings.Contains(out, "sound") {
		t.Errorf("check beside a stale socket = %d, %q, %q", code, out, messages)
	}
	p := start(t, folder)
	if _, err := os.Stat(draft); err == nil {
		t.Errorf("%s is still there", draft)
	}
	if code, out, messages := tripoint(t, "check", "--data", folder); code != done || !strings.Contains(out, "sound") {
		t.Errorf("check by the server = %d, %q, %q", code, out, messages)
	}
	if code := p.end(t); code != done {
		t.Errorf("ends with %d, want %d", code, done)
	}
}

// A folder is held by one process, and whoever comes second learns at once by whom.
func TestHeldFolder(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder)
	pid := p.command.Process.Pid
	held := fmt.Sprintf("process %d (tripoint serve)", pid)
	refuses := func(args ...string) {
		t.Helper()
		begun := time.Now()
		code, _, messages := tripoint(t, append(args, "--data", folder)...)
		if took := time.Since(begun); code != failed || !strings.Contains(messages, held) || took > 1500*time.Millisecond {
			t.Errorf("tripoint %q = %d, %q after %v, want %d and %q at once", args, code, messages, took, failed, held)
		}
	}
	refuses("serve", "--addr", "127.0.0.1:0", "--admin-addr", "")
	backup := filepath.Join(t.TempDir(), "backup")
	if code, _, messages := tripoint(t, "backup", "--data", folder, backup); code != done {
		t.Fatalf("backup = %d, %s", code, messages)
	}
	refuses("restore", backup)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	refuses("check")
	refuses("keys", "add", "--write", "someone")
}

// A socket's address has room for about a hundred bytes; the folder may lie deeper.
func TestDeepFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), strings.Repeat("deep/", 40))
	p := start(t, folder, "--empty")
	if code, out, messages := tripoint(t, "check", "--data", folder); code != done || !strings.Contains(out, "sound: 0 places") {
		t.Errorf("check = %d, %q, %q", code, out, messages)
	}
	if code := p.end(t); code != done {
		t.Errorf("ends with %d, want %d", code, done)
	}
	if _, err := os.Stat(filepath.Join(folder, socketName)); err == nil {
		t.Error("the socket is still there")
	}
}
