import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

import { desktop, journey, mapDrawn, phone, site, useBrowser, violations } from "./browser";

useBrowser();

const views = {
  start: "/pl/", results: "/cs/?q=muzeum", nothing: "/en/?q=qqqqqqqq", nearby: "/sk/?near=49.7460,18.6300", place: "/de/place/poi-karvina-karvina-hlavni-nadrazi",
  town: "/pl/town/jastrzebie-zdroj", calendar: "/pl/calendar", embed: "/embed?lang=cs", frame: "/embed/v1/search.html?lang=pl", missing: "/pl/town/nigdzie",
};

for (const [name, path] of Object.entries(views)) {
  describe(name, () => {
    for (const [look, options] of Object.entries({ desktop, phone, dark: { ...desktop, colorScheme: "dark" as const } })) {
      test(`axe-core finds nothing: ${look}`, () =>
        journey(path, options, async ({ page, complaints }) => {
          await page.waitForLoadState("networkidle");
          expect(await violations(page)).toEqual([]);
          if (name === "missing") complaints.length = 0; // the browser reports the status
        }));
    }
  });
}

test("the list of suggestions passes axe-core too", () =>
  journey("/pl/", desktop, async ({ page }) => {
    await page.getByRole("combobox", { name: "Szukaj miejsc" }).fill("kar");
    await page.locator("[role=option]").first().waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await violations(page)).toEqual([]);
  }));

test("no request leaves the server, and no cookie is set", () =>
  journey("/pl/", desktop, async ({ page, requests }) => {
    await mapDrawn(page);
    for (const path of Object.values(views).filter((p) => p !== views.missing)) {
      await page.goto(site + path);
      await page.waitForLoadState("networkidle");
    }
    expect(requests.filter((url) => !url.startsWith(`${site}/`) && !url.startsWith("blob:") && !url.startsWith("data:"))).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
  }));

test("the first useful paint comes within a second and nothing jumps", async () => {
  for (const [path, size] of [["/pl/", desktop], ["/pl/", phone], ["/cs/?q=muzeum", desktop], ["/cs/town/karvina", phone], ["/pl/place/loc-cz-karvina", phone]] as const) {
    const paints: number[] = [];
    for (let visits = 0; visits < 2; visits++) await journey(path, size, async ({ page }) => {
      await page.waitForLoadState("networkidle");
      const seen = await page.evaluate(() => new Promise<{ paint: number; shift: number }>((resolve) => {
        let shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) if (!entry.hadRecentInput) shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve({ paint: performance.getEntriesByName("first-contentful-paint")[0]!.startTime, shift }), 300);
      }));
      paints.push(seen.paint);
      expect(seen.shift, `layout shift of ${path}`).toBeLessThan(0.01);
    });
    expect(Math.min(...paints), `first paint of ${path}`).toBeLessThan(1000); // the better of two: other work on the machine is not ours
  }
});

test("the guide without the map is at most 150 KB, the widgets at most 30 KB, both as gzip", () =>
  journey("/pl/", phone, async ({ page, requests }) => {
    await page.waitForLoadState("networkidle");
    const own = [...new Set(requests)].filter((url) => url.startsWith(site) && !/maplibre|\/(tiles|styles|fonts|sprites)\//.test(url));
    const sizes = await Promise.all(own.map(async (url) => gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).length));
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(150_000);
    const widgets = Buffer.from(await (await fetch(`${site}/embed/v1/tripoint.js`)).arrayBuffer());
    expect(gzipSync(widgets).length).toBeLessThanOrEqual(30_000);
  }));
