import { expect, test } from "vitest";

import { loadTexts } from "./load";
import { themes, type Texts } from "./texts";
import { languages, type Lang } from "../lang";
import { widgetTexts } from "../widgets/texts";

const all = Object.fromEntries(await Promise.all(languages.map(async (lang) => [lang, await loadTexts(lang)]))) as Record<Lang, Texts>;

const expected: Record<Lang, Record<number, string>> = {
  pl: { 0: "0 miejsc", 1: "1 miejsce", 2: "2 miejsca", 4: "4 miejsca", 5: "5 miejsc", 12: "12 miejsc", 22: "22 miejsca", 25: "25 miejsc", 101: "101 miejsc", 112: "112 miejsc" },
  cs: { 0: "0 míst", 1: "1 místo", 2: "2 místa", 4: "4 místa", 5: "5 míst", 21: "21 míst", 22: "22 míst" },
  sk: { 0: "0 miest", 1: "1 miesto", 2: "2 miesta", 4: "4 miesta", 5: "5 miest", 21: "21 miest", 22: "22 miest" },
  en: { 0: "0 places", 1: "1 place", 2: "2 places", 21: "21 places" },
  de: { 0: "0 Orte", 1: "1 Ort", 2: "2 Orte", 21: "21 Orte" },
};

for (const lang of languages) {
  test(`${lang}: counts take the right form`, () => {
    for (const [n, text] of Object.entries(expected[lang])) expect(all[lang].places(Number(n)).replace(/\s/g, " ")).toBe(text);
  });

  test(`${lang}: every count of the guide and the widgets has its noun`, () => {
    for (const write of [all[lang].places, all[lang].inhabitants, all[lang].calendar.events, widgetTexts[lang].suggestions]) {
      for (let n = 0; n <= 130; n++) expect(write(n), `${n}`).toMatch(/^\d+\s\p{L}+$/u);
    }
  });

  test(`${lang}: no text is empty or left in another language`, () => {
    const texts = leaves(all[lang]);
    expect(texts.filter((text) => text.trim() === "")).toEqual([]);
    for (const other of languages.filter((o) => o !== lang)) {
      const sentences = leaves(all[other]).filter((text) => text.length > 30);
      expect(texts.filter((text) => sentences.includes(text)), `as in ${other}`).toEqual([]);
    }
    expect(Object.keys(all[lang].themes)).toEqual([...themes]);
  });
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "function") return [(value as (...a: string[]) => string)("7", "7")];
  return Object.values(value as object).flatMap(leaves);
}
