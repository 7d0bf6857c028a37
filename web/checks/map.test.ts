import { readFileSync } from "node:fs";

import { VectorTile } from "@mapbox/vector-tile";
import { validateStyleMin, type StyleSpecification } from "@maplibre/maplibre-gl-style-spec";
import { PbfReader } from "pbf";
import { PMTiles } from "pmtiles";
import { describe, expect, inject, test } from "vitest";

import { columns, type TileDocument } from "../e2e/columns";

const site = inject("site");

async function bytesOf(path: string): Promise<Uint8Array> {
  const answer = await fetch(site + path);
  expect(answer.status, path).toBe(200);
  return new Uint8Array(await answer.arrayBuffer());
}

const jsonOf = async <T>(path: string): Promise<T> => JSON.parse(new TextDecoder().decode(await bytesOf(path))) as T;

/** What a tile has, layer by layer, as the reference decoder reads it. */
function contents(tile: Uint8Array): Record<string, unknown[]> {
  const { layers } = new VectorTile(new PbfReader(tile));
  return Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, Array.from({ length: layer.length }, (_, i) => {
    const feature = layer.feature(i);
    return { properties: feature.properties, geometry: feature.loadGeometry() };
  })]));
}

for (const set of ["base", "places"]) {
  test(`the npm package pmtiles reads /tiles/${set}.pmtiles by ranges`, async () => {
    const archive = new PMTiles(`${site}/tiles/${set}.pmtiles`);
    const header = await archive.getHeader();
    const { vector_layers: layers } = (await archive.getMetadata()) as { vector_layers: { id: string }[] };
    const document = await jsonOf<TileDocument & { minzoom: number; vector_layers: { id: string }[] }>(`/tiles/${set}.json`);
    expect([header.minZoom, header.maxZoom]).toEqual([document.minzoom, document.maxzoom]);
    expect(layers.map((l) => l.id)).toEqual(document.vector_layers.map((l) => l.id));
    let features = 0;
    for (const { z, x, ys } of columns({ ...document, maxzoom: 12 })) {
      for (const y of ys) {
        const tile = await archive.getZxy(z, x, y);
        const answer = await fetch(`${site}/tiles/${set}/${z}/${x}/${y}.mvt`);
        expect(answer.status, `${z}/${x}/${y}`).toBe(tile ? 200 : 204);
        if (!tile) continue;
        const read = contents(new Uint8Array(tile.data));
        expect(read, `${z}/${x}/${y}`).toEqual(contents(new Uint8Array(await answer.arrayBuffer())));
        features += Object.values(read).flat().length;
      }
    }
    expect(features).toBeGreaterThan(0);
  });
}

describe.each(["light", "dark"])("style %s", (name) => {
  test.each(["", "?lang=pl", "?lang=de,cs"])("is valid%s", async (query) => {
    const style = await jsonOf<StyleSpecification>(`/styles/${name}.json${query}`);
    expect(validateStyleMin(style)).toEqual([]);
  });

  test.each(["", "@2x"])("has an icon%s for every category", async (suffix) => {
    const index = await jsonOf<Record<string, { x: number; y: number; width: number; height: number; pixelRatio: number }>>(`/sprites/${name}${suffix}.json`);
    const image = new DataView((await bytesOf(`/sprites/${name}${suffix}.png`)).buffer);
    const [width, height] = [image.getUint32(16), image.getUint32(20)];
    const [heading, ...rows] = readFileSync(new URL("../../data/taxonomy/categories.tsv", import.meta.url), "utf8").trim().split("\n").map((line) => line.split("\t"));
    const categories = rows.map((row) => row[heading!.indexOf("id")]!);
    expect(Object.keys(index).sort()).toEqual(categories.sort());
    for (const icon of Object.values(index)) {
      expect(icon.x + icon.width).toBeLessThanOrEqual(width);
      expect(icon.y + icon.height).toBeLessThanOrEqual(height);
      expect(icon.pixelRatio).toBe(suffix ? 2 : 1);
    }
  });
});

interface Glyph {
  id: number;
  bitmap: Uint8Array;
  width: number;
  height: number;
  advance: number;
}

/** The letters of a range, as MapLibre reads them. */
function glyphsOf(range: Uint8Array): Glyph[] {
  const glyphs: Glyph[] = [];
  new PbfReader(range).readFields((tag, _, stacks) => {
    if (tag !== 1) return;
    stacks.readMessage((field, __, stack) => {
      if (field !== 3) return;
      glyphs.push(stack.readMessage((key, glyph: Glyph, p) => {
        if (key === 1) glyph.id = p.readVarint();
        if (key === 2) glyph.bitmap = p.readBytes();
        if (key === 3) glyph.width = p.readVarint();
        if (key === 4) glyph.height = p.readVarint();
        if (key === 7) glyph.advance = p.readVarint();
      }, {} as Glyph));
    }, undefined);
  }, undefined);
  return glyphs;
}

test.each(["Noto Sans Regular", "Noto Sans Bold"])("%s has every letter of the guide's languages", async (stack) => {
  const letters = "AaĄąÁáČčĆćĎďÉéĚěĘęÍíŁłŇňŃńÓóŐőÔôŘřŔŕŚśŠšŤťÚúŮůÝýŹźŻżŽžÄäÖöÜüẞßЖжΩω–„“€№→";
  const missing: string[] = [];
  for (const letter of letters) {
    const id = letter.codePointAt(0)!;
    const from = id - (id % 256);
    const glyph = glyphsOf(await bytesOf(`/fonts/${encodeURIComponent(stack)}/${from}-${from + 255}.pbf`)).find((g) => g.id === id);
    if (!glyph || glyph.advance === 0 || glyph.bitmap.length !== (glyph.width + 6) * (glyph.height + 6) || !glyph.bitmap.some((v) => v > 191)) missing.push(letter);
  }
  expect(missing).toEqual([]);
  expect(glyphsOf(await bytesOf(`/fonts/${encodeURIComponent(stack)}/4352-4607.pbf`))).toEqual([]);
});
