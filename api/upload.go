package api

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"

	"tripoint/data/files"
)

const (
	manyFiles = "multipart/form-data"
	maxFiles  = 100 // of one import
)

// An upload is the files that a request brought.
type upload struct {
	files  []files.File
	folder string // where they are kept until they are discarded; "" for a body that is read as it comes
}

// receive takes the files of a request: one, which is the body, or several in a form. What is read more than once, and
// what comes in a form, is kept on the disk meanwhile; with later, so is all else.
func (r *request) receive(later bool) (*upload, error) {
	if mediaType(r.Request) == manyFiles {
		return r.keep(r.eachPart)
	}
	name := r.params.text("name")
	format, err := r.formatOf(name)
	if err != nil {
		return nil, err
	}
	if later || format == files.OSM {
		return r.keep(func(yield func(string, io.Reader) error) error { return yield(name, r.Body) })
	}
	body := files.File{Name: name, Format: format, Open: func() (io.ReadCloser, error) { return io.NopCloser(r.Body), nil }}
	return &upload{files: []files.File{body}}, nil
}

// formatOf is the format that the request gives for a file, or else the one that its name says.
func (r *request) formatOf(name string) (files.Format, error) {
	if given := r.params.text("format"); given != "" || r.params.err != nil {
		return files.Format(given), r.params.err
	}
	if name == "" {
		return files.NDJSON, nil
	}
	format, ok := files.FormatOf(name)
	if !ok {
		return "", &badParam{"name", name, "want " + files.Endings + ", or format="}
	}
	return format, nil
}

// eachPart calls yield with each file of a form.
func (r *request) eachPart(yield func(name string, content io.Reader) error) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return &statusError{http.StatusBadRequest, "want multipart/form-data with its boundary"}
	}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && n > 0:
			return nil
		case err != nil:
			return brokenForm(err)
		case part.FileName() == "":
			return &statusError{http.StatusBadRequest, fmt.Sprintf("the part %q is no file; parameters belong into the address", shorten(part.FormName()))}
		case n == maxFiles:
			return &statusError{http.StatusBadRequest, fmt.Sprintf("want at most %d files", maxFiles)}
		}
		if err := yield(part.FileName(), formPart{part}); err != nil {
			return err
		}
	}
}

// A formPart tells errors of reading it from those of what is done with it.
type formPart struct{ *multipart.Part }

func (p formPart) Read(b []byte) (int, error) {
	n, err := p.Part.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = brokenForm(err)
	}
	return n, err
}

// brokenForm is the error of a form that cannot be read on, unless it is one of reading the body.
func brokenForm(err error) error {
	if errors.As(err, new(*bodyError)) {
		return err
	}
	return &statusError{http.StatusBadRequest, "want files as multipart/form-data, to the end"}
}

// keep keeps files in a folder of their own, all or none.
func (r *request) keep(each func(yield func(name string, content io.Reader) error) error) (kept *upload, err error) {
	folder, err := os.MkdirTemp(r.server.Uploads, "import-")
	if err != nil {
		return nil, fmt.Errorf("keep an upload: %w", err)
	}
	kept = &upload{folder: folder}
	defer func() {
		if err != nil {
			kept.discard(r.server.Log)
		}
	}()
	err = each(func(name string, content io.Reader) error {
		format, err := r.formatOf(name)
		if err != nil {
			return err
		}
		return kept.add(name, format, content)
	})
	return kept, err
}

// add writes a file to the disk.
func (u *upload) add(name string, format files.Format, content io.Reader) error {
	path := filepath.Join(u.folder, fmt.Sprint(len(u.files)))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	size, err := io.Copy(f, content)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	u.files = append(u.files, files.File{Name: name, Format: format, Size: size, Open: func() (io.ReadCloser, error) { return os.Open(path) }})
	return nil
}

// discard removes what was kept. Nothing may read it any more.
func (u *upload) discard(log *slog.Logger) {
	if u.folder == "" {
		return
	}
	if err := os.RemoveAll(u.folder); err != nil {
		log.Warn("an upload stays on the disk", "err", err)
	}
}
