import { describe, expect, test } from "vitest";

import { desktop, journey, mapDrawn, phone, site, useBrowser } from "./browser";

useBrowser();

const sizes = { desktop, phone };

for (const [name, size] of Object.entries(sizes)) {
  describe(name, () => {
    test("Polish: from the first page over a suggestion to a town and what is near it", () =>
      journey("/pl/", size, async ({ page }) => {
        await expect.poll(() => page.locator("h1").textContent()).toContain("Trzy miasta");
        expect(await page.locator(".town-name").allTextContents()).toEqual(["Jastrzębie-Zdrój", "Karwina", "Hawierzów"]);
        await page.getByRole("combobox", { name: "Szukaj miejsc" }).fill("Karwina");
        await page.getByRole("option", { name: /^Karwina/ }).first().click();
        await expect.poll(() => page.locator("h1").textContent()).toBe("Karwina");
        expect(new URL(page.url()).pathname).toBe("/pl/place/loc-cz-karvina");
        await page.getByRole("link", { name: "Co jest w pobliżu?" }).click();
        await expect.poll(() => page.locator("h1").textContent()).toBe("W pobliżu: Karwina");
        await page.locator(".cards .card").first().click();
        await expect.poll(() => page.url()).toContain("/pl/place/poi-");
        await page.goBack();
        await expect.poll(() => page.locator("h1").textContent()).toBe("W pobliżu: Karwina");
      }));

    test("Czech: results for a text, narrowed by theme, to a place with everything known", () =>
      journey("/cs/", size, async ({ page }) => {
        const box = page.getByRole("combobox", { name: "Hledat místa" });
        await box.fill("nádraží");
        await box.press("Enter");
        await expect.poll(() => page.locator("h1").textContent()).toMatch(/^\d+.míst.? pro „nádraží“$/);
        await page.getByRole("link", { name: "Doprava" }).click();
        await expect.poll(() => new URL(page.url()).searchParams.get("theme")).toBe("transport");
        await page.locator(".card", { hasText: "Karviná hlavní nádraží" }).click();
        await expect.poll(() => page.locator("h1").textContent()).toBe("Karviná hlavní nádraží");
        await page.getByText("Přibližná poloha – s přesností asi 100 m").waitFor();
        await page.getByRole("heading", { name: "Zdroje dat" }).waitFor();
      }));

    test("a museum tells whom it has on the other side of the border, and why", () =>
      journey("/pl/place/poi-karvina-muzeum-tesinska-vystavni-sin-karvina", size, async ({ page }) => {
        const list = page.locator("guide-counterparts");
        await list.getByRole("heading", { name: "Po drugiej stronie granicy" }).waitFor();
        const first = list.locator(".card").first();
        await expect.poll(() => first.locator(".card-why").textContent()).toContain("Ten sam rodzaj: Muzeum");
        expect(await first.locator(".fact.border").textContent()).toBe("po drugiej stronie granicy");
        const fits = await first.evaluate((card) => card.scrollWidth <= card.clientWidth && card.getBoundingClientRect().right <= window.innerWidth);
        expect(fits).toBe(true);
        const name = await first.locator(".card-name").textContent();
        await first.click();
        await expect.poll(() => page.locator("h1").textContent()).toBe(name);
        await expect.poll(() => list.locator(".card-why").first().textContent()).toContain("Ten sam rodzaj: Muzeum");
      }));

    test("the language changes and the place stays", () =>
      journey("/pl/place/loc-cz-havirov", size, async ({ page }) => {
        await expect.poll(() => page.locator("h1").textContent()).toBe("Hawierzów");
        await page.getByLabel("Język").selectOption("de");
        await expect.poll(() => page.url()).toBe(`${site}/de/place/loc-cz-havirov`);
        await expect.poll(() => page.locator("h1").textContent()).toBe("Havířov");
        expect(await page.locator("html").getAttribute("lang")).toBe("de");
        await page.getByRole("heading", { name: "Datenquellen" }).waitFor();
        await page.goBack();
        await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("pl");
      }));
  });
}

