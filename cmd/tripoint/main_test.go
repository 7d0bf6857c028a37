package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tripoint runs a command line that ends by itself.
func tripoint(t *testing.T, args ...string) (code int, out, messages string) {
	t.Helper()
	return tripointReading(t, "", args...)
}

func tripointReading(t *testing.T, input string, args ...string) (code int, out, messages string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, streams{strings.NewReader(input), &stdout, &stderr})
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
		code, out, messages := tripoint(t, tt.args...)
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
			code, _, messages := tripoint(t, "serve")
			if code == done || !strings.Contains(messages, value) {
				t.Errorf("%s=%s: exit code %d, messages %q, want a refusal that shows the value", name, value, code, messages)
			}
		})
	}
}

// A command line that names a folder is not carried out on the server of the environment, nor one that names both.
func TestFolderBeforeServer(t *testing.T) {
	t.Setenv("TRIPOINT_SERVER", "http://127.0.0.1:1")
	t.Setenv("TRIPOINT_KEY", "x")
	folder := t.TempDir()
	must(t, "keys", "add", "--write", "--data", folder, "me")
	if out := must(t, "check", "--data", folder); !strings.HasPrefix(out, "sound: 0 places") {
		t.Errorf("check --data prints %q", out)
	}
	if code, _, messages := tripoint(t, "check"); code != failed || !strings.Contains(messages, "ask the server") {
		t.Errorf("check = %d, %q, want the server of the environment asked", code, messages)
	}
	if code, _, messages := tripoint(t, "rollback", "--data", folder, "--server", "http://127.0.0.1:1", "1"); code != wrongUse || !strings.Contains(messages, "want one of them") {
		t.Errorf("rollback of both = %d, %q, want %d", code, messages, wrongUse)
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
		ended <- serve(ctx, slog.New(slog.DiscardHandler), []door{{forEveryone, l}}, map[audience]http.Handler{forEveryone: slow})
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
