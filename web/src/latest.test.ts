import { expect, test } from "vitest";

import { Latest } from "./latest";

test("of two questions only the later is answered, whichever answer comes first", async () => {
  const latest = new Latest();
  let release = (): void => undefined;
  const slow = latest.ask(() => new Promise<string>((resolve) => { release = () => resolve("old"); }));
  const quick = latest.ask(() => Promise.resolve("new"));
  expect(await quick).toBe("new");
  release();
  expect(await slow).toBeUndefined();
});

test("a failure of a question that no longer matters is silent, another is told", async () => {
  const latest = new Latest();
  const old = latest.ask((signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))));
  await expect(latest.ask(() => Promise.reject(new Error("down")))).rejects.toThrow("down");
  expect(await old).toBeUndefined();
});
