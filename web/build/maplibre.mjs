// Copies MapLibre GL JS as it is published to dist/assets: it finds its worker beside itself.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const from = new URL("../node_modules/maplibre-gl/", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("package.json", from), "utf8"));
const to = new URL(`../dist/assets/maplibre-gl-${version}/`, import.meta.url);
mkdirSync(to, { recursive: true });
for (const name of ["maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"]) {
  const text = readFileSync(new URL(`dist/${name}`, from), "utf8");
  writeFileSync(new URL(name, to), text.replace(/\n?\/[/*]# sourceMappingURL=.*$/m, ""));
}
