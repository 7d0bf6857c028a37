// Writes generated/icons.svg: a symbol for every category of the taxonomy.
import { mkdirSync, writeFileSync } from "node:fs";

import { readCategories, readDrawing, root } from "./drawings.mjs";

const symbols = readCategories().map(({ id, icon }) => {
  const { viewBox, inside } = readDrawing(icon);
  return `<symbol id="${id}" viewBox="${viewBox}">${inside}</symbol>`;
});
mkdirSync(new URL("generated", root), { recursive: true });
writeFileSync(new URL("generated/icons.svg", root), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
