package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/prometheus/client_golang/prometheus"

	"tripoint/api"
)

// A dataTarget says whose store a command works on.
type dataTarget struct {
	Data string `help:"Folder of the store and its editions." default:"tripoint-data" type:"path"`
}

// A target is a dataTarget, or a server somewhere else.
type target struct {
	dataTarget
	Server string `help:"Ask a running server instead of a folder." placeholder:"URL"`
	Key    string `help:"Write key for --server." placeholder:"KEY"`
}

// AfterApply lets a --data on the command line count rather than a TRIPOINT_SERVER, and refuses both flags: what was
// meant for a folder to try things in must not reach a server.
func (t *target) AfterApply(line *kong.Context) error {
	given := map[string]bool{}
	for _, part := range line.Path {
		if part.Flag != nil {
			given[part.Flag.Name] = true
		}
	}
	switch {
	case given["data"] && given["server"]:
		return errors.New("--data and --server: want one of them")
	case given["data"]:
		t.Server = ""
	}
	return nil
}

// operations is where a command asks for operations: a server, or the same handler within this process.
type operations struct {
	client *http.Client
	origin string
	key    string
	close  func() error
}

// local is the origin of what is asked over the socket of a folder or within the process.
const local = "http://tripoint"

// open reaches the target. Where no server runs, this process opens the data folder for as long.
func (t *target) open(ctx context.Context, s streams, command string) (*operations, error) {
	if t.Server == "" {
		return t.dataTarget.open(ctx, s, command)
	}
	if t.Key == "" {
		return nil, &usageError{"--server needs --key (or TRIPOINT_KEY): a write key of that server"}
	}
	return t.reach()
}

// openToAsk is openExisting for commands that ask what anyone may.
func (t *target) openToAsk(ctx context.Context, s streams, command string) (*operations, error) {
	if t.Server == "" {
		return t.dataTarget.openExisting(ctx, s, command)
	}
	return t.reach()
}

// reach asks the server of --server.
func (t *target) reach() (*operations, error) {
	u, err := parseOrigin(t.Server)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--server %q: want an origin like https://places.example.org", t.Server)}
	}
	return &operations{client: &http.Client{}, origin: strings.TrimSuffix(u.String(), "/"), key: t.Key, close: func() error { return nil }}, nil
}

func (t *dataTarget) open(ctx context.Context, s streams, command string) (*operations, error) {
	remote := socketClient(t.Data)
	if answers(ctx, remote) {
		return &operations{client: remote, origin: local, close: func() error { return nil }}, nil
	}
	return t.openHere(ctx, s, command)
}

// openExisting is open for commands that make no sense where nothing has been stored yet.
func (t *target) openExisting(ctx context.Context, s streams, command string) (*operations, error) {
	if t.Server == "" {
		return t.dataTarget.openExisting(ctx, s, command)
	}
	return t.open(ctx, s, command)
}

func (t *dataTarget) openExisting(ctx context.Context, s streams, command string) (*operations, error) {
	if _, err := os.Stat(filepath.Join(t.Data, storeName)); errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no store in %s: serve and import make one, --data names another folder", t.Data)
	}
	return t.open(ctx, s, command)
}

// openHere opens the data folder in this process, as a server does, and answers its operations over a pipe.
func (t *dataTarget) openHere(ctx context.Context, s streams, command string) (*operations, error) {
	folder, err := holdFolder(t.Data, command)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(s.messages, &slog.HandlerOptions{Level: slog.LevelWarn}))
	opened, err := openService(ctx, log, folder, builder{log}.build, false)
	if err != nil {
		folder.release()
		return nil, err
	}
	own := openBaseMap(log, folder)
	listener := newPipeListener()
	server := &http.Server{
		Handler: api.NewOperations(opened.catalog, api.Options{
			Log: log, Metrics: prometheus.NewRegistry(), Version: version, Store: opened.store, Uploads: folder.uploadsPath(),
			BaseMap: own.current.Load, DrawBaseMap: own.draw,
		}),
		ReadHeaderTimeout: headerTimeout,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	client := &http.Client{Transport: &http.Transport{DialContext: listener.dial}}
	return &operations{client: client, origin: local, close: func() error {
		defer folder.release()
		client.CloseIdleConnections()
		err := server.Shutdown(context.WithoutCancel(ctx))
		<-ended
		return errors.Join(err, opened.close())
	}}, nil
}

