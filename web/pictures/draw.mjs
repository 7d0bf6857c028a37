// Draws pictures of the map in Chromium, by the built program: node pictures/draw.mjs FOLDER. They are of the built-in
// region, and of the extracts in the folder OSM_EXTRACTS that views name. BASEMAP is another base map to draw, such as
// one that another program has made; ONLY a part of the names of those to draw.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const views = {
  region: { at: [18.632, 49.749] },
  monaco: { extract: "monaco-2023.osm.pbf", at: [7.4205, 43.7362] },
  andorra: { extract: "andorra.osm.bz2", at: [1.522, 42.507] },
};
const zooms = [5, 8, 10, 12, 13, 14, 15, 17, 19];
const size = { width: 900, height: 600 };

const { env } = process;
const program = new URL("../../bin/tripoint", import.meta.url).pathname;
const maplibre = new URL("../node_modules/maplibre-gl/package.json", import.meta.url);
const flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-background-networking"];

/** Starts the program over a folder and waits until it listens. */
function serve(data) {
  const basemap = env.BASEMAP ? ["--basemap", env.BASEMAP] : [];
  const server = spawn(program, ["serve", "--addr", "127.0.0.1:0", "--admin-addr", "", "--data", data, ...basemap], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let log = "";
    server.stderr.on("data", (chunk) => {
      log += chunk;
      const found = /msg=listening for=everyone addr=\S*?:(\d+)/.exec(log);
      if (found) resolve({ server, site: `http://127.0.0.1:${found[1]}` });
    });
    server.once("exit", (code) => reject(new Error(`the program ended with ${code}:\n${log}`)));
  });
}

/** Opens a page with a map that fills it. */
async function openPage(browser, site) {
  const page = await browser.newPage({ viewport: size });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) console.error(message.text()); });
  await page.route("**/blank.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><style>html, body, #map { height: 100%; margin: 0 }</style><div id=map></div>" }));
  await page.goto(`${site}/blank.html`);
  const { version } = (await import(maplibre, { with: { type: "json" } })).default;
  await page.addStyleTag({ url: `${site}/assets/maplibre-gl-${version}/maplibre-gl.css` });
  await page.evaluate(async (library) => {
    const { Map } = await import(library);
    window.map = new Map({ container: "map", fadeDuration: 0, attributionControl: { compact: false } });
  }, `${site}/assets/maplibre-gl-${version}/maplibre-gl.mjs`);
  return page;
}

async function draw(page, style, center, zoom) {
  await page.evaluate(({ style, center, zoom }) => new Promise((resolve) => {
    window.map.jumpTo({ center, zoom });
    if (window.drawn !== style) window.map.setStyle(window.drawn = style);
    window.map.once("idle", resolve);
    window.map.triggerRepaint();
  }), { style, center, zoom });
}

const folder = process.argv[2];
if (!folder) throw new Error("want the folder to write pictures to");
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
for (const [name, { extract, at }] of Object.entries(views)) {
  const file = extract && join(env.OSM_EXTRACTS ?? "", extract);
  if (extract && !existsSync(file) || env.ONLY && !name.includes(env.ONLY)) continue;
  const data = mkdtempSync(join(tmpdir(), "tripoint-pictures-"));
  if (file) spawnSync(program, ["import", "--data", data, file], { stdio: "ignore" });
  const { server, site } = await serve(data);
  server.removeAllListeners("exit");
  const page = await openPage(browser, site);
  for (const look of ["light", "dark"]) {
    for (const zoom of zooms) {
      await draw(page, `${site}/styles/${look}.json?lang=en`, at, zoom);
      await page.screenshot({ path: join(folder, `${name}-${look}-${zoom}.png`) });
    }
  }
  await page.close();
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  rmSync(data, { recursive: true });
}
await browser.close();
