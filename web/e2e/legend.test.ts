import type { Locator } from "playwright-core";
import { expect, test } from "vitest";

import { desktop, journey, mapDrawn, phone, useBrowser, violations } from "./browser";

useBrowser();

const names = { pl: "Legenda", cs: "Legenda", en: "Legend", de: "Legende", sk: "Legenda" };
const museums = { pl: "Muzeum", cs: "Muzeum", en: "Museum", de: "Museum", sk: "Múzeum" };

for (const [lang, name] of Object.entries(names)) {
  test(`${lang}: the legend names the signs of the map and the kinds of places`, () =>
    journey(`/${lang}/`, desktop, async ({ page }) => {
      await page.getByRole("button", { name, exact: true }).click();
      const legend = page.getByRole("dialog", { name });
      await legend.getByText(museums[lang as keyof typeof museums], { exact: true }).waitFor();
      expect(await legend.locator("section").count()).toBeGreaterThan(4);
    }));
}

test("the legend opens, scrolls and closes from the keyboard", () =>
  journey("/en/", desktop, async ({ page }) => {
    const button = page.getByRole("button", { name: "Legend", exact: true });
    await button.focus();
    await page.keyboard.press("Enter");
    const legend = page.getByRole("dialog", { name: "Legend" });
    await legend.getByText("Museum", { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("End");
    await expect.poll(() => legend.locator(".legend-body").evaluate((body) => body.scrollTop)).toBeGreaterThan(0);
    await page.keyboard.press("Escape");
    await legend.waitFor({ state: "hidden" });
    expect(await button.evaluate((b) => b === document.activeElement)).toBe(true);
  }));

test("on a phone the legend is a sheet that a press beside it closes", () =>
  journey("/pl/", { ...phone, colorScheme: "dark" }, async ({ page }) => {
    await page.getByRole("button", { name: "Legenda" }).click();
    const legend = page.getByRole("dialog", { name: "Legenda" });
    await legend.getByText("Muzeum", { exact: true }).waitFor();
    const box = (await legend.boundingBox())!;
    expect([box.x, box.width, Math.round(box.y + box.height)]).toEqual([0, 390, 844]);
    expect(await violations(page)).toEqual([]);
    await page.mouse.click(195, 40);
    await legend.waitFor({ state: "hidden" });
  }));

/** What of an attribution can be read: whether its first words are on the screen with nothing above them. */
const readable = (attribution: Locator): Promise<boolean> => attribution.evaluate((inner) => {
  const { left, top, height, width } = inner.getBoundingClientRect();
  const root = inner.getRootNode() as Document | ShadowRoot;
  const above = root.elementFromPoint(left + Math.min(40, width / 2), top + height / 2);
  return width > 100 && left >= 0 && left + width <= innerWidth && inner.contains(above) && inner.textContent!.startsWith("© OpenStreetMap");
});

test("the sources of the map can always be read: beside the list and on the whole screen of a phone", () =>
  journey("/cs/?q=muzeum", phone, async ({ page }) => {
    await mapDrawn(page);
    const attribution = page.locator(".maplibregl-ctrl-attrib-inner");
    await expect.poll(() => readable(attribution)).toBe(true);
    await page.getByRole("button", { name: "Mapa", exact: true }).click();
    await expect.poll(() => readable(attribution)).toBe(true);
  }));

test("the sources of the map can always be read in the widget", () =>
  journey("/embed?lang=cs", phone, async ({ page }) => {
    const map = page.locator("tripoint-map").first();
    await map.scrollIntoViewIfNeeded();
    await expect.poll(() => readable(map.locator(".maplibregl-ctrl-attrib-inner"))).toBe(true);
  }));
