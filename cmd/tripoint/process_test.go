package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asProgram is set for the processes that tests start: they are the program rather than its tests.
const asProgram = "BE_THE_PROGRAM"

func TestMain(m *testing.M) {
	if size := os.Getenv(asFloor); size != "" {
		panic(serveFloor(size))
	}
	if os.Getenv(asProgram) != "" && !strings.HasPrefix(strings.Join(os.Args[1:], " "), "-test.") { // as the workers of fuzzing are
		main()
		return
	}
	if err := os.Setenv(asProgram, "1"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// A process is the program serving.
type process struct {
	site, admin string // origins
	command     *exec.Cmd
	exited      chan struct{}
	log         logged
}

type logged struct {
	sync.Mutex
	text strings.Builder
}

func (l *logged) add(line string) {
	l.Lock()
	defer l.Unlock()
	l.text.WriteString(line + "\n")
}

func (l *logged) String() string {
	l.Lock()
	defer l.Unlock()
	return l.text.String()
}

var listening = regexp.MustCompile(`msg=listening for=(\w+) addr=(\S+)`)

// start serves a data folder until stopped or the end of the test, and returns when all is listened on.
func start(t testing.TB, folder string, args ...string) *process {
	t.Helper()
	p, err := tryStart(t, folder, args...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func tryStart(t testing.TB, folder string, args ...string) (*process, error) {
	t.Helper()
	args = append([]string{"serve", "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--data", folder}, args...)
	p := &process{command: exec.Command(os.Args[0], args...), exited: make(chan struct{})}
	messages, err := p.command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	addresses := make(chan []string)
	go func() {
		defer close(p.exited)
		lines := bufio.NewScanner(messages)
		for lines.Scan() {
			p.log.add(lines.Text())
			if found := listening.FindStringSubmatch(lines.Text()); found != nil {
				addresses <- found
			}
		}
		close(addresses)
		_ = p.command.Wait() // the code says how it ended
	}()
	t.Cleanup(p.kill)
	for range 3 {
		found, ok := <-addresses
		if !ok {
			<-p.exited
			return nil, fmt.Errorf("%q ended with %d before it listened:\n%s", args, p.command.ProcessState.ExitCode(), &p.log)
		}
		switch audience(found[1]) {
		case forEveryone:
			p.site = "http://" + found[2]
		case forOperators:
			p.admin = "http://" + found[2]
		}
	}
	return p, nil
}

// kill ends the program as a power cut would.
func (p *process) kill() {
	_ = p.command.Process.Kill() // it may be gone already
	<-p.exited
}

// end stops the program and returns its exit code.
func (p *process) end(t testing.TB) int {
	t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.exited:
	case <-time.After(20 * time.Second):
		t.Fatalf("serve did not end:\n%s", &p.log)
	}
	return p.command.ProcessState.ExitCode()
}

// says waits until the log has a text.
func (p *process) says(t testing.TB, text string) {
	t.Helper()
	for range 600 {
		if strings.Contains(p.log.String(), text) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the log does not say %q:\n%s", text, &p.log)
}

// An answer is what came over HTTP.
type answer struct {
	status int
	kind   string // Content-Type
	body   string
}

// send asks over HTTP as a client with a key, "" for none.
func send(method, address, key, kind, body string) (answer, error) {
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header.Get("Content-Type"), string(b)}, err
}

func mustSend(t testing.TB, method, address, key, kind, body string) answer {
	t.Helper()
	a, err := send(method, address, key, kind, body)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func fetch(t testing.TB, address string) (status int, body string) {
	t.Helper()
	a := mustSend(t, http.MethodGet, address, "", "", "")
	return a.status, a.body
}

const feature = "application/geo+json"

// museum is the record of a place.
func museum(name string, lon, lat float64) string {
	return fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%g,%g]},"properties":{"name":%q,"category":"museum"}}`, lon, lat, name)
}
