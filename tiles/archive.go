package tiles

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/paulmach/orb"

	"tripoint/tiles/pmtiles"
)

// An Archive is a base map in a PMTiles archive, whose tiles go out as they lie. It is immutable and safe for concurrent
// use.
type Archive struct {
	*pmtiles.Archive
	ID     string // tells it apart from those before and after
	Reader io.ReaderAt
	Size   int64 // bytes

	about archiveAbout
}

// archiveAbout is what the metadata of an archive says, as far as TileJSON has it too.
type archiveAbout struct {
	Name         string        `json:"name"`
	Description  string        `json:"description"`
	Attribution  string        `json:"attribution"`
	VectorLayers []VectorLayer `json:"vector_layers"`
}

// OpenArchive opens an archive of vector tiles.
func OpenArchive(r io.ReaderAt, size int64, id string) (*Archive, error) {
	archive, err := pmtiles.Open(r, size)
	if err != nil {
		return nil, err
	}
	if archive.TileType != pmtiles.MVT {
		return nil, errors.New("its tiles are no vector tiles (MVT)")
	}
	if c := archive.TileCompression; c != pmtiles.Gzip && c != pmtiles.None {
		return nil, errors.New("its tiles are packed by something else than gzip")
	}
	metadata, err := archive.Metadata()
	if err != nil {
		return nil, err
	}
	a := &Archive{Archive: archive, ID: id, Reader: r, Size: size}
	if err := json.Unmarshal(metadata, &a.about); err != nil {
		return nil, fmt.Errorf("read the metadata: %w", err)
	}
	return a, nil
}

// Tile returns a tile as it lies, nil where there is none.
func (a *Archive) Tile(t ID) ([]byte, error) { return a.Archive.Tile(pmtiles.ID(t.Z, t.X, t.Y)) }

// Bounds is the box that the archive says it covers.
func (a *Archive) Bounds() orb.Bound {
	return orb.Bound{Min: orb.Point{a.West, a.South}, Max: orb.Point{a.East, a.North}}
}

// Document describes the archive's tiles, which are at an address.
func (a *Archive) Document(url string) Document {
	l := Link{URL: url, Bounds: a.Bounds()}
	d := l.document(a.about.Name, a.about.Description, int(a.MaxZoom), a.about.VectorLayers)
	d.MinZoom, d.Attribution = int(a.MinZoom), a.about.Attribution
	if d.VectorLayers == nil {
		d.VectorLayers = []VectorLayer{}
	}
	return d
}
