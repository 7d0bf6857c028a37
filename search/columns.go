package search

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"syscall"
)

// columns are what scoring asks of every place of the base.
type columns struct {
	importance []float32
	names      arena // its bytes lie in the file
}

// The file of columns is columnsMagic, the number of places in four bytes, the importance of each as a float32,
// where the names of each begin and the last ones end, four bytes each, and the names. Numbers are little-endian.
const (
	columnsFile  = "names.bin"
	columnsMagic = "tpnames1"
	columnsStart = len(columnsMagic) + 4
)

// namesStart is where the names begin in the file of so many places.
func namesStart(places int) int { return columnsStart + 4*places + 4*(places+1) }

// readColumns finds the columns in the bytes of their file. The names stay where they are.
func readColumns(file []byte) (columns, error) {
	if len(file) < columnsStart || string(file[:len(columnsMagic)]) != columnsMagic {
		return columns{}, errors.New("no file of names")
	}
	places := int(binary.LittleEndian.Uint32(file[len(columnsMagic):]))
	if namesStart(places) > len(file) {
		return columns{}, fmt.Errorf("%d bytes are too few for %d places", len(file), places)
	}
	c := columns{
		importance: make([]float32, places, places+spare),
		names:      arena{file[namesStart(places):], make([]uint32, places+1)},
	}
	rest := file[columnsStart:]
	for i := range c.importance {
		c.importance[i] = math.Float32frombits(binary.LittleEndian.Uint32(rest[4*i:]))
	}
	rest = rest[4*places:]
	last := uint32(0)
	for i := range c.names.offsets {
		at := binary.LittleEndian.Uint32(rest[4*i:])
		if at < last {
			return columns{}, fmt.Errorf("names of place %d end before they begin", i-1)
		}
		c.names.offsets[i], last = at, at
	}
	if c.names.offsets[0] != 0 || int(last) != len(c.names.bytes) {
		return columns{}, fmt.Errorf("%d bytes of names, want %d", len(c.names.bytes), last)
	}
	return c, nil
}

// A columnsWriter writes the file place by place and holds eight bytes of each until the end.
type columnsWriter struct {
	file       *os.File
	out        *bufio.Writer
	importance []float32
	offsets    []uint32
}

func createColumns(path string, places int) (*columnsWriter, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(int64(namesStart(places)), io.SeekStart); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &columnsWriter{
		file: f, out: bufio.NewWriterSize(f, 1<<18),
		importance: make([]float32, 0, places), offsets: append(make([]uint32, 0, places+1), 0),
	}, nil
}

// add writes the names of the next place, as appendNames makes them.
func (w *columnsWriter) add(importance float64, names []byte) error {
	end := uint64(w.offsets[len(w.offsets)-1]) + uint64(len(names))
	if end > math.MaxUint32 {
		return errors.New("the names of all places take more than 4 GiB")
	}
	w.importance = append(w.importance, float32(importance))
	w.offsets = append(w.offsets, uint32(end))
	_, err := w.out.Write(names)
	return err
}

// finish writes what stands before the names. The file is left open.
func (w *columnsWriter) finish() error {
	if err := w.out.Flush(); err != nil {
		return err
	}
	head := binary.LittleEndian.AppendUint32([]byte(columnsMagic), uint32(len(w.importance)))
	for _, v := range w.importance {
		head = binary.LittleEndian.AppendUint32(head, math.Float32bits(v))
	}
	for _, at := range w.offsets {
		head = binary.LittleEndian.AppendUint32(head, at)
	}
	if _, err := w.file.WriteAt(head, 0); err != nil {
		return err
	}
	return w.file.Sync()
}

// mapFile maps a whole file for reading. The mapping outlives the open file.
func mapFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	mapped, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	return mapped, os.NewSyscallError("mmap", err)
}
