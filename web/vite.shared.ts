import { readFileSync } from "node:fs";

const maplibre = JSON.parse(readFileSync(new URL("node_modules/maplibre-gl/package.json", import.meta.url), "utf8")) as { version: string };

/** The folder below /assets that build/maplibre.mjs fills, as text for the source. */
export const define = { MAPLIBRE_FOLDER: JSON.stringify(`maplibre-gl-${maplibre.version}`) };

/** Browsers of 2024 and later: they know light-dark() and nesting in CSS. */
export const target = ["chrome123", "firefox120", "safari17.5"];
