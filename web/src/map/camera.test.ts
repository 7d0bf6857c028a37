import { expect, test } from "vitest";

import { near, pixels, readCamera, writeCamera } from "./camera";
import { circle } from "./circle";

test("a camera is written and read back; nonsense is none", () => {
  expect(readCamera(writeCamera({ zoom: 12.5, lat: 49.85, lon: 18.54 }))).toEqual({ zoom: 12.5, lat: 49.85, lon: 18.54 });
  for (const hash of ["", "#12/49", "#99/49/18", "#12/95/18", "#content"]) expect(readCamera(hash)).toBeUndefined();
});

test("a far-off pin does not widen the view", () => {
  const pin = (lon: number, lat: number) => ({ id: `${lon}`, name: "", point: [lon, lat] as [number, number], category: "", theme: "" });
  const close = [pin(18.50, 49.80), pin(18.51, 49.81), pin(18.52, 49.80), pin(18.53, 49.82), pin(18.54, 49.83)];
  expect(near([...close, pin(21, 52)])).toEqual(close);
});

test("a box is as many pixels wide or high as the map draws", () => {
  expect(pixels([0, 0, 360, 0], 0)).toBe(512);
  expect(pixels([18, 0, 18.001, 0], 18)).toBeCloseTo((0.001 / 360) * 512 * 2 ** 18, 6);
  expect(pixels([18, 60, 18, 60.001], 10)).toBeCloseTo(2 * pixels([18, 0, 18, 0.001], 10), 2);
  expect(pixels([18.5, 49.8, 18.5, 49.8], 18)).toBe(0);
});

test("the circle of an approximate position is closed and as wide as said", () => {
  const ring = circle([18.5, 49.8], 1000).coordinates[0]!;
  expect(ring[0]).toEqual(ring.at(-1));
  expect((ring[0]![1] - 49.8) * 111_195).toBeCloseTo(1000, 0);
});
