import type { Lang } from "./lang";

/** The forms that whole numbers take in each language. */
interface Forms {
  pl: { one: string; few: string; many: string };
  cs: { one: string; few: string; other: string };
  sk: { one: string; few: string; other: string };
  en: { one: string; other: string };
  de: { one: string; other: string };
}

/** Returns a function that writes a count with its noun: plural("pl", {one: "miejsce", …})(5) is "5 miejsc". */
export function plural<L extends Lang>(lang: L, forms: Forms[L]): (n: number) => string {
  const rules = new Intl.PluralRules(lang);
  const numbers = new Intl.NumberFormat(lang);
  const byCategory = forms as Partial<Record<Intl.LDMLPluralRule, string>>;
  return (n) => `${numbers.format(n)}\u00a0${byCategory[rules.select(n)] ?? ""}`;
}
