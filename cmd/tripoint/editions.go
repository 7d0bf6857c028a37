package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// An editionsFolder is where this process alone keeps the files of editions.
type editionsFolder struct {
	path string
	lock *os.File
}

// openEditions makes the folder inside a data folder, takes it for this process, and removes what a process that
// was killed has left there. It does not wait for another process.
func openEditions(data string) (*editionsFolder, error) {
	path := filepath.Join(data, "editions")
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder (--data names another): %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(data, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data folder: %w", err)
	}
	folder := &editionsFolder{path, lock}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		folder.release()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("the data folder %s is in use by another tripoint: stop it, or name another with --data", data)
		}
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(path, "edition-*"))
	for _, old := range left {
		err = errors.Join(err, os.RemoveAll(old))
	}
	if err != nil {
		folder.release()
		return nil, fmt.Errorf("remove editions left behind: %w", err)
	}
	return folder, nil
}

// release lets other processes take the folder.
func (f *editionsFolder) release() { _ = f.lock.Close() }
