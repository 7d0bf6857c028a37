package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A remoteFile is a file at an address, of which parts are read. It must stay the same meanwhile.
type remoteFile struct {
	ctx    context.Context
	client *http.Client
	url    string
	tag    string // ETag, or else the time it was last modified
	size   int64
}

const (
	remoteTimeout     = 30 * time.Second // of one part
	remoteConnections = 16               // at a time, whatever is asked of us
)

// openRemote asks how long a file is and whether its server gives parts of it. Reading it ends with ctx.
func openRemote(ctx context.Context, url string) (*remoteFile, error) {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true,
		MaxConnsPerHost: remoteConnections, MaxIdleConnsPerHost: remoteConnections, IdleConnTimeout: remoteTimeout,
	}
	f := &remoteFile{ctx: ctx, client: &http.Client{Transport: transport, Timeout: remoteTimeout}, url: url}
	res, err := f.ask(0, 1)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // it is not read
	_, total, ok := strings.Cut(res.Header.Get("Content-Range"), "/")
	if f.size, err = strconv.ParseInt(total, 10, 64); !ok || err != nil {
		return nil, fmt.Errorf("%s: its server does not say how long it is", url)
	}
	if f.tag = res.Header.Get("ETag"); f.tag == "" || strings.HasPrefix(f.tag, "W/") {
		f.tag = res.Header.Get("Last-Modified")
	}
	return f, nil
}

// ask asks for a part, which must be the same file's as before.
func (f *remoteFile) ask(from, length int64) (*http.Response, error) {
	request, err := http.NewRequestWithContext(f.ctx, http.MethodGet, f.url, nil)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", f.url, err)
	}
	request.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", from, from+length-1))
	request.Header.Set("Accept-Encoding", "identity")
	switch {
	case strings.HasPrefix(f.tag, "\""):
		request.Header.Set("If-Match", f.tag)
	case f.tag != "":
		request.Header.Set("If-Unmodified-Since", f.tag)
	}
	res, err := f.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask for a part: %w", err)
	}
	switch {
	case res.StatusCode == http.StatusPreconditionFailed:
		err = errors.New("it has changed; start again to use what is there now")
	case res.StatusCode == http.StatusOK:
		err = errors.New("its server gives the whole only: want one that answers Range")
	case res.StatusCode != http.StatusPartialContent:
		err = fmt.Errorf("its server answers %s", res.Status)
	case !strings.HasPrefix(res.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", from)):
		err = errors.New("its server gives another part than it was asked for")
	}
	if err != nil {
		_ = res.Body.Close() // it is not read
		return nil, fmt.Errorf("%s: %w", f.url, err)
	}
	return res, nil
}

// ReadAt reads a part in one request.
func (f *remoteFile) ReadAt(b []byte, from int64) (int, error) {
	wanted := min(int64(len(b)), f.size-from)
	if wanted <= 0 {
		return 0, io.EOF
	}
	res, err := f.ask(from, wanted)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	n, err := io.ReadFull(res.Body, b[:wanted])
	if err != nil {
		return n, fmt.Errorf("read %s: %w", f.url, err)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}
