package osm

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"tripoint/data/packed"
)

const (
	passes      = 3
	wantedFiles = "want .osm.pbf, .osm, .osm.gz or .osm.bz2"
)

// A source is an open file, unpacked.
type source struct {
	*bufio.Reader
	file  io.Closer
	isPBF bool
}

func (src *source) Close() error { return src.file.Close() }

// open opens a file and tells its format from its first bytes.
func (s *scanner) open(f File) (*source, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	content, err := packed.NewReader(s.ctx, file, s.read)
	src := &source{Reader: content.Reader, file: file}
	if err == nil {
		err = src.tellFormat()
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return src, nil
}

func (src *source) tellFormat() error {
	start, err := src.Peek(64)
	if len(start) == 0 {
		if err == nil || errors.Is(err, io.EOF) {
			return errors.New("the file is empty: " + wantedFiles)
		}
		return err
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\uFEFF")), " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte("<")):
		return nil
	case bytes.HasPrefix(start, []byte{0, 0}): // the length of a blob header, which is below 64 KiB
		src.isPBF = true
		return nil
	}
	return errors.New("neither PBF nor XML: " + wantedFiles)
}
