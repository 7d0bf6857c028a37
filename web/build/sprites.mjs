// Writes dist/sprites/STYLE.json and STYLE.png, and both @2x: the icon of every category in a disc of its theme's colour,
// in the colours of each map style.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

import { readCategories, readDrawing, root } from "./drawings.mjs";

const cell = 24; // pixels of a side, the disc's edge and a gap in it
const disc = 10.5; // its radius, with half of the edge
const symbol = 13; // the side of an icon
const columns = 12;

const categories = readCategories();

function drawCell({ theme, icon }, x, y, colours) {
  const { viewBox, inside } = readDrawing(icon);
  const inset = (cell - symbol) / 2;
  return `<circle cx="${x + cell / 2}" cy="${y + cell / 2}" r="${disc}" fill="${colours[theme] ?? colours.other}" stroke="${colours.symbol_edge}" stroke-width="1.5"/>
<svg x="${x + inset}" y="${y + inset}" width="${symbol}" height="${symbol}" viewBox="${viewBox}" fill="${colours.symbol}">${inside}</svg>`;
}

const place = (i) => [(i % columns) * cell, Math.floor(i / columns) * cell];

function sheet(colours) {
  const [width, height] = [columns * cell, Math.ceil(categories.length / columns) * cell];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${categories.map((c, i) => drawCell(c, ...place(i), colours)).join("")}</svg>`;
}

function index(pixelRatio) {
  return Object.fromEntries(categories.map(({ id }, i) => {
    const [x, y] = place(i).map((v) => v * pixelRatio);
    return [id, { x, y, width: cell * pixelRatio, height: cell * pixelRatio, pixelRatio }];
  }));
}

await initWasm(readFileSync(new URL("node_modules/@resvg/resvg-wasm/index_bg.wasm", root)));
const to = new URL("dist/sprites/", root);
mkdirSync(to, { recursive: true });
for (const style of ["light", "dark"]) {
  const svg = sheet(JSON.parse(readFileSync(new URL(`../tiles/styles/${style}.json`, root), "utf8")));
  for (const [suffix, ratio] of [["", 1], ["@2x", 2]]) {
    writeFileSync(new URL(`${style}${suffix}.png`, to), new Resvg(svg, { fitTo: { mode: "zoom", value: ratio } }).render().asPng());
    writeFileSync(new URL(`${style}${suffix}.json`, to), `${JSON.stringify(index(ratio))}\n`);
  }
}
