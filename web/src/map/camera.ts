import type { LngLatBoundsLike } from "maplibre-gl";

import type { Pin } from "./pins";

/** Where a map looks, as it stands behind # in an address: zoom/lat/lon. */
export interface Camera {
  zoom: number;
  lat: number;
  lon: number;
}

export function readCamera(hash: string): Camera | undefined {
  const found = /^#(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/.exec(hash);
  if (!found) return undefined;
  const [zoom, lat, lon] = found.slice(1).map(Number) as [number, number, number];
  return zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : undefined;
}

export function writeCamera(c: Camera): string {
  return `#${c.zoom.toFixed(2)}/${c.lat.toFixed(5)}/${c.lon.toFixed(5)}`;
}

/** The box around points. */
export function boxAround(points: [lon: number, lat: number][]): LngLatBoundsLike {
  const lons = points.map((p) => p[0]);
  const lats = points.map((p) => p[1]);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** How many pixels a box is wide or high at a zoom, whichever is more. */
export function pixels([west, south, east, north]: [number, number, number, number], zoom: number): number {
  const perDegree = (512 * 2 ** zoom) / 360;
  return Math.max(east - west, (north - south) / Math.cos((((south + north) / 2) * Math.PI) / 180)) * perDegree;
}

/** The pins that a map should fit: far-off ones do not make it shrink. */
export function near(pins: Pin[]): Pin[] {
  if (pins.length < 5) return pins;
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const lon = middle(pins.map((p) => p.point[0]));
  const lat = middle(pins.map((p) => p.point[1]));
  const off = (p: Pin): number => Math.hypot((p.point[0] - lon) * Math.cos((lat * Math.PI) / 180), p.point[1] - lat);
  const usual = middle(pins.map(off));
  return pins.filter((p) => off(p) <= Math.max(usual * 4, 0.01));
}
