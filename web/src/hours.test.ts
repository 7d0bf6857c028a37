import { expect, test } from "vitest";

import { openInWords, weekInWords } from "./hours";
import { texts } from "./i18n/en";

const week = [
  { date: "2026-11-11", holiday: "Independence Day", hours: [] },
  { date: "2026-11-12", hours: [{ from: "08:00", to: "12:00" }, { from: "13:00", to: "17:00" }] },
  { date: "2026-11-13", hours: [{ from: "18:00", to: "02:00", open: "unknown" as const }] },
  { date: "2026-11-14", hours: [{ from: "00:00", to: "24:00" }] },
];

test("the week has its days, holidays and hours", () => {
  expect(weekInWords(week, texts, "en")).toEqual([
    { day: "Wednesday", holiday: "Independence Day", times: ["closed"] },
    { day: "Thursday", holiday: "", times: ["08:00–12:00", "13:00–17:00"] },
    { day: "Friday", holiday: "", times: ["18:00–02:00 (not known whether open)"] },
    { day: "Saturday", holiday: "", times: ["around the clock"] },
  ]);
});

test.each([
  [{ open: "open", closes: "2026-11-11T16:00:00+01:00" }, "open until 16:00"],
  [{ open: "open", closes: "2026-11-12T02:00:00+01:00" }, "open until Thursday 02:00"],
  [{ open: "open" }, "open"],
  [{ open: "closed", opens: "2026-11-12T08:00:00+01:00" }, "closed, opens Thursday 08:00"],
  [{ open: "closed", opens: "2027-05-01T10:00:00+02:00" }, "closed, opens May 1 10:00"],
  [{ open: "closed" }, "closed"],
  [{ open: "unknown", opens: "2026-11-12T08:00:00+01:00" }, "not known whether open"],
  [{}, ""],
] as const)("%o", (place, words) => {
  expect(openInWords(place, texts, "en", Date.parse("2026-11-10T23:30:00Z"))).toBe(words);
});
