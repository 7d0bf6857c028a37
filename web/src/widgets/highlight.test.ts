import { expect, test } from "vitest";

import { highlight } from "./highlight";

const marked = (text: string, typed: string) => highlight(text, typed).map((p) => (p.typed ? `[${p.text}]` : p.text)).join("");

test.each([
  ["Karviná", "kar", "[Kar]viná"],
  ["Jastrzębie-Zdrój", "zdroj", "Jastrzębie-[Zdrój]"],
  ["Łazienki III", "laz", "[Łaz]ienki III"],
  ["Muzeum Těšínska – výstavní síň", "tesin muz", "[Muz]eum [Těšín]ska – výstavní síň"],
  ["Nádraží", "xyz", "Nádraží"],
  ["Nádraží", "", "Nádraží"],
])("%s, typed %s", (text, typed, want) => {
  expect(marked(text, typed)).toBe(want);
});
