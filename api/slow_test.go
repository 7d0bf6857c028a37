package api

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// served serves a handler with as much time for a whole request.
func served(t *testing.T, h http.Handler, read, write time.Duration) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ReadTimeout, server.Config.WriteTimeout = read, write
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// A slowReader gives a part at a time.
type slowReader struct {
	parts []string
	pause time.Duration
}

func (r *slowReader) Read(p []byte) (int, error) {
	if len(r.parts) == 0 {
		return 0, io.EOF
	}
	time.Sleep(r.pause)
	n := copy(p, r.parts[0])
	if r.parts[0] = r.parts[0][n:]; r.parts[0] == "" {
		r.parts = r.parts[1:]
	}
	return n, nil
}

// What takes long and moves on is not cut off, neither in public nor for operators.
func TestLongBodiesOutliveTheServersTimeouts(t *testing.T) {
	const timeout = 150 * time.Millisecond
	d := newDesk(t)
	for i, tt := range []struct {
		h             http.Handler
		path, headers string
	}{{d.operations, "/admin/import?source=x", plainNDJSON}, {d.public, "/admin/import?source=x", plainNDJSON}, {d.public, "/v1/places", plainNDJSON}} {
		var parts []string
		for j := range 8 {
			parts = append(parts, record(fmt.Sprintf("slow-%d-%d", i, j), "a")+"\n")
		}
		r, err := http.NewRequest(http.MethodPost, served(t, tt.h, timeout, timeout).URL+tt.path, &slowReader{parts, timeout / 3})
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+d.key)
		r.Header.Set("Content-Type", tt.headers)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatalf("%s: %v", tt.path, err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), `"added":8`) {
			t.Errorf("POST %s slowly = %d %.300s, %v", tt.path, res.StatusCode, body, err)
		}
	}
}

// An answer that is read slowly is not cut off.
func TestLongAnswersOutliveTheServersTimeouts(t *testing.T) {
	const timeout = 150 * time.Millisecond
	d := newDesk(t)
	for i := range 4 { // more than the buffers of a connection hold
		var lines strings.Builder
		for j := range 1000 {
			fmt.Fprintln(&lines, strings.Replace(record(fmt.Sprintf("long-%d-%d", i, j), "a"), `"name"`, fmt.Sprintf(`"offers":{"en":%q},"name"`, strings.Repeat("x", 2000)), 1))
		}
		var rep Report
		d.operate(&rep, http.MethodPost, "/admin/import?source=x", lines.String())
	}
	want := d.sendTo(d.operations, http.MethodGet, "/admin/export", http.NoBody).Body.Len()
	conn, err := net.Dial("tcp", served(t, d.operations, timeout, timeout).Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /admin/export HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * timeout)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err != nil || n != int64(want) {
		t.Errorf("read %d bytes of %d, %v", n, want, err)
	}
}

// What operators ask for is answered however long it took.
func TestLongOperationsOutliveTheServersTimeouts(t *testing.T) {
	d := newDesk(t)
	url := served(t, d.operations, time.Minute, time.Nanosecond).URL
	for _, tt := range []struct{ method, path string }{
		{http.MethodGet, "/admin/check"}, {http.MethodPost, "/admin/rollback?edition=1"}, {http.MethodDelete, "/admin/sources/nothing"},
	} {
		r, err := http.NewRequest(tt.method, url+tt.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Errorf("%s %s: %v", tt.method, tt.path, err)
			continue
		}
		_ = res.Body.Close()
	}
}

// A body that stops coming is answered, and none of it lands.
func TestBodiesThatStop(t *testing.T) {
	const timeout = 150 * time.Millisecond
	d := newDesk(t)
	server := served(t, d.public, timeout, time.Minute)
	before := d.catalog.ID()
	for name, tt := range map[string]struct {
		method, path string
		cut          bool
		status       int
	}{
		"too slow":       {"PUT", bohumin, false, http.StatusRequestTimeout},
		"cut off":        {"PUT", bohumin, true, http.StatusBadRequest},
		"batch cut off":  {"POST", "/v1/places", true, http.StatusBadRequest},
		"import cut off": {"POST", "/admin/import?source=x&format=ndjson", true, http.StatusBadRequest},
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/geo+json\r\nContent-Length: 1000\r\n\r\n%s\n", tt.method, tt.path, d.key, record("poi-bohumin-bohumin", "half"))
		if _, err := io.WriteString(conn, head); err != nil {
			t.Fatal(err)
		}
		if tt.cut {
			if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if res.StatusCode != tt.status || res.Header.Get("Content-Type") != problemType {
			t.Errorf("%s: %d %s, want %d", name, res.StatusCode, res.Header.Get("Content-Type"), tt.status)
		}
		_ = conn.Close()
		if d.catalog.ID() != before {
			t.Fatalf("%s: the edition is another", name)
		}
	}
}
