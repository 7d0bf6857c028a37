/** What of a TileJSON is looked at. */
export interface TileDocument {
  tiles: string[];
  bounds: [number, number, number, number];
  maxzoom: number;
}

/** The columns of tiles, zoom by zoom, that touch the bounds of a set. */
export function* columns({ bounds: [west, south, east, north], maxzoom }: TileDocument) {
  for (let z = 0; z <= maxzoom; z++) {
    const column = (lon: number) => Math.floor(((lon + 180) / 360) * 2 ** z);
    const row = (lat: number) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
    const ys = Array.from({ length: row(south) - row(north) + 1 }, (_, i) => row(north) + i);
    for (let x = column(west); x <= column(east); x++) yield { z, x, ys };
  }
}
