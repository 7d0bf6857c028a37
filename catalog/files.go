package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// The files of an edition, besides those that search makes.
const (
	manifestFile = "manifest.json"
	recordsFile  = "records"
	columnsFile  = "columns"
	areasFile    = "areas.ndjson"
	aroundFile   = "around.json"
	tilesFile    = "tiles"
)

// form counts up when the files of an edition, or answers and tiles for the same data, change.
const form = 19

// A manifest says which state of which store an edition's files hold, and what each file must be. It is
// written last: a folder without one is no edition.
type manifest struct {
	Form     int             `json:"form"`
	Store    string          `json:"store"`
	Sequence uint64          `json:"sequence"`
	Sum      uint64          `json:"sum,string"`    // of the places
	Around   uint64          `json:"around,string"` // of areas, border and form
	Places   int             `json:"places"`
	Built    time.Time       `json:"built"`
	Files    map[string]file `json:"files"`
}

type file struct {
	Bytes    int64  `json:"bytes"`
	Checksum uint32 `json:"crc32c"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A damagedEdition is an edition on disk that cannot be used.
type damagedEdition struct{ reason string }

func (e *damagedEdition) Error() string { return e.reason }

// seal writes the manifest of a folder whose other files are complete, and makes all of it durable.
func seal(folder string, m manifest) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("list the edition: %w", err)
	}
	m.Files = map[string]file{}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		if m.Files[entry.Name()], err = measure(path); err != nil {
			return err
		}
		if err := syncFile(path); err != nil {
			return err
		}
	}
	encoded, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode the manifest: %w", err)
	}
	encoded = append(encoded, fmt.Sprintf("\n%08x\n", crc32.Checksum(encoded, castagnoli))...)
	path := filepath.Join(folder, manifestFile)
	if err := os.WriteFile(path, encoded, 0o644); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	return errors.Join(syncFile(path), syncFile(folder))
}

// readManifest reads a manifest and tells whether its folder may hold an edition of this program. The error
// is a *damagedEdition.
func readManifest(folder string) (m manifest, err error) {
	content, err := os.ReadFile(filepath.Join(folder, manifestFile))
	if err != nil {
		return m, &damagedEdition{"it has no manifest"}
	}
	const tail = len("\n00000000\n")
	if len(content) < tail {
		return m, &damagedEdition{"its manifest is cut off"}
	}
	encoded, sum := content[:len(content)-tail], string(content[len(content)-tail:])
	if sum != fmt.Sprintf("\n%08x\n", crc32.Checksum(encoded, castagnoli)) {
		return m, &damagedEdition{"its manifest does not fit its checksum"}
	}
	if err := json.Unmarshal(encoded, &m); err != nil {
		return m, &damagedEdition{"its manifest cannot be read: " + err.Error()}
	}
	if m.Form != form {
		return m, &damagedEdition{fmt.Sprintf("it has form %d, this program writes %d", m.Form, form)}
	}
	return m, nil
}

// verify tells whether the files of a folder are what its manifest says. The error is a *damagedEdition.
func (m *manifest) verify(folder string) error {
	var work errgroup.Group
	for name, want := range m.Files {
		work.Go(func() error {
			got, err := measure(filepath.Join(folder, name))
			switch {
			case errors.Is(err, os.ErrNotExist):
				return &damagedEdition{name + " is missing"}
			case err != nil:
				return &damagedEdition{err.Error()}
			case got.Bytes != want.Bytes:
				return &damagedEdition{fmt.Sprintf("%s has %d bytes, not %d", name, got.Bytes, want.Bytes)}
			case got != want:
				return &damagedEdition{name + " does not fit its checksum"}
			}
			return nil
		})
	}
	for _, name := range []string{recordsFile, columnsFile, areasFile, aroundFile, tilesFile} {
		if _, ok := m.Files[name]; !ok {
			return &damagedEdition{"its manifest does not name " + name}
		}
	}
	return work.Wait()
}

// measure reads a file through, rather than mapping it, so that its pages do not count as this process's memory.
func measure(path string) (file, error) {
	f, err := os.Open(path)
	if err != nil {
		return file{}, fmt.Errorf("open a file of the edition: %w", err)
	}
	sum := crc32.New(castagnoli)
	n, err := io.CopyBuffer(struct{ io.Writer }{sum}, struct{ io.Reader }{f}, make([]byte, 1<<20))
	if err := errors.Join(err, f.Close()); err != nil {
		return file{}, fmt.Errorf("read %s: %w", path, err)
	}
	return file{n, sum.Sum32()}, nil
}

// syncFile makes a file or folder durable.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open to make durable: %w", err)
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return fmt.Errorf("make %s durable: %w", path, err)
	}
	return f.Close()
}

// mapFile maps a file into memory for reading. unmap must be called once nobody reads the bytes.
func mapFile(path string) (content []byte, unmap func() error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open a file of the edition: %w", err)
	}
	info, err := f.Stat()
	if err == nil && info.Size() > 0 {
		content, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	}
	if err := errors.Join(err, f.Close()); err != nil { // the mapping stays
		return nil, nil, fmt.Errorf("map %s: %w", path, err)
	}
	if content == nil {
		return nil, func() error { return nil }, nil
	}
	return content, func() error { return syscall.Munmap(content) }, nil
}