// socketClient asks the server that holds a folder.
func socketClient(folder string) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dialSocket(ctx, folder)
	}}}
}

// answers tells whether a server is there, within a second. OPTIONS * is answered, and not logged, by net/http.
func answers(ctx context.Context, client *http.Client) bool {
	const patience = 800 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodOptions, local, nil)
	if err != nil {
		return false
	}
	request.URL.Opaque = "*"
	res, err := client.Do(request)
	if err != nil {
		return false
	}
	return res.Body.Close() == nil
}

// A call is one operation to ask for.
type call struct {
	method, path string
	query        url.Values
	body         io.Reader
	length       int64  // of the body; 0 where it is not known
	contentType  string // of the body; "" where it says nothing
}

// ask carries out a call and returns the answer, whose body the caller closes. What the server refuses is an error.
func (o *operations) ask(ctx context.Context, c call) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, c.method, o.origin+c.path+"?"+c.query.Encode(), c.body)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	if c.body != nil {
		request.ContentLength = c.length
	}
	if c.contentType != "" {
		request.Header.Set("Content-Type", c.contentType)
	}
	if o.key != "" {
		request.Header.Set("Authorization", "Bearer "+o.key)
	}
	res, err := o.client.Do(request)
	var tried *url.Error
	if errors.As(err, &tried) {
		err = tried.Err // without the address, which would say little about a socket
	}
	if err != nil {
		return nil, fmt.Errorf("ask the server: %w", err)
	}
	if problem := refusal(res); problem != nil {
		_ = res.Body.Close()
		return nil, problem
	}
	return res, nil
}

// read carries out a call whose answer is JSON.
func (o *operations) read(ctx context.Context, c call, answer any) error {
	res, err := o.ask(ctx, c)
	if err != nil {
		return err
	}
	return decodeAnswer(res, answer)
}

func decodeAnswer(res *http.Response, answer any) error {
	defer func() { _ = res.Body.Close() }() // it was only read
	if err := json.NewDecoder(res.Body).Decode(answer); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	return nil
}

// save carries out a call and writes the answer. An answer that is cut off is an error.
func (o *operations) save(ctx context.Context, c call, to io.Writer) error {
	res, err := o.ask(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	if _, err := io.Copy(to, res.Body); err != nil {
		return fmt.Errorf("write the server's answer: %w", err)
	}
	return nil
}

// wrongParameter is the type of problem that a wrong flag makes.
const wrongParameter = "urn:tripoint:problem:parameter"

// refusal is the error that an answer tells of, nil where it tells of none. A report of an import that was
// refused as a whole is no error here.
func refusal(res *http.Response) error {
	const reports = "application/json"
	if res.StatusCode < 300 || res.StatusCode == http.StatusUnprocessableEntity && strings.HasPrefix(res.Header.Get("Content-Type"), reports) {
		return nil
	}
	var problem struct{ Type, Title, Detail string }
	const longest = 1 << 20
	err := json.NewDecoder(io.LimitReader(res.Body, longest)).Decode(&problem)
	switch {
	case err != nil || problem.Title == "":
		return fmt.Errorf("the server answers %s", res.Status)
	case res.StatusCode == http.StatusUnauthorized:
		return fmt.Errorf("the server does not take the --key: %s", problem.Detail)
	case problem.Type == wrongParameter:
		return &usageError{problem.Detail}
	case problem.Detail == "":
		return errors.New(problem.Title)
	}
	return errors.New(problem.Detail)
}

// parseOrigin reads scheme and host of a site.
func parseOrigin(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	if u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, errors.New("it is more or less than scheme and host")
	}
	return u, nil
}
