// Package store keeps the places on disk, in one file of bbolt: what each source says of a place, what editors
// made of it, who changed what and when, and write keys. A place as readers see it is the record of its source
// overlaid by the editors' edit, so that a correction survives the next import. How places are found and shown
// is left to the packages above.
package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	fileMode = 0o600
	dirMode  = 0o755

	// lockWait is how long Open waits for another process to let go of the file.
	lockWait = 100 * time.Millisecond

	// mapBytes of address space are set aside for the file. bbolt lets no reader begin while it moves to a
	// larger map, and waits for those under way: a slow backup would stop everything.
	mapBytes = 1 << (30 + 4*(^uint(0)>>63)) // 16 GiB; 1 GiB where addresses have 32 bits

	// allocBytes is by how much the file grows at a time.
	allocBytes = 1 << 20
)

// A Store is an open file. Its methods are safe for concurrent use: readers see the state of one moment and
// wait for nobody, writes come one after the other.
type Store struct {
	path    string
	db      *bbolt.DB
	writing sync.Mutex
	damaged *Damaged // found in the middle of a write, whose lock bbolt may never let go; under writing
}

// Open opens the store at path and makes it, and its folder, where it is missing. It reads the whole file
// first: the error is a *Damaged when anything in it is not as it was written, and wraps ErrLocked when another
// process has it open.
func Open(path string) (*Store, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, fmt.Errorf("make store %s: %w", path, err)
		}
	}
	if _, err := verify(path); err != nil {
		return nil, err
	}
	db, err := openBolt(path, false)
	if err != nil {
		return nil, err
	}
	var fault *Damaged
	switch err := upgraded(path, db); {
	case errors.As(err, &fault):
		return nil, err // to close could wait for ever, as exclusively says
	case err != nil:
		return nil, errors.Join(err, db.Close())
	}
	return &Store{path: path, db: db}, nil
}

// upgraded brings a file of an older program up to this format.
func upgraded(path string, db *bbolt.DB) error {
	old := false
	err := guard(path, func() error {
		return db.View(func(tx *bbolt.Tx) error {
			old = tx.Bucket([]byte(bucketMatches)) == nil
			return nil
		})
	})
	if err == nil && old {
		err = guard(path, func() error { return db.Update(upgrade) })
	}
	if err != nil {
		return fmt.Errorf("open store %s: %w", path, spaceError(err))
	}
	return nil
}

// Close waits for the calls under way and closes the file.
func (s *Store) Close() error {
	return s.exclusively(s.db.Close)
}

// exclusively runs fn, which locks writers out in bbolt, unless that could wait for ever.
func (s *Store) exclusively(fn func() error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.damaged != nil {
		return s.damaged
	}
	return fn()
}

// openBolt opens the file under the lock of a writer or a reader. A reader's looks at the head alone.
func openBolt(path string, readOnly bool) (*bbolt.DB, error) {
	var db *bbolt.DB
	var file *os.File
	err := guard(path, func() (err error) {
		options := &bbolt.Options{
			Timeout: lockWait, ReadOnly: readOnly, FreelistType: bbolt.FreelistMapType, NoStatistics: true,
			OpenFile: func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
				file, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
				return file, err
			},
		}
		if !readOnly {
			options.InitialMmapSize = mapBytes
		}
		db, err = bbolt.Open(path, fileMode, options)
		return err
	})
	var fault *Damaged
	switch {
	case err == nil && replaced(path, file):
		return nil, errors.Join(fmt.Errorf("open store %s: %w", path, ErrLocked), db.Close())
	case err == nil:
		db.AllocSize = allocBytes
		return db, nil
	case errors.As(err, &fault):
		return nil, errors.Join(err, file.Close())
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("open store %s: %w", path, ErrLocked)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return nil, &Damaged{Path: path, Reason: "it is no store"}
	case strings.HasPrefix(err.Error(), "file size too small"): // bbolt has no name for it
		return nil, &Damaged{Path: path, Reason: "its end is missing"}
	}
	return nil, fmt.Errorf("open store %s: %w", path, err)
}

// replaced tells whether another process has put another file in the place of one while this one waited for
// its lock.
func replaced(path string, file *os.File) bool {
	opened, openedErr := file.Stat()
	named, namedErr := os.Stat(path)
	return openedErr == nil && namedErr == nil && !os.SameFile(opened, named)
}

// create makes an empty store beside path and then gives it its name, so that there is never half of one.
func create(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if err := file.Close(); err != nil {
		return err
	}
	db, err := bbolt.Open(file.Name(), fileMode, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	if err := errors.Join(db.Update(format), db.Close()); err != nil {
		return err
	}
	// Another process may make the store at the same time: a link does not replace, as a rename would.
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		if err := os.Rename(file.Name(), path); err != nil { // a file system without links
			return err
		}
	}
	return syncDir(dir)
}

func format(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	if err := putFormat(tx); err != nil {
		return err
	}
	return tx.Bucket([]byte(bucketMeta)).Put(keyState, seal(bucketMeta, keyState, []byte(`{"id":"`+rand.Text()+`"}`)))
}

// syncDir makes the names in a folder durable.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// guard runs fn, which reads the file, and returns what goes wrong with the file as a *Damaged: bbolt panics
// on pages that cannot be, and memory mapped from a file that became shorter faults. fn must not call back
// into code of others, whose faults would be taken for the file's.
func guard(path string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			if !fileFault(r) {
				panic(r)
			}
			err = &Damaged{Path: path, Reason: fmt.Sprint(r)}
		}
	}()
	return explain(path, fn())
}

// fileFault tells a panic over the file from a mistake in this package: it came up within bbolt, or at an
// address beyond the first page of memory.
func fileFault(r any) bool {
	if fault, ok := r.(interface{ Addr() uintptr }); ok && fault.Addr() >= 1<<12 {
		return true
	}
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
	panicked := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicked = true
		case panicked && !strings.HasPrefix(frame.Function, "runtime."):
			return strings.HasPrefix(frame.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}

// spaceError adds to an error of bbolt that the disk is full, where bbolt kept only the words.
func spaceError(err error) error {
	if !errors.Is(err, syscall.ENOSPC) && strings.Contains(err.Error(), syscall.ENOSPC.Error()) {
		return fmt.Errorf("%w (%w)", err, syscall.ENOSPC)
	}
	return err
}

// State returns what the store holds now.
func (s *Store) State() (State, error) {
	var state State
	err := s.Read(func(r *Reader) error {
		state = r.State()
		return nil
	})
	return state, err
}

// Read calls fn with a view of the store at one moment. The Reader must not be used after fn returns, nor by
// several goroutines. A long fn stops nobody, but the space of what is replaced meanwhile is not used again.
func (s *Store) Read(fn func(*Reader) error) error {
	tx, err := s.db.Begin(false)
	if err != nil {
		return fmt.Errorf("read store %s: %w", s.path, err)
	}
	defer func() { _ = tx.Rollback() }()
	r := &Reader{path: s.path, tx: tx}
	if err := guard(s.path, func() (err error) {
		r.meta, err = readMeta(tx)
		return err
	}); err != nil {
		return err
	}
	return fn(r)
}

// view is Read for what needs no Reader and calls nobody back.
func (s *Store) view(fn func(*bbolt.Tx) error) error {
	return s.Read(func(r *Reader) error {
		return guard(s.path, func() error { return fn(r.tx) })
	})
}
