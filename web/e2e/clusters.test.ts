import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { desktop, journey, mapDrawn, phone, site, useBrowser, violations } from "./browser";

useBrowser();

const shared = "15.00/49.85400/18.54170"; // where four places of the built-in region lie at one point

/** Presses what the middle of a map shows, once it shows something there. */
async function pressMiddle(page: Page, canvas = page.locator(".map-pane .maplibregl-canvas")): Promise<void> {
  await mapDrawn(page);
  const map = (await canvas.boundingBox())!;
  const [x, y] = [map.x + map.width / 2, map.y + map.height / 2];
  await expect.poll(async () => {
    await page.mouse.move(x + 1, y);
    await page.mouse.move(x, y);
    return canvas.evaluate((element) => element.style.cursor);
  }, { timeout: 10_000 }).toBe("pointer");
  await page.mouse.click(x, y);
}

/** A cluster of a tile: where it is drawn, and the zoom at which it splits. */
async function someCluster(z: number, x: number, y: number): Promise<{ lat: number; lon: number; zoom: number }> {
  const answer = await fetch(`${site}/tiles/places/${z}/${x}/${y}.mvt`);
  const layer = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer()))).layers.clusters!;
  const all = Array.from({ length: layer.length }, (_, i) => layer.feature(i)).filter((f) => {
    const p = f.loadGeometry()[0]![0]!;
    return p.x > 0 && p.x < 4096 && p.y > 0 && p.y < 4096;
  });
  const [most] = all.sort((a, b) => Number(b.properties.point_count) - Number(a.properties.point_count));
  const { geometry } = most!.toGeoJSON(x, y, z);
  if (geometry.type !== "Point") throw new Error(`a cluster is a ${geometry.type}`);
  const [lon, lat] = geometry.coordinates as [number, number];
  return { lat, lon, zoom: Number(most!.properties.expansion_zoom) };
}

test("a cluster that is pressed opens where it splits", async () => {
  const { lat, lon, zoom } = await someCluster(10, 564, 347);
  await journey(`/cs/place/loc-cz-havirov#10.00/${lat.toFixed(5)}/${lon.toFixed(5)}`, desktop, async ({ page }) => {
    await pressMiddle(page);
    await expect.poll(() => Number(/^#([\d.]+)/.exec(new URL(page.url()).hash)?.[1]), { timeout: 10_000 }).toBeGreaterThanOrEqual(zoom);
  });
});

test("places that share a point are listed, for mouse and keyboard", () =>
  journey(`/cs/place/loc-cz-havirov#${shared}`, desktop, async ({ page }) => {
    await pressMiddle(page);
    await page.locator(".leaves button").first().waitFor();
    expect(await page.locator(".leaves button").count()).toBeGreaterThanOrEqual(3);
    expect(await page.evaluate(() => document.activeElement?.closest(".leaves") !== null)).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator(".leaves").waitFor({ state: "detached" });
    await pressMiddle(page);
    const name = await page.locator(".leaves button").first().textContent();
    await page.locator(".leaves button").first().press("Enter");
    await expect.poll(() => page.locator("h1").textContent()).toBe(name);
  }));

test("a widget opens clusters too, and a place is chosen from its list", () =>
  journey("/embed", phone, async ({ page }) => {
    await page.evaluate(() => {
      const map = document.createElement("tripoint-map");
      Object.assign(map, { lat: 49.854, lon: 18.5417, zoom: 15, lang: "cs" });
      document.body.prepend(map);
      document.addEventListener("tripoint-select", (e) => { e.preventDefault(); document.title = (e as CustomEvent<{ name: string }>).detail.name; });
    });
    const widget = page.locator("tripoint-map").first();
    await pressMiddle(page, widget.locator("canvas"));
    const first = widget.locator(".leaves button").first();
    const name = await first.textContent();
    await first.click();
    await expect.poll(() => page.title()).toBe(name);
  }));
