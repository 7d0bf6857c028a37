package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// socketName is the file in a data folder by which commands reach the server that holds it. Its permissions are
// the only guard.
const socketName = "tripoint.sock"

// longestSocketPath is what a socket's address holds on every system that has them.
const longestSocketPath = 103

// nearSocket calls use with a path of a folder's socket that is short enough for an address.
func nearSocket(folder string, use func(path string) error) error {
	path := filepath.Join(folder, socketName)
	if len(path) <= longestSocketPath {
		return use(path)
	}
	f, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("open the data folder: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	return use(fmt.Sprintf("/proc/self/fd/%d/%s", f.Fd(), socketName))
}

// listenSocket listens on the socket of a folder that this process holds. What a killed process left there is
// replaced.
func listenSocket(folder *dataFolder) (net.Listener, error) {
	path := filepath.Join(folder.path, socketName)
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("remove the socket left behind: %w", err)
	}
	var listener *net.UnixListener
	err := nearSocket(folder.path, func(near string) (err error) {
		mask := syscall.Umask(0o177) // nobody else may connect, not even for a moment
		defer syscall.Umask(mask)
		listener, err = net.ListenUnix("unix", &net.UnixAddr{Name: near, Net: "unix"})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listen for commands on %s: %w", path, err)
	}
	listener.SetUnlinkOnClose(false) // the near path may be gone by then
	return &socket{Listener: listener, path: path}, nil
}

// A socket is a listener that removes its file when it is closed.
type socket struct {
	net.Listener
	path   string
	remove sync.Once
}

func (s *socket) Close() error {
	err := s.Listener.Close()
	s.remove.Do(func() { // a second Close must not take away the file of a process that came after
		if removeErr := os.Remove(s.path); err == nil && removeErr != nil && !os.IsNotExist(removeErr) {
			err = removeErr
		}
	})
	return err
}

// Addr shows the path in full.
func (s *socket) Addr() net.Addr { return &net.UnixAddr{Name: s.path, Net: "unix"} }

// dialSocket connects to the process that serves a folder.
func dialSocket(ctx context.Context, folder string) (conn net.Conn, err error) {
	err = nearSocket(folder, func(near string) (err error) {
		conn, err = (&net.Dialer{}).DialContext(ctx, "unix", near)
		return err
	})
	return conn, err
}