test("everything works from the keyboard alone", () =>
  journey("/pl/", desktop, async ({ page }) => {
    await page.locator(".town").first().waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Przejdź do treści");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.type("muze");
    const box = page.getByRole("combobox", { name: "Szukaj miejsc" });
    await page.locator("[role=option]").first().waitFor();
    await page.keyboard.press("ArrowDown");
    const active = await box.getAttribute("aria-activedescendant");
    expect(await page.locator(`#${active}`).getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Escape");
    expect(await box.getAttribute("aria-expanded")).toBe("false");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("h1").textContent()).toContain("„muze”");
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await page.locator(".card").first().waitFor();
    for (let i = 0; i < 12 && !(await page.evaluate(() => document.activeElement?.classList.contains("card"))); i++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url()).toContain("/pl/place/");
  }));

test("nearby uses the position where it is given", () =>
  journey("/cs/", { ...desktop, geolocation: { latitude: 49.854, longitude: 18.5417 }, permissions: ["geolocation"] }, async ({ page }) => {
    await page.getByRole("button", { name: "Co je v okolí?" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("near")).toBe("49.8540,18.5417");
    await expect.poll(() => page.locator("h1").textContent()).toBe("V okolí: Karviná");
    await expect.poll(() => page.locator(".fact.strong").count()).toBeGreaterThan(5);
    expect(await page.locator(".notice").count()).toBe(0);
  }));

test("nearby without the position says so and uses the middle of the map", () =>
  journey("/cs/", { ...desktop, permissions: [] }, async ({ page }) => {
    await page.getByRole("button", { name: "Co je v okolí?" }).click();
    await page.getByText("kolem středu mapy").waitFor();
    await expect.poll(() => page.locator(".card").count()).toBeGreaterThan(5);
  }));

test("places across the border are marked", () =>
  journey("/pl/?near=49.7460,18.6300", desktop, async ({ page }) => {
    await page.getByText("po drugiej stronie granicy").first().waitFor();
  }));

test("list and map stay in step, and the map's part is in the address", () =>
  journey("/cs/?q=muzeum", desktop, async ({ page }) => {
    await mapDrawn(page);
    await page.locator(".cards .card").first().waitFor();
    const cards = await page.locator(".cards .card").count();
    await expect.poll(() => page.locator(".pin").count()).toBe(cards);
    const id = await page.locator(".card").first().getAttribute("data-id");
    await page.locator(".card").first().hover();
    expect(await page.locator(".pin.active").getAttribute("data-id")).toBe(id);
    const map = (await page.locator(".map-pane").boundingBox())!;
    await page.mouse.move(map.x + map.width / 2, map.y + map.height / 2);
    await page.mouse.wheel(0, -300);
    await page.getByRole("button", { name: "Hledat v této oblasti" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("bbox")).toMatch(/^18/);
    await expect.poll(() => page.locator(".cards .card").count()).toBeLessThan(cards);
  }));

test("a shared address shows the same after a reload", () =>
  journey("/pl/?q=szpital&theme=safety", phone, async ({ page }) => {
    await page.locator(".card").first().waitFor();
    const before = await page.locator(".card-name").allTextContents();
    await page.reload();
    await expect.poll(() => page.locator(".card-name").allTextContents()).toEqual(before);
  }));

test("on a phone the map takes the screen and gives it back", () =>
  journey("/pl/town/karvina", phone, async ({ page }) => {
    await page.locator(".section-head").first().waitFor();
    await page.getByRole("button", { name: "Mapa" }).click();
    await page.locator(".panel").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Lista" }).click();
    await page.locator(".panel").waitFor();
  }));

test("without a map the lists work and say what is missing", () =>
  journey("about:blank", desktop, async ({ page, complaints }) => {
    await page.route("**/styles/**", (route) => route.abort());
    await page.goto(`${site}/pl/?q=zamek`);
    await page.getByText("Mapa jest chwilowo niedostępna").waitFor();
    await page.locator(".card").first().waitFor();
    complaints.length = 0; // the browser reports the refused request
  }));

test("without scripts there is a page with content, and search", () =>
  journey("/pl/?q=Karwina", { ...desktop, javaScriptEnabled: false }, async ({ page }) => {
    await page.getByRole("link", { name: "Karwina", exact: true }).first().click();
    await expect.poll(() => page.locator("h1").textContent()).toBe("Karwina");
  }));
