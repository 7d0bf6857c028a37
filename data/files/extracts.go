package files

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"tripoint/data"
	"tripoint/data/osm"
)

// extracts reads all files of OpenStreetMap together.
func (r *reader) extracts(list []File) error {
	var readErr error // of a file, rather than for what is in it
	var bytes int64
	sources := make([]osm.File, len(list))
	for i, f := range list {
		bytes += f.Size
		sources[i] = osm.File{Name: cmp.Or(f.Name, "the file"), Size: f.Size, Open: func() (io.ReadCloser, error) {
			file, err := f.Open()
			if err != nil {
				readErr = err
				return nil, err
			}
			return &watchedFile{file, &readErr}, nil
		}}
	}
	options := osm.Options{Box: r.options.Box}
	if tell := r.options.Progress; tell != nil {
		before := r.done
		options.Progress = func(done, total int64) {
			r.done = before + int64(float64(bytes)*float64(done)/float64(max(total, 1))) // of all passes, as if there were one
			tell(min(r.done, r.total), r.total)
		}
	}
	var ended error // by yield
	found, err := osm.Read(r.ctx, sources, options, func(reading data.Reading) error {
		ended = r.take(OSM, reading)
		return ended
	})
	switch {
	case ended != nil:
		return ended
	case err != nil && (readErr != nil || r.ctx.Err() != nil):
		return fmt.Errorf("read OpenStreetMap: %w", errors.Join(r.ctx.Err(), readErr))
	case err != nil:
		return &Broken{Err: err} // it names the file
	}
	r.result.Nameless = found.Nameless
	r.result.Outside += found.Outside
	r.result.Unassembled = found.Unassembled
	r.keepAreas(found.Areas)
	return nil
}

// keepAreas takes the areas that a store would take, and lists the others among what could not be drawn.
func (r *reader) keepAreas(areas []data.Area) {
	for i := range areas {
		if err := areas[i].Check(); err != nil {
			r.result.Unassembled = append(r.result.Unassembled, osm.Fault{At: areas[i].ID, ID: areas[i].ID, Reason: err.Error()})
			continue
		}
		r.credit(OSM)
		r.result.Areas = append(r.result.Areas, areas[i])
	}
}

// A watchedFile tells errors of reading it from those for what is in it.
type watchedFile struct {
	io.ReadCloser
	fault *error
}

func (w *watchedFile) Read(b []byte) (int, error) {
	n, err := w.ReadCloser.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		*w.fault = err
	}
	return n, err
}
