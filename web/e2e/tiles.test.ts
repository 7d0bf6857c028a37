import { VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { expect, inject, test } from "vitest";

import { columns, type TileDocument } from "./columns";

const site = inject("site");

const polygon = 3;

/** Holds every tile of the region against the rules of MVT 2.1, with the reference decoder. */
for (const set of ["places", "base"]) {
  test(`every ${set} tile of the region follows MVT 2.1`, { timeout: 180_000 }, async () => {
    const document = (await (await fetch(`${site}/tiles/${set}.json`)).json()) as TileDocument;
    const faults: string[] = [];
    let features = 0;
    for (const { z, x, ys } of columns(document)) {
      await Promise.all(ys.map(async (y) => {
        const url = document.tiles[0]!.replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
        const answer = await fetch(url);
        if (answer.status === 204) return;
        expect(answer.status, url).toBe(200);
        const tile = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer())));
        for (const [name, layer] of Object.entries(tile.layers)) {
          if (layer.version !== 2 || layer.extent !== 4096 || layer.length === 0) faults.push(`${url} ${name}: header`);
          const ids = new Set<number>();
          for (let i = 0; i < layer.length; i++) {
            const feature = layer.feature(i);
            features++;
            if (!Number.isSafeInteger(feature.id) || ids.has(feature.id!)) faults.push(`${url} ${name}: id ${feature.id}`);
            ids.add(feature.id!);
            faults.push(...geometryFaults(feature).map((fault) => `${url} ${name} ${feature.id}: ${fault}`));
          }
        }
      }));
    }
    expect(faults).toEqual([]);
    expect(features).toBeGreaterThan(1000);
  });
}

function geometryFaults(feature: VectorTileFeature): string[] {
  const faults: string[] = [];
  const parts = feature.loadGeometry();
  if (parts.length === 0 || parts.some((part) => part.length === 0)) faults.push("empty geometry");
  if (feature.type === polygon && area(parts[0]!) <= 0) faults.push("the first ring is no exterior");
  for (const part of feature.type === 1 ? [] : parts) {
    if (part.some((p, i) => i > 0 && p.x === part[i - 1]!.x && p.y === part[i - 1]!.y)) faults.push("a line of no length");
    if (feature.type === polygon && (part.length < 4 || area(part) === 0)) faults.push("a ring without area");
    if (feature.type === polygon && (part[0]!.x !== part.at(-1)!.x || part[0]!.y !== part.at(-1)!.y)) faults.push("an open ring");
  }
  return faults;
}

/** Twice the area of a closed ring, positive for an exterior in tile coordinates. */
function area(ring: { x: number; y: number }[]): number {
  return ring.slice(1).reduce((sum, q, i) => sum + ring[i]!.x * q.y - q.x * ring[i]!.y, 0);
}

test("a cluster's numbers are those of its places", async () => {
  const document = (await (await fetch(`${site}/tiles/places.json?theme=culture`)).json()) as TileDocument;
  let compared = 0;
  for (const { z, x, ys } of columns({ ...document, maxzoom: 9 })) {
    for (const y of ys) {
      const url = document.tiles[0]!.replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
      const answer = await fetch(url);
      if (answer.status !== 200) continue;
      const layer = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer()))).layers.clusters;
      for (let i = 0; i < (layer?.length ?? 0); i++) {
        const said = layer!.feature(i).properties;
        const cluster = (await (await fetch(`${site}/tiles/places/clusters/${said.cluster_id}?theme=culture&limit=100`)).json()) as Record<string, unknown>;
        expect([cluster.point_count, cluster.expansion_zoom], url).toEqual([said.point_count, said.expansion_zoom]);
        compared++;
      }
    }
  }
  expect(compared).toBeGreaterThan(10);
});
