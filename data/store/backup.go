package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// Backup writes a copy of the store as it is now, while reads and writes go on, and returns its size in bytes.
// The copy holds the hashes of the write keys, not the keys.
func (s *Store) Backup(w io.Writer) (int64, error) {
	tx, err := s.db.Begin(false)
	if err != nil {
		return 0, fmt.Errorf("back up store %s: %w", s.path, err)
	}
	defer func() { _ = tx.Rollback() }()
	n, err := tx.WriteTo(w) // plain reads, nothing that could fault
	if err != nil {
		return n, fmt.Errorf("back up store %s: %w", s.path, spaceError(err))
	}
	return n, nil
}

// Restore checks a copy that Backup wrote and puts it in the place of the store at path, at once: whenever the
// power fails there is the old store or the new one. The store at path may be missing or damaged, but not open:
// ErrLocked. The sequence of the new store is larger than that of both, and its horizon is there too, so that
// whoever follows the changes has to begin anew; Rollback reaches as far back as it did in the copy.
func Restore(path, backup string) error {
	old, sequence, err := openOld(path)
	if err != nil {
		return err
	}
	if old != nil {
		defer func() { _ = old.Close() }() // its file has no name any more, only its lock matters
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return fmt.Errorf("restore store: %w", err)
	}
	copied, err := copyFile(filepath.Join(dir, filepath.Base(path)+".restore-*"), backup)
	if err != nil {
		return fmt.Errorf("restore backup %s: %w", backup, err)
	}
	defer func() { _ = os.Remove(copied) }()
	if err := prepare(copied, sequence); err != nil {
		var fault *Damaged
		if errors.As(err, &fault) {
			return &Damaged{Path: backup, Reason: fault.Reason, backup: true}
		}
		return fmt.Errorf("restore backup %s: %w", backup, err)
	}
	if err := os.Rename(copied, path); err != nil {
		return fmt.Errorf("restore store: %w", err)
	}
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("restore store: %w", err)
	}
	return nil
}

// openOld locks the store that is to be replaced, if it can be opened, and returns its sequence as far as that
// can be read.
func openOld(path string) (*bbolt.DB, uint64, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, 0, nil
	}
	m, err := verify(path)
	var fault *Damaged
	if errors.As(err, &fault) {
		return nil, m.Sequence, nil
	}
	if err != nil {
		return nil, 0, err
	}
	db, err := openBolt(path, false)
	return db, m.Sequence, err
}

// copyFile copies a file to a new one, durably, and returns its name.
func copyFile(pattern, from string) (name string, err error) {
	in, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.CreateTemp(filepath.Dir(pattern), filepath.Base(pattern))
	if err != nil {
		return "", err
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return "", errors.Join(err, os.Remove(out.Name()))
	}
	return out.Name(), nil
}

// prepare checks a copy thoroughly and moves it past the sequence of the store it replaces.
func prepare(path string, old uint64) error {
	s, err := Open(path)
	if err != nil {
		return err
	}
	err = withoutConflicts(s.Check())
	if err == nil {
		_, err = s.write("", func(w *write) error {
			w.sequence = max(w.meta.Sequence, old) + 1
			w.meta.Horizon = w.sequence
			w.surroundings = true // those who follow may have others
			return nil
		})
	}
	return errors.Join(err, s.Close())
}
