// Writes generated/icons.svg: a symbol for every category of the taxonomy, drawn by Maki or Temaki (both CC0).
import { mkdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";

const root = new URL("../", import.meta.url);
const rows = readFileSync(new URL("../data/taxonomy/categories.tsv", root), "utf8").trim().split("\n").map((line) => line.split("\t"));
const [heading, ...categories] = rows;
const id = heading.indexOf("id");
const icon = heading.indexOf("icon");

function drawing(name) {
  for (const path of [`@mapbox/maki/icons/${name}.svg`, `@rapideditor/temaki/icons/${name}.svg`]) {
    const file = new URL(`node_modules/${path}`, root);
    if (existsSync(file)) return readFileSync(file, "utf8");
  }
  throw new Error(`no drawing of icon ${name} in Maki or Temaki`);
}

function symbol(id, svg) {
  const viewBox = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? "0 0 15 15";
  const inside = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>[\s\S]*$/, "").replace(/ (?:id|fill|style)="[^"]*"/g, "");
  return `<symbol id="${id}" viewBox="${viewBox}">${inside.trim()}</symbol>`;
}

const symbols = categories.map((row) => symbol(row[id], drawing(row[icon])));
mkdirSync(new URL("generated", root), { recursive: true });
writeFileSync(new URL("generated/icons.svg", root), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
