import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";

/** Draws WebGL in software and keeps Chromium from talking to anyone by itself. */
const flags = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
];

export const desktop: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export const site = inject("site");

let browser: Browser;

/** Opens the browser for the tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
  });
  afterAll(() => browser.close());
}

/** A visit: a page in a fresh profile, and all that it asked for and complained of. */
export interface Visit {
  page: Page;
  requests: string[];
  complaints: string[];
  end(): Promise<void>;
}

export async function visit(path: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ locale: "pl-PL", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
  await page.goto(new URL(path, site).href);
  return { page, requests, complaints, end: () => context.close() };
}

/** Runs a journey on a page and ends the visit, whatever comes. */
export async function journey(path: string, options: BrowserContextOptions, steps: (v: Visit) => Promise<void>): Promise<void> {
  const v = await visit(path, options);
  try {
    await steps(v);
    expect(v.complaints).toEqual([]);
  } finally {
    await v.end();
  }
}

/** Waits until the map has drawn everything. */
export async function mapDrawn(page: Page): Promise<void> {
  await page.locator(".maplibregl-canvas").first().waitFor();
  await page.waitForLoadState("networkidle");
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds against WCAG 2.2 AA, a line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[] }> } };
    const found = await axe.run({ preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${JSON.stringify(n.target)} ${n.failureSummary.split("\n")[1] ?? ""}`));
  });
}
