import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";

import { desktop, journey, site, useBrowser } from "./browser";

useBrowser();

/** A page of another site, with the widgets and a strict policy of its own. */
const page = `<!doctype html><html lang="cs"><title>Město</title>
<script type="module" src="${site}/embed/v1/tripoint.js"></script>
<main><h1>Město</h1><tripoint-search></tripoint-search><tripoint-map category="museum"></tripoint-map>
<iframe src="${site}/embed/v1/search.html?lang=cs" title="Hledat" width="400" height="440"></iframe></main></html>`;
const policy = `default-src 'none'; script-src ${site}; connect-src ${site}; style-src ${site}; img-src data: blob:; worker-src blob: ${site}; frame-src ${site}`;

let other: Server;
let address = "";

beforeAll(async () => {
  other = createServer((_, answer) => answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy }).end(page));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  address = `http://localhost:${(other.address() as AddressInfo).port}/`;
});
afterAll(() => other.close());

test("the widgets work on a page of another origin", () =>
  journey(address, desktop, async ({ page, requests }) => {
    const box = page.locator("tripoint-search").first().getByRole("combobox", { name: "Hledat místa" });
    await box.fill("Havířov");
    await page.locator("tripoint-search").first().getByRole("option", { name: /^Havířov/ }).first().waitFor();
    await page.locator("tripoint-map .pin").first().waitFor();
    await page.frameLocator("iframe").getByRole("combobox").fill("hrad");
    await page.frameLocator("iframe").getByRole("option").first().waitFor();
    expect(requests.filter((url) => url.startsWith("http") && !url.startsWith(site) && !url.startsWith(address) && !url.endsWith("/favicon.ico"))).toEqual([]);
    await box.press("ArrowDown");
    await box.press("Enter");
    await expect.poll(() => page.url()).toContain(`${site}/cs/place/`);
  }));

test("a page may decide itself what a choice does", () =>
  journey(address, desktop, async ({ page }) => {
    await page.evaluate(() => document.addEventListener("tripoint-select", (e) => {
      e.preventDefault();
      document.title = (e as CustomEvent<{ url: string }>).detail.url;
    }));
    const box = page.locator("tripoint-search").first().getByRole("combobox");
    await box.fill("Karviná");
    await page.locator("tripoint-search").first().getByRole("option").first().click();
    await expect.poll(() => page.title()).toContain(`${site}/cs/`);
    expect(page.url()).toBe(address);
  }));

test("the search box needs no map", () =>
  journey("/embed/v1/search.html?lang=sk", desktop, async ({ page, requests }) => {
    await page.getByRole("combobox", { name: "Hľadať miesta" }).fill("zamok");
    await page.getByRole("option").first().waitFor();
    expect(requests.filter((url) => url.includes("maplibre"))).toEqual([]);
  }));

test("a map that is moved in its page lets go of the old one and shows its places again", () =>
  journey(address, desktop, async ({ page }) => {
    await page.locator("tripoint-map .pin").first().waitFor();
    await page.evaluate(() => {
      const map = document.querySelector("tripoint-map")!;
      document.body.prepend(map);
    });
    await page.locator("tripoint-map .pin").first().waitFor();
    expect(await page.locator("tripoint-map canvas").count()).toBe(1);
  }));
