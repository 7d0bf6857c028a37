package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"
	"github.com/paulmach/orb"

	"tripoint/data/osm"
	"tripoint/tiles"
	"tripoint/tiles/basemap"
)

// A baseMap is the base map of a data folder, or the archive of --basemap in its place.
type baseMap struct {
	folder  *dataFolder
	current atomic.Pointer[tiles.Archive] // its file is closed by the garbage collector, once no request reads it any more
}

// openBaseMap opens the base map of a folder, if there is one. One that is damaged is as good as none.
func openBaseMap(log *slog.Logger, folder *dataFolder) *baseMap {
	b := &baseMap{folder: folder}
	archive, err := openArchive(folder.baseMapPath())
	if err == nil {
		b.current.Store(archive)
	} else if !errors.Is(err, os.ErrNotExist) {
		log.Warn("base map not used; import the extracts again to draw another", "why", err)
	}
	return b
}

// openArchive opens an archive of tiles on the disk.
func openArchive(path string) (*tiles.Archive, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err // it says what and why
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	id := xxhash.Sum64String(fmt.Sprint(info.Size(), info.ModTime().UnixNano()))
	archive, err := tiles.OpenArchive(file, info.Size(), fmt.Sprintf("%016x", id))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), file.Close())
	}
	return archive, nil
}

// openForeign opens the archive of --basemap, a file or an address.
func openForeign(ctx context.Context, where string) (*tiles.Archive, error) {
	if !strings.HasPrefix(where, "http://") && !strings.HasPrefix(where, "https://") {
		return openArchive(where)
	}
	file, err := openRemote(ctx, where)
	if err != nil {
		return nil, err
	}
	archive, err := tiles.OpenArchive(file, file.size, fmt.Sprintf("%016x", xxhash.Sum64String(file.url+file.tag)))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", where, err)
	}
	return archive, nil
}

// draw draws extracts as the new base map and goes on with it.
func (b *baseMap) draw(ctx context.Context, extracts []osm.File, box *orb.Bound, progress func(done, total int64)) (report basemap.Report, err error) {
	work, err := os.MkdirTemp(b.folder.uploadsPath(), "basemap-")
	if err != nil {
		return report, fmt.Errorf("make a folder to draw the base map in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	options := basemap.Options{Folder: work, Box: box, Progress: progress}
	err = writeWhole(b.folder.baseMapPath(), 0o644, func(w io.Writer) (err error) {
		report, err = basemap.Build(ctx, extracts, options, w)
		return err
	})
	if err != nil {
		return report, err
	}
	archive, err := openArchive(b.folder.baseMapPath())
	if err != nil {
		return report, err
	}
	b.current.Store(archive)
	return report, nil
}

func (f *dataFolder) baseMapPath() string { return filepath.Join(f.path, baseMapName) }
