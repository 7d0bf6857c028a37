// What draws the categories of the taxonomy: Maki or Temaki (both CC0).
import { existsSync, readFileSync } from "node:fs";

export const root = new URL("../", import.meta.url);

/** The categories in order, with the names of the columns. */
export function readCategories() {
  const [heading, ...rows] = readFileSync(new URL("../data/taxonomy/categories.tsv", root), "utf8").trim().split("\n").map((line) => line.split("\t"));
  return rows.map((row) => Object.fromEntries(heading.map((name, i) => [name, row[i]])));
}

/** The drawing of an icon: its viewBox, and what is inside of the element svg, without colours of its own. */
export function readDrawing(name) {
  for (const path of [`@mapbox/maki/icons/${name}.svg`, `@rapideditor/temaki/icons/${name}.svg`]) {
    const file = new URL(`node_modules/${path}`, root);
    if (!existsSync(file)) continue;
    const svg = readFileSync(file, "utf8");
    const viewBox = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? "0 0 15 15";
    const inside = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>[\s\S]*$/, "").replace(/ (?:id|fill|style)="[^"]*"/g, "").trim();
    return { viewBox, inside };
  }
  throw new Error(`no drawing of icon ${name} in Maki or Temaki`);
}
