package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"go.etcd.io/bbolt"
)

// verify reads the whole file and tells whether everything in it is as it was written: the pages, every
// checksum, the number of keys. It returns the state whenever that much can be read. The file is locked
// against writers meanwhile. Plain reads are used throughout, so that no page stays mapped in this process.
func verify(path string) (m meta, err error) {
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		return m, &Damaged{Path: path, Reason: "it is empty"} // bbolt would take it for a new one
	}
	db, err := openBolt(path, true)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	file, err := os.Open(path)
	if err != nil {
		return m, fmt.Errorf("open store: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return m, fmt.Errorf("open store: %w", err)
	}
	m, err = verifyPages(file, info.Size())
	return m, explain(path, err)
}

// explain puts the faults found within a store into words for its owner.
func explain(path string, err error) error {
	var fault corrupt
	var newer newerFormat
	switch {
	case errors.As(err, &fault):
		return &Damaged{Path: path, Reason: fault.Error()}
	case errors.As(err, &newer):
		return fmt.Errorf("open store %s: %w", path, newer)
	}
	return err
}

func verifyPages(file io.ReaderAt, size int64) (meta, error) {
	var m meta
	p, err := openPages(file, size)
	if err != nil {
		return m, err
	}
	roots, err := p.buckets()
	if err != nil {
		return m, err
	}
	m, format, err := verifyMeta(p, roots[bucketMeta])
	if err != nil {
		return m, err
	}
	wanted := buckets
	if format == 1 {
		wanted = slices.DeleteFunc(slices.Clone(buckets), func(name string) bool { return name == bucketMatches })
	}
	for _, name := range wanted[1:] {
		root, ok := roots[name]
		if !ok {
			return m, corruptf("bucket %s is missing", name)
		}
		n := 0
		err := p.each(root, func(key, value []byte) error {
			n++
			_, err := unseal(name, key, value)
			return err
		})
		if err != nil {
			return m, err
		}
		if n != m.Entries[name] {
			return m, corruptf("bucket %s has %d entries, want %d", name, n, m.Entries[name])
		}
	}
	if len(roots) != len(wanted) {
		return m, corruptf("it has %d buckets, want %d", len(roots), len(wanted))
	}
	return m, nil
}

func verifyMeta(p *pages, root bucketRoot) (m meta, format uint64, err error) {
	if root.page == 0 && len(root.inline) == 0 {
		return m, 0, corrupt("bucket meta is missing")
	}
	var met []string
	err = p.each(root, func(key, value []byte) error {
		met = append(met, string(key))
		payload, err := unseal(bucketMeta, key, value)
		switch {
		case err != nil:
			return err
		case string(key) == string(keyFormat):
			format, err = parseFormat(payload)
			return err
		case string(key) == string(keyState):
			return decodeJSON(bucketMeta, key, payload, &m)
		}
		return nil
	})
	if err == nil && !slices.Equal(met, []string{string(keyFormat), string(keyState)}) {
		err = corruptf("bucket meta holds %q", met)
	}
	return m, format, err
}

// verifyOpen is verify for a store that is open, and lets bbolt check itself too. Writers wait meanwhile.
func verifyOpen(db *bbolt.DB, path string) (err error) {
	tx, err := db.Begin(true)
	if err != nil {
		return fmt.Errorf("check store: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("check store: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("check store: %w", err)
	}
	if _, err := verifyPages(file, info.Size()); err != nil {
		// bbolt's own check may not return from pages like these.
		return err
	}
	var faults []error
	for fault := range tx.Check() {
		faults = append(faults, corrupt(fault.Error()))
	}
	return errors.Join(faults...)
}
