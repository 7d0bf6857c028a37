package basemap

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"

	"tripoint/data/spool"
	"tripoint/tiles/mvt"
	"tripoint/tiles/pmtiles"
)

// A draft is the records of a tile, in order.
type draft struct {
	id     pmtiles.TileID
	keys   []uint64
	ends   []int // of each record, in values
	values []byte
	tile   chan []byte // packed
}

// writeTiles makes tiles of sorted records and adds them to an archive. It tells how much of it is done, from 0 to 1.
func writeTiles(ctx context.Context, sorted *spool.Spool, w *pmtiles.Writer, tell func(part float64)) (count int, err error) {
	workers := min(runtime.GOMAXPROCS(0), 8)
	group, ctx := errgroup.WithContext(ctx)
	toDraw, inOrder := make(chan *draft), make(chan *draft, 4*workers)
	group.Go(func() error {
		defer close(toDraw)
		defer close(inOrder)
		return eachDraft(sorted, func(d *draft) error {
			for _, to := range []chan *draft{inOrder, toDraw} {
				select {
				case to <- d:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for range workers {
		group.Go(func() error {
			p, err := newPress()
			if err != nil {
				return err
			}
			for d := range toDraw {
				tile, err := p.tile(d)
				if err != nil {
					return err
				}
				d.tile <- tile
			}
			return nil
		})
	}
	group.Go(func() error {
		last := float64(pmtiles.ID(MaxZoom, 1<<MaxZoom-1, 0))
		for d := range inOrder {
			select {
			case tile := <-d.tile:
				if tile == nil {
					continue
				}
				if err := w.Add(d.id, tile); err != nil {
					return err
				}
				count++
				tell(float64(d.id) / last)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return count, group.Wait()
}

// eachDraft puts the records of each tile together.
func eachDraft(sorted *spool.Spool, yield func(*draft) error) error {
	var d *draft
	err := sorted.Each(func(key uint64, value []byte) error {
		if id := tileOf(key); d == nil || d.id != id {
			if d != nil {
				if err := yield(d); err != nil {
					return err
				}
			}
			d = &draft{id: id, tile: make(chan []byte, 1)}
		}
		d.keys = append(d.keys, key)
		d.values = append(d.values, value...)
		d.ends = append(d.ends, len(d.values))
		return nil
	})
	if err != nil || d == nil {
		return err
	}
	return yield(d)
}

// A press makes tiles, for one goroutine.
type press struct {
	layers [layerCount]*mvt.Layer
	bytes  []byte
	zipped bytes.Buffer
	zip    *gzip.Writer
}

func newPress() (*press, error) {
	zip, err := gzip.NewWriterLevel(io.Discard, gzip.BestCompression) // tiles are packed once and read many times
	if err != nil {
		return nil, fmt.Errorf("pack tiles: %w", err)
	}
	p := &press{zip: zip}
	for i, l := range layers {
		p.layers[i] = mvt.NewLayer(l.name, l.keys...)
	}
	return p, nil
}

// tile draws a tile and packs it; nil is one with nothing in it.
func (p *press) tile(d *draft) ([]byte, error) {
	zoom, _, _ := d.id.ZXY()
	p.bytes = p.bytes[:0]
	for first := 0; first < len(d.keys); {
		id := layerOf(d.keys[first])
		end := first
		for end < len(d.keys) && layerOf(d.keys[end]) == id {
			end++
		}
		l := p.layers[id]
		l.Reset()
		for first < end {
			first = drawAlike(l, id, d, first, end, zoom)
		}
		p.bytes = l.Append(p.bytes)
	}
	if len(p.bytes) == 0 {
		return nil, nil
	}
	p.zipped.Reset()
	p.zip.Reset(&p.zipped)
	if _, err := p.zip.Write(p.bytes); err != nil {
		return nil, fmt.Errorf("pack a tile: %w", err)
	}
	if err := p.zip.Close(); err != nil {
		return nil, fmt.Errorf("pack a tile: %w", err)
	}
	return bytes.Clone(p.zipped.Bytes()), nil
}

func (d *draft) record(i int) []byte {
	start := 0
	if i > 0 {
		start = d.ends[i-1]
	}
	return d.values[start:d.ends[i]]
}

// drawAlike draws the record that is first and those after it that are lines or polygons alike, as one feature; at the
// last zoom polygons stay apart. It returns the first record that is not drawn.
func drawAlike(l *mvt.Layer, id layerID, d *draft, first, end int, zoom uint) int {
	props, t, geometry := cutRecord(d.record(first))
	if t == mvt.Points || t == mvt.Polygons && zoom == MaxZoom {
		l.Begin(0)
		tagAll(l, props)
		l.Geometry.Set(geometry)
		l.End(t)
		return first + 1
	}
	var parts [][]mvt.Point
	next := first
	for ; next < end && d.keys[next] == d.keys[first]; next++ {
		p, u, g := cutRecord(d.record(next))
		if u != t || !bytes.Equal(p, props) {
			break
		}
		parts = append(parts, mvt.ReadParts(g)...)
	}
	draw := l.Geometry.Ring
	if t == mvt.Lines {
		parts = merge(parts, layers[id].directed || id == layerStreets && hasKey(props, onewayKey), zoom)
		draw = l.Geometry.Line
	}
	if len(parts) == 0 {
		return next
	}
	l.Begin(0)
	tagAll(l, props)
	for _, part := range parts {
		draw(part)
	}
	l.End(t)
	return next
}

var onewayKey = layerStreets.keyOf("oneway")
