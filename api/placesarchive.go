package api

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"tripoint/tiles"
)

// archiveAge is how long the archive of places stays as it is while there are writes: those who read it in ranges come
// several times.
const archiveAge = time.Minute

// A placesArchive keeps the last archive of the tiles of places. It is safe for concurrent use.
type placesArchive struct {
	busy    chan struct{} // holds one while somebody looks or makes it
	edition string
	made    time.Time
	archive *tiles.Archive // its file has no name any more, and is closed by the garbage collector
}

func newPlacesArchive() placesArchive { return placesArchive{busy: make(chan struct{}, 1)} }

// get returns the archive of the current edition, or of an earlier one for a short while. Those who come while it is
// made wait for it.
func (p *placesArchive) get(r *request) (*tiles.Archive, error) {
	select {
	case p.busy <- struct{}{}:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	defer func() { <-p.busy }()
	if p.archive != nil && (p.edition == r.edition.ID || r.at.Before(p.made.Add(archiveAge))) {
		return p.archive, nil
	}
	archive, err := r.makePlacesArchive()
	if err != nil {
		return nil, err
	}
	p.archive, p.edition, p.made = archive, r.edition.ID, r.server.now()
	return archive, nil
}

// makePlacesArchive writes the archive of the request's edition into a file without a name.
func (r *request) makePlacesArchive() (archive *tiles.Archive, err error) {
	file, err := os.CreateTemp(r.server.Uploads, "places-*.pmtiles")
	if err != nil {
		return nil, fmt.Errorf("make a file for the tiles of places: %w", err)
	}
	defer func() {
		err = errors.Join(err, os.Remove(file.Name()))
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	document := tiles.PlacesDocument(tiles.Link{
		URL: r.tileURL("places", r.edition.ID, url.Values{}), Bounds: r.edition.PlacesBounds(), Attribution: r.edition.Attribution,
	}, false)
	if err := r.edition.WritePlacesArchive(r.Context(), r.server.Uploads, document, file); err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return tiles.OpenArchive(file, info.Size(), r.edition.ID)
}
