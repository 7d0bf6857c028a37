// Package basemap makes a base map of OpenStreetMap extracts: vector tiles in the layers of Shortbread 1.1
// (https://shortbread-tiles.org/schema/1.1/), zoom 0 to 14, in one PMTiles archive.
//
// What objects are is told from tables of tags (water.go, land.go, streets.go, labels.go). Each shape is cut into the
// tiles it is in (cut.go), simplified for each zoom and mended (mend.go), so that no ring crosses itself; what a tile
// has is sorted on disk, and tiles are written one after the other (tile.go). Memory grows with what the extracts say
// of relations and with the largest object, not with the extracts.
package basemap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/paulmach/orb"

	"tripoint/data/osm"
	"tripoint/data/spool"
	"tripoint/tiles"
	"tripoint/tiles/pmtiles"
)

// MaxZoom is the last zoom of a base map. Beyond, a client enlarges its tiles.
const MaxZoom = tiles.MaxBaseZoom

// Options says how a base map is built.
type Options struct {
	Box      *orb.Bound              // draws no more than this; nil, and one over the antimeridian, draws all that extracts cover
	Folder   string                  // for what does not fit into memory; the system's own for temporary files where empty
	Progress func(done, total int64) // called from one goroutine at a time; in no unit
}

// A Report tells what Build made.
type Report struct {
	Tiles       int         // that have anything
	Bytes       int64       // of the archive
	Box         orb.Bound   // what the extracts cover
	Unassembled []osm.Fault // relations that are not drawn, with the reason
}

// sortMemory is how much a goroutine holds of what waits to be sorted, in bytes.
const sortMemory = 16 << 20

// Build draws extracts as one map and writes the archive.
func Build(ctx context.Context, files []osm.File, o Options, out io.Writer) (report Report, err error) {
	const parts = 100 // of the work, of which reading and drawing are half
	tell := func(done, total int64, from, to int64) {
		if o.Progress != nil {
			o.Progress(from+(to-from)*done/max(total, 1), parts)
		}
	}
	shapes, err := osm.ReadShapes(ctx, files, osm.ShapeOptions{
		Keys: isKey, Wanted: isDrawn, Folder: o.Folder, Progress: func(done, total int64) { tell(done, total, 0, parts/2) },
	})
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, shapes.Close()) }()
	boxes := within(shapes.Boxes, o.Box)
	sorted := spool.New(o.Folder, sortMemory)
	defer func() { err = errors.Join(err, sorted.Close()) }()
	if err := drawAll(ctx, shapes, boxes, sorted); err != nil {
		return Report{}, err
	}
	w, err := pmtiles.NewWriter(o.Folder)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	report = Report{Box: around(boxes), Unassembled: shapes.Unassembled()}
	counted := &countingWriter{w: out}
	if report.Tiles, err = writeTiles(ctx, sorted, w, func(part float64) { tell(int64(1000*part), 1000, parts/2, parts) }); err != nil {
		return Report{}, err
	}
	header := headerOf(report.Box)
	metadata, err := json.Marshal(describe())
	if err != nil {
		return Report{}, fmt.Errorf("describe the map: %w", err)
	}
	if err := w.WriteTo(counted, header, metadata); err != nil {
		return Report{}, err
	}
	report.Bytes = counted.n
	return report, nil
}

// drawAll cuts all shapes into tiles.
func drawAll(ctx context.Context, shapes *osm.Shapes, boxes []orb.Bound, sorted *spool.Spool) error {
	var sketches []*sketcher
	box := around(boxes)
	err := shapes.Each(ctx, func() func(*osm.Shape) error {
		s := newSketcher(box, sorted.Writer())
		sketches = append(sketches, s)
		return s.draw
	})
	if err != nil {
		return err
	}
	var coast []orb.LineString
	for _, s := range sketches {
		coast = append(coast, s.coast...)
		if err := s.out.Flush(); err != nil {
			return err
		}
	}
	sea := newSketcher(box, sorted.Writer())
	for _, box := range boxes {
		if err := sea.polygon(feature{layer: layerOcean}, ocean(coast, box)); err != nil {
			return err
		}
	}
	return sea.out.Flush()
}

// within cuts boxes to a box, if there is one that has anything of them and does not span the antimeridian.
func within(boxes []orb.Bound, asked *orb.Bound) []orb.Bound {
	if asked == nil || asked.Min.Lon() > asked.Max.Lon() {
		return boxes
	}
	var cut []orb.Bound
	for _, box := range boxes {
		if box.Intersects(*asked) {
			cut = append(cut, orb.Bound{
				Min: orb.Point{max(box.Min[0], asked.Min[0]), max(box.Min[1], asked.Min[1])},
				Max: orb.Point{min(box.Max[0], asked.Max[0]), min(box.Max[1], asked.Max[1])},
			})
		}
	}
	if cut == nil {
		return boxes
	}
	return cut
}

func around(boxes []orb.Bound) orb.Bound {
	box := boxes[0]
	for _, b := range boxes[1:] {
		box = box.Union(b)
	}
	return box
}

func headerOf(box orb.Bound) pmtiles.Header {
	const centreZoom = 10
	middle := box.Center()
	return pmtiles.Header{
		TileCompression: pmtiles.Gzip, TileType: pmtiles.MVT, MaxZoom: MaxZoom,
		West: box.Min.Lon(), South: box.Min.Lat(), East: box.Max.Lon(), North: box.Max.Lat(),
		CenterZoom: centreZoom, CenterLon: middle.Lon(), CenterLat: middle.Lat(),
	}
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}
