import { expect, test } from "vitest";

import { readHours } from "./hours";
import { texts } from "./i18n/en";

test.each([
  ["Mo-Fr 08:00-16:00", [{ days: "Monday – Friday", times: "08:00–16:00" }]],
  ["Tu-Su 9:00-12:00,13:00-17:00; PH off", [{ days: "Tuesday – Sunday", times: "9:00–12:00, 13:00–17:00" }, { days: "public holidays", times: "closed" }]],
  ["Mo,We 10:00-12:00", [{ days: "Monday, Wednesday", times: "10:00–12:00" }]],
  ["24/7", [{ days: "", times: "around the clock" }]],
  ["Apr-Oct: sunrise-sunset", undefined],
  ["Mo[1] 10:00-12:00", undefined],
])("%s", (text, lines) => {
  expect(readHours(text, texts)).toEqual(lines);
});
