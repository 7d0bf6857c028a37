package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// A dataFolder is the folder of --data while this process alone holds it.
type dataFolder struct {
	path string
	lock *os.File
}

// holdFolder takes a data folder for this process, and makes it where there is none. It does not wait for another
// process: the error then names that one. command is what this one shall be called meanwhile.
func holdFolder(path, command string) (*dataFolder, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder (--data names another): %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data folder (--data names another): %w", err)
	}
	f := &dataFolder{path, lock}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.release()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("the data folder %s is in use by %s: stop it, or name another with --data", path, holder(lock))
		}
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := f.sign(command); err != nil {
		f.release()
		return nil, fmt.Errorf("write the lock of the data folder: %w", err)
	}
	if err := f.tidy(); err != nil {
		f.release()
		return nil, fmt.Errorf("tidy the data folder: %w", err)
	}
	return f, nil
}

// tidy takes away the unfinished stores of processes that were killed. Where a restore had come to put the new
// store in place, the one before gets the name it was to be kept by.
func (f *dataFolder) tidy() error {
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(f.path, entry.Name())
		switch name := entry.Name(); {
		case name == heldName && !sameFile(path, f.storePath()):
			err = errors.Join(err, os.Rename(path, f.storePath()+keptSuffix))
		case name == heldName, strings.HasPrefix(name, storeName+".restore-"), strings.HasPrefix(name, storeName+".new-"),
			strings.HasPrefix(name, "."+baseMapName+"."):
			err = errors.Join(err, os.Remove(path))
		}
	}
	return err
}

// sign says in the lock who holds it. Arguments stay out of it: they may hold secrets.
func (f *dataFolder) sign(command string) error {
	if err := f.lock.Truncate(0); err != nil {
		return err
	}
	_, err := f.lock.WriteAt(fmt.Appendf(nil, "process %d (tripoint %s)\n", os.Getpid(), command), 0)
	return err
}

// holder is who holds a lock, as far as that one has come to say it.
func holder(lock *os.File) string {
	const longest = 100
	said, err := io.ReadAll(io.LimitReader(lock, longest))
	if err != nil || len(said) == 0 {
		return "another tripoint"
	}
	return strings.TrimSpace(string(said))
}

func (f *dataFolder) storePath() string      { return filepath.Join(f.path, storeName) }
func (f *dataFolder) editionsPath() string   { return filepath.Join(f.path, editionsName) }
func (f *dataFolder) uploadsPath() string    { return filepath.Join(f.path, uploadsName) }
func (f *dataFolder) unfinishedPath() string { return filepath.Join(f.path, unfinishedName) }

// clearUploads makes an empty folder for files that wait to be imported. What was left there by a process that was
// killed nobody waits for.
func (f *dataFolder) clearUploads() error {
	if err := os.RemoveAll(f.uploadsPath()); err != nil {
		return fmt.Errorf("clear the folder of uploads: %w", err)
	}
	if err := os.Mkdir(f.uploadsPath(), 0o700); err != nil {
		return fmt.Errorf("make the folder of uploads: %w", err)
	}
	return nil
}

// What is in a data folder.
const (
	storeName    = "store.db" // all that counts
	editionsName = "editions"
	lockName     = "lock"
	uploadsName  = "tmp" // files that wait to be imported
	baseMapName  = "base.pmtiles"

	unfinishedName = "unfinished.json" // the imports in the background that are not over
)

// mustNotMissStore refuses a folder that has editions but no longer the store that they were made from: a new one
// in its place would hide the loss.
func (f *dataFolder) mustNotMissStore() error {
	if _, err := os.Stat(f.storePath()); !errors.Is(err, os.ErrNotExist) {
		return nil // what else there may be about it, opening it tells
	}
	if editions, err := os.ReadDir(f.editionsPath()); err != nil || len(editions) == 0 {
		return nil
	}
	return fmt.Errorf("the store %s is missing: restore a backup with `tripoint restore --data %s FILE`, or remove %s to start anew",
		f.storePath(), f.path, f.editionsPath())
}

// mustSpare refuses a file to be written that is part of a data folder: the store would be lost, or the lock, and
// what lies among the editions is removed at the next start.
func mustSpare(folder, file string) error {
	for _, part := range []string{storeName, lockName} {
		if sameFile(file, filepath.Join(folder, part)) {
			return fmt.Errorf("%s is part of the data folder: name another file", file)
		}
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("find the folder of %s: %w", file, err)
	}
	for dir := filepath.Dir(path); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if sameFile(dir, filepath.Join(folder, editionsName)) {
			return fmt.Errorf("%s is among the editions, which are removed when they are old: name another file", file)
		}
	}
	return nil
}

// sameFile tells whether two names are of one file or folder that exists.
func sameFile(a, b string) bool {
	first, firstErr := os.Stat(a)
	second, secondErr := os.Stat(b)
	return firstErr == nil && secondErr == nil && os.SameFile(first, second)
}

// release lets other processes take the folder.
func (f *dataFolder) release() { _ = f.lock.Close() }
