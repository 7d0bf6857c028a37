import { expect, test } from "vitest";

import { daysOf, isDay, month, occurrenceInWords, plusDays, repeatsInWords, today, weekday, weekend, weeks } from "./days";
import { texts } from "./i18n/en";
import { texts as polish } from "./i18n/pl";

test("days, weekends and months", () => {
  expect(plusDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(today(new Date("2026-11-20T23:30:00Z"))).toBe("2026-11-21");
  expect([weekday("2026-11-21"), weekday("2026-11-23")]).toEqual([5, 0]);
  expect(weekend("2026-11-18")).toEqual(["2026-11-21", "2026-11-22"]);
  expect(weekend("2026-11-21")).toEqual(["2026-11-21", "2026-11-22"]);
  expect(weekend("2026-11-22")).toEqual(["2026-11-22", "2026-11-22"]);
  expect(month("2026-11-21")).toEqual(["2026-11-01", "2026-11-30"]);
  expect(month("2026-11-21", 2)).toEqual(["2027-01-01", "2027-01-31"]);
  expect(["2026-02-28", "2026-02-30", "2026-2-3", "soon", ""].map(isDay)).toEqual([true, false, false, false, false]);
});

test("a month begins on its weekday and has all its days", () => {
  const november = weeks("2026-11-21"); // the 1st is a Sunday
  expect(november[0]).toEqual(["", "", "", "", "", "", "2026-11-01"]);
  expect(november.flat().filter(Boolean)).toHaveLength(30);
  expect(november.every((week) => week.length === 7)).toBe(true);
});

test.each([
  [{ starts: "2026-11-20T22:00:00+01:00", ends: "2026-11-21T02:00:00+01:00" }, ["2026-11-21"]],
  [{ starts: "2026-11-21T22:00:00+01:00", ends: "2026-11-22T00:00:00+01:00" }, ["2026-11-21"]],
  [{ starts: "2026-11-22", ends: "2026-11-30" }, ["2026-11-22", "2026-11-23"]],
  [{ starts: "2026-11-22" }, ["2026-11-22"]],
  [{ ends: "2026-11-21T12:00:00+01:00" }, ["2026-11-21"]],
  [{ starts: "2026-12-01" }, []],
])("the days of %o", (occurrence, days) => {
  expect(daysOf(occurrence, "2026-11-21", "2026-11-23")).toEqual(days);
});

test.each([
  [{ starts: "2026-11-21" }, "November 21, 2026"],
  [{ ends: "2026-11-21" }, "– November 21, 2026"],
  [{ starts: "2026-11-21", ends: "2026-11-21" }, "November 21, 2026"],
  [{ starts: "2026-11-21", ends: "2026-11-22" }, "November 21, 2026 – November 22, 2026"],
  [{ starts: "2026-07-21T18:00:00+02:00", ends: "2026-07-21T20:00:00+02:00" }, "July 21, 2026 at 6:00 PM–8:00 PM"],
])("%o in words", (occurrence, words) => {
  expect(occurrenceInWords(occurrence, "en").replace(/\s/g, " ")).toBe(words);
});

test.each([
  ["FREQ=WEEKLY;BYDAY=SA,SU", "every week · Saturday, Sunday", "co tydzień · sobota, niedziela"],
  ["FREQ=DAILY;INTERVAL=2;COUNT=5", "every 2 days", "co 2 dni"],
  ["EXDATE;VALUE=DATE:20261224\nRRULE:FREQ=WEEKLY;BYDAY=TH", "every week · Thursday", "co tydzień · czwartek"],
  ["RDATE;VALUE=DATE:20261224", "", ""],
  ["FREQ=YEARLY;INTERVAL=5", "every 5 years", "co 5 lat"],
  ["FREQ=MONTHLY;BYDAY=1SA", "", ""],
  ["FREQ=HOURLY", "", ""],
])("%s in words", (rule, english, inPolish) => {
  expect(repeatsInWords(rule, texts, "en")).toBe(english);
  expect(repeatsInWords(rule, polish, "pl").replace(/\s/g, " ")).toBe(inPolish);
});
