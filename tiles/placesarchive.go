package tiles

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/gzip"

	"tripoint/tiles/pmtiles"
)

// WriteArchive writes all tiles of the view that have anything, with all names, as a PMTiles archive; d describes it.
// Tiles wait in a file of a folder. It takes a time in proportion to the tiles, and ends when ctx does.
func (v *View) WriteArchive(ctx context.Context, folder string, d Document, out io.Writer) (err error) {
	w, err := pmtiles.NewWriter(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	level := []ID{{}}
	for zoom := 0; zoom <= MaxPlacesZoom; zoom++ {
		slices.SortFunc(level, func(a, b ID) int { return int(pmtiles.ID(a.Z, a.X, a.Y)) - int(pmtiles.ID(b.Z, b.X, b.Y)) })
		if level, err = v.writeLevel(ctx, w, level); err != nil {
			return err
		}
	}
	metadata, err := json.Marshal(map[string]any{
		"name": d.Name, "description": d.Description, "attribution": d.Attribution, "type": "overlay", "vector_layers": d.VectorLayers,
	})
	if err != nil {
		return fmt.Errorf("describe the places: %w", err)
	}
	return w.WriteTo(out, pmtiles.Header{
		TileCompression: pmtiles.Gzip, TileType: pmtiles.MVT, MaxZoom: MaxPlacesZoom,
		West: d.Bounds[0], South: d.Bounds[1], East: d.Bounds[2], North: d.Bounds[3],
		CenterLon: d.Center[0], CenterLat: d.Center[1], CenterZoom: uint(d.Center[2]),
	}, metadata)
}

// writeLevel writes the tiles of a zoom, which are in order, and returns those of the next that may have anything: what
// a tile shows lies in its own reach, which holds that of its quarters.
func (v *View) writeLevel(ctx context.Context, w *pmtiles.Writer, level []ID) (next []ID, err error) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	for _, t := range level {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		tile := v.Tile(t, nil)
		if len(tile.Data) == 0 {
			continue
		}
		packed.Reset()
		zip.Reset(&packed)
		if _, err := zip.Write(tile.Data); err != nil {
			return nil, fmt.Errorf("pack a tile: %w", err)
		}
		if err := zip.Close(); err != nil {
			return nil, fmt.Errorf("pack a tile: %w", err)
		}
		if err := w.Add(pmtiles.ID(t.Z, t.X, t.Y), packed.Bytes()); err != nil {
			return nil, err
		}
		for quarter := range uint32(4) {
			next = append(next, ID{t.Z + 1, t.X<<1 | quarter&1, t.Y<<1 | quarter>>1})
		}
	}
	return next, nil
}
