import { expect, test } from "vitest";

import { distance } from "./format";

test.each([[4, "10 m"], [83, "80 m"], [440, "450 m"], [974, "950 m"], [976, "1 km"], [1234, "1,2 km"], [9960, "10 km"], [23_456, "23 km"]])("%d metres", (meters, want) => {
  expect(distance(meters, "cs").replace(/\s/g, " ")).toBe(want);
});
