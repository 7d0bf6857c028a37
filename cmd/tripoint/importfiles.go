package main

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"

	"tripoint/data/files"
)

// An importFile is one file to be sent.
type importFile struct {
	path   string
	name   string // as the server is told
	format files.Format
	size   int64 // bytes; 0 is not known
	file   io.ReadCloser
}

// importFiles are the files of one import.
type importFiles []*importFile

// openImports opens files, all or none, so that one that is missing is told of before any is sent.
func openImports(paths []string, stdin io.Reader) (importFiles, error) {
	var all importFiles
	for _, path := range paths {
		f, err := openImport(path, stdin)
		if err != nil {
			all.close()
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

func openImport(path string, stdin io.Reader) (*importFile, error) {
	if path == "-" {
		return &importFile{path: path, name: "stdin.ndjson", format: files.NDJSON, file: io.NopCloser(stdin)}, nil
	}
	format, ok := files.FormatOf(path)
	if !ok {
		return nil, &usageError{fmt.Sprintf("%s: want %s, or - for NDJSON on standard input", path, files.Endings)}
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
	return &importFile{path, filepath.Base(path), format, info.Size(), file}, nil
}

func (all importFiles) close() {
	for _, f := range all {
		_ = f.file.Close() // it was only read
	}
}

// source is what records of the file are said to come from when neither they nor flags say so.
func (f *importFile) source() string {
	name, _, _ := strings.Cut(f.name, ".")
	if name == "" {
		return f.name
	}
	return name
}

// defaultSource is the source of records that name none, "" where every record will name one.
func (all importFiles) defaultSource() (string, error) {
	source := ""
	for _, f := range all {
		if f.format.Source() != "" {
			continue
		}
		if len(all) > 1 {
			return "", &usageError{"several files are one import: name the source of their records with --source"}
		}
		source = f.source()
	}
	return source, nil
}

// size is how many bytes there are to read, 0 where that is not known.
func (all importFiles) size() int64 {
	var total int64
	for _, f := range all {
		if f.size == 0 {
			return 0
		}
		total += f.size
	}
	return total
}

// An importBody is the content of files on its way to a server: of one as it is, of several as a form.
type importBody struct {
	*io.PipeReader
	contentType string // "" for a single file
	length      int64  // bytes, 0 where that is not known: a server refuses by it what is too large before it is sent

	ended chan struct{}
	err   error
}

// body reads the files as one body.
func (all importFiles) body(p *reading) *importBody {
	reader, writer := io.Pipe()
	b := &importBody{PipeReader: reader, ended: make(chan struct{})}
	write := all[0].copy
	if len(all) == 1 {
		b.length = all[0].size
	} else {
		form := multipart.NewWriter(writer)
		b.contentType = form.FormDataContentType()
		write = func(_ io.Writer, p *reading) error { return all.copy(form, p) }
	}
	go func() {
		defer close(b.ended)
		b.err = write(writer, p)
		_ = writer.CloseWithError(b.err) // it has no error
	}()
	return b
}

// failed is the error of reading the files, if that is what ended the body. Nothing may read it any more.
func (b *importBody) failed() error {
	_ = b.Close() // ends the copying if nobody has read to the end
	<-b.ended
	if errors.Is(b.err, io.ErrClosedPipe) {
		return nil
	}
	return b.err
}

func (all importFiles) copy(form *multipart.Writer, p *reading) error {
	for _, f := range all {
		part, err := form.CreateFormFile("file", f.name)
		if err == nil {
			err = f.copy(part, p)
		}
		if err != nil {
			return err
		}
	}
	return form.Close()
}

func (f *importFile) copy(to io.Writer, p *reading) error {
	_, err := io.Copy(to, p.reader(f.file))
	if err != nil && !errors.Is(err, io.ErrClosedPipe) {
		err = fmt.Errorf("read %s: %w", f.path, err)
	}
	return err
}
