import { expect, test } from "vitest";

import { home, purpose, readPoint, readRoute, writePoint, writeRoute } from "./route";

const read = (path: string) => readRoute(new URL(path, "http://guide.example"));

test.each([
  "/pl/", "/cs/?q=muzeum", "/sk/?q=a+%26+b&theme=culture", "/en/place/poi-x~1:2", "/de/town/karvina", "/pl/?near=49.8540,18.5417", "/pl/?q=x&bbox=18,49,19,50", "/cs/?theme=culture&open=now",
  "/pl/calendar", "/pl/calendar?area=cz-obec-1&starts=2026-11-21&ends=2026-11-22",
])("%s is read and written back", (path) => {
  expect(writeRoute(read(path)!)).toBe(path);
});

test.each(["/", "/fr/", "/pl/place", "/pl/nothing/x", "/pl/place/a/b", "/pl/calendar/x"])("%s is no page of the guide", (path) => {
  expect(read(path)).toBeUndefined();
});

test("days that are none, or end before they begin, are dropped", () => {
  expect(writeRoute(read("/cs/calendar?starts=2026-12-02&ends=2026-12-01")!)).toBe("/cs/calendar");
  expect(writeRoute(read("/cs/calendar?starts=2026-02-30&ends=2026-12-01")!)).toBe("/cs/calendar?ends=2026-12-01");
});

test("a point that is none is dropped", () => {
  expect(read("/pl/?near=north")!.near).toBe("");
  expect(readPoint("91,0")).toBeUndefined();
  expect(readPoint("1,2,3")).toBeUndefined();
  expect(writePoint({ lat: 49.85404, lon: 18.54169 })).toBe("49.8540,18.5417");
});

test("a text is a search even with a point; a point alone asks what is near", () => {
  expect(purpose(home("pl"))).toBe("start");
  expect(purpose({ ...home("pl"), near: "49,18", theme: "culture" })).toBe("nearby");
  expect(purpose({ ...home("pl"), near: "49,18", q: "x" })).toBe("results");
});
