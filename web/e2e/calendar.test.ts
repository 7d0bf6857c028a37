import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { plusDays, today, weekend } from "../src/days";
import { desktop, journey, phone, useBrowser, violations } from "./browser";
import { serve } from "./server";

useBrowser();

const now = today();
const monthLater = plusDays(now, 20);

/** An event of the test at the museum of the test. */
function event(id: string, name: string, starts: string, more: object = {}): object {
  return { type: "Feature", id, geometry: { type: "Point", coordinates: [18.5417, 49.854] }, properties: { name, category: "concert", starts, venue: "t-museum", ...more } };
}

const places = [
  { type: "Feature", id: "t-museum", geometry: { type: "Point", coordinates: [18.5417, 49.854] }, properties: { name: "Muzeum zkoušky", category: "museum" } },
  event("t-today", "Koncert dnes", now),
  event("t-weekend", "Koncert o víkendu", weekend(now)[1]),
  event("t-weekly", "Koncert každý den", `${plusDays(now, -30)}T18:00:00+01:00`, { recurrence: "FREQ=DAILY;INTERVAL=2", ends: `${plusDays(now, -30)}T19:30:00+01:00` }),
  event("t-later", "Koncert později", monthLater, { ends: plusDays(monthLater, 1) }),
  { type: "Feature", id: "t-until", geometry: { type: "Point", coordinates: [18.5912, 49.9523] }, properties: { name: "Výstava do konce", category: "exhibition", ends: monthLater } },
  event("t-past", "Koncert dávno", "2020-01-01"),
];

let site = "";
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ site, stop } = await serve(places));
});
afterAll(() => stop());

for (const [name, size] of Object.entries({ phone, desktop })) {
  describe(name, () => {
    test("what is on: a day of the month, the weekend, the event and its venue", () =>
      journey(`${site}/cs/calendar`, size, async ({ page }) => {
        await expect.poll(() => page.locator("h1").textContent()).toBe("Co se děje");
        await page.locator(".card", { hasText: "Koncert později" }).waitFor();
        expect(await page.locator(".card", { hasText: "Koncert dávno" }).count()).toBe(0);
        await page.locator(`a[data-day="${now}"]`).click();
        await expect.poll(() => page.url()).toBe(`${site}/cs/calendar?starts=${now}&ends=${now}`);
        await page.locator(".card", { hasText: "Koncert později" }).waitFor({ state: "detached" });
        await page.locator(".card", { hasText: "Koncert dnes" }).waitFor();
        await page.getByRole("link", { name: "Tento víkend" }).click();
        await page.locator(".card", { hasText: "Koncert o víkendu" }).click();
        await expect.poll(() => page.locator("h1").textContent()).toBe("Koncert o víkendu");
        expect(await page.getByRole("link", { name: "Přidat do kalendáře" }).getAttribute("href")).toBe("/v1/places/t-weekend?format=ics&lang=cs");
        await page.getByRole("link", { name: "Muzeum zkoušky" }).first().click();
        await expect.poll(() => page.locator("h1").textContent()).toBe("Muzeum zkoušky");
        await page.getByRole("heading", { name: "Nejbližší akce na tomto místě" }).waitFor();
        await page.locator(".card", { hasText: "Koncert každý den" }).first().waitFor();
      }));

    test("axe-core finds nothing", () =>
      journey(`${site}/de/calendar`, size, async ({ page }) => {
        await page.locator("a.day").first().waitFor();
        await page.waitForLoadState("networkidle");
        expect(await violations(page)).toEqual([]);
      }));
  });
}

test("an event says how it goes on, one that is over that it is", () =>
  journey(`${site}/pl/place/t-weekly`, phone, async ({ page }) => {
    await page.getByText("co 2 dni").waitFor();
    await page.goto(`${site}/pl/place/t-past`);
    await page.getByText("To wydarzenie już się odbyło.").waitFor();
  }));

test("an event of which only the end is known says so, and is in no calendar; a city names its county once", () =>
  journey(`${site}/cs/place/t-until`, phone, async ({ page }) => {
    await page.locator("dd", { hasText: /^\s*– \d/ }).waitFor();
    expect(await page.getByRole("link", { name: "Přidat do kalendáře" }).count()).toBe(0);
    expect((await page.locator("dd .line").allTextContents()).filter((line) => line.includes("Jastrzębie-Zdrój"))).toHaveLength(1);
  }));

test("arrow keys move between days with events", () =>
  journey(`${site}/en/calendar?starts=${now}&ends=${now}`, desktop, async ({ page }) => {
    const days = page.locator("a.day");
    await days.first().waitFor();
    await days.first().focus();
    await page.keyboard.press("End");
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.day)).toBe(await days.last().getAttribute("data-day"));
    await page.keyboard.press("ArrowLeft");
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.day)).toBe(await days.nth(-2).getAttribute("data-day"));
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).searchParams.get("starts")).toBe(await days.nth(-2).getAttribute("data-day"));
  }));

test("a month without events says so and shows no empty table", () =>
  journey(`${site}/sk/calendar?starts=2019-05-01&ends=2019-05-31&area=cz-obec-598917`, phone, async ({ page }) => {
    await page.getByText("O žiadnych podujatiach v týchto dňoch sa nevie").waitFor();
    expect(await page.locator(".month table").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  }));

test("the calendar that programs subscribe to has the events that the page has", async () => {
  const answer = await fetch(`${site}/v1/places?format=ics&theme=events&lang=cs`);
  const text = await answer.text();
  expect(answer.headers.get("content-type")).toContain("text/calendar");
  expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(4);
  expect(text).toContain("RRULE:FREQ=DAILY;INTERVAL=2");
});

test("without scripts there are the events, and links to them", () =>
  journey(`${site}/cs/calendar`, { ...desktop, javaScriptEnabled: false }, async ({ page }) => {
    await page.getByRole("link", { name: "Koncert dnes" }).click();
    await expect.poll(() => page.locator("h1").textContent()).toBe("Koncert dnes");
    await page.getByRole("link", { name: "Muzeum zkoušky" }).waitFor();
  }));
