package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Formats of files, as the server calls them.
const (
	ndjson  = "ndjson"
	geojson = "geojson"
)

// An importFile is one file to be read.
type importFile struct {
	path   string
	format string
	zipped bool
	size   int64 // bytes on disk; 0 is not known
	file   io.ReadCloser
	before int // lines of the stream before those of this file
}

// importFiles are the files of one import.
type importFiles struct{ files []*importFile }

// openImports opens files, all or none, so that one that is missing is told of before any is read.
func openImports(paths []string, stdin io.Reader) (*importFiles, error) {
	all := &importFiles{}
	for _, path := range paths {
		f, err := openImport(path, stdin)
		if err != nil {
			all.close()
			return nil, err
		}
		all.files = append(all.files, f)
	}
	return all, nil
}

func openImport(path string, stdin io.Reader) (*importFile, error) {
	if path == "-" {
		return &importFile{path: path, format: ndjson, file: io.NopCloser(stdin)}, nil
	}
	f := &importFile{path: path}
	name := strings.ToLower(path)
	name, f.zipped = strings.CutSuffix(name, ".gz")
	switch filepath.Ext(name) {
	case ".ndjson":
		f.format = ndjson
	case ".geojson":
		f.format = geojson
	default:
		return nil, &usageError{fmt.Sprintf("%s: want .ndjson or .geojson, each also with .gz, or - for NDJSON on standard input", path)}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err // it says what and why
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder: want files", path)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	f.file, f.size = file, info.Size()
	return f, nil
}

func (all *importFiles) close() {
	for _, f := range all.files {
		_ = f.file.Close() // it was only read
	}
}

// source is what records of the file are said to come from when neither they nor flags say so.
func (f *importFile) source() string {
	if f.path == "-" {
		return "stdin"
	}
	name, _, _ := strings.Cut(filepath.Base(f.path), ".")
	if name == "" {
		return filepath.Base(f.path)
	}
	return name
}

// format is that of the stream: several files become one NDJSON.
func (all *importFiles) format() string {
	if len(all.files) == 1 {
		return all.files[0].format
	}
	return ndjson
}

// size is how many bytes there are to read, 0 where that is not known.
func (all *importFiles) size() int64 {
	var total int64
	for _, f := range all.files {
		if f.size == 0 {
			return 0
		}
		total += f.size
	}
	return total
}

// length is how many bytes the stream will have, 0 where that is not known. A server refuses by it what is too
// large before it is sent.
func (all *importFiles) length() int64 {
	if f := all.files[0]; len(all.files) == 1 && !f.zipped {
		return f.size
	}
	return 0
}

// stream reads the files as one.
func (all *importFiles) stream(p *progress) *importStream {
	reader, writer := io.Pipe()
	s := &importStream{PipeReader: reader, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		s.err = all.copy(writer, p)
		_ = writer.CloseWithError(s.err) // it has no error
	}()
	return s
}

// An importStream is the content of files on its way to a server.
type importStream struct {
	*io.PipeReader
	ended chan struct{}
	err   error
}

// failed is the error of reading the files, if that is what ended the stream. Nothing may read it any more.
func (s *importStream) failed() error {
	_ = s.Close() // ends the copying if nobody has read to the end
	<-s.ended
	if errors.Is(s.err, io.ErrClosedPipe) {
		return nil
	}
	return s.err
}

func (all *importFiles) copy(to io.Writer, p *progress) error {
	lines := &lineCounter{Writer: to}
	for _, f := range all.files {
		f.before = lines.n
		content, err := f.content(p)
		if err == nil {
			err = f.copy(lines, content, len(all.files) > 1)
		}
		if errors.Is(err, io.ErrClosedPipe) {
			return err
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", f.path, err)
		}
	}
	return nil
}

func (f *importFile) content(p *progress) (io.Reader, error) {
	content := p.reader(f.file)
	if !f.zipped {
		return content, nil
	}
	return gzip.NewReader(content)
}

// copy writes the file's content; as one of several, as lines that others can follow.
func (f *importFile) copy(to io.Writer, content io.Reader, several bool) error {
	if several && f.format == geojson {
		return featuresAsLines(to, content)
	}
	if _, err := io.Copy(to, content); err != nil || !several {
		return err
	}
	_, err := to.Write([]byte("\n")) // the last line may have no end
	return err
}

type lineCounter struct {
	io.Writer
	n int
}

func (w *lineCounter) Write(b []byte) (int, error) {
	w.n += bytes.Count(b, []byte("\n"))
	return w.Writer.Write(b)
}

// featuresAsLines writes each feature of a FeatureCollection as a line. What a feature holds is for the server to
// check.
func featuresAsLines(to io.Writer, collection io.Reader) error {
	decoder := json.NewDecoder(collection)
	if err := expect(decoder, json.Delim('{')); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		if name == "features" {
			err = featureLines(to, decoder)
		} else {
			err = decoder.Decode(new(json.RawMessage))
		}
		if err != nil {
			return err
		}
	}
	return expect(decoder, json.Delim('}'))
}

func featureLines(to io.Writer, decoder *json.Decoder) error {
	if err := expect(decoder, json.Delim('[')); err != nil {
		return err
	}
	var feature json.RawMessage
	var line bytes.Buffer
	for decoder.More() {
		if err := decoder.Decode(&feature); err != nil {
			return err
		}
		line.Reset()
		if err := json.Compact(&line, feature); err != nil {
			return err
		}
		line.WriteByte('\n')
		if _, err := to.Write(line.Bytes()); err != nil {
			return err
		}
	}
	return expect(decoder, json.Delim(']'))
}

func expect(decoder *json.Decoder, want json.Delim) error {
	switch got, err := decoder.Token(); {
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	case err != nil:
		return err
	case got != want:
		return fmt.Errorf("want a GeoJSON FeatureCollection, found %v for %v", got, want)
	}
	return nil
}

// place tells of refused records, known by their line in the stream, the file and where in it they stand.
func (all *importFiles) place(records []refused) {
	if len(all.files) == 1 {
		return
	}
	for i := range records {
		r := &records[i]
		for _, f := range slices.Backward(all.files) {
			if r.Line <= f.before {
				continue
			}
			r.File, r.Line = f.path, r.Line-f.before
			if f.format == geojson {
				r.Feature, r.Line = r.Line, 0
			}
			break
		}
	}
}
