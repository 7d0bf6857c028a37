import type { Lang } from "./lang";

/** Writes a distance as people say it: 80 m, 450 m, 1.2 km, 12 km. */
export function distance(meters: number, lang: Lang): string {
  if (meters < 975) {
    const step = meters < 100 ? 10 : 50;
    return unit(Math.max(step, Math.round(meters / step) * step), "meter", lang, 0);
  }
  const km = meters / 1000;
  return unit(km, "kilometer", lang, km < 9.95 ? 1 : 0);
}

function unit(n: number, name: "meter" | "kilometer", lang: Lang, digits: number): string {
  return new Intl.NumberFormat(lang, { style: "unit", unit: name, maximumFractionDigits: digits }).format(n).replace(/\s/g, "\u00a0");
}

/** Writes a date, or a date with its time by the clock of its place, given as RFC 3339. */
export function moment(text: string, lang: Lang): string {
  const withTime = text.includes("T");
  const date = new Date(withTime ? `${text.slice(0, "2026-11-21T18:00".length)}Z` : text);
  if (Number.isNaN(date.getTime())) return text;
  return new Intl.DateTimeFormat(lang, { dateStyle: "long", ...(withTime && { timeStyle: "short" as const }), timeZone: "UTC" }).format(date);
}

/** Writes the time of a date-time by the clock of its place. */
export function clock(text: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang, { timeStyle: "short", timeZone: "UTC" }).format(new Date(`${text.slice(0, "2026-11-21T18:00".length)}Z`));
}

/** The name of a language in another one. */
export function languageName(tag: string, lang: Lang): string {
  return new Intl.DisplayNames(lang, { type: "language" }).of(tag) ?? tag;
}
